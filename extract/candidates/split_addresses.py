"""Addresses that a form asks for in parts (street, city, state, ZIP), and those whose ZIP slipped to the next line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from documents.field_specs import FieldSpecs
from documents.reading import Word
from extract.candidates.candidate import Candidate
from extract.candidates.features import parted_features, print_features
from extract.candidates.labels import LabelHit, LabelledPage
from extract.candidates.strips import Strip, strip_of
from extract.candidates.zones import Zone, zones_of
from extract.normalise.addresses import STATES, find_addresses
from extract.normalise.parsed import Parsed
from extract.tagger.network import Tagged

_STREET = re.compile(
    r"\W{0,3}(?:\d{1,6}[A-Za-z]?(?:-\d+)? (?=.*[A-Za-z]{2})|P\.? ?O\.? B[o0ó]x \d|Route \d|RR ?\d)", re.IGNORECASE
)
_ENDS_IN_STATE = re.compile(r",? [A-Z]{2}[.,]?\s*$")
_ZIP = re.compile(r"\d{5}(?:-\d{4})?")
_CITY_LABEL = frozenset(["city", "citytown", "town", "ciudad"])
_STATE_LABEL = frozenset(["state", "st", "estado"])
_ZIP_LABEL = frozenset(["zip", "zipcode", "postal", "zippostal"])
# How readers see the letters of states in narrow boxes.
_LOOKS = str.maketrans({"|": "I", "l": "I", "1": "I", "!": "I", "0": "O"})
_MOST_LINES, _MOST_ASIDE = 3, 0.25
_LONGEST_CITY, _LONGEST_STREET = 4, 9


@dataclass(frozen=True, slots=True)
class _Town:
    """City, state and ZIP of one row of boxes; `left` is where its first label begins."""

    text: str
    words: tuple[Word, ...]
    line: int
    left: float


def find_split_addresses(page: LabelledPage, tagged: Tagged, specs: FieldSpecs) -> Iterator[Candidate]:
    """A street beside its label, with the city, state and ZIP that stand in boxes of their own under it."""
    towns = list(_towns(page))
    for hit in page.hits:
        names = [name for name in hit.names if name and specs[name].kind == "address"]
        zone = next(iter(zones_of(page, hit, long=False)), None) if names else None
        if zone is None or not _STREET.match(zone.strip.text) or find_addresses(zone.strip.text):
            continue
        zone = replace(zone, strip=_uncut(page, zone))
        town = None if _ENDS_IN_STATE.search(zone.strip.text) else _town_under(hit, towns)
        last = _slipped_zip(page, zone)
        if not find_addresses(zone.strip.text) and town is None and last is None:
            continue
        for name in names:
            for candidate in _together(page, name, specs[name].role, hit, zone, town, last):
                yield replace(candidate, features={**candidate.features, **_tag_of(tagged, name, zone.strip.words)})


def _tag_of(tagged: Tagged, name: str, street: Sequence[Word]) -> dict[str, float]:
    column = tagged.labels.get(name)
    rows = [tagged.scores[id(word)] for word in street if id(word) in tagged.scores]
    return {"tag": float(sum(row[column] for row in rows) / len(rows))} if rows and column is not None else {}


def _uncut(page: LabelledPage, zone: Zone) -> Strip:
    """The zone up to the end of its piece of the line: "86th Dr" is no doctor."""
    for segment in page.layout.segments:
        for n, word in enumerate(segment.words):
            if word is zone.strip.words[0]:
                return strip_of(segment.words[n:])
    return zone.strip


def _slipped_zip(page: LabelledPage, zone: Zone) -> Word | None:
    """The ZIP alone at the beginning of a piece under an address that ends in its state."""
    if not _ENDS_IN_STATE.search(zone.strip.text):
        return None
    left, right = zone.strip.words[0].box.x0, zone.strip.words[-1].box.x1
    for line in page.layout.lines[zone.line + 1 : zone.line + 3]:
        for index in line.segments:
            segment = page.layout.segments[index]
            within = segment.box.x0 < right and segment.box.x1 > left - _MOST_ASIDE
            if within and _ZIP.fullmatch(segment.words[0].text.strip(".,")):
                return segment.words[0]
    return None


def _town_under(hit: LabelHit, towns: Sequence[_Town]) -> _Town | None:
    """The row of boxes that belongs to the street: of the same column, on its line or soon under it."""
    near = [
        (abs(town.left - hit.box.x0), town.line, town)
        for town in towns
        if 0 <= town.line - hit.line <= _MOST_LINES and abs(town.left - hit.box.x0) < _MOST_ASIDE
    ]
    return min(near, key=lambda each: each[:2])[2] if near else None


def _towns(page: LabelledPage) -> Iterator[_Town]:
    for line in page.layout.lines:
        bare = ["".join(filter(str.isalpha, word.text.lower())) for word in line.words]
        cities = [n for n, text in enumerate(bare) if text in _CITY_LABEL]
        for n, end in pairwise((*cities, len(bare))):
            state = next((i for i in range(n + 1, end) if bare[i] in _STATE_LABEL), None)
            if state is not None and 0 < state - n - 1 <= _LONGEST_CITY:
                yield from _town_of(page, line.index, line.words[n:end], state - n, bare[n:end])


def _town_of(page: LabelledPage, line: int, words: Sequence[Word], state: int, bare: Sequence[str]) -> Iterator[_Town]:
    """The town of one row: its words from the label of the city on, the place of the label of the state."""
    stop = next((i for i in range(state + 1, len(words)) if bare[i] in _ZIP_LABEL), len(words))
    found = next(((_state(word.text), word) for word in words[state + 1 : stop + 1] if _state(word.text)), None)
    if found is None:
        return
    code = next((word for word in words[state + 1 :] if _ZIP.fullmatch(word.text.strip(".,"))), None)
    code = code or _zip_near(page, line, found[1])
    if code is not None:
        city = " ".join(word.text for word in words[1:state]).strip(" ,:_")
        text = f"{city}, {found[0]} {code.text.strip('.,')}"
        yield _Town(text, (*words[1:state], found[1], code), line, words[0].box.x0)


def _zip_near(page: LabelledPage, line: int, state: Word) -> Word | None:
    """The ZIP in the line above or below, to the right of the state: boxes of a form are not always level."""
    for number in (line + 1, line - 1):
        for word in page.layout.lines[number].words if 0 <= number < len(page.layout.lines) else ():
            if 0 < word.box.x0 - state.box.x0 < _MOST_ASIDE and _ZIP.fullmatch(word.text.strip(".,")):
                return word
    return None


def _state(text: str) -> str:
    code = re.sub(r"[^A-Z]", "", text.translate(_LOOKS)) if len(text) <= 4 else ""
    return code if code in STATES else ""


def _together(
    page: LabelledPage, name: str, role: str, hit: LabelHit, zone: Zone, town: _Town | None, last: Word | None
) -> Iterator[Candidate]:
    if town is not None:
        street = zone.strip.words[:_LONGEST_STREET]
        strip = strip_of((*street, *town.words))
        value = f"{strip_of(street).text.strip(' ,:_')}, {town.text}"
    else:
        strip = strip_of((*zone.strip.words, last)) if last is not None else zone.strip
        whole = find_addresses(strip.text)
        if not whole:
            return
        value = str(whole[0].value)
    yield Candidate(
        name=name,
        value=value,
        text=strip.text,
        page=page.layout.number,
        box=strip.box(0, len(strip.text)),
        words=strip.words,
        source="label",
        features=print_features(Parsed(value, 0, len(strip.text)), strip.words)
        | {
            "label": float(hit.names[name] >= 1.0),
            "weak_label": float(hit.names[name] < 1.0),
            "label_words": min(hit.words, 4) / 4,
            "continued": 1.0,
        }
        | parted_features(hit, zone.kind, role, page.layout.number),
        line=zone.line,
    )
