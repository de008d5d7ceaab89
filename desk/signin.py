"""Signing in and out, and staying signed in."""

from __future__ import annotations

import hmac
import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from desk.access import COOKIE, AnyViewer, Desk, Refused, address_of, check_origin, form_token, note, session_hash
from desk.access import Form as PostedForm
from desk.claims import keep_claim, release_claims
from desk.context import DeskContext
from desk.passwords import verify_password
from desk.rendering import render
from store.accounts import User, end_session, find_user, note_failed_login, start_session
from store.audit import Entry, append_entry

router = APIRouter()
# Binds the sign-in form to this browser before there is a session.
_VISIT = "faxdesk_visit"
_WRONG = "Name or password is wrong, or there were too many tries. Wait a little, then try again."


@router.get("/login")
def show_login(request: Request, desk: Desk, next: str = "/", why: str = "") -> HTMLResponse:
    """The sign-in page; `why=idle` says that the desk logged off by itself."""
    message = "You were signed out because nobody used this screen for a while." if why == "idle" else ""
    return _login_page(desk, request.cookies.get(_VISIT), next, message=message)


@router.post("/login")
def sign_in(
    request: Request,
    desk: Desk,
    token: Annotated[str, Form()] = "",
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Check name and password, begin a session, and go where the person wanted to go."""
    check_origin(request)
    visit = request.cookies.get(_VISIT, "")
    if not visit or not hmac.compare_digest(token.encode(), form_token(desk, visit).encode()):
        raise Refused("This sign-in page was open for too long. Go back, reload it, and try again.")
    user = _checked_user(desk, request, login, password)
    if user is None:
        return _login_page(desk, visit, next, error=_WRONG, login=login, status=401)
    secret = secrets.token_urlsafe(32)
    session = start_session(desk.store, user.id, session_hash(secret), desk.lifetime)
    _record(desk, request, "sign_in", user.id, "done", session=session.id_hash[:16])
    answer = RedirectResponse(_safe_path(next), status_code=303)
    answer.set_cookie(COOKIE, secret, httponly=True, samesite="strict", secure=desk.secure_cookie, path="/")
    answer.delete_cookie(_VISIT, path="/login")
    return answer


@router.post("/logout")
def sign_out(desk: Desk, viewer: AnyViewer, _form: PostedForm) -> Response:
    """End the session and give back every task that was being worked on."""
    end_session(desk.store, viewer.session.id_hash)
    release_claims(desk, viewer.user.id)
    note(desk, viewer, "sign_out", "user", viewer.user.id)
    answer = RedirectResponse("/login", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer


@router.post("/alive")
def stay(desk: Desk, viewer: AnyViewer, form: PostedForm) -> Response:
    """Somebody is typing: the session is not idle, and the task they have open stays theirs."""
    task_id = str(form.get("task", ""))
    if task_id and viewer.may("work"):
        keep_claim(desk, task_id, viewer.user.id)
    return Response(status_code=204)


def _checked_user(desk: DeskContext, request: Request, login: str, password: str) -> User | None:
    """The user if everything fits; wrong names, locked and disabled accounts take as long as right ones."""
    user = find_user(desk.store, login[:60])
    locked = user is not None and user.locked_until is not None and user.locked_until > desk.clock()
    usable = user is not None and not locked and not user.disabled and user.roles != {"service"}
    right = verify_password(password, user.password_hash if user is not None and usable else None)
    if user is not None and usable and right:
        return user
    if user is not None and usable:
        note_failed_login(desk.store, user.id)
    _record(desk, request, "sign_in", user.id if user else "", "locked" if locked else "wrong")
    return None


def _record(desk: DeskContext, request: Request, action: str, user_id: str, result: str, *, session: str = "") -> None:
    # What was typed as a name is not kept: people type passwords there by mistake.
    append_entry(
        desk.store,
        Entry(action, "user", user_id, user_id or "nobody", "", session, address_of(request), result=result),
    )


def _login_page(
    desk: DeskContext, visit: str | None, next_path: str, *, status: int = 200, **values: str
) -> HTMLResponse:
    visit = visit or secrets.token_urlsafe(24)
    shown = {"message": "", "error": "", "login": "", **values}
    page = render(
        desk, None, "login.html", status=status, title="Sign in", token=form_token(desk, visit),
        next_path=_safe_path(next_path), **shown,
    )  # fmt: skip
    page.set_cookie(_VISIT, visit, httponly=True, samesite="strict", secure=desk.secure_cookie, path="/login")
    return page


def _safe_path(path: str) -> str:
    """A path of this desk; anything that a browser could take for another site becomes the home page."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if inside else "/"
