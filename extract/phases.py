"""Which phase of a treatment each of several orders is for: loading, maintenance, bridge ..., by the words at it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.findings import Finding, Item
from documents.reading import Box
from extract.classifying import Understood
from extract.item_answers import Place, parts_of

OF_ORDERS = frozenset(["referral", "new_prescription", "enrollment_form", "pa_form_filled", "refill_response"])
# As the words are printed (domain.md 2.10 leaves the names of the phases open).
_PHASES = (
    ("loading", re.compile(r"\b(?:loading|load|starting|start|first fill)\b", re.IGNORECASE)),
    ("induction", re.compile(r"\binduction\b", re.IGNORECASE)),
    ("starter", re.compile(r"\b(?:starter|initiation)\b", re.IGNORECASE)),
    ("bridge", re.compile(r"\bbridge\b", re.IGNORECASE)),
    ("titration", re.compile(r"\btitrat(?:ion|e)\b", re.IGNORECASE)),
    ("prophylaxis", re.compile(r"\bprophyla(?:xis|ctic)\b", re.IGNORECASE)),
    ("on demand", re.compile(r"\bon[- ]demand\b", re.IGNORECASE)),
    ("maintenance", re.compile(r"\b(?:maintenance|maint|then|ongoing|after start)\b", re.IGNORECASE)),
    ("commercial", re.compile(r"\bcommercial supply\b", re.IGNORECASE)),
)
_SURE = 0.8


def with_phases(items: Sequence[Item], studied: Understood) -> list[Item]:
    """The orders with the phase that is named in the part of the page of each, where the phases differ.

    What a single order says of phases is as likely about another (`loading dose given in clinic`).
    """
    if len(items) < 2:
        return list(items)
    found = []
    for part in parts_of(_starts(items)):
        said: tuple[str, Box | None] = ("", None)
        layout = next((each for each in studied.layouts if part and each.number == part.start[0]), None)
        for segment in layout.segments if layout else ():
            if part and not said[0] and part.holds(part.start[0], segment.box):
                said = (phase_in(segment.text), segment.box)
        found.append(said)
    if len({name for name, _ in found if name}) < 2:
        return list(items)
    drugs = [item.findings.get("drug_name") for item in items]
    return [
        Item({**item.findings, "phase": Finding("phase", name, _SURE, drug.page, box, "wording")})
        if name and drug is not None
        else item
        for item, (name, box), drug in zip(items, found, drugs, strict=True)
    ]


def _starts(items: Sequence[Item]) -> list[Place]:
    """Where each order begins: at its drug, or at its directions where one print of the drug serves all."""
    for name in ("drug_name", "sig", "requested_quantity"):
        found = [item.findings.get(name) for item in items]
        places: list[Place] = [(each.page, each.box) if each else (0, None) for each in found]
        if None not in {box for _, box in places} and len({(page, box) for page, box in places}) == len(items):
            return places
    return [(0, None)] * len(items)


def phase_in(text: str) -> str:
    """The phase that a piece of print names first, or nothing."""
    hits = [(found.start(), name) for name, pattern in _PHASES if (found := pattern.search(text))]
    return min(hits)[1] if hits else ""
