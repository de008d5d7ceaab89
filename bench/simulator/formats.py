"""How a stored value is printed in a slot: `{name:format}`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from random import Random
from typing import Any

from bench.simulator.people import Person

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
AMOUNTS = frozenset(("deductible_amount", "deductible_met", "oop_max", "oop_met", "copay_max", "annual_income"))


def print_date(value: date, fmt: str, rng: Random) -> str:
    """A date in one of the date formats; none means month/day/year."""
    month, day, year = value.month, value.day, value.year
    forms: dict[str, Callable[[], str]] = {
        "mdy": lambda: f"{month:02d}/{day:02d}/{year}",
        "mdy2": lambda: f"{month}/{day}/{year % 100:02d}",
        "md": lambda: f"{month}/{day}",
        "long": lambda: f"{MONTHS[month - 1]} {day}, {year}",
        "dmy_text": lambda: f"{day} {MONTHS[month - 1][:3]} {year}",
        "iso": value.isoformat,
        "compact": lambda: f"{year}{month:02d}{day:02d}",
        "dashed": lambda: f"{month:02d}-{day:02d}-{year}",
    }
    return forms.get(fmt, forms["mdy"])()


def print_name(person: Person, fmt: str, rng: Random, *, full: bool) -> str:
    """A name in one of the name formats; `full` False lets titles stand with the surname alone."""
    given = f"{person.first} {person.middle}".strip()
    tail = f" {person.suffix}" if person.suffix else ""
    whole = f"{given} {person.last}{tail}"
    turned = f"{person.last}{tail}, {given}" if rng.random() < 0.7 else f"{person.last}, {given}{tail}"
    titled = whole if full or rng.random() < 0.3 else f"{person.last}{tail}"
    forms = {
        "first_last": whole,
        "first_last_upper": whole.upper(),
        "last_first": turned,
        "last_first_upper": turned.upper(),
        "upper": whole.upper(),
        "first": given,
        "last": person.last + tail,
        "dr": f"Dr. {titled}",
        "mr_ms": ("Ms. " if person.sex == "F" else "Mr. ") + titled,
        "initials": "".join(part[0].upper() for part in re.split(r"[\s-]+", whole) if part),
    }
    return forms.get(fmt, whole)


def print_phone(value: str, fmt: str) -> str:
    """A phone number in one of the phone formats; none prints it as stored."""
    digits = re.sub(r"\D", "", value)[-10:]
    a, b, c = digits[:3], digits[3:6], digits[6:]
    country = "1" if len(re.sub(r"\D", "", value)) == 11 else ""
    forms = {
        "dots": ".".join(filter(None, (country, a, b, c))),
        "dashes": "-".join(filter(None, (country, a, b, c))),
        "parens": f"({a}) {b}-{c}",
        "plain": country + digits,
    }
    return forms.get(fmt, value)


def print_strength(value: str, fmt: str) -> str:
    """A strength: `tight` 40MG/0.4ML, `words` with the units written out."""
    if fmt in ("tight", "upper"):
        value = value.upper()
        return value.replace(" ", "") if fmt == "tight" else value
    if fmt == "words":
        for unit, word in (("mcg", "micrograms"), ("mg", "milligrams"), ("mL", "milliliters")):
            value = re.sub(rf"\b{unit}\b", word, value)
        return value.replace("/", " per ")
    return value


def print_address(parts: tuple[str, str, str, str], fmt: str) -> str:
    """An address whole or one part of it (`street`, `city`, `state`, `zip`)."""
    street, city, state, zip_code = parts
    named = {"street": street, "city": city, "state": state, "zip": zip_code}
    return named.get(fmt, f"{street}, {city}, {state} {zip_code}")


def print_identifier(value: str, fmt: str) -> str:
    """An identifier in groups of three (`spaced`, `dashed`) or as stored; `upper` capitals."""
    if fmt in ("spaced", "dashed"):
        plain = re.sub(r"[\s-]", "", value)
        groups = [plain[i : i + 3] for i in range(0, len(plain), 3)]
        if len(groups) > 1 and len(groups[-1]) == 1:
            groups[-2] += groups.pop()
        return (" " if fmt == "spaced" else "-").join(groups)
    return value.upper() if fmt == "upper" else value


def print_plain(name: str, value: Any) -> str:
    """Numbers, lists and truth values as people write them."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.strftime("%m/%d/%Y %H:%M")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, (int, float)):
        if name in AMOUNTS or "amount" in name:
            return f"{value:,.0f}" if float(value).is_integer() and name == "annual_income" else f"{value:,.2f}"
        return str(int(value)) if float(value).is_integer() else f"{value:g}"
    return str(value)
