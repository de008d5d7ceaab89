"""The list of faxes, one fax, its page images and its original file."""

from __future__ import annotations

import re

from fastapi import APIRouter
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from desk.access import AnyViewer, Desk, Downloader, Form, Refused, Seer, Viewer, note
from desk.claims import user_names
from desk.context import DeskContext
from desk.home import type_titles
from desk.rendering import render
from desk.wording import FAX_STATES, short_name
from documents.errors import NotFound, StoreError
from ingest.claiming import vault_path
from store.intake import Fax, FaxDetail, get_fax, get_fax_detail, try_again
from store.people import get_patients
from store.readings import load_page
from store.searching import FoundFaxes, search_faxes
from store.tasks import Task, finish_task, get_task, list_tasks

router = APIRouter()
_PER_PAGE = 40
# As wide as a fax page is scanned: never enlarged, sharp at every zoom.
_IMAGE_WIDTH = 1728
# What may be done about a task that is no review, by the kind of the task.
_HANDLED = {
    "quarantine": {
        "asked_again": "Asked the sender to fax it again",
        "opened_by_hand": "Opened and filed by hand",
        "not_a_fax": "Not a fax: nothing to do",
        "known": "Known already from another fax",
        "tried_again": "Had Faxdesk try it again",
    },
    "privacy": {
        "returned": "Sender called, paper returned",
        "destroyed": "Sender called, paper destroyed",
        "ours": "It was for us after all",
    },
}
_OTHERWISE = {"done": "Done", "not_needed": "Not needed"}
_SUFFIXES = {"application/pdf": "pdf", "image/tiff": "tif", "image/png": "png", "image/jpeg": "jpg"}


@router.get("/faxes")
def list_all(desk: Desk, viewer: Seer, state: str = "", page: int = 1) -> HTMLResponse:
    """Faxes, newest first, of one state or all."""
    return _list(desk, viewer, "", state, page)


@router.post("/faxes")
def search_all(desk: Desk, viewer: Seer, form: Form) -> HTMLResponse:
    """The same with a search; posted, because what people search for are names."""
    page = str(form.get("page", "1"))
    number = int(page) if page.isdigit() else 1
    return _list(desk, viewer, str(form.get("text", ""))[:80], str(form.get("state", "")), number)


@router.get("/faxes/{fax_id}")
def show_fax(desk: Desk, viewer: AnyViewer, fax_id: str, image: int = 1) -> HTMLResponse:
    """One fax with its documents and, for those who may see patients, its pages."""
    detail = get_fax_detail(desk.store, fax_id)
    if not viewer.may("see") and not (viewer.may("quarantine") and detail.fax.state == "quarantined"):
        raise Refused("Your role does not show this fax.")
    patients = _patients_of(desk, (detail,))
    note(desk, viewer, "view", "fax", fax_id, patients=tuple(patients))
    tasks = list_tasks(desk.store, fax_id=fax_id)
    done_tasks = list_tasks(desk.store, done=True, fax_id=fax_id)
    return render(
        desk,
        viewer,
        "fax.html",
        title="Fax",
        fax=detail.fax,
        documents=detail.documents,
        patients=patients,
        titles=type_titles(desk),
        tasks=tasks,
        done_tasks=done_tasks,
        names=user_names(desk),
        handled={task.id: _HANDLED.get(task.kind, _OTHERWISE) for task in (*tasks, *done_tasks)},
        may_handle={task.id for task in tasks if viewer.may(_right_for(task))},
        image=min(max(image, 1), detail.fax.page_count or 1),
        size=_page_size(desk, detail.fax, image),
    )


@router.get("/faxes/{fax_id}/pages/{number}.png")
def show_image(desk: Desk, viewer: Seer, fax_id: str, number: int) -> Response:
    """One upright page as PNG."""
    detail = get_fax_detail(desk.store, fax_id)
    page = load_page(desk.store, fax_id, number)
    patients = {patient for one in detail.documents if number in one.pages for patient in one.patient_ids}
    note(desk, viewer, "view", "page_image", f"{fax_id}/{number}", patients=tuple(sorted(patients)))
    image = desk.page_png(vault_path(desk.vault, detail.fax.sha256), number, page.rotation, _IMAGE_WIDTH)
    return Response(image, media_type="image/png")


@router.get("/faxes/{fax_id}/original")
def download(desk: Desk, viewer: Downloader, fax_id: str) -> Response:
    """The file as it arrived, byte for byte."""
    fax = get_fax(desk.store, fax_id)
    path = vault_path(desk.vault, fax.sha256) if fax.sha256 else None
    if path is None or not path.is_file():
        raise NotFound("The original of this fax is not in the vault; look in the quarantine folder.")
    patients = _patients_of(desk, (get_fax_detail(desk.store, fax_id),))
    note(desk, viewer, "download", "fax", fax_id, patients=tuple(patients))
    # Named by id: what the sender called the file may hold a patient's name.
    name = f"{fax_id}.{_SUFFIXES.get(fax.media_type, 'bin')}"
    return FileResponse(path, media_type="application/octet-stream", filename=name)


@router.post("/tasks/{task_id}/handled")
def mark_handled(desk: Desk, viewer: AnyViewer, task_id: str, form: Form) -> Response:
    """Close a task that is no review (an unreadable or misdirected fax) with what was done about it."""
    task, outcome = get_task(desk.store, task_id), str(form.get("outcome", ""))
    if task.kind == "review" or outcome not in _HANDLED.get(task.kind, _OTHERWISE):
        raise Refused("Choose what was done about this fax.", 422)
    if not viewer.may(_right_for(task)):
        raise Refused("Your role does not close this task.")
    if outcome == "tried_again" and task.fax_id is not None and task.state != "done":
        done = _tried_again(desk, task.fax_id, viewer)
    else:
        done = finish_task(desk.store, task_id, by=viewer.user.id, outcome=outcome)
    note(desk, viewer, "handled", "task", task_id, result="done" if done else "done_before", reason=outcome)
    return RedirectResponse(f"/faxes/{task.fax_id}", status_code=303)


def _tried_again(desk: DeskContext, fax_id: str, viewer: Viewer) -> bool:
    try:
        try_again(desk.store, fax_id, by=viewer.user.id)
    except StoreError as error:
        if error.permanent:
            raise Refused(error.message, 409) from error
        raise
    return True


def _right_for(task: Task) -> str:
    """What closes a task that is no review: paper of a stranger is the privacy officer's business too."""
    return "privacy" if task.kind == "privacy" else "quarantine"


def _list(desk: DeskContext, viewer: Viewer, text: str, state: str, page: int) -> HTMLResponse:
    chosen = state if state in FAX_STATES else ""
    page = min(max(page, 1), 100_000)
    found = search_faxes(
        desk.store, text=_iso(text), state=chosen or None, limit=_PER_PAGE, offset=(page - 1) * _PER_PAGE
    )
    patients = _patients_of(desk, found.faxes)
    note(desk, viewer, "search" if text else "list", "faxes", chosen or "all", patients=tuple(patients))
    return render(
        desk, viewer, "faxes.html", title="Faxes", found=found, text=text, state=chosen, page=page,
        pages=_page_count(found), patients=patients, titles=type_titles(desk),
    )  # fmt: skip


def _iso(text: str) -> str:
    """A birth date typed month first as it is stored."""
    match = re.fullmatch(r"\s*(\d{1,2})[/-](\d{1,2})[/-](\d{4})\s*", text)
    return f"{match[3]}-{int(match[1]):02d}-{int(match[2]):02d}" if match else text


def _page_count(found: FoundFaxes) -> int:
    return max((found.total + _PER_PAGE - 1) // _PER_PAGE, 1)


def _patients_of(desk: DeskContext, faxes: tuple[FaxDetail, ...]) -> dict[str, str]:
    """Initial and last name of the patients linked to these faxes, by id."""
    ids = sorted({patient for detail in faxes for one in detail.documents for patient in one.patient_ids})
    return {patient.patient_id: short_name(patient) for patient in get_patients(desk.store, ids)}


def _page_size(desk: DeskContext, fax: Fax, number: int) -> tuple[int, int] | None:
    """Width and height of the shown page, None when the fax was not read."""
    try:
        page = load_page(desk.store, fax.id, min(max(number, 1), fax.page_count or 1))
    except NotFound:
        return None
    return page.width, page.height
