"""Logs: a canary from a paper never gets through."""

from __future__ import annotations

import logging

import pytest

from app.logs import hide_exceptions, keep_harmless


def test_a_library_that_logs_an_exception_does_not_quote_it(caplog: pytest.LogCaptureFixture) -> None:
    hide_exceptions("canary")
    try:
        raise ValueError("Canary Birdsong")
    except ValueError:
        logging.getLogger("canary").exception("Exception in ASGI application")
    assert "Exception in ASGI" in caplog.text
    assert "Birdsong" not in caplog.text


def test_a_key_that_is_not_known_to_be_harmless_is_cut() -> None:
    given = {"event": "claimed", "fax": "fax-1", "patient": "Canary Birdsong", "text": "DOB"}
    entry = keep_harmless(None, "info", given)
    assert entry == {"event": "claimed", "fax": "fax-1", "patient": "[cut]", "text": "[cut]"}
