from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from bench.matching import run, summarise
from cases.matching import match
from documents.catalog import Catalog
from documents.findings import Document, Item, Kind
from documents.judgement import Match
from store.database import Store

Maker = Callable[..., Any]


@pytest.fixture
def find(store: Store, catalog: Catalog, item: Maker) -> Callable[..., Match]:
    def run_match(**values: Any) -> Match:
        paper: Item = item(**values)
        return match(store, paper, Document((1,), Kind("pa_denial", 0.9), (paper,)), catalog.reference.drugs)

    return run_match


@pytest.mark.parametrize(
    "name", ["Ida Marlowe", "MARLOWE, IDA", "Marlowe Ida", "Ms. Ida R. Marlowe", "IDA  MARLOWE", "Ída Marlowe"]
)
def test_name_and_birth_date_are_enough(find: Maker, add_patient: Maker, name: str) -> None:
    ida = add_patient("Ida", "Marlowe")
    assert find(patient_name=name, patient_dob="1961-03-07").patient_id == ida.patient_id


def test_a_short_form_of_the_first_name_agrees(find: Maker, add_patient: Maker) -> None:
    bob = add_patient("Robert", "Marlowe")
    assert find(patient_name="Bob Marlowe", patient_dob="1961-03-07").patient_id == bob.patient_id


@pytest.mark.parametrize(
    "printed", ["Ana Lopez", "Ana Garcia", "Ana Lopez Garcia", "LOPEZ-GARCIA, ANA", "Ana LopezGarcia"]
)
def test_either_half_of_a_double_name_agrees(find: Maker, add_patient: Maker, printed: str) -> None:
    ana = add_patient("Ana", "Lopez-Garcia")
    assert find(patient_name=printed, patient_dob="1961-03-07").patient_id == ana.patient_id


@pytest.mark.parametrize(
    "values",
    [
        {"patient_name": "Ida Marlowe"},
        {"patient_dob": "1961-03-07"},
        {"member_id": "XZA100555"},
        {"patient_phone": "(312) 555-0101"},
        {"patient_name": "Marlowe", "patient_dob": "1961-03-07"},
        {"patient_name": "I Marlowe", "patient_dob": "1961-03-07"},
        {"patient_dob": "1961-03-07", "member_id": "XZA100555"},
    ],
)
def test_less_than_two_strong_identifiers_link_nobody(
    find: Maker, add_patient: Maker, values: dict[str, str]
) -> None:
    ida = add_patient("Ida", "Marlowe", member_id="XZA100555", phone="312-555-0101")
    found = find(**values)
    assert found.patient_id is None
    assert [one.patient_id for one in found.candidates] == [ida.patient_id]


@pytest.mark.parametrize("dob", ["1961-07-03", "1961-03-01", "1951-03-07", "1988-12-24"])
def test_no_birth_date_conflict_is_ever_overridden(find: Maker, add_patient: Maker, add_case: Maker, dob: str) -> None:
    ida = add_patient("Ida", "Marlowe", member_id="XZA100555", phone="312-555-0101")
    add_case(ida, references={"pa_reference": "PA-1234567"})
    found = find(patient_name="Ida Marlowe", patient_dob=dob, member_id="XZA100555", patient_phone="312-555-0101",
                 pa_reference="PA-1234567", drug_name="Humira")  # fmt: skip
    assert found.patient_id is None and "date of birth" in found.reasons[0]


def test_a_recorded_reference_and_the_last_name_are_enough(find: Maker, add_patient: Maker, add_case: Maker) -> None:
    ida = add_patient("Ida", "Marlowe")
    case = add_case(ida, references={"epa_key": "BX7K2M9Q"})
    found = find(patient_name="Marlowe", epa_key="BX7K-2M9Q")
    assert (found.patient_id, found.case_id) == (ida.patient_id, case.case_id)
    assert find(patient_name="Tanaka", epa_key="BX7K2M9Q").patient_id is None


def test_a_reference_one_sign_off_is_no_reference(find: Maker, add_patient: Maker, add_case: Maker) -> None:
    add_case(add_patient("Ida", "Marlowe"), references={"epa_key": "BX7K2M9Q"})
    assert find(patient_name="Ida Marlowe", epa_key="8X7K2M9Q").patient_id is None


def test_an_rx_number_is_not_a_payer_s_reference(find: Maker, add_patient: Maker, add_case: Maker) -> None:
    add_case(add_patient("Ida", "Marlowe"), references={"pa_reference": "7654321"})
    assert find(patient_name="Ida Marlowe", rx_number="7654321").patient_id is None


def test_a_reference_of_another_patient_stops_the_link(find: Maker, add_patient: Maker, add_case: Maker) -> None:
    add_patient("Ida", "Marlowe")
    add_case(add_patient("Rolf", "Tanaka", dob="1950-01-01"), references={"pa_reference": "PA-1234567"})
    found = find(patient_name="Ida Marlowe", patient_dob="1961-03-07", pa_reference="PA-1234567")
    assert found.patient_id is None


def test_member_id_and_name_are_enough_with_a_case_for_the_drug(
    find: Maker, add_patient: Maker, add_case: Maker
) -> None:
    ida = add_patient("Ida", "Marlowe", member_id="XZA 100-555")
    add_patient("Rolf", "Marlowe", dob="1990-01-01", member_id="XZA100555")
    values = {"patient_name": "Ida Marlowe", "member_id": "xza100555", "drug_name": "Humira"}
    assert find(**values).patient_id is None
    add_case(ida)
    assert find(**values).patient_id == ida.patient_id


def test_a_member_id_with_one_sign_different_never_agrees(find: Maker, add_patient: Maker, add_case: Maker) -> None:
    ida = add_patient("Ida", "Marlowe", member_id="XZA100555")
    add_case(ida)
    for member_id in ("XZA1OO555", "XZA100556", "XZAI00555"):
        found = find(patient_name="Ida Marlowe", member_id=member_id, drug_name="Humira")
        assert found.patient_id is None
        assert found.candidates[0].patient_id == ida.patient_id


def test_a_member_id_of_another_patient_stops_the_link(find: Maker, add_patient: Maker) -> None:
    add_patient("Ida", "Marlowe", member_id="XZA100555")
    add_patient("Rolf", "Tanaka", dob="1990-12-24", member_id="QQQ777888")
    found = find(patient_name="Ida Marlowe", patient_dob="1961-03-07", member_id="QQQ777888")
    assert found.patient_id is None


def test_twins_are_told_apart_by_first_name_only_when_it_is_clear(find: Maker, add_patient: Maker) -> None:
    lucas = add_patient("Lucas", "Marlowe", member_id="XZA100555")
    add_patient("Petra", "Marlowe", member_id="XZA100555")
    assert find(patient_name="Lucas Marlowe", patient_dob="1961-03-07").patient_id == lucas.patient_id
    add_patient("Luca", "Marlowe", member_id="XZA100555")
    found = find(patient_name="Lucas Marlowe", patient_dob="1961-03-07", member_id="XZA100555")
    assert found.patient_id is None and len(found.candidates) == 3


def test_two_people_of_one_name_and_birth_date_go_to_a_person(find: Maker, add_patient: Maker) -> None:
    add_patient("Ida", "Marlowe")
    add_patient("Ida", "Marlowe")
    assert find(patient_name="Ida Marlowe", patient_dob="1961-03-07").patient_id is None


def test_father_and_son_are_told_apart(find: Maker, add_patient: Maker, add_case: Maker) -> None:
    father = add_patient("John", "Marlowe", dob="1950-05-05", suffix="Sr", member_id="XZA100555")
    son = add_patient("John", "Marlowe", dob="1980-06-06", suffix="Jr", member_id="XZA100555")
    add_case(father)
    add_case(son)
    assert find(patient_name="John Marlowe", patient_dob="1980-06-06").patient_id == son.patient_id
    assert find(patient_name="John Marlowe Sr.", patient_dob="1980-06-06").patient_id is None
    assert find(patient_name="John Marlowe", member_id="XZA100555", drug_name="Humira").patient_id is None
    found = find(patient_name="Marlowe, John Jr", member_id="XZA100555", drug_name="Humira")
    assert found.patient_id == son.patient_id


def test_a_different_middle_initial_stops_the_link(find: Maker, add_patient: Maker) -> None:
    add_patient("Ida", "Marlowe", middle_name="Ruth")
    assert find(patient_name="Ida R Marlowe", patient_dob="1961-03-07").patient_id is not None
    assert find(patient_name="Ida K Marlowe", patient_dob="1961-03-07").patient_id is None


def test_the_case_is_found_by_ingredient_and_strength(find: Maker, add_patient: Maker, add_case: Maker) -> None:
    ida = add_patient("Ida", "Marlowe")
    add_case(ida, drug="Otezla")
    low = add_case(ida, drug="Humira", drug_strength="40 mg/0.4 mL")
    high = add_case(ida, drug="Humira", drug_strength="80 mg/0.8 mL")
    person = {"patient_name": "Ida Marlowe", "patient_dob": "1961-03-07"}
    assert find(**person, drug_name="adalimumab", drug_strength="40 mg/0.4 mL").case_id == low.case_id
    assert find(**person, drug_name="Humira", drug_strength="80 mg/0.8 mL").case_id == high.case_id
    assert find(**person, drug_name="Humira").case_id == high.case_id
    assert find(**person, drug_name="Stelara").case_id is None


def test_a_closed_case_is_not_found(find: Maker, add_patient: Maker, add_case: Maker) -> None:
    add_case(add_patient("Ida", "Marlowe"), status="closed")
    found = find(patient_name="Ida Marlowe", patient_dob="1961-03-07", drug_name="Humira")
    assert (found.patient_id, found.case_id) == ("P1", None)


def test_every_reason_names_its_field_and_points(find: Maker, add_patient: Maker) -> None:
    add_patient("Ida", "Marlowe")
    assert find(patient_name="Ida Marlowe", patient_dob="1961-03-07").reasons == (
        "Last name agrees (+5)",
        "First name agrees (+4)",
        "Date of birth agrees (+7)",
    )


def test_an_empty_page_links_nobody(find: Maker, add_patient: Maker) -> None:
    add_patient("Ida", "Marlowe")
    assert find() == Match(None, None, 0.0, ("The page names no patient.",), ())


@pytest.mark.slow
def test_no_letter_of_a_misleading_roster_is_linked_to_the_wrong_patient() -> None:
    figures = summarise(run(letters=300, people=400, seed=random.Random(7).randrange(1000)))["all"]
    assert figures["wrong"] == 0
    assert figures["right"] > 180


def test_a_new_member_id_or_phone_needs_a_case_for_the_drug(find: Maker, add_patient: Maker, add_case: Maker) -> None:
    ida = add_patient("Ida", "Marlowe", member_id="XZA100555", phone="312-555-0101")
    person = {"patient_name": "Ida Marlowe", "patient_dob": "1961-03-07", "drug_name": "Humira"}
    for changed in ({"member_id": "NEW777888"}, {"patient_phone": "312-555-0199"}):
        assert find(**person, **changed).patient_id is None
    assert find(**person, patient_phone="312-555-0199", member_id="XZA100555").patient_id == ida.patient_id
    add_case(ida)
    assert find(**person, member_id="NEW777888", patient_phone="312-555-0199").patient_id == ida.patient_id
