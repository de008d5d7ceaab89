"""Headers that every answer of the desk carries."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "content-security-policy": _POLICY,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_SECURE = {"strict-transport-security": "max-age=31536000"}


_MOST_BYTES = 1_000_000


class SecurityHeaders:
    """ASGI layer: no framing, no foreign or inline code, no sniffing, no referrer; nothing kept outside /static.

    A request body of unknown length, or of more than a megabyte, is refused before anything reads it.
    """

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = {**_ALWAYS, **(_SECURE if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                static = str(scope.get("path", "")).startswith("/static/")
                headers["cache-control"] = "no-cache" if static else "no-store"
            await send(message)

        answer = PlainTextResponse("Too large.", 413) if _is_too_large(scope) else self._app
        await answer(scope, receive, send_with_headers)


def _is_too_large(scope: Scope) -> bool:
    if scope["type"] != "http":
        return False
    headers = Headers(scope=scope)
    length = headers.get("content-length", "0")
    return "transfer-encoding" in headers or not length.isdigit() or int(length) > _MOST_BYTES
