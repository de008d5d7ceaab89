"""Points for and against a patient, field by field, each with the sentence a coordinator reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from cases.names import Agreement, Name, compare_first, compare_last, compare_middle, compare_suffix
from store.blocking import fold_identifier, fold_lookalikes, fold_name, fold_phone, fold_suffix
from store.cases import FoundReference
from store.people import Patient


@dataclass(frozen=True, slots=True)
class Clues:
    """What a document says about who it concerns; texts, empty where it says nothing; `readings` of the name."""

    name: str = ""
    readings: tuple[Name, ...] = ()
    dob: str = ""
    member_id: str = ""
    phone: str = ""
    mrn: str = ""
    person_code: str = ""
    references: tuple[FoundReference, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighing:
    """One patient against the clues.

    `points` sum the fields, `conflicts` are contradictions that nothing outweighs, `strong` names the strong
    identifiers (domain.md 1.0.5) that agree exactly: name, dob, member_id, phone, reference, mrn.
    """

    patient: Patient
    points: float
    reasons: tuple[str, ...]
    strong: frozenset[str]
    conflicts: tuple[str, ...]
    last: Agreement
    first: Agreement
    dob: Agreement
    member_id: Agreement
    phone: Agreement
    same_suffix: bool


_LAST = {Agreement.EXACT: 5.0, Agreement.CLOSE: 3.0, Agreement.CONFLICT: -5.0}
_FIRST = {
    Agreement.EXACT: 4.0,
    Agreement.SHORT_FORM: 3.0,
    Agreement.CLOSE: 2.0,
    Agreement.INITIAL: 1.0,
    Agreement.CONFLICT: -5.0,
}
_MIDDLE = {Agreement.EXACT: 1.5, Agreement.INITIAL: 1.0, Agreement.CONFLICT: -4.0}
_SUFFIX = {Agreement.EXACT: 1.5, Agreement.CONFLICT: -8.0}
_DOB = {Agreement.EXACT: 7.0, Agreement.CLOSE: 1.0, Agreement.CONFLICT: -8.0}
_MEMBER = {Agreement.EXACT: 7.0, Agreement.CLOSE: 1.0, Agreement.CONFLICT: -1.0}
_WORDS = {
    Agreement.EXACT: "agrees",
    Agreement.SHORT_FORM: "agrees as a short form",
    Agreement.INITIAL: "agrees by its initial only",
    Agreement.CLOSE: "is close, not equal",
    Agreement.CONFLICT: "is different",
}


def weigh(patient: Patient, clues: Clues) -> Weighing:
    """Points, reasons, strong identifiers and contradictions of one patient against the clues."""
    name = _best_reading(patient, clues.readings) if clues.readings else Name("", "", "", "")
    last = compare_last(name.last, fold_name(patient.last_name))
    first = compare_first(name.first, fold_name(patient.first_name))
    middle = compare_middle(name.middle, fold_name(patient.middle_name))
    suffix = compare_suffix(name.suffix, fold_suffix(patient.suffix))
    dob, member = compare_dates(clues.dob, patient.dob), _compare_members(clues.member_id, patient)
    phone = _same(fold_phone(clues.phone), fold_phone(patient.phone))
    mrn = _same(fold_identifier(clues.mrn), fold_identifier(patient.mrn))
    own = [found for found in clues.references if found.patient_id == patient.patient_id]
    points = {
        "Last name": (last, _LAST.get(last, 0.0)),
        "First name": (first, _FIRST.get(first, 0.0)),
        "Middle name": (middle, _MIDDLE.get(middle, 0.0)),
        "Suffix (Jr, Sr)": (suffix, _SUFFIX.get(suffix, 0.0)),
        "Date of birth": (dob, _DOB.get(dob, 0.0)),
        "Member ID": (member, _MEMBER.get(member, 0.0)),
        "Phone": (phone, 3.0 if phone is Agreement.EXACT else 0.0),
        "Chart number": (mrn, 3.0 if mrn is Agreement.EXACT else 0.0),
    }  # fmt: skip
    reasons = [f"{field} {_WORDS[level]} ({value:+g})" for field, (level, value) in points.items() if value]
    reasons += [f"{_title(found.kind)} is recorded for this patient (+8)" for found in own]
    return Weighing(
        patient=patient,
        points=sum(value for _, value in points.values()) + (8.0 if own else 0.0),
        reasons=tuple(reasons),
        strong=_strong(last, first, dob, member, phone, mrn, own),
        conflicts=_conflicts(middle, suffix, dob, first),
        last=last,
        first=first,
        dob=dob,
        member_id=member,
        phone=phone,
        same_suffix=name.suffix == fold_suffix(patient.suffix),
    )


def compare_dates(one: str, other: str) -> Agreement:
    """Birth dates (ISO): EXACT, CLOSE when day and month are swapped or one digit differs, else CONFLICT."""
    if not one or not other:
        return Agreement.MISSING
    if one == other:
        return Agreement.EXACT
    swapped = f"{one[:4]}-{one[8:10]}-{one[5:7]}" == other
    differing = sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))
    return Agreement.CLOSE if swapped or differing == 1 else Agreement.CONFLICT


def compare_identifiers(one: str, other: str) -> Agreement:
    """Identifiers: EXACT apart from case and punctuation; look-alike letters or one sign off are only
    CLOSE.
    """
    mine, theirs = fold_identifier(one), fold_identifier(other)
    if not mine or not theirs:
        return Agreement.MISSING
    if mine == theirs:
        return Agreement.EXACT
    if fold_lookalikes(one) == fold_lookalikes(other) or OSA.distance(mine, theirs, score_cutoff=1) <= 1:
        return Agreement.CLOSE
    return Agreement.CONFLICT


def _best_reading(patient: Patient, readings: Iterable[Name]) -> Name:
    """The way to read the printed name that fits this patient best."""

    def fit(name: Name) -> tuple[int, int, int]:
        last = compare_last(name.last, fold_name(patient.last_name))
        first = compare_first(name.first, fold_name(patient.first_name))
        middle = compare_middle(name.middle, fold_name(patient.middle_name))
        # The worse of both counts first: "A B" must not fit B A by its last name alone.
        return min(last, first), last + first, middle

    return max(readings, key=fit)


def _compare_members(member_id: str, patient: Patient) -> Agreement:
    known = [number for plan in patient.coverages for number in (plan.member_id, plan.mbi) if number]
    return max((compare_identifiers(member_id, number) for number in known), default=Agreement.MISSING)


def _same(one: str, other: str) -> Agreement:
    if not one or not other:
        return Agreement.MISSING
    return Agreement.EXACT if one == other else Agreement.CONFLICT


def _strong(
    last: Agreement,
    first: Agreement,
    dob: Agreement,
    member: Agreement,
    phone: Agreement,
    mrn: Agreement,
    own: list[FoundReference],
) -> frozenset[str]:
    named = last >= Agreement.CLOSE and first >= Agreement.SHORT_FORM
    agreeing = {
        "name": named,
        "dob": dob is Agreement.EXACT,
        "member_id": member is Agreement.EXACT,
        "phone": phone is Agreement.EXACT,
        "mrn": mrn is Agreement.EXACT,
        "reference": any(found.status != "closed" for found in own),
    }
    return frozenset(name for name, agrees in agreeing.items() if agrees)


def _conflicts(middle: Agreement, suffix: Agreement, dob: Agreement, first: Agreement) -> tuple[str, ...]:
    said = {
        # A transposed or nearly equal birth date is a conflict too: nothing may override it without a person.
        "The date of birth is not the same.": dob in (Agreement.CONFLICT, Agreement.CLOSE),
        "The first name is not the same.": first is Agreement.CONFLICT,
        "The middle name is not the same.": middle is Agreement.CONFLICT,
        "Jr and Sr (or II, III) do not agree.": suffix is Agreement.CONFLICT,
    }
    return tuple(text for text, applies in said.items() if applies)


def _title(kind: str) -> str:
    known = {"pa_reference": "The PA reference", "epa_key": "The ePA key", "rx_number": "The Rx number"}
    return known.get(kind, f"The {kind.replace('_', ' ')}")
