"""The title of a form: what the head of its first page calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.candidates.candidate import Candidate
from extract.candidates.labels import LabelledPage
from extract.candidates.placed import placed, segments_of_head
from extract.candidates.strips import join_strips
from extract.layout import Segment
from extract.normalise.parsed import Parsed

NAME, SOURCE = "form_name", "letterhead"
# What a form calls itself, and what else its title may say.
_CALLS = "form|request|exception|determination|questionnaire|questions|worksheet|checklist"
_CALLED = re.compile(rf"\b(?:{_CALLS})\b", re.IGNORECASE)
_TITLE = re.compile(rf"\b(?:{_CALLS}|authori[sz]ation|sheet)\b", re.IGNORECASE)
# A title holds no label and value, no number to call, no sentence, no box to tick.
_NO_TITLE = re.compile(
    r":\s|\d{3}\D{0,2}\d{3}\D?\d{4}|\b(?:must|please|will|is|are|this|your|we|you|page)\b|[.;]\s*$|\[|www"
    r"|\bfax(?:ed)? to\b",
    re.IGNORECASE,
)
# A date printed behind the title on its line.
_DATE_BEHIND = re.compile(r"\s+\d{1,2}/\d{1,2}/\d{2,4}\s*$")
# How far down a page a title stands, its words, and how many titles of a page are looked at.
_HEAD, _FEWEST, _LONGEST, _MOST = 0.3, 2, 16, 4
# The next line goes on with a title whose middle or edge it shares (share of the page).
_ALIGNED, _NEAR = 0.03, 0.03


def find_titles(page: LabelledPage) -> Iterator[Candidate]:
    """Lines at the head that are called a form or a request, each alone and with the line it goes on in."""
    place = 0
    for segment in segments_of_head(page, _HEAD):
        if place >= _MOST:
            break
        strip = page.strips[segment.index]
        near = page.layout.segments[segment.index + 1 : segment.index + 4]
        following = [other for other in near if _goes_on(segment, other)]
        joined = [join_strips([strip, page.strips[other.index]]) for other in following[:1]]
        titles = [each for each in (strip, *joined) if _is_title(each.text)]
        for each in titles:
            named = _DATE_BEHIND.sub("", each.text).strip(" -–*©®")
            told = {"rivals": float(place), "stated": 1.0, "odds": _odds(named, place, joined=each is not strip)}
            yield placed(page, NAME, each, Parsed(named, 0, len(each.text), 0.9), segment.line, told, SOURCE)
        place += bool(titles)


def _is_title(text: str) -> bool:
    return bool(_TITLE.search(text)) and not _NO_TITLE.search(text) and _FEWEST <= len(text.split()) <= _LONGEST


def _odds(title: str, place: int, *, joined: bool) -> float:
    """Log odds, set by hand: a mere `Prior Authorization` is none, the first title and a lone line the likelier."""
    return (2.5 if _CALLED.search(title) else 0.0) - 1.0 * joined - 1.0 * place


def _goes_on(segment: Segment, other: Segment) -> bool:
    """Whether the print of `other` may be the second line of the title in `segment`."""
    below = 0 < other.box.y0 - segment.box.y0 < _NEAR
    middle = abs(other.box.middle[0] - segment.box.middle[0]) < _ALIGNED
    return below and (middle or abs(other.box.x0 - segment.box.x0) < _ALIGNED)
