"""The requests of one letter, each with its own decision and reason, and nothing that belongs to another decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from documents.catalog import Catalog
from documents.findings import Finding, Item
from extract.classifying import Understood
from extract.coded import find_code
from extract.item_answers import Part, parts_of
from extract.item_decisions import decide_in_parts, places_of

REASON = "denial_reason_code"
# A decision read beside one drug of several is never surer than this.
_MOST_BESIDE = 0.9
# What only some decisions have. A part refused may be appealed as well as a whole (domain.md 1.6); what is not known
# keeps its clocks.
_OF_DENIAL = frozenset([REASON, "appeal_days", "appeal_deadline", "appeal_level", "next_level", "alternatives"])
_OF_GRANT = frozenset(["approved_quantity", "approved_days", "approved_fills", "effective_date", "expiry_date"])
_OF_DECISIONS = (
    (_OF_DENIAL, frozenset(["denied", "partially_approved", None])),
    (_OF_GRANT, frozenset(["approved", "partially_approved", "not_required", None])),
    (frozenset(["missing_items", "due_at"]), frozenset(["pending_information", None])),
)


def decide_requests(items: Sequence[Item], studied: Understood, catalog: Catalog) -> list[Item]:
    """The items of a letter of several decisions, each with what is said in its own part of the page."""
    places = places_of(items)
    reasons = [_reason_in(part, studied, catalog) for part in parts_of(places)]
    decided = decide_in_parts(studied, places)
    return [_decided(item, said, reason) for item, said, reason in zip(items, decided, reasons, strict=True)]


def _reason_in(part: Part | None, studied: Understood, catalog: Catalog) -> Finding | None:
    """Why this request was refused, by the wordings in its own part."""
    if part is None or REASON not in catalog.coded:
        return None
    return find_code(catalog.coded[REASON], [each for each in studied.statements if part.holds(each.page, each.box)])


def _decided(item: Item, said: tuple[str, float] | None, reason: Finding | None) -> Item:
    value, sure = said or (None, 0.0)
    away = frozenset[str]().union(*(names for names, values in _OF_DECISIONS if value not in values))
    findings = dict(item.findings) if reason is None else {**item.findings, REASON: _own_reason(item, reason)}
    findings = {name: finding for name, finding in findings.items() if name not in away}
    if value is None:
        findings |= {name: _unsure(findings[name]) for name in _OF_DENIAL & findings.keys()}
    drug = item.findings.get("drug_name")
    if value is not None and drug is not None:
        sure = min(sure, _MOST_BESIDE)
        findings["decision"] = Finding("decision", value, sure, drug.page, drug.box, "beside the drug")
    return Item(findings)


def _own_reason(item: Item, reason: Finding) -> Finding:
    """The reason of its own part, unless the whole letter says the same and is sure of it."""
    whole = item.findings.get(REASON)
    return whole if whole is not None and whole.value == reason.value else reason


def _unsure(finding: Finding) -> Finding:
    return replace(finding, accepted=False, doubts=(*finding.doubts, "what was decided of this request is not known"))
