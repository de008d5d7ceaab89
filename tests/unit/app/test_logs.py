"""Logs: a canary from a paper never gets through."""

from __future__ import annotations

from app.logs import keep_harmless


def test_a_key_that_is_not_known_to_be_harmless_is_cut() -> None:
    given = {"event": "claimed", "fax": "fax-1", "patient": "Canary Birdsong", "text": "DOB"}
    entry = keep_harmless(None, "info", given)
    assert entry == {"event": "claimed", "fax": "fax-1", "patient": "[cut]", "text": "[cut]"}
