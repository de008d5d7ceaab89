"""The columns an import may have, and one row of them as a checked patient, case or prescriber."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from cases.states import COVERAGE
from documents.drugs import DrugIndex
from documents.errors import NotFound
from documents.payers import LINES_OF_BUSINESS
from documents.strengths import normalise_strength
from store.blocking import fold_phone
from store.cases import Case, Reference
from store.database import Store, utc_now
from store.people import COVERAGE_ORDERS, Coverage, Patient, Prescriber, find_prescribers, get_patients, get_prescriber

_PATIENT = {one.name for one in fields(Patient)} - {"facts", "coverages"}
_COVERAGE = {one.name for one in fields(Coverage)}
_PRESCRIBER = {one.name for one in fields(Prescriber)}
_REFERENCES = ("pa_reference", "epa_key", "appeal_reference", "rx_number")
_CASE_TEXTS = ("drug_name", "ingredient", "drug_form", "sig", "ndc", "payer", "request_type", "urgency")
_CASE = {
    "case_id", "patient_id", "drug_strength", "quantity", "days_supply", "refills", "state", "status",
    "line_of_business", "submitted_at", "need_by", "prescriber_id", "prescriber_npi", "diagnosis_codes",
    "close_reason", *_CASE_TEXTS, *_REFERENCES,
}  # fmt: skip
ALL = {"patients": _PATIENT | _COVERAGE, "cases": _CASE, "prescribers": _PRESCRIBER}
REQUIRED = {
    "patients": ("patient_id", "first_name", "last_name"),
    "cases": ("case_id", "patient_id", "drug_name"),
    "prescribers": ("npi", "last_name"),
}
_STATUSES = ("open", "on_hold", "closed")


class RowRefusedError(ValueError):
    """One row cannot be right; the text says why, without its values."""


def patient_of(row: Mapping[str, str], known: Patient | None) -> Patient:
    """A patient row, over what is known; a column that is not in the file keeps its value."""
    _need(row, "patient_id", "first_name", "last_name")
    given: dict[str, Any] = {name: row[name] for name in _PATIENT if name in row}
    if given.get("dob"):
        given["dob"] = _birth_date(given["dob"])
    if given.get("phone") and not fold_phone(given["phone"]):
        raise RowRefusedError("phone: not a number of ten digits")
    if given.get("zip") and not re.fullmatch(r"\d{5}(-?\d{4})?", given["zip"]):
        raise RowRefusedError("zip: five digits, or five and four")
    patient = replace(known or Patient(given["patient_id"]), **given)
    return replace(patient, coverages=_coverages(row, patient))


def prescriber_of(row: Mapping[str, str], known: Prescriber | None) -> Prescriber:
    """A prescriber row, over what is known; the NPI is the id where none is given."""
    _need(row, "npi", "last_name")
    if not npi_ok(row["npi"]):
        raise RowRefusedError("npi: the check digit is wrong")
    given = {name: row[name] for name in _PRESCRIBER if name in row}
    given["prescriber_id"] = given.get("prescriber_id") or row["npi"]
    return replace(known or Prescriber(given["prescriber_id"]), **given)


def case_of(store: Store, row: Mapping[str, str], known: Case | None, drugs: DrugIndex | None) -> Case:
    """A case row, over what is known; its patient must be there already."""
    _need(row, "case_id", "patient_id", "drug_name")
    if not get_patients(store, [row["patient_id"]]):
        raise RowRefusedError("patient_id: there is no such patient; import patients first")
    changes: dict[str, Any] = {name: row[name] for name in _CASE_TEXTS if name in row}
    changes |= _numbers(row) | _dates(row) | _choices(row, known)
    strength = row.get("drug_strength", "")
    if strength:
        changes["drug_strength"] = normalise_strength(strength) or strength
    if row.get("diagnosis_codes"):
        changes["diagnosis_codes"] = tuple(re.split(r"[;,\s]+", row["diagnosis_codes"].upper()))
    changes["prescriber_id"] = _prescriber_id(store, row, known)
    if not changes.get("ingredient") and drugs is not None:
        found = {drug.entry.ingredient for drug in drugs.find(row["drug_name"]) if drug.kind != "fuzzy"}
        changes["ingredient"] = found.pop() if len(found) == 1 else ""
    numbers = tuple(Reference(kind, row[kind]) for kind in _REFERENCES if row.get(kind))
    start = known or Case(row["case_id"], row["patient_id"], opened_by="import", opened_at=utc_now())
    return replace(start, patient_id=row["patient_id"], references=numbers, **changes)


def npi_ok(npi: str) -> bool:
    """Whether an NPI has ten digits, begins with 1 or 2, and passes Luhn behind the prefix 80840."""
    if not re.fullmatch(r"[12]\d{9}", npi):
        return False
    digits = [int(sign) for sign in reversed("80840" + npi)]
    return sum(sum(divmod(d * 2, 10)) if place % 2 else d for place, d in enumerate(digits)) % 10 == 0


def _need(row: Mapping[str, str], *names: str) -> None:
    for name in names:
        if not row.get(name):
            raise RowRefusedError(f"{name}: is empty")


def impossible_birth(day: date) -> str:
    """Why nobody alive was born that day, as the end of a sentence; empty when somebody may be (domain.md 2.1)."""
    age = (date.today() - day).days / 365.25
    if age < 0:
        return "lies in the future"
    return "lies more than 120 years back" if age > 120 else ""


def _birth_date(text: str) -> str:
    day = _date("dob", text)
    if impossible_birth(day):
        raise RowRefusedError("dob: lies in the future or more than 120 years back")
    return day.isoformat()


def _date(name: str, text: str) -> date:
    """An ISO date, or month/day/year with four digits of the year."""
    american = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", text)
    try:
        if american:
            return date(int(american[3]), int(american[1]), int(american[2]))
        return date.fromisoformat(text[:10])
    except ValueError:
        raise RowRefusedError(f"{name}: not a date; write YYYY-MM-DD or MM/DD/YYYY") from None


def _coverages(row: Mapping[str, str], patient: Patient) -> tuple[Coverage, ...]:
    given = {name: row[name] for name in _COVERAGE if name in row}
    order = given.pop("coverage_order", "") or "primary"
    if order not in COVERAGE_ORDERS:
        raise RowRefusedError(f"coverage_order: one of {', '.join(COVERAGE_ORDERS)}")
    if given.get("line_of_business") and given["line_of_business"] not in LINES_OF_BUSINESS:
        raise RowRefusedError(f"line_of_business: one of {', '.join(LINES_OF_BUSINESS)}")
    if given.get("bin") and not re.fullmatch(r"\d{6}(\d{2})?", given["bin"].zfill(6)):
        raise RowRefusedError("bin: six digits")
    if given.get("bin"):
        given["bin"] = given["bin"].zfill(6)  # spreadsheets drop the leading zeros
    if not any(given.values()):
        return patient.coverages
    old = next((plan for plan in patient.coverages if plan.coverage_order == order), Coverage(order))
    others = tuple(plan for plan in patient.coverages if plan.coverage_order != order)
    return tuple(
        sorted((*others, replace(old, **given)), key=lambda plan: COVERAGE_ORDERS.index(plan.coverage_order))
    )


def _numbers(row: Mapping[str, str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in ("quantity", "days_supply", "refills"):
        if not row.get(name):
            continue
        try:
            number = float(row[name].replace(",", ""))
        except ValueError:
            raise RowRefusedError(f"{name}: not a number") from None
        if number < 0 or (name != "quantity" and number != int(number)):
            raise RowRefusedError(f"{name}: not a whole number of zero or more")
        changes[name] = number if name == "quantity" else int(number)
    return changes


def _dates(row: Mapping[str, str]) -> dict[str, Any]:
    return {name: _date(name, row[name]).isoformat() for name in ("submitted_at", "need_by") if row.get(name)}


def _choices(row: Mapping[str, str], known: Case | None) -> dict[str, Any]:
    """State and status; `status` may also name a state of the coverage track, as other programs do."""
    status, state = row.get("status", ""), row.get("state", "")
    if status and status not in _STATUSES:
        status, state = "", state or status
    if state and state not in COVERAGE:
        raise RowRefusedError(f"state: one of {', '.join(COVERAGE)}")
    line = row.get("line_of_business", "")
    if line and line not in LINES_OF_BUSINESS:
        raise RowRefusedError(f"line_of_business: one of {', '.join(LINES_OF_BUSINESS)}")
    wanted = {"status": status, "coverage": state, "line_of_business": line, "close_reason": row.get("close_reason")}
    return {name: value for name, value in wanted.items() if value}


def _prescriber_id(store: Store, row: Mapping[str, str], known: Case | None) -> str | None:
    if row.get("prescriber_id"):
        try:
            return get_prescriber(store, row["prescriber_id"]).prescriber_id
        except NotFound:
            raise RowRefusedError("prescriber_id: there is no such prescriber; import prescribers first") from None
    if row.get("prescriber_npi"):
        found = find_prescribers(store, npi=row["prescriber_npi"])
        return found[0].prescriber_id if found else None
    return known.prescriber_id if known else None
