"""The PA request of a case: how it would look, what is still missing in it, and putting it into the outbox."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cases.states import is_legal
from desk.access import Desk, Form, Refused, Viewer, Worker, note
from desk.cases_pages import case_page
from desk.choosing import patient_view
from desk.context import DeskContext
from desk.rendering import render
from desk.wording import evidence_words, plain, value_name
from documents.errors import FormError
from documents.outgoing import FillReport
from forms.preparing import Draft, is_pa_request
from store.cases import get_case
from store.outbox import Delivery, list_deliveries
from store.people import get_patient

router = APIRouter()
IMAGE_WIDTH = 1100


@router.get("/cases/{case_id}/request")
def show_request(desk: Desk, viewer: Worker, case_id: str, image: int = 1) -> HTMLResponse:
    """The request as it would go out now, beside what it lacks."""
    case = get_case(desk.store, case_id)
    if case.status == "closed":
        raise Refused("The case is closed. Open it again first.", 409)
    try:
        draft = _draft(desk, viewer, case_id)
    except FormError as error:
        return case_page(desk, viewer, case_id, problem=error.message)
    note(desk, viewer, "view", "request", case_id, patients=(case.patient_id,))
    before = _requests(desk, case_id)
    return render(
        desk, viewer, "request.html", title="PA request", case=case, draft=draft, before=before,
        patient=patient_view(get_patient(desk.store, case.patient_id)), submission=len(before) + 1,
        image=min(max(image, 1), draft.packet.pages), lacking=_lacking(draft.report), evidence_words=evidence_words,
        moves=case.coverage == "pa_in_preparation" or is_legal("coverage", case.coverage, "pa_in_preparation"),
    )  # fmt: skip


@router.get("/cases/{case_id}/request/pages/{number}.png")
def show_page(desk: Desk, viewer: Worker, case_id: str, number: int) -> Response:
    """One page of the request as it would go out now."""
    case = get_case(desk.store, case_id)
    try:
        draft = _draft(desk, viewer, case_id)
    except FormError as error:
        raise Refused(error.message, 409) from error
    note(desk, viewer, "view", "request_image", f"{case_id}/{number}", patients=(case.patient_id,))
    # Nothing of a draft stays: the folder is its owner's alone and goes at once.
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "draft.pdf"
        pages.write_bytes(draft.packet.pdf)
        return Response(desk.page_png(pages, number, 0, IMAGE_WIDTH), media_type="image/png")


@router.post("/cases/{case_id}/request")
def send_request(desk: Desk, viewer: Worker, form: Form, case_id: str) -> Response:
    """Put the request into the outbox, once for the number that the page was drawn with."""
    case = get_case(desk.store, case_id)
    number = str(form.get("submission", ""))
    if case.status == "closed":
        raise Refused("The case is closed. Open it again first.", 409)
    if not (number.isascii() and number.isdigit() and 0 < int(number) <= len(_requests(desk, case_id)) + 1):
        raise Refused("This form is incomplete. Reload the page and try again.", 422)
    try:
        prepared = desk.prepare_request(desk.store, case_id, int(number), viewer.user.id, viewer.user.name)
    except FormError as error:
        return case_page(desk, viewer, case_id, problem=error.message)
    if prepared.new:
        note(desk, viewer, "envelope.prepared", "envelope", prepared.envelope.key, patients=(case.patient_id,))
    return RedirectResponse(f"/cases/{case_id}?done={'request' if prepared.new else 'requested'}", status_code=303)


def _draft(desk: DeskContext, viewer: Viewer, case_id: str) -> Draft:
    return desk.draft_request(desk.store, case_id, viewer.user.name)


def _requests(desk: DeskContext, case_id: str) -> tuple[Delivery, ...]:
    """The requests that the case has in the outbox, newest first."""
    return tuple(one for one in list_deliveries(desk.store, case_id=case_id) if is_pa_request(one.envelope))


def _lacking(report: FillReport) -> dict[str, tuple[str, ...]]:
    """What required boxes still need, by who supplies it."""
    found: dict[str, list[str]] = {}
    for box in report.missing:
        found.setdefault(box.who, []).append(value_name(box.needs) if "." in box.needs else plain(box.box))
    return {who: tuple(dict.fromkeys(names)) for who, names in found.items()}
