"""City, state and ZIP that stand elsewhere than their street."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extract.candidates.towns import find_towns
from extract.layout import lay_out
from tests.unit.extract.printed import Row, page_of


def towns(*rows: Row) -> set[str]:
    return {town.text for town in find_towns(lay_out(page_of(*rows)))}


def test_labels_of_one_row_make_a_town() -> None:
    assert towns([(0, "City:"), (8, "Fargo"), (25, "State:"), (33, "ND"), (42, "Zip:"), (48, "58148")]) == {
        "Fargo, ND 58148"
    }


def test_labels_under_each_other_make_a_town() -> None:
    assert "Casper, WY 82690" in towns(
        [(0, "Town:"), (20, "Casper")], [(0, "State:"), (20, "WY")], [(0, "ZIP:"), (20, "82690")]
    )


def test_values_under_their_labels_make_a_town() -> None:
    assert "El Paso, TX 79929" in towns("City", "El Paso", "State", "TX", "Zip Code", "79929")


def test_one_box_may_ask_for_state_and_zip() -> None:
    assert "Roanoke, VA 24046" in towns([(0, "City: Roanoke"), (30, "State / ZIP: VA 24046")])


def test_labels_of_two_languages_are_no_part_of_the_town() -> None:
    assert "Santa Fe, NM 87509" in towns(
        [(0, "City / Ciudad: Santa Fe")], [(0, "State / Estado: NM"), (40, "ZIP / Código postal: 87509")]
    )


def test_a_line_that_is_a_town_is_one() -> None:
    assert towns("Rapid City, SD 57709") == {"Rapid City, SD 57709"}
    assert towns("CITY, STATE, ZIP: El Paso, TX 79910") == {"El Paso, TX 79910"}


def test_a_whole_address_is_no_town_of_its_own() -> None:
    assert towns("14 Elm St, Fargo, ND 58148") == set()


def test_a_city_without_its_zip_is_none() -> None:
    assert towns([(0, "City:"), (8, "Fargo")], [(0, "State:"), (8, "ND")]) == set()


@given(st.lists(st.text(min_size=1, max_size=40).filter(str.strip), min_size=1, max_size=6))
def test_any_page_has_towns_or_none(rows: list[str]) -> None:
    assert all(isinstance(town, str) for town in towns(*rows))
