"""What the rest of the paper says of a value once it is weighed: the label before its print, its box, a drug's role."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from documents.field_specs import FieldSpecs
from extract.candidates.boxed import EMPTY, TICKED
from extract.candidates.candidate import Candidate
from extract.drug_roles import own_odds, role_model
from extract.layout import PageLayout
from extract.scoring import Scored, place_of

# What it costs (log odds) a value without a label of its own that a label of another field stands right before it.
_UNNAMED = 2.0
# What it costs to stand behind an empty box where others are ticked, and brings to be the one ticked; how much the role
# of a drug counts (log odds for log odds: the model was taught on exact words, and the tagger has had its say).
_BOX, _ROLE = 1.5, 0.6
# What it brings to be ticked in a list of at least so many others left empty (the diagnoses of an enrollment form).
_LIST, _ITEMS = 3.0, 3
# How likely (log odds) a value must be to own its print, and a drug to be asked for its role.
_LIKELY, _POSSIBLE = -0.6, -2.5
# Kinds whose values may not rest on the same print.
CONTESTS: Mapping[str, str] = {
    "date": "date", "birth_date": "date", "instant": "date", "phone": "phone", "person": "person",
    "identifier": "identifier", "tracking": "identifier", "npi": "identifier", "key": "identifier",
    "bin": "identifier", "pcn": "identifier", "money": "money", "percent": "money", "organisation": "organisation",
}  # fmt: skip


def by_their_boxes(scored: Sequence[Scored]) -> list[Scored]:
    """What stands only behind boxes left empty, where others of the page are ticked, is not said; the value that is
    ticked where others of its field are not is.
    """
    ticked = {print_.page for each in scored for print_ in each.candidates if TICKED in print_.features}
    offered = {(each.name, print_.page) for each in scored for print_ in each.candidates if EMPTY in print_.features}
    lists = Counter(each.name for each in scored if all(EMPTY in print_.features for print_ in each.candidates))
    moved = []
    for each in scored:
        if all(EMPTY in print_.features and print_.page in ticked for print_ in each.candidates):
            each = replace(each, score=each.score - _BOX)
        elif any(TICKED in print_.features and (each.name, print_.page) in offered for print_ in each.candidates):
            each = replace(each, score=each.score + (_LIST if lists[each.name] >= _ITEMS else _BOX))
        moved.append(each)
    return moved


def by_their_roles(scored: Sequence[Scored], layouts: Sequence[PageLayout]) -> list[Scored]:
    """A drug tried before, taken besides or offered instead is less likely the one a paper is about."""
    model = role_model()
    drugs = [each for each in scored if each.name == "drug_name" and each.score > _POSSIBLE]
    if model is None or len(drugs) < 2:
        return list(scored)
    prints = {each.value: {(c.page, c.box) for c in each.candidates if c.box} for each in drugs}
    odds = {value: [own_odds(model, layouts, *place) for place in sorted(places)] for value, places in prints.items()}
    return [
        replace(each, score=each.score + _ROLE * max(odds[each.value], default=0.0))
        if each.name == "drug_name" and each.score > _POSSIBLE
        else each
        for each in scored
    ]


def by_their_labels(ranked: Sequence[Scored], specs: FieldSpecs) -> list[Scored]:
    """A print right behind a label of one field is hardly the value of another that no label names there."""
    named: dict[tuple[str, int, int, int], set[str]] = defaultdict(set)
    for each in ranked:
        for candidate in each.candidates:
            if each.score > _LIKELY and _is_right_behind(candidate):
                named[CONTESTS.get(specs[each.name].kind, each.name), *place_of(candidate)].add(each.name)
    moved = []
    for each in ranked:
        owners = named.get((CONTESTS.get(specs[each.name].kind, each.name), *place_of(each.candidates[0])), set())
        if owners and each.name not in owners and not any(map(_is_labelled, each.candidates)):
            each = replace(each, score=each.score - _UNNAMED)
        moved.append(each)
    return sorted(moved, key=lambda each: -each.score)


def _is_right_behind(candidate: Candidate) -> bool:
    weighed = candidate.features
    return bool(weighed.get("inline") and weighed.get("colon") and weighed.get("label", 0) >= 1) and (
        weighed.get("offset", 1) == 0 and weighed.get("label_likeness", 0) == 1
    )


def _is_labelled(candidate: Candidate) -> bool:
    return bool(candidate.features.get("label") or candidate.features.get("weak_label"))
