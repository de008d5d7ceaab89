"""Where the next block goes: sheets, columns, wrapping and setting of text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from bench.simulator.faces import ZOOM, measure
from bench.simulator.families import Family
from bench.simulator.filling import Bit, Rich
from bench.simulator.sheets import DPI, HEIGHT, WIDTH, Sheet, TextStep, put_word

FOOT = 150  # pixels kept free at the bottom for footers


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How words are set: face, weight, size and line height in pixels."""

    face: str
    size: int
    leading: int
    bold: bool = False
    hand: bool = False
    caps: bool = False
    grey: int = 0
    print_face: str = ""  # for the printed words in a line written by hand or typed in another face
    print_bold: bool = False


@dataclass
class Flow:
    """The page being filled. `left`/`right`/`y` bound the free space of the current column."""

    family: Family
    rng: Random
    hand_face: str
    body: TextStyle
    sheets: list[Sheet] = field(default_factory=list)
    column: int = 0
    columns: list[tuple[float, float]] = field(default_factory=list)
    column_top: float = 0.0
    inset: float = 0.0
    indent: float = 0.0  # what a side bar takes at the left
    y: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    balance: float = 0.0  # where two columns end so that both are about as long; 0: at the foot
    section: int = 0
    cells: int = 0  # how many numbered cells there are so far
    marked: bool = False  # whether the letter has its RE: block
    day: date | None = None  # about when the paper was made
    footers: dict[int, list[Rich]] = field(default_factory=dict)
    open_boxes: list[list[tuple[int, float, float, float, float]]] = field(default_factory=list)

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    @property
    def left(self) -> float:
        return self.columns[self.column][0] + self.inset + self.indent

    @property
    def right(self) -> float:
        return self.columns[self.column][1] - self.inset

    @property
    def width(self) -> float:
        return self.right - self.left


def points(value: float) -> int:
    """Points as pixels."""
    return round(value * DPI / 72)


def start_flow(family: Family, rng: Random, hand_face: str) -> Flow:
    """An empty first sheet in the family's margins and size, both varied a little as machines and printers do."""
    size = points(family.size * rng.uniform(0.96, 1.05))
    body = TextStyle(family.face, size, round(size * family.leading), caps=family.caps)
    left, top, right = (margin * DPI * rng.uniform(0.92, 1.08) for margin in family.margin)
    flow = Flow(family, rng, hand_face, body)
    flow.columns = [(left, WIDTH - right)]
    flow.top = max(top, 100)
    start_sheet(flow)
    return flow


def start_sheet(flow: Flow) -> None:
    flow.sheets.append(Sheet())
    flow.bottom = HEIGHT - FOOT
    flow.column = 0
    flow.y = flow.column_top = flow.top


def split_columns(flow: Flow) -> None:
    """From here on set in two columns."""
    left, right = flow.columns[0]
    middle, gutter = (left + right) / 2, 0.14 * DPI
    flow.columns = [(left, middle - gutter), (middle + gutter, right)]
    flow.column_top = flow.y
    if flow.balance:
        flow.bottom = flow.balance


def need(flow: Flow, height: float) -> None:
    """Go to the next column or sheet when `height` pixels are not left here."""
    if flow.y + height > flow.bottom and flow.y > flow.column_top + 1:
        advance(flow)


def advance(flow: Flow) -> None:
    """Go to the next column or sheet; open boxes are closed here and opened there."""
    for box in flow.open_boxes:
        sheet, x0, y0, x1, _ = box[-1]
        box[-1] = (sheet, x0, y0, x1, flow.y)
    if flow.column + 1 < len(flow.columns):
        shift = flow.columns[flow.column + 1][0] - flow.columns[flow.column][0]
        flow.column += 1
        flow.y = flow.column_top
    else:
        shift = flow.columns[0][0] - flow.columns[flow.column][0]
        start_sheet(flow)
    for box in flow.open_boxes:
        _, x0, _, x1, _ = box[-1]
        box.append((len(flow.sheets) - 1, x0 + shift, flow.y, x1 + shift, flow.y))
        flow.y += 8


def space(flow: Flow, lines: float) -> None:
    """Leave free `lines` line heights, but none at the top of a column."""
    if flow.y > flow.column_top + 1:
        flow.y += lines * flow.body.leading


def text_width(rich: Rich, style: TextStyle) -> float:
    """Width of words on one line."""
    total = 0.0
    blank = measure(style.face, style.bold, style.size, " ")
    for index, bit in enumerate(rich):
        total += _width(bit, style) + (blank * bit.gap if index else 0)
    return total


def longest_word(rich: Rich, style: TextStyle) -> float:
    """Width of the widest single word."""
    return max((_width(bit, style) for bit in rich), default=10.0)


def _face_of(bit: Bit, style: TextStyle) -> tuple[str, bool]:
    """Face and weight of a word: its own where it is form text in a line written or typed otherwise."""
    return (style.print_face, style.print_bold) if bit.printed and style.print_face else (style.face, style.bold)


def _width(bit: Bit, style: TextStyle) -> float:
    face, bold = _face_of(bit, style)
    return measure(face, bold, style.size, bit.text.upper() if style.caps else bit.text)


def wrap(rich: Rich, style: TextStyle, width: float) -> list[list[tuple[float, Bit]]]:
    """Words broken into lines of at most `width` pixels: (offset, word) each; extra spaces are kept."""
    lines: list[list[tuple[float, Bit]]] = [[]]
    blank = measure(style.face, style.bold, style.size, " ")
    x = 0.0
    for bit in _cut_long(rich, style, width):
        gap = blank * bit.gap if lines[-1] or len(lines) == 1 else 0.0
        wide = _width(bit, style)
        if lines[-1] and x + gap + wide > width:
            lines.append([])
            x, gap = 0.0, 0.0
        lines[-1].append((x + gap, bit))
        x += gap + wide
    return lines


def _cut_long(rich: Rich, style: TextStyle, width: float) -> list[Bit]:
    out: list[Bit] = []
    for bit in rich:
        wide = _width(bit, style)
        if wide <= width or len(bit.text) < 2:
            out.append(bit)
            continue
        step = max(1, int(len(bit.text) * width / wide) - 1)
        pieces = [bit.text[i : i + step] for i in range(0, len(bit.text), step)]
        out.extend(replace(bit, text=piece, gap=bit.gap if i == 0 else 0) for i, piece in enumerate(pieces))
    return out


def set_lines(
    flow: Flow,
    lines: list[list[tuple[float, Bit]]],
    x: float,
    y: float,
    style: TextStyle,
    *,
    width: float = 0.0,
    align: str = "left",
) -> float:
    """Set wrapped lines from the top left corner; gives the y below them. `align`: left, center, right, justify."""
    for index, line in enumerate(lines):
        if line:
            shift, stretch = _align(line, style, width, align, index == len(lines) - 1)
            baseline = y + (style.leading - style.size) / 2 + style.size * 0.8
            for number, (offset, bit) in enumerate(line):
                place = x + shift + offset + stretch * number
                hand = style.hand and not bit.printed
                wobble = flow.rng.uniform(-2.5, 2.5) if hand else 0.0
                text = bit.text.upper() if style.caps else bit.text
                face, bold = _face_of(bit, style)
                step = TextStep(place, baseline + wobble, text, face, bold, style.size, style.grey)
                put_word(flow.sheet, step, bit.fields, hand=hand)
            flow.sheet.lines += 1
        y += style.leading
    return y


def _align(
    line: list[tuple[float, Bit]], style: TextStyle, width: float, align: str, last: bool
) -> tuple[float, float]:
    """Shift of the line and extra space between its words."""
    end = line[-1][0] + _width(line[-1][1], style)
    free = width - end
    if align == "center":
        return free / 2, 0.0
    if align == "right":
        return free, 0.0
    if align == "justify" and not last and len(line) > 2 and 0 < free < width * 0.25:
        return 0.0, free / (len(line) - 1)
    return 0.0, 0.0


def set_running(flow: Flow, rich: Rich, style: TextStyle, *, align: str = "left", keep: int = 1) -> None:
    """Set text into the flow, breaking between lines where a column ends; the first `keep` lines stay together."""
    lines = wrap(rich, style, flow.width)
    need(flow, style.leading * min(len(lines), max(keep, 2)))
    for index, line in enumerate(lines):
        need(flow, style.leading)
        how = "left" if align == "justify" and index == len(lines) - 1 else align
        one = [line, []] if how == "justify" else [line]
        set_lines(flow, one, flow.left, flow.y, style, width=flow.width, align=how)
        flow.y += style.leading


def hand_style(flow: Flow, style: TextStyle, zoom: float = 1.12) -> TextStyle:
    """The same style written by hand."""
    size = round(style.size * zoom)
    tall = round(size * 1.2 * ZOOM.get(flow.hand_face, 1.0))
    return TextStyle(flow.hand_face, size, max(style.leading, tall), hand=True, print_face=style.face)
