"""One house style: what a layout family fixes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """One house style. Sizes in points, margins in inches.

    pairs: colon, tab, dots, above, boxed, under, grid, right, and of dense papers cells, below, headed, bare, ledger,
    dotted, run, facing, re · table: full, rows, none, zebra, head, turned ·
    heading: bold, underline, center, bar, shade, number, caps, boxed, rule, inverse, side, dashes ·
    letterhead: center, left, right, logo, split, band, plain · box: rule, bar, inset, shade, none ·
    tick: square_x, square_tick, square_fill, circle_fill, circle_x, parens, brackets, ring, underscore ·
    frame: none, page_of, form, rule, url, printed (what every page carries) · chip: short labelled outcomes on a
    dithered ground · value_face, value_bold, value_zoom: how values are typed where not as the body ·
    caption: points of the labels over, under or in cells, 0 for the body's size made smaller ·
    numbered: cells carry numbers · caps: everything in capitals · rail: the first pairs stand in a rail at the left ·
    beside: pairs, boxes and addresses that follow each other may stand side by side ·
    tick_room: from the left edge of a drawn box to its print, in sizes of the print (a box takes 0.92 of it).
    """

    name: str
    face: str
    head_face: str
    size: float = 10.5
    leading: float = 1.28
    margin: tuple[float, float, float] = (0.8, 0.75, 0.8)  # left, top, right
    pairs: str = "colon"
    max_columns: int = 3
    table: str = "full"
    heading: str = "bold"
    letterhead: str = "left"
    box: str = "rule"
    tick: str = "square_x"
    inline_checks: bool = True
    newspaper: bool = False
    justify: bool = False
    small_print: float = 0.8
    frame: str = "none"
    chip: bool = False
    label_bold: bool = False
    label_caps: bool = False
    gap: float = 0.5
    tick_room: float = 1.4
    value_face: str = ""
    value_bold: bool = False
    value_zoom: float = 1.0
    caption: float = 0.0
    numbered: bool = False
    caps: bool = False
    rail: bool = False
    beside: bool = False
