"""What is printed beside the boxes of a blank form, and the section heading above each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import pdfplumber
from pdfminer.pdfexceptions import PDFException

from forms.boxes import Box

_WORD_GAP = 9.0  # points; a wider gap ends a label
_ABOVE = 16.0  # points between a label's foot and its box below
_LINE = 3.0  # points by which words of one line may differ in height


@dataclass(frozen=True, slots=True)
class Print:
    """A printed word or line: text and place in points, y upwards from the page's foot."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Labels:
    """The texts near a box, "" where there is none, and the headings above it from the nearest up."""

    left: str = ""
    above: str = ""
    right: str = ""
    headings: tuple[str, ...] = ()


def read_labels(pdf: bytes, boxes: Mapping[str, Box]) -> dict[str, Labels]:
    """The printed words near the first place of every box; none where the page has no text or is turned."""
    try:
        with pdfplumber.open(BytesIO(pdf)) as opened:
            pages = {page.page_number: _words(page) for page in opened.pages if not page.rotation}
    except (PDFException, ValueError, KeyError, TypeError):  # a page that pdfminer cannot read tells nothing
        return {}
    rects = {number: _rects(boxes.values(), number) for number in pages}
    found = {}
    for name, box in boxes.items():
        number = box.widgets[0].page
        if number in pages:
            found[name] = _labels(box.widgets[0].rect, pages[number], rects[number])
    return found


def _words(page: pdfplumber.page.Page) -> list[Print]:
    high = float(page.height)
    return [
        Print(word["text"], word["x0"], high - word["bottom"], word["x1"], high - word["top"])
        for word in page.extract_words(keep_blank_chars=False, use_text_flow=False)
    ]


def _rects(boxes: Iterable[Box], number: int) -> list[tuple[float, float, float, float]]:
    return [widget.rect for box in boxes for widget in box.widgets if widget.page == number]


def _labels(
    rect: tuple[float, float, float, float], words: Sequence[Print], rects: Sequence[tuple[float, ...]]
) -> Labels:
    x0, y0, x1, y1 = rect
    middle = (y0 + y1) / 2
    line = [word for word in words if word.y0 - 1 <= middle <= word.y1 + 1 or y0 <= (word.y0 + word.y1) / 2 <= y1]
    left = [word for word in line if word.x1 <= x0 + 2 and not _between(rects, word.x1, x0, middle)]
    right = [word for word in line if word.x0 >= x1 - 2 and not _between(rects, x1, word.x0, middle)]
    over = [word for word in words if y1 - 4 <= word.y0 <= y1 + _ABOVE and word.x1 > x0 - 2 and word.x0 < x1 + 2]
    return Labels(
        left=_joined(sorted(left, key=lambda word: -word.x1), x0, backwards=True),
        above=_lowest_line(over),
        right=_joined(sorted(right, key=lambda word: word.x0), x1, backwards=False),
        headings=_headings(words, y1),
    )


def _between(rects: Sequence[tuple[float, ...]], start: float, end: float, middle: float) -> bool:
    """Whether another box lies on the line between: then the word belongs to that one."""
    return any(start - 1 <= each[0] and each[2] <= end + 1 and each[1] <= middle <= each[3] for each in rects)


def _joined(words: Sequence[Print], edge: float, *, backwards: bool) -> str:
    """Words that follow one another from the box's edge on, in reading order."""
    taken: list[Print] = []
    for word in words:
        gap = edge - word.x1 if backwards else word.x0 - edge
        if gap > (_WORD_GAP if taken else 6 * _WORD_GAP):
            break
        taken.append(word)
        edge = word.x0 if backwards else word.x1
    return " ".join(word.text for word in (reversed(taken) if backwards else taken))


def _lowest_line(words: Sequence[Print]) -> str:
    if not words:
        return ""
    foot = min(word.y0 for word in words)
    line = sorted((word for word in words if word.y0 - foot <= _LINE), key=lambda word: word.x0)
    return " ".join(word.text for word in line)


def _headings(words: Sequence[Print], above: float) -> tuple[str, ...]:
    """Short lines above that are set as headings: in capitals, or called a section."""
    lines: dict[int, list[Print]] = {}
    for word in words:
        if word.y0 >= above - 1:
            lines.setdefault(round(word.y0 / _LINE), []).append(word)
    texts = (" ".join(word.text for word in sorted(lines[key], key=lambda word: word.x0)) for key in sorted(lines))
    return tuple(text for text in texts if _is_heading(text))[:4]


def _is_heading(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    short = len(letters) > 3 and len(text.split()) <= 12
    named = text.lower().startswith(("section", "part ")) or text.rstrip(":").lower().endswith("information")
    return short and (named or sum(char.isupper() for char in letters) > 0.8 * len(letters))
