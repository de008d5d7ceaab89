"""Pairs as dense papers set them: packed cells, captions under lines, run on in a line, facing blocks, RE: blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bench.simulator.filling import Bit, Rich, plain, words_of
from bench.simulator.flow import Flow, TextStyle, longest_word, need, set_lines, set_running, text_width, wrap
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
from bench.simulator.sheets import ShapeStep, put_dots, put_line, put_rect

PATIENT = ("patient", "member", "mrn", "allerg", "group_number", "bin", "pcn", "payer", "dob", "birth", "insured")
PRESCRIBER = ("prescriber", "clinic", "provider", "doctor", "physician", "npi", "dea")
TITLES = {
    "patient": ("PATIENT INFORMATION", "Patient", "Patient / Member", "1. PATIENT"),
    "prescriber": ("PRESCRIBER INFORMATION", "Prescriber", "Provider", "2. PRESCRIBER"),
    "other": ("REQUEST", "Details", "Request information", "2. DETAILS"),
}
MOST_STRETCH = 2.4  # how much wider than they need cells are made to fill a row
DOT = 7  # pixels from one dot of a dotted line to the next


def plan_bare(flow: Flow, pair: Pair) -> Cell:
    """Labels against the right edge of their column and without a colon, values to their right."""
    label = _without_colon(pair.label)
    tab = max(pair.tab, pair.width * 0.3)
    room = pair.width - tab
    labels = wrap(label, pair.label_style, tab - 22) if label else []
    height = max(count_lines(pair, room) * pair.value_style.leading, len(labels) * pair.label_style.leading)

    def draw(x: float, y: float, _row: float) -> None:
        set_lines(flow, labels, x, y, pair.label_style, width=tab - 22, align="right")
        if pair.value:
            draw_value(flow, pair, x + tab, y, room)
        else:
            blank_line(flow, x + tab, x + pair.width, y + pair.value_style.leading * 0.85)

    return Cell(height + 2, draw)


def plan_ledger(flow: Flow, pair: Pair) -> Cell:
    """The label at the left edge, the value at the right edge, a thin rule under both."""
    label = _without_colon(pair.label)
    wide = min(text_width(label, pair.label_style) + 24, pair.width * 0.5) if label else 0.0
    room = pair.width - wide
    labels = wrap(label, pair.label_style, wide - 12) if label else []
    values = wrap(pair.value, pair.value_style, room) if pair.value else []
    height = max(len(values) * pair.value_style.leading, len(labels) * pair.label_style.leading) + 10

    def draw(x: float, y: float, row: float) -> None:
        set_lines(flow, labels, x, y + 4, pair.label_style)
        if pair.struck:
            draw_value(flow, pair, x + wide, y + 4, room)
        else:
            set_lines(flow, values, x + wide, y + 4, pair.value_style, width=room, align="right")
        put_line(flow.sheet, x, y + row - 1, x + pair.width, y + row - 1, 1)

    return Cell(height, draw)


def plan_dotted(flow: Flow, pair: Pair) -> Cell:
    """The label, then dotted lines to the end of the column with the value typed over them."""
    label = _without_colon(pair.label)
    wide = text_width(label, pair.label_style) + 14 if label else 0.0
    under = wide > pair.width * 0.55 or longest_word(pair.value, pair.value_style) > pair.width - wide - 10
    labels = wrap(label, pair.label_style, pair.width if under else wide) if label else []
    drop = len(labels) * pair.label_style.leading if under else 0.0
    start = 0.0 if under else wide
    room = pair.width - start - 10
    style = pair.value_style
    lines = max(1, count_lines(pair, room))
    height = drop + max(lines * style.leading, 0 if under else pair.label_style.leading) + 6

    def draw(x: float, y: float, _row: float) -> None:
        lower = (
            0.0
            if under
            else (style.leading - pair.label_style.leading) / 2 + (style.size - pair.label_style.size) * 0.3
        )
        set_lines(flow, labels, x, y + lower, pair.label_style)
        for number in range(lines):
            base = y + drop + number * style.leading + (style.leading - style.size) / 2 + style.size * 0.8 + 5
            put_dotted(flow, x + start, x + pair.width, base)
        if pair.value:
            draw_value(flow, pair, x + start + 10, y + drop, room)

    return Cell(height, draw)


def put_dotted(flow: Flow, x0: float, x1: float, y: float) -> None:
    """A dotted line as forms print it for typing on."""
    x = x0
    while x < x1 - 2:
        flow.sheet.steps.append(ShapeStep("fill", (x, y, x + 2, y + 2)))
        x += DOT


def plan_cell(flow: Flow, pair: Pair, _head: float) -> Cell:
    """A ruled cell with a tiny caption in its corner; what is typed into it may touch or cross the rule."""
    pad = 8.0
    label = _numbered(flow, pair.label)
    labels = wrap(label, pair.label_style, pair.width - 8) if label else []
    top = len(labels) * pair.label_style.leading + 3
    lines = max(1, count_lines(pair, pair.width - 2 * pad))
    height = top + lines * pair.value_style.leading + 4
    across, down = flow.rng.choice(((0, 0), (0, 0), (0, 3), (-3, 5), (4, -3), (-9, 0), (0, 8), (12, 6)))

    def draw(x: float, y: float, row: float) -> None:
        put_rect(flow.sheet, x, y, x + pair.width, y + row, 2)
        set_lines(flow, labels, x + 5, y + 2, pair.label_style)
        if pair.value:
            low = y + row - lines * pair.value_style.leading - 4
            draw_value(flow, pair, x + pad + across, low + down, pair.width - 2 * pad)

    return Cell(height, draw)


def plan_below(flow: Flow, pair: Pair, head: float) -> Cell:
    """The value on a rule that runs on into the next cell's, the caption small and centred under it."""
    label = _without_colon(pair.label)
    labels = wrap(label, pair.label_style, pair.width - 16) if label else []
    top = max(1, count_lines(pair, pair.width - 18)) * pair.value_style.leading + 4
    height = top + head + 10

    def draw(x: float, y: float, row: float) -> None:
        drop = row - height
        low = top - 4 - count_lines(pair, pair.width - 18) * pair.value_style.leading
        if pair.value:
            draw_value(flow, pair, x + 8, y + low + drop, pair.width - 18)
        put_line(flow.sheet, x, y + top + drop, x + pair.width, y + top + drop, 2)
        set_lines(flow, labels, x + 6, y + top + 3 + drop, pair.label_style, width=pair.width - 12, align="center")

    return Cell(height, draw)


def plan_headed(flow: Flow, pair: Pair, head: float) -> Cell:
    """The label as the head of a one-row table on a grey ground, the value in the cell under it."""
    pad = 8.0
    label = _without_colon(pair.label)
    labels = wrap(label, pair.label_style, pair.width - 2 * pad) if label else []
    values = max(1, count_lines(pair, pair.width - 2 * pad)) * pair.value_style.leading + 8
    head = head + 6 if head else 0.0

    def draw(x: float, y: float, row: float) -> None:
        cut = y + head
        if head:
            put_dots(flow.sheet, x, y, x + pair.width, cut, 0.1)
            put_line(flow.sheet, x, cut, x + pair.width, cut, 1)
        put_rect(flow.sheet, x, y, x + pair.width, y + row, 2)
        set_lines(flow, labels, x + pad, y + 3, pair.label_style)
        if pair.value:
            draw_value(flow, pair, x + pad, cut + 4, pair.width - 2 * pad)

    return Cell(head + values, draw)


def _without_colon(label: Rich) -> Rich:
    if not label or not label[-1].text.endswith(":") or len(label[-1].text) < 2:
        return label
    return (*label[:-1], replace(label[-1], text=label[-1].text.rstrip(":") or ":"))


def _numbered(flow: Flow, label: Rich) -> Rich:
    label = _without_colon(label)
    if not flow.family.numbered or not label:
        return label
    flow.cells += 1
    return (Bit(f"{flow.cells}."), replace(label[0], gap=1), *label[1:])


def draw_packed(flow: Flow, block: dict[str, Any]) -> bool:
    """Cells as wide as they need, as many in a row as go in; the row is then stretched to the full width."""
    manner = flow.family.pairs
    rows = _pack(flow, style_pairs(flow, block, flow.width))
    for row in rows:
        head = max(_label_height(pair) for pair in row)
        cells = [PACKED[manner](flow, pair, head) for pair in row]
        height = max(cell.height for cell in cells)
        need(flow, height)
        x = flow.left
        if manner == "cells":  # the row's frame; what the cells leave free is a cell that nobody uses
            put_rect(flow.sheet, x, flow.y, flow.right, flow.y + height, 2)
        for cell, pair in zip(cells, row, strict=True):
            cell.draw(x, flow.y, height)
            x += pair.width
        flow.y += height
    return True


def _label_height(pair: Pair) -> float:
    label = _without_colon(pair.label)
    return len(wrap(label, pair.label_style, pair.width - 16)) * pair.label_style.leading if label else 0.0


def _pack(flow: Flow, pairs: list[Pair]) -> list[list[Pair]]:
    """Rows of pairs with their widths. Headed cells are kept narrow, so that long values wrap in them."""
    most = flow.width * (0.34 if flow.family.pairs == "headed" else 1.0)
    rows: list[list[tuple[Pair, float]]] = [[]]
    used = 0.0
    for pair in pairs:
        least = max(longest_word(pair.value, pair.value_style), longest_word(pair.label, pair.label_style)) + 40
        wanted = max(text_width(pair.value, pair.value_style) + 44, text_width(pair.label, pair.label_style) * 0.7 + 40)
        wide = min(max(least, min(wanted, most), 150.0), flow.width)
        if rows[-1] and used + wide > flow.width:
            rows.append([])
            used = 0.0
        rows[-1].append((pair, wide))
        used += wide
    return [_stretch(row, flow.width) for row in rows if row]


def _stretch(row: list[tuple[Pair, float]], width: float) -> list[Pair]:
    """A row's pairs made wider until they fill it, but a lone short one not to more than it may look like."""
    factor = min(width / sum(wide for _, wide in row), MOST_STRETCH)
    return [replace(pair, width=wide * factor) for pair, wide in row]


def draw_run(flow: Flow, block: dict[str, Any]) -> bool:
    """All pairs of the block in one running line, between bars, semicolons or wide spaces."""
    if block.get("struck"):
        return False
    mark = flow.rng.choice(("|", ";", "", "", "/"))
    bits: list[Bit] = []
    pairs = [pair for pair in style_pairs(flow, block, flow.width) if pair.label or pair.value]
    for number, pair in enumerate(pairs):
        label = tuple(replace(bit, printed=True) for bit in with_colon(pair.label))
        value = pair.value or (Bit("_________", (), 1, printed=True),)
        words = [*label, replace(value[0], gap=1), *value[1:]]
        if number:
            words[0] = replace(words[0], gap=1 if mark else 4)
        if mark == ";" and number + 1 < len(pairs):
            words[-1] = replace(words[-1], text=words[-1].text + ";")
        elif mark and number:
            bits.append(Bit(mark, (), 1, printed=True))
        bits += words
    style = pairs[0].value_style if pairs else flow.body
    bold = flow.family.label_bold
    set_running(flow, tuple(bits), replace(style, print_face=flow.body.face, print_bold=bold))
    return True


def draw_facing(flow: Flow, block: dict[str, Any]) -> bool:
    """Two blocks side by side under their own headings: the patient at the left, the rest at the right."""
    if flow.width < 1000 or len(block["pairs"]) < 4:
        return False
    gutter = 44
    width = (flow.width - gutter) / 2
    kinds = [_kind(pair) for pair in block["pairs"]]
    pairs = style_pairs(flow, block, width)
    sides = [
        [pair for pair, kind in zip(pairs, kinds, strict=True) if (kind == "patient") == left] for left in (True, False)
    ]
    titles = ["patient", "prescriber" if kinds.count("prescriber") == len(sides[1]) else "other"]
    if min(len(side) for side in sides) < 2:
        half = (len(pairs) + 1) // 2
        sides, titles = [pairs[:half], pairs[half:]], []
    cells = [[_plan_short(flow, pair) for pair in side] for side in sides]
    height = max(sum(cell.height for cell in side) for side in cells) + flow.body.leading * 1.6
    if height > flow.bottom - flow.top:
        return False
    need(flow, height)
    choice = flow.rng.randrange(4)
    ends = []
    for number, side in enumerate(cells):
        x, y = flow.left + number * (width + gutter), flow.y
        if titles:
            y = _draw_side_title(flow, TITLES[titles[number]][choice], x, y, width)
        for cell in side:
            cell.draw(x, y, cell.height)
            y += cell.height
        ends.append(y)
    if choice % 2:
        middle = flow.left + width + gutter / 2
        put_line(flow.sheet, middle, flow.y, middle, max(ends), 2)
    flow.y = max(ends)
    return True


def _draw_side_title(flow: Flow, title: str, x: float, y: float, width: float) -> float:
    style = TextStyle(flow.family.head_face, flow.body.size, round(flow.body.leading * 1.2), bold=True)
    y = set_lines(flow, wrap(words_of(title), style, width), x, y, style)
    put_line(flow.sheet, x, y - 3, x + width, y - 3, 2)
    return y + 4


def _kind(pair: list[Rich]) -> str:
    """Whose fact a pair is: told by the fields in its value, else by its label."""
    fields = [name.rpartition(".")[2] for bit in pair[1] for name in bit.fields]
    text = " ".join(fields) or plain(pair[0]).lower()
    if any(word in text for word in PRESCRIBER):
        return "prescriber"
    return "patient" if any(word in text for word in PATIENT) else "other"


def _plan_short(flow: Flow, pair: Pair) -> Cell:
    """`Label: value`, wrapped under itself, as it goes into half a page or a RE: block."""
    label = with_colon(pair.label)
    wide = text_width(label, pair.label_style) + pair.value_style.size * 0.4 if label else 0.0
    if wide > pair.width * 0.55 or longest_word(pair.value, pair.value_style) > pair.width - wide:
        return plan_over(flow, pair, label)
    room = pair.width - wide
    height = max(count_lines(pair, room) * pair.value_style.leading, pair.label_style.leading)

    def draw(x: float, y: float, _row: float) -> None:
        set_lines(flow, wrap(label, pair.label_style, pair.width) if label else [], x, y, pair.label_style)
        if pair.value:
            draw_value(flow, pair, x + wide, y, room)
        else:
            blank_line(flow, x + wide, x + pair.width, y + pair.value_style.leading * 0.85)

    return Cell(height, draw)


def draw_re(flow: Flow, block: dict[str, Any]) -> bool:
    """The first pairs of a letter as its RE: block, indented to the right where the page is wide enough."""
    pairs = block["pairs"]
    if flow.marked or not 2 <= len(pairs) <= 9 or len(flow.sheets) > 1 or flow.y > flow.bottom * 0.45:
        return False
    flow.marked = True
    indent = flow.width * flow.rng.uniform(0.34, 0.46) if flow.width > 1000 else 0.0
    style = replace(flow.body, bold=True)
    sign = words_of(flow.rng.choice(("RE:", "Re:", "RE:", "REF:", "Regarding:")))
    hang = text_width(sign, style) + flow.body.size * 0.8
    if plain(pairs[0][0]).lower().startswith(("re", "subject")):
        sign, hang = (), 0.0
    cells = [_plan_short(flow, pair) for pair in style_pairs(flow, block, flow.width - indent - hang)]
    need(flow, sum(cell.height for cell in cells))
    if sign:
        set_lines(flow, wrap(sign, style, flow.width), flow.left + indent, flow.y, style)
    for cell in cells:
        cell.draw(flow.left + indent + hang, flow.y, cell.height)
        flow.y += cell.height
    return True


PACKED: dict[str, Callable[[Flow, Pair, float], Cell]] = {
    "cells": plan_cell,
    "below": plan_below,
    "headed": plan_headed,
}
DENSE_CELLS: dict[str, Callable[[Flow, Pair], Cell]] = {
    "bare": plan_bare,
    "ledger": plan_ledger,
    "dotted": plan_dotted,
}
DENSE_BLOCKS: dict[str, Callable[[Flow, dict[str, Any]], bool]] = {
    **dict.fromkeys(PACKED, draw_packed),
    "run": draw_run,
    "facing": draw_facing,
    "re": draw_re,
}
