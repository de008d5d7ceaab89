"""Values as people type them, by kind of field."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.values import Unfit, choices, from_text, to_text
from documents.field_specs import KINDS, FieldSpec
from documents.findings import Value

ZONE = ZoneInfo("America/New_York")


def spec(kind: str, low: int | None = None, high: int | None = None) -> FieldSpec:
    return FieldSpec("a_field", "A field", kind, "decision", low=low, high=high)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "3/14/2026", "2026-03-14"), ("date", "March 14, 2026", "2026-03-14"),
        ("birth_date", "04/09/1968", "1968-04-09"), ("npi", "245 678 9017", "2456789017"),
        ("phone", "(212) 555-0143", "(212) 555-0143"), ("quantity", "1,000", 1000), ("money", "$12.50", 12.5),
        ("days", "30", 30), ("yes_no", "Yes", True), ("bin", "610 014", "610014"),
        ("strength", "40MG/0.4ML", "40 mg/0.4 mL"),
        ("code_list", "l40.0, m05.79", ("L40.0", "M05.79")), ("reject_codes", "75\n76", ("75", "76")),
        ("drug_list", "Humira\n Otezla ", ("Humira", "Otezla")), ("text", " a  b\nc ", "a b c"),
        ("therapy_list", "drug: Otezla; outcome: failed", ({"drug": "Otezla", "outcome": "failed"},)),
        ("instant", "11/03/2026 5:00 PM EST", "2026-11-03T17:00:00-05:00"), ("date", "  ", None),
    ],
)  # fmt: skip
def test_what_people_type_becomes_a_value(kind: str, text: str, value: Value | None) -> None:
    assert from_text(text, spec(kind)) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "13/40/2026"), ("date", "soon"), ("date", "3/14/2026 or 3/15/2026"), ("birth_date", "01/01/2299"),
        ("npi", "2456789018"), ("npi", "123"), ("dea", "AB1234567"), ("phone", "555"), ("quantity", "many"),
        ("days", "2.5"), ("days", "-3"), ("yes_no", "maybe"), ("bin", "12345"), ("year", "26"), ("ndc", "12"),
        ("strength", "strong"), ("code_list", "banana"), ("reject_codes", "seventy"), ("coded", "a b<c"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_a_plain_message(kind: str, text: str) -> None:
    with pytest.raises(Unfit, match=r"\w{3,}"):
        from_text(text, spec(kind))


@pytest.mark.parametrize(
    ("text", "said"),
    [("03/14/1899", "more than 120 years back"), ("1/1/1850", "more than 120 years back"),
     ("12-31-2098", "in the future"), ("January 5, 2090", "in the future"), ("02/30/1980", "Not a date")],
)  # fmt: skip
def test_a_birth_date_nobody_alive_has_says_why(text: str, said: str) -> None:
    with pytest.raises(Unfit, match=said):
        from_text(text, spec("birth_date"))


def test_numbers_stay_within_the_bounds_of_the_field() -> None:
    assert from_text("5000", spec("quantity", 0, 5000)) == 5000
    with pytest.raises(Unfit, match="between 0 and 5000"):
        from_text("5001", spec("quantity", 0, 5000))


def test_a_code_must_be_of_its_list() -> None:
    codes = ("step_therapy", "other")
    assert from_text("Step therapy", spec("coded"), codes) == "step_therapy"
    with pytest.raises(Unfit, match="list"):
        from_text("approved", spec("coded"), codes)
    assert choices("coded", codes) == codes
    assert choices("yes_no", ()) == ("yes", "no")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2026-03-14", "03/14/2026"), ("2026-02-31", "2026-02-31"),
        ("2026-11-03T17:00:00-05:00", "11/03/2026 05:00 PM EST"),
        (True, "yes"), (2, "2"), (2.5, "2.5"), (("a", "b"), "a\nb"), (None, ""),
        ({"drug": "X", "weeks": 12}, "drug: X; weeks: 12"),
    ],
)  # fmt: skip
def test_values_are_shown_as_people_write_them(value: Value | None, text: str) -> None:
    assert to_text(value, ZONE) == text


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.text(max_size=60))
def test_any_text_is_a_value_or_a_refusal(kind: str, text: str) -> None:
    try:
        value = from_text(text, spec(kind))
    except Unfit as unfit:
        assert str(unfit)
    else:
        assert value is not None or not text.strip()


@given(day=st.dates())
def test_a_shown_date_reads_back_as_itself(day: date) -> None:
    if 1905 <= day.year <= 2090:
        assert from_text(to_text(day.isoformat(), ZONE), spec("date")) == day.isoformat()
