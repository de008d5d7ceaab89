"""What a person posted on the review page, as corrections, or as messages beside the fields that do not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cases.registering import may_register
from desk.codes import codes_of
from desk.context import DeskContext
from desk.new_patient import is_filled, read_new_patient
from desk.review_page import SHARED, items_of, one_patient, shared_names, spec_of
from desk.review_views import NEW_PATIENT, Entered
from desk.values import Unfit, from_text, to_text
from documents.corrections import Corrections, ItemCorrections, NewPatient
from documents.errors import NotFound
from documents.findings import Item, Value
from store.cases import get_case
from store.people import get_patient
from store.readings import StoredDocument

# Choices of the case list beside the cases themselves.
AUTOMATIC, NEW_CASE = "", "new"


@dataclass(frozen=True, slots=True)
class Posted:
    """The corrections (None while something does not fit) and what was entered, for showing the page again."""

    corrections: Corrections | None
    entered: Entered


def read_form(desk: DeskContext, stored: StoredDocument, texts: Mapping[str, str]) -> Posted:
    """Check a posted review form against the document it was made from."""
    errors: dict[str, str] = {}
    shared = shared_names(stored, desk.catalog.fields)
    common = _changes(desk, SHARED, items_of(stored)[0], texts, errors)
    items = []
    for number, item in enumerate(items_of(stored), 1):
        changes = {**common, **_changes(desk, number, item, texts, errors)}
        place = 1 if one_patient(stored, shared) else number
        chosen = texts.get(f"patient.{place}")
        if chosen is None:
            errors[f"patient.{place}"] = "Choose the patient, or say that it is no patient of ours."
        items.append(_item(desk, number, changes, chosen or "", texts, errors))
    new_patient = _new_patient(desk, stored, texts, errors)
    type_name = texts.get("type", stored.document.kind.type)
    if type_name not in desk.catalog.types:
        errors["type"] = "Choose one of the types of the list."
    entered = Entered(texts, errors)
    if errors:
        return Posted(None, entered)
    override = " ".join(texts.get("override", "").split())[:500]
    return Posted(Corrections(type_name, tuple(items), override, new_patient), entered)


def _new_patient(
    desk: DeskContext, stored: StoredDocument, texts: Mapping[str, str], errors: dict[str, str]
) -> NewPatient | None:
    """The person to be added, where that was chosen and the form is complete; else what is missing is said."""
    if texts.get("patient.1") != NEW_PATIENT:
        return None
    document_type = desk.catalog.types.get(texts.get("type", stored.document.kind.type))
    single = one_patient(stored, shared_names(stored, desk.catalog.fields))
    if not single or document_type is None or not may_register(document_type):
        errors["patient.1"] = "Only a referral or a new prescription for one person may bring a new patient."
        return None
    if not is_filled(texts):
        errors["patient.1"] = "Check what is filled in for the new patient, then confirm."
        return None
    return read_new_patient(desk, texts, errors)


def _changes(
    desk: DeskContext, number: int, item: Item, texts: Mapping[str, str], errors: dict[str, str]
) -> dict[str, Value | None]:
    prefix = f"value.{number}."
    changes: dict[str, Value | None] = {}
    for key, text in texts.items():
        if not key.startswith(prefix):
            continue
        name = key.removeprefix(prefix)
        found = item.value(name)
        if _same(text, to_text(found, desk.zone)):
            continue
        try:
            value = from_text(text, spec_of(desk, name), codes_of(desk.catalog.coded, name))
        except Unfit as unfit:
            errors[key] = str(unfit)
            continue
        if value != found:
            changes[name] = value
    return changes


def _same(one: str, other: str) -> bool:
    """Whether nothing was typed: browsers change line ends only."""
    return one.replace("\r\n", "\n").strip() == other.strip()


def _item(
    desk: DeskContext,
    number: int,
    changes: Mapping[str, Value | None],
    patient_id: str,
    texts: Mapping[str, str],
    errors: dict[str, str],
) -> ItemCorrections:
    choice = texts.get(f"case.{number}", AUTOMATIC)
    patient_id, is_new = ("", True) if patient_id == NEW_PATIENT else (patient_id, False)
    if patient_id and not _is_patient(desk, patient_id):
        errors[f"patient.{number}"] = "This patient is not in the list any more; choose again."
    case_id = choice if choice not in (AUTOMATIC, NEW_CASE) else None
    if case_id is not None and not _is_case_of(desk, case_id, patient_id):
        errors[f"case.{number}"] = "This case belongs to another patient; choose again."
    if choice == NEW_CASE and not patient_id and not is_new:
        errors[f"case.{number}"] = "A new case needs a patient; choose one first."
    return ItemCorrections(changes, patient_id or None, case_id, opens_case=choice == NEW_CASE)


def _is_patient(desk: DeskContext, patient_id: str) -> bool:
    try:
        get_patient(desk.store, patient_id)
    except NotFound:
        return False
    return True


def _is_case_of(desk: DeskContext, case_id: str, patient_id: str) -> bool:
    try:
        return get_case(desk.store, case_id).patient_id == patient_id
    except NotFound:
        return False
