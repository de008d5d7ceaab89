"""What the record of a case answers on any form, each value with the id of where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from documents.errors import NotFound
from documents.findings import Finding, Item
from documents.form_specs import parse_name
from documents.lookup import fold
from forms.values import Evidenced
from store.cases import Case, get_case
from store.database import Store
from store.people import Coverage, Patient, Prescriber, get_patient, get_prescriber
from store.readings import StoredDocument, list_case_documents

# Our name of a value in the record, then its canonical name, where they differ only in the word.
_COVERAGE = {
    "coverage_order": "order", "payer": "payer", "plan_name": "plan", "pbm": "pbm", "line_of_business":
    "line_of_business", "member_id": "member_id", "mbi": "mbi", "group_number": "group", "bin": "bin", "pcn": "pcn",
    "person_code": "person_code", "cardholder_name": "cardholder", "relationship": "relationship",
    "effective_date": "effective", "termination_date": "termination", "phone_pa": "pa_phone", "fax_pa": "pa_fax",
    "fax_appeals": "appeal_fax",
}  # fmt: skip
_PRESCRIBER = (
    "first_name", "last_name", "credentials", "npi", "specialty", "practice", "phone", "fax", "license", "email",
    "contact_name", "contact_phone", "supervising_name", "supervising_npi",
)  # fmt: skip
_DRUG = {
    "drug_name": "name", "ingredient": "ingredient", "drug_strength": "strength", "drug_form": "form", "sig": "sig",
    "ndc": "ndc", "quantity": "quantity", "days_supply": "days_supply", "refills": "refills",
}  # fmt: skip
# Fields read from the case's papers (domain.md 2.10), where the record itself is silent.
_FOUND = {
    "drug_name": "drug.name", "drug_generic": "drug.ingredient", "drug_strength": "drug.strength",
    "drug_form": "drug.form", "ndc": "drug.ndc", "sig": "drug.sig", "requested_quantity": "drug.quantity",
    "requested_days": "drug.days_supply", "refills": "drug.refills", "therapy_status": "therapy.status",
    "patient_weight_kg": "patient.weight_kg", "mrn": "patient.mrn", "existing_pa_reference": "therapy.prior_pa",
    "pa_reference": "pa.reference", "appeal_level": "appeal.level", "appeal_deadline": "appeal.deadline",
    "denial_text": "pa.denial_reason", "urgency": "case.urgency", "need_by_date": "case.need_by",
}  # fmt: skip
# What stopped an earlier therapy, where the paper says so in so many words; a clinical answer is never guessed.
_OUTCOMES = tuple(
    (re.compile(rf"\b(?:{signs})"), outcome)
    for signs, outcome in (
        ("contraindicat", "contraindicated"),
        ("intoleran|(?:not|unable to|poorly) tolerat|side effects?|adverse|allerg", "intolerance"),
        ("(?:lost|loss of) (?:\\w+ )?(?:response|effect|efficacy)", "lost_response"),
        ("inadequate|insufficient|fail|no response|not respond|ineffective", "inadequate"),
    )
)
_NOT_SO = re.compile(
    r"\b(?:no|without|denie[sd]|not due to) (?:\w+ )?(?:adverse|side effects?|allerg|intoleran)\w*|\bnot fail\w*"
)
# Only who treats the patient can say that waiting is dangerous; a payer's or a sender's "urgent" is not that.
_CLINICS_PAPERS = frozenset({"referral", "new_prescription", "pa_form_filled", "clinical_records"})


@dataclass(frozen=True, slots=True)
class Sender:
    """Who prepares the form: the pharmacy and the person, as they stand on forms and cover sheets."""

    name: str
    phone: str = ""
    fax: str = ""
    npi: str = ""
    ncpdp_id: str = ""
    prepared_by: str = ""


def answers_from_case(store: Store, case_id: str, *, sender: Sender, today: str) -> dict[str, Any]:
    """Nested answers (domain.md 5.5) from the record; leaves are `Evidenced` with ids such as `patient:p1`.

    The record of people and case comes first, then `facts` kept beside them, then accepted findings of the case's
    papers, the newest paper first. `today` is an ISO date. Raises NotFound for an unknown case.
    """
    with store.look() as tx:
        case = get_case(tx, case_id)
        patient = get_patient(tx, case.patient_id)
        prescriber = _prescriber(tx, case)
        papers = list_case_documents(tx, case_id)
    answers: dict[str, Any] = {}
    for name, value, evidence in (
        *_from_case(case, today),
        *_from_patient(patient),
        *_from_prescriber(prescriber),
        *_from_sender(sender),
        *_from_facts(patient.facts, f"patient:{patient.patient_id}"),
        *_from_facts(case.facts, f"case:{case.case_id}"),
        *_from_papers(papers, case),
    ):
        _put(answers, name, value, evidence)
    return answers


def _prescriber(tx: Store, case: Case) -> Prescriber | None:
    if case.prescriber_id is None:
        return None
    try:
        return get_prescriber(tx, case.prescriber_id)
    except NotFound:
        return None


def _from_case(case: Case, today: str) -> Iterator[tuple[str, Any, str]]:
    here = f"case:{case.case_id}"
    yield "case.id", case.case_id, here
    yield "case.request_date", today, "calendar"
    yield "case.request_type", case.request_type, here
    yield "case.need_by", case.need_by, here
    for column, name in _DRUG.items():
        yield f"drug.{name}", getattr(case, column), here
    for number, code in enumerate(case.diagnosis_codes):
        yield f"dx[{number}].code", code, here
    for reference in reversed(case.references):  # the newest stands on the form
        if reference.kind == "pa_reference":
            yield "pa.reference", reference.value, here


def _from_patient(patient: Patient) -> Iterator[tuple[str, Any, str]]:
    here = f"patient:{patient.patient_id}"
    for name in ("first_name", "last_name", "suffix", "dob", "sex", "email", "language", "mrn"):
        yield f"patient.{name}", getattr(patient, name), here
    yield "patient.middle_initial", patient.middle_name[:1], here
    yield "patient.phone_home", patient.phone, here
    yield from _address("patient", patient, here)
    for number, coverage in enumerate(patient.coverages):
        yield from _from_coverage(number, coverage, f"{here}/coverage:{coverage.coverage_order}")


def _from_coverage(number: int, coverage: Coverage, here: str) -> Iterator[tuple[str, Any, str]]:
    for column, name in _COVERAGE.items():
        yield f"coverage[{number}].{name}", getattr(coverage, column), here


def _from_prescriber(prescriber: Prescriber | None) -> Iterator[tuple[str, Any, str]]:
    if prescriber is None:
        return
    here = f"prescriber:{prescriber.prescriber_id}"
    for name in _PRESCRIBER:
        yield f"prescriber.{name}", getattr(prescriber, name), here
    yield from _address("prescriber", prescriber, here)


def _address(owner: str, person: Patient | Prescriber, here: str) -> Iterator[tuple[str, Any, str]]:
    for part, value in (
        ("line1", person.address), ("city", person.city), ("state", person.state), ("zip", person.zip),
    ):  # fmt: skip
        yield f"{owner}.address.{part}", value, here


def _from_sender(sender: Sender) -> Iterator[tuple[str, Any, str]]:
    for name in ("name", "phone", "fax", "npi", "ncpdp_id"):
        yield f"pharmacy.{name}", getattr(sender, name), "settings"
    yield "requestor.name", sender.prepared_by, "settings"
    yield "requestor.phone", sender.phone, "settings"


def _from_facts(facts: Mapping[str, Any], here: str) -> Iterator[tuple[str, Any, str]]:
    """Facts are kept under dotted names; a group of them may be nested, a fact may name its own evidence."""
    for name, value in facts.items():
        if isinstance(value, Mapping) and set(value) == {"value", "evidence"}:
            yield name, value["value"], str(value["evidence"])
        elif isinstance(value, Mapping):
            yield from _from_facts({f"{name}.{inner}": each for inner, each in value.items()}, here)
        elif isinstance(value, list | tuple) and value and all(isinstance(each, Mapping) for each in value):
            for number, each in enumerate(value):
                yield from _from_facts({f"{name}[{number}].{inner}": one for inner, one in each.items()}, here)
        else:
            yield name, value, here


def _from_papers(papers: tuple[StoredDocument, ...], case: Case) -> Iterator[tuple[str, Any, str]]:
    for paper in reversed(papers):
        if paper.state != "recorded" or len(paper.document.items) != 1:
            continue  # not confirmed, or of several patients or drugs: whose finding it is, is not certain
        item = paper.document.items[0]
        same_drug = _is_of_drug(item, case)
        for name, finding in item.findings.items():
            if name == "urgency" and paper.document.kind.type not in _CLINICS_PAPERS:
                continue
            if finding.accepted and (same_drug or not _FOUND.get(name, "").startswith(("drug.", "therapy."))):
                yield from _from_finding(name, finding, f"document:{paper.id}#{name}@{finding.page}")


def _is_of_drug(item: Item, case: Case) -> bool:
    """Whether a paper speaks of the case's drug: another drug's strength must never stand on its form."""
    named = {fold(str(item.value(name))) for name in ("drug_name", "drug_generic") if item.value(name)}
    return not named or bool(named & {fold(case.drug_name), fold(case.ingredient)} - {""})


def _from_finding(name: str, finding: Finding, here: str) -> Iterator[tuple[str, Any, str]]:
    if name in _FOUND:
        yield _FOUND[name], finding.value, here
    elif name == "allergies" and isinstance(finding.value, tuple):
        known_none = tuple(finding.value) == ("NKDA",)
        yield ("patient.nkda", True, here) if known_none else ("patient.allergies", list(finding.value), here)
    elif name == "prior_therapies" and isinstance(finding.value, tuple):
        rows = (each if isinstance(each, Mapping) else {"drug": str(each)} for each in finding.value)
        yield "prior", [_therapy(each) for each in rows], here
    elif name == "labs" and isinstance(finding.value, tuple):
        yield "labs", [dict(each) for each in finding.value if isinstance(each, Mapping)], here
    elif name == "diagnosis_codes" and isinstance(finding.value, tuple):
        yield "dx", [{"code": str(each)} for each in finding.value], here
    elif name == "current_therapies" and isinstance(finding.value, tuple):
        yield "current", [{"drug": str(each)} for each in finding.value if not isinstance(each, Mapping)], here


def _therapy(found: Mapping[str, Any]) -> dict[str, Any]:
    """A therapy as read becomes a row of a form; what the paper said of it always stands in its detail."""
    said = _NOT_SO.sub(" ", str(found.get("outcome", "")).casefold())
    row: dict[str, Any] = {"drug": found.get("drug")}
    named = {outcome for sign, outcome in _OUTCOMES if sign.search(said)}
    outcome = (named.pop() if len(named) == 1 else "other") if found.get("outcome") else None
    details = [str(found["outcome"])] if found.get("outcome") else []
    for key in ("start", "stop"):
        text = str(found.get(key) or "")
        if text[:4].isdigit() and len(text) in (4, 7, 10):
            row[key] = text
        elif text:
            details.append(f"{'from' if key == 'start' else 'to'} {text}")
    return row | {"outcome": outcome, "detail": ", ".join(details)}


def _put(answers: dict[str, Any], dotted: str, value: Any, evidence: str) -> None:
    """Set a value unless one is there: who comes first knows better."""
    if value is None or value == "" or value == []:
        return
    if isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
        for number, each in enumerate(value if dotted not in answers else ()):
            for name, inner in each.items():
                _put(answers, f"{dotted}[{number}].{name}", inner, evidence)
        return
    try:
        *path, last = parse_name(dotted)
    except ValueError:  # a fact under a name that no form can ask for
        return
    here: Any = answers
    for part, following in zip(path, [*path[1:], last][: len(path)], strict=True):
        here = _enter(here, part, [] if isinstance(following, int) else {})
    if isinstance(here, dict):
        here.setdefault(last, Evidenced(value, evidence))


def _enter(here: Any, part: str | int, empty: Any) -> Any:
    """The place below `here`, made where it is missing; None where something else stands in the way."""
    if isinstance(part, str):
        return here.setdefault(part, empty) if isinstance(here, dict) else None
    if not isinstance(here, list):
        return None
    here.extend({} for _ in range(part + 1 - len(here)))
    return here[part]
