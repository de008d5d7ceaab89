"""Operating an office: quarantined faxes again, verifying originals and audit chain, backup, moved-aside copies."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.config import Config, load_config
from app.listing import opened
from app.noting import command_line_user, note
from app.printing import print_json
from documents.errors import NotFound, StoreError
from ingest.claiming import vault_path
from store import audit
from store.intake import list_faxes, try_again


def retry_faxes(config_path: Path, fax_ids: Sequence[str]) -> int:
    """Give quarantined faxes to the readers again; what cannot be is said, and 1 returned."""
    refused = 0
    with opened(config_path) as store:
        for fax_id in fax_ids:
            try:
                with store.begin() as tx:
                    try_again(tx, fax_id, by=command_line_user())
                    note(tx, "fax.tried_again", "fax", fax_id)
            except (NotFound, StoreError) as error:
                refused += 1
                print(f"{fax_id}: {error.message}")
            else:
                print(f"{fax_id}: is read again by the running Faxdesk, or by `faxdesk run`.")
    return 1 if refused else 0


def verify_office(config_path: Path, *, as_json: bool) -> int:
    """Every original against its hash, and the audit log against its chain; returns 1 if something is wrong."""
    config = load_config(config_path)
    with opened(config_path) as store:
        hashes = sorted({detail.fax.sha256 for detail in list_faxes(store) if detail.fax.sha256})
        chain = audit.verify(store)
    wrong = [sha256 for sha256 in hashes if not _is_intact(vault_path(config.folders.vault, sha256), sha256)]
    found = {
        "originals": len(hashes),
        "missing_or_altered": wrong,
        "audit_entries": chain.entries,
        "audit_broken_at": chain.broken_at,
    }
    if as_json:
        print_json(found)
    else:
        print(f"{len(hashes)} originals, {len(wrong)} missing or altered; {chain.entries} audit entries, ", end="")
        print("chain whole" if chain.broken_at is None else f"chain broken at entry {chain.broken_at}")
    return 1 if wrong or chain.broken_at is not None else 0


def back_up(config_path: Path, out: Path) -> None:
    """Originals, settings and a consistent copy of an SQLite database in one tar file (mode 0600).

    A PostgreSQL database is backed up with its own tools; the message says so.
    """
    config = load_config(config_path)
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(handle, "wb") as file,
        tarfile.open(fileobj=file, mode="w") as tar,
        tempfile.TemporaryDirectory() as room,
    ):
        # The database first: an original that comes later is not missing from a row that names it.
        for name, path in _database_copies(config, Path(room)):
            tar.add(path, arcname=name)
        tar.add(config.path, arcname="config.toml")
        tar.add(config.folders.vault, arcname="vault")
        if config.folders.learned.is_dir():
            tar.add(config.folders.learned, arcname="learned")
    with opened(config_path) as store:
        note(store, "office.backed_up", "office", "backup", detail={"bytes": out.stat().st_size})
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB. It holds patient data: keep it encrypted and elsewhere.")


def purge_office(config_path: Path, *, older_than_days: int, yes: bool) -> None:
    """Delete moved-aside copies older than so many days whose original is intact in the vault; the vault stays."""
    config = load_config(config_path)
    before = datetime.now(UTC) - timedelta(days=older_than_days)
    candidates = list(_purgeable(config, before))
    for path in candidates if yes else ():
        path.unlink()
    if yes:
        with opened(config_path) as store:
            note(store, "copies.purged", "office", "processed", detail={"files": len(candidates)})
    done = "deleted" if yes else "would be deleted (give --yes)"
    print(f"{len(candidates)} moved-aside copies {done}; every original stays in the vault.")


def _is_intact(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def _database_copies(config: Config, room: Path) -> Iterator[tuple[str, Path]]:
    # The queue first: a fax that ends in between is then worked again and found done, never thought done and left.
    for name, url in (("queue.db", config.database.queue_url), ("faxdesk.db", config.database.url)):
        if not url.startswith("sqlite:///"):
            print(f"{name}: this is a PostgreSQL database; back it up with pg_dump.")
            continue
        copy = room / name
        with (
            closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        yield name, copy


def _purgeable(config: Config, before: datetime) -> Iterator[Path]:
    for path in sorted(config.folders.processed.iterdir()):
        if path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) < before:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            if _is_intact(vault_path(config.folders.vault, sha256), sha256):
                yield path
