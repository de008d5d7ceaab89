"""`PA` before a number: the label that it mostly is, or the number's own beginning (`case PA-4471208`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from documents.reading import Word
from extract.candidates.candidate import Candidate
from extract.candidates.labels import LabelledPage

_FIELDS = frozenset(["pa_reference", "existing_pa_reference"])
# Written together it is a part of the number: nobody puts a hyphen behind a label.
_GLUED = re.compile(r"\bPA[-_]$")
_APART = re.compile(r"\W*PA")
# What needs a number after it, so that a `PA` behind it is no second label.
_LABEL = re.compile(
    r"(?:case|file|log|no|number|id|pa|ref(?:erence)?|req(?:uest)?|auth(?:ori[sz]ation)?|certification|control|ctrl"
    r"|tracking)\W*$",
    re.IGNORECASE,
)
# A number with a beginning of its own before a hyphen (`59-687196231`).
_BEGUN = re.compile(r"(?:\d{1,2}|[A-Z]{2,})-")


def with_prefixes(found: Iterable[Candidate], pages: Sequence[LabelledPage]) -> Iterator[Candidate]:
    """The candidates, references that `PA` belongs to with it."""
    before: dict[int, tuple[Word, Word]] = {}
    for page in pages:
        for line in page.layout.lines:
            for first, second, third in zip(line.words, line.words[1:], line.words[2:], strict=False):
                before[id(third)] = (first, second)
    for each in found:
        yield _prefixed(each, before.get(id(each.words[0]))) if each.name in _FIELDS and each.words else each


def _prefixed(each: Candidate, before: tuple[Word, Word] | None) -> Candidate:
    value, first = str(each.value), each.words[0]
    if value.upper().startswith("PA") or _BEGUN.match(value):
        return each
    if _GLUED.search(first.text[: max(0, first.text.find(value[:4]))]):
        return replace(each, value=f"PA-{value}", text=f"PA-{each.text}")
    if before and _LABEL.match(before[0].text) and _APART.fullmatch(before[1].text):
        box = each.box.union(before[1].box) if each.box else None
        return replace(each, value=f"PA {value}", text=f"PA {each.text}", words=(before[1], *each.words), box=box)
    return each
