from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cases.acting import IllegalStepError, act, close_case, take_back
from documents.errors import NotFound
from documents.judgement import Timer
from store import audit
from store.cases import get_case, list_events
from store.database import Store
from store.people import Patient
from store.timers import list_due, list_timers, start_timer

Maker = Callable[..., Any]
TODAY = date(2026, 10, 5)


@pytest.fixture
def ida(add_patient: Maker) -> Patient:
    patient: Patient = add_patient("Ida", "Marlowe")
    return patient


def test_a_sent_request_moves_the_case_and_notes_its_day(store: Store, add_case: Maker, ida: Patient) -> None:
    case = add_case(ida, state="pa_in_preparation", submitted_at=None)
    start_timer(store, case.case_id, "t", Timer("prepare_by", "2026-10-06"))
    assert act(store, case.case_id, "request_sent", "pa_submitted", by="user-1", on=TODAY, key="envelope-1")
    assert not act(store, case.case_id, "request_sent", "pa_submitted", by="user-1", on=TODAY, key="envelope-1")
    moved = get_case(store, case.case_id)
    assert (moved.coverage, moved.submitted_at) == ("pa_submitted", "2026-10-05")
    assert [one.state for one in list_timers(store, case.case_id)] == ["met"]
    assert audit.verify(store).whole and len(audit.list_entries(store, object_id=case.case_id)) == 1


def test_a_step_that_cannot_follow_needs_a_reason(store: Store, add_case: Maker, ida: Patient) -> None:
    case = add_case(ida, state="covered")
    with pytest.raises(IllegalStepError):
        act(store, case.case_id, "corrected", "pa_denied", by="user-1", on=TODAY)
    assert act(store, case.case_id, "corrected", "pa_denied", by="user-1", on=TODAY, reason="wrong letter filed")
    assert get_case(store, case.case_id).coverage == "pa_denied"
    assert list_events(store, case.case_id)[-1].detail == {"reason": "wrong letter filed"}


def test_a_correction_dated_before_a_later_fact_writes_nothing(store: Store, add_case: Maker, ida: Patient) -> None:
    case = add_case(ida, state="pa_denied")
    with pytest.raises(IllegalStepError, match="later fact"):
        act(store, case.case_id, "corrected", "new", by="user-1", on=date(2026, 1, 1), reason="typing error")
    assert len(list_events(store, case.case_id)) == 1


def test_taking_a_fact_back_gives_the_state_before_it_back(store: Store, add_case: Maker, ida: Patient) -> None:
    case = add_case(ida, state="pa_denied")
    act(store, case.case_id, "appeal_begun", "appeal_in_preparation", by="user-1", on=TODAY)
    wrong = list_events(store, case.case_id)[-1]
    assert take_back(store, case.case_id, wrong.seq, by="user-2", reason="other case")["coverage"] == "pa_denied"
    with pytest.raises(NotFound):
        take_back(store, case.case_id, wrong.seq, by="user-2", reason="other case")


def test_a_closed_case_leaves_the_worklist(store: Store, add_case: Maker, ida: Patient) -> None:
    case = add_case(ida)
    start_timer(store, case.case_id, "t", Timer("appeal", "2026-10-06"))
    close_case(store, case.case_id, close_reason="patient_declined", by="user-1")
    assert (get_case(store, case.case_id).status, list_due(store)) == ("closed", ())
    with pytest.raises(NotFound):
        close_case(store, case.case_id, close_reason="bored", by="user-1")


def test_an_unknown_state_or_case_is_said_so(store: Store, add_case: Maker, ida: Patient) -> None:
    with pytest.raises(NotFound):
        act(store, add_case(ida).case_id, "x", "floating", by="user-1", on=TODAY)
    with pytest.raises(NotFound):
        act(store, "C9", "x", "pa_submitted", by="user-1", on=TODAY)
