"""An outbox with one envelope, and transports that misbehave."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from documents.errors import TransportError
from documents.outgoing import Envelope, Receipt, packet_path
from store.database import Store, open_store
from store.migrating import upgrade
from store.outbox import add_envelope

PAGES = b"%PDF-1.7 pages"
NOW = datetime(2030, 1, 7, 15, 0, tzinfo=UTC)  # after any envelope of these tests was added


class Killed(BaseException):
    """The process ends here: nothing after it runs."""


@dataclass
class Sends:
    """A transport that keeps what it was given; `errors` are raised first, one per call."""

    name: str = "kept"
    errors: list[BaseException] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    def send(self, envelope: Envelope, pdf: bytes, now: datetime) -> Receipt:
        if self.errors:
            raise self.errors.pop(0)
        self.taken.append(envelope.key)
        return Receipt(envelope.key, self.name, f"ref-{len(self.taken)}", now, True)


@pytest.fixture
def transport() -> Sends:
    return Sends()


@pytest.fixture
def busy() -> TransportError:
    return TransportError("The line is busy.")


@pytest.fixture
def killed() -> type[BaseException]:
    return Killed


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def pages() -> bytes:
    return PAGES


@pytest.fixture
def envelope() -> Envelope:
    digest = hashlib.sha256(PAGES).hexdigest()
    return Envelope("pa_request:c1:f:1", "Norvane Health", "2125550182", "PA request, case c1", 3, digest)


@pytest.fixture
def vault(tmp_path: Path, envelope: Envelope) -> Path:
    kept = packet_path(tmp_path / "vault", envelope.pdf_sha256)
    kept.parent.mkdir(parents=True)
    kept.write_bytes(PAGES)
    return tmp_path / "vault"


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "faxdesk.db"
    made = open_store(f"sqlite:///{path}")
    upgrade(made)
    made.close()
    return path


@pytest.fixture
def store(blank_database: Path, tmp_path: Path, envelope: Envelope) -> Iterator[Store]:
    path = tmp_path / "faxdesk.db"
    shutil.copy(blank_database, path)
    opened = open_store(f"sqlite:///{path}")
    add_envelope(opened, envelope, by="u1")
    yield opened
    opened.close()
