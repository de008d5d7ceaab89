"""Rows of a list beyond those a form has room for: they go to the addendum, never away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from documents.form_specs import FormSpec, parse_name
from forms.addendum import Entry
from forms.formatters import write_value
from forms.values import is_known, look_up

# List of the answers: its title on the addendum and how a row is written.
_LISTS = {
    "prior": ("Prior therapies (continued)", "therapy"),
    "current": ("Current medications (continued)", "list"),
    "dx": ("Diagnoses (continued)", "diagnoses"),
    "labs": ("Laboratory results (continued)", "lab"),
}


def list_left_over(spec: FormSpec, answers: Mapping[str, Any]) -> list[Entry]:
    """One entry for each list that has more rows than the form; a list the form does not ask for is left out."""
    entries = []
    for name, rows in _rows_on_form(spec).items():
        title, format_ = _LISTS[name]
        more = [_row(answers, f"{name}[{number}]", format_) for number in range(rows, _length(answers, name))]
        if any(more):
            entries.append(Entry(title, "\n".join(filter(None, more))))
    return entries


def _rows_on_form(spec: FormSpec) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    whole = {box.source for box in spec.boxes}
    for box in spec.boxes:
        parts = parse_name(box.source) if box.source else ()
        if len(parts) > 1 and parts[0] in _LISTS and isinstance(parts[1], int) and parts[0] not in whole:
            counts[str(parts[0])] = max(counts[str(parts[0])], parts[1] + 1)
    return dict(counts)


def _length(answers: Mapping[str, Any], name: str) -> int:
    value, _ = look_up(answers, name)
    return len(value) if isinstance(value, list) else 0


def _row(answers: Mapping[str, Any], dotted: str, format_: str) -> str:
    value, _ = look_up(answers, dotted)
    if not is_known(value):
        return ""
    try:
        return write_value([value] if format_ == "diagnoses" else value, format_, "text")
    except ValueError:
        # A date in words, say: as it was told, rather than not at all.
        parts = value.values() if isinstance(value, Mapping) else [value]
        return ", ".join(str(part) for part in parts if is_known(part) and part != "")
