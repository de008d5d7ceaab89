"""Which words of a page print the entries of a list that its author wrote out: drugs taken, laboratory values, items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from documents.reading import Word

Fields = list[tuple[str, ...]]
_LISTS = ("prior_therapies", "current_therapies", "alternatives", "missing_items", "enclosures", "services", "allergies")
# Words between the first one of a laboratory value's name and its figure.
_NAME_WORDS = 8


def tell_lists(fields: Fields, words: Sequence[Word], items: Iterable[Mapping[str, Any]]) -> None:
    """Mark the words of listed entries that no slot and no proving block has marked on this page."""
    bare = [_bare(word.text) for word in words]
    for item in items:
        truth = item["fields"]
        for name in _LISTS:
            if isinstance(truth.get(name), list) and not any(name in each for each in fields):
                tell_literals(fields, words, range(len(words)), name, truth[name])
        for entry in truth.get("labs") or ():
            if isinstance(entry, Mapping) and "name" in entry:
                _tell_lab(fields, bare, entry)
            elif isinstance(entry, str):
                tell_literals(fields, words, range(len(words)), "labs", [entry])


def tell_literals(
    fields: Fields, words: Sequence[Word], inside: Sequence[int], name: str, values: Sequence[Any]
) -> None:
    """Mark the words of `inside` that are an entry's own, one after the other."""
    bare = [_bare(words[n].text) for n in inside]
    for value in values:
        text = value.get("drug", "") if isinstance(value, Mapping) else str(value)
        wanted = [_bare(part) for part in text.split()]
        for start in range(len(bare) - len(wanted) + 1):
            if wanted and bare[start : start + len(wanted)] == wanted:
                for n in inside[start : start + len(wanted)]:
                    fields[n] = (*fields[n], name)


def _tell_lab(fields: Fields, bare: Sequence[str], entry: Mapping[str, Any]) -> None:
    """Mark the first name of a laboratory value that is followed by its figure, and all between, with its unit."""
    name = [_bare(part) for part in str(entry["name"]).split()]
    value = [_bare(part) for part in f"{entry.get('value', '')} {entry.get('unit', '')}".split()]
    if not name or not value:
        return
    for end, text in enumerate(bare):
        starts = [n for n in range(max(0, end - _NAME_WORDS), end) if bare[n] == name[0]]
        if starts and text in (value[0], "".join(value)):
            unit_follows = bare[end + 1 : end + len(value)] == value[1:]
            for n in range(starts[-1], end + (len(value) if unit_follows else 1)):
                if "labs" not in fields[n]:
                    fields[n] = (*fields[n], "labs")
            return


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
