"""Strengths of which the tagger marks a part, or that the reader spoilt, by what the drugs of the page are sold in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from documents.lookup import fold
from extract.candidates.candidate import Candidate
from extract.candidates.features import print_features
from extract.candidates.kinds import Surroundings
from extract.candidates.labels import LabelledPage
from extract.candidates.misread_strengths import find_misread_strength
from extract.candidates.strips import strip_of
from extract.candidates.tagged import find_runs
from extract.normalise.drugs import find_strength_values
from extract.tagger.network import Tagged

_NAME = "drug_strength"
# Words behind the marked ones that may belong to the strength (`150 mg` | `mL`).
_MORE = 3
# Signs before the strength, in letters.
_AHEAD = 2


def find_whole_strengths(
    page: LabelledPage, candidates: Sequence[Candidate], tagged: Tagged, around: Surroundings
) -> Iterator[Candidate]:
    """For each strength beside a label or marked by the tagger that no drug of the page has: what it may have been.

    Such a reading carries its doubt: it is shown and never taken over unseen.
    """
    drugs = {fold(str(each.value)): str(each.value) for each in candidates if each.source == "mention"
             and each.name == "drug_name" and not each.doubts}  # fmt: skip
    sold = {strength for drug in drugs.values() for strength in around.drugs.strengths_of(drug)}
    if not sold or _NAME not in tagged.labels:
        return
    words = [word for line in page.layout.lines for word in line.words]
    places = {id(word): place for place, word in enumerate(words)}
    for candidate in (*_doubtful(candidates, sold), *_unread(page, tagged)):
        place = places.get(id(candidate.words[0]))
        if place is None:
            continue
        strip = strip_of(words[place : place + len(candidate.words) + _MORE])
        read = [find_misread_strength(strip.text, drug, around.drugs) for drug in drugs.values()]
        found = {each.value: each for each in read if each is not None and each.start <= _AHEAD}
        if len(found) == 1:
            parsed = next(iter(found.values()))
            covered = strip.cover(parsed.start, parsed.end)
            yield replace(
                candidate, value=parsed.value, text=strip.text[parsed.start : parsed.end], words=covered,
                box=strip.box(parsed.start, parsed.end), doubts=parsed.doubts,
                features={**candidate.features, **print_features(parsed, covered)},
            )  # fmt: skip


def _doubtful(candidates: Sequence[Candidate], sold: AbstractSet[object]) -> list[Candidate]:
    return [
        each for each in candidates
        if each.name == _NAME and each.value not in sold and each.words and each.source in ("tagged", "label")
    ]  # fmt: skip


def _unread(page: LabelledPage, tagged: Tagged) -> Iterator[Candidate]:
    """What the tagger marks as a strength and no parser reads."""
    for strip, score in find_runs(page, tagged, tagged.labels[_NAME], long=False):
        if not find_strength_values(strip.text):
            features = {"tag": score, "page_two": float(page.layout.number > 1), "low_on_page": strip.words[0].box.y0}
            yield Candidate(_NAME, "", strip.text, page.layout.number, None, strip.words, "tagged", features)
