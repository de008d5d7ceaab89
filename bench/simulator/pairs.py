"""Label and value, in the many ways that papers set them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bench.simulator.filling import Bit, Rich, plain
from bench.simulator.flow import Flow, TextStyle, hand_style, longest_word, need, set_lines, text_width, wrap
from bench.simulator.sheets import put_dots, put_line, put_rect

ENDS = (":", "?", "#", ".", "=")
STATUS = ("status", "outcome", "decision", "determination", "result", "action")


@dataclass(frozen=True, slots=True)
class Cell:
    """A pair ready to set: its height, and how to draw it at x, y in a row of a given height."""

    height: float
    draw: Callable[[float, float, float], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """One label and value with their styles and the space they have."""

    label: Rich
    value: Rich
    label_style: TextStyle
    value_style: TextStyle
    width: float
    tab: float
    struck: Rich = ()


def draw_pairs(flow: Flow, block: dict[str, Any]) -> None:
    """Set all pairs of a block in rows of its columns."""
    columns = max(1, min(int(block["columns"]), flow.family.max_columns, int(flow.width // 300) or 1))
    manner = flow.family.pairs
    if block.get("mono") or block.get("style") == "mono":
        manner = "dots" if flow.family.pairs == "dots" else "colon"
    gutter = 0 if manner in ("boxed", "grid") else 28
    width = (flow.width - gutter * (columns - 1)) / columns
    pairs = _style_pairs(flow, block, width)
    for start in range(0, len(pairs), columns):
        row = [CELLS[manner](flow, pair) for pair in pairs[start : start + columns]]
        if len(row) == 1 and columns > 1 and manner not in ("boxed", "grid", "under"):
            row = [CELLS[manner](flow, replace(pairs[start], width=flow.width))]
        height = max(cell.height for cell in row)
        need(flow, height)
        for index, cell in enumerate(row):
            cell.draw(flow.left + index * (width + gutter), flow.y, height)
        flow.y += height


def _style_pairs(flow: Flow, block: dict[str, Any], width: float) -> list[Pair]:
    body = flow.body
    if block.get("mono") or block.get("style") == "mono":
        body = replace(body, face="courier")
    small = flow.family.pairs in ("above", "boxed", "under")
    label = replace(body, bold=flow.family.label_bold, caps=flow.family.label_caps)
    if small:
        size = round(body.size * 0.76)
        label = replace(label, size=size, leading=round(size * 1.2))
    value = hand_style(flow, body) if block.get("hand") else body
    wide = [text_width(pair[0], label) + 24 for pair in block["pairs"] if pair[0]]
    tab = min(max(wide, default=0.0), width * 0.46)
    struck = block.get("struck", {})
    return [
        Pair(_trim(p[0]), _trim(p[1]), label, value, width, tab, struck.get(plain(p[0]), ())) for p in block["pairs"]
    ]


def _trim(rich: Rich) -> Rich:
    return (replace(rich[0], gap=0), *rich[1:]) if rich else ()


def _with_colon(label: Rich) -> Rich:
    if not label or label[-1].text.endswith(ENDS):
        return label
    return (*label[:-1], replace(label[-1], text=label[-1].text + ":"))


def _draw_value(flow: Flow, pair: Pair, x: float, y: float, width: float) -> None:
    if pair.struck:
        lines = wrap(pair.struck, pair.value_style, width)
        end = set_lines(flow, lines, x, y, pair.value_style)
        wide = text_width(pair.struck, pair.value_style)
        middle = (y + end) / 2
        put_line(flow.sheet, x - 4, middle + 3, x + wide + 4, middle - 4, 3)
        x, width = x + wide + 20, width - wide - 20
    if flow.family.chip and _is_chip(pair):
        wide = text_width(pair.value, pair.value_style)
        put_dots(flow.sheet, x - 6, y, x + wide + 8, y + pair.value_style.leading, 0.14)
        put_rect(flow.sheet, x - 6, y, x + wide + 8, y + pair.value_style.leading, 1)
    set_lines(flow, wrap(pair.value, pair.value_style, width), x, y, pair.value_style)


def _is_chip(pair: Pair) -> bool:
    text = plain(pair.label).lower()
    return 0 < len(pair.value) <= 4 and any(word in text for word in STATUS)


def _struck_width(pair: Pair) -> float:
    return text_width(pair.struck, pair.value_style) + 20 if pair.struck else 0.0


def _lines(pair: Pair, width: float) -> int:
    return len(wrap(pair.value, pair.value_style, max(60.0, width - _struck_width(pair))))


def _blank_line(flow: Flow, x0: float, x1: float, y: float) -> None:
    if x1 - x0 > 30:
        put_line(flow.sheet, x0, y, min(x1, x0 + 520), y, 2)


def _value_only(flow: Flow, pair: Pair) -> Cell:
    height = _lines(pair, pair.width) * pair.value_style.leading
    return Cell(height, lambda x, y, h: _draw_value(flow, pair, x, y, pair.width))


def plan_colon(flow: Flow, pair: Pair) -> Cell:
    """`Label: value` on a line, the value hanging; under the label where that is long."""
    if not pair.label:
        return _value_only(flow, pair)
    label = _with_colon(pair.label)
    wide = text_width(label, pair.label_style) + pair.value_style.size * 0.4
    if wide > pair.width * 0.62 or longest_word(pair.value, pair.value_style) > pair.width - wide:
        return _plan_over(flow, pair, label)
    return _plan_beside(flow, pair, label, wide)


def _plan_beside(flow: Flow, pair: Pair, label: Rich, wide: float, align: str = "left") -> Cell:
    room = pair.width - wide
    labels = wrap(label, pair.label_style, wide - pair.value_style.size * 0.3)
    height = max(_lines(pair, room) * pair.value_style.leading, len(labels) * pair.label_style.leading)

    def draw(x: float, y: float, _row: float) -> None:
        set_lines(flow, labels, x, y, pair.label_style, width=wide - pair.value_style.size * 0.5, align=align)
        if pair.value:
            _draw_value(flow, pair, x + wide, y, room)
        else:
            _blank_line(flow, x + wide, x + pair.width, y + pair.value_style.leading * 0.85)

    return Cell(height, draw)


def _plan_over(flow: Flow, pair: Pair, label: Rich) -> Cell:
    labels = wrap(label, pair.label_style, pair.width)
    top = len(labels) * pair.label_style.leading
    height = top + max(1, _lines(pair, pair.width - 20)) * pair.value_style.leading

    def draw(x: float, y: float, _row: float) -> None:
        set_lines(flow, labels, x, y, pair.label_style)
        if pair.value:
            _draw_value(flow, pair, x + 20, y + top, pair.width - 20)
        else:
            _blank_line(flow, x + 20, x + pair.width, y + height - 8)

    return Cell(height, draw)


def plan_tab(flow: Flow, pair: Pair) -> Cell:
    """Labels in one column, values in the next."""
    if not pair.label:
        inner = replace(pair, width=pair.width - pair.tab)
        height = _lines(inner, inner.width) * pair.value_style.leading
        return Cell(height, lambda x, y, h: _draw_value(flow, inner, x + pair.tab, y, inner.width))
    if longest_word(pair.value, pair.value_style) > pair.width - pair.tab:
        return plan_colon(flow, pair)
    return _plan_beside(flow, pair, _with_colon(pair.label), pair.tab)


def plan_right(flow: Flow, pair: Pair) -> Cell:
    """Labels set against the right edge of their column."""
    if not pair.label or longest_word(pair.value, pair.value_style) > pair.width - pair.tab:
        return plan_tab(flow, pair)
    return _plan_beside(flow, pair, _with_colon(pair.label), pair.tab, align="right")


def plan_dots(flow: Flow, pair: Pair) -> Cell:
    """Label, a leader of dots, value."""
    if not pair.label:
        return plan_tab(flow, pair)
    label = tuple(replace(b, text=b.text.rstrip(":")) for b in pair.label)
    wide = text_width(label, pair.label_style)
    if wide > pair.tab - 10:
        return plan_colon(flow, pair)
    dot = text_width((Bit("."),), pair.label_style)
    count = max(1, int((pair.tab - wide - pair.value_style.size) / dot))
    label = (*label[:-1], replace(label[-1], text=label[-1].text + "." * count + ":"))
    return _plan_beside(flow, pair, label, max(pair.tab, text_width(label, pair.label_style) + 14))


def plan_above(flow: Flow, pair: Pair) -> Cell:
    """A small label over its value."""
    return _plan_stack(flow, pair, pad=0.0, rule=False)


def plan_boxed(flow: Flow, pair: Pair) -> Cell:
    """A cell with the label small inside its top edge."""
    return _plan_stack(flow, pair, pad=9.0, rule=True)


def _plan_stack(flow: Flow, pair: Pair, *, pad: float, rule: bool) -> Cell:
    room = pair.width - 2 * pad
    labels = wrap(pair.label, pair.label_style, room) if pair.label else []
    top = len(labels) * pair.label_style.leading
    height = top + _lines(pair, room) * pair.value_style.leading + (pad if rule else 10)

    def draw(x: float, y: float, row: float) -> None:
        if rule:
            put_rect(flow.sheet, x, y, x + pair.width, y + row, 2)
        set_lines(flow, labels, x + pad, y + pad / 3, pair.label_style)
        if pair.value:
            _draw_value(flow, pair, x + pad, y + top + pad / 3, room)

    return Cell(height, draw)


def plan_under(flow: Flow, pair: Pair) -> Cell:
    """The value on a line, the label small under the line."""
    room = pair.width - 16
    labels = wrap(pair.label, pair.label_style, room) if pair.label else []
    top = _lines(pair, room) * pair.value_style.leading
    height = top + len(labels) * pair.label_style.leading + 12

    def draw(x: float, y: float, row: float) -> None:
        drop = max(0.0, row - height)
        if pair.value:
            _draw_value(flow, pair, x + 6, y, room)
        if labels:
            put_line(flow.sheet, x, y + top + 3 + drop, x + room, y + top + 3 + drop, 2)
            set_lines(flow, labels, x, y + top + 6 + drop, pair.label_style)

    return Cell(height, draw)


def plan_grid(flow: Flow, pair: Pair) -> Cell:
    """Two ruled cells: label, value."""
    tab = max(pair.tab, 90.0) + 14 if pair.label else 0.0
    labels = wrap(pair.label, pair.label_style, tab - 18) if pair.label else []
    room = pair.width - tab - 18
    height = max(_lines(pair, room) * pair.value_style.leading, len(labels) * pair.label_style.leading) + 10

    def draw(x: float, y: float, row: float) -> None:
        put_rect(flow.sheet, x, y, x + pair.width, y + row, 2)
        if labels:
            put_line(flow.sheet, x + tab, y, x + tab, y + row, 2)
        set_lines(flow, labels, x + 8, y + 5, pair.label_style)
        if pair.value:
            _draw_value(flow, pair, x + tab + 9, y + 5, room)

    return Cell(height, draw)


CELLS: dict[str, Callable[[Flow, Pair], Cell]] = {
    "colon": plan_colon,
    "tab": plan_tab,
    "right": plan_right,
    "dots": plan_dots,
    "above": plan_above,
    "boxed": plan_boxed,
    "under": plan_under,
    "grid": plan_grid,
}
