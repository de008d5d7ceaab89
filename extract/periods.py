"""Periods as offices grant them: whole months and years, and the round numbers of days that letters give."""

from __future__ import annotations

from datetime import date, timedelta

_MONTHS = frozenset({1, 2, 3, 4, 6, 9, 12, 24, 36})
_DAYS = frozenset({10, 14, 30, 33, 45, 60, 65, 90, 120, 180})
_YEARS = range(1900, 2200)


def are_round(one: str, other: str) -> bool:
    """Whether between two ISO dates lies a period that somebody would have set.

    The last day of a year of approval is the anniversary or the day before it. Texts that are no dates: False.
    """
    try:
        first, last = sorted((date.fromisoformat(one[:10]), date.fromisoformat(other[:10])))
    except ValueError:
        return False
    if first.year not in _YEARS or last.year not in _YEARS:
        return False
    whole = any(_months(first, last + timedelta(days=more)) in _MONTHS for more in (0, 1))
    return whole or (last - first).days in _DAYS


def _months(first: date, last: date) -> int:
    """Whole months from one day to the same day of another month, else 0."""
    return (last.year - first.year) * 12 + last.month - first.month if first.day == last.day else 0
