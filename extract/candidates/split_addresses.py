"""Addresses that a form asks for in parts (street, city, state, ZIP), and those whose ZIP slipped to the next line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from documents.field_specs import FieldSpecs
from documents.reading import Word
from extract.candidates.candidate import Candidate
from extract.candidates.features import parted_features, print_features
from extract.candidates.labels import LabelHit, LabelledPage
from extract.candidates.strips import Strip, strip_of
from extract.candidates.towns import Town, find_towns, is_zip
from extract.candidates.zones import Zone, zones_of
from extract.normalise.addresses import find_addresses
from extract.normalise.parsed import Parsed
from extract.tagger.network import Tagged

_STREET = re.compile(
    r"\W{0,3}(?:\d{1,6}[A-Za-z]?(?:-\d+)?(?: (?=.*[A-Za-z]{2})|$)|P\.? ?O\.? B[o0ó]x \d|Route \d|RR ?\d)", re.IGNORECASE
)
# What a label asks for besides the street.
_ASKED_TOO = re.compile(
    r"(?:\W*(?:apt|unit|city|town|state|zip|code|address|and|number|no)\b)*\W*(?=[\dPR])", re.IGNORECASE
)
_ENDS_IN_STATE = re.compile(r",? [A-Z]{2}[.,]?\s*$")
_UNIT = re.compile(r"(?:#|apt|apartment|unit|suite|ste|lot|floor|fl|bldg|room|rm|po box|p\.o\. box)\b", re.IGNORECASE)
_MOST_LINES, _MOST_ASIDE = 4, 0.25
_LONGEST_STREET = 9
# An address that is broken over lines goes on under its own beginning, on so many lines.
_MOST_WRAPPED, _HANGING = 4, 0.03


def find_split_addresses(page: LabelledPage, tagged: Tagged, specs: FieldSpecs) -> Iterator[Candidate]:
    """A street beside its label, with its town, which stands elsewhere or goes on in the lines under it."""
    streets = []
    for hit in page.hits:
        names = [name for name in hit.names if name and specs[name].kind == "address"]
        zone = _street_zone(page, hit) if names else None
        if zone is not None and not find_addresses(zone.strip.text):
            streets.append((hit, names, replace(zone, strip=_uncut(page, zone))))
    # Most pages have none: the whole page is looked through for towns only where one is wanted.
    towns = find_towns(page.layout) if streets else []
    for hit, names, zone in streets:
        strip = _whole(page, zone, hit, towns)
        if strip is None:
            continue
        for name in names:
            candidate = _together(page, name, specs[name].role, hit, zone, *strip)
            yield replace(candidate, features={**candidate.features, **_tag_of(tagged, name, zone.strip.words)})


def _street_zone(page: LabelledPage, hit: LabelHit) -> Zone | None:
    """Where a street stands beside the label, or behind all that the label asks for (`Street / ZIP 9 Elm St`)."""
    zone = next((each for each in zones_of(page, hit, long=False) if _STREET.match(each.strip.text)), None)
    if zone is not None:
        return zone
    strip = page.strips[hit.segment]
    start = _ASKED_TOO.match(strip.text[hit.after :])
    behind = strip.part(hit.after + (start.end() if start else 0), len(strip.text))
    return Zone("inline", behind, 0.0, hit.line) if _STREET.match(behind.text) else None


def _whole(page: LabelledPage, zone: Zone, hit: LabelHit, towns: Sequence[Town]) -> tuple[str, Strip] | None:
    """The whole address as value and print: as its line goes on, with the ZIP that slipped, with its town."""
    for strip in (*_wrapped(page, zone), _with_slipped_zip(page, zone)):
        whole = find_addresses(strip.text)
        if whole and whole[0].start <= 3:
            return str(whole[0].value), strip
    town = None if _ENDS_IN_STATE.search(zone.strip.text) else _town_under(hit, zone, towns)
    if town is None:
        return None
    street = _street_of(page, zone)
    value = f"{strip_of(street).text.strip(' ,:_')}, {town.text}"
    return value, strip_of((*street, *(word for word in town.words if word not in street)))


def _wrapped(page: LabelledPage, zone: Zone) -> Iterator[Strip]:
    """The zone with one, two, three lines more that stand under its beginning."""
    words = zone.strip.words
    yield zone.strip
    for more in _lines_under(page, zone):
        words = (*words, *more)
        yield strip_of(words)


def _lines_under(page: LabelledPage, zone: Zone) -> Iterator[tuple[Word, ...]]:
    """What stands under a value that begins behind its label, line by line, up to the next label."""
    left, right = zone.strip.words[0].box.x0 - _HANGING, zone.strip.words[-1].box.x1
    for line in page.layout.lines[zone.line + 1 : zone.line + 1 + _MOST_WRAPPED]:
        words: tuple[Word, ...] = ()
        for index in line.segments:
            segment = page.layout.segments[index]
            if segment.words[-1].box.x0 < left:
                continue
            labels = () if _UNIT.match(segment.text) else page.by_segment.get(index, ())
            if segment.box.x0 > right or any(each.colon or each.alone for each in labels):
                break
            words = (*words, *(word for word in segment.words if word.box.x0 >= left))
        if words:
            yield words


def _street_of(page: LabelledPage, zone: Zone) -> tuple[Word, ...]:
    """The street with the number of its flat, or with its name, on the line under it."""
    street = zone.strip.words[:_LONGEST_STREET]
    for more in _lines_under(page, zone):
        if not (_UNIT.match(more[0].text) or more[0].text.startswith("#") or len(street) == 1):
            break
        street = (*street, *more)[:_LONGEST_STREET]
    return street


def _with_slipped_zip(page: LabelledPage, zone: Zone) -> Strip:
    last = _slipped_zip(page, zone)
    return zone.strip if last is None else strip_of((*zone.strip.words, last))


def _tag_of(tagged: Tagged, name: str, street: Sequence[Word]) -> dict[str, float]:
    column = tagged.labels.get(name)
    rows = [tagged.scores[id(word)] for word in street if id(word) in tagged.scores]
    return {"tag": float(sum(row[column] for row in rows) / len(rows))} if rows and column is not None else {}


def _uncut(page: LabelledPage, zone: Zone) -> Strip:
    """The zone up to the end of its piece of the line: "86th Dr" is no doctor."""
    for segment in page.layout.segments:
        for n, word in enumerate(segment.words):
            if word is zone.strip.words[0]:
                whole = strip_of(segment.words[n:])
                # A label that readers glued to the number stays out.
                start = whole.text.find(zone.strip.text.lstrip(" .:,")[:4])
                return whole.part(max(0, start), len(whole.text))
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
            if within and is_zip(segment.words[0]):
                return segment.words[0]
    return None


def _town_under(hit: LabelHit, zone: Zone, towns: Sequence[Town]) -> Town | None:
    """The town that belongs to the street: of the same column, on its line or soon under it; else the only one."""
    under = [town for town in towns if 0 <= town.line - hit.line <= _MOST_LINES]
    left = zone.strip.words[0].box.x0
    near = [town for town in under if min(abs(town.left - hit.box.x0), abs(town.left - left)) < _MOST_ASIDE]
    if near:
        return min(near, key=lambda town: town.line)
    return under[0] if len({town.text for town in under}) == 1 else None


def _together(
    page: LabelledPage, name: str, role: str, hit: LabelHit, zone: Zone, value: str, strip: Strip
) -> Candidate:
    return Candidate(
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
