"""How a value is written in a box: names, dates, split boxes, phones, units, lists (domain.md 5.5).

A formatter takes a plain value and an argument and returns text, or raises ValueError when it cannot be written so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Formatter = Callable[[Any, str], str]

_KG_PER_LB, _CM_PER_INCH = 0.45359237, 2.54
_OUTCOMES = {
    "inadequate": "inadequate response", "intolerance": "intolerance", "contraindicated": "contraindicated",
    "lost_response": "lost response", "other": "other",
}  # fmt: skip
_SEX_WORDS = {"F": "Female", "M": "Male", "X": "X", "U": "Unknown"}


def write_value(value: Any, format_: str, type_: str) -> str:
    """`value` as text by the formatters named in `format_` (joined by `|`), or by what its type usually needs.

    Raises ValueError when the value is not of the kind the formatter writes.
    """
    for step in (format_ or _DEFAULTS.get(type_, "text")).split("|"):
        name, _, argument = step.partition(":")
        if name not in FORMATTERS:
            raise ValueError(f"no formatter {name!r}")
        try:
            value = FORMATTERS[name](value, argument)
        except (TypeError, AttributeError, KeyError, OverflowError) as error:
            raise ValueError(f"{name} cannot write this value") from error
    return str(value)


def _text(value: Any, _: str) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float | int):
        return _number(value, "")
    if isinstance(value, list):
        return _list(value, "")
    if isinstance(value, Mapping):
        raise ValueError("a group of values needs a formatter")
    return str(value).strip()


def _number(value: Any, places: str) -> str:
    number = _as_number(value)
    text = f"{number:.{int(places or 3)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _as_number(value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError("a number is needed")
    number = float(str(value).replace(",", ""))
    if number != number or abs(number) > 1e12:
        raise ValueError("a number is needed")
    return number


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _digits(value: Any, _: str) -> str:
    return re.sub(r"\D", "", str(value))


def _phone(value: Any) -> tuple[str, str, str]:
    digits = _digits(value, "").removeprefix("1") if len(_digits(value, "")) == 11 else _digits(value, "")
    if len(digits) == 7:  # a number without area code, as in invented data
        return "", digits[:3], digits[3:]
    if len(digits) != 10:
        raise ValueError("a telephone number has 10 digits")
    return digits[:3], digits[3:6], digits[6:]


def _write_phone(value: Any, _: str) -> str:
    area, exchange, line = _phone(value)
    return f"({area}) {exchange}-{line}" if area else f"{exchange}-{line}"


def _flag(value: Any, words: str) -> str:
    yes, _, no = (words or "Yes/No").partition("/")
    text = str(value).casefold()
    if text in {"true", "yes", "y"}:
        return yes
    if text in {"false", "no", "n"}:
        return no
    raise ValueError("yes or no is needed")


def _name(value: Any, style: str) -> str:
    if isinstance(value, str):
        return value
    first, last = (str(value.get(key) or "").strip() for key in ("first_name", "last_name"))
    initial = str(value.get("middle_initial") or "").strip()[:1]
    suffix = str(value.get("suffix") or "").strip()
    if not (first or last):
        raise ValueError("no name")
    if style == "last_first":
        family = " ".join(filter(None, (last, suffix))).upper()
        return ", ".join(filter(None, (family, " ".join(filter(None, (first, initial))).upper())))
    name = " ".join(filter(None, (first, f"{initial}." if initial else "", last, str(value.get("suffix") or ""))))
    return ", ".join(filter(None, (name, str(value.get("credentials") or ""))))


def _weight(value: Any, unit: str) -> str:
    kilograms = _as_number(value)
    if not 0.3 <= kilograms <= 450:
        raise ValueError("not a weight in kilograms")
    written = {"kg": kilograms, "lb": kilograms / _KG_PER_LB}
    if unit in written:
        return _number(written[unit], "1")
    return f"{_number(kilograms, '1')} kg"


def _height(value: Any, unit: str) -> str:
    centimetres = _as_number(value)
    if not 20 <= centimetres <= 260:
        raise ValueError("not a height in centimetres")
    inches = centimetres / _CM_PER_INCH
    written = {
        "cm": _number(centimetres, "1"),
        "in": _number(inches, "1"),
        "ft": str(round(inches) // 12),
        "ft_in": f"{round(inches) // 12} ft {round(inches) % 12} in",
        "rest_in": str(round(inches) % 12),
    }
    return written.get(unit, f"{written['cm']} cm")


def _sex(value: Any, style: str) -> str:
    letter = str(value).strip()[:1].upper()
    if letter not in _SEX_WORDS:
        raise ValueError("F, M, X or U is needed")
    return _SEX_WORDS[letter] if style == "word" else letter


def _age(value: Any, on: str) -> str:
    born, today = _day(value), _day(on) if on else date.today()
    return str(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


def _list(value: Any, joint: str) -> str:
    each = value if isinstance(value, list) else [value]
    return (joint or "; ").join(filter(None, (_entry(one) for one in each if one is not None)))


def _entry(one: Any) -> str:
    if not isinstance(one, Mapping):
        return _text(one, "")
    if "substance" in one:
        reaction = one.get("reaction")
        return f"{one['substance']} ({reaction})" if reaction else str(one["substance"])
    return ", ".join(_text(inner, "") for inner in one.values() if inner is not None)


def _icd(value: Any, _: str) -> str:
    return "; ".join(str(one["code"]).upper() for one in value if one.get("code"))


def _diagnoses(value: Any, _: str) -> str:
    pairs = ((str(one.get("code") or "").upper(), str(one.get("description") or "")) for one in value)
    return "; ".join(" ".join(filter(None, pair)) for pair in pairs if any(pair))


def _address(value: Any, part: str) -> str:
    street = ", ".join(filter(None, (value.get("line1"), value.get("line2"))))
    place = " ".join(filter(None, (value.get("state"), value.get("zip"))))
    town = ", ".join(filter(None, (value.get("city"), place)))
    return {"street": street, "town": town}.get(part, ", ".join(filter(None, (street, town))))


def _drug(value: Any, _: str) -> str:
    return " ".join(str(value[key]) for key in ("name", "strength", "form") if value.get(key))


def _quantity(value: Any, _: str) -> str:
    if value.get("quantity") is None:
        raise ValueError("no quantity")
    return " ".join(filter(None, (_number(value["quantity"], ""), value.get("quantity_unit"))))


def _per_30(value: Any, _: str) -> str:
    """Quantity per 30 days = quantity / days of supply x 30, unless the record states it."""
    if value.get("quantity_per_30") is not None:
        return _number(value["quantity_per_30"], "2")
    quantity, days = _as_number(value.get("quantity")), _as_number(value.get("days_supply"))
    if days <= 0:
        raise ValueError("days of supply are needed")
    return _number(quantity / days * 30, "2")


def _therapy(value: Any, part: str) -> str:
    """One earlier therapy on a line: drug, dose, from to, outcome, detail."""
    drug = " ".join(str(value[key]) for key in ("drug", "dose", "frequency") if value.get(key))
    if part == "drug":
        return drug
    return ", ".join(filter(None, (drug, _span(value, ""), _outcome(value, ""))))


def _therapies(value: Any, _: str) -> str:
    return "\n".join(_therapy(each, "") for each in value if isinstance(each, Mapping))


def _span(value: Any, _: str) -> str:
    days = [_write_day(value[key], "us") for key in ("start", "stop") if value.get(key)]
    if value.get("start") and not value.get("stop"):
        return f"since {days[0]}"
    return " to ".join(days)


def _outcome(value: Any, _: str) -> str:
    word = str(value.get("outcome") or "")
    return ": ".join(filter(None, (_OUTCOMES.get(word, word.replace("_", " ")), str(value.get("detail") or ""))))


def _lab(value: Any, _: str) -> str:
    result = " ".join(str(value[key]) for key in ("value", "unit") if value.get(key) is not None)
    flag = f"({value['flag']})" if value.get("flag") else ""
    day = _write_day(value["date"], "us") if value.get("date") else ""
    return ", ".join(filter(None, (" ".join(filter(None, (str(value.get("name") or ""), result, flag))), day)))


def _result(value: Any, _: str) -> str:
    return " ".join(str(value[key]) for key in ("value", "unit") if value.get(key) is not None)


def _write_day(value: Any, style: str) -> str:
    """A day; a month or a year alone, as records often have it, is written as it is."""
    text = str(value)
    if style in ("", "us") and re.fullmatch(r"\d{4}(-\d{2})?", text):
        return f"{text[5:]}/{text[:4]}" if len(text) > 4 else text
    day = _day(value)
    styles = {"iso": "%Y-%m-%d", "digits": "%m%d%Y", "short": "%m/%d/%y", "m": "%m", "d": "%d", "y": "%Y", "yy": "%y"}
    return day.strftime(styles.get(style, "%m/%d/%Y"))


def _slice(value: Any, bounds: str) -> str:
    first, _, last = bounds.partition("-")
    return str(value)[int(first) - 1 : int(last or first)]


def _named(style: str) -> Formatter:
    return lambda value, _: _name(value, style)


FORMATTERS: Mapping[str, Formatter] = {
    "text": _text, "upper": lambda value, _: _text(value, "").upper(), "digits": _digits, "number": _number,
    "slice": _slice, "first": lambda value, _: str(value)[:1],
    "compact": lambda value, _: re.sub(r"\W", "", str(value)),
    "last_first_m": _named("last_first"), "full_name": _named("first_last"),
    "date": _write_day, "month": lambda value, _: _write_day(value, "m"),
    "day": lambda value, _: _write_day(value, "d"), "year": lambda value, _: _write_day(value, "y"), "age": _age,
    "phone": _write_phone, "phone_digits": lambda value, _: "".join(_phone(value)),
    "area_code": lambda value, _: _phone(value)[0], "exchange": lambda value, _: _phone(value)[1],
    "line_number": lambda value, _: _phone(value)[2],
    "yes_no": _flag, "sex": _sex, "weight": _weight, "height": _height, "list": _list,
    "icd_list": _icd, "diagnoses": _diagnoses, "address": _address, "drug": _drug, "quantity": _quantity,
    "per_30": _per_30, "therapy": _therapy, "therapies": _therapies,
    "span": _span, "outcome": _outcome, "lab": _lab, "result": _result,
}  # fmt: skip
_DEFAULTS: Mapping[str, str] = {
    "date": "date", "phone": "phone", "number": "number", "flag": "yes_no", "list": "list",
}  # fmt: skip
# Formatters that take a group of values, and the group they take.
GROUP_FORMATTERS = frozenset({
    "last_first_m", "full_name", "icd_list", "diagnoses", "address", "drug", "quantity", "per_30", "therapy",
    "therapies", "span", "outcome", "lab", "result", "list",
})  # fmt: skip
