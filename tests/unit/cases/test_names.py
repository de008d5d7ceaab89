from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.names import (
    Agreement,
    Name,
    compare_first,
    compare_last,
    compare_middle,
    compare_suffix,
    parse_names,
    split_name,
)
from cases.nicknames import is_short_form
from cases.weighing import compare_dates, compare_identifiers


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Denise R Marlowe", Name("DENISE", "R", "MARLOWE", "")),
        ("MARLOWE, DENISE R", Name("DENISE", "R", "MARLOWE", "")),
        ("O'Brien Jr, John P", Name("JOHN", "P", "OBRIEN", "JR")),
        ("John P. O'Brien, Jr.", Name("JOHN", "P", "OBRIEN", "JR")),
        ("Juan de la Vega III", Name("JUAN", "", "DE LA VEGA", "III")),
        ("Ms. Ana Lopez-Garza", Name("ANA", "", "LOPEZ GARZA", "")),
        ("Marlowe", Name("", "", "MARLOWE", "")),
        ("Ana (preferred: Annie) Lopez", Name("ANA", "", "LOPEZ", "")),
    ],
)
def test_a_printed_name_is_read_in_its_usual_order_first(printed: str, name: Name) -> None:
    readings = parse_names(printed)
    assert name in readings


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Denise R Marlowe", Name("Denise", "R", "Marlowe", "")),
        ("SANDOVAL-KEANE, Inés M", Name("Inés", "M", "SANDOVAL-KEANE", "")),
        ("Anne-Marie de la Vega", Name("Anne-Marie", "", "de la Vega", "")),
        ("John P. O'Brien, Jr.", Name("John", "P.", "O'Brien", "Jr")),
        ("O'Brien III, John", Name("John", "", "O'Brien", "III")),
        ("Dr. John John", Name("John", "", "John", "")),
        ("Ana (preferred: Annie) Lopez", Name("Ana", "", "Lopez", "")),
        ("Marlowe", Name("", "", "Marlowe", "")),
        (" , ", Name("", "", "", "")),
    ],
)
def test_a_printed_name_is_parted_as_it_is_spelled(printed: str, name: Name) -> None:
    assert split_name(printed) == name


@given(st.text(max_size=40))
def test_any_text_is_parted_without_a_crash_and_without_a_letter_of_its_own(text: str) -> None:
    name = split_name(text)
    assert all(word in text for part in (name.first, name.middle, name.last) for word in part.split())


def test_a_name_without_comma_may_stand_last_name_first() -> None:
    assert Name("JOHN", "A", "SMITH", "") in parse_names("SMITH JOHN A")


@given(st.text(max_size=40))
def test_any_text_is_read_as_names_without_a_crash(text: str) -> None:
    for name in parse_names(text):
        assert name.first + name.last + name.suffix + name.middle == (
            name.first + name.last + name.suffix + name.middle
        ).upper()


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        ("MARLOWE", "MARLOWE", Agreement.EXACT), ("MC ALLAN", "MCALLAN", Agreement.EXACT),
        ("MARLOVE", "MARLOWE", Agreement.CLOSE), ("LOPEZ GARZA", "GARZA", Agreement.CLOSE),
        ("LEE", "LEA", Agreement.CONFLICT), ("MARLOWE", "BARTLETT", Agreement.CONFLICT),
        ("", "MARLOWE", Agreement.MISSING), ("BURNS", "BUMS", Agreement.CONFLICT),
    ],
)  # fmt: skip
def test_last_names(one: str, other: str, agreement: Agreement) -> None:
    assert compare_last(one, other) is compare_last(other, one) is agreement


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        ("BOB", "ROBERT", Agreement.SHORT_FORM), ("KATHY", "KATE", Agreement.SHORT_FORM),
        ("R", "ROBERT", Agreement.INITIAL), ("R", "ALAN", Agreement.CONFLICT), ("MIA", "LIA", Agreement.CLOSE),
        ("CHRISTINA", "CHRISTINE", Agreement.CLOSE), ("ALAN", "ROBERT", Agreement.CONFLICT),
    ],
)  # fmt: skip
def test_first_names(one: str, other: str, agreement: Agreement) -> None:
    assert compare_first(one, other) is compare_first(other, one) is agreement


def test_middle_names_and_suffixes() -> None:
    assert compare_middle("R", "RUTH") is Agreement.INITIAL
    assert compare_middle("K", "RUTH") is Agreement.CONFLICT
    assert compare_suffix("JR", "SR") is Agreement.CONFLICT
    assert compare_suffix("JR", "II") is compare_suffix("JR", "") is Agreement.MISSING


def test_names_of_one_family_are_not_short_forms_of_each_other() -> None:
    for one, other in (("CHRISTINA", "CHRISTINE"), ("EDWARD", "EDWIN"), ("DANIEL", "DANIELLE"), ("MARIA", "MARIE")):
        assert not is_short_form(one, other)


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        ("1961-03-07", "1961-03-07", Agreement.EXACT), ("1961-03-07", "1961-07-03", Agreement.CLOSE),
        ("1961-03-07", "1967-03-07", Agreement.CLOSE), ("1961-03-07", "1988-12-24", Agreement.CONFLICT),
        ("", "1961-03-07", Agreement.MISSING),
    ],
)  # fmt: skip
def test_birth_dates(one: str, other: str, agreement: Agreement) -> None:
    assert compare_dates(one, other) is agreement


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        ("XZA 100-555", "xza100555", Agreement.EXACT), ("XZA1OO555", "XZA100555", Agreement.CLOSE),
        ("XZA100556", "XZA100555", Agreement.CLOSE), ("QQQ777888", "XZA100555", Agreement.CONFLICT),
        ("--", "XZA100555", Agreement.MISSING),
    ],
)  # fmt: skip
def test_identifiers(one: str, other: str, agreement: Agreement) -> None:
    assert compare_identifiers(one, other) is agreement
