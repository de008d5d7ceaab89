"""Somebody who is not on the roster yet: looked for first, then added from a fax (domain.md 1.0.5, 1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from cases.columns import RowRefusedError, patient_of
from cases.entering import BadCorrectionError
from cases.facts import text_of
from cases.names import Agreement, Name, parse_names
from cases.weighing import Clues, Weighing, weigh
from documents.corrections import NewPatient
from documents.document_types import DocumentType
from documents.errors import FaxdeskError
from documents.findings import Document
from store.audit import Entry, append_entry
from store.blocking import fold_name, fold_suffix, person_keys
from store.database import Store, new_id
from store.people import Patient, add_patient, find_patients

# Of all who share a name or a number so many are looked at: a double that is missed is a patient with two charts.
_MOST_LOOKED_AT = 500


class LikelyDoubleError(FaxdeskError):
    """Somebody on the roster may be the same person and nobody said that they are not."""

    code = "likely_double"


@dataclass(frozen=True, slots=True)
class Double:
    """A patient who may be the same person, and why, in sentences."""

    patient: Patient
    reasons: tuple[str, ...]


def may_register(document_type: DocumentType) -> bool:
    """Whether a paper of this type may bring somebody new: what a clinic sends to start a case.

    A claim rejection opens cases too, but answers a claim of ours: who is unknown there was misread.
    """
    return document_type.case.opens_case and document_type.family == "prescriber"


def find_doubles(store: Store, new: NewPatient) -> tuple[Double, ...]:
    """Patients who may be this person, likeliest first; what is still empty says nothing."""
    numbers = (new.member_id,) if new.member_id else ()
    keys = person_keys(
        first_name=new.first_name, last_name=new.last_name, dob=new.dob, phone=new.phone, member_ids=numbers
    )
    clues = Clues(readings=(_folded(new),), dob=new.dob, member_id=new.member_id, phone=new.phone)
    weighed = [weigh(patient, clues) for patient in find_patients(store, keys, limit=_MOST_LOOKED_AT)]
    weighed.sort(key=lambda one: (-one.points, one.patient.patient_id))
    found = (Double(one.patient, tuple(_likenesses(one, new))) for one in weighed)
    return tuple(double for double in found if double.reasons)


def register(tx: Store, new: NewPatient, document: Document, *, document_id: str, task_id: str, by: str) -> str:
    """Add a person from a document as a person corrected it, in the caller's transaction; the new id comes back.

    The caller holds the roster (`store.people.lock_roster`). Raises `LikelyDoubleError` when somebody may be the same
    person, `BadCorrectionError` for a value that cannot be or that the document contradicts.
    """
    patient = _patient(new)
    _check_against(document, patient)
    doubles = {double.patient.patient_id for double in find_doubles(tx, new)}
    if doubles - new.different_from:
        raise LikelyDoubleError(
            "Somebody on the roster may be the same person. Choose them, or tick for each that it is somebody else."
        )
    add_patient(tx, patient)
    detail = {"document": document_id, "task": task_id, "different_from": sorted(doubles)}
    append_entry(tx, Entry("patient.created", "patient", patient.patient_id, user_id=by, patient_id=patient.patient_id,
                           result="confirmed", detail=detail))  # fmt: skip
    return patient.patient_id


def _patient(new: NewPatient) -> Patient:
    """The person as an import would write them, checked by the same rules; here a birth date is needed too."""
    row = {name: value.strip() for name, value in asdict(new).items() if name != "different_from"}
    if not row["dob"]:
        raise BadCorrectionError("New patient: the date of birth is missing.")
    try:
        # No import gives out such an id: it holds the time of this moment and seven random signs.
        return patient_of({**row, "patient_id": new_id("pat")}, None)
    except RowRefusedError as error:
        raise BadCorrectionError(f"New patient: {error}.") from error


def _check_against(document: Document, patient: Patient) -> None:
    """What is confirmed of the paper and what is written of the person must be one and the same person."""
    for item in document.items:
        name = text_of(item, "patient_name")
        one = weigh(patient, Clues(name, parse_names(name), text_of(item, "patient_dob")))
        if one.dob not in (Agreement.EXACT, Agreement.MISSING):
            raise BadCorrectionError(f"The date of birth {_DIFFERS}")
        if one.last is Agreement.CONFLICT:
            raise BadCorrectionError(f"The last name {_DIFFERS}")


_DIFFERS = "of the new patient is not the one in the fields of the paper. Correct whichever is wrong."


def _likenesses(one: Weighing, new: NewPatient) -> Iterator[str]:
    last = one.last >= Agreement.CLOSE or _sound_alike(new.last_name, one.patient.last_name)
    first = one.first >= Agreement.CLOSE
    # Either name is enough on the same day: people marry, and twins are told apart by a person.
    if one.dob is Agreement.EXACT and (last or first):
        yield "Same date of birth and a similar name."
    if one.dob is Agreement.CLOSE and last and first:
        yield "Similar name, and a date of birth that one slip would explain."
    if one.dob is Agreement.MISSING and last and first:
        yield "Similar name, and a date of birth is missing."
    if one.member_id >= Agreement.CLOSE and last:
        same = "Same" if one.member_id is Agreement.EXACT else "Nearly the same"
        yield f"{same} member ID and a similar last name."
    if one.phone is Agreement.EXACT:
        yield "Same phone number."


def _sound_alike(one: str, other: str) -> bool:
    return bool(person_keys(last_name=one) & person_keys(last_name=other))


def _folded(new: NewPatient) -> Name:
    first, middle, last = (fold_name(text) for text in (new.first_name, new.middle_name, new.last_name))
    return Name(first, middle, last, fold_suffix(new.suffix))
