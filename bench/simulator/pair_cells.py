"""Parts of pairs: a label and its value with their styles, and how the value is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bench.simulator.filling import Rich, plain
from bench.simulator.flow import Flow, TextStyle, hand_style, points, set_lines, text_width, wrap
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


def style_pairs(flow: Flow, block: dict[str, Any], width: float) -> list[Pair]:
    """The pairs of a block in the styles of the family."""
    body = flow.body
    if block.get("mono") or block.get("style") == "mono":
        body = replace(body, face="courier")
    family = flow.family
    label = replace(body, bold=family.label_bold, caps=family.label_caps or family.caps)
    if family.pairs in ("above", "boxed", "under", "cells", "below", "headed"):
        size = points(family.caption) if family.caption else round(body.size * 0.76)
        label = replace(label, size=size, leading=round(size * 1.2))
    value = hand_style(flow, body) if block.get("hand") else _typed_style(flow, body)
    wide = [text_width(pair[0], label) + 24 for pair in block["pairs"] if pair[0]]
    tab = min(max(wide, default=0.0), width * 0.46)
    struck = block.get("struck", {})
    return [
        Pair(_trim(p[0]), _trim(p[1]), label, value, width, tab, struck.get(plain(p[0]), ())) for p in block["pairs"]
    ]


def _typed_style(flow: Flow, body: TextStyle) -> TextStyle:
    """How the family types values into its forms."""
    family = flow.family
    if not (family.value_face or family.value_bold):
        return body
    size = round(body.size * family.value_zoom)
    leading = round(body.leading * family.value_zoom)
    return replace(body, face=family.value_face or body.face, bold=family.value_bold, size=size, leading=leading)


def _trim(rich: Rich) -> Rich:
    return (replace(rich[0], gap=0), *rich[1:]) if rich else ()


def with_colon(label: Rich) -> Rich:
    """The label with a colon, unless it ends in a sign of its own."""
    if not label or label[-1].text.endswith(ENDS):
        return label
    return (*label[:-1], replace(label[-1], text=label[-1].text + ":"))


def draw_value(flow: Flow, pair: Pair, x: float, y: float, width: float) -> None:
    """The value at a place, with what is struck out before it."""
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


def count_lines(pair: Pair, width: float) -> int:
    """How many lines the value takes."""
    return len(wrap(pair.value, pair.value_style, max(60.0, width - _struck_width(pair))))


def blank_line(flow: Flow, x0: float, x1: float, y: float) -> None:
    """A line to fill in."""
    if x1 - x0 > 30:
        put_line(flow.sheet, x0, y, min(x1, x0 + 520), y, 2)


def plan_over(flow: Flow, pair: Pair, label: Rich) -> Cell:
    """The value under its label, indented a little; a line to write on where there is none."""
    labels = wrap(label, pair.label_style, pair.width) if label else []
    top = len(labels) * pair.label_style.leading
    height = top + max(1, count_lines(pair, pair.width - 20)) * pair.value_style.leading

    def draw(x: float, y: float, _row: float) -> None:
        set_lines(flow, labels, x, y, pair.label_style)
        if pair.value:
            draw_value(flow, pair, x + 20, y + top, pair.width - 20)
        else:
            blank_line(flow, x + 20, x + pair.width, y + height - 8)

    return Cell(height, draw)
