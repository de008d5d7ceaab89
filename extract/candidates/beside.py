"""Candidates beside labels: the zones of each label parsed by the kind of each field that it may name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from documents.field_specs import FieldSpec, FieldSpecs
from extract.candidates.candidate import Candidate
from extract.candidates.features import print_features, span_features
from extract.candidates.kinds import Surroundings, parse
from extract.candidates.labels import LabelHit, LabelledPage
from extract.candidates.zones import Zone, is_long, zones_of
from extract.normalise.parsed import Parsed

# A value this far behind its label (in letters) belongs to something else, unless the kind searches ahead.
_FARTHEST = 60
# Kinds whose unit a label may name, and a number that is all the print says.
_MEASURED = {
    "weight": re.compile(r"(?<![a-z])(?:kg|lb|pounds?)(?=s?(?![a-z]))", re.IGNORECASE),
    "temperature": re.compile(r"(?<![A-Za-z])[CF](?![A-Za-z])"),
}
_BARE = re.compile(r"(?:\([^()\d]{1,6}\))?\W{0,4}?(-?\d{1,3}(?:\.\d+)?)(?![\w./])")
_ROLE_SECTIONS = frozenset(["patient", "prescriber", "plan", "pharmacy"])


def find_beside(page: LabelledPage, specs: FieldSpecs, around: Surroundings) -> Iterator[Candidate]:
    """Every value that stands beside a label of its field."""
    roles = _running_roles(page, specs)
    for number, hit in enumerate(page.hits):
        zones = {long: list(zones_of(page, hit, long=long)) for long in (False, True)} if any(hit.names) else {}
        for name, strength in hit.names.items():
            if not name:
                continue
            spec = specs[name]
            for order, zone in enumerate(zones[is_long(spec.kind)]):
                yield from _in_zone(page, spec, hit, strength, zone, order, around, roles[number])


def _in_zone(
    page: LabelledPage, spec: FieldSpec, hit: LabelHit, strength: float, zone: Zone, order: int,
    around: Surroundings, role: str,
) -> Iterator[Candidate]:  # fmt: skip
    parsed_values = parse(spec, zone.strip.text, around, loose=hit.sureness >= 0.3 or zone.kind != "inline")
    if not parsed_values and zone.strip.words:
        parsed_values = _in_unit_of_label(page, spec, hit, zone, around) or _by_second_reader(spec, zone, around)
    for place, parsed in enumerate(parsed_values[:4]):
        if parsed.start > _FARTHEST:
            break
        words = zone.strip.cover(parsed.start, parsed.end)
        features = print_features(parsed, words) | _label_features(page, spec, hit, strength, role)
        features |= span_features(spec.span, zone.strip.text, parsed_values, place)
        features |= {
            zone.kind: 1.0,
            "away": min(zone.away, 20.0) / 10,
            "offset": min(parsed.start, _FARTHEST) / 20,
            "rest": min(max(0, len(zone.strip.text) - parsed.end), 80) / 40,
            "rivals": float(place + order),
        }
        yield Candidate(
            name=spec.name,
            value=parsed.value,
            text=zone.strip.text[parsed.start : parsed.end],
            page=page.layout.number,
            box=zone.strip.box(parsed.start, parsed.end),
            words=words,
            source="label",
            features=features,
            doubts=parsed.doubts,
            line=zone.line,
        )


def _in_unit_of_label(
    page: LabelledPage, spec: FieldSpec, hit: LabelHit, zone: Zone, around: Surroundings
) -> list[Parsed]:
    """A bare number in the one unit that the label itself names (`Weight (kg): 72.5`)."""
    if spec.kind not in _MEASURED:
        return []
    printed = page.strips[hit.segment].text[hit.start : hit.end + 8]
    units = {unit[:2] for unit in _MEASURED[spec.kind].findall(printed)}
    number = _BARE.match(zone.strip.text)
    if len(units) != 1 or number is None:
        return []
    found = parse(spec, f"{number[1]} {units.pop()}", around, loose=True)
    return [replace(each, start=number.start(1), end=number.end(1)) for each in found[:1]]


def _by_second_reader(spec: FieldSpec, zone: Zone, around: Surroundings) -> list[Parsed]:
    """The zone as the second reader saw it, when the first reader's text holds no value of the kind."""
    strip = zone.strip
    if not any(word.second for word in strip.words) or strip.starts[:1] != (0,):
        return []
    text = strip.text
    for start, word in reversed(list(zip(strip.starts, strip.words, strict=True))):
        seen = (word.second or "").strip()
        # Only a reading of the same length keeps the places of the other words.
        if seen and len(seen) == len(word.text.strip()) and text[start : start + len(seen)] == word.text.strip():
            text = text[:start] + seen + text[start + len(seen) :]
    return [
        Parsed(found.value, found.start, found.end, 0.6 * found.quality, (*found.doubts, "readers disagree"))
        for found in (parse(spec, text, around, loose=True) if text != strip.text else [])
    ]


def _label_features(page: LabelledPage, spec: FieldSpec, hit: LabelHit, strength: float, role: str) -> dict[str, float]:
    layout = page.layout
    weak = strength < 1.0
    section = hit.section
    return {
        "label": 0.0 if weak else 1.0,
        "weak_label": 1.0 if weak else 0.0,
        "label_words": min(hit.words, 4) / 4,
        "label_likeness": hit.likeness,
        "sureness": hit.sureness,
        "colon": float(hit.colon),
        "alone": float(hit.alone),
        "section_fits": float(bool(section) and (section in spec.sections or section == spec.role)),
        "section_differs": float(bool(section) and section not in spec.sections and section != spec.role),
        "role_fits": float(bool(role) and role == spec.role),
        "role_differs": float(role in _ROLE_SECTIONS and role != spec.role),
        "page_two": float(layout.number > 1),
        "low_on_page": hit.box.y0,
        "header_zone": float(layout.lines[hit.line].zone == "fax_header"),
    }


def _running_roles(page: LabelledPage, specs: FieldSpecs) -> list[str]:
    """For each label the role of the latest label before it that has one beyond doubt, at most four lines back."""
    roles: list[str] = []
    current, line = "", -9
    for hit in page.hits:
        own = _own_role(hit, specs)
        roles.append(current if hit.line - line <= 4 else "")
        if own and hit.sureness >= 0.3:
            current, line = own, hit.line
    return roles


def _own_role(hit: LabelHit, specs: FieldSpecs) -> str:
    found = {specs[name].role for name, strength in hit.names.items() if name and strength >= 1.0}
    if len(found) != 1 or "" in hit.names:
        return "other" if "" in hit.names and len(hit.names) == 1 else ""
    return found.pop()
