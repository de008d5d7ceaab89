from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.confirming import confirm, reject
from cases.entering import BadCorrectionError
from documents.catalog import Catalog
from documents.corrections import Corrections, ItemCorrections
from documents.findings import Finding, Item
from store.cases import get_case, list_cases, list_events
from store.database import Store
from store.intake import get_fax
from store.people import Patient
from store.readings import get_document
from store.tasks import get_task, list_corrections, list_tasks
from store.timers import list_timers

Maker = Callable[..., Any]
DENIED = {"patient_name": "Ida Marlowe", "patient_dob": "1961-03-07", "drug_name": "Humira",
          "letter_date": "2026-10-02", "decision": "denied"}  # fmt: skip


def test_a_confirmed_document_moves_the_case_like_an_automatic_one(
    store: Store, catalog: Catalog, review: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    document_id, task_id = review(document("pa_denial", item(unsure=("decision",), **DENIED)))
    answer = Corrections("pa_denial", (ItemCorrections(patient_id=ida.patient_id),))
    settled = confirm(store, catalog, task_id, answer, by="user-1")
    assert (settled.state, settled.case_ids) == ("recorded", (case.case_id,))
    assert get_case(store, case.case_id).coverage == "pa_denied"
    assert list_events(store, case.case_id)[-1].by == "user-1"
    assert get_task(store, task_id).state == "done"
    stored = get_document(store, document_id)
    assert stored.confirmed_by == "user-1"
    assert all(finding.accepted for finding in stored.document.items[0].findings.values())
    assert get_fax(store, stored.fax_id).state == "filed"


def test_a_correction_is_kept_with_what_stood_there(
    store: Store, catalog: Catalog, review: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    wrong = item(unsure=("letter_date",), **{**DENIED, "letter_date": "2026-10-20"})
    document_id, task_id = review(document("pa_denial", wrong))
    changes = {"letter_date": "2026-10-02", "alternatives": None, "appeal_days": "180"}
    confirm(store, catalog, task_id, Corrections("pa_denial", (ItemCorrections(changes, ida.patient_id),)), by="user-1")
    kept = {(one.name, one.old, one.new) for one in list_corrections(store, document_id)}
    assert ("letter_date", "2026-10-20", "2026-10-02") in kept
    finding = get_document(store, document_id).document.items[0].findings["letter_date"]
    assert (finding.value, finding.confidence, finding.rule, finding.page) == ("2026-10-02", 1.0, "person", 1)
    assert get_document(store, document_id).document.items[0].value("appeal_days") == 180
    assert get_case(store, case.case_id).coverage == "pa_denied"


def test_a_changed_type_is_judged_as_that_type(
    store: Store, catalog: Catalog, review: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    _, task_id = review(document("unknown", item(**DENIED)))
    answer = Corrections("pa_denial", (ItemCorrections(patient_id=ida.patient_id),))
    assert confirm(store, catalog, task_id, answer, by="user-1").state == "recorded"
    assert get_case(store, case.case_id).coverage == "pa_denied"


def test_a_chosen_patient_counts_though_the_reader_could_not_match(
    store: Store, catalog: Catalog, review: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    _, task_id = review(document("pa_denial", item(**{**DENIED, "patient_dob": "1961-07-03"})))
    settled = confirm(
        store, catalog, task_id, Corrections("pa_denial", (ItemCorrections(patient_id=ida.patient_id),)), by="user-1"
    )
    assert settled.case_ids == (case.case_id,)


def test_without_a_patient_the_task_stays_open(
    store: Store, catalog: Catalog, review: Maker, document: Maker, item: Maker, ida: Patient
) -> None:
    _, task_id = review(document("pa_denial", item(**DENIED)))
    settled = confirm(store, catalog, task_id, Corrections("pa_denial", (ItemCorrections(),)), by="user-1")
    assert settled.state == "open" and "No patient" in settled.reasons[0]
    assert get_task(store, task_id).state == "open"


def test_a_step_that_does_not_fit_needs_a_reason(
    store: Store, catalog: Catalog, review: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida, state="covered")
    _, task_id = review(document("pa_denial", item(**DENIED)))
    answer = Corrections("pa_denial", (ItemCorrections(patient_id=ida.patient_id),))
    settled = confirm(store, catalog, task_id, answer, by="user-1")
    assert settled.state == "open" and "cannot follow" in settled.reasons[0]
    assert get_case(store, case.case_id).coverage == "covered"
    settled = confirm(store, catalog, task_id, answer, by="user-1", override="The plan took its approval back.")
    assert settled.state == "recorded"
    assert get_case(store, case.case_id).coverage == "pa_denied"
    assert list_events(store, case.case_id)[-1].detail["override"] == "The plan took its approval back."


def test_a_person_may_open_a_case_for_a_decision_without_one(
    store: Store, catalog: Catalog, review: Maker, document: Maker, item: Maker, ida: Patient
) -> None:
    _, task_id = review(document("pa_denial", item(**DENIED)))
    answer = Corrections("pa_denial", (ItemCorrections(patient_id=ida.patient_id, opens_case=True),))
    assert confirm(store, catalog, task_id, answer, by="user-1").state == "recorded"
    (case,) = list_cases(store)
    assert (case.drug_name, case.coverage, case.opened_by) == ("Humira", "pa_denied", "user-1")


def test_answering_twice_changes_nothing(
    store: Store, catalog: Catalog, review: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    _, task_id = review(document("pa_denial", item(unsure=("decision",), **DENIED)))
    answer = Corrections("pa_denial", (ItemCorrections(patient_id=ida.patient_id),))
    confirm(store, catalog, task_id, answer, by="user-1")
    events = list_events(store, case.case_id)
    settled = confirm(store, catalog, task_id, answer, by="user-2")
    assert (settled.state, settled.done_by) == ("done_before", "user-1")
    assert list_events(store, case.case_id) == events
    assert reject(store, task_id, "junk", by="user-2").state == "done_before"


@pytest.mark.parametrize(
    ("field", "value"), [("letter_date", "yesterday"), ("approved_quantity", "two"), ("due_at", "5 pm")]
)
def test_a_value_that_is_none_is_refused_by_its_title(
    store: Store, catalog: Catalog, review: Maker, document: Maker, item: Maker, ida: Patient, field: str, value: str
) -> None:
    _, task_id = review(document("pa_denial", item(**DENIED)))
    answer = Corrections("pa_denial", (ItemCorrections({field: value}, ida.patient_id),))
    with pytest.raises(BadCorrectionError, match="must be"):
        confirm(store, catalog, task_id, answer, by="user-1")
    assert get_task(store, task_id).state == "open"


def test_a_case_of_another_patient_is_refused(
    store: Store, catalog: Catalog, review: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker,
    add_patient: Maker,
) -> None:  # fmt: skip
    other = add_case(add_patient("Rolf", "Tanaka"))
    _, task_id = review(document("pa_denial", item(**DENIED)))
    answer = Corrections("pa_denial", (ItemCorrections(patient_id=ida.patient_id, case_id=other.case_id),))
    with pytest.raises(BadCorrectionError):
        confirm(store, catalog, task_id, answer, by="user-1")


@pytest.mark.parametrize("reason", ["misdirected", "junk", "duplicate", "illegible"])
def test_a_rejected_document_leaves_every_case_alone(
    store: Store, review: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker, reason: str
) -> None:
    case = add_case(ida)
    document_id, task_id = review(document("unknown", item(**DENIED)))
    assert reject(store, task_id, reason, by="user-1").state == "rejected"
    assert get_case(store, case.case_id) == case
    stored = get_document(store, document_id)
    assert (stored.state, stored.reject_reason) == ("rejected", reason)
    assert get_fax(store, stored.fax_id).state == "filed"
    assert [task.kind for task in list_tasks(store)] == (["privacy"] if reason == "misdirected" else [])


def test_another_reason_is_refused(store: Store, review: Maker, document: Maker) -> None:
    _, task_id = review(document("unknown"))
    with pytest.raises(BadCorrectionError):
        reject(store, task_id, "boring", by="user-1")


def test_a_deadline_computed_from_a_date_that_a_person_mends_is_counted_anew(
    store: Store, catalog: Catalog, review: Maker, document: Maker, item: Maker, ida: Patient, add_case: Maker
) -> None:
    case = add_case(ida)
    read = item(unsure=("letter_date",), **{**DENIED, "letter_date": "2026-08-02"}, appeal_days=60)
    computed = Finding("appeal_deadline", "2026-10-01", 0.9, 1, None, "computed")
    _, task_id = review(document("pa_denial", Item({**read.findings, "appeal_deadline": computed})))
    answer = ItemCorrections({"letter_date": "2026-10-02"}, patient_id=ida.patient_id)
    confirm(store, catalog, task_id, Corrections("pa_denial", (answer,)), by="user-1")
    running = {one.timer.name: one.timer.due_on for one in list_timers(store, case.case_id, running=True)}
    assert running["appeal"] == "2026-12-01"
