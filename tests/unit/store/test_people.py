from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.errors import NotFound, StoreError
from store.blocking import fold_identifier, fold_name, fold_phone, fold_suffix, person_keys
from store.database import Store
from store.people import (
    Coverage,
    Patient,
    Prescriber,
    add_patient,
    count_patients,
    find_patients,
    find_prescribers,
    get_patient,
    get_prescriber,
    list_patients,
    search_patients,
    upsert_patient,
    upsert_prescriber,
)

ANA = Patient(
    "P1", "Ana", "M", "Lopez-Garza", "", "1961-03-07", phone="(312) 555-0101", mrn="A-77", facts={"weight_kg": 61},
    coverages=(Coverage("primary", member_id="XZA1OO555"), Coverage("secondary", mbi="1EG4-TE5-MK73")),
)  # fmt: skip


def test_a_patient_comes_back_as_written(store: Store) -> None:
    assert upsert_patient(store, ANA)
    assert get_patient(store, "P1") == ANA
    assert ANA.full_name == "Ana M Lopez-Garza"


def test_an_update_keeps_coverages_that_are_not_given(store: Store) -> None:
    upsert_patient(store, ANA)
    assert not upsert_patient(store, Patient("P1", "Ana", "M", "Newname", dob="1961-03-07"))
    assert get_patient(store, "P1").coverages == ANA.coverages
    assert find_patients(store, person_keys(member_ids=["1EG4TE5MK73"]))
    assert not find_patients(store, person_keys(last_name="Garza"))


@pytest.mark.parametrize(
    "keys",
    [
        person_keys(dob="1961-03-07"),
        person_keys(dob="1961-07-03"),
        person_keys(last_name="Lopez"),
        person_keys(last_name="LOPEZGARZA"),
        person_keys(first_name="A", last_name="Lopes"),
        person_keys(member_ids=["xza-100-555"]),
        person_keys(phone="312.555.0101"),
        person_keys(mrn="a77"),
    ],
)
def test_a_patient_is_found_in_spite_of_what_fax_and_clerk_do(store: Store, keys: frozenset[str]) -> None:
    upsert_patient(store, ANA)
    assert [patient.patient_id for patient in find_patients(store, keys)] == ["P1"]


def test_the_one_with_the_weightiest_keys_comes_first(store: Store) -> None:
    for number in range(5):
        upsert_patient(store, Patient(f"Q{number}", "Rolf", last_name="Lopez", dob=f"197{number}-01-01"))
    upsert_patient(store, ANA)
    keys = person_keys(first_name="Ana", last_name="Lopez", dob="1961-03-07")
    assert [patient.patient_id for patient in find_patients(store, keys, limit=2)][0:1] == ["P1"]
    assert find_patients(store, []) == ()


def test_a_search_takes_beginnings_of_names_ids_and_birth_dates(store: Store) -> None:
    upsert_patient(store, ANA)
    upsert_patient(store, Patient("P2", "Rolf", last_name="Tanaka", dob="1990-12-24"))
    for text in ("lop", "ana lo", "P1", "1961-03-07", "Lopez Ana", "Lopez-Garza", "Garza"):
        assert [patient.patient_id for patient in search_patients(store, text)] == ["P1"], text
    assert search_patients(store, "nobody") == ()
    assert [patient.patient_id for patient in list_patients(store)] == ["P1", "P2"]
    assert count_patients(store) == 2


@pytest.mark.parametrize(
    ("name", "typed"),
    [("O'Brien", "O'Brien"), ("O'Brien", "obrien"), ("Núñez", "nunez"), ("Núñez", "Núñez"), ("De La Cruz", "de la c")],
)
def test_a_search_finds_names_with_apostrophes_accents_and_blanks(store: Store, name: str, typed: str) -> None:
    upsert_patient(store, Patient("P7", "Rolf", last_name=name, dob="1990-12-24"))
    assert [patient.patient_id for patient in search_patients(store, typed)] == ["P7"]


def test_one_prescriber_may_have_two_practices(store: Store) -> None:
    for practice in ("A", "B"):
        assert upsert_prescriber(store, Prescriber(f"D{practice}", "2000000002", last_name="Okafor", practice=practice))
    assert [one.practice for one in find_prescribers(store, npi="2000000002")] == ["A", "B"]
    assert find_prescribers(store, npi="") == ()
    assert get_prescriber(store, "DA").last_name == "Okafor"


def test_an_unknown_id_is_said_so(store: Store) -> None:
    with pytest.raises(NotFound):
        get_patient(store, "P9")
    with pytest.raises(NotFound):
        get_prescriber(store, "D9")


@pytest.mark.parametrize(
    ("text", "folded"),
    [("O'Brien-Lopez", "OBRIEN LOPEZ"), ("  Núñez  ", "NUNEZ"), ("Großmann", "GROSSMANN"), ("Łukasz", "LUKASZ")],
)
def test_names_are_folded(text: str, folded: str) -> None:
    assert fold_name(text) == folded


def test_phones_and_suffixes_are_folded() -> None:
    assert fold_phone("+1 (312) 555-0101") == "3125550101"
    assert fold_phone("555-0101") == ""
    assert [fold_suffix(text) for text in ("Jr.", "SENIOR", "iii", "Lopez")] == ["JR", "SR", "III", ""]


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)
    assert fold_identifier(fold_identifier(text)) == fold_identifier(text)


def test_a_patient_is_never_added_over_another(store: Store) -> None:
    add_patient(store, Patient("P1", "Ida", last_name="Marlowe"))
    with pytest.raises(StoreError):
        add_patient(store, Patient("P1", "Rolf", last_name="Tanaka"))
    assert get_patient(store, "P1").full_name == "Ida Marlowe"
