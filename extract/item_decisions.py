"""Which decision of a paper with several requests belongs to which of them: by the part of the page each stands in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from documents.findings import Finding, Item
from documents.reading import Box
from extract.classifying import Understood
from extract.decisions import Outcome
from extract.item_answers import DECISIONS, Place, answers_of

_ANSWERS = {"approved": "approved", "denied": "denied", "partially_approved": "approved_with_changes"}
_SHARED = 0.5
# Wordings weaker than this say nothing.
_PLAIN = 0.8
_LEAST = 1e-3
_OWNERS = ("patient_name", "drug_name")


def places_of(items: Sequence[Item]) -> list[Place]:
    """Where each item begins: at its patient where they differ, else at its drug."""
    for name in _OWNERS:
        found = [item.findings.get(name) for item in items]
        if len({str(each.value) for each in found if each is not None}) > 1:
            return [_place(each) for each in found]
    return [_place(item.findings.get("drug_name")) for item in items]


def _place(finding: Finding | None) -> Place:
    return (finding.page, finding.box) if finding is not None else (0, None)


def decide_in_parts(studied: Understood, places: Sequence[Place]) -> list[tuple[str, float] | None]:
    """Per place its decision with a probability, or the outcome nearest to it where its part says nothing.

    A letter of several decisions that seems to say one thing of all has said the other where that is likeliest.
    """
    odds = weigh_answers(studied, places, tuple(DECISIONS.values()))
    best = [max(each, key=each.__getitem__) if each else None for each in odds]
    if len(best) > 1 and len(set(best)) == 1 and best[0] is not None:
        number, name = max(
            ((n, name) for n, each in enumerate(odds) for name in each if name != best[0]),
            key=lambda pair: odds[pair[0]][pair[1]] - odds[pair[0]][str(best[0])],
        )
        best[number] = name
    return [
        (name, _share(each, name)) if name is not None else _at_hand(studied.outcomes, page, box)
        for name, each, (page, box) in zip(best, odds, places, strict=True)
    ]


def _at_hand(outcomes: Sequence[Outcome], page: int, box: Box | None) -> tuple[str, float] | None:
    nearest = _nearest_outcome(outcomes, page, box)
    return None if nearest is None else (nearest, _SHARED)


def decide_items(outcomes: Sequence[Outcome], places: Sequence[Place]) -> list[str | None]:
    """Per place (page and box of a drug) the outcome stated nearest to it."""
    return [_nearest_outcome(outcomes, page, box) for page, box in places]


def weigh_answers(studied: Understood, places: Sequence[Place], allowed: Sequence[str]) -> list[dict[str, float]]:
    """Per place the log odds of each allowed decision; empty where nothing is said."""
    return [
        {name: math.log(max(words[name], _LEAST)) for name in allowed if name in words}
        for words in answers_of(places, studied)
    ]


def _share(odds: Mapping[str, float], name: str) -> float:
    top = max(odds.values())
    total = sum(math.exp(value - top) for value in odds.values())
    return math.exp(odds[name] - top) / total


def answer_items(items: Sequence[Item], studied: Understood) -> list[Item]:
    """Several refill requests on one sheet, each with what is answered in its own part of the page; none of it is sure.

    Where its part says nothing, an item keeps the answer of the sheet.
    """
    if len(items) < 2:
        return list(items)
    answered = []
    for item, own in zip(items, weigh_answers(studied, places_of(items), tuple(_ANSWERS)), strict=True):
        given = item.findings.get("decision")
        if own:
            value = _ANSWERS[max(own, key=own.__getitem__)]
            sheet = given or Finding("decision", value, _SHARED, 0, None, "its part of the page")
            unsure = replace(sheet, value=value, confidence=min(sheet.confidence, _SHARED), accepted=False)
            item = Item({**item.findings, "decision": unsure})
        answered.append(item)
    return answered


def _nearest_outcome(outcomes: Sequence[Outcome], page: int, box: Box | None) -> str | None:
    best, nearest = None, 1e9
    for outcome in outcomes:
        if outcome.box is None or box is None or outcome.name not in DECISIONS or outcome.weight < _PLAIN:
            continue
        down = outcome.box.middle[1] - box.middle[1]
        # The outcome stands beside or below its drug; what stands above belongs to the item before.
        distance = abs(down) * (1.0 if down > -0.012 else 3.0) + 2.0 * (outcome.page != page) - 0.01 * outcome.weight
        if distance < nearest:
            best, nearest = DECISIONS[outcome.name], distance
    return best
