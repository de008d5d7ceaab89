"""Pages of a PDF: its text layer where that is to be believed, else the image, lossless where possible."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from documents.errors import UnreadableFile
from documents.reading import Word
from ingest.images import check_count, check_size
from ingest.preprocess import DPI, grey_of, squared
from ingest.received import Grey, ReceivedPage
from ingest.settings import ReadSettings
from ingest.textlayer import HEADER_BAND, in_header_band, is_believable, read_text_layer

_IMAGE_PAGE = 0.5
"""From this share of the page on, images are the page and its text layer is somebody else's OCR or a stamp.
"""
_WHOLE_PAGE = 0.85
_MAX_RENDER_SIDE = 5000
_INVISIBLE = 3


@dataclass(frozen=True, slots=True)
class _Picture:
    """An image as placed on a page: pixels, size in points, share of the page, and whether it stands
    straight.
    """

    width: int
    height: int
    across: float
    down: float
    share: float
    straight: bool
    inside: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a page is made of."""

    pictures: tuple[_Picture, ...]
    drawings: int
    texts: int
    visible_texts: int

    @property
    def coverage(self) -> float:
        return min(sum(picture.share for picture in self.pictures), 1.0)


def count_pdf_pages(path: Path, settings: ReadSettings) -> int:
    """How many pages the PDF has; raises UnreadableFile for locked, cut-off, damaged or far too long files."""
    with _opened(path) as pdf:
        count = len(pdf.pages)
    check_count(count, settings)
    return count


def load_pdf_pages(path: Path, settings: ReadSettings, pages: Collection[int] | None) -> Iterator[ReceivedPage]:
    """See `ingest.images.load_pages`."""
    import pypdfium2

    with _opened(path) as pdf:
        count = len(pdf.pages)
        check_count(count, settings)
        has_form = "/AcroForm" in pdf.Root
        source: Any = _with_fields_drawn(path) if has_form else path
        try:
            document = pypdfium2.PdfDocument(source)
        except pypdfium2.PdfiumError as error:
            raise _damaged(path) from error
        try:
            for number in range(1, count + 1):
                if pages is None or number in pages:
                    there = number <= len(document)
                    yield _load_page(document, pdf, source, number, settings) if there else _missing_page(number)
        finally:
            document.close()


def _opened(path: Path) -> Any:
    import pikepdf

    try:
        return pikepdf.open(path)
    except pikepdf.PasswordError as error:
        raise UnreadableFile(
            "The file is locked with a password. Ask the sender for a copy without one.", code="encrypted"
        ) from error
    except FileNotFoundError as error:
        raise UnreadableFile("The file is no longer there.", code="vanished") from error
    except (pikepdf.PdfError, OSError, RuntimeError, ValueError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> UnreadableFile:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 2048, 0))
        complete = b"%%EOF" in file.read()
    if complete:
        return UnreadableFile(
            "The PDF is damaged and cannot be opened. Ask the sender to fax it again.", code="damaged"
        )
    return UnreadableFile("The PDF is cut off: its end is missing. Ask the sender to fax it again.", code="truncated")


def _with_fields_drawn(path: Path) -> bytes:
    """The file with typed-in form fields made part of the page: neither text layers nor images hold them."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        document.init_forms()
        for index in range(len(document)):
            page = document[index]
            page.flatten()
            page.close()
        out = io.BytesIO()
        document.save(out)
    finally:
        document.close()
    return out.getvalue()


def _load_page(document: Any, pdf: Any, source: Any, number: int, settings: ReadSettings) -> ReceivedPage:
    import pypdfium2

    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return _missing_page(number)
    plan = _plan_page(page)
    for picture in plan.pictures:
        check_size(picture.width, picture.height, settings)
    words = read_text_layer(source, number) if plan.texts else ()
    if plan.coverage < _IMAGE_PAGE and is_believable(words):
        grey, dpi = _rendered(page, DPI)
        return ReceivedPage(number=number, grey=grey, dpi=dpi, words=words, source="text")
    taken = None if isinstance(source, bytes) else _taken_out(pdf.pages[number - 1], plan, words)
    grey, dpi = taken or _rendered(page, _native_dpi(plan))
    stamped = tuple(word for word in words if in_header_band(word)) if plan.visible_texts and taken else ()
    return ReceivedPage(number=number, grey=grey, dpi=dpi, words=stamped)


def _missing_page(number: int) -> ReceivedPage:
    """A page that is listed but cannot be opened: white paper, flagged, so that the page numbers stay
    right.
    """
    return ReceivedPage(number=number, grey=np.full((2156, 1728), 255, np.uint8), dpi=DPI, damaged=True)


def _plan_page(page: Any) -> _Plan:
    import pypdfium2.raw as pdfium

    left, bottom, right, top = page.get_cropbox()
    pictures, drawings, texts, visible = [], 0, 0, 0
    for item in page.get_objects(max_depth=4):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(_picture(item, (left, bottom, right, top)))
        elif item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            texts += 1
            visible += pdfium.FPDFTextObj_GetTextRenderMode(item.raw) != _INVISIBLE
        elif item.type != pdfium.FPDF_PAGEOBJ_FORM:
            drawings += 1
    drawings += pdfium.FPDFPage_GetAnnotCount(page.raw)
    return _Plan(tuple(pictures), drawings, texts, visible)


def _picture(item: Any, crop: tuple[float, float, float, float]) -> _Picture:
    left, bottom, right, top = item.get_bounds()
    a, b, c, d, _, _ = item.get_matrix().get()
    width, height = item.get_px_size()
    wide = min(right, crop[2]) - max(left, crop[0])
    high = min(top, crop[3]) - max(bottom, crop[1])
    page_area = max((crop[2] - crop[0]) * (crop[3] - crop[1]), 1.0)
    slack = 0.02 * max(crop[2] - crop[0], crop[3] - crop[1])
    inside = left > crop[0] - slack and bottom > crop[1] - slack and right < crop[2] + slack and top < crop[3] + slack
    straight = a > 0 and d > 0 and abs(b) + abs(c) < 0.01 * (a + d)
    share = max(wide, 0.0) * max(high, 0.0) / page_area
    return _Picture(width, height, right - left, top - bottom, share, straight, inside)


def _native_dpi(plan: _Plan) -> int:
    """The resolution at which a render neither loses nor invents dots of the largest image."""
    large = [picture for picture in plan.pictures if picture.share > 0.3 and picture.across > 0]
    if not large:
        return DPI
    picture = max(large, key=lambda each: each.share)
    return round(min(max(picture.width / picture.across * 72, 150.0), 300.0))


def _rendered(page: Any, dpi: int) -> tuple[Grey, int]:
    width, height = page.get_size()
    scale = min(dpi / 72, _MAX_RENDER_SIDE / max(width, height, 1.0))
    pixels = page.render(scale=scale, grayscale=True, may_draw_forms=True).to_numpy()
    grey = np.array(pixels.reshape(pixels.shape[0], pixels.shape[1], -1)[:, :, 0], dtype=np.uint8)
    return squared(grey, scale * 72, scale * 72)


def _taken_out(page: Any, plan: _Plan, words: tuple[Word, ...]) -> tuple[Grey, int] | None:
    """The page's only image as it lies in the file, turned by /Rotate; None where a render is the safer
    way.
    """
    alone = len(plan.pictures) == 1 and not plan.drawings
    if not alone or any(not in_header_band(word) for word in words if plan.visible_texts):
        return None
    picture = plan.pictures[0]
    if not (picture.straight and picture.inside and picture.share > _WHOLE_PAGE):
        return None
    grey = _decoded(page, picture)
    if grey is None:
        return None
    if (grey < 128).mean() > 0.5:
        # Black paper: either it is, or Decode, BlackIs1 and a mask's colour were misunderstood. The render
        # decides.
        return None
    grey, dpi = squared(grey, picture.width / picture.across * 72, picture.height / picture.down * 72)
    turns = int(page.obj.get("/Rotate", 0) if "/Rotate" in page.obj else _inherited_turn(page)) // 90 % 4
    return np.ascontiguousarray(np.rot90(grey, -turns)), dpi


def _inherited_turn(page: Any) -> int:
    node = page.obj
    for _ in range(20):
        if "/Rotate" in node:
            return int(node["/Rotate"])
        if "/Parent" not in node:
            return 0
        node = node["/Parent"]
    return 0


def _decoded(page: Any, picture: _Picture) -> Grey | None:
    import pikepdf

    try:
        images = [
            image
            for image in page.get_images().values()
            if (int(image.Width), int(image.Height)) == (picture.width, picture.height)
        ]
        if len(images) != 1 or "/SMask" in images[0] or "/Mask" in images[0]:
            return None
        return grey_of(pikepdf.PdfImage(images[0]).as_pil_image())
    except (pikepdf.PdfError, OSError, ValueError, RuntimeError, NotImplementedError, TypeError, KeyError):
        # An unusual encoding (JBIG2 without its decoder, JPX, broken G4): PDFium draws what can be drawn.
        return None


__all__ = ["HEADER_BAND", "count_pdf_pages", "load_pdf_pages"]
