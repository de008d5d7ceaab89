"""What speaks for and against a chosen value besides its own odds: its letters, its rivals, the paper it stands on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from rapidfuzz.distance import Levenshtein

from documents.field_specs import FieldSpecs
from documents.reading import Page, Word
from extract.candidates.candidate import Candidate
from extract.layout import PageLayout
from extract.normalise.dates import find_dates
from extract.normalise.known_names import load_names
from extract.normalise.known_names import plain_letters as letters_of
from extract.scoring import GROUPS, Scored
from extract.sureness import is_confirmed, is_plainly_labelled, plain_letters

EVIDENCE = (
    "score", "contested", "least_sure", "mean_sure", "words", "confirmed", "least_second", "readers_apart",
    "unconfirmed", "least_unconfirmed", "plain", "places", "sources", "rival", "rival_unlike", "nearly_same",
    "nearest", "known_names", "said_elsewhere", "nearly_elsewhere", "length", "digits", "letters", "left", "top",
    "height", "page_sure", "page_confirmed", "page_words", "days_from_fax", "later_days", "earlier_days", "people",
    "drugs", "items", "others_mean", "others_least", "others", *(f"is_{min(group)}" for group in GROUPS),
)  # fmt: skip
# Values and prints of at most so many letters difference may be the same, once misread.
_NEAR, _NEAR_WORD, _LONG_WORD = 2, 1, 8
_NONE, _FAR = -9.0, 999.0
# How likely (log odds) another person or drug must be to count.
_PERSON, _DRUG = -1.5, -2.5
_RUN, _NAME = re.compile(r"\w+"), re.compile(r"[^\W\d_]{3,}")
_SHORTEST = 4
_DATES = frozenset(["date", "instant", "birth_date"])


@dataclass(frozen=True, slots=True)
class Paper:
    """What of a whole document weighs on each of its values.

    `words` counts its words by their first letter; `pages` says how well each page is read: mean confidence, share
    confirmed by the second reader, number of words; `sent` are the days of fax header lines, `days` all dates;
    `items` are the orders or requests it holds. `values` are, by field, the possible values (letters and digits
    alone) with their log odds.
    """

    words: Mapping[str, Mapping[str, int]]
    pages: Mapping[int, tuple[float, float, float]]
    sent: tuple[date, ...]
    days: frozenset[str]
    people: int
    drugs: int
    items: int
    values: Mapping[str, Sequence[tuple[str, float]]]
    contested: frozenset[str]


def read_paper(
    ranked: Sequence[Scored], layouts: Sequence[PageLayout], specs: FieldSpecs, contested: frozenset[str], items: int
) -> Paper:
    """What the document says of all its values; `contested` as `extract.finding.find_contested` tells it."""
    words: dict[str, Counter[str]] = defaultdict(Counter)
    for layout in layouts:
        for run in map(plain_letters, _RUN.findall(" ".join(word.text for word in layout.page.words))):
            words[run[:1]][run] += 1
    values: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for each in ranked:
        values[each.name].append((plain_letters(str(each.value)), each.score))
    kinds = [(specs[each.name].kind, each) for each in ranked]
    return Paper(
        words,
        {layout.number: _clearness(layout.page) for layout in layouts},
        tuple(_sent(layouts)),
        frozenset(str(each.value)[:10] for kind, each in kinds if kind in _DATES - {"birth_date"}),
        len({plain_letters(str(each.value)) for kind, each in kinds if kind == "person" and each.score > _PERSON}),
        len({value for value, score in values["drug_name"] if score > _DRUG}),
        items,
        values,
        contested,
    )


def evidence_of(each: Scored, among: Sequence[Scored], paper: Paper, specs: FieldSpecs) -> list[float]:
    """The features of one chosen value in the order of `EVIDENCE`; `among`: all that was chosen of its item."""
    first, kind = each.candidates[0], specs[each.name].kind
    others = [other.score for other in among if other is not each]
    value = plain_letters(str(each.value))
    return [
        each.score,
        float(each.name in paper.contested),
        *_of_print(first),
        float(any(map(is_plainly_labelled, each.candidates))),
        float(len({(candidate.page, candidate.line) for candidate in each.candidates})),
        float(len({candidate.source for candidate in each.candidates})),
        *_of_rivals(value, paper.values.get(each.name, ())),
        *_of_words(first.text, paper.words),
        float(len(value)),
        float(sum(map(str.isdigit, value))),
        float(sum(map(str.isalpha, value))),
        *((first.box.x0, first.box.y0, first.box.y1 - first.box.y0) if first.box else (-1.0, -1.0, -1.0)),
        *paper.pages.get(first.page, (0.0, 0.0, 0.0)),
        *_of_days(str(each.value)[:10] if kind in _DATES else "", paper),
        float(paper.people),
        float(paper.drugs),
        float(paper.items),
        fmean(others) if others else 0.0,
        min(others, default=0.0),
        float(len(others)),
        *(float(kind in group) for group in GROUPS),
    ]


def _clearness(page: Page) -> tuple[float, float, float]:
    words = _printed(page.words)
    seen = [word for word in words if word.second is not None or word.source == "text"]
    return (
        fmean(word.confidence for word in words) if words else 0.0,
        fmean(map(_is_confirmed, seen)) if seen else -1.0,
        float(len(words)),
    )


def _sent(layouts: Sequence[PageLayout]) -> list[date]:
    lines = (line for layout in layouts for line in layout.lines if line.zone == "fax_header")
    return [date.fromisoformat(str(found.value)[:10]) for line in lines for found in find_dates(line.text)]


def _printed(words: Sequence[Word]) -> list[Word]:
    return [word for word in words if plain_letters(word.text)]


def _is_confirmed(word: Word) -> bool:
    return word.source == "text" or is_confirmed(word.text, word.second)


def _of_print(candidate: Candidate) -> tuple[float, ...]:
    """How surely both readers saw its words."""
    words = _printed(candidate.words)
    sure = [word.confidence for word in words]
    seen = [word for word in words if word.second is not None and word.source != "text"]
    seconds = [word.second_confidence for word in seen if word.second_confidence is not None]
    apart = [Levenshtein.distance(plain_letters(word.text), plain_letters(word.second or "")) for word in seen]
    unsure = [word.confidence for word in words if not _is_confirmed(word)]
    return (
        min(sure, default=0.0),
        fmean(sure) if sure else 0.0,
        float(len(words)),
        1 - len(unsure) / max(1, len(words)),
        min(seconds, default=0.0 if len(unsure) == len(words) else 1.0),
        float(max(apart, default=0)),
        float(len(unsure)),
        min(unsure, default=1.0),
    )


def _of_rivals(value: str, values: Sequence[tuple[str, float]]) -> tuple[float, ...]:
    """The likeliest other value, the likeliest unlike one, how many nearly the same, how near the nearest is."""
    others = [(Levenshtein.distance(value, other), score) for other, score in values if other != value]
    return (
        max((score for _, score in others), default=_NONE),
        max((score for apart, score in others if apart > _NEAR), default=_NONE),
        float(sum(apart <= _NEAR for apart, _ in others)),
        float(min((apart for apart, _ in others), default=_FAR)),
    )


def _of_words(text: str, words: Mapping[str, Mapping[str, int]]) -> tuple[float, ...]:
    """Whether its words are names that people bear; how often the rarest of them stands on the paper, and nearly so."""
    runs = _NAME.findall(text)
    known = fmean(letters_of(run) in load_names() for run in runs) if runs else -1.0
    parts = [part for part in map(plain_letters, _RUN.findall(text)) if len(part) >= _SHORTEST]
    exact = min((words.get(part[:1], {}).get(part, 0) for part in parts), default=-1)
    nearly = max((sum(_nearly(part, words.get(part[:1], {}))) for part in parts), default=-1)
    return known, float(exact), float(nearly)


def _nearly(part: str, words: Mapping[str, int]) -> list[int]:
    most = _NEAR_WORD if len(part) < _LONG_WORD else _NEAR
    return [
        count
        for word, count in words.items()
        if word != part and Levenshtein.distance(part, word, score_cutoff=most) <= most
    ]


def _of_days(day: str, paper: Paper) -> tuple[float, ...]:
    """Days from the nearest day on which the fax was sent; how many dates of the paper are later and earlier."""
    if not day:
        return -1.0, -1.0, -1.0
    sent = min((abs((date.fromisoformat(day) - each).days) for each in paper.sent), default=_FAR)
    return min(float(sent), _FAR), float(sum(x > day for x in paper.days)), float(sum(x < day for x in paper.days))
