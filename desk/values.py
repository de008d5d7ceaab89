"""Values of fields as people read and type them, and back, checked by the kind of the field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cases.columns import impossible_birth
from documents.field_specs import FieldSpec
from documents.findings import Value
from documents.strengths import StrengthRefusal, parse_strength
from extract.normalise.dates import find_dates, find_instants
from extract.normalise.identifiers import dea_ok, npi_ok

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_WORD = re.compile(r"[a-z0-9][a-z0-9_]*")
_ICD = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")
_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
# Kinds whose value is a list; edited one entry per line.
LIST_KINDS = {"code_list", "drug_list", "word_list", "therapy_list", "lab_list", "reject_codes"}


class Unfit(Exception):  # noqa: N818  an answer to the person who typed, not a failure
    """What was typed does not fit the kind of the field; the message says what would."""


def to_text(value: Value | None, zone: ZoneInfo) -> str:
    """A value as it stands in an input: dates month first, lists one entry per line, yes and no as words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(value, tuple | list):
        return "\n".join(to_text(part, zone).replace("\n", ", ") for part in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {to_text(part, zone)}" for key, part in value.items())
    return _day_text(value, zone)


def _day_text(text: str, zone: ZoneInfo) -> str:
    try:
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text).strftime("%m/%d/%Y")
        if _ISO_INSTANT.match(text):
            at = datetime.fromisoformat(text)
            local = at.astimezone(zone) if at.tzinfo else at
            return local.strftime("%m/%d/%Y %I:%M %p %Z").strip()
    except ValueError:
        # Not a date after all, only written like one.
        return text
    return text


def from_text(text: str, spec: FieldSpec, codes: tuple[str, ...] = ()) -> Value | None:
    """What a person typed as a value of the field's kind; None when empty. Raises Unfit with a plain message.

    `codes` are the words that a coded field may hold (empty: any word).
    """
    text = text.strip()
    if not text:
        return None
    if spec.kind == "coded":
        return _coded(text, codes)
    parse = _LISTS.get(spec.kind) if spec.kind in LIST_KINDS else _PARSERS.get(spec.kind)
    if parse is None:
        return " ".join(text.split())
    return parse(text, spec)


def choices(kind: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The values to choose from, empty where anything may be typed."""
    if kind == "coded":
        return codes
    return {"yes_no": ("yes", "no"), "sex": ("F", "M", "X")}.get(kind, ())


def _date(text: str, spec: FieldSpec) -> Value:
    found = find_dates(text, birth=spec.kind == "birth_date", loose=True)
    if len(found) != 1 or text[: found[0].start].strip() or text[found[0].end :].strip():
        raise Unfit("Not a date. Write month/day/year, for example 03/14/2026.")
    return str(found[0].value)


def _birth_date(text: str, spec: FieldSpec) -> Value:
    # Dates of other centuries are none to the reader of papers; here they are named as what they are.
    day = _any_century(text) or date.fromisoformat(str(_date(text, spec)))
    wrong = impossible_birth(day)
    if wrong:
        raise Unfit(f"This date of birth {wrong}.")
    return day.isoformat()


def _any_century(text: str) -> date | None:
    parts = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", text)
    try:
        return date(int(parts[3]), int(parts[1]), int(parts[2])) if parts else None
    except ValueError:
        return None


def _instant(text: str, spec: FieldSpec) -> Value:
    found = find_instants(text)
    if len(found) != 1:
        raise Unfit("Not a date and time. Write for example 03/14/2026 5:00 PM ET, or the date alone.")
    return found[0].value


def _npi(text: str, _spec: FieldSpec) -> Value:
    digits = re.sub(r"\D", "", text)
    if len(digits) != 10:
        raise Unfit(f"An NPI has 10 digits; these are {len(digits)}.")
    if not npi_ok(digits):
        raise Unfit("The check digit of this NPI is wrong: one digit is misread or mistyped.")
    return digits


def _dea(text: str, _spec: FieldSpec) -> Value:
    number = re.sub(r"[^A-Z0-9]", "", text.upper())
    if not dea_ok(number):
        raise Unfit("Not a DEA number: two letters and seven digits, the last one a check digit.")
    return number


def _phone(text: str, _spec: FieldSpec) -> Value:
    digits = re.sub(r"\D", "", text.split("x")[0])
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    if len(digits) not in (7, 10):
        raise Unfit("A phone or fax number has 10 digits, for example 212-555-0143.")
    return text


def _number(text: str, spec: FieldSpec) -> Value:
    plain = text.replace(",", "").removeprefix("$").removesuffix("%").strip()
    try:
        number = float(plain)
    except ValueError:
        raise Unfit("Only a number, please, for example 30 or 2.5.") from None
    low, high = spec.low, spec.high
    if (low is not None and number < low) or (high is not None and number > high):
        raise Unfit(f"This number must be between {low if low is not None else 'any'} and {high or 'any'}.")
    return int(number) if number.is_integer() else number


def _whole(text: str, spec: FieldSpec) -> Value:
    number = _number(text, spec)
    if not isinstance(number, int) or number < 0:
        raise Unfit("A whole number, please.")
    return number


def _digits(count: int, what: str) -> Callable[[str, FieldSpec], Value]:
    def parse(text: str, _spec: FieldSpec) -> Value:
        digits = re.sub(r"[\s-]", "", text)
        if not re.fullmatch(rf"\d{{{count}}}", digits):
            raise Unfit(f"A {what} has {count} digits.")
        return digits

    return parse


def _ndc(text: str, _spec: FieldSpec) -> Value:
    if not re.fullmatch(r"\d{4,5}-\d{3,4}-\d{1,2}|\d{10,11}", text):
        raise Unfit("An NDC has 10 or 11 digits, with or without hyphens.")
    return text


def _yes_no(text: str, _spec: FieldSpec) -> Value:
    word = text.lower()
    if word not in _YES | _NO:
        raise Unfit("Answer yes or no.")
    return word in _YES


def _coded(text: str, codes: tuple[str, ...]) -> Value:
    word = text.lower().replace(" ", "_")
    if not _WORD.fullmatch(word) or (codes and word not in codes):
        raise Unfit("Choose one of the list.")
    return word


def _strength(text: str, _spec: FieldSpec) -> Value:
    found = parse_strength(text)
    if isinstance(found, StrengthRefusal):
        raise Unfit("Not one exact strength. Write number and unit, for example 40 mg/0.4 mL.")
    return str(found)


def _codes(text: str, spec: FieldSpec) -> Value:
    codes = [code.strip().upper() for code in re.split(r"[\n,;]+", text) if code.strip()]
    for code in codes:
        if spec.kind == "code_list" and not _ICD.fullmatch(code):
            raise Unfit(f"{code} is not a diagnosis code; they look like L40.0.")
        if spec.kind == "reject_codes" and not re.fullmatch(r"[A-Z0-9]{1,4}", code):
            raise Unfit(f"{code} is not a reject code; they look like 75.")
    return tuple(codes)


def _lines(text: str, _spec: FieldSpec) -> Value:
    return tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _records(text: str, _spec: FieldSpec) -> Value:
    return tuple(_record(line) for line in text.splitlines() if line.strip())


def _record(line: str) -> Value:
    """`drug: X; outcome: Y` as a mapping again; a line without such pairs stays a text."""
    pairs = [part.partition(":") for part in line.split(";") if part.strip()]
    if not all(colon and key.strip() and value.strip() for key, colon, value in pairs):
        return " ".join(line.split())
    return {key.strip(): value.strip() for key, _colon, value in pairs}


_LISTS: dict[str, Callable[[str, FieldSpec], Value]] = {
    "code_list": _codes,
    "reject_codes": _codes,
    "drug_list": _lines,
    "word_list": _lines,
    "therapy_list": _records,
    "lab_list": _records,
}
_PARSERS: dict[str, Callable[[str, FieldSpec], Value]] = {
    "birth_date": _birth_date,
    "date": _date,
    "instant": _instant,
    "phone": _phone,
    "npi": _npi,
    "dea": _dea,
    "ndc": _ndc,
    "bin": _digits(6, "BIN"),
    "year": _digits(4, "year"),
    "strength": _strength,
    "quantity": _number,
    "money": _number,
    "percent": _number,
    "weight": _number,
    "temperature": _number,
    "days": _whole,
    "count": _whole,
    "page_count": _whole,
    "yes_no": _yes_no,
}
