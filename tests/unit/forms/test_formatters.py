"""Values are written the way forms ask for them, or refused; never half right."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.formatters import FORMATTERS, write_value

PERSON = {"first_name": "Denise", "middle_initial": "Rose", "last_name": "Marlowe", "suffix": "Jr"}


@pytest.mark.parametrize(
    ("value", "format_", "type_", "written"),
    [
        (PERSON, "last_first_m", "text", "MARLOWE JR, DENISE R"),
        (PERSON, "full_name", "text", "Denise R. Marlowe Jr"),
        ({"first_name": "Oriel", "last_name": "Tanqueray", "credentials": "MD"}, "full_name", "text",
         "Oriel Tanqueray, MD"),
        ("1979-05-21", "", "date", "05/21/1979"),
        ("1979-05", "", "date", "05/1979"),
        ("2019", "", "date", "2019"),
        ("1979-05-21", "date:digits", "date", "05211979"),
        ("1979-05-21", "month", "date", "05"),
        ("1979-05-21", "day", "date", "21"),
        ("1979-05-21", "year", "date", "1979"),
        ("1979-05-21", "age:2026-05-20", "date", "46"),
        ("1979-05-21", "age:2026-05-21", "date", "47"),
        ("+12125550147", "", "phone", "(212) 555-0147"),
        ("212.555.0147", "phone_digits", "phone", "2125550147"),
        ("555-0100", "", "phone", "555-0100"),
        ("2125550147", "area_code", "phone", "212"),
        ("2125550147", "exchange", "phone", "555"),
        ("2125550147", "line_number", "phone", "0147"),
        (81.6466, "weight:kg", "number", "81.6"),
        (81.6466, "weight:lb", "number", "180"),
        (170, "height:ft_in", "number", "5 ft 7 in"),
        (170, "height:in", "number", "66.9"),
        ("female", "sex", "text", "F"),
        ("F", "sex:word", "text", "Female"),
        (True, "", "flag", "Yes"),
        (False, "yes_no:X/", "flag", ""),
        ({"quantity": 2, "days_supply": 28}, "per_30", "text", "2.14"),
        ({"quantity": 2, "days_supply": 28, "quantity_per_30": 2.2}, "per_30", "text", "2.2"),
        ([{"code": "l40.0"}, {"code": "L40.50"}], "icd_list", "text", "L40.0; L40.50"),
        ([{"substance": "sulfa", "reaction": "hives"}, {"substance": "latex"}], "", "list", "sulfa (hives); latex"),
        ({"line1": "14 Fennel Lane", "city": "Larkfield", "state": "OH", "zip": "45011"}, "address", "text",
         "14 Fennel Lane, Larkfield, OH 45011"),
        ({"drug": "Otezla", "start": "2020-01", "stop": "2020-06", "outcome": "intolerance", "detail": "nausea"},
         "therapy", "text", "Otezla, 01/2020 to 06/2020, intolerance: nausea"),
        ("45011-1234", "slice:7-10", "text", "1234"),
        (2.0, "", "number", "2"),
        ("NVX-00 45", "compact|upper", "identifier", "NVX0045"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_the_box_asks(value: Any, format_: str, type_: str, written: str) -> None:
    assert write_value(value, format_, type_) == written


@pytest.mark.parametrize(
    ("value", "format_", "type_"),
    [
        ("soon", "", "date"), ("1979-13-41", "date:digits", "date"), ("1979", "date:digits", "date"),
        ("12345", "", "phone"), ("maybe", "", "flag"), ("heavy", "weight:kg", "number"), (4000, "weight:kg", "number"),
        ("Z", "sex", "text"), ({"quantity": 1}, "per_30", "text"),
        ({"quantity": 1, "days_supply": 0}, "per_30", "text"),
        ({"city": "Larkfield"}, "", "text"), ("x", "no_such", "text"), (float("nan"), "", "number"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_so_is_refused(value: Any, format_: str, type_: str) -> None:
    with pytest.raises(ValueError):
        write_value(value, format_, type_)


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates().map(str)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["code", "drug", "quantity", "first_name", "zip"]), inner, max_size=3),
    max_leaves=6,
)


@given(value=values, name=st.sampled_from(sorted(FORMATTERS)))
def test_every_formatter_writes_text_or_refuses(value: Any, name: str) -> None:
    with suppress(ValueError):
        assert isinstance(write_value(value, name, "text"), str)
