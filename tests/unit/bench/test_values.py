"""Invented people, numbers and values."""

from __future__ import annotations

import re
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.simulator.formats import print_identifier, print_phone, print_strength
from bench.simulator.formulary import load_drugs
from bench.simulator.people import make_address, make_dea, make_mbi, make_npi, make_person, make_phone
from bench.simulator.scope import Scope
from bench.simulator.templates import Template, load_authors

SEEDS = st.integers(0, 100_000)


def luhn_ok(digits: str) -> bool:
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


@given(SEEDS)
def test_an_npi_begins_with_two_and_passes_its_check(seed: int) -> None:
    npi = make_npi(Random(seed))
    assert re.fullmatch(r"2\d{9}", npi)
    assert luhn_ok("80840" + npi)


@given(SEEDS)
def test_a_dea_number_passes_its_check(seed: int) -> None:
    dea = make_dea(Random(seed), "Marlowe")
    d = [int(char) for char in dea[2:]]
    assert dea[1] == "M"
    assert (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]


@given(SEEDS)
def test_a_medicare_number_follows_the_published_positions(seed: int) -> None:
    letters = "AC-HJKMNP-RT-Y"
    shape = rf"[1-9][{letters}][0-9{letters}]\d[{letters}][0-9{letters}]\d[{letters}]{{2}}\d{{2}}"
    assert re.fullmatch(shape, make_mbi(Random(seed)))


@given(SEEDS)
def test_a_phone_number_lies_in_the_block_for_fiction(seed: int) -> None:
    assert re.fullmatch(r"(1-)?\d{3}-555-01\d\d", make_phone(Random(seed), toll_free=seed % 2 == 0))


@given(SEEDS)
def test_an_address_has_a_state_and_a_zip(seed: int) -> None:
    _, _, state, zip_code, area = make_address(Random(seed))
    assert re.fullmatch(r"[A-Z]{2}", state) and re.fullmatch(r"\d{5}(-\d{4})?", zip_code) and len(area) == 3


@given(SEEDS)
def test_a_person_has_a_first_and_a_last_name(seed: int) -> None:
    person = make_person(Random(seed))
    assert person.first and person.last and person.stored.startswith(person.first)


def test_there_are_sixty_drugs_or_more_with_codes_and_strengths() -> None:
    drugs = load_drugs()
    assert len({drug.name for drug in drugs}) >= 60
    assert all(re.match(r"[A-Z]\d", code) for drug in drugs for code in drug.codes)
    assert all(re.match(r"[\d.]+", drug.strength) and drug.quantity > 0 for drug in drugs)


@pytest.mark.parametrize(
    ("fmt", "text"), [("dots", "253.555.0137"), ("parens", "(253) 555-0137"), ("plain", "2535550137")]
)
def test_a_phone_prints_in_its_format(fmt: str, text: str) -> None:
    assert print_phone("253-555-0137", fmt) == text


def test_strengths_and_identifiers_print_in_their_formats() -> None:
    assert print_strength("40 mg/0.4 mL", "tight") == "40MG/0.4ML"
    assert print_identifier("880114426", "spaced") == "880 114 426"


@pytest.fixture(scope="module")
def templates() -> tuple[Template, ...]:
    return load_authors("A,B,C,D")


def test_dates_of_a_document_are_in_order(templates: tuple[Template, ...]) -> None:
    for template in templates:
        scope = Scope(template, Random(template.id))
        assert scope.get("patient_dob") < scope.get("letter_date")
        ruled = "expiry_date" in template.raw.get("computed", {})  # some plans end the day before the new one
        if {"effective_date", "expiry_date"} <= template.slots and not ruled:
            assert scope.get("effective_date") <= scope.get("expiry_date"), template.id


def test_the_same_seed_gives_the_same_values(templates: tuple[Template, ...]) -> None:
    template = templates[5]
    first, second = (Scope(template, Random(3)) for _ in range(2))
    assert [first.get(n) for n in ("patient_name", "letter_date", "member_id")] == [
        second.get(n) for n in ("patient_name", "letter_date", "member_id")
    ]


def test_a_constant_is_never_replaced(templates: tuple[Template, ...]) -> None:
    for template in templates:
        scope = Scope(template, Random(1))
        for name, value in template.raw.get("constants", {}).items():
            if value is not None and not isinstance(scope.get(name), date):
                assert scope.get(name) == value, template.id
