"""Taking a file in so that no crash can lose it or take it twice.

Order: copy to the vault by content hash, flush file and folder, hash the source again (changed: let it go), commit
the ledger row, and only then move the source to `processed`. A crash anywhere leaves the source in the drop folder or
a row that names it; the claim key makes the next attempt find that row.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from documents.checkpoints import reach
from documents.errors import UnreadableFile
from ingest.sidecars import read_sidecar, sidecar_of
from ingest.watching import Ready
from store.database import Store
from store.intake import Fax, get_fax, record_arrival, set_fax_state
from store.tasks import open_task

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Places:
    """Where claimed files go."""

    vault: Path
    processed: Path
    quarantine: Path


def claim(ready: Ready, places: Places, store: Store) -> Fax | None:
    """Take one ready file in; returns its ledger row, or None if the file changed or vanished meanwhile.

    A file that cannot be taken as a fax is recorded as quarantined with its reason, and moved there.
    Raises StoreError or OSError (a full disk, a lost share) with the source untouched: try again later.
    """
    path = ready.path
    try:
        before = path.stat()
        reach("claim:before_copy")
        digest = store_in_vault(path, places.vault)
    except FileNotFoundError:
        return None
    except PermissionError as error:
        if error.filename is not None and Path(os.fsdecode(error.filename)) != path:
            raise  # the vault, not the fax, may not be touched
        return _record_untouchable(path, store)
    reach("claim:after_copy")
    if _changed(path, before, digest):
        return None
    fax = record_arrival(
        store,
        claim_key=claim_key(path, before),
        sha256=digest,
        source=_told_name(path),
        received_at=_arrived(before),
        size=before.st_size,
        media_type=media_type(vault_path(places.vault, digest)),
        damaged=ready.damaged,
        sidecar=read_sidecar(path),
    )
    reach("claim:after_row")
    if ready.refusal is not None and fax.state != "duplicate":
        set_aside(store, fax.id, code=ready.refusal.code, message=ready.refusal.message)
        move_aside(path, places.quarantine, fax.id, note=ready.refusal.message)
    else:
        move_aside(path, places.processed, fax.id)
    reach("claim:after_move")
    return fax


def set_aside(
    store: Store, fax_id: str, *, code: str, message: str, priority: int = 3, due_at: datetime | None = None
) -> None:
    """Quarantine a fax with its reason, and give a person one task about it."""
    with store.begin() as tx:
        set_fax_state(tx, fax_id, "quarantined", code=code, message=message)
        open_task(
            tx,
            key=f"quarantine:{get_fax(tx, fax_id).job}",
            kind="quarantine",
            reasons=[message],
            priority=priority,
            fax_id=fax_id,
            due_at=due_at,
        )


def store_in_vault(path: Path, vault: Path) -> str:
    """Copy the bytes to `vault/ab/abcdef...` durably and return their SHA-256 (hex)."""
    vault.mkdir(parents=True, exist_ok=True)
    temporary = vault / f".incoming-{os.getpid()}-{os.urandom(4).hex()}"
    digest = hashlib.sha256()
    try:
        with path.open("rb") as source, temporary.open("xb") as copy:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        target = vault_path(vault, digest.hexdigest())
        target.parent.mkdir(exist_ok=True)
        temporary.replace(target)
        _flush_folder(target.parent)
        _flush_folder(vault)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    return digest.hexdigest()


def vault_path(vault: Path, sha256: str) -> Path:
    """Where the original with this hash lies."""
    return vault / sha256[:2] / sha256


def claim_key(path: Path, stat: os.stat_result) -> str:
    """What tells a crash-interrupted claim from a second sending: the same file on disk, not the same content."""
    parts = (path.name, str(stat.st_size), str(stat.st_mtime_ns), str(stat.st_ino))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def move_aside(path: Path, folder: Path, fax_id: str, *, note: str | None = None) -> None:
    """Move the source (and its sidecar) into `folder` under a name that cannot clash; write `note` beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / _aside_name(path.name, fax_id)
    sidecar = sidecar_of(path)
    if sidecar is not None:  # first, so that a crash leaves no sidecar without its fax
        with suppress(FileNotFoundError):
            shutil.move(sidecar, folder / (target.name + sidecar.suffix))
    with suppress(FileNotFoundError):
        shutil.move(path, target)
    if note is not None:
        (folder / (target.name + ".reason.txt")).write_text(note + "\n", encoding="utf-8")


def media_type(path: Path) -> str:
    """The media type by the first bytes; `application/octet-stream` for what is no fax."""
    with path.open("rb") as file:
        head = file.read(1024)
    for signature, name in _MEDIA_TYPES.items():
        if head.startswith(signature):
            return name
    return "application/pdf" if b"%PDF-" in head else "application/octet-stream"


_MEDIA_TYPES: Mapping[bytes, str] = {
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


def _changed(path: Path, before: os.stat_result, digest: str) -> bool:
    try:
        after = path.stat()
        if (after.st_size, after.st_mtime_ns, after.st_ino) != (
            before.st_size,
            before.st_mtime_ns,
            before.st_ino,
        ):
            return True
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() != digest
    except FileNotFoundError:
        return True


def _record_untouchable(path: Path, store: Store) -> Fax | None:
    """A file that may not be read is an arrival all the same; it stays where it is, with its reason in the ledger."""
    try:
        stat = path.stat()
    except OSError:
        return None
    reason = UnreadableFile(
        "Faxdesk may not read this file; give its user the right to read the drop folder.",
        code="no_permission",
    )
    # A key of its own: once it may be read, the file is claimed as a fax like any other.
    fax = record_arrival(
        store,
        claim_key=claim_key(path, stat) + "-unreadable",
        sha256="",
        source=_told_name(path),
        received_at=_arrived(stat),
        size=stat.st_size,
        media_type="application/octet-stream",
    )
    if fax.state == "working":
        set_aside(store, fax.id, code=reason.code, message=reason.message)
    return None


def _told_name(path: Path) -> str:
    """The name as text: bytes that are no UTF-8 cannot be kept in a database."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def _arrived(stat: os.stat_result) -> datetime:
    """When the file came: its time of change, never later than now (a sender's clock may be wrong)."""
    return min(datetime.fromtimestamp(stat.st_mtime, tz=UTC), datetime.now(UTC))


def _aside_name(name: str, fax_id: str) -> str:
    """The source name, made safe and short enough, with the fax id before its suffix."""
    clean = "".join(character if character.isprintable() and character not in "/\\" else "_" for character in name)
    stem, dot, suffix = clean.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = clean, ""
    room = 180 - len(fax_id)
    while len(stem.encode("utf-8", "surrogateescape")) > room:
        stem = stem[:-1]
    return f"{stem}.{fax_id}" + (f".{suffix}" if suffix else "")


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
