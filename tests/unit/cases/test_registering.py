from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cases.confirming import confirm
from cases.entering import BadCorrectionError
from cases.matching import match_document
from cases.recording import settle
from cases.registering import LikelyDoubleError, find_doubles, may_register
from documents.catalog import Catalog
from documents.corrections import Corrections, ItemCorrections, NewPatient
from documents.findings import Document
from store.audit import list_entries
from store.cases import list_cases, list_events
from store.database import Store
from store.people import count_patients, get_patient
from store.readings import get_document
from store.tasks import find_review_task, get_task

Maker = Callable[..., Any]
REFERRED = {"patient_name": "Inés Sandoval", "patient_dob": "1979-08-21", "drug_name": "Humira",
            "prescriber_name": "Ada Winterbourne"}  # fmt: skip
INES = NewPatient("Inés", "Sandoval", "1979-08-21", phone="518-555-0164", address="48 Quarry Rd", city="Elmford",
                  state="NY", zip="12054", member_id="LMH77310425", payer="Larkmoor Health Plan", bin="610011",
                  line_of_business="commercial")  # fmt: skip


@pytest.fixture
def referral(store: Store, catalog: Catalog, arrive: Maker, document: Maker, item: Maker) -> Callable[..., str]:
    """A referral that nobody on the roster fits; the id of its task comes back."""

    def run(type_name: str = "referral", **values: Any) -> str:
        paper: Document = document(type_name, item(**{**REFERRED, **values}))
        document_id = arrive(paper)
        settle(store, catalog, document_id, match_document(store, catalog, paper))
        task = find_review_task(store, document_id)
        assert task is not None
        return task.id

    return run


def answer(new: NewPatient = INES, type_name: str = "referral", **more: Any) -> Corrections:
    return Corrections(type_name, (ItemCorrections(**more),), new_patient=new)


@pytest.mark.parametrize(("type_name", "event"), [("referral", "referral_received"),
                                                  ("new_prescription", "prescription_received")])  # fmt: skip
def test_a_new_patient_is_added_and_the_case_opened_like_for_a_known_one(
    store: Store, catalog: Catalog, referral: Maker, type_name: str, event: str
) -> None:
    task_id = referral(type_name)
    settled = confirm(store, catalog, task_id, answer(type_name=type_name), by="user-1")
    assert settled.state == "recorded" and settled.new_patient_id
    patient = get_patient(store, settled.new_patient_id)
    assert (patient.full_name, patient.dob, patient.state) == ("Inés Sandoval", "1979-08-21", "NY")
    assert (patient.coverages[0].member_id, patient.coverages[0].bin) == ("LMH77310425", "610011")
    (case,) = list_cases(store, patient_ids=[patient.patient_id])
    assert (case.case_id,) == settled.case_ids
    assert (case.drug_name, case.ingredient, case.payer) == ("Humira", "adalimumab", "Larkmoor Health Plan")
    assert [one.event for one in list_events(store, case.case_id)] == [event]
    task = get_task(store, task_id)
    assert (task.state, task.patient_id) == ("done", patient.patient_id)


def test_who_added_a_patient_from_which_paper_is_in_the_audit_log_by_ids(
    store: Store, catalog: Catalog, referral: Maker
) -> None:
    task_id = referral()
    settled = confirm(store, catalog, task_id, answer(), by="user-1")
    (entry,) = [one for one in list_entries(store) if one.action == "patient.created"]
    assert (entry.user_id, entry.patient_id, entry.at is not None) == ("user-1", settled.new_patient_id, True)
    document_id = get_task(store, task_id).document_id
    assert entry.detail == {"document": document_id, "task": task_id, "different_from": []}
    assert "andoval" not in repr(list_entries(store))


def test_the_next_paper_about_the_new_patient_finds_them(
    store: Store, catalog: Catalog, referral: Maker, document: Maker, item: Maker
) -> None:
    settled = confirm(store, catalog, referral(), answer(), by="user-1")
    (found,) = match_document(store, catalog, document("referral", item(**REFERRED)))
    assert (found.patient_id, found.case_id) == (settled.new_patient_id, settled.case_ids[0])


def test_the_same_answer_twice_adds_one_patient(store: Store, catalog: Catalog, referral: Maker) -> None:
    task_id = referral()
    confirm(store, catalog, task_id, answer(), by="user-1")
    again = confirm(store, catalog, task_id, answer(), by="user-2")
    assert (again.state, again.done_by, again.new_patient_id) == ("done_before", "user-1", None)
    assert (count_patients(store), len(list_cases(store))) == (1, 1)


def test_the_same_person_on_a_second_fax_is_not_added_again(store: Store, catalog: Catalog, referral: Maker) -> None:
    first, second = referral(), referral()
    confirm(store, catalog, first, answer(), by="user-1")
    with pytest.raises(LikelyDoubleError):
        confirm(store, catalog, second, answer(), by="user-2")
    assert count_patients(store) == 1
    assert get_task(store, second).state == "open"


@pytest.mark.parametrize(
    ("first", "last", "known", "said"),
    [
        ("Ines", "Sandoval", {"dob": "1979-08-21"}, "Same date of birth and a similar name."),
        ("Agnes", "Sandobal", {"dob": "1979-08-21"}, "Same date of birth and a similar name."),
        ("Inés", "Keane", {"dob": "1979-08-21"}, "Same date of birth and a similar name."),
        ("Ines", "Sandoval", {"dob": "1979-08-27"}, "one slip would explain"),
        ("Ines", "Sandoval", {"dob": ""}, "a date of birth is missing"),
        ("Rolf", "Sandoval", {"dob": "1950-01-01", "member_id": "LMH 77310425"}, "Same member ID"),
        ("Rolf", "Sandoval", {"dob": "1950-01-01", "member_id": "LMH773IO425"}, "Nearly the same member ID"),
        ("Rolf", "Tanaka", {"dob": "1950-01-01", "phone": "(518) 555-0164"}, "Same phone number."),
    ],
)
def test_who_may_be_the_same_person_is_found(
    store: Store, add_patient: Maker, first: str, last: str, known: dict[str, str], said: str
) -> None:
    patient = add_patient(first, last, **known)
    (double,) = find_doubles(store, INES)
    assert double.patient.patient_id == patient.patient_id
    assert any(said in reason for reason in double.reasons)


@pytest.mark.parametrize(
    ("first", "last", "known"),
    [
        ("Rolf", "Tanaka", {"dob": "1979-08-21"}),
        ("Inés", "Sandoval", {"dob": "1961-03-07"}),
        ("Rolf", "Tanaka", {"dob": "1950-01-01", "member_id": "LMH77310425"}),
        ("Rolf", "Sandoval", {"dob": "1950-01-01", "phone": "518-555-0199"}),
    ],
)
def test_a_stranger_is_no_double(
    store: Store, add_patient: Maker, first: str, last: str, known: dict[str, str]
) -> None:
    add_patient(first, last, **known)
    assert find_doubles(store, INES) == ()


def test_nobody_is_added_while_a_double_is_not_ruled_out_by_name(
    store: Store, catalog: Catalog, referral: Maker, add_patient: Maker
) -> None:
    task_id, twin = referral(), add_patient("Inez", "Sandoval", dob="1979-08-21")
    for others in (frozenset(), frozenset({"P999"})):
        with pytest.raises(LikelyDoubleError):
            confirm(store, catalog, task_id, answer(replace(INES, different_from=others)), by="user-1")
    assert (count_patients(store), list_cases(store)) == (1, ())
    assert get_task(store, task_id).state == "open"
    ruled_out = replace(INES, different_from=frozenset({twin.patient_id}))
    settled = confirm(store, catalog, task_id, answer(ruled_out), by="user-1")
    assert settled.state == "recorded" and settled.new_patient_id not in (None, twin.patient_id)
    entry = next(one for one in list_entries(store) if one.action == "patient.created")
    assert entry.detail["different_from"] == [twin.patient_id]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_name": " "}, "first_name: is empty"), ({"last_name": ""}, "last_name: is empty"),
        ({"dob": ""}, "date of birth is missing"), ({"dob": "2190-01-01"}, "lies in the future"),
        ({"dob": "1850-01-01"}, "more than 120 years"), ({"phone": "555"}, "phone"), ({"zip": "1"}, "zip"),
        ({"bin": "12x"}, "bin"), ({"line_of_business": "barter"}, "line_of_business"),
        ({"dob": "1979-08-27"}, "The date of birth of the new patient is not the one in the fields"),
        ({"last_name": "Tanaka"}, "The last name of the new patient is not the one in the fields"),
    ],
)  # fmt: skip
def test_a_person_who_cannot_be_or_is_not_the_one_on_the_paper_is_refused(
    store: Store, catalog: Catalog, referral: Maker, changes: dict[str, str], said: str
) -> None:
    task_id = referral()
    with pytest.raises(BadCorrectionError, match=said):
        confirm(store, catalog, task_id, answer(replace(INES, **changes)), by="user-1")
    assert count_patients(store) == 0
    assert get_task(store, task_id).state == "open"


def test_a_document_that_stays_open_leaves_no_patient_behind(
    store: Store, catalog: Catalog, referral: Maker
) -> None:
    task_id = referral()
    settled = confirm(store, catalog, task_id, answer(changes={"drug_name": None}), by="user-1")
    assert settled.state == "open" and "no open case" in settled.reasons[0]
    assert count_patients(store) == 0
    document = get_document(store, get_task(store, task_id).document_id or "").document
    assert document.items[0].value("drug_name") == "Humira"
    assert confirm(store, catalog, task_id, answer(), by="user-1").state == "recorded"


def test_only_what_a_clinic_sends_to_start_a_case_may_bring_somebody_new(
    store: Store, catalog: Catalog, referral: Maker
) -> None:
    assert {one.name for one in catalog.types.values() if may_register(one)} == {"referral", "new_prescription"}
    task_id = referral("pa_denial")
    with pytest.raises(BadCorrectionError, match="Only a referral"):
        confirm(store, catalog, task_id, answer(type_name="pa_denial"), by="user-1")
    assert count_patients(store) == 0
