"""Page images out of any file a fax server drops: PDF, TIFF, PNG, JPEG, within limits."""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from documents.errors import UnreadableFile
from ingest.preprocess import grey_of, is_bilevel, squared
from ingest.received import ReceivedPage
from ingest.settings import ReadSettings

_SIGNATURES = (
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"II+\x00", "image"),
    (b"MM\x00+", "image"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
)
_ORIENTATION_TAG = 0x0112
# PDFium may be used by one thread at a time; pages for the screen are asked for by many.
_ONE_AT_A_TIME = threading.Lock()
# What was read once may be looked at, whatever the office's limit was.
_ANY_LENGTH = ReadSettings(max_pages=100_000)


def file_kind(path: Path, settings: ReadSettings) -> str:
    """`pdf` or `image` by the first bytes (never by the name); raises UnreadableFile for anything else."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(1024)
    except FileNotFoundError as error:
        raise UnreadableFile(
            "The file is no longer there; ask the sender's fax log whether it came again.", code="vanished"
        ) from error
    except PermissionError as error:
        raise UnreadableFile(
            "Faxdesk may not read this file; give its user the right to read the drop folder.",
            code="no_permission",
        ) from error
    if size == 0:
        raise UnreadableFile("The file is empty (0 bytes). Ask the sender to fax it again.", code="empty")
    if size > settings.max_bytes:
        raise UnreadableFile(
            f"The file is {size / 1e6:.0f} MB; the limit is {settings.max_bytes / 1e6:.0f} MB. Open it "
            "by hand, or raise reading.max_bytes.",
            code="too_large",
        )
    if b"%PDF-" in head:
        return "pdf"
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    raise UnreadableFile("This is not a fax: Faxdesk reads PDF, TIFF, PNG and JPEG files.", code="not_a_fax")


def check_size(width: int, height: int, settings: ReadSettings) -> None:
    """Raises UnreadableFile before an image of these pixels would be decoded."""
    if max(width, height) > settings.max_side or width * height > settings.max_pixels:
        raise UnreadableFile(
            f"A page is {width} x {height} pixels, far more than any fax; it was not opened to protect this "
            "machine. Ask the sender to fax it again, or open it by hand.",
            code="too_many_pixels",
        )


def check_count(pages: int, settings: ReadSettings) -> None:
    """Raises UnreadableFile when a file has no page or more than the limit."""
    if pages == 0:
        raise UnreadableFile("The file has no pages. Ask the sender to fax it again.", code="damaged")
    if pages > settings.max_pages:
        raise UnreadableFile(
            f"The file has {pages} pages; the limit is {settings.max_pages}. Split it, or raise reading.max_pages.",
            code="too_many_pages",
        )


def count_pages(path: Path, settings: ReadSettings) -> int:
    """How many pages the file has, limits checked, nothing decoded."""
    if file_kind(path, settings) == "pdf":
        from ingest.pdf import count_pdf_pages

        return count_pdf_pages(path, settings)
    return _count_frames(path, settings)


def load_pages(path: Path, settings: ReadSettings, pages: Collection[int] | None = None) -> Iterator[ReceivedPage]:
    """The pages of a file one by one, or only those whose numbers (from 1) are given.

    Raises UnreadableFile with its code for everything that is no readable fax.
    """
    if file_kind(path, settings) == "pdf":
        from ingest.pdf import load_pdf_pages

        return load_pdf_pages(path, settings, pages)
    return _load_frames(path, settings, pages)


@contextmanager
def _quietly() -> Iterator[None]:
    """Without Pillow's warnings (odd tags, many pixels): the limits are checked here, and people see a reason."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _count_frames(path: Path, settings: ReadSettings) -> int:
    from PIL import Image, UnidentifiedImageError

    try:
        with _quietly(), Image.open(path) as image:
            check_size(image.width, image.height, settings)
            frames = int(getattr(image, "n_frames", 1))
    except Image.DecompressionBombError as error:
        raise _too_large_to_open() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, KeyError) as error:
        raise _cut_off() from error
    check_count(frames, settings)
    return frames


def _load_frames(path: Path, settings: ReadSettings, pages: Collection[int] | None) -> Iterator[ReceivedPage]:
    from PIL import Image

    frames = _count_frames(path, settings)
    with _quietly(), Image.open(path) as image:
        for number in range(1, frames + 1):
            if pages is None or number in pages:
                yield _load_frame(image, number, settings)


def _load_frame(image, number: int, settings: ReadSettings) -> ReceivedPage:  # type: ignore[no-untyped-def]
    from PIL import ImageOps

    try:
        image.seek(number - 1)
        check_size(image.width, image.height, settings)
        x_dpi, y_dpi = _resolution(image.info.get("dpi"), image.width)
        orientation = image.getexif().get(_ORIENTATION_TAG, 1)
        image.load()
        upright = ImageOps.exif_transpose(image)
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError) as error:
        raise _cut_off() from error
    if orientation in (5, 6, 7, 8):
        x_dpi, y_dpi = y_dpi, x_dpi
    grey, dpi = squared(grey_of(upright), x_dpi, y_dpi)
    return ReceivedPage(number=number, grey=grey, dpi=dpi)


def _resolution(declared: object, width: int) -> tuple[float, float]:
    """Dots per inch across and down; a file that says nothing sensible is taken to be a letter-width page."""
    assumed = width / 8.5
    if not isinstance(declared, tuple) or len(declared) != 2:
        return assumed, assumed
    try:
        x_dpi, y_dpi = float(declared[0]), float(declared[1])
    except (TypeError, ValueError, ZeroDivisionError):
        return assumed, assumed
    if not (x_dpi > 0 and y_dpi > 0 and 0.2 < x_dpi / y_dpi < 5):
        return assumed, assumed
    if not 90 < x_dpi < 1300:
        # Cameras and screens write 72 whatever they took; the shape of the pixel is still believed.
        return assumed, assumed * y_dpi / x_dpi
    return x_dpi, y_dpi


def _cut_off() -> UnreadableFile:
    return UnreadableFile("The image is cut off or damaged. Ask the sender to fax it again.", code="truncated")


def _too_large_to_open() -> UnreadableFile:
    return UnreadableFile(
        "The image has far more pixels than any fax; it was not opened to protect this machine. "
        "Ask the sender to fax it again, or open it by hand.",
        code="too_many_pixels",
    )


def page_png(path: Path, page_number: int, rotation: int, width: int) -> bytes:
    """The upright page as PNG, `width` pixels wide (never enlarged), for the review page.

    `rotation` is what `Page.rotation` says; boxes of that page fit this image. Raises UnreadableFile when the
    file or the page is gone.
    """
    from PIL import Image

    from ingest.upright import make_upright

    with _ONE_AT_A_TIME:
        page = next(iter(load_pages(path, _ANY_LENGTH, (page_number,))), None)
    if page is None:
        raise UnreadableFile(f"The file has no page {page_number}.", code="damaged")
    image = Image.fromarray(make_upright(page.grey, rotation, bilevel=is_bilevel(page.grey)))
    if 0 < width < image.width:
        image = image.resize((width, max(round(image.height * width / image.width), 1)), Image.Resampling.BOX)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=4)
    return out.getvalue()
