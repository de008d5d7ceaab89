"""The list of cases and one case: where it stands, what happened, what falls due."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from desk.access import Desk, Seer, note
from desk.choosing import patient_view
from desk.claims import user_names
from desk.home import type_titles
from desk.rendering import render
from desk.wording import due_words, short_name
from store.cases import count_cases, get_case, list_cases, list_events
from store.people import get_patient, get_patients, get_prescriber
from store.readings import list_case_documents
from store.timers import list_timers

router = APIRouter()
_PER_PAGE = 50


@router.get("/cases")
def list_all(desk: Desk, viewer: Seer, status: str = "open", coverage: str = "", page: int = 1) -> HTMLResponse:
    """Cases, the one with the latest event first."""
    page = min(max(page, 1), 100_000)
    chosen = status if status in ("open", "on_hold", "closed") else None
    found = list_cases(
        desk.store, status=chosen, coverage=coverage or None, limit=_PER_PAGE + 1, offset=(page - 1) * _PER_PAGE
    )
    shown = found[:_PER_PAGE]
    people = get_patients(desk.store, [case.patient_id for case in shown])
    names = {patient.patient_id: short_name(patient) for patient in people}
    note(desk, viewer, "list", "cases", chosen or "all", patients=tuple(sorted(names)))
    return render(
        desk, viewer, "cases.html", title="Cases", cases=shown, names=names, shown_status=chosen or "all", page=page,
        more=len(found) > _PER_PAGE, coverage=coverage, counts=count_cases(desk.store),
    )  # fmt: skip


@router.get("/cases/{case_id}")
def show_case(desk: Desk, viewer: Seer, case_id: str) -> HTMLResponse:
    """One case with its events, clocks, references and documents."""
    case = get_case(desk.store, case_id)
    patient = get_patient(desk.store, case.patient_id)
    note(desk, viewer, "view", "case", case_id, patients=(case.patient_id,))
    documents = {stored.id: stored for stored in list_case_documents(desk.store, case_id)}
    today = desk.clock().astimezone(desk.zone).date()
    return render(
        desk,
        viewer,
        "case.html",
        title=f"Case {case_id}",
        case=case,
        patient=patient_view(patient),
        prescriber=get_prescriber(desk.store, case.prescriber_id) if case.prescriber_id else None,
        events=tuple(reversed(list_events(desk.store, case_id))),
        timers=list_timers(desk.store, case_id),
        documents=documents,
        titles=type_titles(desk),
        users=user_names(desk),
        due_words=lambda timer: due_words(timer, today),
    )
