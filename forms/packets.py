"""A packet: cover sheet, form and attachments as one PDF of upright letter pages, kept by its hash."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError
from pypdf.generic import RectangleObject

from documents.errors import FormError
from documents.outgoing import packet_path
from forms.cover import Cover, cover_sheet
from forms.flattening import flatten

_WIDE, _HIGH = 612.0, 792.0  # letter, in points
_MOST_PAGES = 500  # a fax line takes an hour for fewer


@dataclass(frozen=True, slots=True)
class Packet:
    """What goes over the line: one PDF, its page count, and its SHA-256 (hex)."""

    pdf: bytes
    pages: int
    sha256: str


def make_packet(parts: Sequence[bytes], cover: Cover | None = None) -> Packet:
    """One PDF of all parts in order, behind a cover sheet whose page count is right whatever `cover` says.

    Every page becomes an upright letter page. Raises FormError when a part cannot be read or there are too many pages.
    """
    readers = [_read(part) for part in parts]
    count = sum(len(reader.pages) for reader in readers) + (cover is not None)
    if not 0 < count <= _MOST_PAGES:
        raise FormError(f"The packet has {count} pages; allowed are 1 to {_MOST_PAGES}.", code="packet_size")
    writer = PdfWriter()
    if cover is not None:
        readers.insert(0, _read(cover_sheet(replace(cover, pages=count))))
    for reader in readers:
        for page in reader.pages:
            _add(writer, page)
    out = BytesIO()
    writer.write(out)
    return Packet(out.getvalue(), count, hashlib.sha256(out.getvalue()).hexdigest())


def keep_packet(vault: Path, packet: Packet) -> None:
    """Store the packet durably under its hash; bytes that are there already are kept. Raises FormError."""
    target = packet_path(vault, packet.sha256)
    temporary = target.parent / f".packet-{os.getpid()}-{os.urandom(4).hex()}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(packet.pdf)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        _flush(target.parent)
    except OSError as error:
        raise FormError(
            f"The packet could not be kept in the vault ({error.strerror}); make room or check the folder.",
            code="vault",
            permanent=False,
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(part: bytes) -> PdfReader:
    try:
        # Flattened first: an annotation would stay where it is when its page is scaled.
        reader = PdfReader(BytesIO(flatten(part)))
        len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FormError("A part of the packet is damaged or is no PDF.", code="malformed") from error
    return reader


def _add(writer: PdfWriter, page: PageObject) -> None:
    """Add a page, turned upright and fitted into a letter page where it is of another size."""
    added = writer.add_page(page)
    if added.rotation:
        added.transfer_rotation_to_content()
    box = added.cropbox
    wide, high = float(box.width), float(box.height)
    if abs(wide - _WIDE) < 2 and abs(high - _HIGH) < 2 and not box.left and not box.bottom:
        return
    if wide > high:  # a fax page stands upright; a lying page is turned, not shrunk to half
        added.rotate(90)
        added.transfer_rotation_to_content()
        box = added.cropbox
        wide, high = float(box.width), float(box.height)
    scale = min(_WIDE / wide, _HIGH / high) if wide and high else 1.0
    right = (_WIDE - wide * scale) / 2 - float(box.left) * scale
    up = (_HIGH - high * scale) / 2 - float(box.bottom) * scale
    added.add_transformation(Transformation().scale(scale).translate(right, up))
    for name in ("mediabox", "cropbox", "trimbox", "bleedbox", "artbox"):
        setattr(added, name, RectangleObject((0, 0, _WIDE, _HIGH)))
