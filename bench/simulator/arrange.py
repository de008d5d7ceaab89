"""Where blocks go on a sheet: one after the other, side by side, in a rail, or beside a bar that names the section."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from random import Random
from typing import Any

from bench.simulator.blocks import WIDE_FIRST, draw_block
from bench.simulator.filling import Rich, plain
from bench.simulator.flow import Flow, TextStyle, advance, need, points, split_columns, text_width
from bench.simulator.sheets import ShapeStep, Sheet, TextStep, put_line, put_rect, put_word

Block = dict[str, Any]
BAR = 46.0  # width of a side bar
ENDS_BAR = ("heading", "letterhead", "pagebreak", "box", "signature")
GUTTER = 40.0  # between what stands side by side
RAIL = 330.0


def draw_document(flow: Flow, blocks: list[Block]) -> None:
    """All blocks of a document."""
    blocks = _draw_rail(flow, blocks) if flow.family.rail else blocks
    index = 0
    bar: Rich = ()
    sides = flow.family.heading == "side"
    while index < len(blocks):
        block, following = blocks[index], blocks[index + 1 :]
        if flow.family.newspaper and len(flow.columns) == 1 and block["kind"] not in WIDE_FIRST and index:
            split_columns(flow)
        if bar and block["kind"] in ENDS_BAR:
            bar = close_bar(flow, bar)
        taken = _draw_beside(flow, blocks[index : index + 4]) if flow.family.beside else 0
        if sides and _fits_bar(block, following):
            bar = open_bar(flow, block["text"])
        elif sides and _is_barred_box(block):
            _draw_barred_box(flow, block)
        elif not taken:
            draw_block(flow, block)
        index += taken or 1
    if bar:
        close_bar(flow, bar)


def _fits_bar(block: Block, following: list[Block]) -> bool:
    """A heading short enough to be turned, without facts that a turned line would hide, with something beside it."""
    if block["kind"] != "heading" or block.get("evidence") or not following:
        return False
    text = block["text"]
    if following[0]["kind"] in ("heading", "letterhead", "pagebreak", "footer"):
        return False
    return 0 < len(plain(text)) <= 34 and not any(bit.fields for bit in text)


def _is_barred_box(block: Block) -> bool:
    return block["kind"] == "box" and _fits_bar({**block, "kind": "heading", "text": block["title"]}, block["blocks"])


def _draw_barred_box(flow: Flow, block: Block) -> None:
    """A box whose title is the bar at its side."""
    title = open_bar(flow, block["title"])
    for inner in block["blocks"]:
        draw_block(flow, inner)
    close_bar(flow, title)


def _bar_lines(flow: Flow, rich: Rich, room: float) -> tuple[list[Rich], TextStyle]:
    """The bar's name as it is turned: one line where there is room for it, else two smaller ones, else smaller yet."""
    words = tuple(replace(bit, text=bit.text.upper(), gap=min(bit.gap, 1)) for bit in rich)
    size = round(min(flow.body.size * 0.95, BAR * 0.62))
    style = TextStyle(flow.family.head_face, size, size, bold=True, grey=255)
    lines = [words]
    if text_width(words, style) > room and len(words) > 1:
        style = replace(style, size=round(BAR * 0.4))
        cuts = [(words[:cut], words[cut:]) for cut in range(1, len(words))]
        lines = list(min(cuts, key=lambda parts: max(text_width(part, style) for part in parts)))
    while max(text_width(line, style) for line in lines) > room and style.size > points(6.5):
        style = replace(style, size=style.size - 1)
    return lines, style


def _bar_length(flow: Flow, rich: Rich, room: float = 0.0) -> float:
    lines, style = _bar_lines(flow, rich, room)
    return max(text_width(line, style) for line in lines) + 16


def open_bar(flow: Flow, rich: Rich) -> Rich:
    """Begin a section beside a bar; gives its name, which is set when it is known how far the section goes."""
    need(flow, _bar_length(flow, rich) + flow.body.leading * 2)
    flow.open_boxes.append([(len(flow.sheets) - 1, flow.left, flow.y, flow.right, flow.y)])
    flow.indent += BAR + 14
    flow.inset += 10
    flow.y += 8
    return rich


def close_bar(flow: Flow, rich: Rich) -> Rich:
    """Draw the bar along the section that ends here, on every sheet that it reached."""
    flow.indent -= BAR + 14
    flow.inset -= 10
    pieces = flow.open_boxes.pop()
    number, x0, y0, x1, _ = pieces[-1]
    if len(pieces) == 1:
        flow.y = max(flow.y, min(y0 + _bar_length(flow, rich), flow.bottom))
    pieces[-1] = (number, x0, y0, x1, flow.y)
    longest = max(pieces, key=lambda piece: piece[4] - piece[2])
    for piece in pieces:
        number, x0, y0, x1, y1 = piece
        if y1 > y0 + 4:
            flow.sheets[number].steps.append(ShapeStep("fill", (x0, y0, x0 + BAR, y1)))
            put_rect(flow.sheets[number], x0, y0, x1, y1, 2)
        if piece == longest:
            _turn_words(flow, flow.sheets[number], rich, (x0, y0, y1))
    flow.y += 10
    return ()


def _turn_words(flow: Flow, sheet: Sheet, rich: Rich, place: tuple[float, float, float]) -> None:
    """The bar's name from its bottom to its top (left edge, top, bottom), in the middle of its length."""
    x0, y0, y1 = place
    lines, style = _bar_lines(flow, rich, y1 - y0 - 12)
    for number, line in enumerate(lines):
        y = min((y0 + y1 + text_width(line, style)) / 2, y1 - 4)
        x = x0 + BAR * (number + 0.5) / len(lines) + style.size * 0.36
        for bit in line:
            put_word(sheet, TextStep(x, y, bit.text, style.face, style.bold, style.size, style.grey, 90.0), bit.fields)
            y -= text_width((bit,), style) + style.size * 0.28
        sheet.lines += 1


def _try_height(flow: Flow, blocks: list[Block], span: tuple[float, float], top: float) -> float | None:
    """How high the blocks come out between two edges from `top` on; None when they do not fit on the sheet."""
    trial = copy(flow)
    trial.rng = Random()
    trial.rng.setstate(flow.rng.getstate())
    trial.sheets, trial.footers, trial.open_boxes = [Sheet()], {}, []
    trial.columns, trial.column, trial.inset, trial.indent, trial.y = [span], 0, 0.0, 0.0, top
    for block in blocks:
        draw_block(trial, block)
    return trial.y - top if len(trial.sheets) == 1 and trial.y <= trial.bottom else None


def _draw_in(flow: Flow, blocks: list[Block], span: tuple[float, float], top: float) -> float:
    """Draw blocks between two edges; gives where they end. The flow's own columns are as before."""
    kept = (flow.columns, flow.column, flow.inset, flow.indent)
    flow.columns, flow.column, flow.inset, flow.indent, flow.y = [span], 0, 0.0, 0.0, top
    for block in blocks:
        draw_block(flow, block)
    flow.columns, flow.column, flow.inset, flow.indent = kept
    return flow.y


def _draw_beside(flow: Flow, blocks: list[Block]) -> int:
    """Set two groups of blocks side by side where they may stand so and fit; gives how many blocks were set."""
    sides = _find_sides(flow, blocks)
    if not sides or flow.width < 1000:
        return 0
    middle = (flow.left + flow.right) / 2
    spans = ((flow.left, middle - GUTTER / 2), (middle + GUTTER / 2, flow.right))
    if not _all_fit(flow, sides, spans, flow.y):
        if flow.y < flow.bottom * 0.6 or not _all_fit(flow, sides, spans, flow.top):
            return 0
        advance(flow)
    top = flow.y
    flow.y = max([_draw_in(flow, side, span, top) for side, span in zip(sides, spans, strict=True)])
    return sum(len(side) for side in sides)


def _all_fit(flow: Flow, sides: list[list[Block]], spans: Any, top: float) -> bool:
    return all(_try_height(flow, side, span, top) is not None for side, span in zip(sides, spans, strict=True))


def _find_sides(flow: Flow, blocks: list[Block]) -> list[list[Block]]:
    kinds = [block["kind"] for block in blocks]
    if kinds[:2] == ["box", "box"] and all(_is_short(block) for block in blocks[:2]):
        return [[blocks[0]], [blocks[1]]]
    if kinds == ["heading", "pairs", "heading", "pairs"]:
        return [blocks[:2], blocks[2:]]
    if flow.family.pairs == "re" and kinds[:2] == ["lines", "pairs"] and not flow.marked:
        lines = blocks[0]["lines"]
        if 2 <= len(lines) <= 6 and 2 <= len(blocks[1]["pairs"]) <= 9 and not blocks[0].get("mono"):
            return [[blocks[0]], [blocks[1]]]
    return []


def _is_short(block: Block) -> bool:
    inner = block["blocks"]
    return all(part["kind"] in ("pairs", "lines", "checks") for part in inner) and len(inner) <= 3


def _draw_rail(flow: Flow, blocks: list[Block]) -> list[Block]:
    """Letterhead above, the first pairs small in a rail at the left; gives the blocks for the main column."""
    start = 0
    while start < len(blocks) and blocks[start]["kind"] in WIDE_FIRST:
        draw_block(flow, blocks[start])
        start += 1
    rest = blocks[start:]
    first = next((number for number, block in enumerate(rest) if block["kind"] == "pagebreak"), len(rest))
    chosen = next((b for b in rest[: min(first, 9)] if b["kind"] == "pairs" and 3 <= len(b["pairs"]) <= 14), None)
    if chosen is None or len(flow.sheets) > 1 or not _set_rail(flow, chosen):
        return rest
    return [block for block in rest if block is not chosen]


def _set_rail(flow: Flow, block: Block) -> bool:
    left, right = flow.columns[0]
    span, top, body = (left, left + RAIL), flow.y, flow.body
    size = round(body.size * 0.9)
    flow.body = replace(body, size=size, leading=round(size * 1.2))
    fits = _try_height(flow, [block], span, top) is not None
    if fits:
        end = _draw_in(flow, [block], span, top)
        put_line(flow.sheet, left + RAIL + 12, top, left + RAIL + 12, max(end, flow.bottom), 1)
        flow.columns, flow.y = [(left + RAIL + 34, right)], top
    flow.body = body
    return fits
