"""Layout families: how each kind of block is drawn. A separate axis from wording authors; two fixed sets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """One house style. Sizes in points, margins in inches.

    pairs: colon, tab, dots, above, boxed, under, grid, right · table: full, rows, none, zebra, head ·
    heading: bold, underline, center, bar, shade, number, caps, boxed, rule, inverse ·
    letterhead: center, left, right, logo, split, band, plain · box: rule, bar, inset, shade, none ·
    tick: square_x, square_tick, square_fill, circle_fill, circle_x, parens, brackets, ring, underscore ·
    frame: none, page_of, form, rule (what every page carries) · chip: short labelled outcomes on a dithered ground.
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


TUNE: tuple[Family, ...] = (
    Family("letter_serif", "times", "times", 11.5, 1.25, (1.0, 0.9, 1.0), heading="bold", letterhead="center"),
    Family("letter_sans", "arial", "arial", 10.5, 1.3, (0.9, 0.8, 0.9), pairs="tab", heading="rule", letterhead="logo",
           table="rows", label_bold=True),
    Family("label_sheet", "arial", "arial", 10, 1.35, pairs="tab", heading="underline", letterhead="plain", table="none",
           tick="brackets", label_bold=True),
    Family("boxed_grid", "arial_narrow", "arial_narrow", 10, 1.2, (0.55, 0.6, 0.55), pairs="boxed", heading="inverse",
           letterhead="split", box="bar", tick="square_tick", max_columns=4, frame="form"),
    Family("ruled_tables", "calibri", "calibri", 10.5, 1.25, (0.7, 0.7, 0.7), pairs="grid", max_columns=2, heading="shade",
           letterhead="left", box="bar", tick="square_fill", frame="page_of"),
    Family("two_column_header", "helvetica", "helvetica", 10, 1.3, (0.8, 0.7, 0.8), pairs="colon", max_columns=2,
           heading="center", letterhead="split", table="head", tick="circle_fill"),
    Family("checkbox_form", "verdana_condensed", "verdana_condensed", 9, 1.4, (0.6, 0.55, 0.6), pairs="under",
           heading="bar", letterhead="right", box="rule", tick="square_x", inline_checks=False, frame="form"),
    Family("rights_letter", "cambria", "calibri", 11, 1.3, (1.05, 0.9, 1.05), pairs="tab", heading="bold",
           letterhead="logo", small_print=0.95, justify=True, frame="page_of"),
    Family("dense_letter", "times", "arial", 8.5, 1.12, (0.75, 0.6, 0.75), pairs="colon", heading="caps",
           letterhead="split", table="rows", small_print=0.82, justify=True),
    Family("mainframe", "courier", "courier", 10, 1.15, (0.6, 0.6, 0.4), pairs="dots", max_columns=2, heading="caps",
           letterhead="plain", table="none", box="none", tick="parens", label_caps=True),
    Family("ehr_print", "verdana", "verdana", 8.5, 1.3, (0.5, 0.55, 0.5), pairs="colon", heading="rule",
           letterhead="left", table="head", box="shade", tick="square_tick", frame="rule", label_bold=True),
    Family("label_under_line", "roman", "roman", 10.5, 1.25, (0.8, 0.7, 0.8), pairs="under", heading="center",
           letterhead="center", box="none", tick="underscore", max_columns=3),
    Family("numbered_sections", "arial", "arial", 9.5, 1.25, (0.6, 0.6, 0.6), pairs="above", heading="number",
           letterhead="left", box="bar", tick="circle_x", frame="page_of"),
    Family("portal_print", "open_sans", "open_sans", 9.5, 1.35, (0.7, 0.6, 0.7), pairs="above", heading="bold",
           letterhead="band", table="rows", box="inset", tick="square_fill", chip=True, frame="rule"),
    Family("newsletter", "slab", "verdana", 8.5, 1.25, (0.6, 0.6, 0.6), pairs="tab", max_columns=1, heading="shade",
           letterhead="band", newspaper=True, small_print=0.85),
    Family("typed_form", "typewriter", "arial_narrow", 9.5, 1.3, (0.7, 0.6, 0.6), pairs="boxed", heading="boxed",
           letterhead="center", tick="square_x", box="inset"),
)
HELD_OUT: tuple[Family, ...] = (
    Family("held_letter", "lato", "lato", 11, 1.35, (1.1, 1.0, 0.9), pairs="right", heading="underline",
           letterhead="right", table="rows", tick="circle_x"),
    Family("held_grid", "roboto_condensed", "roboto_condensed", 10, 1.22, (0.5, 0.5, 0.6), pairs="grid", heading="bar",
           letterhead="band", box="inset", tick="ring", max_columns=3, frame="page_of"),
    Family("held_cells", "verdana_condensed", "helvetica", 9, 1.2, (0.6, 0.6, 0.6), pairs="boxed", heading="shade",
           letterhead="logo", box="shade", tick="parens", label_caps=True, frame="form"),
    Family("held_mono", "terminal", "terminal", 8.8, 1.2, (0.5, 0.5, 0.4), pairs="colon", heading="boxed",
           letterhead="center", table="head", tick="brackets", inline_checks=False, max_columns=2),
    Family("held_typist", "courier_prime", "courier_prime", 10.5, 1.2, (0.9, 0.8, 0.8), pairs="tab", heading="underline",
           letterhead="center", table="none", box="none", tick="underscore", max_columns=1),
    Family("held_small_print", "roman", "helvetica", 8.2, 1.15, (0.6, 0.5, 0.6), pairs="above", max_columns=4,
           heading="rule", letterhead="split", table="zebra", small_print=0.85, justify=True),
    Family("held_portal", "andika", "andika", 9, 1.3, (0.8, 0.7, 0.7), pairs="dots", heading="inverse", letterhead="logo",
           table="zebra", box="shade", tick="circle_fill", chip=True),
    Family("held_two_columns", "arial", "slab", 8.8, 1.25, (0.5, 0.6, 0.5), pairs="above", max_columns=1, heading="caps",
           letterhead="center", newspaper=True, tick="square_tick", table="rows"),
    Family("held_paper_form", "times", "arial", 9.5, 1.3, (0.6, 0.6, 0.6), pairs="under", heading="number",
           letterhead="split", box="bar", tick="square_fill", inline_checks=False, label_caps=True),
)
FAMILIES: tuple[Family, ...] = TUNE + HELD_OUT
SETS = {"tune": TUNE, "heldout": HELD_OUT, "all": FAMILIES}
