"""Values as a person types them, in the form their field keeps."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from documents.catalog import Catalog
from documents.errors import FaxdeskError
from documents.findings import Value
from documents.strengths import normalise_strength

# Coded fields whose codes are numbers.
_NUMBERED = {"appeal_days", "question_count"}


class BadCorrectionError(FaxdeskError):
    """A corrected value cannot be what its field holds; the message names the field and what it wants."""

    code = "bad_value"


def check_value(name: str, value: Value, catalog: Catalog) -> Value:
    """A typed value as its field keeps it: dates ISO, quantities as numbers, lists split at `;`, commas and lines.

    A value that is no text is taken as it is. Raises `BadCorrectionError`.
    """
    spec = catalog.fields.get(name)
    if spec is None or not isinstance(value, str):
        return value
    kind = "count" if name in _NUMBERED else spec.kind
    parse, wanted = _PARSERS.get(kind, (str, "a text"))
    try:
        return parse(value.strip())
    except ValueError as error:
        raise BadCorrectionError(f"{spec.title}: this must be {wanted}.") from error


def _date(text: str) -> Value:
    return date.fromisoformat(text).isoformat()


def _instant(text: str) -> Value:
    return _date(text) if len(text) == 10 else datetime.fromisoformat(text).isoformat()


def _number(text: str) -> Value:
    number = float(text.replace(",", "").removeprefix("$").removesuffix("%"))
    return int(number) if number == int(number) else number


def _yes_no(text: str) -> Value:
    if text.lower() in ("yes", "y", "true", "1"):
        return True
    if text.lower() in ("no", "n", "false", "0"):
        return False
    raise ValueError(text)


def _list(text: str) -> Value:
    return tuple(part.strip() for part in re.split(r"[;,\n]", text) if part.strip())


def _codes(text: str) -> Value:
    return tuple(part.upper() for part in re.split(r"[;,\s]+", text) if part)


def _strength(text: str) -> Value:
    found = normalise_strength(text)
    if found is None:
        raise ValueError(text)
    return found


_NUMBER = (_number, "a number")
_PARSERS: dict[str, tuple[Callable[[str], Value], str]] = {
    "date": (_date, "a date as YYYY-MM-DD"),
    "birth_date": (_date, "a date as YYYY-MM-DD"),
    "instant": (_instant, "a date as YYYY-MM-DD, or with its time as YYYY-MM-DDTHH:MM"),
    "yes_no": (_yes_no, "yes or no"),
    "strength": (_strength, "one strength with its unit, such as 40 mg/0.4 mL"),
    "word_list": (_list, "a list"),
    "drug_list": (_list, "a list"),
    "code_list": (_codes, "a list of codes"),
    "reject_codes": (_codes, "a list of codes"),
    **dict.fromkeys(
        ("quantity", "days", "count", "money", "percent", "weight", "temperature", "year", "page_count"), _NUMBER
    ),
}
