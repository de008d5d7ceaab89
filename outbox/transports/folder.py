"""Handing envelopes to a fax server through a folder: a sidecar first, then the PDF under its final name.

Files of one envelope, NAME being made from its key so that no name carries patient data:
    .NAME.pdf.ready      the whole PDF, not yet to be picked up
    NAME.json            number, recipient, subject, pages, hash
    .taken/NAME          the note that the PDF was about to appear
    NAME.pdf             appears last, by one atomic rename of `.NAME.pdf.ready`
A fax server that waits for PDFs finds each with its sidecar. After a crash the files say how far it came: once the
note is there and the `.ready` file is gone, the PDF has appeared, even if the fax server has taken it away since.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from documents.checkpoints import reach
from documents.errors import TransportError
from documents.outgoing import Envelope, Receipt

_TAKEN = ".taken"


@dataclass(frozen=True, slots=True)
class FolderTransport:
    """Writes into `folder`, which must exist: a missing folder is a share that is gone, not one to be made."""

    folder: Path
    name: str = "folder"

    def send(self, envelope: Envelope, pdf: bytes, now: datetime) -> Receipt:
        """Hand over once per key. Raises TransportError: `folder_gone`, `disk_full`, `folder_refused`, `key_clash`."""
        stem = file_stem(envelope.key)
        try:
            detail = self._hand_over(stem, envelope, pdf)
        except OSError as error:
            raise _as_transport_error(error, self.folder) from error
        return Receipt(envelope.key, self.name, f"{stem}.pdf", now, True, detail)

    def _hand_over(self, stem: str, envelope: Envelope, pdf: bytes) -> str:
        if not self.folder.is_dir():
            raise FileNotFoundError(errno.ENOENT, "no such folder")
        ready, final, note = self._paths(stem)
        if final.exists():
            _require_same(final, envelope)
            return "was in the folder already"
        if note.exists() and not ready.exists():
            return "was taken from the folder already"
        _write(ready, pdf)
        _write(self.folder / f"{stem}.json", _sidecar(envelope, final.name))
        note.parent.mkdir(exist_ok=True)
        _write(note, b"")
        _flush(note.parent)
        _flush(self.folder)
        reach("send:before_rename")
        ready.rename(final)
        _flush(self.folder)
        return f"{len(pdf)} bytes"

    def _paths(self, stem: str) -> tuple[Path, Path, Path]:
        return self.folder / f".{stem}.pdf.ready", self.folder / f"{stem}.pdf", self.folder / _TAKEN / stem


def file_stem(key: str) -> str:
    """The file name of a key: always the same, of harmless characters, telling nothing."""
    return f"fax-{hashlib.sha256(key.encode()).hexdigest()[:24]}"


def _sidecar(envelope: Envelope, pdf_name: str) -> bytes:
    content = {
        "key": envelope.key,
        "file": pdf_name,
        "fax_number": envelope.fax_number,
        "recipient": envelope.recipient,
        "subject": envelope.subject,
        "pages": envelope.pages,
        "sha256": envelope.pdf_sha256,
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def _write(path: Path, content: bytes) -> None:
    """The whole content durably under `path`, or nothing."""
    temporary = path.with_name(f".{path.name.lstrip('.')}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink()


def _require_same(final: Path, envelope: Envelope) -> None:
    if hashlib.sha256(final.read_bytes()).hexdigest() != envelope.pdf_sha256:
        raise TransportError(
            f"{final.name} lies in the outgoing folder with other content; look who else writes there.",
            code="key_clash",
            permanent=True,
        )


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _as_transport_error(error: OSError, folder: Path) -> TransportError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return TransportError(
            "The disk of the outgoing folder is full; make room, it is tried again.", code="disk_full"
        )
    if error.errno in (errno.ENOENT, errno.ENOTDIR) and not folder.is_dir():
        return TransportError(
            "The outgoing folder is gone; connect the share again, it is tried again.", code="folder_gone"
        )
    return TransportError(
        f"The outgoing folder refused a file ({error.strerror}); check its rights, it is tried again.",
        code="folder_refused",
    )
