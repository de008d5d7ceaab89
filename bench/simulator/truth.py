"""What a careful reader should find: the truth of a filled document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from bench.simulator.scope import PEOPLE, Scope
from bench.simulator.sheets import HEIGHT, WIDTH, Sheet
from bench.simulator.templates import FIELDS, Template, find_slots, split_slot

WHOLE_NUMBERS = ("refills", "page_count", "household_size", "question_count", "approved_fills", "appeal_days")
AMOUNTS = ("deductible_amount", "deductible_met", "oop_max", "oop_met", "copay_max")
PARTIAL = frozenset(("dr", "mr_ms", "initials", "first", "last"))
# The dictionary (domain.md 2.10) keeps a payer's telephone as a fact of benefits; a letterhead's is no field.
KEEPS_PAYER_PHONE = frozenset(("claim_rejection", "benefits_verification", "referral"))


def state_truth(template: Template, scope: Scope, sheets: tuple[Sheet, ...]) -> dict[str, Any]:
    """Type, pages, items with fields, optional and handwritten names, and where each value stands."""
    shared = _truth_of(scope, template.raw, _shared_names(template))
    items = []
    for number, item in enumerate(scope.items, 1):
        own = _truth_of(item, template.raw["items"][number - 1], item.own)
        items.append({"fields": {**shared, **_numbered(scope, number), **own}})
    truth: dict[str, Any] = {
        "type": template.type,
        "pages": list(range(1, len(sheets) + 1)),
        "items": items or [{"fields": shared}],
    }
    if template.type not in KEEPS_PAYER_PHONE:
        for item in truth["items"]:
            item["fields"].pop("payer_phone", None)
    optional = {*template.raw.get("optional", ()), *_guesses(template, truth)}
    if optional:
        truth["optional"] = sorted(name.split(".", 1)[-1] for name in optional)
    hand = sorted(_handwritten(sheets))
    if hand:
        truth["handwritten"] = hand
    truth["places"] = find_places(sheets)
    return truth


def _shared_names(template: Template) -> frozenset[str]:
    return frozenset(name for name in template.slots if not split_slot(name)[0])


def _numbered(scope: Scope, number: int) -> dict[str, Any]:
    """Constants and computed values that the document gives to one item (`1.appeal_deadline`)."""
    raw = scope.template.raw
    names = [key for key in (*raw.get("constants", {}), *raw.get("computed", {})) if split_slot(key)[0] == number]
    found = {split_slot(name)[1]: scope.get(name) for name in names}
    return {name: _value(name, value) for name, value in found.items() if value is not None and name in FIELDS}


def _truth_of(scope: Scope, raw: Any, printed: Iterable[str]) -> dict[str, Any]:
    absent = set(raw.get("absent", ()))
    names = [*raw.get("constants", {}), *printed, *raw.get("computed", {})]
    fields: dict[str, Any] = {}
    for name in dict.fromkeys(names):
        if name in FIELDS and name not in absent:
            value = raw.get("constants", {}).get(name, ...)
            value = scope.get(name) if value is ... else value
            if value is not None:
                fields[name] = _value(name, value)
    return fields


def _value(name: str, value: Any) -> Any:
    """A value in the conventions of the data dictionary."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if name in AMOUNTS and isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if name == "ndc":
        digits = "".join(filter(str.isdigit, str(value)))
        return digits if len(digits) == 11 else value
    return value


def _guesses(template: Template, truth: dict[str, Any]) -> set[str]:
    """Names printed only in part (a surname, initials), which nobody can give back whole."""
    printed: dict[str, set[str]] = {}
    for slot in find_slots(template.raw["blocks"]):
        _, name, fmt = split_slot(slot)
        printed.setdefault(name, set()).add(fmt)
    vague = {
        name
        for name, formats in printed.items()
        if name in PEOPLE and formats <= {"first", "last", "initials"} and not {"first", "last"} <= formats
    }
    stated = any("page_count" in item["fields"] for item in truth["items"])
    known = any("missing_pages" in item["fields"] for item in truth["items"])
    return vague | ({"missing_pages"} if stated and not known else set())


def _handwritten(sheets: tuple[Sheet, ...]) -> set[str]:
    return {
        split_slot(name)[1]
        for sheet in sheets
        for word in sheet.words
        if word.hand
        for name in word.fields
        if split_slot(name)[1] in FIELDS
    }


def find_places(sheets: tuple[Sheet, ...]) -> dict[str, list[dict[str, Any]]]:
    """Where each field is printed, or the block that proves it: page from 1, box as fractions of the page."""
    places: dict[str, list[dict[str, Any]]] = {}
    for page, sheet in enumerate(sheets, 1):
        last: tuple[str, int] | None = None
        for word in sheet.words:
            for name in word.fields:
                if split_slot(name)[1] not in FIELDS:
                    continue
                found = places.setdefault(name, [])
                if last == (name, word.line) and found:
                    found[-1]["box"] = _union(found[-1]["box"], as_fractions(word.box))
                else:
                    found.append({"page": page, "box": as_fractions(word.box)})
            last = (word.fields[-1], word.line) if word.fields else None
        for name, box in sheet.evidence.items():
            places.setdefault(f"evidence:{name}", []).append({"page": page, "box": as_fractions(box)})
    return places


def as_fractions(box: tuple[float, float, float, float]) -> list[float]:
    """A pixel box as fractions of the sheet."""
    return [round(min(max(v, 0.0), 1.0), 4) for v in (box[0] / WIDTH, box[1] / HEIGHT, box[2] / WIDTH, box[3] / HEIGHT)]


def _union(a: list[float], b: list[float]) -> list[float]:
    return [min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])]
