"""Candidates without a label: what a place on the page, a salutation, or the shape of the print tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from documents.field_specs import FieldSpecs
from extract.candidates.candidate import Candidate
from extract.candidates.kinds import Surroundings
from extract.candidates.labels import LabelledPage
from extract.candidates.placed import placed, segments_of_head
from extract.candidates.strips import Strip, block_strip, join_strips
from extract.normalise.addresses import find_addresses, find_city_ends
from extract.normalise.codes import find_codes
from extract.normalise.dates import find_dates
from extract.normalise.identifiers import find_npis
from extract.normalise.names import find_names
from extract.normalise.organisations import find_organisations
from extract.normalise.parsed import Parsed
from extract.normalise.quantities import find_weights
from extract.normalise.words import find_carriers, find_sexes

_SALUTATION = re.compile(r"^\W*(?:dear|estimad[oa])\s+", re.IGNORECASE)
_DOCTOR = re.compile(r"^\W*(?:dr\b|doctor\b|prof)|\b(?:md|do|np|pa-?c|aprn|dnp|fnp(?:-c)?|phd)\b\W*$", re.IGNORECASE)
_CREDENTIAL = re.compile(r",?\s+(?:M\.?D\.?|D\.?O\.?|N\.?P\.?|PA-?C|APRN|ARNP|DNP|FNP(?:-BC|-C)?|CRNP|MBBS)(?![\w-])")
_NAME_START = re.compile(
    r"(?:[A-ZÀ-Ž][\w'’.-]*[ ,]+(?:(?:de|del|der|la|las|los|van|von|da|dos|di|du|el|al|bin|y|e) +){0,2}){1,4}$"
)
_ROLE_OF_OTHERS = re.compile(
    r"\b(?:reviewer|reviewed|medical director|pharmacist|supervis\w+|pcp|contact|coordinator|cc|signed for)\b",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:health plan|health|insurance|medicare|medicaid|blue (?:cross|shield)|bluecross|mutual|benefits?|trust|hmo|"
    r"ppo|"
    r"advantage|community plan|pdp|employees|co-?op|choice|medical plan|department of)\b",
    re.IGNORECASE,
)
_MANAGER = re.compile(
    r"\b(?:rx|scripts|pharmacy benefits?|therapeutics|benefit manage\w+|pbm|pharmacy (?:solutions|services)"
    r"|scripts? (?:services|svcs)"
    r"|prescription (?:plan|benefits?))\b",
    re.IGNORECASE,
)
# Longer blocks (words) are no address with a name over it; two of their lines may still be one.
_ADDRESS_BLOCK = 60
# The lines of a page, its fax header among them, on which the sender's own name stands.
_HEADING_LINES = 3
# What is known by its shape alone, from which quality of print on.
_SHAPES: Mapping[str, tuple[Callable[[str], list[Parsed]], float]] = {
    "prescriber_npi": (find_npis, 0.8), "diagnosis_codes": (find_codes, 1.0), "patient_weight_kg": (find_weights, 1.0),
}  # fmt: skip


def find_in_places(page: LabelledPage, specs: FieldSpecs, around: Surroundings) -> Iterator[Candidate]:
    """Every value that its place or shape alone suggests."""
    for candidate in (
        *_lone_dates(page, around),
        *_names(page),
        *_beside_birth_dates(page, around),
        *_by_shape(page),
        *_addresses(page),
        *_letterhead(page, around),
        *_courier(page),
    ):
        if candidate.name in specs:
            yield candidate


def _courier(page: LabelledPage) -> Iterator[Candidate]:
    """A courier's name at the head of its own paper."""
    for segment in segments_of_head(page):
        strip = page.strips[segment.index]
        for parsed in find_carriers(strip.text):
            yield placed(page, "carrier", strip, parsed, segment.line, {"rivals": 0.0}, "letterhead")


def _lone_dates(page: LabelledPage, around: Surroundings) -> Iterator[Candidate]:
    """A date that fills its segment in the upper part of a page is the date of the letter."""
    place = 0
    for line in page.layout.lines:
        if line.zone != "body" or line.box.y0 > 0.45:
            continue
        for index in line.segments:
            strip = page.strips[index]
            found = find_dates(strip.text, reference=around.reference)
            if len(found) == 1 and len(strip.text) - (found[0].end - found[0].start) <= 14:
                # The first one on the first page; later ones are ever less likely.
                bare = float(len(strip.text) - (found[0].end - found[0].start) <= 2)
                yield placed(
                    page, "letter_date", strip, found[0], line.index, {"rivals": place, "alone": bare}, "letterhead"
                )
                place += 1


def _names(page: LabelledPage) -> Iterator[Candidate]:
    """Names in a salutation, names with a prescriber's credentials, and the first line of an address block."""
    for line in page.layout.lines:
        for index in line.segments:
            strip = page.strips[index]
            greeting = _SALUTATION.match(strip.text)
            if greeting:
                yield from _greeted(page, strip, greeting.end(), line.index)
            for match in _CREDENTIAL.finditer(strip.text):
                yield from _credentialed(page, strip, match, line.index)


def _greeted(page: LabelledPage, strip: Strip, start: int, line: int) -> Iterator[Candidate]:
    rest = strip.text[start:]
    for parsed in find_names(rest):
        moved = Parsed(parsed.value, parsed.start + start, parsed.end + start, parsed.quality, parsed.doubts)
        name = "prescriber_name" if _DOCTOR.search(rest.rstrip(" :,")) else "patient_name"
        yield placed(page, name, strip, moved, line, {"cue": 0.25}, "salutation")


def _credentialed(page: LabelledPage, strip: Strip, match: re.Match[str], line: int) -> Iterator[Candidate]:
    before = _NAME_START.search(strip.text[: match.start()] + " ")
    if before is None or _ROLE_OF_OTHERS.search(strip.text[: before.start()]):
        return
    start = before.start()
    for parsed in find_names(strip.text[start : match.end()]):
        moved = Parsed(parsed.value, parsed.start + start, parsed.end + start, parsed.quality, parsed.doubts)
        alone = float(start == 0 and match.end() >= len(strip.text) - 3)
        yield placed(page, "prescriber_name", strip, moved, line, {"after_cue": 1.0, "alone": alone}, "credentials")


def _beside_birth_dates(page: LabelledPage, around: Surroundings) -> Iterator[Candidate]:
    """A name before a date of birth, and the sex behind it."""
    for hit in page.hits:
        if "patient_dob" not in hit.names:
            continue
        strip = page.strips[hit.segment]
        head = re.sub(r"[\s,;(|/-]+$", "", strip.text[: hit.start])
        start = next((m.start() for m in [_NAME_START.search(head + " ")] if m), None)
        places = page.layout.lines[hit.line].segments
        if start is not None:
            for parsed in find_names(head[start:]):
                moved = Parsed(parsed.value, parsed.start + start, parsed.end + start, parsed.quality, parsed.doubts)
                yield placed(page, "patient_name", strip, moved, hit.line, {"after_cue": 1.0}, "before_birth_date")
        line = join_strips([page.strips[index] for index in places if index >= hit.segment])
        for date in find_dates(line.text, birth=True, reference=around.reference, loose=True)[:1]:
            for sex in find_sexes(line.text[date.end : date.end + 14]):
                moved = Parsed(sex.value, sex.start + date.end, sex.end + date.end, 0.8)
                yield placed(page, "patient_sex", line, moved, hit.line, {"after_cue": 1.0}, "after_birth_date")


def _by_shape(page: LabelledPage) -> Iterator[Candidate]:
    for line in page.layout.lines:
        for index in line.segments:
            strip = page.strips[index]
            for name, (find, least) in _SHAPES.items():
                for parsed in find(strip.text):
                    if parsed.quality >= least:
                        yield placed(page, name, strip, parsed, line.index, {}, "shape")


def _addresses(page: LabelledPage) -> Iterator[Candidate]:
    """Addresses in one line, and blocks of a name over a street over city, state and ZIP."""
    layout = page.layout
    for row in layout.lines:
        # Wide blanks may part an address that one line holds whole.
        yield from _address_of(page, join_strips([page.strips[index] for index in row.segments]), row.index)
    for block in layout.blocks:
        line = layout.segments[block.segments[0]].line
        strip = block_strip(layout, block.index)
        if len(strip.words) <= _ADDRESS_BLOCK:
            yield from _address_of(page, strip, line)
            if len(block.segments) >= 3 and find_city_ends(page.strips[block.segments[-1]].text):
                yield from _addressee(page, block.segments[0], line)
        else:
            for first, second in pairwise(block.segments):
                two = join_strips([page.strips[first], page.strips[second]])
                yield from _address_of(page, two, layout.segments[first].line)


def _address_of(page: LabelledPage, strip: Strip, line: int) -> Iterator[Candidate]:
    for parsed in find_addresses(strip.text):
        yield placed(page, "patient_address", strip, parsed, line, {"first": float(parsed.start == 0)}, "shape")


def _addressee(page: LabelledPage, segment: int, line: int) -> Iterator[Candidate]:
    strip = page.strips[segment]
    doctor = _DOCTOR.search(strip.text)
    for parsed in find_names(strip.text):
        if parsed.end >= len(strip.text) - 6:
            name = "prescriber_name" if doctor else "patient_name"
            yield placed(page, name, strip, parsed, line, {"first": 1.0}, "addressee")


def _letterhead(page: LabelledPage, around: Surroundings) -> Iterator[Candidate]:
    """Organisations on the first page, those in its letterhead first: payer or benefit manager."""
    if page.layout.number > 1:
        return
    for line in page.layout.lines:
        if line.zone == "body":
            for index in line.segments:
                top = line.box.y0 < 0.2
                yield from _known_payers(page, page.strips[index], line.index, around, top=top)
                if top:
                    yield from _likely_payer(page, page.strips[index], line.index, around)


def _known_payers(
    page: LabelledPage, strip: Strip, line: int, around: Surroundings, *, top: bool
) -> Iterator[Candidate]:
    for mention in around.payers.mentions(strip.text):
        kinds = {match.entry.kind for match in mention.matches}
        if kinds <= {"pbm", "plan", "medicaid_mco", "state_medicaid", "part_d"}:
            name = "pbm" if kinds == {"pbm"} else "payer"
            parsed = Parsed(strip.text[mention.start : mention.end], mention.start, mention.end)
            yield placed(page, name, strip, parsed, line, {"first": float(top)}, "known_payer")


def _likely_payer(page: LabelledPage, strip: Strip, line: int, around: Surroundings) -> Iterator[Candidate]:
    """What calls itself a plan or a benefit manager, and whatever organisation heads the paper."""
    manager, plan = _MANAGER.search(strip.text), _ORGANISATION.search(strip.text)
    heads = line <= _HEADING_LINES and not any(char.isdigit() for char in strip.text)
    for parsed in find_organisations(strip.text, around.payers)[:1] if manager or plan or heads else ():
        features = {"first": 1.0, "alone": float(len(strip.text) - parsed.end < 3)}
        if manager:
            yield placed(page, "pbm", strip, parsed, line, features, "letterhead")
        if plan or heads:
            yield placed(page, "payer", strip, parsed, line, features, "letterhead")
