"""Drug strengths: spellings that mean one thing become one, everything else is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.strengths import (
    Strength,
    StrengthRefusal,
    find_strengths,
    normalise_strength,
    parse_strength,
    same_strength,
)


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("40MG/0.8ML", "40 mg/0.8 mL"),
        ("40 mg / 0.4 mL", "40 mg/0.4 mL"),
        ("40 milligrams per 0.8 milliliters", "40 mg/0.8 mL"),
        ("150 mg/1 mL", "150 mg/mL"),
        ("50-200-25 mg", "50-200-25 mg"),
        ("50/200/25 mg", "50-200-25 mg"),
        ("50 - 200 - 25 MG", "50-200-25 mg"),
        ("100 mg-40 mg", "100-40 mg"),
        ("400 mg/100 mg", "400-100 mg"),
        ("80-40-60 mg / 59.5 mg", "80-40-60 mg / 59.5 mg"),
        ("1,500 IU", "1500 IU"),
        ("1500 international units", "1500 IU"),
        ("900 IU/1.44 mL", "900 IU/1.44 mL"),
        ("100 units/mL", "100 units/mL"),
        ("100U/ML", "100 units/mL"),
        ("100 units-33 mcg/mL", "100 units-33 mcg/mL"),
        ("10 mcg/hr", "10 mcg/h"),
        ("0.1 mg/24 hr", "0.1 mg/24 h"),
        ("1.5%", "1.5%"),
        ("0.005 %", "0.005%"),
        ("250µg/0.5ml", "250 mcg/0.5 mL"),
        ("200-25 mcg/inh", "200-25 mcg/inhalation"),
        (".5 mg", "0.5 mg"),
        ("5.0 mg.", "5 mg"),
        ("1.2 g", "1.2 g"),
        ("40 mg/pen", "40 mg/pen"),
        ("15 mg/g", "15 mg/g"),
        ("18 million units/vial", "18 million units/vial"),
        ("200-40 mg/5 mL", "200-40 mg/5 mL"),
    ],
)
def test_a_strength_gets_one_spelling(printed: str, normal: str) -> None:
    assert normalise_strength(printed) == normal
    assert normalise_strength(normal) == normal


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("5 to 10 mg", "range"),
        ("5 - 10 mg", "range"),
        ("5–10 mg", "range"),
        ("5 mg or 10 mg", "range"),
        ("5 mg/kg", "dose_by_weight"),
        ("40", "no_unit"),
        ("40/0.8 mL", "no_unit"),
        ("mg", "not_a_number"),
        ("0,4 mg", "not_a_number"),
        ("10. mg", "not_a_number"),
        ("0 mg", "zero"),
        ("40 mg/0 mL", "zero"),
        ("4O mg", "no_unit"),
        ("4 0 mg", "no_unit"),
        ("40 mg pen", "unclear"),
        ("40 mL", "no_unit"),
        ("#30", "unclear"),
        ("40 mg 80 mg", "unclear"),
    ],
)
def test_what_is_not_exactly_one_strength_is_refused_with_a_reason(printed: str, reason: str) -> None:
    assert parse_strength(printed) == StrengthRefusal(reason)
    assert normalise_strength(printed) is None


def test_milligrams_and_micrograms_are_never_confused() -> None:
    assert not same_strength("50 mg", "50 mcg")
    assert same_strength("0.5 mg", "500 mcg")


def test_a_tenth_of_a_strength_is_another_strength() -> None:
    assert not same_strength("2.5 mg", "25 mg")
    assert not same_strength("0.5 mg", "5 mg")


def test_the_same_concentration_in_another_volume_is_another_product() -> None:
    assert not same_strength("80 mg/0.8 mL", "100 mg/mL")


def test_units_and_piece_names_do_not_make_a_strength_different() -> None:
    assert same_strength("1500 IU", "1,500 units")
    assert same_strength("40 mg per pen", "40 mg")
    assert same_strength("1 g", "1000 mg")


def test_strengths_are_found_in_running_text_with_their_place() -> None:
    text = "Humira Pen 40MG/0.4ML pen, Biktarvy 50-200-25 mg tablets; weight 70 kg, 5 mg/kg every 8 weeks."
    found = [(text[start:end], str(strength)) for start, end, strength in find_strengths(text)]
    assert found == [("40MG/0.4ML", "40 mg/0.4 mL"), ("50-200-25 mg", "50-200-25 mg")]


@pytest.mark.parametrize(
    ("text", "strengths"),
    [
        ("Rinvoq 15 mg 30 tablets", ["15 mg"]),
        ("1% 60", ["1%"]),
        ("40 mg/0.8 mL 2 pens", ["40 mg/0.8 mL"]),
        ("30 15 mg tablets", ["15 mg"]),
        ("5 mg - 10 mg daily", []),
        ("300 mg 2 mL vial", []),
    ],
)
def test_other_numbers_beside_a_strength_do_not_hide_it(text: str, strengths: list[str]) -> None:
    assert [str(strength) for _, _, strength in find_strengths(text)] == strengths


_numbers = st.decimals(min_value=Decimal("0.001"), max_value=99999, places=3)
_units = st.sampled_from(["mg", "mcg", "g", "units", "IU", "mEq", "%"])
_singles = st.builds(
    lambda numbers, unit, volume, per: Strength(
        tuple((number, unit) for number in numbers), volume if per else Decimal(1), per
    ),
    st.lists(_numbers, min_size=1, max_size=4),
    _units,
    _numbers,
    st.sampled_from([None, "mL", "h", "actuation", "vial"]),
)


@given(_singles)
def test_every_strength_survives_its_own_spelling(strength: Strength) -> None:
    again = parse_strength(str(strength))
    assert isinstance(again, Strength)
    assert again.key() == strength.key()


@given(_singles)
def test_case_spaces_and_a_full_stop_change_nothing(strength: Strength) -> None:
    normal = normalise_strength(str(strength))
    for printed in (
        str(strength).upper(),
        str(strength).lower(),
        str(strength).replace(" ", ""),
        f" {strength}",
    ):
        assert normalise_strength(printed) == normal


@given(st.text(alphabet="0123456789., -–/+%mgclMLIUunitsperkhto", max_size=30) | st.text(max_size=30))
def test_any_text_gives_a_stable_strength_or_a_refusal(text: str) -> None:
    strength = parse_strength(text)
    if isinstance(strength, Strength):
        assert normalise_strength(str(strength)) == str(strength)
        assert all(amount > 0 for amount, _ in strength.amounts)
    for start, end, _ in find_strengths(text):
        assert 0 <= start < end <= len(text)
