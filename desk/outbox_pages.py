"""The outbox: every envelope and where it is, why one failed, and sending it again once that is mended."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from desk.access import Desk, Form, Refused, Seer, note
from desk.context import DeskContext
from desk.rendering import render
from documents.errors import NotFound
from documents.outgoing import packet_path
from store.cases import get_case
from store.outbox import (
    Delivery,
    count_deliveries,
    get_delivery,
    list_attempts,
    list_deliveries,
    list_last_words,
    list_receipts,
    retry_envelope,
)

router = APIRouter()
STATES = ("waiting", "sending", "sent", "failed", "cancelled")
_SHOWN = 100
_IMAGE_WIDTH = 1100


@router.get("/outbox")
def show_outbox(desk: Desk, viewer: Seer, state: str = "", again: int = 0) -> HTMLResponse:
    """Envelopes, newest first, of one state or all; a failed one with what went wrong."""
    chosen = state if state in STATES else ""
    deliveries = list_deliveries(desk.store, state=chosen or None, limit=_SHOWN)
    note(desk, viewer, "list", "outbox", chosen or "all", patients=_patients_of(desk, deliveries))
    return render(
        desk, viewer, "outbox.html", title="Outbox", deliveries=deliveries, state=chosen, states=STATES,
        counts=count_deliveries(desk.store), again=bool(again), shown=_SHOWN,
        told=list_last_words(desk.store, [one.envelope.key for one in deliveries]),
    )  # fmt: skip


@router.get("/outbox/envelope")
def show_envelope(desk: Desk, viewer: Seer, key: str, image: int = 1) -> HTMLResponse:
    """One envelope: its pages as they went out, every try, and the proof."""
    delivery = get_delivery(desk.store, key)
    note(desk, viewer, "view", "envelope", key, patients=_patients_of(desk, (delivery,)))
    return render(
        desk, viewer, "envelope.html", title="Envelope", one=delivery, attempts=list_attempts(desk.store, key),
        receipts=list_receipts(desk.store, key), image=min(max(image, 1), delivery.envelope.pages),
    )  # fmt: skip


@router.get("/outbox/page.png")
def show_page(desk: Desk, viewer: Seer, key: str, number: int = 1) -> Response:
    """One page of an envelope, from the vault."""
    delivery = get_delivery(desk.store, key)
    pages = packet_path(desk.vault, delivery.envelope.pdf_sha256)
    if not pages.is_file():
        raise NotFound("The pages of this envelope are not in the vault; prepare it again.")
    note(desk, viewer, "view", "envelope_image", f"{key}/{number}", patients=_patients_of(desk, (delivery,)))
    return Response(desk.page_png(pages, number, 0, _IMAGE_WIDTH), media_type="image/png")


@router.post("/outbox/retry")
def try_again(desk: Desk, viewer: Seer, form: Form) -> Response:
    """Let a failed envelope be handed over again."""
    if not viewer.may("work"):
        raise Refused("Your role does not send.")
    delivery = get_delivery(desk.store, str(form.get("key", "")))
    if not retry_envelope(desk.store, delivery.envelope.key):
        raise Refused("This envelope has not failed, or somebody was quicker; nothing was changed.", 409)
    patients = _patients_of(desk, (delivery,))
    note(desk, viewer, "envelope.tried_again", "envelope", delivery.envelope.key, patients=patients)
    return RedirectResponse("/outbox?again=1", status_code=303)


def _patients_of(desk: DeskContext, deliveries: tuple[Delivery, ...]) -> tuple[str, ...]:
    cases = sorted({one.envelope.case_id for one in deliveries if one.envelope.case_id is not None})
    return tuple(sorted({get_case(desk.store, case_id).patient_id for case_id in cases}))
