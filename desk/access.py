"""Who may do what at the desk (domain.md 9.2), and who is asking."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import Depends, Request
from starlette.datastructures import FormData

from desk.context import DeskContext
from store.accounts import Session, User, find_session
from store.audit import Entry, append_entry

_CLINIC = ("intake_clerk", "coordinator", "pharmacist", "supervisor")
# An administrator alone sees no patient data: counts and unreadable files only.
RIGHTS: dict[str, frozenset[str]] = {
    "see": frozenset({*_CLINIC, "adherence_specialist", "privacy_officer"}),
    "work": frozenset(_CLINIC),
    "download": frozenset({"coordinator", "pharmacist", "supervisor", "privacy_officer"}),
    "quarantine": frozenset({*_CLINIC, "administrator"}),
    "privacy": frozenset({*_CLINIC, "privacy_officer"}),
    "audit": frozenset({"supervisor", "privacy_officer", "auditor"}),
}
COOKIE = "faxdesk_session"
_MOST_FIELDS = 2000


class NotSignedIn(Exception):  # noqa: N818  a redirect, not a failure
    """Nobody is signed in, or not any more."""


class Refused(Exception):  # noqa: N818  an answer, not a failure
    """The request is not allowed; `message` is shown to the person."""

    def __init__(self, message: str, status: int = 403) -> None:
        super().__init__(message)
        self.message, self.status = message, status


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person asking: account, running session, and the token that their forms must carry."""

    user: User
    session: Session
    token: str
    address: str

    def may(self, right: str) -> bool:
        """Whether one of the person's roles carries the right (a key of RIGHTS)."""
        return bool(self.user.roles & RIGHTS[right])


def desk_of(request: Request) -> DeskContext:
    """The context the desk was created with."""
    return cast(DeskContext, request.app.state.context)


Desk = Annotated[DeskContext, Depends(desk_of)]


def session_hash(secret: str) -> str:
    """How a session's secret is kept: SHA-256, hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def form_token(desk: DeskContext, bound_to: str) -> str:
    """The token that proves a form came from a page of this desk, bound to one session (or visit)."""
    return hmac.new(desk.session_key.encode(), f"form:{bound_to}".encode(), hashlib.sha256).hexdigest()


def address_of(request: Request) -> str:
    """The network address of the person asking."""
    return request.client.host[:64] if request.client else ""


def signed_in(request: Request, desk: Desk) -> Viewer:
    """The person behind the session cookie. Raises NotSignedIn."""
    secret = request.cookies.get(COOKIE, "")
    session = find_session(desk.store, session_hash(secret), idle=desk.idle, now=desk.clock()) if secret else None
    if session is None:
        raise NotSignedIn
    return Viewer(session.user, session, form_token(desk, session.id_hash), address_of(request))


AnyViewer = Annotated[Viewer, Depends(signed_in)]


def _with_right(right: str) -> Callable[..., Viewer]:
    def check(desk: Desk, viewer: AnyViewer, request: Request) -> Viewer:
        if not viewer.may(right):
            note(desk, viewer, "refused", "page", request.url.path[:160], result="refused", detail={"right": right})
            raise Refused("Your role does not include this page. Ask your supervisor if you need it.")
        return viewer

    return check


Seer = Annotated[Viewer, Depends(_with_right("see"))]
Worker = Annotated[Viewer, Depends(_with_right("work"))]
Downloader = Annotated[Viewer, Depends(_with_right("download"))]
Auditor = Annotated[Viewer, Depends(_with_right("audit"))]


def check_origin(request: Request) -> None:
    """Refuse a request that a browser says came from another site. Raises Refused.

    With `Referrer-Policy: no-referrer` browsers send `Origin: null` for our own forms, so null alone proves nothing.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        foreign = site != "same-origin"
    else:
        foreign = origin not in (None, "null", f"{request.url.scheme}://{request.headers.get('host', '')}")
    if foreign:
        raise Refused("This request came from another site and was not carried out.")


async def posted_form(request: Request, desk: Desk, viewer: AnyViewer) -> FormData:
    """The posted form of a signed-in person, checked to come from our own page. Raises Refused."""
    check_origin(request)
    form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
    given = request.headers.get("x-form-token") or str(form.get("token", ""))
    if not hmac.compare_digest(given.encode(), viewer.token.encode()):
        raise Refused("This form is not valid any more. Go back, reload the page, and try again.")
    return form


Form = Annotated[FormData, Depends(posted_form)]


def note(
    desk: DeskContext,
    viewer: Viewer,
    action: str,
    object_type: str,
    object_id: str,
    *,
    patients: tuple[str, ...] = (),
    result: str = "done",
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Write to the audit log what a person did or saw: one entry per patient, ids only."""
    with desk.store.begin() as tx:
        for patient_id in patients or ("",):
            append_entry(
                tx,
                Entry(
                    action, object_type, object_id, viewer.user.id, ",".join(sorted(viewer.user.roles))[:40],
                    viewer.session.id_hash[:16], viewer.address, patient_id, reason, result, detail or {},
                ),
            )  # fmt: skip
