"""Letterheads: the sender's name and lines, set in seven ways."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bench.simulator.filling import Rich
from bench.simulator.flow import Flow, TextStyle, need, set_lines, space, text_width, wrap
from bench.simulator.sheets import ShapeStep, put_dots, put_line


def draw_letterhead(flow: Flow, block: dict[str, Any]) -> None:
    """The first line large, the others small, in the family's manner."""
    lines: list[Rich] = [line for line in block["lines"] if line]
    if not lines:
        return
    manner = flow.family.letterhead
    big = TextStyle(flow.family.head_face, round(flow.body.size * 1.55), round(flow.body.size * 1.9), bold=True)
    small = replace(flow.body, size=round(flow.body.size * 0.92), leading=round(flow.body.leading * 0.95))
    if manner == "plain":
        big = replace(flow.body, bold=True)
    need(flow, big.leading + small.leading * (len(lines) - 1))
    if manner == "split" and flow.width > 900 and len(lines) > 1:
        _draw_split(flow, lines, big, small)
    elif manner == "band":
        _draw_band(flow, lines, big, small)
    else:
        _draw_stacked(flow, lines, big, small, manner)
    space(flow, 0.5)


def _draw_stacked(flow: Flow, lines: list[Rich], big: TextStyle, small: TextStyle, manner: str) -> None:
    align = manner if manner in ("center", "right") else "left"
    x, width = flow.left, flow.width
    if manner == "logo":
        side = big.leading * 1.25
        _draw_logo(flow, side)
        x, width = flow.left + side + 24, flow.width - side - 24
    y = flow.y
    for index, line in enumerate(lines):
        style = small if index else big
        y = set_lines(flow, wrap(line, style, width), x, y, style, width=width, align=align)
    flow.y = max(y, flow.y + (big.leading * 1.4 if manner == "logo" else 0))
    if manner in ("logo", "center") and flow.rng.random() < 0.6:
        put_line(flow.sheet, flow.left, flow.y + 6, flow.right, flow.y + 6, 4)
        flow.y += 10


def _draw_logo(flow: Flow, side: float) -> None:
    box = (flow.left, flow.y + 4, flow.left + side, flow.y + 4 + side)
    kind = flow.rng.choice(("fill", "dots", "oval"))
    if kind == "dots":
        put_dots(flow.sheet, *box, 0.35)
    else:
        flow.sheet.steps.append(ShapeStep(kind, box, 9))
    inner = (box[0] + side * 0.28, box[1] + side * 0.28, box[2] - side * 0.28, box[3] - side * 0.28)
    flow.sheet.steps.append(ShapeStep("oval", inner, 8, grey=255 if kind == "fill" else 0))


def _draw_split(flow: Flow, lines: list[Rich], big: TextStyle, small: TextStyle) -> None:
    width = flow.width * 0.54
    left = set_lines(flow, wrap(lines[0], big, width), flow.left, flow.y, big)
    right = flow.y
    side = flow.left + flow.width * 0.57
    for line in lines[1:]:
        right = set_lines(
            flow, wrap(line, small, flow.width * 0.43), side, right, small, width=flow.width * 0.43, align="right"
        )
    flow.y = max(left, right) + 4
    put_line(flow.sheet, flow.left, flow.y, flow.right, flow.y, 3)
    flow.y += 6


def _draw_band(flow: Flow, lines: list[Rich], big: TextStyle, small: TextStyle) -> None:
    white = replace(big, grey=255)
    wrapped = wrap(lines[0], white, flow.width - 40)
    height = len(wrapped) * big.leading + 14
    area = (flow.left, flow.y, flow.right, flow.y + height)
    if text_width(lines[0], white) < flow.width * 0.9 and flow.rng.random() < 0.6:
        flow.sheet.steps.append(ShapeStep("fill", area))
    else:
        white = big
        put_dots(flow.sheet, *area, 0.12)
    set_lines(flow, wrapped, flow.left + 18, flow.y + 7, white)
    flow.y += height + 4
    for line in lines[1:]:
        flow.y = set_lines(flow, wrap(line, small, flow.width), flow.left, flow.y, small)
