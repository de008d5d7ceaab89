"""Naming the prescriber of a case: prefilled from its papers, chosen from the roster where the NPI is known there."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cases.entering import BadCorrectionError
from cases.prescribing import name_prescriber, suggest_prescriber
from desk.access import Desk, Form, Viewer, Worker, note
from desk.choosing import patient_view
from desk.context import DeskContext
from desk.rendering import render
from store.cases import get_case
from store.people import find_prescribers, get_patient, get_prescriber

router = APIRouter()
_LONGEST = 120
FIELDS = {
    "npi": "NPI", "first_name": "First name", "last_name": "Last name", "credentials": "Credentials (MD, NP)",
    "practice": "Practice", "phone": "Phone", "fax": "Fax",
}  # fmt: skip
NEEDED = frozenset({"npi", "last_name", "fax"})
_ANOTHER = "another"
"""Chosen where a known prescriber works at a practice that the roster does not have yet."""


@router.get("/cases/{case_id}/prescriber")
def show_prescriber(desk: Desk, viewer: Worker, case_id: str) -> HTMLResponse:
    """The form, filled with what the papers of the case say, and those of the roster who have that NPI."""
    return _page(desk, viewer, case_id, suggest_prescriber(desk.store, case_id))


@router.post("/cases/{case_id}/prescriber")
def set_prescriber(desk: Desk, viewer: Worker, form: Form, case_id: str) -> Response:
    """Make somebody of the roster, or who was typed, the prescriber of the case."""
    texts = {name: _text(form, name) for name in FIELDS}
    chosen = _text(form, "known")
    known = {one.prescriber_id for one in find_prescribers(desk.store, npi=texts["npi"])}
    if chosen and chosen != _ANOTHER and chosen not in known:
        return _page(desk, viewer, case_id, texts, problem="The NPI was changed. Choose again who it is.")
    if known and not chosen:
        return _page(desk, viewer, case_id, texts, problem="This NPI is on the roster. Choose who it is.")
    lacking = [FIELDS[name] for name in FIELDS if name in NEEDED and not texts[name]]
    if lacking and chosen in ("", _ANOTHER):
        return _page(desk, viewer, case_id, texts, problem=f"Needed: {', '.join(lacking)}.")
    try:
        name_prescriber(
            desk.store, case_id, known_id="" if chosen == _ANOTHER else chosen, new=texts, by=viewer.user.id
        )
    except BadCorrectionError as error:
        return _page(desk, viewer, case_id, texts, problem=error.message)
    return RedirectResponse(f"/cases/{case_id}?done=prescriber", status_code=303)


def _page(
    desk: DeskContext, viewer: Viewer, case_id: str, texts: dict[str, str], *, problem: str = ""
) -> HTMLResponse:  # fmt: skip
    case = get_case(desk.store, case_id)
    note(desk, viewer, "view", "case", case_id, patients=(case.patient_id,))
    return render(
        desk, viewer, "prescriber.html", status=422 if problem else 200, title="Prescriber", case=case, texts=texts,
        patient=patient_view(get_patient(desk.store, case.patient_id)), fields=FIELDS, needed=NEEDED, problem=problem,
        now_named=get_prescriber(desk.store, case.prescriber_id) if case.prescriber_id else None,
        known=find_prescribers(desk.store, npi=texts.get("npi", "")), another=_ANOTHER,
    )  # fmt: skip


def _text(form: FormData, name: str) -> str:
    return " ".join(str(form.get(name, "")).split())[:_LONGEST]
