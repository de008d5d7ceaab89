from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.drugs import load_drugs
from extract.candidates.misread_strengths import DOUBT, find_misread_strength

DRUGS = load_drugs(Path(__file__).parents[3] / "catalog" / "drugs.toml")


@pytest.mark.parametrize(
    ("tail", "drug", "strength"),
    [
        (" 300 MG/2 Me PEN", "Dupixent", "300 mg/2 mL"),
        (" 300 mg 2 mt |", "Dupixent", "300 mg/2 mL"),
        (" 2.5 wa", "Camzyos", "2.5 mg"),
        (" GOMG TABLET", "Qulipta", "60 mg"),
        (" 100 mg ml", "Tremfya", "100 mg/mL"),
        (" 10mgcapsule", "Camzyos", "10 mg"),
        (" 75 mg/mLL", "Praluent", "75 mg/mL"),
        (" 210 mg/1 91 mL", "Tezspire", "210 mg/1.91 mL"),
        (" 225 mg/15 mL", "Ajovy", "225 mg/1.5 mL"),
    ],
)
def test_worn_print_is_taken_for_the_one_strength_it_can_be_and_doubted(tail: str, drug: str, strength: str) -> None:
    found = find_misread_strength(tail, drug, DRUGS)
    assert found is not None
    assert (found.value, found.doubts) == (strength, (DOUBT,))


@pytest.mark.parametrize(
    ("tail", "drug"),
    [(" 40 mL", "Camzyos"), (" 61 mg", "Qulipta"), (" by mouth", "Qulipta"), (" 60 mg", "No Such Drug")],
)
def test_an_amount_the_drug_is_not_sold_in_stays_unread(tail: str, drug: str) -> None:
    assert find_misread_strength(tail, drug, DRUGS) is None


@given(st.text(max_size=40), st.sampled_from([drug.name for drug in DRUGS.drugs]))
def test_whatever_stands_behind_a_name_gives_a_strength_sold_or_none(tail: str, name: str) -> None:
    found = find_misread_strength(tail, name, DRUGS)
    if found is not None:
        assert any(found.value in match.entry.strengths for match in DRUGS.exact(name))
        assert 0 <= found.start < found.end <= len(tail)
