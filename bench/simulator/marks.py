"""Tick boxes, circles and parentheses, signatures: what people mark on forms."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from bench.simulator.filling import Bit, Rich, words_of
from bench.simulator.flow import (
    Flow,
    TextStyle,
    hand_style,
    need,
    points,
    set_lines,
    set_running,
    text_width,
    wrap,
)
from bench.simulator.sheets import ShapeStep, Sheet, SheetMark, put_line, put_rect

PRINTED = {"brackets": ("[X]", "[ ]"), "parens": ("(X)", "( )"), "underscore": ("_X_", "___")}
HINTS = {"x": "square_x", "tick": "square_tick", "mono": "brackets", "circle": "ring", "fill": "square_fill"}
WIDEST_RING = 420


def pick_tick(flow: Flow, block: dict[str, Any]) -> str:
    """The tick style: the author's hint where there is one, else the family's."""
    hint = block.get("manner") or block.get("style", "any")
    style = HINTS.get(hint, flow.family.tick)
    if style in PRINTED and block.get("hand"):
        return "square_x"
    return style


def draw_checks(flow: Flow, block: dict[str, Any]) -> None:
    """A label and its options, side by side or one under the other."""
    style = pick_tick(flow, block)
    text = flow.body
    options = block["options"]
    widest = max((text_width(option[0], text) for option in options), default=0.0)
    if style == "ring" and widest > WIDEST_RING:
        style = "circle_x"
    inline = (flow.family.inline_checks or style == "ring") and widest < flow.width * 0.45
    label = block["label"]
    bold = replace(text, bold=flow.family.label_bold)
    if flow.family.pairs == "cells":  # the question is a caption like those of the other cells
        size = points(flow.family.caption or 6.5)
        bold = replace(bold, size=size, leading=round(size * 1.2), caps=flow.family.label_caps)
    if not inline:
        if label:
            set_running(flow, label, bold)
        for option in options:
            _draw_option_line(flow, option, style, block)
        return
    _draw_inline(flow, label, bold, options, style, block)


def _draw_inline(
    flow: Flow, label: Rich, bold: TextStyle, options: list[Any], style: str, block: dict[str, Any]
) -> None:
    need(flow, flow.body.leading * 2)
    x = flow.left
    wide = text_width(label, bold)
    if label and wide < flow.width * 0.55:
        set_lines(flow, wrap(label, bold, flow.width), x, flow.y, bold)
        x += wide + flow.body.size
    elif label:
        set_running(flow, label, bold)
    for option, ticked in options:
        width = _mark_width(flow, style) + text_width(option, flow.body) + flow.body.size * 1.2
        if x > flow.left and x + width > flow.right:
            x = flow.left + flow.body.size
            flow.y += round(flow.body.leading * 1.15)
            need(flow, flow.body.leading * 1.2)
        _draw_option(flow, x, option, ticked, style, block)
        x += width
    flow.y += round(flow.body.leading * 1.15)


def _mark_width(flow: Flow, style: str) -> float:
    if style == "ring":
        return flow.body.size * 0.3
    if style in PRINTED:
        return text_width((Bit(PRINTED[style][0]),), flow.body) + flow.body.size * 0.4
    return flow.body.size * flow.family.tick_room


def _draw_option_line(flow: Flow, option: list[Any], style: str, block: dict[str, Any]) -> None:
    mark = _mark_width(flow, style)
    lines = wrap(option[0], flow.body, flow.width - mark - 20)
    need(flow, flow.body.leading * min(len(lines), 4))
    _draw_option(flow, flow.left + 12, (), option[1], style, block)
    x = flow.left + 12 + mark
    for line in lines:
        need(flow, flow.body.leading)
        set_lines(flow, [line], x, flow.y, flow.body)
        flow.y += flow.body.leading
    flow.y += flow.body.leading * 0.12


def _draw_option(flow: Flow, x: float, option: Rich, ticked: bool, style: str, block: dict[str, Any]) -> None:
    size = flow.body.size
    top = flow.y + (flow.body.leading - size) / 2
    mark = _mark_width(flow, style)
    if option:
        set_lines(flow, wrap(option, flow.body, flow.width), x + mark, flow.y, flow.body)
    if style in PRINTED:
        text = PRINTED[style][0 if ticked else 1]
        bits = words_of(text) if " " not in text else (Bit("[" if text[0] == "[" else "(", (), 0), Bit(text[-1], (), 1))
        set_lines(flow, wrap(bits, flow.body, 500), x, flow.y, flow.body)
        return
    if style == "ring":
        _draw_ring(flow, x + mark, option, ticked)
        return
    _draw_box(flow, x, top, size * 0.92, ticked, style, bool(block.get("hand")))


def _draw_ring(flow: Flow, x: float, option: Rich, ticked: bool) -> None:
    wide = text_width(option, flow.body) if option else flow.body.size
    box = (x - 12, flow.y - 3, x + wide + 12, flow.y + flow.body.leading + 3)
    flow.sheet.marks.append(SheetMark(box, "circle", ticked))
    if ticked:
        lean = flow.rng.uniform(-3, 3)
        flow.sheet.steps.append(ShapeStep("oval", (box[0] + lean, box[1], box[2] + lean, box[3]), 3))


def _draw_box(flow: Flow, x: float, y: float, size: float, ticked: bool, style: str, hand: bool) -> None:
    box = (x, y, x + size, y + size)
    shape, _, filling = style.partition("_")
    if shape == "circle":
        flow.sheet.steps.append(ShapeStep("oval", box, 2))
    else:
        put_rect(flow.sheet, *box, 2)
    flow.sheet.marks.append(SheetMark(box, "circle" if shape == "circle" else "box", ticked))
    if ticked:
        over = size * (flow.rng.uniform(0.1, 0.4) if hand else -0.16)
        pen = flow.rng.choice((3, 4)) if hand else 3
        draw_tick(flow.sheet, (x - over, y - over, x + size + over, y + size + over), filling, pen, shape)


def draw_tick(sheet: Sheet, box: tuple[float, float, float, float], filling: str, pen: int, shape: str = "") -> None:
    """A cross, a tick mark or a filled area within a box."""
    x0, y0, x1, y1 = box
    if filling == "tick":
        path = (x0, (y0 + y1) / 2, x0 + (x1 - x0) * 0.35, y1, x1 + 2, y0 - 3)
        sheet.steps.append(ShapeStep("stroke", path, pen))
    elif filling == "fill":
        inner = (x0 + 2, y0 + 2, x1 - 2, y1 - 2)
        sheet.steps.append(ShapeStep("disc" if shape == "circle" else "fill", inner))
    else:
        put_line(sheet, x0, y0, x1, y1, pen)
        put_line(sheet, x0, y1, x1, y0, pen)


def draw_signature(flow: Flow, block: dict[str, Any]) -> None:
    """A signature line with its label, the scrawl where signed, and the date."""
    date = block.get("date") or ()
    if not any(char.isdigit() for bit in date for char in bit.text):
        date = ()
    if block.get("esign"):
        set_running(flow, (*words_of("Electronically signed:"), *_spaced(block["label"]), *_spaced(date)), flow.body)
        return
    height = flow.body.leading * 2.3
    small = replace(flow.body, size=round(flow.body.size * 0.8), leading=round(flow.body.leading * 0.85))
    split = flow.left + flow.width * (0.66 if "date" in block else 1.0)
    labels = wrap(block["label"], small, split - flow.left - 30)
    need(flow, height + small.leading * len(labels))
    line = flow.y + height
    put_line(flow.sheet, flow.left, line, split - 24, line, 2)
    if block["signed"]:
        _draw_scrawl(flow, flow.left + 30, line - 8, flow.rng.uniform(230, 380), flow.body.size * 1.3)
    set_lines(flow, labels, flow.left, line + 2, small)
    if "date" in block:
        put_line(flow.sheet, split, line, flow.right, line, 2)
        set_lines(flow, wrap(words_of("Date"), small, 200), split, line + 2, small)
        if date:
            style = hand_style(flow, flow.body)
            fit = wrap(date, style, flow.right - split)
            set_lines(flow, fit, split + 10, line - style.leading * len(fit), style)
    flow.y = line + small.leading * len(labels) + 6


def _spaced(rich: Rich) -> Rich:
    return (replace(rich[0], gap=1), *rich[1:]) if rich else ()


def _draw_scrawl(flow: Flow, x: float, y: float, width: float, height: float) -> None:
    path: list[float] = []
    loops = flow.rng.randint(4, 8)
    phase = flow.rng.uniform(0, 3)
    steps = 60
    for index in range(steps):
        t = index / steps
        swing = math.sin(t * loops * 6.28 + phase) * height * (0.75 - 0.5 * t) * flow.rng.uniform(0.8, 1.1)
        path += [x + t * width + math.cos(t * loops * 6.28) * 9, y - height * 0.45 + swing * 0.55]
    flow.sheet.steps.append(ShapeStep("stroke", tuple(path), 3))
