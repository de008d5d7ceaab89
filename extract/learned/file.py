"""The form in which a generation is kept: JSON, checked key by key before anything of it is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from documents.errors import LearnedError
from extract.learned.knowledge import ANY, WHERE, Layout, Learned, Place

T = TypeVar("T")
FORMAT, VERSION = "faxdesk-learned", 1
MOST_BYTES = 20_000_000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
# A label is made of the letters of a form, never of digits: no number of a person can be in it.
_LABEL_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|'){0,40}")
_MOST_PRINTS, _MOST_PLACES, _MOST_LAYOUTS, _MOST_LABEL, _MOST_LINES, _MOST_NTH = 20_000, 2_000, 5_000, 8, 8, 8


def write_learned(learned: Learned) -> str:
    """A generation as text."""
    return json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "generation": learned.generation,
            "before": learned.before,
            "figures": dict(learned.figures),
            "layouts": [_layout_row(layout) for layout in learned.layouts],
        },
        ensure_ascii=False,
        indent=1,
    )


def _layout_row(layout: Layout) -> dict[str, Any]:
    return {
        "number": layout.number,
        "documents": layout.documents,
        "patients": layout.patients,
        "type": layout.type,
        "places": [_place_row(place) for place in layout.places],
        "never": [_place_row(place) for place in layout.never],
        "absent": list(layout.absent),
        "prints": sorted(layout.prints),
    }


def _place_row(place: Place) -> dict[str, Any]:
    return {
        "field": place.field,
        "label": list(place.label),
        "where": place.where,
        "nth": place.nth,
        "lines": place.lines,
        "shift": [round(part, 5) for part in place.shift],
        "right": place.right,
        "wrong": place.wrong,
    }


def read_learned(text: str) -> Learned:
    """The generation in `text`. Raises LearnedError that names what is wrong."""
    if len(text) > MOST_BYTES:
        raise LearnedError("The learned file is larger than any that Faxdesk writes.")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LearnedError("The learned file is damaged: it is no JSON.") from error
    row = _keys(given, "file", "format version generation before figures layouts")
    if row["format"] != FORMAT or row["version"] != VERSION:
        raise LearnedError(f"The learned file is not of format {FORMAT} {VERSION}.")
    generation = _whole(row["generation"], "generation", 1)
    figures = row["figures"]
    if not isinstance(figures, dict) or len(figures) > 100:
        raise _refusal("figures", "a table of counts")
    return Learned(
        generation,
        tuple(_layout(each, f"layouts[{n}]") for n, each in enumerate(_list(row["layouts"], "layouts", _MOST_LAYOUTS))),
        {_name(name, "figures"): _whole(count, f"figures.{name}", 0) for name, count in figures.items()},
        _whole(row["before"], "before", 0, generation - 1),
    )


def _layout(given: Any, where: str) -> Layout:
    row = _keys(given, where, "number documents patients type places never absent prints")
    return Layout(
        _whole(row["number"], f"{where}.number", 1),
        frozenset(_each(row["prints"], f"{where}.prints", _MOST_PRINTS, lambda one, at: _whole(one, at, 0, 2**32 - 1))),
        _whole(row["documents"], f"{where}.documents", 1),
        _whole(row["patients"], f"{where}.patients", 1),
        None if row["type"] is None else _name(row["type"], f"{where}.type"),
        tuple(_each(row["places"], f"{where}.places", _MOST_PLACES, _place)),
        tuple(_each(row["never"], f"{where}.never", _MOST_PLACES, _place)),
        tuple(_each(row["absent"], f"{where}.absent", _MOST_PLACES, _name)),
    )


def _place(given: Any, where: str) -> Place:
    row = _keys(given, where, "field label where nth lines shift right wrong")
    if row["where"] not in WHERE:
        raise _refusal(f"{where}.where", f"one of {', '.join(WHERE)}")
    label = _each(row["label"], f"{where}.label", _MOST_LABEL, _label_word)
    shift = _each(row["shift"], f"{where}.shift", 2, _fraction)
    if not label or len(shift) != 2:
        raise _refusal(where, "a label of at least one word and a shift of two numbers")
    return Place(
        _name(row["field"], f"{where}.field"),
        tuple(label),
        row["where"],
        _whole(row["nth"], f"{where}.nth", ANY, _MOST_NTH),
        _whole(row["lines"], f"{where}.lines", 1, _MOST_LINES),
        (shift[0], shift[1]),
        _whole(row["right"], f"{where}.right", 0),
        _whole(row["wrong"], f"{where}.wrong", 0),
    )


def _keys(given: Any, where: str, names: str) -> Mapping[str, Any]:
    wanted = set(names.split())
    if not isinstance(given, dict) or set(given) != wanted:
        raise _refusal(where, f"a table of exactly {', '.join(sorted(wanted))}")
    return given


def _list(given: Any, where: str, most: int) -> list[Any]:
    if not isinstance(given, list) or len(given) > most:
        raise _refusal(where, f"a list of at most {most}")
    return given


def _each(given: Any, where: str, most: int, check: Callable[[Any, str], T]) -> list[T]:
    return [check(one, f"{where}[{number}]") for number, one in enumerate(_list(given, where, most))]


def _whole(given: Any, where: str, low: int, high: int = 10_000_000) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not low <= given <= high:
        raise _refusal(where, f"a whole number from {low} to {high}")
    return given


def _fraction(given: Any, where: str) -> float:
    if not isinstance(given, int | float) or isinstance(given, bool) or not -1.0 <= given <= 1.0:
        raise _refusal(where, "a number from -1 to 1")
    return float(given)


def _name(given: Any, where: str) -> str:
    if not isinstance(given, str) or not _NAME.fullmatch(given):
        raise _refusal(where, "a name in small letters")
    return given


def _label_word(given: Any, where: str) -> str:
    if not isinstance(given, str) or not _LABEL_WORD.fullmatch(given):
        raise _refusal(where, "a word of letters")
    return given


def _refusal(where: str, wanted: str) -> LearnedError:
    """Names the key and what belongs there, never what stands there."""
    return LearnedError(f"The learned file is damaged: {where} must be {wanted}.")
