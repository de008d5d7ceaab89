"""All settings, read once from `config.toml` into frozen values; each step gets only its own part."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.sections import build_section
from documents.errors import ConfigurationError
from extract.settings import ExtractSettings
from ingest.intake_settings import IntakeSettings
from ingest.settings import ReadSettings


@dataclass(frozen=True, slots=True)
class Office:
    """Who we are, as it stands on cover sheets and forms."""

    name: str = "Faxdesk office"
    phone: str = ""
    fax: str = ""
    npi: str = ""
    ncpdp_id: str = ""
    time_zone: str = "America/New_York"


@dataclass(frozen=True, slots=True)
class Folders:
    """Where files lie; relative paths are taken from the folder of the configuration file."""

    inbox: Path = Path("inbox")
    processed: Path = Path("processed")
    quarantine: Path = Path("quarantine")
    vault: Path = Path("vault")
    outgoing: Path = Path("outgoing")
    learned: Path = Path("learned")
    catalog: Path | None = None


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Database addresses; a relative SQLite path is taken from the folder of the configuration file."""

    url: str = "sqlite:///faxdesk.db"
    queue_url: str = "sqlite:///queue.db"


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """Durable work: faxes worked on at once, seconds between looks at the queue, tries before a person is asked."""

    workers: int = field(default=2, metadata={"range": (1, 64)})
    poll_seconds: float = field(default=0.2, metadata={"range": (0.05, 60.0)})
    attempts: int = field(default=4, metadata={"range": (1, 20)})
    retry_seconds: float = field(default=5.0, metadata={"range": (0.1, 3600.0)})
    # With more faxes than this waiting, each new one is glanced at first, so that urgent ones overtake.
    glance_above: int = field(default=6, metadata={"range": (0, 100_000)})


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """The web pages: address, idle log-off, cookie security (true behind HTTPS)."""

    host: str = "127.0.0.1"
    port: int = field(default=8321, metadata={"range": (1, 65535)})
    idle_minutes: int = field(default=15, metadata={"range": (1, 24 * 60)})
    session_hours: int = field(default=12, metadata={"range": (1, 72)})
    secure_cookie: bool = False


@dataclass(frozen=True, slots=True)
class OutboxSettings:
    """Sending: the transport by name and how often a failed hand-over is tried again."""

    transport: str = field(default="folder", metadata={"choices": ("folder",)})
    attempts: int = field(default=5, metadata={"range": (1, 50)})


@dataclass(frozen=True, slots=True)
class Config:
    """Every section, checked."""

    path: Path
    office: Office
    folders: Folders
    database: DatabaseSettings
    intake: IntakeSettings
    reading: ReadSettings
    extract: ExtractSettings
    queue: QueueSettings
    desk: DeskSettings
    outbox: OutboxSettings

    @property
    def catalog_folder(self) -> Path:
        """The catalog in force: the configured one, else the one that came with the program."""
        return self.folders.catalog or installed_catalog()


SECTIONS: Mapping[str, type] = {
    "office": Office,
    "folders": Folders,
    "database": DatabaseSettings,
    "intake": IntakeSettings,
    "reading": ReadSettings,
    "extract": ExtractSettings,
    "queue": QueueSettings,
    "desk": DeskSettings,
    "outbox": OutboxSettings,
}


def load_config(path: Path) -> Config:
    """Read and check `path`; the environment's FAXDESK_DATABASE_URL (or ..._URL_FILE) and FAXDESK_DESK_HOST go first.

    Raises ConfigurationError naming the key, the value and what is allowed.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such file; `faxdesk init DIR` makes a ready office") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read as TOML: {error}") from error
    return build_config(path.resolve(), given)


def build_config(path: Path, given: Mapping[str, Any]) -> Config:
    """Check the parsed mapping; `path` is where it came from (its folder anchors relative paths)."""
    unknown = set(given) - set(SECTIONS)
    if unknown:
        raise ConfigurationError(f"[{sorted(unknown)[0]}]: there is no such section; known are {', '.join(SECTIONS)}")
    if "learned" in given.get("extract", {}):
        raise ConfigurationError("[extract] learned: there is no such setting; the folder is [folders] learned")
    folder = path.parent
    built: dict[str, Any] = {
        name: build_section(kind, name, given.get(name, {}), folder=folder) for name, kind in SECTIONS.items()
    }
    built["folders"] = _absolute(built["folders"], folder)
    built["extract"] = replace(built["extract"], learned=built["folders"].learned)
    built["database"] = _addresses(built["database"], folder)
    # A container has an address of its own to listen on, whatever the office's settings say for this machine.
    built["desk"] = replace(built["desk"], host=os.environ.get("FAXDESK_DESK_HOST") or built["desk"].host)
    return Config(path=path, **built)


def installed_catalog() -> Path:
    """The catalog folder beside the packages of this installation."""
    return Path(__file__).resolve().parent.parent / "catalog"


def _absolute(folders: Folders, folder: Path) -> Folders:
    places = {
        name: (folder / getattr(folders, name)).resolve()
        for name in ("inbox", "processed", "quarantine", "vault", "outgoing", "learned")
    }
    catalog = None if folders.catalog is None else (folder / folders.catalog).resolve()
    return Folders(**places, catalog=catalog)


def _addresses(database: DatabaseSettings, folder: Path) -> DatabaseSettings:
    url = _secret("FAXDESK_DATABASE_URL") or database.url
    return DatabaseSettings(url=_anchored(url, folder), queue_url=_anchored(database.queue_url, folder))


def _secret(name: str) -> str | None:
    file = os.environ.get(f"{name}_FILE")
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(name)


def _anchored(url: str, folder: Path) -> str:
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith(prefix + "/"):
        return f"{prefix}{folder / url.removeprefix(prefix)}"
    return url
