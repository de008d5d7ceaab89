"""A recorded paper taken back: nothing of it holds, what it had ended runs again, and it waits for review anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cases.acting import act, take_back
from cases.confirming import confirm
from documents.catalog import Catalog
from documents.corrections import Corrections, ItemCorrections
from documents.findings import Document
from documents.judgement import Timer
from store import audit
from store.cases import get_case, list_events
from store.database import Store
from store.intake import count_ledger, get_fax
from store.people import Patient
from store.readings import get_document
from store.tasks import find_review_task
from store.timers import list_due, list_timers, start_timer

Maker = Callable[..., Any]
Confirm = Callable[..., str]
DENIED = {"patient_name": "Ida Marlowe", "patient_dob": "1961-03-07", "drug_name": "Humira",
          "letter_date": "2026-10-02", "decision": "denied", "pa_reference": "PA-77120"}  # fmt: skip
APPROVED = {**DENIED, "letter_date": "2026-10-20", "decision": "approved", "pa_reference": "PA-77121",
            "effective_date": "2026-10-20", "expiry_date": "2027-10-19"}  # fmt: skip


@pytest.fixture
def confirmed(store: Store, catalog: Catalog, review: Maker) -> Confirm:
    """Let a person confirm a paper as one of some patients; its id comes back."""

    def run(document: Document, *patients: Patient) -> str:
        document_id: str = review(document)[0]
        confirm_again(store, catalog, document_id, *patients)
        return document_id

    return run


def confirm_again(store: Store, catalog: Catalog, document_id: str, *patients: Patient) -> None:
    task = find_review_task(store, document_id)
    assert task is not None
    items = tuple(ItemCorrections(patient_id=patient.patient_id) for patient in patients)
    kind = get_document(store, document_id).document.kind.type
    assert confirm(store, catalog, task.id, Corrections(kind, items), by="user-1").state == "recorded"


def running(store: Store, case_id: str) -> set[str]:
    return {one.timer.name for one in list_timers(store, case_id, running=True)}


def last_fact(store: Store, case_id: str) -> int:
    return list_events(store, case_id, voided=False)[-1].seq


def test_a_paper_of_the_wrong_patient_goes_to_the_right_one_with_its_clock(
    store: Store, catalog: Catalog, confirmed: Confirm, document: Maker, item: Maker, ida: Patient, add_patient: Maker,
    add_case: Maker,
) -> None:  # fmt: skip
    right = add_patient("Ivy", "Marlow", member_id="XZA100777", line="commercial")
    wrong_case, right_case = add_case(ida), add_case(right)
    paper = confirmed(document("pa_denial", item(unsure=("decision",), **DENIED)), ida)
    assert "appeal" in running(store, wrong_case.case_id)
    take_back(store, wrong_case.case_id, last_fact(store, wrong_case.case_id), by="user-2", reason="another patient's")
    assert get_case(store, wrong_case.case_id).coverage == wrong_case.coverage
    assert get_case(store, wrong_case.case_id).references == wrong_case.references
    assert "appeal" not in running(store, wrong_case.case_id)
    task, stored = find_review_task(store, paper), get_document(store, paper)
    assert task is not None and (task.state, task.priority) == ("open", 1)
    assert task.reasons == ("What was recorded was taken back: another patient's",)
    assert (stored.state, get_fax(store, stored.fax_id).state) == ("open", "review")
    assert [(match.patient_id, match.case_id) for match in stored.matches] == [(None, None)]
    assert count_ledger(store).balanced
    confirm_again(store, catalog, paper, right)
    assert get_case(store, right_case.case_id).coverage == "pa_denied"
    assert "appeal" in running(store, right_case.case_id)
    assert get_fax(store, stored.fax_id).state == "filed"
    assert audit.verify(store).whole


def test_a_paper_confirmed_again_for_the_same_case_counts_again_however_often(
    store: Store, catalog: Catalog, confirmed: Confirm, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    paper = confirmed(document("pa_denial", item(unsure=("decision",), **DENIED)), ida)
    for _ in range(2):
        take_back(store, case.case_id, last_fact(store, case.case_id), by="user-2", reason="not sure")
        assert get_case(store, case.case_id).coverage == case.coverage
        confirm_again(store, catalog, paper, ida)
        assert get_case(store, case.case_id).coverage == "pa_denied"
        assert "appeal" in running(store, case.case_id)
    assert [one.timer.name for one in list_timers(store, case.case_id, running=True)].count("appeal") == 1


def test_a_clock_that_a_wrong_fact_had_ended_runs_again(
    store: Store, confirmed: Confirm, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    confirmed(document("pa_denial", item(unsure=("decision",), **DENIED)), ida)
    due = next(one.timer.due_on for one in list_timers(store, case.case_id, running=True) if one.timer.name == "appeal")
    confirmed(document("pa_approval", item(unsure=("decision",), **APPROVED)), ida)
    assert "appeal" not in running(store, case.case_id)
    take_back(store, case.case_id, last_fact(store, case.case_id), by="user-2", reason="another drug's approval")
    assert get_case(store, case.case_id).coverage == "pa_denied"
    assert due in {one.running.timer.due_on for one in list_due(store) if one.running.timer.name == "appeal"}


def test_a_clock_that_something_else_ended_since_stays_ended(store: Store, add_case: Maker, ida: Patient) -> None:
    case = add_case(ida, state="pa_denied")
    start_timer(store, case.case_id, "t", Timer("appeal", "2027-03-31"))
    act(store, case.case_id, "appeal_submitted", "appeal_submitted", by="user-1", on=date(2026, 10, 5))
    wrong = last_fact(store, case.case_id)
    act(store, case.case_id, "appeal_submitted", "appeal_submitted", by="user-1", on=date(2026, 10, 6))
    take_back(store, case.case_id, wrong, by="user-2", reason="recorded twice")
    assert "appeal" not in running(store, case.case_id)
    take_back(store, case.case_id, last_fact(store, case.case_id), by="user-2", reason="never sent")
    assert "appeal" in running(store, case.case_id)


def test_all_that_one_letter_decided_is_taken_back_together(
    store: Store, confirmed: Confirm, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    first, second = add_case(ida), add_case(ida, drug="Otezla")
    letter = document(
        "pa_mixed_decision",
        item(unsure=("decision",), **APPROVED),
        item(unsure=("decision",), **{**DENIED, "drug_name": "Otezla"}),
    )
    confirmed(letter, ida, ida)
    assert get_case(store, second.case_id).coverage == "pa_denied"
    take_back(store, first.case_id, last_fact(store, first.case_id), by="user-2", reason="the letter is not ours")
    for case in (first, second):
        assert get_case(store, case.case_id).coverage == case.coverage
        assert not {"appeal", "expiry"} & running(store, case.case_id)
