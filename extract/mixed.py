"""Letters that decide several requests in different ways: two drugs, one granted, one refused."""

from __future__ import annotations

from dataclasses import replace

from documents.catalog import Catalog
from documents.findings import Kind
from documents.lookup import fold
from documents.reading import Box
from extract.candidates.tagged import find_runs
from extract.classifying import Understood
from extract.item_decisions import decide_items
from extract.normalise.drugs import mentioned
from extract.prepared import Prepared

MIXED = "pa_mixed_decision"
_ONE_DECISION = frozenset(["pa_approval", "pa_denial", "pa_partial_approval"])
_GRANTED, _REFUSED = frozenset(["approved", "not_required"]), frozenset(["denied"])
# How likely the tagger must find several decisions, and how sure the type is at most when the print shows them.
_LEAST, _SURE = 0.05, 0.7


def recognise_mixed(kind: Kind, prepared: Prepared, studied: Understood, catalog: Catalog) -> Kind:
    """`kind`, or a letter of several decisions where the print beside two requested drugs says yes and no."""
    if kind.type not in _ONE_DECISION or prepared.tagged.types.get(MIXED, 0.0) < _LEAST:
        return kind
    places = list(_requested(prepared, catalog).values())
    decided = set(decide_items(studied.outcomes, places)) if len(places) > 1 else set()
    if not (decided & _GRANTED and decided & _REFUSED):
        return kind
    return replace(kind, type=MIXED, confidence=_SURE, runner_up=kind.type, runner_up_confidence=1 - _SURE)


def _requested(prepared: Prepared, catalog: Catalog) -> dict[str, tuple[int, Box | None]]:
    """The first place of each drug that the tagger takes for one asked for, by its ingredient."""
    column = prepared.tagged.labels.get("drug_name")
    found: dict[str, tuple[int, Box | None]] = {}
    for page in prepared.pages if column is not None else ():
        for strip, score in find_runs(page, prepared.tagged, column or 0, long=False):
            for start, end in mentioned(strip.text, catalog.reference.drugs)[:1] if score > 0 else ():
                entries = catalog.reference.drugs.exact(strip.text[start:end])
                key = entries[0].entry.ingredient if entries else fold(strip.text[start:end])
                found.setdefault(key, (page.layout.number, strip.box(start, end)))
    return found
