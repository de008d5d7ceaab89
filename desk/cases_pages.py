"""The list of cases and one case: where it stands, what happened, what falls due, and what may be recorded of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from cases.states import CLOSE_REASONS, COVERAGE, is_legal
from desk.access import Desk, Seer, Viewer, note
from desk.choosing import patient_view
from desk.claims import user_names
from desk.context import DeskContext
from desk.home import type_titles
from desk.rendering import render
from desk.wording import due_words, short_name
from store.cases import Case, count_cases, get_case, list_cases, list_events
from store.database import new_id
from store.outbox import list_deliveries
from store.people import get_patient, get_patients, get_prescriber
from store.readings import get_document, list_case_documents
from store.timers import list_timers

router = APIRouter()
_PER_PAGE = 50
# What a change says of itself; its name stands in the address, so that reloading the page does nothing again.
DONE = {
    "step": "The step is recorded.",
    "again": "This was recorded already; nothing was changed.",
    "back": "The fact is void. The case stands where the others leave it; a paper that told it waits for review again.",
    "closed": "The case is closed; its clocks have left the list.",
    "open": "The case is open again.",
    "prescriber": "The case has its prescriber.",
    "request": "The request lies in the outbox and goes out with the next round.",
    "requested": "This request was in the outbox already; nothing was changed.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it was typed: the state it leads to, its day (ISO), the reason, and what makes it one (`key`)."""

    to_state: str
    day: str
    reason: str
    key: str


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
def show_case(desk: Desk, viewer: Seer, case_id: str, done: str = "") -> HTMLResponse:
    """One case with its events, clocks, references and documents."""
    return case_page(desk, viewer, case_id, done=DONE.get(done, ""))


def case_page(
    desk: DeskContext, viewer: Viewer, case_id: str, *, done: str = "", problem: str = "", typed: Step | None = None
) -> HTMLResponse:  # fmt: skip
    """The page of a case; `problem` says why what was asked (or `typed`) was not done."""
    case = get_case(desk.store, case_id)
    patient = get_patient(desk.store, case.patient_id)
    note(desk, viewer, "view", "case", case_id, patients=(case.patient_id,))
    documents = {stored.id: stored for stored in list_case_documents(desk.store, case_id)}
    events = tuple(reversed(list_events(desk.store, case_id)))
    # A paper that was taken back is nobody's for now; its void fact still says where it came from.
    away = {event.document_id for event in events if event.document_id} - documents.keys()
    today = desk.clock().astimezone(desk.zone).date()
    return render(
        desk,
        viewer,
        "case.html",
        status=422 if problem else 200,
        title=f"Case {case_id}",
        case=case,
        patient=patient_view(patient),
        prescriber=get_prescriber(desk.store, case.prescriber_id) if case.prescriber_id else None,
        events=events,
        timers=list_timers(desk.store, case_id),
        documents=documents,
        requests=list_deliveries(desk.store, case_id=case_id),
        sources=documents | {document_id: get_document(desk.store, document_id) for document_id in sorted(away)},
        titles=type_titles(desk),
        users=user_names(desk),
        due_words=lambda timer: due_words(timer, today),
        done=done,
        problem=problem,
        step=typed or Step("", today.isoformat(), "", new_id("step")),
        offered=offered_steps(case),
        today=today.isoformat(),
        close_reasons=CLOSE_REASONS,
    )


def offered_steps(case: Case) -> Mapping[str, tuple[str, ...]]:
    """The states of the coverage track that may follow where a case stands, and those only a correction reaches."""
    may = tuple(state for state in COVERAGE if is_legal("coverage", case.coverage, state))
    rest = tuple(state for state in COVERAGE if state not in (*may, case.coverage))
    return {"What may follow": may, "Corrections, with a reason": rest}
