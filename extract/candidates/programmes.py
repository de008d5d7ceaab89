"""The name of an assistance programme at the head of its own paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from documents.drugs import DrugIndex
from documents.lookup import fold
from extract.candidates.candidate import Candidate
from extract.candidates.labels import LabelledPage
from extract.candidates.placed import placed, segments_of_head
from extract.layout import Segment
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
# How many names of a page, of how many words, are looked at.
_MOST, _LONGEST = 3, 8
# Log odds, set by hand, of what heads a page and is called so, and what it adds that the paper says it again.
_ODDS, _AGAIN = 1.5, 1.0
_FORMS = re.compile(
    r"\d|\b(?:tablets?|capsules?|pens?|injection|form|request|order|prescri\w+|enrol\w+|referral)\b", re.IGNORECASE
)


def find_programmes(pages: Sequence[LabelledPage], drugs: DrugIndex) -> Iterator[Candidate]:
    """What heads a page and is called as programmes are; how often the paper says it speaks for it."""
    for page in pages:
        for place, (segment, parsed) in enumerate(islice(_names_at_head(page, drugs), _MOST)):
            times = _count(str(parsed.value), pages)
            odds = _ODDS + _AGAIN * (times > 1) - place
            told = {"rivals": float(place), "repeated": min(times, 5) / 5, "stated": 1.0, "odds": odds}
            yield placed(page, NAME, page.strips[segment.index], parsed, segment.line, told, SOURCE)


def _names_at_head(page: LabelledPage, drugs: DrugIndex) -> Iterator[tuple[Segment, Parsed]]:
    for segment in segments_of_head(page):
        parsed = name_of(page.strips[segment.index].text, drugs)
        if parsed is not None:
            yield segment, parsed


def _count(name: str, pages: Sequence[LabelledPage]) -> int:
    """How many pieces of print hold the name."""
    wanted = fold(name)
    return sum(wanted in fold(segment.text) for page in pages for segment in page.layout.segments)


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
