"""Prints of senders nobody here has met: what was once read wrong, guessed or lost."""

from datetime import date

import pytest

from documents.field_specs import FieldSpec
from extract.decisions import short_answer
from extract.items import _is_one_person
from extract.normalise.dates import find_dates, find_instants
from extract.normalise.drugs import find_forms
from extract.normalise.lists import find_reject_codes
from extract.normalise.names import find_names
from extract.normalise.phones import find_phones
from extract.normalise.quantities import (
    find_money,
    find_numbers,
    find_pieces,
    find_quantities,
    find_times,
    find_weights,
)
from extract.normalise.words import find_temperatures
from extract.ticked_answers import answer_of
from extract.value_keys import value_key

WEIGHT = FieldSpec("patient_weight_kg", "Weight", "weight", "patient")
STRENGTH = FieldSpec("drug_strength", "Strength", "strength", "drug")
PHONE = FieldSpec("patient_phone", "Phone", "phone", "patient")


@pytest.mark.parametrize(
    ("printed", "answer"),
    [
        ("Authorization denied", "denied"), ("Approval denied", "denied"), ("Coverage was denied", "denied"),
        ("Authorization pending", "pending"), ("Authorization approved", "approved"), ("Approval", "approved"),
        ("Authorized 12 months", "approved"), ("Authorization required", None),
    ],
)  # fmt: skip
def test_an_answer_is_what_became_of_the_authorization_not_that_one_is_named(printed: str, answer: str | None) -> None:
    assert short_answer(printed) == answer


def test_an_option_that_says_nothing_is_changed_approves() -> None:
    assert answer_of("refill", "Approve - no changes") == "approved"
    assert answer_of("refill", "Approved without changes") == "approved"
    assert answer_of("refill", "Approved with changes") == "partial"
    assert answer_of("refill", "No - needs appointment") == "denied"
    assert answer_of("urgency", "Expedited - the standard timeframe may harm the patient") == "urgent"
    assert answer_of("urgency", "Not urgent") == "routine"


def test_a_decimal_point_tells_two_values_apart() -> None:
    assert value_key(STRENGTH, "1.5 mg") != value_key(STRENGTH, "15 mg")
    assert value_key(STRENGTH, "40 mg/0.8 mL") == value_key(STRENGTH, "40 MG/0.8 ML")
    assert value_key(WEIGHT, 2.5) != value_key(WEIGHT, 25)
    assert value_key(WEIGHT, -2.0) != value_key(WEIGHT, 2.0)


def test_an_extension_is_no_part_of_the_number_that_two_prints_share() -> None:
    assert value_key(PHONE, "312-555-0100 x123") == value_key(PHONE, "(312) 555-0100")


@pytest.mark.parametrize("printed", ["Sat Mar 14 16:22:33 2026", "Respond by Nov 13, 12:00 PM", "May 1-30, 2026"])
def test_an_hour_or_a_range_of_days_is_no_year(printed: str) -> None:
    assert find_dates(printed) == []


def test_a_birth_later_in_the_year_of_the_letter_was_a_hundred_years_ago() -> None:
    assert find_dates("11/3/26", birth=True, reference=date(2026, 5, 1))[0].value == "1926-11-03"


def test_the_word_at_is_no_time_zone_and_a_time_of_another_sentence_is_not_the_deadlines() -> None:
    assert find_instants("by 11/13/2026 5:00 PM at 1-855-555-0100")[0].value == "2026-11-13T17:00:00"
    assert find_instants("Sent at 9:42 AM. Respond by 11/13/2026")[0].value == "2026-11-13"
    assert find_instants("by 5:00 PM on 11/13/2026")[0].value == "2026-11-13T17:00:00"


def test_amounts_keep_their_point_and_their_first_figures() -> None:
    assert find_numbers("Quantity: .5 mL")[0].value == 0.5
    assert find_quantities(".5 mL per 28 days")[0].value == {"quantity": 0.5, "days": 28}
    assert find_weights("72,5 kg") == []
    assert find_quantities("copay will be $50 for a 30-day supply") == []
    assert find_quantities("methotrexate alone for 90 days") == []
    assert [each.value for each in find_money("$25/month, $37.50/fill")] == [25.0, 37.5]


def test_days_and_milligrams_are_no_pieces_and_years_no_refills() -> None:
    assert find_pieces("90 day supply") == find_pieces("300 mg pen") == find_times("1 year", most=99) == []
    assert find_pieces("90 tablets")[0].value == 90
    assert find_times("3 refills", most=99)[0].value == 3


@pytest.mark.parametrize(
    ("printed", "values"), [("2-8 C", []), ("104 F", [40.0]), ("-20 C", [-20.0]), ("2.50 °C", [2.5]), ("36-46 F", [])]
)
def test_temperatures_of_cold_chain_papers_and_the_end_of_a_range_is_none(printed: str, values: list[float]) -> None:
    assert [each.value for each in find_temperatures(printed)] == values


def test_people_who_share_surnames_are_two() -> None:
    assert not _is_one_person("Maria Garcia Lopez", "Juan Garcia Lopez")
    assert not _is_one_person("Dan Lee", "Jordan Lee")
    assert not _is_one_person("Ana de la Cruz", "Jose de la Cruz")
    assert _is_one_person("Maria Garcia Lopez", "Marla Garcia Lopez")
    assert _is_one_person("John Q. Smith", "John Quincy Smith")
    assert _is_one_person("John Smith", "John Smith Jr")


def test_reject_codes_end_where_their_meanings_begin() -> None:
    assert find_reject_codes("75 PA REQUIRED")[0].value == ("75",)
    assert find_reject_codes("76 Plan limits, max 30 per 30 days")[0].value == ("76",)
    assert find_reject_codes("70, 75 and MR")[0].value == ("70", "75", "MR")


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Linh Do", "Linh Do"), ("Kevin Ma", "Kevin Ma"), ("Anita Shah, DO", "Anita Shah"), ("KEVIN MA", "Kevin"),
        ("Katherine (Katie) Doe", "Katherine Doe"), ("Jane Doe (Patient) Status", "Jane Doe"),
    ],
)  # fmt: skip
def test_names_are_not_cut_at_what_looks_like_a_credential_or_a_nickname(printed: str, name: str) -> None:
    assert find_names(printed)[0].value == name


def test_release_forms_printed_noun_first() -> None:
    assert find_forms("tablet, extended release")[0].value == "ER tablet"
    assert find_forms("capsule,delayed release(DR/EC)")[0].value == "DR capsule"


def test_letters_in_a_phone_number_are_read_as_digits_with_a_doubt() -> None:
    (found,) = find_phones("312-555-0L47")
    assert (found.value, found.doubts) == ("312-555-0147", ("letters read as digits",))
