"""A page as a list of drawing steps with the words it carries; rendered as pixels or as a PDF page later."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from bench.simulator import faces

DPI = 204  # both ways while drawing; the fax step squeezes rows to 196 or 98 lines an inch
WIDTH, HEIGHT = 1728, 2244


@dataclass(frozen=True, slots=True)
class TextStep:
    """A word at its baseline; `grey` 0 black to 255 white; `angle` degrees counter-clockwise."""

    x: float
    y: float
    text: str
    face: str
    bold: bool
    size: int
    grey: int = 0
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class ShapeStep:
    """A line, rect, fill, oval, disc, dots or stroke (`kind`): points in pixels, pen width, grey or dot density."""

    kind: str
    points: tuple[float, ...]
    width: int = 2
    grey: int = 0
    density: float = 0.0


@dataclass(frozen=True, slots=True)
class SheetWord:
    """A printed word: box in pixels, the fields it prints, whether written by hand."""

    text: str
    box: tuple[float, float, float, float]
    fields: tuple[str, ...]
    hand: bool
    line: int


@dataclass(frozen=True, slots=True)
class SheetMark:
    """A tick place: box in pixels, shape (box, circle, parentheses), whether ticked."""

    box: tuple[float, float, float, float]
    shape: str
    ticked: bool


@dataclass
class Sheet:
    """One page being drawn."""

    steps: list[TextStep | ShapeStep] = field(default_factory=list)
    words: list[SheetWord] = field(default_factory=list)
    marks: list[SheetMark] = field(default_factory=list)
    evidence: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
    lines: int = 0


@cache
def ink_box(face: str, bold: bool, size: int, text: str) -> tuple[float, float, float, float]:
    """Where the ink of a word stands relative to its baseline start."""
    font = faces.load_font(faces.pick_face(face, text), bold, size)
    return tuple(float(v) for v in font.getbbox(text, anchor="ls"))  # type: ignore[return-value]


def put_word(sheet: Sheet, step: TextStep, fields: tuple[str, ...], *, hand: bool = False) -> None:
    """Draw a word and note where it is."""
    sheet.steps.append(step)
    left, top, right, bottom = ink_box(step.face, step.bold, step.size, step.text)
    if step.angle == 90.0:  # the side bars of forms; what is stamped on at a slant keeps the box of upright words
        left, top, right, bottom = top, -right, bottom, -left
    box = (step.x + left, step.y + top, step.x + right, step.y + bottom)
    sheet.words.append(SheetWord(step.text, box, fields, hand, sheet.lines))


def put_line(sheet: Sheet, x0: float, y0: float, x1: float, y1: float, width: int = 2, grey: int = 0) -> None:
    sheet.steps.append(ShapeStep("line", (x0, y0, x1, y1), width, grey))


def put_rect(sheet: Sheet, x0: float, y0: float, x1: float, y1: float, width: int = 2) -> None:
    sheet.steps.append(ShapeStep("rect", (x0, y0, x1, y1), width))


def put_dots(sheet: Sheet, x0: float, y0: float, x1: float, y1: float, density: float) -> None:
    """A grey area as a fax makes it: dots, `density` of them black (0..1). Drawn under what comes later."""
    sheet.steps.append(ShapeStep("dots", (x0, y0, x1, y1), 0, 0, density))
