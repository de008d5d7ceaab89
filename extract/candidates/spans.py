"""Every date, number, name and amount on a page, whatever it stands beside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from extract.candidates.kinds import Surroundings
from extract.candidates.labels import LabelledPage
from extract.candidates.strips import Strip
from extract.normalise.codes import find_codes
from extract.normalise.dates import find_dates
from extract.normalise.drugs import find_drug, find_strength_values
from extract.normalise.identifiers import find_identifiers, find_npis
from extract.normalise.names import find_names
from extract.normalise.organisations import find_organisations
from extract.normalise.parsed import Parsed
from extract.normalise.phones import find_phones
from extract.normalise.quantities import find_money, find_percents

GROUPS = (
    "date", "phone", "identifier", "person", "money", "percent", "number", "organisation", "drug", "strength", "code",
)  # fmt: skip
_ID_START = re.compile(r"(?<![\w/.$-])(?=[A-Z0-9-]*\d|[A-Z]{1,4} (?=[A-Z0-9-]*\d))[A-Z0-9]")
_NUMBER = re.compile(r"(?<![\w/.$,-])#?\d{1,4}(?:\.\d{1,3})?(?![\w/%-]|[.,]\d)")
_NAME_AT = re.compile(r"(?<![^\W_])(?<!['’.-])[A-ZÀ-Ž](?=[^\W\d_]|\.? )")
_ORG_AT = re.compile(r"(?<![^\W_])(?<![&'’.-])[A-Z](?=[\w&'’.-]+)")


@dataclass(frozen=True, slots=True)
class Span:
    """Print at `strip.text[start:end]` of segment `segment` that could be a value of the kinds of `group`."""

    group: str
    parsed: Parsed
    strip: Strip
    segment: int
    line: int

    @property
    def text(self) -> str:
        """As printed."""
        return self.strip.text[self.parsed.start : self.parsed.end]


def find_spans(page: LabelledPage, around: Surroundings) -> list[Span]:
    """Every span of a page in reading order; spans of one segment do not overlap except for names."""
    spans: list[Span] = []
    for line in page.layout.lines:
        if line.zone == "fax_header":
            continue
        for index in line.segments:
            strip = page.strips[index]
            for group, parsed in _in_text(strip.text, around):
                spans.append(Span(group, parsed, strip, index, line.index))
    return spans


def _in_text(text: str, around: Surroundings) -> Iterator[tuple[str, Parsed]]:
    taken: list[tuple[int, int]] = []

    def free(parsed: Parsed) -> bool:
        clear = not any(start < parsed.end and parsed.start < end for start, end in taken)
        if clear:
            taken.append((parsed.start, parsed.end))
        return clear

    if any(char.isdigit() for char in text):
        for group, found in (
            ("percent", [percent for percent in find_percents(text) if percent.quality >= 1.0]),
            ("strength", find_strength_values(text)),
            ("code", [code for code in find_codes(text, loose=True) if code.quality >= 0.6]),
            ("date", find_dates(text, reference=around.reference, loose=True)),
            ("phone", find_phones(text)),
            ("identifier", [npi for npi in find_npis(text) if npi.quality >= 0.8]),
            ("money", [money for money in find_money(text) if money.quality >= 1.0]),
            ("identifier", _identifiers(text)),
            ("number", _numbers(text)),
        ):
            yield from ((group, parsed) for parsed in found if free(parsed))
    # Names of drugs, people and organisations may overlap: which of them it is, the surroundings decide.
    yield from (("drug", parsed) for parsed in find_drug(text, around.drugs, loose=False))
    yield from (("organisation", parsed) for parsed in _organisations(text, around))
    yield from (("person", parsed) for parsed in _names(text) if free(parsed))


def _identifiers(text: str) -> list[Parsed]:
    found: list[Parsed] = []
    at = 0
    for match in _ID_START.finditer(text):
        if match.start() < at:
            continue
        for parsed in find_identifiers(text[match.start() :]):
            plain = re.sub(r"[\W_]", "", str(parsed.value))
            if parsed.start == 0 and len(plain) >= 4 and sum(char.isdigit() for char in plain) >= 2:
                at = match.start() + parsed.end
                found.append(Parsed(parsed.value, match.start(), at, parsed.quality))
    return found


def _numbers(text: str) -> list[Parsed]:
    found = []
    for match in _NUMBER.finditer(text):
        number = float(match[0].lstrip("#"))
        found.append(Parsed(int(number) if number == int(number) else number, match.start(), match.end()))
    return found


def _organisations(text: str, around: Surroundings) -> list[Parsed]:
    found: list[Parsed] = []
    at = 0
    for match in _ORG_AT.finditer(text):
        if match.start() < at:
            continue
        for parsed in find_organisations(text[match.start() :], around.payers):
            if parsed.start == 0 and parsed.quality >= 1.0 and " " in str(parsed.value):
                at = match.start() + parsed.end
                found.append(Parsed(parsed.value, match.start(), at, parsed.quality))
    return found


def _names(text: str) -> list[Parsed]:
    found: list[Parsed] = []
    at = 0
    for match in _NAME_AT.finditer(text):
        if match.start() < at:
            continue
        for parsed in find_names(text[match.start() :]):
            if parsed.start == 0 and parsed.quality >= 0.5:
                at = match.start() + parsed.end
                found.append(Parsed(parsed.value, match.start(), at, parsed.quality, parsed.doubts))
    return found


def age_of(value: str, reference: date) -> str:
    """How far a date lies from the day of the letter, in words that mean something on a fax."""
    days = (date.fromisoformat(value[:10]) - reference).days
    for limit, name in ((-3000, "years"), (-400, "older"), (-30, "months"), (-1, "weeks"), (1, "same"), (45, "soon")):
        if days < limit:
            return name
    return "half" if days < 250 else "year" if days < 800 else "far"
