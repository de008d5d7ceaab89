"""What a filled box looks like: drawn here, so that every viewer and fax server shows the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from forms.boxes import Widget
from forms.fonts import BOLD, PLAIN, runs, width
from forms.typesetting import LEADING, PADDING, Setting

Draw = Callable[[Any, float, float], None]  # canvas, width and height of the box in points
_TAG_SIZE = 9.0  # smaller type does not survive a fax


@dataclass(slots=True)
class AppearanceBook:
    """Collects drawings, one page each, and hands them to their annotations in one go.

    One book per form, because fonts embedded once serve all its boxes.
    """

    _pages: list[tuple[Any, int, str, tuple[float, float], Draw]] = field(default_factory=list)

    def add(self, annotation: Any, size: tuple[float, float], turn: int, draw: Draw, *, state: str = "") -> None:
        """Remember how `annotation` looks; `state` names the button state it is for."""
        if min(size) > 0:
            self._pages.append((annotation, turn, state, size, draw))

    def place(self, pdf: pikepdf.Pdf) -> None:
        """Draw everything and give each annotation its appearance."""
        if not self._pages:
            return
        with pikepdf.open(BytesIO(self._draw())) as drawn:
            for page, (annotation, turn, state, size, _) in zip(drawn.pages, self._pages, strict=True):
                stream = pdf.copy_foreign(page.as_form_xobject())
                stream.BBox = pikepdf.Array([0, 0, *_exact(size)])
                stream.Matrix = pikepdf.Array(_matrix(turn, *size))
                _attach(annotation, stream, state)

    def _draw(self) -> bytes:
        out = BytesIO()
        canvas = Canvas(out, invariant=1)
        for _, _, _, size, draw in self._pages:
            canvas.setPageSize(size)
            draw(canvas, *size)
            canvas.showPage()
        canvas.save()
        return out.getvalue()


def lines_of(setting: Setting, align: int, *, top: bool) -> Draw:
    """Text lines; `align` 0 left, 1 middle, 2 right; `top`: from the top edge, otherwise one line in the middle."""

    def draw(canvas: Any, wide: float, high: float) -> None:
        size = setting.size
        down = high - PADDING - size * 0.8 if top else (high - size * 0.72) / 2
        for line in setting.lines:
            spare = wide - 2 * PADDING - width(line, size)
            draw_text(canvas, PADDING + (0, spare / 2, spare)[align if align in (1, 2) else 0], down, line, size)
            down -= size * LEADING

    return draw


def cells_of(setting: Setting, cells: int, align: int) -> Draw:
    """One character in the middle of each cell of a comb."""

    def draw(canvas: Any, wide: float, high: float) -> None:
        for line in setting.lines:
            first = (0, (cells - len(line)) // 2, cells - len(line))[align if align in (1, 2) else 0]
            for number, char in enumerate(line, first):
                left = (number + 0.5) * wide / cells - width(char, setting.size) / 2
                draw_text(canvas, left, (high - setting.size * 0.72) / 2, char, setting.size)

    return draw


def options_of(shown: tuple[str, ...], chosen: frozenset[str], size: float) -> Draw:
    """A list box: its options from the top, the chosen ones framed."""

    def draw(canvas: Any, wide: float, high: float) -> None:
        down = high - PADDING - size
        for option in shown:
            if down < 0:
                return
            draw_text(canvas, PADDING + 2, down, option, size)
            if option in chosen:
                canvas.setLineWidth(1)
                canvas.rect(PADDING, down - size * 0.25, wide - 2 * PADDING, size * 1.15)
            down -= size * 1.25

    return draw


def cross(canvas: Any, wide: float, high: float) -> None:
    """A tick that survives a fax: a bold cross."""
    edge = min(wide, high) * 0.2
    canvas.setLineWidth(max(1.0, min(wide, high) * 0.12))
    canvas.line(edge, edge, wide - edge, high - edge)
    canvas.line(edge, high - edge, wide - edge, edge)


def nothing(canvas: Any, wide: float, high: float) -> None:
    """An empty box."""


def framed(draw: Draw, line_width: float, cells: int = 0) -> Draw:
    """`draw` inside the frame its box had, with the walls between `cells`; in black, because a fax has no colours."""

    def draw_framed(canvas: Any, wide: float, high: float) -> None:
        canvas.setLineWidth(line_width)
        canvas.rect(line_width / 2, line_width / 2, wide - line_width, high - line_width)
        for number in range(1, cells):
            canvas.line(number * wide / cells, 0, number * wide / cells, high)
        draw(canvas, wide, high)

    return draw_framed


def sign_here(signer: str) -> tuple[str, float, Draw]:
    """The tag that marks where a person signs: its text, its width in points, and its drawing."""
    text = f"SIGN HERE > {signer}" if signer else "SIGN HERE"
    wide_text = width(text, _TAG_SIZE, BOLD)

    def draw(canvas: Any, wide: float, high: float) -> None:
        canvas.setFillGray(0)
        canvas.rect(0, 0, wide, high, fill=1, stroke=0)
        canvas.setFillGray(1)
        draw_text(canvas, 4, (high - _TAG_SIZE * 0.72) / 2, text, _TAG_SIZE, BOLD)

    return text, wide_text + 8, draw


def draw_text(canvas: Any, left: float, down: float, text: str, size: float, font: str = PLAIN) -> None:
    """One line at (`left`, `down`), changing fonts where a character asks for it."""
    for name, part in runs(text, font):
        canvas.setFont(name, size)
        canvas.drawString(left, down, part)
        left += width(part, size, font)


def frame_of(widget: Widget) -> float:
    """The line width of the widget's own frame; 0 when it has none."""
    colour = widget.pdf.get("/MK", {}).get("/BC")
    if not isinstance(colour, pikepdf.Array) or not len(colour):
        return 0.0
    style = widget.pdf.get("/BS")
    line = style.get("/W", 1) if isinstance(style, pikepdf.Dictionary) else 1
    return float(line) if isinstance(line, int | float | Decimal) else 1.0


def _exact(size: tuple[float, float]) -> tuple[Any, Any]:
    return tuple(round(each, 4) for each in size)  # type: ignore[return-value]


def _matrix(turn: int, wide: float, high: float) -> list[float]:
    matrices = {
        90: [0, 1, -1, 0, high, 0],
        180: [-1, 0, 0, -1, wide, high],
        270: [0, -1, 1, 0, 0, wide],
    }
    return [round(each, 4) for each in matrices.get(turn, [1, 0, 0, 1, 0, 0])]


def _attach(annotation: Any, stream: Any, state: str) -> None:
    if not state:
        annotation.AP = pikepdf.Dictionary(N=stream)
        return
    known = annotation.get("/AP", {}).get("/N")
    if not isinstance(known, pikepdf.Dictionary) or isinstance(known, pikepdf.Stream):
        annotation.AP = pikepdf.Dictionary(N=pikepdf.Dictionary())
    annotation.AP.N[f"/{state}"] = stream
