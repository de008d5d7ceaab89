"""The text layer of a PDF page, and whether it is the page's own words or only a stamp over an image."""

from __future__ import annotations

import io
from pathlib import Path

from documents.reading import Box, Word

HEADER_BAND = 0.055
"""Fax servers stamp their line of text into this share of the page at the top (or at the foot)."""

_ENOUGH_LETTERS = 25
_SURE = 0.99


def in_header_band(word: Word) -> bool:
    """Whether the word stands where fax servers put their stamp."""
    return word.box.y1 < HEADER_BAND or word.box.y0 > 1 - HEADER_BAND


def is_believable(words: tuple[Word, ...]) -> bool:
    """Whether these words are a page's own: enough of them outside the stamp's band, and real characters.

    Fonts without a mapping to Unicode give `(cid:12)` or private characters: such a page is read by its looks.
    """
    body = "".join(word.text for word in words if not in_header_band(word))
    if len(body) < _ENOUGH_LETTERS:
        return False
    odd = body.count("(cid:") * 6 + sum(_is_odd(character) for character in body)
    return odd < 0.1 * len(body)


def _is_odd(character: str) -> bool:
    return character == "\ufffd" or "\ue000" <= character <= "\uf8ff" or character < " "


def read_text_layer(source: Path | bytes, number: int) -> tuple[Word, ...]:
    """Words of one page (from 1) as drawn, boxes as fractions of the upright page; () where there is no
    layer.
    """
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import PdfminerException

    opened = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with pdfplumber.open(opened, pages=[number]) as pdf:
            page = pdf.pages[0]
            words = page.extract_words(x_tolerance=1.5, y_tolerance=2, use_text_flow=False)
            width, height = float(page.width), float(page.height)
            left, top = float(page.bbox[0]), float(page.bbox[1])
    except (PdfminerException, PDFException, PSException, ValueError, TypeError, KeyError, IndexError, RecursionError):
        # pdfminer is stricter than what printers write; the image of the page says the same.
        return ()
    if width <= 0 or height <= 0:
        return ()
    found = (_word(each, left, top, width, height) for each in words)
    return tuple(word for word in found if word is not None)


def _word(found: dict[str, object], left: float, top: float, width: float, height: float) -> Word | None:
    text = str(found["text"]).strip()
    x0, x1 = ((float(str(found[key])) - left) / width for key in ("x0", "x1"))
    y0, y1 = ((float(str(found[key])) - top) / height for key in ("top", "bottom"))
    if not text or x1 <= 0 or y1 <= 0 or x0 >= 1 or y0 >= 1 or x1 <= x0 or y1 <= y0:
        return None
    box = Box(max(x0, 0.0), max(y0, 0.0), min(x1, 1.0), min(y1, 1.0))
    return Word(text=text, box=box, confidence=_SURE, source="text")
