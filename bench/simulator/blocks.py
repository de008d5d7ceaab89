"""Draws filled blocks into a flow in the manner of a family."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bench.simulator.filling import Rich, plain, words_of
from bench.simulator.flow import (
    FOOT,
    Flow,
    TextStyle,
    advance,
    hand_style,
    need,
    points,
    set_lines,
    set_running,
    space,
    start_sheet,
    text_width,
    wrap,
)
from bench.simulator.letterheads import draw_letterhead
from bench.simulator.marks import draw_checks, draw_signature
from bench.simulator.pagelines import draw_page_lines
from bench.simulator.pairs import draw_pairs
from bench.simulator.sheets import HEIGHT, ShapeStep, put_dots, put_line, put_rect
from bench.simulator.tables import draw_table

WIDE_FIRST = ("letterhead", "heading")


def draw_block(flow: Flow, block: dict[str, Any]) -> None:
    """One block, with the place of its evidence noted."""
    sheet, first = len(flow.sheets), len(flow.sheet.words)
    DRAW[block["kind"]](flow, block)
    if block.get("evidence"):
        _note_evidence(flow, block["evidence"], sheet - 1, first)
    if block["kind"] not in ("pagebreak", "footer"):
        space(flow, flow.family.gap)


def _note_evidence(flow: Flow, names: list[str], sheet: int, first: int) -> None:
    words = flow.sheets[sheet].words[first:]
    if not words and sheet + 1 < len(flow.sheets):
        sheet += 1
        words = flow.sheets[sheet].words
    if words:
        box = (
            min(w.box[0] for w in words),
            min(w.box[1] for w in words),
            max(w.box[2] for w in words),
            max(w.box[3] for w in words),
        )
        for name in names:
            if not any(name in other.evidence for other in flow.sheets):
                flow.sheets[sheet].evidence[name] = box


def _block_style(flow: Flow, block: dict[str, Any]) -> TextStyle:
    style = flow.body
    if block.get("mono") or block.get("style") == "mono":
        face = flow.family.face if flow.family.name in ("mainframe", "held_mono", "held_typist") else "courier"
        style = replace(style, face=face)
    if block.get("caps"):
        style = replace(style, caps=True)
    return hand_style(flow, style) if block.get("hand") else style


def draw_lines(flow: Flow, block: dict[str, Any]) -> None:
    """Lines as they are; print that is too wide for the page is set smaller, as printers do."""
    if block.get("style") == "barcode":
        _draw_barcode(flow)
    style = _block_style(flow, block)
    widest = max((text_width(line, style) for line in block["lines"]), default=0.0)
    if (
        widest > flow.width
        and style.face in ("courier", flow.family.face)
        and (block.get("mono") or widest < flow.width * 1.2)
    ):
        size = max(round(style.size * flow.width / widest) - 1, points(7))
        style = replace(style, size=size, leading=round(size * 1.2))
    for line in block["lines"]:
        if line:
            set_running(flow, line, style)
        else:
            flow.y += style.leading * 0.6


def _draw_barcode(flow: Flow) -> None:
    need(flow, 90)
    x = flow.left
    while x < flow.left + 420:
        wide = flow.rng.choice((2, 3, 5))
        flow.sheet.steps.append(ShapeStep("fill", (x, flow.y, x + wide, flow.y + 70)))
        x += wide + flow.rng.choice((3, 4, 6))
    flow.y += 78


def draw_paragraph(flow: Flow, block: dict[str, Any]) -> None:
    style = _block_style(flow, block)
    set_running(flow, block["text"], style, align="justify" if flow.family.justify else "left")


def draw_boilerplate(flow: Flow, block: dict[str, Any]) -> None:
    """Rights text, tag lines, notices: smaller than the body."""
    size = max(round(flow.body.size * flow.family.small_print), points(6.5))
    style = replace(flow.body, size=size, leading=round(size * 1.17))
    set_running(flow, block["text"], style, align="justify" if flow.family.justify else "left")


def draw_heading(flow: Flow, block: dict[str, Any]) -> None:
    """A heading in the family's manner."""
    manner = flow.family.heading if flow.family.heading != "side" else "inverse"
    size = round(flow.body.size * (1.0 if manner in ("caps", "number", "bar", "shade", "inverse", "dashes") else 1.16))
    style = TextStyle(
        flow.family.head_face, size, round(size * 1.3), bold=True, caps=manner == "caps" or flow.family.caps
    )
    rich: Rich = block["text"]
    if manner == "number" and rich:
        flow.section += 1
        rich = (*words_of(f"{flow.section}."), replace(rich[0], gap=1), *rich[1:])
    if manner == "inverse":
        style = replace(style, grey=255)
    if manner == "dashes":
        rich = _between_dashes(flow, rich, style)
    pad = 7 if manner in ("bar", "number", "shade", "inverse", "boxed") else 0
    lines = wrap(rich, style, flow.width - 2 * pad - 8)
    height = len(lines) * style.leading + 2 * pad
    space(flow, 0.35)
    need(flow, height + flow.body.leading * 2)
    _draw_ground(flow, manner, height)
    align = "center" if manner in ("center", "boxed") else "left"
    set_lines(
        flow,
        lines,
        flow.left + (pad + 4 if pad else 0),
        flow.y + pad,
        style,
        width=flow.width - 2 * pad - 8,
        align=align,
    )
    if manner == "underline":
        for index, line in enumerate(lines):
            y = flow.y + (index + 1) * style.leading - 4
            put_line(flow.sheet, flow.left, y, flow.left + text_width(tuple(b for _, b in line), style), y, 3)
    flow.y += height
    if manner == "rule":
        put_line(flow.sheet, flow.left, flow.y + 2, flow.right, flow.y + 2, 3)
        flow.y += 6


def _between_dashes(flow: Flow, rich: Rich, style: TextStyle) -> Rich:
    """A heading as line printers set it: within a row of hyphens as wide as the page."""
    dash = text_width(words_of("-"), style)
    free = int((flow.width - text_width(rich, style)) / dash) - 9
    if free < 4 or not rich:
        return rich
    return (*words_of("-----"), replace(rich[0], gap=1), *rich[1:], replace(words_of("-" * free)[0], gap=1))


def _draw_ground(flow: Flow, manner: str, height: float) -> None:
    area = (flow.left, flow.y, flow.right, flow.y + height)
    if manner in ("bar", "number", "shade"):
        put_dots(flow.sheet, *area, 0.1 if manner == "shade" else 0.16)
    if manner == "inverse":
        flow.sheet.steps.append(ShapeStep("fill", area))
    if manner in ("boxed", "bar"):
        put_rect(flow.sheet, *area, 2)


def draw_box(flow: Flow, block: dict[str, Any]) -> None:
    """A framed group with its title."""
    manner = flow.family.box
    title: Rich = block["title"]
    style = TextStyle(flow.family.head_face, flow.body.size, flow.body.leading, bold=True, caps=flow.family.caps)
    if manner == "none":
        if title:
            draw_heading(flow, {"text": title})
        for inner in block["blocks"]:
            draw_block(flow, inner)
        return
    lines = wrap(title, style, flow.width - 30) if title else []
    need(flow, len(lines) * style.leading + flow.body.leading * 4)
    flow.open_boxes.append([(len(flow.sheets) - 1, flow.left, flow.y, flow.right, flow.y)])
    if lines:
        _draw_box_title(flow, lines, style, manner)
    flow.y += 8
    flow.inset += 14
    for inner in block["blocks"]:
        draw_block(flow, inner)
    flow.inset -= 14
    flow.y += 4
    _close_box(flow, manner)


def _draw_box_title(flow: Flow, lines: list[Any], style: TextStyle, manner: str) -> None:
    height = len(lines) * style.leading
    if manner in ("bar", "shade"):
        put_dots(flow.sheet, flow.left, flow.y, flow.right, flow.y + height + 4, 0.13)
    if manner == "bar":
        put_line(flow.sheet, flow.left, flow.y + height + 4, flow.right, flow.y + height + 4, 2)
    set_lines(
        flow,
        lines,
        flow.left + 12,
        flow.y + 2,
        style,
        width=flow.width - 30,
        align="center" if manner == "inset" else "left",
    )
    flow.y += height + 4


def _close_box(flow: Flow, manner: str) -> None:
    pieces = flow.open_boxes.pop()
    number, x0, y0, x1, _ = pieces[-1]
    pieces[-1] = (number, x0, y0, x1, flow.y)
    for number, x0, y0, x1, y1 in pieces:
        if y1 > y0 + 4:
            put_rect(flow.sheets[number], x0, y0, x1, y1, 3 if manner == "bar" else 2)
            if manner == "inset":
                put_rect(flow.sheets[number], x0 + 5, y0 + 5, x1 - 5, y1 - 5, 1)


def draw_handwritten(flow: Flow, block: dict[str, Any]) -> None:
    """A note by hand, or a stamp."""
    near = block.get("near", "")
    if block.get("style") == "stamp" or "stamp" in near:
        _draw_stamp(flow, block["text"])
        return
    style = hand_style(flow, flow.body, flow.rng.uniform(1.15, 1.4))
    indent = flow.rng.uniform(0.02, 0.12) * flow.width
    if any(word in near for word in ("margin", "right", "corner", "beside")):
        indent = flow.width * flow.rng.uniform(0.3, 0.5)
    lines = wrap(block["text"], style, flow.width - indent)
    for index, line in enumerate(lines):
        need(flow, style.leading)
        drift = flow.rng.uniform(-8, 8) if index else 0
        set_lines(flow, [line], flow.left + indent + drift, flow.y, style)
        flow.y += style.leading


def _draw_stamp(flow: Flow, rich: Rich) -> None:
    style = TextStyle("arial_narrow", round(flow.body.size * 1.3), round(flow.body.size * 1.6), bold=True, caps=True)
    lines = wrap(rich, style, flow.width * 0.6)
    height = len(lines) * style.leading
    need(flow, height + 24)
    wide = max(text_width(tuple(bit for _, bit in line), style) for line in lines)
    x = flow.left + flow.rng.uniform(0, max(1.0, flow.width - wide - 60))
    put_rect(flow.sheet, x, flow.y + 4, x + wide + 36, flow.y + height + 16, 4)
    set_lines(flow, lines, x + 18, flow.y + 10, style)
    flow.y += height + 24


def draw_pagebreak(flow: Flow, _block: dict[str, Any]) -> None:
    """A new sheet, unless this one is still empty."""
    if len(flow.columns) > 1:
        flow.column = len(flow.columns) - 1
    if flow.sheet.words:
        if flow.open_boxes:
            advance(flow)
        else:
            start_sheet(flow)


def draw_footer(flow: Flow, block: dict[str, Any]) -> None:
    """Kept for the foot of the sheet; long ones are set where they stand."""
    if text_width(block["text"], flow.body) > flow.width * 2.6 or len(flow.footers.get(len(flow.sheets), [])) > 1:
        draw_boilerplate(flow, block)
        return
    flow.footers.setdefault(len(flow.sheets), []).append(block["text"])


def draw_feet(flow: Flow) -> None:
    """Footers and page numbers of every sheet, once all sheets are known."""
    size = round(flow.body.size * 0.78)
    style = TextStyle(flow.family.face, size, round(size * 1.2), caps=flow.family.caps)
    left, right = flow.columns[0][0], flow.columns[-1][1]
    everywhere = flow.footers.get(1, []) if flow.family.frame == "form" else []
    sheets = list(flow.sheets)
    for number, sheet in enumerate(sheets, 1):
        flow.sheets = [*sheets[:number]]
        y = float(HEIGHT - FOOT + 12)
        for rich in flow.footers.get(number, everywhere):
            y = set_lines(
                flow,
                wrap(rich, style, right - left),
                left,
                y,
                style,
                width=right - left,
                align=flow.rng.choice(("left", "center")),
            )
        text = _page_text(flow, number, len(sheets), plain(sum(flow.footers.get(number, everywhere), ())))
        if text:
            set_lines(flow, wrap(words_of(text), style, 600), left, y, style, width=right - left, align="right")
        if flow.family.frame == "rule":
            put_line(sheet, left, HEIGHT - FOOT + 6, right, HEIGHT - FOOT + 6, 2)
    flow.sheets = sheets
    draw_page_lines(flow)


def _page_text(flow: Flow, number: int, total: int, footer: str) -> str:
    if (
        flow.family.frame in ("none", "url", "printed")
        or "page" in footer.lower()
        or (total == 1 and flow.rng.random() < 0.4)
    ):
        return ""
    return {"page_of": f"Page {number} of {total}", "form": f"{number}/{total}", "rule": f"Page {number}"}[
        flow.family.frame
    ]


def draw_options(flow: Flow, block: dict[str, Any]) -> None:
    """Tick places; in papers made of cells they stand in a cell of their own."""
    if flow.family.pairs != "cells":
        draw_checks(flow, block)
        return
    need(flow, flow.body.leading * 3)
    flow.open_boxes.append([(len(flow.sheets) - 1, flow.left, flow.y, flow.right, flow.y)])
    flow.inset += 7
    flow.y += 4
    draw_checks(flow, block)
    flow.inset -= 7
    _close_box(flow, "rule")


DRAW: dict[str, Callable[[Flow, dict[str, Any]], None]] = {
    "letterhead": draw_letterhead,
    "lines": draw_lines,
    "pairs": draw_pairs,
    "paragraph": draw_paragraph,
    "boilerplate": draw_boilerplate,
    "footer": draw_footer,
    "box": draw_box,
    "heading": draw_heading,
    "table": draw_table,
    "handwritten": draw_handwritten,
    "checks": draw_options,
    "signature": draw_signature,
    "pagebreak": draw_pagebreak,
}
