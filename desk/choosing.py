"""Patients and cases as a person chooses among them."""

from __future__ import annotations

import re

from desk import wording
from desk.context import DeskContext
from desk.review_views import CaseView, PatientView
from store.cases import Case, list_cases
from store.people import Patient

_WEIGHT = re.compile(r"\s*\([+-][\d.]+\)")


def patient_view(
    patient: Patient, points: tuple[str, ...] = (), score: float | None = None, *, chosen: bool = False
) -> PatientView:
    """A patient as the chooser shows one: what tells people of the same name apart, no more."""
    plan = patient.coverages[0] if patient.coverages else None
    place = ", ".join(part for part in (patient.city, patient.state) if part)
    member = f"member ID {plan.member_id}" if plan and plan.member_id else ""
    detail = " · ".join(part for part in (place, plan.payer if plan else "", member) if part)
    dob = f"{patient.dob[5:7]}/{patient.dob[8:10]}/{patient.dob[:4]}" if len(patient.dob) == 10 else patient.dob
    # The weights are for those who tune the matching, not for those who choose.
    said = tuple(wording.sentence(_WEIGHT.sub("", point)) for point in points)
    return PatientView(patient.patient_id, patient.full_name, dob, detail, said, score, chosen)


def case_views(desk: DeskContext, people: tuple[Patient, ...]) -> tuple[CaseView, ...]:
    """The cases of these patients, open ones first."""
    if not people:
        return ()
    found = list_cases(desk.store, patient_ids=[patient.patient_id for patient in people])
    ordered = sorted(found, key=lambda case: case.status == "closed")
    return tuple(CaseView(case.case_id, case.patient_id, case_label(case)) for case in ordered)


def case_label(case: Case) -> str:
    """A case in one line: drug, strength, where it stands."""
    drug = " ".join(part for part in (case.drug_name, case.drug_strength) if part) or "no drug yet"
    closed = " (closed)" if case.status == "closed" else ""
    return f"{drug} · {wording.plain(case.coverage)}{closed} · {case.case_id}"
