"""The name of an assistance programme at the head of its own paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.drugs import DrugIndex
from documents.lookup import fold
from extract.candidates.candidate import Candidate
from extract.candidates.labels import LabelledPage
from extract.candidates.placed import placed
from extract.normalise.parsed import Parsed

NAME, SOURCE = "program_name", "letterhead"
# Words of a name, those that join two of them, and what such names end with.
_PART = r"[A-Z0-9][\w'’&/+-]*"
_JOINED = rf"{_PART}(?:[ ,-]+(?:(?:of|for|the|and|&) +){{0,2}}{_PART})*"
_LAST = (
    r"(?:Support|Program(?:me)?|Foundation|Fund|Savings|Together|Assist(?:ance)?|Card|Co-?pay|Connect|Direct|Access|Cares?"
    r"|Complete|Path|Solutions|360|Network|Services|Circle|Companion|Navigator|Alliance|Hub|Relief|One|Plus|Advocate)"
)
_PROGRAMME = re.compile(rf"(?:The )?{_JOINED}[ ,-]+{_LAST}\b(?:,? (?:for|of) (?:the )?{_PART}(?: {_PART}){{0,3}}$)?")
# What a letter head may print before its name: a sign, or what a reader took a picture for.
_SIGNS = re.compile(r"^(?:[^\w\s]\s*|[a-z]{1,2}\s+)")
# A drug's own programme: its brand with one or two words (`DUPIXENT MyWay`).
_OWN = re.compile(r"^([A-Z][\w-]{3,20}) ([A-Za-z][\w-]*)(?: [A-Z][\w-]*)?$")
# How far down a page a letter head reaches, and how many names, of how many words, are looked at.
_HEAD, _MOST, _LONGEST = 0.22, 3, 8
# Log odds, set by hand, of what heads a page and is called so, and what it adds that the paper says it again.
_ODDS, _AGAIN = 1.5, 1.0
_FORMS = re.compile(
    r"\d|\b(?:tablets?|capsules?|pens?|injection|form|request|order|prescri\w+|enrol\w+|referral)\b", re.IGNORECASE
)


def find_programmes(pages: Sequence[LabelledPage], drugs: DrugIndex) -> Iterator[Candidate]:
    """What heads a page and is called as programmes are; how often the paper says it speaks for it."""
    said = [fold(segment.text) for page in pages for segment in page.layout.segments]
    for page in pages:
        place = 0
        for segment in page.layout.segments:
            line = page.layout.lines[segment.line]
            if line.zone == "fax_header" or segment.box.y0 > _HEAD or place >= _MOST:
                continue
            strip = page.strips[segment.index]
            parsed = name_of(strip.text, drugs)
            if parsed is not None:
                times = sum(fold(str(parsed.value)) in text for text in said)
                odds = _ODDS + _AGAIN * (times > 1) - place
                told = {"rivals": float(place), "repeated": min(times, 5) / 5, "stated": 1.0, "odds": odds}
                yield placed(page, NAME, strip, parsed, segment.line, told, SOURCE)
                place += 1


def name_of(text: str, drugs: DrugIndex) -> Parsed | None:
    """The programme that a line of a letter head names; None where it names none."""
    signs = _SIGNS.match(text)
    start = signs.end() if signs else 0
    name = text[start:]
    shaped = name.title() if name.isupper() else name
    found = _PROGRAMME.match(shaped)
    if found and 1 < len(found[0].split()) <= _LONGEST:
        return Parsed(name[: found.end()], start, start + found.end(), 0.9)
    own = _OWN.match(name)
    if own and drugs.is_brand(own[1]) and not _FORMS.search(name) and not drugs.exact(name):
        return Parsed(name, start, len(text), 0.7)
    return None
