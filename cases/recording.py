"""Write what was judged: events, states, timers and references in one transaction, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from cases.facts import Authority, Facts, gather_facts, printed_day, reference_of, sure_part, text_of
from cases.judging import judge
from cases.matching import find_case, ingredients
from cases.priorities import due_at, rank
from cases.states import BY_ARRIVAL, ENDS_TIMERS, derive_states, track_of
from documents.catalog import Catalog
from documents.findings import Item
from documents.judgement import Accepted, Judgement, Match, Move, NeedsReview, Timer
from store.audit import Entry, append_entry
from store.cases import (
    Case,
    Event,
    Reference,
    add_reference,
    append_event,
    list_cases,
    list_document_events,
    list_events,
    lock_case,
    open_case,
    set_states,
)
from store.database import MACHINE, Store, new_id
from store.people import find_prescribers, lock_patient
from store.readings import StoredDocument, close_document, get_document, save_judgement, save_matches
from store.tasks import find_review_task, finish_task, open_task
from store.timers import end_timers, start_timer

# Numbers on a paper by which the payer will call the case again.
_REFERENCES = ("pa_reference", "epa_key", "appeal_reference", "rx_number", "program_reference")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written: the cases touched, those of them newly opened, and those whose state moved."""

    case_ids: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


def record(
    store: Store,
    catalog: Catalog,
    document_id: str,
    judgement: Accepted,
    *,
    by: str = MACHINE,
    authority: Authority | None = None,
    zone: tzinfo = UTC,
) -> Recorded | NeedsReview:
    """Write an accepted document in one transaction; recorded before, it changes nothing.

    The cases are held and the document is judged again inside the transaction: if another paper moved a case in
    between so that this one may no longer be written, it goes to a person and the reasons come back.
    """
    with store.begin() as tx:
        stored = get_document(tx, document_id)
        if stored.state != "open":
            events = list_document_events(tx, document_id)
            return Recorded(tuple(dict.fromkeys(event.case_id for event in events)))
        stored = _hold(tx, catalog, stored, authority)
        facts = gather_facts(tx, catalog, stored, stored.matches, authority, zone=zone)
        again = judge(stored.document, stored.matches, facts)
        if isinstance(again, NeedsReview):
            hand_to_person(tx, catalog, document_id, again)
            return again
        written = _write_moves(tx, stored, again.moves, facts, by)
        save_judgement(tx, document_id, ())
        close_document(tx, document_id, "recorded", by=by)
        task = find_review_task(tx, document_id)
        if task is not None:
            finish_task(tx, task.id, by=by, outcome="recorded")
        _audit(tx, stored, again.moves, by, authority)
        return written


def hand_to_person(store: Store, catalog: Catalog, document_id: str, judgement: NeedsReview) -> str:
    """Keep the reasons and open (once) the review task of a document; its id comes back."""
    with store.begin() as tx:
        stored = get_document(tx, document_id)
        save_judgement(tx, document_id, judgement.reasons)
        ranked = rank(stored.document, catalog, stored.received_at)
        return open_task(
            tx,
            key=f"review:{document_id}",
            kind="review",
            reasons=judgement.reasons,
            priority=ranked,
            due_at=due_at(ranked, stored.received_at),
            fax_id=stored.fax_id,
            document_id=document_id,
        )


def settle(
    store: Store, catalog: Catalog, document_id: str, matches: Sequence[Match], *, zone: tzinfo = UTC
) -> Judgement:
    """Keep the matches of a document, judge it, and record it or hand it to a person; `zone` is the office's."""
    with store.begin() as tx:
        save_matches(tx, document_id, matches)
        stored = get_document(tx, document_id)
        facts = gather_facts(tx, catalog, stored, stored.matches, zone=zone)
        judgement = judge(stored.document, stored.matches, facts)
        if isinstance(judgement, NeedsReview):
            hand_to_person(tx, catalog, document_id, judgement)
        else:
            record(tx, catalog, document_id, judgement, zone=zone)
        return judgement


def refresh_states(store: Store, case_id: str) -> dict[str, str]:
    """Derive a case's states from its events again, after an event was voided or added."""
    with store.begin() as tx:
        states = derive_states(list_events(tx, case_id))
        set_states(tx, case_id, states)
        return states


def write_event(tx: Store, event: Event, timers: Iterable[Timer] = ()) -> dict[str, str] | None:
    """Append an event, once per its key, end the timers that its state ends, and start `timers`, whose keys begin with
    its own; the states of its case, None when it was there before.
    """
    if not append_event(tx, event):
        return None
    end_timers(tx, event.case_id, ENDS_TIMERS.get(event.to_state or "", ()), by=event.by)
    for timer in timers:
        start_timer(tx, event.case_id, f"{event.key}:{timer.name}", timer, event.document_id)
    return refresh_states(tx, event.case_id)


def _hold(
    tx: Store, catalog: Catalog, stored: StoredDocument, authority: Authority | None
) -> StoredDocument:
    """Hold patients and cases until the end; a case opened since the matching takes the place of a second one."""
    for patient_id in sorted({match.patient_id for match in stored.matches if match.patient_id is not None}):
        lock_patient(tx, patient_id)
    asked = authority.opens_case if authority is not None else frozenset()
    matches = []
    for number, (item, match) in enumerate(zip(stored.document.items, stored.matches, strict=False), 1):
        case_id = match.case_id
        if case_id is None and match.patient_id is not None and number not in asked:
            known = list_cases(tx, patient_ids=[match.patient_id])
            case_id = find_case(item, known, catalog.reference.drugs)
        matches.append(replace(match, case_id=case_id))
    for case_id in sorted({match.case_id for match in matches if match.case_id is not None}):
        lock_case(tx, case_id)
    if tuple(matches) != stored.matches:
        save_matches(tx, stored.id, matches)
    return replace(stored, matches=tuple(matches))


def _write_moves(
    tx: Store, stored: StoredDocument, moves: Sequence[Move], facts: Facts, by: str
) -> Recorded:
    items = stored.document.items or (Item(),)
    matches = list(stored.matches)
    told = _telling(tx, stored.id)
    touched: list[str] = []
    opened: dict[tuple[str | None, frozenset[str]], str] = {}
    moved: list[str] = []
    for index, (item, move) in enumerate(zip(items, moves, strict=True)):
        case_id = move.case_id
        if move.opens_case:
            # One ingredient, one case: two rows of one drug (a loading dose and its maintenance) share it.
            drug = text_of(item, "drug_name", "drug_generic")
            same = (move.patient_id, frozenset(ingredients(drug, facts.catalog.reference.drugs)) or frozenset([drug]))
            case_id = opened.get(same) or _open(tx, f"{told}:{index + 1}", item, move, facts, by)
            opened[same] = case_id
            matches[index] = replace(matches[index], case_id=case_id)
        if case_id is None:
            continue
        touched.append(case_id)
        known = replace(move, case_id=case_id)
        if _write_move(tx, stored.id, f"{told}:{index + 1}", index + 1, item, known, facts, by):
            moved.append(case_id)
    if opened:
        save_matches(tx, stored.id, matches)
    return Recorded(tuple(dict.fromkeys(touched)), tuple(opened.values()), tuple(dict.fromkeys(moved)))


def _telling(tx: Store, document_id: str) -> str:
    """What the keys of all that a paper tells begin with: another one after what it told was taken back."""
    voided = count_taken_back(tx, document_id)
    return f"{document_id}~{voided}" if voided else document_id


def count_taken_back(store: Store, document_id: str) -> int:
    """How many facts that a paper told were taken back: what tells its tellings apart."""
    return sum(event.voided_at is not None for event in list_document_events(store, document_id))


def _write_move(
    tx: Store, document_id: str, key: str, number: int, item: Item, move: Move, facts: Facts, by: str
) -> bool:
    """Append the event (once per `key`), its references and timers; whether the case's state changed."""
    assert move.case_id is not None
    before = lock_case(tx, move.case_id)
    track = track_of(move.event)
    override = facts.authority.override if facts.authority is not None else ""
    day = printed_day(item)
    event = Event(
        case_id=move.case_id,
        key=key,
        event=move.event,
        # Overruled by a person, the fact counts from the day it came, whatever an earlier one is dated.
        effective_on=facts.received_on.isoformat() if override or not day else day,
        by=by,
        track=track,
        to_state=move.to_state,
        document_id=document_id,
        item_number=number,
        detail=_detail(item, move, override) | ({} if override or day else {"dated": BY_ARRIVAL}),
    )
    states = write_event(tx, event, move.timers)
    if states is None:
        return False
    sure = sure_part(item)
    for kind in _REFERENCES:
        if text_of(sure, kind):
            add_reference(tx, move.case_id, Reference(kind, text_of(sure, kind)), document_id)
    return bool(states[track] != getattr(before, track))


def _open(tx: Store, key: str, item: Item, move: Move, facts: Facts, by: str) -> str:
    """Open the case an item asks for, once per `key`, with what the paper surely says."""
    assert move.patient_id is not None
    drug_name = text_of(item, "drug_name", "drug_generic")
    item = sure_part(item)
    found = sorted(ingredients(drug_name, facts.catalog.reference.drugs))
    npi = text_of(item, "prescriber_npi")
    prescribers = find_prescribers(tx, npi=npi) if npi else ()
    patient = facts.patients[move.patient_id]
    primary = patient.coverages[0] if patient.coverages else None
    codes = item.value("diagnosis_codes")
    case = Case(
        case_id=new_id("case"),
        patient_id=move.patient_id,
        drug_name=drug_name,
        ingredient=found[0] if len(found) == 1 else "",
        drug_strength=text_of(item, "drug_strength"),
        drug_form=text_of(item, "drug_form"),
        sig=text_of(item, "sig"),
        ndc=text_of(item, "ndc"),
        quantity=_number(item, "requested_quantity"),
        days_supply=_whole(item, "requested_days"),
        refills=_whole(item, "refills"),
        payer=text_of(item, "payer") or (primary.payer if primary else ""),
        line_of_business=text_of(item, "line_of_business") or (primary.line_of_business if primary else ""),
        urgency=text_of(item, "urgency"),
        prescriber_id=prescribers[0].prescriber_id if len(prescribers) == 1 else None,
        diagnosis_codes=tuple(str(code) for code in codes) if isinstance(codes, tuple) else (),
        need_by=text_of(item, "need_by_date") or None,
        opened_by=by,
    )
    return open_case(tx, case, opening_key=key)


def _detail(item: Item, move: Move, override: str) -> dict[str, object]:
    """What an event keeps of its paper: enough to know the same decision again and to show it in a line."""
    kept = {
        "reference": reference_of(item, move.event),
        "vouched": list(move.vouched),
        "decision": text_of(item, "decision"),
        "effective_date": text_of(item, "effective_date"),
        "expiry_date": text_of(item, "expiry_date"),
        "reason_code": text_of(item, "denial_reason_code", "dismissal_reason"),
        "override": override,
    }
    return {name: value for name, value in kept.items() if value}


def _number(item: Item, name: str) -> float | None:
    value = item.value(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(item: Item, name: str) -> int | None:
    value = _number(item, name)
    return int(value) if value is not None and value == int(value) else None


def _audit(
    tx: Store, stored: StoredDocument, moves: Sequence[Move], by: str, authority: Authority | None
) -> None:
    for number, move in enumerate(moves, 1):
        entry = Entry(
            action="document.recorded",
            object_type="document",
            object_id=stored.id,
            user_id=by,
            patient_id=move.patient_id or "",
            result="automatic" if by == MACHINE else "confirmed",
            # The words of an override stand on the event; here only that there was one.
            reason="override" if authority is not None and authority.override else "",
            detail={
                "item": number,
                "case": move.case_id or "",
                "event": move.event,
                "to_state": move.to_state or "",
                "type_confidence": round(stored.document.kind.confidence, 4),
            },
        )
        append_entry(tx, entry)
