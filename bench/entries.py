"""How many entries of lists of records are right: a list wrong as a whole may still spare most of the typing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.comparing import alnum, name_of_entry, similar

RECORDS = frozenset(("labs", "prior_therapies"))
"""Fields whose values are lists of records: a test or a drug, and what is said of it."""
# Names are written in many ways: `IgE`, `Total IgE`; their values tell them apart.
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries of all lists of one field: `right` of those `read`, and how many the truth has."""

    right: int
    read: int
    true: int


def count_entries(lists: Iterable[tuple[Any, Any]]) -> Entries:
    """Compare pairs of true and read lists of one of `RECORDS` entry by entry: its name, and the value if any."""
    right = read = true = 0
    for expected, found in lists:
        wanted, given = _records(expected), _records(found)
        right += _count_right(wanted, given)
        read += len(given)
        true += len(wanted)
    return Entries(right, read, true)


def _count_right(wanted: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]) -> int:
    free = list(given)
    right = 0
    for entry in wanted:
        match = next((other for other in free if _is_same_entry(entry, other)), None)
        if match is not None:
            free.remove(match)
            right += 1
    return right


def _records(value: Any) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list | tuple) else []


def _is_same_entry(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    a, b = name_of_entry(one), name_of_entry(other)
    named = similar(a, b) >= _ALIKE or (min(len(a), len(b)) > 1 and (a in b or b in a))
    return named and _plain(one.get("value")) == _plain(other.get("value"))


def _plain(value: Any) -> Any:
    """A number as such; of a word its beginning, since `negative` is also written `neg`."""
    try:
        return round(float(str(value).replace(",", "")), 3)
    except ValueError:
        return alnum(value)[:3]
