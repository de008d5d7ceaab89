"""Logs carry ids, counts and codes, never a name, number or sentence from a paper."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# The keys that may appear in a log line; everything else could quote a paper.
_STRUCTURE = ("event", "level", "timestamp", "code", "kind", "state", "stage", "count", "seconds", "pages", "port")
_IDS = ("fax", "task", "case", "document", "envelope", "user", "folder", "frames", "attempt")
ALLOWED = frozenset((*_STRUCTURE, *_IDS))


def set_up_logs(*, quiet: bool = False) -> None:
    """One JSON line per event on standard error; any key that is not known to be harmless is cut.

    `quiet`: warnings and worse only.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_harmless,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if quiet else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def hide_exceptions(logger: str) -> None:
    """Let a library's logger say that something failed, but not the exception: its text may quote a paper."""
    logging.getLogger(logger).addFilter(_without_exception)


def _without_exception(record: logging.LogRecord) -> bool:
    record.exc_info = record.exc_text = None
    return True


def keep_harmless(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the value of every key outside `ALLOWED`."""
    return {key: value if key in ALLOWED else "[cut]" for key, value in entry.items()}
