"""Audit entries for what is done at the command line: who (the account of the machine), what, to what."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from typing import Any

from store.audit import Entry, append_entry
from store.database import Store

_LONGEST = 64


def command_line_user() -> str:
    """Who works at the command line, as the audit log names them: `shell:` and the machine's own account."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        account = "unknown"
    return f"shell:{account}"[:_LONGEST]


def note(
    store: Store, action: str, object_type: str, object_id: str, *, patient_id: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Write one entry, in the caller's transaction if `store` is one."""
    entry = Entry(
        action, object_type, object_id, user_id=command_line_user(), patient_id=patient_id, detail=detail or {}
    )
    append_entry(store, entry)
