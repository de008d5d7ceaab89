"""What a person records on a case by hand: a step taken, a wrong fact, that it is closed or open again.

Papers move cases by themselves; what happened without a paper (a request sent by the clinic, an appeal filed through a
payer's site) is told here, and ends the clocks that waited for it.
"""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from cases.acting import IllegalStepError, act, close_case, reopen_case, take_back
from cases.states import COVERAGE
from desk.access import Desk, Form, Worker
from desk.cases_pages import Step, case_page
from desk.context import DeskContext
from documents.errors import NotFound
from store.cases import Case, get_case

router = APIRouter()
_LONGEST_REASON = 500


@router.post("/cases/{case_id}/step")
def record_step(desk: Desk, viewer: Worker, form: Form, case_id: str) -> Response:
    """Move a case on, or correct where it stands (with a reason)."""
    step = Step(_text(form, "to_state"), _text(form, "day"), _text(form, "reason"), _text(form, "key"))
    problem = _problem(desk, get_case(desk.store, case_id), step)
    if not problem:
        try:
            new = act(
                desk.store, case_id, step.to_state, step.to_state, by=viewer.user.id,
                on=date.fromisoformat(step.day), reason=step.reason, key=f"desk:{step.key}",
            )  # fmt: skip
            return _back(case_id, "step" if new else "again")
        except IllegalStepError as error:
            problem = error.message
    return case_page(desk, viewer, case_id, problem=problem, typed=step)


@router.post("/cases/{case_id}/take-back")
def take_fact_back(desk: Desk, viewer: Worker, form: Form, case_id: str) -> Response:
    """Void one fact of a case; the reason is kept beside it."""
    reason, number = _text(form, "reason"), _text(form, "seq")
    if not reason:
        return case_page(desk, viewer, case_id, problem="Say why the fact is taken back; nothing was changed.")
    if not (number.isascii() and number.isdigit()):
        raise NotFound("There is no such fact to take back.")
    take_back(desk.store, case_id, int(number), by=viewer.user.id, reason=reason)
    return _back(case_id, "back")


@router.post("/cases/{case_id}/close")
def close(desk: Desk, viewer: Worker, form: Form, case_id: str) -> Response:
    """Close a case, with a reason from the list."""
    reason = _text(form, "close_reason")
    if not reason:
        return case_page(desk, viewer, case_id, problem="Choose why the case is closed; nothing was changed.")
    close_case(desk.store, case_id, close_reason=reason, by=viewer.user.id)
    return _back(case_id, "closed")


@router.post("/cases/{case_id}/reopen")
def reopen(desk: Desk, viewer: Worker, form: Form, case_id: str) -> Response:
    """Open a closed case again."""
    reopen_case(desk.store, case_id, by=viewer.user.id)
    return _back(case_id, "open")


def _problem(desk: DeskContext, case: Case, step: Step) -> str:
    """Why a step cannot be recorded as typed; empty when it can be tried."""
    if case.status == "closed":
        return "The case is closed. Open it again first."
    if step.to_state not in COVERAGE:
        return "Choose what happened."
    try:
        day = date.fromisoformat(step.day)
    except ValueError:
        return "Say on which day it happened."
    if day > desk.clock().astimezone(desk.zone).date():
        return "The day lies ahead. Record a step when it has been taken."
    if not step.key:
        return "This form is incomplete. Reload the page and try again."
    return ""


def _text(form: FormData, name: str) -> str:
    return " ".join(str(form.get(name, "")).split())[:_LONGEST_REASON]


def _back(case_id: str, done: str) -> Response:
    return RedirectResponse(f"/cases/{case_id}?done={done}", status_code=303)
