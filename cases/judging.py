"""May this be written without a person? The heart of the policy, pure: values in, a judgement out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cases import checks
from cases.checks import Objection
from cases.deadlines import Paper, start_timers
from cases.facts import Facts, effect_of, sure_part, text_of
from cases.states import OTHER_TRACKS, decided_on, is_legal, track_of
from cases.vouching import vouched
from documents.catalog import DECIDING, Catalog
from documents.document_types import CaseEffect, DocumentType
from documents.findings import Document, Item
from documents.judgement import Accepted, Judgement, Match, Move, NeedsReview
from store.cases import Case

# Nothing that Faxdesk could do by itself follows from these (domain.md 1.16, 5.6): a person looks first.
ALWAYS_A_PERSON = {
    "unknown": "The type of the document is not known.",
    "misdirected": "The fax seems to be meant for somebody else.",
    "junk": "It looks like an advertisement; confirm once.",
    "pa_form_filled": "A person must see that the signatures are there.",
}
# Events that say a payer agreed: product, form and quantity must be the case's.
_APPROVALS = {"pa_approved", "appeal_overturned"}
# Where a shipment stands after what a courier reports; what is still under way moves nothing.
_DELIVERIES = {"delivered": "delivered", "attempted": "failed_delivery", "returned_to_sender": "failed_delivery"}
_NOBODY = Match(None, None, 0.0)


def judge(document: Document, matches: Sequence[Match], facts: Facts) -> Judgement:
    """One move per item, or the reasons why a person is needed. `matches` has one entry per item, in order."""
    document_type = facts.catalog.types.get(document.kind.type, facts.catalog.types["unknown"])
    items = document.items or (Item(),)
    matches = matches or (_NOBODY,) * len(items)
    vouching = [vouched(item, match, facts) for item, match in zip(items, matches, strict=True)]
    objections = list(_judge_reading(document, document_type, vouching, facts.catalog))
    moves = []
    for number, (item, match) in enumerate(zip(items, matches, strict=True), 1):
        effect = effect_of(document_type, item, facts.catalog)
        objections += checks.check_fields(item, document_type, facts.catalog, vouching[number - 1])
        objections += _judge_item(number, item, match, effect, document_type, facts)
        asked = [name for name in vouching[number - 1] if facts.catalog.must_be_sure(name, document_type)]
        move = replace(_move(number, item, match, effect, document_type, facts), vouched=tuple(sorted(asked)))
        if move.to_state is not None and move.case_id is not None:
            objections += checks.check_clocks(effect, move.timers)
        moves.append(move)
    standing = [one.text for one in objections if not _is_settled(one, facts)]
    return NeedsReview(tuple(dict.fromkeys(standing))) if standing else Accepted(tuple(moves))


def _judge_reading(
    document: Document, document_type: DocumentType, vouching: Sequence[frozenset[str]], catalog: Catalog
) -> Iterator[Objection]:
    """What the reader itself leaves open, but for fields that the record vouches for wherever they are unsure."""
    if document_type.name in ALWAYS_A_PERSON:
        yield checks.doubt(ALWAYS_A_PERSON[document_type.name])
    if not document.needs_review:
        return
    unsure: dict[str, list[bool]] = {}
    for item, names in zip(document.items, vouching, strict=False):
        for name, finding in item.findings.items():
            if not finding.accepted:
                unsure.setdefault(name, []).append(name in names)
    settled = {catalog.unsure(name) for name, known in unsure.items() if all(known)}
    for reason in document.reasons or ("The reading is not sure.",):
        if reason not in settled:
            yield checks.doubt(reason)


def _judge_item(
    number: int, item: Item, match: Match, effect: CaseEffect, document_type: DocumentType, facts: Facts
) -> Iterator[Objection]:
    yield from checks.check_decision(item, document_type)
    yield from checks.check_match(match, item, effect)
    yield from checks.check_dates(item)
    case = facts.cases.get(match.case_id or "")
    if case is None:
        if effect.to_state and match.patient_id and not _opens(number, item, match, effect, facts):
            yield checks.conflict("The patient has no open case for this drug.")
        return
    yield from _judge_case(item, case, effect, document_type, facts)


def _judge_case(
    item: Item, case: Case, effect: CaseEffect, document_type: DocumentType, facts: Facts
) -> Iterator[Objection]:
    """Whether what the item says fits the case and may follow from where the case stands."""
    events = facts.events.get(case.case_id, ())
    if checks.is_copy(item, effect.event, events):
        return
    yield from checks.check_delivery(item, effect)
    to_state = _to_state(effect, item)
    if to_state is None:
        return
    if document_type.family in DECIDING:
        yield from checks.check_age(item, case, facts)
        approves = effect.event in _APPROVALS
        yield from checks.check_drug(item, case, facts.catalog.reference.drugs, approves=approves)
    track = track_of(effect.event)
    stands = getattr(case, track)
    must_move = not effect.opens_case and not _is_stale(item, case, document_type, facts)
    if must_move and not is_legal(track, stands, to_state):
        yield checks.conflict(f"The case stands at {_say(stands)}; {_say(to_state)} cannot follow from there.")


def _move(
    number: int, item: Item, match: Match, effect: CaseEffect, document_type: DocumentType, facts: Facts
) -> Move:
    case = facts.cases.get(match.case_id or "")
    opens = _opens(number, item, match, effect, facts)
    if case is None and not opens:
        return Move(match.patient_id, None, False, effect.event, None)
    if case is not None:
        if checks.is_copy(item, effect.event, facts.events.get(case.case_id, ())):
            return Move(match.patient_id, case.case_id, False, "copy_received", None)
        if _is_stale(item, case, document_type, facts):
            return Move(match.patient_id, case.case_id, False, "old_decision_received", None)
    to_state = _to_state(effect, item)
    overridden = facts.authority is not None and bool(facts.authority.override)
    if case is not None and to_state is not None and effect.opens_case and not overridden:
        # A second referral or a rejection while a request is pending tells the case nothing new.
        legal = is_legal(track_of(effect.event), getattr(case, track_of(effect.event)), to_state)
        to_state = to_state if legal and checks.rejects_for_pa(item, facts.catalog) else None
    # The clocks are those of the state that the type leads to: another, or none, starts none of them.
    leads_there = to_state == _usual_state(effect)
    timers = start_timers(effect.timers, paper_of(item, match, case, facts)) if leads_there else ()
    return Move(match.patient_id, match.case_id, opens, effect.event, to_state, timers)


def paper_of(item: Item, match: Match, case: Case | None, facts: Facts) -> Paper:
    """What deadlines are counted from: the item's values, the plan by letter, case or coverage, the state."""
    patient = facts.patients.get(match.patient_id or "")
    recorded = patient.coverages[0].line_of_business if patient and patient.coverages else ""
    known = case.line_of_business if case else ""
    return Paper(
        values=checks.values_of(item),
        received_at=facts.received_at,
        line_of_business=text_of(sure_part(item), "line_of_business") or known or recorded,
        state=patient.state if patient else "",
        clocks=facts.catalog.reference.clocks,
        submitted_at=case.submitted_at if case else None,
        days_supply=case.days_supply if case else None,
        urgent=text_of(item, "urgency") == "urgent",
    )


def _opens(number: int, item: Item, match: Match, effect: CaseEffect, facts: Facts) -> bool:
    """Whether the item opens a case: its type does and none is there, or a person says so."""
    asked = facts.authority is not None and number in facts.authority.opens_case
    if match.patient_id is None or not text_of(item, "drug_name", "drug_generic"):
        return False
    by_type = effect.opens_case and match.case_id is None and checks.rejects_for_pa(item, facts.catalog)
    return asked or by_type


def _is_stale(item: Item, case: Case, document_type: DocumentType, facts: Facts) -> bool:
    if facts.authority is not None and facts.authority.override:
        return False
    since = decided_on(facts.events.get(case.case_id, ()))
    return document_type.family in DECIDING and checks.is_stale(item, case, since)


def _to_state(effect: CaseEffect, item: Item) -> str | None:
    if effect.event == "delivery_reported":
        return _DELIVERIES.get(text_of(item, "delivery_status") or "delivered")
    return _usual_state(effect)


def _usual_state(effect: CaseEffect) -> str | None:
    return effect.to_state or OTHER_TRACKS.get(effect.event, ("", None))[1]


def _is_settled(objection: Objection, facts: Facts) -> bool:
    if facts.authority is None or objection.settled_by == "nothing":
        return False
    return objection.settled_by == "confirmation" or bool(facts.authority.override)


def _say(state: str) -> str:
    return state.replace("pa_", "PA ").replace("_", " ")
