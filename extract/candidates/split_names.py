"""Names of people asked for in parts: first name and last name under labels of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.field_specs import FieldSpecs
from extract.candidates.candidate import Candidate
from extract.candidates.features import parted_features, print_features
from extract.candidates.labels import LabelHit, LabelledPage
from extract.candidates.zones import Zone, zones_of
from extract.normalise.names import cased
from extract.normalise.parsed import Parsed

_GIVEN = re.compile(r"\b(?:first|given|nombre)\b", re.IGNORECASE)
_FAMILY = re.compile(r"\b(?:last|surname|family|apellidos?)\b", re.IGNORECASE)
_PART = re.compile(r"\W{0,2}([^\W\d_][^\W\d_'’.-]*(?:['’. -]{1,2}[^\W\d_][^\W\d_'’.-]*){0,3})")
_FARTHEST_LINES = 3


def find_split_names(page: LabelledPage, specs: FieldSpecs) -> Iterator[Candidate]:
    """First and last names of the same person, printed under two labels, as one name."""
    given = list(_parts(page, _GIVEN, _FAMILY))
    for family, zone in _parts(page, _FAMILY, _GIVEN):
        near = [
            (abs(hit.line - family.line), abs(hit.box.x0 - family.box.x0), hit, part)
            for hit, part in given if _pairs(hit, family)
        ]  # fmt: skip
        if not near:
            continue
        _, _, first, part = min(near, key=lambda entry: entry[:2])
        for name in family.names:
            if name in first.names and name and specs[name].kind == "person":
                yield from _together(page, name, specs[name].role, family, zone, part)


def _parts(page: LabelledPage, wanted: re.Pattern[str], other: re.Pattern[str]) -> Iterator[tuple[LabelHit, Zone]]:
    for hit in page.hits:
        printed = page.strips[hit.segment].text[hit.start : hit.end]
        if wanted.search(printed) and not other.search(printed) and any(name.endswith("_name") for name in hit.names):
            zone = next(iter(zones_of(page, hit, long=False)), None)
            if zone is not None:
                yield hit, zone


def _pairs(one: LabelHit, other: LabelHit) -> bool:
    shared = any(name and name in other.names for name in one.names)
    return shared and abs(one.line - other.line) <= _FARTHEST_LINES and one.section == other.section


def _together(
    page: LabelledPage, name: str, role: str, hit: LabelHit, family: Zone, given: Zone
) -> Iterator[Candidate]:
    last, first = _PART.match(family.strip.text), _PART.match(given.strip.text)
    if last is None or first is None or last[1].lower() == first[1].lower():
        return
    value = f"{_cased(first[1])} {_cased(last[1])}"
    words = (*given.strip.cover(first.start(1), first.end(1)), *family.strip.cover(last.start(1), last.end(1)))
    parsed = Parsed(value, last.start(1), last.end(1))
    yield Candidate(
        name=name,
        value=value,
        text=value,
        page=page.layout.number,
        box=family.strip.box(last.start(1), last.end(1)),
        words=words,
        source="label",
        features=print_features(parsed, words)
        | {"label": 1.0, "label_words": 0.75}
        | parted_features(hit, family.kind, role, page.layout.number),
        line=family.line,
    )


def _cased(text: str) -> str:
    return " ".join(map(cased, text.split()))
