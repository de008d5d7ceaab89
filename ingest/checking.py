"""Whether a file in the drop folder is whole: strict opening, because repair modes accept half-written files."""

from __future__ import annotations

import struct
from pathlib import Path

from documents.errors import UnreadableFile
from ingest.images import count_pages, file_kind
from ingest.settings import ReadSettings

_TAIL = 64


def check_strictly(path: Path, settings: ReadSettings) -> None:
    """Raises UnreadableFile unless the file is a complete PDF, TIFF, PNG or JPEG within the limits.

    Code `truncated` (perhaps still being written), `damaged`, or one of the refusals that waiting cannot mend.
    """
    try:
        kind = file_kind(path, settings)
        if kind == "pdf":
            _check_pdf(path)
        else:
            _check_image(path)
        count_pages(path, settings)
    except PermissionError as error:
        raise UnreadableFile(
            "Faxdesk may not read this file; give its user the right to read the drop folder.",
            code="no_permission",
        ) from error
    except FileNotFoundError as error:
        raise UnreadableFile("The file is no longer there.", code="vanished") from error
    except OSError as error:
        raise UnreadableFile(
            f"The file cannot be read now ({error.strerror or 'input error'}).", code="truncated"
        ) from error


def load_openers() -> None:
    """Import what opens files, once per process, before the first file comes."""
    import pikepdf  # noqa: F401
    import pypdfium2  # noqa: F401
    from PIL import Image

    Image.init()


def _check_pdf(path: Path) -> None:
    import pikepdf

    try:
        with pikepdf.open(path, attempt_recovery=False, suppress_warnings=True):
            return
    except pikepdf.PasswordError as error:
        raise UnreadableFile(
            "The file is locked with a password. Ask the sender for a copy without one.", code="encrypted"
        ) from error
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:
        raise UnreadableFile(
            "The PDF is cut off or damaged. Ask the sender to fax it again.", code="truncated"
        ) from error


def _check_image(path: Path) -> None:
    data_size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(16)
        file.seek(max(0, data_size - _TAIL))
        tail = file.read()
    if head.startswith(b"\x89PNG"):
        whole = b"IEND" in tail
    elif head.startswith(b"\xff\xd8"):
        whole = b"\xff\xd9" in tail
    else:
        whole = _tiff_is_whole(path, data_size)
    if not whole:
        raise UnreadableFile(
            "The picture is cut off: its end is missing. Ask the sender to fax it again.", code="truncated"
        )


def _tiff_is_whole(path: Path, size: int) -> bool:
    """Follow the chain of image directories and see that each and its strips lie inside the file (classic TIFF)."""
    data = path.read_bytes()
    if size < 8:
        return False
    order = "<" if data[:2] == b"II" else ">"
    if data[2:4] in (b"+\x00", b"\x00+"):
        return True  # BigTIFF: no fax server writes it; Pillow's own check has to do
    (offset,) = struct.unpack(order + "I", data[4:8])
    seen: set[int] = set()
    while offset:
        if offset in seen or offset + 2 > size:
            return False
        seen.add(offset)
        (entries,) = struct.unpack_from(order + "H", data, offset)
        end = offset + 2 + 12 * entries
        if end + 4 > size or not _strips_are_inside(data, order, offset + 2, entries, size):
            return False
        (offset,) = struct.unpack_from(order + "I", data, end)
    return bool(seen)


def _strips_are_inside(data: bytes, order: str, at: int, entries: int, size: int) -> bool:
    offsets: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()
    for index in range(entries):
        tag, kind, count = struct.unpack_from(order + "HHI", data, at + 12 * index)
        if tag in (273, 324):
            offsets = _numbers(data, order, kind, count, at + 12 * index + 8, size)
        elif tag in (279, 325):
            counts = _numbers(data, order, kind, count, at + 12 * index + 8, size)
    return bool(offsets) and all(start + length <= size for start, length in zip(offsets, counts, strict=False))


def _numbers(data: bytes, order: str, kind: int, count: int, at: int, size: int) -> tuple[int, ...]:
    width, letter = (2, "H") if kind == 3 else (4, "I")
    if width * count > 4:
        (at,) = struct.unpack_from(order + "I", data, at)
    if at + width * count > size:
        return (size + 1,)  # the list itself lies outside: certainly cut off
    return struct.unpack_from(f"{order}{count}{letter}", data, at)
