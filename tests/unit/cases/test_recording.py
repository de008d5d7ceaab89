from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cases.matching import match_document
from cases.recording import Recorded, hand_to_person, record, refresh_states, settle
from documents.catalog import Catalog
from documents.judgement import Accepted, NeedsReview
from store import audit
from store.cases import Case, Event, append_event, get_case, list_cases, list_events, set_states, void_event
from store.database import Store
from store.people import Patient
from store.readings import get_document, save_matches
from store.tasks import find_review_task
from store.timers import list_timers

Maker = Callable[..., Any]
IDA = {"patient_name": "Ida Marlowe", "patient_dob": "1961-03-07"}
DENIED = {**IDA, "drug_name": "Humira", "letter_date": "2026-10-02", "decision": "denied"}


@pytest.fixture
def ida(add_patient: Maker) -> Patient:
    patient: Patient = add_patient("Ida", "Marlowe", member_id="XZA100555", line="medicaid_mco")
    return patient


def test_a_denial_moves_the_case_and_starts_its_clocks(
    store: Store, settle_new: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    document_id = settle_new(document("pa_denial", item(**DENIED, pa_reference="PA-7654321")))
    moved = get_case(store, case.case_id)
    assert moved.coverage == "pa_denied"
    assert [reference.value for reference in moved.references] == ["PA-7654321"]
    running = {one.timer.name: one.timer.due_on for one in list_timers(store, case.case_id, running=True)}
    assert running == {"appeal": "2026-12-01", "p2p": "2026-10-09", "continuation": "2026-10-12"}
    event = list_events(store, case.case_id)[-1]
    assert (event.event, event.effective_on, event.by, event.document_id) == (
        "pa_denied", "2026-10-02", "faxdesk", document_id,
    )  # fmt: skip
    stored = get_document(store, document_id)
    assert (stored.state, stored.confirmed_by, stored.document.needs_review) == ("recorded", None, False)
    assert audit.verify(store).whole


def test_the_same_document_recorded_twice_counts_once(
    store: Store, catalog: Catalog, settle_new: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    document_id = settle_new(document("pa_denial", item(**DENIED)))
    before = (list_events(store, case.case_id), list_timers(store, case.case_id), audit.verify(store).entries)
    assert record(store, catalog, document_id, Accepted(())) == Recorded((case.case_id,))
    assert (list_events(store, case.case_id), list_timers(store, case.case_id), audit.verify(store).entries) == before


def test_the_prescriber_s_copy_of_a_denial_attaches_only(
    store: Store, settle_new: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    settle_new(document("pa_denial", item(**DENIED, addressed_to="member")))
    copy = settle_new(document("pa_denial", item(**DENIED, addressed_to="prescriber")))
    assert get_document(store, copy).state == "recorded"
    assert [event.event for event in list_events(store, case.case_id)][-1] == "copy_received"
    assert len(list_timers(store, case.case_id, running=True)) == 3


def test_a_referral_opens_one_case_and_a_second_finds_it(
    store: Store, settle_new: Maker, document: Maker, item: Maker, ida: Patient
) -> None:
    referral = {**IDA, "drug_name": "Skyrizi", "drug_strength": "150 mg/mL", "prescriber_name": "Dr. A. Okafor",
                "diagnosis_codes": ("L40.0",), "requested_quantity": 1, "requested_days": 84}  # fmt: skip
    first = settle_new(document("referral", item(**referral)))
    settle_new(document("referral", item(**referral)))
    (case,) = list_cases(store)
    assert (case.patient_id, case.drug_name, case.ingredient, case.coverage) == (
        ida.patient_id, "Skyrizi", "risankizumab", "intake_incomplete",
    )  # fmt: skip
    assert (case.quantity, case.days_supply, case.diagnosis_codes) == (1.0, 84, ("L40.0",))
    assert case.line_of_business == "medicaid_mco"
    assert get_document(store, first).matches[0].case_id == case.case_id


def test_the_day_of_arrival_is_the_office_s(
    store: Store, catalog: Catalog, arrive: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    """15:00 UTC on the 5th is the morning of the 6th in Auckland: an urgent case is prepared four hours later there."""
    case = add_case(ida, state="pa_approved")
    rejected = document("claim_rejection", item(**IDA, drug_name="Humira", reject_codes=("75",)))
    document_id = arrive(rejected)
    settle(store, catalog, document_id, match_document(store, catalog, rejected), zone=ZoneInfo("Pacific/Auckland"))
    (running,) = list_timers(store, case.case_id, running=True)
    assert running.timer.due_on == "2026-10-07"


def test_two_rows_of_one_drug_open_one_case(
    store: Store, settle_new: Maker, document: Maker, item: Maker, ida: Patient
) -> None:
    row = {**IDA, "drug_name": "Skyrizi", "prescriber_name": "Dr. A. Okafor", "diagnosis_codes": ("L40.0",)}
    rows = (item(**row, drug_strength="600 mg/10 mL"), item(**row, drug_strength="360 mg/2.4 mL"))
    settle_new(document("referral", *rows))
    assert len(list_cases(store, patient_ids=[ida.patient_id])) == 1


def test_an_approval_ends_the_clock_of_the_payer(
    store: Store, settle_new: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    settle_new(document("pa_receipt", item(**IDA, drug_name="Humira", letter_date="2026-09-29")))
    assert [one.timer.name for one in list_timers(store, case.case_id, running=True)] == ["payer_decision_due"]
    settle_new(document("pa_approval", item(**{**DENIED, "decision": "approved"}, expiry_date="2027-10-01")))
    ended = {one.timer.name: one.state for one in list_timers(store, case.case_id)}
    assert ended["payer_decision_due"] == "met" and ended["expiry"] == "running"


def test_what_is_not_sure_waits_for_a_person_and_moves_nothing(
    store: Store, settle_new: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    document_id = settle_new(document("pa_denial", item(unsure=("letter_date",), **DENIED)))
    assert get_case(store, case.case_id) == case
    task = find_review_task(store, document_id)
    assert task is not None and task.priority == 2 and task.due_at is not None
    assert get_document(store, document_id).document.needs_review


def test_handing_over_twice_opens_one_task(store: Store, catalog: Catalog, arrive: Maker, document: Maker) -> None:
    document_id = arrive(document("unknown"))
    one = hand_to_person(store, catalog, document_id, NeedsReview(("a",)))
    assert hand_to_person(store, catalog, document_id, NeedsReview(("a",))) == one


def test_a_case_that_moved_meanwhile_sends_the_document_to_a_person(
    store: Store, catalog: Catalog, arrive: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    denial = document("pa_denial", item(**DENIED))
    document_id = arrive(denial)
    save_matches(store, document_id, match_document(store, catalog, denial))
    append_event(store, Event(case.case_id, "x", "claim_paid", "2026-10-01", "user-1", to_state="covered"))
    set_states(store, case.case_id, {"coverage": "covered"})
    assert isinstance(record(store, catalog, document_id, Accepted(())), NeedsReview)
    assert get_document(store, document_id).state == "open"
    assert find_review_task(store, document_id) is not None


def test_a_failure_in_the_middle_writes_nothing(
    store: Store, catalog: Catalog, arrive: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    case: Case = add_case(ida)
    denial = document("pa_denial", item(**DENIED))
    document_id = arrive(denial)

    def power_cut(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("cases.recording.close_document", power_cut)
    with pytest.raises(RuntimeError):
        settle(store, catalog, document_id, match_document(store, catalog, denial))
    assert get_case(store, case.case_id) == case
    assert list_timers(store, case.case_id) == ()
    monkeypatch.undo()
    settle(store, catalog, document_id, match_document(store, catalog, denial))
    assert get_case(store, case.case_id).coverage == "pa_denied"


def test_a_voided_event_gives_the_state_before_it_back(
    store: Store, settle_new: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    settle_new(document("pa_denial", item(**DENIED)))
    wrong = list_events(store, case.case_id)[-1]
    assert void_event(store, wrong.seq, by="user-1", reason="other patient")
    assert refresh_states(store, case.case_id)["coverage"] == "pa_submitted"
    assert get_case(store, case.case_id).coverage == "pa_submitted"
    assert list_events(store, case.case_id)[-1].void_reason == "other patient"


def test_a_second_request_under_the_same_reference_is_no_copy(
    store: Store, settle_new: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    asked = {**IDA, "drug_name": "Humira", "pa_reference": "PA-7654321"}
    settle_new(document("pa_info_request", item(**asked, letter_date="2026-10-01", due_at="2026-10-08")))
    settle_new(document("pa_info_request", item(**asked, letter_date="2026-10-04", due_at="2026-10-12")))
    running = {one.timer.name: one.timer.due_on for one in list_timers(store, case.case_id, running=True)}
    assert running["respond_by"] == "2026-10-12"
    assert [event.event for event in list_events(store, case.case_id)].count("copy_received") == 0


def test_a_denial_dated_before_an_undated_request_arrived_is_not_old(
    store: Store, settle_new: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    settle_new(document("pa_info_request", item(**IDA, drug_name="Humira", due_at="2026-10-12")))
    assert get_case(store, case.case_id).coverage == "pa_pending_info"
    settle_new(document("pa_denial", item(**DENIED)))
    assert get_case(store, case.case_id).coverage == "pa_denied"


def test_a_new_case_holds_only_what_is_sure(
    store: Store, settle_new: Maker, document: Maker, item: Maker, ida: Patient
) -> None:
    told = {**IDA, "drug_name": "Skyrizi", "drug_strength": "150 mg/mL", "prescriber_name": "Dr. A. Okafor",
            "diagnosis_codes": ("L40.0",), "requested_quantity": 7, "refills": 3}  # fmt: skip
    settle_new(document("referral", item(unsure=("requested_quantity",), **told)))
    (opened,) = list_cases(store, patient_ids=[ida.patient_id])
    assert (opened.quantity, opened.refills) == (None, 3)
