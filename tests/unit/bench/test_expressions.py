"""The language of computed and related values."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.simulator.expressions import evaluate, move

FIELDS: dict[str, Any] = {
    "letter_date": date(2026, 11, 9),
    "appeal_days": 65,
    "1.appeal_days": 180,
    "requested_quantity": 2,
    "patient_name": "Denise R Marlowe-Wu",
    "household_size": 2,
}


def calc(text: str) -> Any:
    return evaluate(text, FIELDS.__getitem__, Random(1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("letter_date + appeal_days", date(2027, 1, 13)),
        ("letter_date + 1.appeal_days", date(2027, 5, 8)),
        ("letter_date - 372", date(2025, 11, 2)),
        ("letter_date + 4 months", date(2027, 3, 9)),
        ("letter_date + 6 months - 1 day", date(2027, 5, 8)),
        ("letter_date - 12 years - 57 days", date(2014, 9, 13)),
        ("letter_date + 3 business days", date(2026, 11, 12)),
        ("end_of_year(letter_date)", date(2026, 12, 31)),
        ("initials(patient_name)", "DRMW"),
        ("3 x requested_quantity", 6.0),
        ("requested_quantity", 2),
    ],
)
def test_an_expression_gives_its_value(text: str, expected: Any) -> None:
    assert calc(text) == expected


def test_an_age_range_gives_a_birth_date_within_it() -> None:
    born = calc("age 6-13")
    assert 6 <= (FIELDS["letter_date"] - born).days / 365.25 < 14


def test_income_below_a_share_of_the_poverty_guideline_stays_below_it() -> None:
    assert calc("below 150% FPL of household_size") < 1.5 * (15_960 + 5_680)


@pytest.mark.parametrize("text", ["letter_date plus 3", "+ 3", "letter_date + 3 moons"])
def test_an_expression_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        calc(text)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_moving_by_months_and_back_ends_within_three_days(day: date, months: int) -> None:
    there = move(day, months, "month")
    assert abs(move(there, -months, "month") - day) <= timedelta(days=3)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_business_days_end_on_a_weekday(day: date, days: int) -> None:
    assert move(day, days, "business day").weekday() < 5
