"""The desk as one ASGI application: routes, static files, headers, and answers to what goes wrong."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp

from desk import (
    audit_pages,
    case_steps,
    cases_pages,
    faxes,
    home,
    outbox_pages,
    prescriber_pages,
    request_pages,
    review,
    signin,
)
from desk.access import COOKIE, NotSignedIn, Refused, Viewer, desk_of, signed_in
from desk.context import DeskContext
from desk.headers import SecurityHeaders
from desk.rendering import STATIC, render
from documents.errors import FaxdeskError, NotFound


def create_desk(context: DeskContext) -> ASGIApp:
    """The web pages of one office. Serve it with any ASGI server."""
    app = FastAPI(title="Faxdesk", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.context = context
    for part in (
        signin, home, faxes, review, cases_pages, case_steps, prescriber_pages, request_pages, outbox_pages,
        audit_pages,
    ):  # fmt: skip
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(NotSignedIn, _to_sign_in)
    app.add_exception_handler(Refused, _refusal)
    app.add_exception_handler(FaxdeskError, _failure)
    app.add_exception_handler(RequestValidationError, _bad_address)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(500, _bug)
    return SecurityHeaders(app, secure=context.secure_cookie)


def _to_sign_in(request: Request, _error: Exception) -> Response:
    """To the sign-in page and back afterwards; a script gets a plain 401."""
    if request.headers.get("x-form-token") or request.method != "GET":
        return JSONResponse({"error": "signed_out"}, status_code=401) if _is_script(request) else _redirect("/")
    why = "&why=idle" if request.cookies.get(COOKIE) else ""
    return _redirect(request.url.path, why)


def _redirect(path: str, why: str = "") -> Response:
    return RedirectResponse(f"/login?next={quote(path)}{why}", status_code=303)


def _is_script(request: Request) -> bool:
    return "x-form-token" in request.headers


def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _message(request, error.status, "Not allowed" if error.status == 403 else "Not done", error.message)


def _failure(request: Request, error: Exception) -> Response:
    assert isinstance(error, FaxdeskError)
    if isinstance(error, NotFound):
        return _message(request, 404, "Not found", error.message)
    return _message(request, 503, "Not possible now", error.message)


def _bad_address(request: Request, _error: Exception) -> Response:
    return _message(request, 404, "Not found", "There is no such page.")


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _message(request, 404, "Not found", "There is no such page.")
    return _message(request, error.status_code, "Not possible", "The desk cannot do that.")


def _bug(request: Request, _error: Exception) -> Response:
    said = "Something is wrong in Faxdesk itself; it is in the log. Nothing you typed was recorded."
    return _message(request, 500, "A fault", said)


def _message(request: Request, status: int, title: str, message: str) -> Response:
    if _is_script(request):
        return JSONResponse({"error": message}, status_code=status)
    desk = desk_of(request)
    return render(desk, _viewer(request, desk), "message.html", status=status, title=title, message=message)


def _viewer(request: Request, desk: DeskContext) -> Viewer | None:
    try:
        return signed_in(request, desk)
    except (NotSignedIn, FaxdeskError):
        # The very thing that went wrong may be the database.
        return None
