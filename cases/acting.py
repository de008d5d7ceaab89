"""What people do to a case by hand: move it on, take a wrong fact back, close it and open it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from cases.recording import count_taken_back, refresh_states, write_event
from cases.states import CLOSE_REASONS, ENDS_TIMERS, STATES, is_legal, track_of
from documents.errors import FaxdeskError, NotFound
from documents.judgement import Timer
from store.audit import Entry, append_entry
from store.cases import (
    Event,
    forget_references,
    list_document_events,
    list_events,
    lock_case,
    set_states,
    update_case,
    void_event,
)
from store.database import Store, new_id
from store.intake import settle_fax
from store.readings import get_document, reopen_document, save_matches
from store.tasks import open_task
from store.timers import list_timers, restart_timers, void_timers

_NOT_CHOSEN = "What was recorded before was taken back."


class IllegalStepError(FaxdeskError):
    """A case cannot take this step from where it stands; give a reason to take it all the same."""

    code = "illegal_step"


def act(
    store: Store, case_id: str, event: str, to_state: str, *, by: str, on: date, reason: str = "", key: str = ""
) -> bool:
    """Record that something was done on day `on` (a form sent, an appeal filed, a claim paid) and move the case.

    A step that the tables do not allow needs a `reason` (a correction). With a `key` the same act is recorded once;
    False then. A request that was sent notes the day as the one its answer is compared with.
    Raises `IllegalStepError`, and `NotFound` for an unknown case or state.
    """
    track = track_of(event)
    if to_state not in STATES[track]:
        raise NotFound(f"There is no state {to_state} on the {track} track.")
    with store.begin() as tx:
        case = lock_case(tx, case_id)
        stands = getattr(case, track)
        if not reason and not is_legal(track, stands, to_state):
            raise IllegalStepError(f"The case stands at {stands}; {to_state} cannot follow without a reason.")
        detail = {"reason": reason} if reason else {}
        acted = Event(case_id, key or new_id("act"), event, on.isoformat(), by, track, to_state, detail=detail)
        states = write_event(tx, acted)
        if states is None:
            return False
        if to_state == "pa_submitted":
            update_case(tx, replace(case, submitted_at=on.isoformat()))
        if reason and states[track] != to_state:
            raise IllegalStepError(f"A later fact of the case says {states[track]}; take that one back first.")
        _audit(tx, "case.moved", case_id, case.patient_id, by, {"event": event, "to_state": to_state})
        return True


def follow(
    store: Store, case_id: str, event: str, to_state: str, *, by: str, on: date, key: str, timers: Iterable[Timer] = ()
) -> bool:
    """Record, once per `key`, what Faxdesk itself did for a case on day `on` (a form sent); False when it was known.

    The case moves, and `timers` start, only where the tables allow it: what went out corrects no case, and a fact
    that is later than the last paper's stays beside it.
    """
    with store.begin() as tx:
        case = lock_case(tx, case_id)
        moves = case.status != "closed" and is_legal("coverage", case.coverage, to_state)
        told = Event(case_id, key, event, on.isoformat(), by, "coverage", to_state if moves else None)
        if write_event(tx, told, timers if moves else ()) is None:
            return False
        _audit(tx, "case.moved", case_id, case.patient_id, by, {"event": event, "to_state": told.to_state or ""})
        return True


def take_back(store: Store, case_id: str, seq: int, *, by: str, reason: str) -> dict[str, str]:
    """Void one wrong fact of a case; the states left come back, and the clocks that it had ended run again.

    A fact that a paper told takes all facts of that paper with it, on every case: the clocks it started end, the
    numbers it told are forgotten, and the paper waits for review again. Raises `NotFound` when there is no such fact.
    """
    with store.begin() as tx:
        # Held in the order that everybody holds cases in; then asked again, for somebody may have been quicker.
        touched = sorted({event.case_id for event in _told_with(tx, case_id, seq)})
        for one in touched:
            lock_case(tx, one)
        told = _told_with(tx, case_id, seq)
        paper = told[0].document_id
        if paper is not None:
            forget_references(tx, paper)
        for event in told:
            _void(tx, event, by, reason)
        if paper is not None:
            _review_again(tx, paper, by, reason)
        return {one: refresh_states(tx, one) for one in touched}[case_id]


def close_case(store: Store, case_id: str, *, close_reason: str, by: str) -> None:
    """Close a case with one of `cases.states.CLOSE_REASONS`; its timers leave the worklist with it."""
    if close_reason not in CLOSE_REASONS:
        raise NotFound(f"There is no such reason to close a case; known are {', '.join(CLOSE_REASONS)}.")
    with store.begin() as tx:
        case = lock_case(tx, case_id)
        set_states(tx, case_id, {}, status="closed", close_reason=close_reason)
        _audit(tx, "case.closed", case_id, case.patient_id, by, {"close_reason": close_reason})


def reopen_case(store: Store, case_id: str, *, by: str) -> None:
    """Take back that a case was closed: it stands where its events say, and its running timers are due again."""
    with store.begin() as tx:
        case = lock_case(tx, case_id)
        set_states(tx, case_id, {}, status="open")
        _audit(tx, "case.reopened", case_id, case.patient_id, by, {"close_reason": case.close_reason})


def _told_with(tx: Store, case_id: str, seq: int) -> tuple[Event, ...]:
    """A fact of a case and all that its paper told besides, as far as they hold. Raises `NotFound`."""
    wrong = next((event for event in list_events(tx, case_id, voided=False) if event.seq == seq), None)
    if wrong is None:
        raise NotFound(f"The case {case_id} has no fact {seq} to take back.")
    if wrong.document_id is None:
        return (wrong,)
    return tuple(event for event in list_document_events(tx, wrong.document_id) if event.voided_at is None)


def _void(tx: Store, wrong: Event, by: str, reason: str) -> None:
    """Void one fact of its case and let the clocks run again that it alone had stopped."""
    case = lock_case(tx, wrong.case_id)
    void_event(tx, wrong.seq, by=by, reason=reason)
    stopped = set(ENDS_TIMERS.get(wrong.to_state or "", ()))
    begun = [one for one in list_timers(tx, wrong.case_id) if one.key.startswith(f"{wrong.key}:")]
    void_timers(tx, begun, by=by)
    # What the fact started had taken the place of what ran before.
    stopped |= {one.timer.name for one in begun}
    ended: dict[str, datetime] = {}
    for event in list_events(tx, wrong.case_id, voided=False):
        ended |= {name: event.at for name in ENDS_TIMERS.get(event.to_state or "", ()) if event.at is not None}
    restart_timers(tx, wrong.case_id, stopped, ended)
    _audit(tx, "case.fact_voided", wrong.case_id, case.patient_id, by, {"seq": wrong.seq, "event": wrong.event})


def _review_again(tx: Store, document_id: str, by: str, reason: str) -> None:
    """Put a recorded paper before a person anew, as the most pressing: somebody acted on what was wrong."""
    if not reopen_document(tx, document_id):
        return
    stored = get_document(tx, document_id)
    # Nobody is chosen beforehand: a person in a hurry would confirm the same wrong patient once more.
    nobody = (replace(match, patient_id=None, case_id=None, reasons=(_NOT_CHOSEN,)) for match in stored.matches)
    save_matches(tx, document_id, tuple(nobody))
    why = f"What was recorded was taken back: {reason}"
    open_task(
        tx, key=f"review:{document_id}:{count_taken_back(tx, document_id)}", kind="review", reasons=[why], priority=1,
        fax_id=stored.fax_id, document_id=document_id,
    )  # fmt: skip
    settle_fax(tx, stored.fax_id)
    append_entry(tx, Entry("document.reopened", "document", document_id, user_id=by))


def _audit(tx: Store, action: str, case_id: str, patient_id: str, by: str, detail: dict[str, object]) -> None:
    append_entry(tx, Entry(action, "case", case_id, user_id=by, patient_id=patient_id, detail=detail))
