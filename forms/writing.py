"""Writing one value into one box, and reading every written value back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf

from documents.errors import FormError
from forms.appearances import AppearanceBook, Draw, cells_of, cross, frame_of, framed, lines_of, nothing, options_of
from forms.boxes import Box, Widget
from forms.fonts import tidy, undrawable
from forms.typesetting import Setting, set_cells, set_line, set_lines

_PRINT = 4
_NO_APPEARANCE = "Yes"  # the on-state given to a check box that came without any


@dataclass(frozen=True, slots=True)
class Written:
    """What a box holds now. `cut`: the page shows less than the whole value."""

    value: str
    cut: bool = False


def write_box(
    box: Box, value: str, book: AppearanceBook, *, smallest: float, max_length: int = 0
) -> Written:
    """Put `value` into `box` and its appearance into `book`.

    For buttons `value` is the wanted state or option. Raises ValueError when the box has no such state or option,
    or when no font has one of the characters: then nothing was written.
    """
    if box.kind in ("check", "radio"):
        return _tick(box, value, book)
    if box.kind in ("choice", "list"):
        return _choose(box, value, book, smallest)
    text = tidy(value).strip()
    if undrawable(text):
        raise ValueError("no font of this machine has some of the characters")
    return _write_text(box, text, book, smallest, _least(box.max_length, max_length))


def read_back(boxes: Mapping[str, Box], written: Mapping[str, Written]) -> None:
    """Compare what a saved form holds with what was written. Raises FormError `not_kept` for the first difference."""
    for name, wrote in written.items():
        box = boxes.get(name)
        if box is None or not all(_holds(box, each, wrote.value) for each in box.fields):
            raise FormError(f"The box {name!r} did not keep its value; this form cannot be filled.", code="not_kept")


def redraw_kept(box: Box, book: AppearanceBook, *, smallest: float) -> None:
    """Give a box that came with a value but without a look its appearance, or flattening would lose it."""
    value = str(box.fields[0].get("/V", "")) if box.kind in ("text", "comb", "multiline", "choice") else ""
    text = tidy(value).strip()
    if not text or undrawable(text) or all("/N" in widget.pdf.get("/AP", {}) for widget in box.widgets):
        return
    _draw_text(box, dict(box.options).get(text, text), book, smallest)


def resolve_state(box: Box, wanted: str) -> str:
    """The on-state that `wanted` means: its name, its name in other case, or what /Opt calls it.

    Raises ValueError when there is none.
    """
    states = box.states or _made_states(box)
    shown = {
        label: states[number] for number, pair in enumerate(box.options) if number < len(states) for label in pair
    }
    # With /Opt the states are often positions in it.
    shown |= {label: str(n) for n, pair in enumerate(box.options) if str(n) in states for label in pair}
    names = {state: state for state in states} | shown
    folded = {name.strip().casefold(): state for name, state in reversed(names.items())}
    found = names.get(wanted) or folded.get(wanted.strip().removeprefix("/").casefold())
    if found is None:
        raise ValueError(f"{wanted!r} is not one of {', '.join(states)}")
    return found


def _tick(box: Box, value: str, book: AppearanceBook) -> Written:
    _make_states(box, book)
    state = resolve_state(box, value) if value else (box.states or _made_states(box))[0]
    for field in box.fields:
        field.V = pikepdf.Name(f"/{state}")
    for number, widget in enumerate(box.widgets):
        own = widget.state or _made_state(box, number)
        widget.pdf.AS = pikepdf.Name(f"/{state}" if own == state else "/Off")
        _show(widget)
    return Written(state)


def _made_state(box: Box, number: int) -> str:
    return str(number) if box.kind == "radio" or len(box.widgets) > 1 else _NO_APPEARANCE


def _made_states(box: Box) -> tuple[str, ...]:
    return tuple(_made_state(box, number) for number in range(len(box.widgets)))


def _make_states(box: Box, book: AppearanceBook) -> None:
    """A button without appearances shows nothing when ticked: give it a cross."""
    for number, widget in enumerate(box.widgets):
        if widget.state:
            continue
        line = frame_of(widget)
        for state, draw in ((_made_state(box, number), cross), ("Off", nothing)):
            book.add(widget.pdf, widget.size, widget.turn, framed(draw, line) if line else draw, state=state)


def _choose(box: Box, value: str, book: AppearanceBook, smallest: float) -> Written:
    wanted = value.strip().casefold()
    found = next((pair for pair in box.options if wanted in (pair[0].casefold(), pair[1].casefold())), None)
    if found is None and not (box.editable and box.kind == "choice"):
        raise ValueError(f"{value!r} is not one of the options")
    export, shown = found or (tidy(value).strip(), tidy(value).strip())
    if undrawable(shown):
        raise ValueError("no font of this machine has some of the characters")
    for field in box.fields:
        field.V = pikepdf.String(export)
        if found is not None:
            field.I = pikepdf.Array([box.options.index(found)])
    if box.kind == "list":
        _draw_options(box, shown, book)
        return Written(export)
    return Written(export, _draw_text(box, shown, book, smallest))


def _draw_options(box: Box, chosen: str, book: AppearanceBook) -> None:
    shown = tuple(pair[1] for pair in box.options)
    start = shown.index(chosen)
    for widget in box.widgets:
        size = min(box.font_size or 10.0, 12.0)
        fitting = max(1, int(widget.size[1] / (size * 1.25)))
        first = 0 if start < fitting else start  # scrolled so that the chosen option is seen
        _add(widget, options_of(shown[first:], frozenset({chosen}), size), book)


def _write_text(box: Box, text: str, book: AppearanceBook, smallest: float, limit: int) -> Written:
    too_long = 0 < limit < len(text)
    if too_long and box.kind == "comb":
        return Written("", cut=True)
    if too_long:
        text = _shorten(text, limit)
    for field in box.fields:
        field.V = pikepdf.String(text)
        for key in ("/RV", "/DS"):  # rich text would win over the value
            if key in field:
                del field[key]
    return Written(text, _draw_text(box, text, book, smallest) or too_long)


def _draw_text(box: Box, text: str, book: AppearanceBook, smallest: float) -> bool:
    cut = False
    for widget in box.widgets:
        setting, draw = _set(box, widget, text, smallest)
        cut = cut or setting.cut
        _add(widget, draw, book, cells=box.max_length if box.kind == "comb" else 0)
    return cut


def _set(box: Box, widget: Widget, text: str, smallest: float) -> tuple[Setting, Draw]:
    wide, high = widget.size
    if box.kind == "comb":
        setting = set_cells(text, box.max_length, wide, high, size=box.font_size)
        return setting, cells_of(setting, box.max_length, box.align)
    if box.kind == "multiline":
        setting = set_lines(text, wide, high, size=box.font_size, smallest=smallest)
        return setting, lines_of(setting, box.align, top=True)
    setting = set_line(text, wide, high, size=box.font_size, smallest=smallest)
    return setting, lines_of(setting, box.align, top=False)


def _add(widget: Widget, draw: Draw, book: AppearanceBook, cells: int = 0) -> None:
    line = frame_of(widget)
    book.add(widget.pdf, widget.size, widget.turn, framed(draw, line, cells) if line else draw)
    _show(widget)


def _show(widget: Widget) -> None:
    """A box that does not print would be missing from the fax."""
    widget.pdf.F = int(widget.pdf.get("/F", 0)) | _PRINT


def _shorten(text: str, limit: int) -> str:
    """Whole words and a notice: part of a number would be another number."""
    notice = "(see attached)" if limit >= 14 else "*"
    head = text[: max(0, limit - len(notice) - 1) + 1]
    return f"{head.rsplit(' ', 1)[0]} {notice}" if " " in head else notice


def _least(*limits: int) -> int:
    return min((limit for limit in limits if limit > 0), default=0)


def _holds(box: Box, field: Any, value: str) -> bool:
    kept = field.get("/V")
    if box.kind not in ("check", "radio"):
        return kept is not None and str(kept) == value
    shown = {str(widget.pdf.get("/AS", ""))[1:] for widget in box.widgets}
    return str(kept) == f"/{value}" and value in shown and shown <= {value, "Off"}
