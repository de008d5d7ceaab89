"""Which decision of a letter of several belongs to which of its requests: by the part of the page each stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from documents.findings import Finding, Item
from documents.reading import Box
from extract.decisions import Outcome

Place = tuple[int, Box | None]
_ITEM_DECISIONS = {
    "approved": "approved", "denied": "denied", "partial": "partially_approved", "pending": "pending_information",
    "not_required": "not_required", "withdrawn": "withdrawn", "duplicate": "closed_duplicate", "dismissed": "dismissed",
}  # fmt: skip
_ANSWERS = {"approved": "approved", "denied": "denied", "partially_approved": "approved_with_changes"}
_SHARED = 0.5
# Wordings weaker than this say nothing.
_PLAIN = 0.8
# A request begins a little above the print that names it.
_SLACK = 0.006
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


def decide_items(outcomes: Sequence[Outcome], places: Sequence[Place]) -> list[str | None]:
    """Per place (page and box of a drug) the outcome stated nearest to it."""
    return [_nearest_outcome(outcomes, page, box) for page, box in places]


def decide_in_bands(outcomes: Sequence[Outcome], places: Sequence[Place]) -> list[str | None]:
    """Per place what is said most plainly before the next one; where nothing is, the nearest outcome.

    A letter of several decisions that seems to say one thing of all has said the other where it is plainest.
    """
    bands = _said_of_each(outcomes, places)
    decided: list[str | None] = [
        max(said, key=lambda name: said[name]) if said else _nearest_outcome(outcomes, page, box)
        for (page, box), said in zip(places, bands, strict=True)
    ]
    if len(decided) > 1 and len(set(decided)) == 1:
        others = [(weight, number, name) for number, said in enumerate(bands) for name, weight in said.items()
                  if name != decided[number]]  # fmt: skip
        if others:
            _, number, name = max(others)
            decided[number] = name
    return decided


def answer_items(items: Sequence[Item], outcomes: Sequence[Outcome]) -> list[Item]:
    """Several refill requests on one sheet, each with what is answered in its own part of the page; none of it is sure.

    Where its part says nothing, an item keeps the answer of the sheet.
    """
    if len(items) < 2:
        return list(items)
    answered = []
    for item, said in zip(items, _said_of_each(outcomes, places_of(items)), strict=True):
        given = item.findings.get("decision")
        if given is not None:
            own = {_ANSWERS[name]: weight for name, weight in said.items() if name in _ANSWERS}
            value = max(own, key=lambda name: own[name]) if own else given.value
            unsure = replace(given, value=value, confidence=min(given.confidence, _SHARED), accepted=False)
            item = Item({**item.findings, "decision": unsure})
        answered.append(item)
    return answered


def _said_of_each(outcomes: Sequence[Outcome], places: Sequence[Place]) -> list[dict[str, float]]:
    """Per place how strongly each decision is said before the next place; nothing where the place is not known."""
    starts = [(page, box.y0 - _SLACK) if box else None for page, box in places]
    known = [start for start in starts if start is not None]
    return [
        _said_in(outcomes, start, min((other for other in known if other > start), default=(start[0], 2.0)))
        if start is not None
        else {}
        for start in starts
    ]


def _said_in(outcomes: Sequence[Outcome], start: tuple[int, float], end: tuple[int, float]) -> dict[str, float]:
    """How strongly each decision is said by the print from `start` to before `end` (page and height)."""
    said: dict[str, float] = {}
    for outcome in outcomes:
        name = _ITEM_DECISIONS.get(outcome.name)
        if name and outcome.box and outcome.weight >= _PLAIN and start <= (outcome.page, outcome.box.middle[1]) < end:
            said[name] = max(said.get(name, 0.0), outcome.weight)
    return said


def _nearest_outcome(outcomes: Sequence[Outcome], page: int, box: Box | None) -> str | None:
    best, nearest = None, 1e9
    for outcome in outcomes:
        if outcome.box is None or box is None or outcome.name not in _ITEM_DECISIONS or outcome.weight < _PLAIN:
            continue
        down = outcome.box.middle[1] - box.middle[1]
        # The outcome stands beside or below its drug; what stands above belongs to the item before.
        distance = abs(down) * (1.0 if down > -0.012 else 3.0) + 2.0 * (outcome.page != page) - 0.01 * outcome.weight
        if distance < nearest:
            best, nearest = _ITEM_DECISIONS[outcome.name], distance
    return best
