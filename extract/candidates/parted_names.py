"""Names of people printed in parts, each in a field of its own, put together from what the tagger sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from documents.field_specs import FieldSpecs
from extract.candidates.candidate import Candidate
from extract.candidates.features import print_features
from extract.candidates.labels import LabelledPage
from extract.candidates.strips import Strip, join_strips
from extract.candidates.tagged import find_runs
from extract.normalise.names import find_names
from extract.tagger.network import Tagged

_SURNAME = re.compile(r"\b(?:last|surname|family|apellidos?)\b", re.IGNORECASE)
_GIVEN = re.compile(r"\b(?:first|given|forename|nombre)\b", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:['’-][^\W\d_]+)*\.?,?")
# A part has few words; both stand within a few lines (in heights of print) of each other.
_MOST_WORDS, _LINES = 3, 4.5


def find_parted_names(page: LabelledPage, tagged: Tagged, specs: FieldSpecs) -> Iterator[Candidate]:
    """For every field that holds a person: two runs that follow each other, each but a part of a name, as one."""
    for name, column in tagged.labels.items():
        if name not in specs or specs[name].kind != "person":
            continue
        runs = [(strip, score) for strip, score in find_runs(page, tagged, column, long=False) if score > 0]
        parts = [(strip, score) for strip, score in runs if _is_part(strip)]
        for (first, one), (second, other) in pairwise(parts):
            if _are_near(page, first, second):
                yield from _joined(page, name, first, second, min(one, other))


def _is_part(strip: Strip) -> bool:
    words = [word.text.strip() for word in strip.words]
    return len(words) <= _MOST_WORDS and all(map(_NAME_WORD.fullmatch, words))


def _are_near(page: LabelledPage, first: Strip, second: Strip) -> bool:
    one, other = first.words[0].box, second.words[0].box
    return abs(one.middle[1] - other.middle[1]) < _LINES * page.layout.height


def _joined(page: LabelledPage, name: str, first: Strip, second: Strip, score: float) -> Iterator[Candidate]:
    family_first = first.text.rstrip().endswith(",") or _names(page, first, _SURNAME) or _names(page, second, _GIVEN)
    given, family = (second, first) if family_first else (first, second)
    found = find_names(f"{given.text.rstrip(',')} {family.text.rstrip(',')}")
    if not found or found[0].quality < 1 or " " not in str(found[0].value):
        return
    whole = join_strips([first, second])
    box = whole.box(0, len(whole.text))
    features = print_features(found[0], whole.words)
    more = {"tag": score, "page_two": float(page.layout.number > 1), "low_on_page": box.y0 if box else 0.5}
    yield Candidate(
        name, found[0].value, whole.text, page.layout.number, box, whole.words, "tagged", features | more,
        found[0].doubts,
    )  # fmt: skip


def _names(page: LabelledPage, strip: Strip, cue: re.Pattern[str]) -> bool:
    """Whether the print left of the part, above or below it says which part of the name it is."""
    box = strip.words[0].box
    height = page.layout.height
    for segment in page.layout.segments:
        beside = abs(segment.box.middle[1] - box.middle[1]) < 0.7 * height and segment.box.x0 < box.x0
        over = abs(segment.box.middle[1] - box.middle[1]) < 2.6 * height and (
            segment.box.x0 - 0.02 < box.x0 < segment.box.x1 + 0.02
        )
        if beside or over:
            before = " ".join(word.text for word in segment.words if word not in strip.words and word.box.x0 <= box.x1)
            words = before.split()[-4:] if beside else before.split()[:4]
            if cue.search(" ".join(words)):
                return True
    return False
