"""Label and value, in the many ways that papers set them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bench.simulator.dense_pairs import DENSE_BLOCKS, DENSE_CELLS
from bench.simulator.filling import Bit, Rich
from bench.simulator.flow import Flow, longest_word, need, set_lines, text_width, wrap
from bench.simulator.pair_cells import (
    Cell,
    Pair,
    blank_line,
    count_lines,
    draw_value,
    plan_over,
    style_pairs,
    with_colon,
)
from bench.simulator.sheets import put_line, put_rect


def draw_pairs(flow: Flow, block: dict[str, Any]) -> None:
    """Set all pairs of a block in rows of its columns."""
    columns = max(1, min(int(block["columns"]), flow.family.max_columns, int(flow.width // 300) or 1))
    manner = flow.family.pairs
    if block.get("mono") or block.get("style") == "mono":
        manner = "dots" if flow.family.pairs == "dots" else "colon"
    gutter = 0 if manner in ("boxed", "grid") else 28
    width = (flow.width - gutter * (columns - 1)) / columns
    if manner in DENSE_BLOCKS and DENSE_BLOCKS[manner](flow, block):
        return
    manner = manner if manner in CELLS else "colon"
    pairs = style_pairs(flow, block, width)
    for start in range(0, len(pairs), columns):
        row = [CELLS[manner](flow, pair) for pair in pairs[start : start + columns]]
        if len(row) == 1 and columns > 1 and manner not in ("boxed", "grid", "under"):
            row = [CELLS[manner](flow, replace(pairs[start], width=flow.width))]
        height = max(cell.height for cell in row)
        need(flow, height)
        for index, cell in enumerate(row):
            cell.draw(flow.left + index * (width + gutter), flow.y, height)
        flow.y += height


def _value_only(flow: Flow, pair: Pair) -> Cell:
    height = count_lines(pair, pair.width) * pair.value_style.leading
    return Cell(height, lambda x, y, h: draw_value(flow, pair, x, y, pair.width))


def plan_colon(flow: Flow, pair: Pair) -> Cell:
    """`Label: value` on a line, the value hanging; under the label where that is long."""
    if not pair.label:
        return _value_only(flow, pair)
    label = with_colon(pair.label)
    wide = text_width(label, pair.label_style) + pair.value_style.size * 0.4
    if wide > pair.width * 0.62 or longest_word(pair.value, pair.value_style) > pair.width - wide:
        return plan_over(flow, pair, label)
    return _plan_beside(flow, pair, label, wide)


def _plan_beside(flow: Flow, pair: Pair, label: Rich, wide: float, align: str = "left") -> Cell:
    room = pair.width - wide
    labels = wrap(label, pair.label_style, wide - pair.value_style.size * 0.3)
    height = max(count_lines(pair, room) * pair.value_style.leading, len(labels) * pair.label_style.leading)

    def draw(x: float, y: float, _row: float) -> None:
        set_lines(flow, labels, x, y, pair.label_style, width=wide - pair.value_style.size * 0.5, align=align)
        if pair.value:
            draw_value(flow, pair, x + wide, y, room)
        else:
            blank_line(flow, x + wide, x + pair.width, y + pair.value_style.leading * 0.85)

    return Cell(height, draw)


def plan_tab(flow: Flow, pair: Pair) -> Cell:
    """Labels in one column, values in the next."""
    if not pair.label:
        inner = replace(pair, width=pair.width - pair.tab)
        height = count_lines(inner, inner.width) * pair.value_style.leading
        return Cell(height, lambda x, y, h: draw_value(flow, inner, x + pair.tab, y, inner.width))
    if longest_word(pair.value, pair.value_style) > pair.width - pair.tab:
        return plan_colon(flow, pair)
    return _plan_beside(flow, pair, with_colon(pair.label), pair.tab)


def plan_right(flow: Flow, pair: Pair) -> Cell:
    """Labels set against the right edge of their column."""
    if not pair.label or longest_word(pair.value, pair.value_style) > pair.width - pair.tab:
        return plan_tab(flow, pair)
    return _plan_beside(flow, pair, with_colon(pair.label), pair.tab, align="right")


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
    height = top + count_lines(pair, room) * pair.value_style.leading + (pad if rule else 10)

    def draw(x: float, y: float, row: float) -> None:
        if rule:
            put_rect(flow.sheet, x, y, x + pair.width, y + row, 2)
        set_lines(flow, labels, x + pad, y + pad / 3, pair.label_style)
        if pair.value:
            draw_value(flow, pair, x + pad, y + top + pad / 3, room)

    return Cell(height, draw)


def plan_under(flow: Flow, pair: Pair) -> Cell:
    """The value on a line, the label small under the line."""
    room = pair.width - 16
    labels = wrap(pair.label, pair.label_style, room) if pair.label else []
    top = count_lines(pair, room) * pair.value_style.leading
    height = top + len(labels) * pair.label_style.leading + 12

    def draw(x: float, y: float, row: float) -> None:
        drop = max(0.0, row - height)
        if pair.value:
            draw_value(flow, pair, x + 6, y, room)
        if labels:
            put_line(flow.sheet, x, y + top + 3 + drop, x + room, y + top + 3 + drop, 2)
            set_lines(flow, labels, x, y + top + 6 + drop, pair.label_style)

    return Cell(height, draw)


def plan_grid(flow: Flow, pair: Pair) -> Cell:
    """Two ruled cells: label, value."""
    tab = max(pair.tab, 90.0) + 14 if pair.label else 0.0
    labels = wrap(pair.label, pair.label_style, tab - 18) if pair.label else []
    room = pair.width - tab - 18
    height = max(count_lines(pair, room) * pair.value_style.leading, len(labels) * pair.label_style.leading) + 10

    def draw(x: float, y: float, row: float) -> None:
        put_rect(flow.sheet, x, y, x + pair.width, y + row, 2)
        if labels:
            put_line(flow.sheet, x + tab, y, x + tab, y + row, 2)
        set_lines(flow, labels, x + 8, y + 5, pair.label_style)
        if pair.value:
            draw_value(flow, pair, x + tab + 9, y + 5, room)

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
    **DENSE_CELLS,
}
