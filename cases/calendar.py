"""Counting days as deadlines are counted: calendar and business days, federal holidays, months (domain.md 3.4)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_ONE = timedelta(days=1)


def add_days(start: date, days: int) -> date:
    """Day 0 is `start`; weekends and holidays do not stop a calendar clock."""
    return start + timedelta(days=days)


def add_months(start: date, months: int) -> date:
    """The same day number `months` later; where that day does not exist, the first of the month after.

    Source: federal external review rule (30 October + 4 months → 1 March).
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    try:
        return date(year, month + 1, start.day)
    except ValueError:
        year, month = divmod(year * 12 + month + 1, 12)
        return date(year, month + 1, 1)


def add_business_days(start: date, days: int) -> date:
    """`days` business days after (negative: before) `start`; 0 gives `start` or the business day before it."""
    step = _ONE if days > 0 else -_ONE
    day = start if days > 0 else on_or_before(start)
    for _ in range(abs(days)):
        day += step
        while not is_business_day(day):
            day += step
    return day


def on_or_before(day: date) -> date:
    """The last business day on or before `day`."""
    while not is_business_day(day):
        day -= _ONE
    return day


def is_business_day(day: date) -> bool:
    """Monday to Friday and no federal holiday."""
    return day.weekday() < 5 and day not in federal_holidays(day.year)


@lru_cache(maxsize=32)
def federal_holidays(year: int) -> frozenset[date]:
    """The federal holidays observed in a year (5 U.S.C. 6103): on Saturday kept on Friday, on Sunday on Monday."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    moving = [
        _nth_weekday(year, 1, 0, 3),
        _nth_weekday(year, 2, 0, 3),
        _nth_weekday(year, 6, 0, 1) - timedelta(days=7),
        _nth_weekday(year, 9, 0, 1),
        _nth_weekday(year, 10, 0, 2),
        _nth_weekday(year, 11, 3, 4),
    ]
    # New Year's Day of the next year falls into this one when it is a Saturday.
    observed = [_observed(day) for day in (*fixed, date(year + 1, 1, 1))]
    # Memorial Day is the last Monday of May: a week before the first Monday of June.
    return frozenset(day for day in (*observed, *moving) if day.year == year)


def _nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _observed(day: date) -> date:
    return day - _ONE if day.weekday() == 5 else day + _ONE if day.weekday() == 6 else day
