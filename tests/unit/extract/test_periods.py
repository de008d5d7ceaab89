"""Periods that somebody set between two dates, and what they say of how sure a date is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.periods import are_round


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026-07-08", "2027-07-08"), ("2026-07-08", "2027-07-07"), ("2026-10-02", "2027-03-31"),
        ("2026-10-02", "2026-12-06"), ("2026-01-31", "2026-07-31"), ("2026-07-08T09:00", "2026-08-07"),
    ],
)  # fmt: skip
def test_a_year_half_a_year_and_the_days_to_appeal_are_set_periods_whichever_date_comes_first(
    one: str, other: str
) -> None:
    assert are_round(one, other) and are_round(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("2026-07-08", "2027-07-03"), ("2026-07-08", "2026-07-08"), ("2026-07-08", "soon"), ("", ""), ("0001-01-01", "1")],
)
def test_a_misread_day_no_date_and_the_same_day_are_none(one: str, other: str) -> None:
    assert not are_round(one, other)


@given(st.text(max_size=12), st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_no_text_and_no_date_fails(text: str, day: date) -> None:
    assert isinstance(are_round(text, day.isoformat()), bool)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_of_the_days_around_an_anniversary_only_it_and_the_day_before_are_round(start: date) -> None:
    """So a day of which one figure was misread hardly ever makes a period."""
    start = start.replace(day=min(start.day, 28))
    anniversary = start.replace(year=start.year + 1)
    around = {off for off in range(-20, 21) if are_round(start.isoformat(), (anniversary + timedelta(off)).isoformat())}
    assert around == {-1, 0}
