"""The small language of `computed` and `relations`: dates moved by days, months, business days, and a few others."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

STEP = re.compile(
    r"\s*([+-])\s*(?:((?:\d+\.)?[a-z]\w*)|(\d+(?:\.\d+)?)\s*(business days?|days?|weeks?|months?|years?)?)"
)
CALL = re.compile(r"(end_of_year|end_of_month|initials|year)\(([\w.]+)\)")
TIMES = re.compile(r"(\d+(?:\.\d+)?)\s*x\s*([\w.]+)")
RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)")
AGE = re.compile(r"age (\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)")
POVERTY = re.compile(r"below (\d+)% FPL of (\w+)")
NAME = re.compile(r"(?:\d+\.)?[a-z]\w*")
FPL_FIRST, FPL_NEXT = 15_960, 5_680  # 2026 poverty guideline, 48 states, per household and per further person


def evaluate(expression: str, get: Callable[[str], Any], rng: Random) -> Any:
    """The value of an expression; `get` gives the value of a field. Raises ValueError when it is not understood."""
    text = expression.strip()
    for pattern, make in _SPECIAL:
        match = pattern.fullmatch(text)
        if match:
            return make(match, get, rng)
    return _evaluate_sum(text, get)


def _evaluate_sum(text: str, get: Callable[[str], Any]) -> Any:
    head = CALL.match(text) or NAME.match(text)
    if head is None:
        raise ValueError(f"expression not understood: {text!r}")
    value = _call(head, get, Random(0)) if head.re is CALL else get(head.group())
    position = head.end()
    while position < len(text):
        step = STEP.match(text, position)
        if step is None:
            raise ValueError(f"expression not understood at {text[position:]!r} in {text!r}")
        sign = 1 if step[1] == "+" else -1
        amount = float(get(step[2])) if step[2] else float(step[3])
        value = move(value, sign * amount, (step[4] or "days").rstrip("s"))
        position = step.end()
    return value


def move(value: Any, amount: float, unit: str) -> Any:
    """`value` (a date, or a number) moved by `amount` of `unit`: day, week, business day, month or year."""
    if not isinstance(value, date):
        return value + amount
    whole = int(amount)
    if unit in ("month", "year"):
        months = value.year * 12 + value.month - 1 + whole * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(value.day, calendar.monthrange(year, month + 1)[1]))
    if unit == "business day":
        return _move_business(value, whole)
    return value + timedelta(days=whole * (7 if unit == "week" else 1))


def _move_business(value: date, days: int) -> date:
    step = 1 if days > 0 else -1
    while days:
        value += timedelta(days=step)
        if value.weekday() < 5:
            days -= step
    return value


def _call(match: re.Match[str], get: Callable[[str], Any], _rng: Random) -> Any:
    value = get(match[2])
    if match[1] == "initials":
        return "".join(part[0].upper() for part in re.split(r"[\s-]+", str(value)) if part)
    if match[1] == "year":
        return value.year
    if match[1] == "end_of_year":
        return date(value.year, 12, 31)
    return date(value.year, value.month, calendar.monthrange(value.year, value.month)[1])


def _age(match: re.Match[str], get: Callable[[str], Any], rng: Random) -> date:
    days = rng.uniform(float(match[1]), float(match[2]) + 0.95) * 365.25
    letter: date = get("letter_date")
    return letter - timedelta(days=int(days))


def _range(match: re.Match[str], _get: Callable[[str], Any], rng: Random) -> float:
    return round(rng.uniform(float(match[1]), float(match[2])), 1)


def _times(match: re.Match[str], get: Callable[[str], Any], _rng: Random) -> float:
    return float(match[1]) * float(get(match[2]))


def _poverty(match: re.Match[str], get: Callable[[str], Any], rng: Random) -> int:
    limit = (FPL_FIRST + FPL_NEXT * (int(get(match[2])) - 1)) * int(match[1]) / 100
    return int(rng.uniform(0.45, 0.97) * limit)


_SPECIAL: tuple[tuple[re.Pattern[str], Callable[..., Any]], ...] = (
    (AGE, _age),
    (RANGE, _range),
    (TIMES, _times),
    (POVERTY, _poverty),
    (CALL, _call),
)
