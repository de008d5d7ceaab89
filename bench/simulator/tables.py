"""Tables with and without rules, their columns fitted to what stands in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bench.simulator.filling import Rich, print_labels
from bench.simulator.flow import Flow, TextStyle, hand_style, longest_word, need, points, set_lines, text_width, wrap
from bench.simulator.sheets import put_dots, put_line, put_rect

PAD = 9


def draw_table(flow: Flow, block: dict[str, Any]) -> None:
    """Header and rows; set smaller while the longest words do not fit."""
    rows: list[list[Rich]] = [list(row) for row in block["rows"]]
    header: list[Rich] = list(block["header"])
    columns = max([len(header), *(len(row) for row in rows)], default=0)
    if not columns:
        return
    has_header = any(header)
    body = flow.body
    if block.get("hand"):
        body = hand_style(flow, flow.body, 1.05)
        rows = [[print_labels(cell) for cell in row] for row in rows]
    if block.get("mono"):
        body = replace(flow.body, face="courier")
    head = replace(flow.body, bold=True)
    cells = [*([header] if has_header else []), *rows]
    cells = [[*row, *([()] * (columns - len(row)))] for row in cells]
    turned = flow.family.table == "turned" and has_header and columns > 1 and len(rows) <= 4
    if turned:
        cells, has_header = [list(row) for row in zip(*cells, strict=True)], False
    for _ in range(6):
        widths = fit_columns(cells, head if has_header else body, head if turned else body, flow.width)
        if sum(widths) <= flow.width + 1 or body.size <= points(5.8):
            break
        body, head = _smaller(body), _smaller(head)
    scale = min(1.0, flow.width / sum(widths))
    widths = [width * scale for width in widths]
    for index, row in enumerate(cells):
        style = head if has_header and index == 0 else body
        _draw_row(flow, row, widths, [head if turned else style, style], index, has_header)


def _smaller(style: TextStyle) -> TextStyle:
    return replace(style, size=round(style.size * 0.9), leading=round(style.leading * 0.9))


def fit_columns(cells: list[list[Rich]], head: TextStyle, body: TextStyle, width: float) -> list[float]:
    """Column widths: each as wide as its longest word needs, the rest shared by how much stands in them."""
    count = len(cells[0])
    least, wanted = [0.0] * count, [0.0] * count
    for number, row in enumerate(cells):
        style = head if number == 0 else body
        for index, cell in enumerate(row):
            least[index] = max(least[index], longest_word(cell, style) + 2 * PAD + 3)
            wanted[index] = max(wanted[index], text_width(cell, style) + 2 * PAD + 3)
    if sum(wanted) <= width:
        extra = (width - sum(wanted)) / count
        return [value + extra for value in wanted]
    if sum(least) >= width:
        return least
    room = width - sum(least)
    pull = [max(w - v, 0.0) ** 0.75 for w, v in zip(wanted, least, strict=True)]
    total = sum(pull) or 1.0
    return [v + room * p / total for v, p in zip(least, pull, strict=True)]


def _draw_row(
    flow: Flow, row: list[Rich], widths: list[float], styles: list[TextStyle], index: int, has_header: bool
) -> None:
    """One row; `styles` of its first cell and of the others."""
    manner = "full" if flow.family.table == "turned" else flow.family.table
    fonts = [styles[min(number, 1)] for number in range(len(row))]
    wrapped = [wrap(cell, font, width - 2 * PAD) for cell, font, width in zip(row, fonts, widths, strict=True)]
    height = max(len(lines) * font.leading for lines, font in zip(wrapped, fonts, strict=True)) + 8
    need(flow, height)
    x0, x1, y = flow.left, flow.left + sum(widths), flow.y
    is_head = has_header and index == 0
    if (manner == "zebra" and index % 2 == 1) or (is_head and manner in ("head", "zebra", "full") and flow.section % 2):
        put_dots(flow.sheet, x0, y, x1, y + height, 0.09)
    if manner == "full":
        put_rect(flow.sheet, x0, y, x1, y + height, 2)
    elif manner == "rows" or (is_head and manner in ("head", "zebra")):
        put_line(flow.sheet, x0, y + height, x1, y + height, 3 if is_head else 1)
    x = x0
    for number, (lines, width) in enumerate(zip(wrapped, widths, strict=True)):
        if manner == "full" and number:
            put_line(flow.sheet, x, y, x, y + height, 2)
        set_lines(flow, lines, x + PAD, y + 4, fonts[number])
        x += width
    flow.y += height
