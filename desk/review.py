"""The review page: a person checks a doubtful document, corrects it, and lets it move its case."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import JSONResponse, RedirectResponse, Response

from cases.registering import may_register
from desk.access import Desk, Form, Refused, Viewer, Worker, note
from desk.choosing import case_views, patient_view
from desk.claims import give_back, holder, next_task, take_task, user_names
from desk.context import DeskContext
from desk.rendering import render
from desk.review_form import read_form
from desk.review_page import addable_fields, build_page, empty_field, fingerprint, items_of
from desk.review_views import NEW_PATIENT, Entered
from documents.corrections import REJECT_REASONS, Settlement
from documents.errors import FaxdeskError, NotFound
from store.people import search_patients
from store.readings import StoredDocument, get_document
from store.tasks import Task, get_task

router = APIRouter()
_MOST_FOUND = 12
_CHANGED = "Somebody else changed this document while you had it open. Nothing was saved; this is how it stands now."


@router.get("/review")
def work_next(desk: Desk, viewer: Worker, after: str = "", done: str = "") -> Response:
    """Go to the most pressing review task nobody else works on (behind `after`), or home when there is none."""
    following = next_task(desk, viewer.user.id, after or None)
    if following is None:
        return RedirectResponse(f"/?done={'last' if done else 'none'}", status_code=303)
    return RedirectResponse(f"/review/{following}{_said(done)}", status_code=303)


@router.get("/review/{task_id}")
def show_review(desk: Desk, viewer: Worker, task_id: str, done: str = "") -> Response:
    """The review page of one task; opening it claims the task unless somebody else has it."""
    task = take_task(desk, task_id, viewer.user.id)
    if task.document_id is None or task.kind != "review":
        give_back(desk, task_id, viewer.user.id)
        return RedirectResponse(f"/faxes/{task.fax_id}" if task.fax_id else f"/cases/{task.case_id}", status_code=303)
    return _page(desk, viewer, task, get_document(desk.store, task.document_id), Entered(), done=done)


@router.post("/review/{task_id}/take")
def take_over(desk: Desk, viewer: Worker, task_id: str, form: Form) -> Response:
    """Take a task over from somebody who is not going to finish it; what was entered before stays on the page."""
    take_task(desk, task_id, viewer.user.id, by_force=True)
    note(desk, viewer, "take_over", "task", task_id)
    if "seen" not in form:
        return RedirectResponse(f"/review/{task_id}", status_code=303)
    task, stored = _open_task(desk, task_id)
    blocked = _blocked(desk, viewer, task, stored, form)
    return blocked or _page(desk, viewer, task, stored, Entered(_texts(form)))


@router.post("/review/{task_id}/skip")
def skip(desk: Desk, viewer: Worker, task_id: str, _form: Form) -> Response:
    """Give the task back and go to the next one."""
    give_back(desk, task_id, viewer.user.id)
    return RedirectResponse(f"/review?after={task_id}", status_code=303)


@router.post("/review/{task_id}/confirm")
def confirm(desk: Desk, viewer: Worker, task_id: str, form: Form) -> Response:
    """Record the document as the person left it; on any doubt that stands, show the page again."""
    task, stored = _open_task(desk, task_id)
    blocked = _blocked(desk, viewer, task, stored, form)
    if blocked is not None:
        return blocked
    posted = read_form(desk, stored, _texts(form))
    if posted.corrections is None:
        return _page(desk, viewer, task, stored, posted.entered, status=422)
    following = next_task(desk, viewer.user.id, task_id)
    try:
        settled = desk.confirm(desk.store, task_id, posted.corrections, viewer.user.id)
    except FaxdeskError as error:
        if not error.permanent:
            raise
        return _page(desk, viewer, task, stored, posted.entered, status=422, standing=(error.message,))
    chosen = {item.patient_id for item in posted.corrections.items} | {settled.new_patient_id}
    patients = tuple(sorted(filter(None, chosen)))
    changed = sorted({name for item in posted.corrections.items for name in item.changes})
    note(
        desk, viewer, "confirm", "document", stored.id, patients=patients, result=settled.state,
        detail={"task": task_id, "changed": changed, "override": bool(posted.corrections.override),
                "new_patient": settled.new_patient_id or ""},
    )  # fmt: skip
    if settled.state == "open":
        again = get_document(desk.store, stored.id)
        return _page(desk, viewer, task, again, posted.entered, status=409, standing=settled.reasons)
    return _after(desk, viewer, task_id, settled, following, "added" if settled.new_patient_id else "confirmed")


@router.post("/review/{task_id}/new-patient")
def fill_new_patient(desk: Desk, viewer: Worker, task_id: str, form: Form) -> Response:
    """The form for a new patient, filled from the fields as they stand on the page, as a fragment of it."""
    task, stored = _open_task(desk, task_id)
    entered = Entered({**_texts(form), "patient.1": NEW_PATIENT})
    view = build_page(desk, task, stored, entered).new_patient
    if view is None:
        raise Refused("This paper names several patients; a new one can be added from a paper of one only.", 422)
    doubles = tuple(one.patient.patient_id for one in view.doubles)
    found = {"task": task_id, "found": len(doubles)}
    note(desk, viewer, "search", "patients", stored.id, patients=doubles, detail=found)
    return render(desk, viewer, "new_patient.html", view=view)


@router.post("/review/{task_id}/reject")
def reject(desk: Desk, viewer: Worker, task_id: str, form: Form) -> Response:
    """Put the document aside for a reason; no case moves."""
    task, stored = _open_task(desk, task_id)
    blocked = _blocked(desk, viewer, task, stored, form)
    if blocked is not None:
        return blocked
    reason = str(form.get("reject_reason", ""))
    if reason not in REJECT_REASONS:
        entered = Entered(_texts(form), {"reject_reason": "Choose why this paper is rejected."})
        return _page(desk, viewer, task, stored, entered, status=422)
    following = next_task(desk, viewer.user.id, task_id)
    settled = desk.reject(desk.store, task_id, reason, viewer.user.id)
    note(desk, viewer, "reject", "document", stored.id, result=settled.state, reason=reason, detail={"task": task_id})
    return _after(desk, viewer, task_id, settled, following, "rejected")


@router.get("/review/{task_id}/field")
def add_field(desk: Desk, viewer: Worker, task_id: str, item: int, name: str, state: str = "added") -> Response:
    """One empty field as a fragment of the page."""
    _task, stored = _open_task(desk, task_id)
    if name not in desk.catalog.fields or not 1 <= item <= len(items_of(stored)):
        raise NotFound("There is no such field.")
    view = empty_field(desk, item, name, "missing" if state == "missing" else "added")
    return render(desk, viewer, "field.html", view=view)


@router.get("/types/{type_name}/fields")
def list_type_fields(desk: Desk, _viewer: Worker, type_name: str) -> Response:
    """Fields that a type carries and those it requires, for the page to follow a change of type."""
    document_type = desk.catalog.types.get(type_name)
    if document_type is None:
        raise NotFound("There is no such type.")
    fields = addable_fields(desk, type_name, frozenset())
    decisions = document_type.decisions
    return JSONResponse({
        "fields": fields, "required": document_type.required, "decisions": decisions,
        "new_patient": may_register(document_type),
    })  # fmt: skip


@router.post("/patients/search")
def find_patients(desk: Desk, viewer: Worker, form: Form) -> Response:
    """Patients by name, birth date or id, with their cases; posted, so that no name stands in an address."""
    text = _iso_birth_date(str(form.get("text", "")))[:80]
    wanted = len(text) >= 2 and any(sign.isalnum() for sign in text)
    found = search_patients(desk.store, text, _MOST_FOUND) if wanted else ()
    terms = hmac.new(desk.session_key.encode(), text.lower().encode(), hashlib.sha256).hexdigest()[:16]
    ids = tuple(patient.patient_id for patient in found)
    note(desk, viewer, "search", "patients", terms, patients=ids, detail={"found": len(found)})
    views = [asdict(patient_view(patient)) for patient in found]
    return JSONResponse({"patients": views, "cases": [asdict(one) for one in case_views(desk, found)]})


def _open_task(desk: DeskContext, task_id: str) -> tuple[Task, StoredDocument]:
    task = get_task(desk.store, task_id)
    if task.document_id is None or task.kind != "review":
        raise Refused("This task has no document to review.", 404)
    return task, get_document(desk.store, task.document_id)


def _blocked(
    desk: DeskContext, viewer: Viewer, task: Task, stored: StoredDocument, form: FormData
) -> Response | None:
    """Why nothing may be written now: done, in other hands, or changed since the page was shown."""
    if task.state == "done":
        return _after(desk, viewer, task.id, Settlement("done_before", done_by=task.done_by), None, "")
    if holder(desk, task, viewer.user.id) is not None:
        return _page(desk, viewer, task, stored, Entered(_texts(form)), status=409)
    if form.get("seen") != fingerprint(stored):
        return _page(desk, viewer, task, stored, Entered(), status=409, notice=_CHANGED)
    return None


def _after(
    desk: DeskContext, viewer: Viewer, task_id: str, settled: Settlement, following: str | None, done: str
) -> Response:
    if settled.state == "done_before":
        names = user_names(desk)
        return render(
            desk, viewer, "done_before.html", status=409, title="Done already",
            who=names.get(settled.done_by or "", "somebody else"), task=get_task(desk.store, task_id),
        )  # fmt: skip
    if following is None:
        return RedirectResponse("/?done=last", status_code=303)
    return RedirectResponse(f"/review/{following}{_said(done)}", status_code=303)


def _page(
    desk: DeskContext,
    viewer: Viewer,
    task: Task,
    stored: StoredDocument,
    entered: Entered,
    *,
    status: int = 200,
    done: str = "",
    notice: str = "",
    standing: tuple[str, ...] = (),
) -> Response:
    page = build_page(desk, task, stored, entered)
    note(desk, viewer, "view", "document", stored.id, patients=page.patient_ids, detail={"task": task.id})
    values: dict[str, Any] = {
        "page": page,
        "task": task,
        "holder": holder(desk, task, viewer.user.id),
        "done_by": user_names(desk).get(task.done_by or "", "") if task.state == "done" else "",
        "errors": entered.errors,
        "entered": entered.texts,
        "done": done,
        "notice": notice,
        "standing": standing,
        "override": entered.texts.get("override", ""),
    }
    return render(desk, viewer, "review.html", status=status, title="Review", **values)


def _texts(form: FormData) -> dict[str, str]:
    return {key: value for key, value in form.items() if isinstance(value, str) and key != "token"}


def _iso_birth_date(text: str) -> str:
    """A birth date as typed here, month first, as the store keeps it; anything else unchanged."""
    parts = text.strip().replace("-", "/").split("/")
    if len(parts) == 3 and all(part.isdigit() for part in parts) and len(parts[2]) == 4:
        return f"{parts[2]}-{int(parts[0]):02d}-{int(parts[1]):02d}"
    return text.strip()


def _said(done: str) -> str:
    return f"?done={done}" if done in ("confirmed", "added", "rejected") else ""
