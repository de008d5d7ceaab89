"""Words on pages: what `ingest.read` hands to `extract`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle as fractions of the upright page, origin top left: `x0 <= x1`, `y0 <= y1`, all in 0..1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def union(self, other: Box) -> Box:
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))


@dataclass(frozen=True, slots=True)
class Word:
    """One word as read: text without surrounding space, its box, and the reader's probability (0..1) that it is right.

    `second` is what a second reader saw at the same place (None: not asked); `source` names the reader.
    """

    text: str
    box: Box
    confidence: float
    source: str = "tesseract"
    second: str | None = None
    second_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A checkbox-like shape found in the pixels: its box, how much of its inside is dark (0..1), and the verdict.

    `ticked` is None where the pixels do not decide. `shape` is box, circle or parentheses.
    """

    box: Box
    fill: float
    ticked: bool | None
    shape: str = "box"


@dataclass(frozen=True, slots=True)
class Rule:
    """A printed ruling line: its thin box on the page; `horizontal` or vertical by its longer side."""

    box: Box
    horizontal: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One upright page.

    `number` counts from 1 in the file. `width`/`height` are the pixels of the upright page image at square
    resolution; `rotation` is how far (degrees clockwise) the received image was turned to stand upright;
    `source` is `ocr` or `text`. `lines` groups `words` by index, in reading order; engines that know no lines
    leave it empty and the extractor groups by geometry. `flags`: near_empty, black, handwriting, weak,
    fax_header, clipped_left, clipped_right, streak, missing.
    """

    number: int
    words: tuple[Word, ...]
    width: int
    height: int
    rotation: int = 0
    source: str = "ocr"
    confidence: float = 0.0
    marks: tuple[Mark, ...] = ()
    rules: tuple[Rule, ...] = ()
    lines: tuple[tuple[int, ...], ...] = ()
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Arrival:
    """One fax file taken in: `sha256` of its bytes (hex), when it came (UTC), the source name shown to people.

    `sidecar` holds what the fax server wrote beside it (caller number, time, DID), never interpreted as content.
    """

    id: str
    sha256: str
    received_at: datetime
    source: str
    size: int = 0
    media_type: str = "application/pdf"
    damaged: bool = False
    sidecar: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """All pages of one file as words. `seconds` of wall time, `engine_seconds` of them inside OCR engines.

    `flags`: damaged, missing_pages, and whatever the intake wants a person to know.
    """

    pages: tuple[Page, ...]
    seconds: float = 0.0
    engine_seconds: float = 0.0
    flags: frozenset[str] = frozenset()
