"""The audit log for those who answer for it: who saw this patient, what happened to this fax, what did this user do."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from desk.access import Auditor, Desk, Form, Viewer, note
from desk.claims import user_names
from desk.context import DeskContext
from desk.rendering import render
from store.accounts import list_users
from store.audit import list_entries, verify

router = APIRouter()
_SHOWN = 300


@router.get("/audit")
def show_log(desk: Desk, viewer: Auditor) -> HTMLResponse:
    """The latest entries."""
    return _log(desk, viewer, "", "", "")


@router.post("/audit")
def search_log(desk: Desk, viewer: Auditor, form: Form) -> HTMLResponse:
    """Entries of one patient, object or user; `check` also recomputes the whole chain."""
    wanted = [str(form.get(name, "")).strip()[:160] for name in ("patient", "object", "user")]
    return _log(desk, viewer, *wanted, check=bool(form.get("check")))


def _log(
    desk: DeskContext, viewer: Viewer, patient: str, object_id: str, user: str, *, check: bool = False
) -> HTMLResponse:
    checked = verify(desk.store) if check else None
    entries = list_entries(
        desk.store, patient_id=patient or None, object_id=object_id or None, user_id=user or None, limit=_SHOWN
    )
    note(
        desk, viewer, "view", "audit_log", object_id or user or "all", patients=(patient,) if patient else (),
        detail={"verified": checked.whole} if checked else {},
    )  # fmt: skip
    return render(
        desk, viewer, "audit.html", title="Audit log", entries=entries, patient=patient, object_id=object_id,
        user=user, users=list_users(desk.store), names=user_names(desk), checked=checked, most=_SHOWN,
    )  # fmt: skip
