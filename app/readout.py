"""The JSON that `faxdesk read --json` prints, one object per file: a contract other programs rely on (docs/json.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from documents.errors import FaxdeskError
from documents.findings import Document, Finding, Item, Understanding, Value
from documents.reading import Reading

_BOX_DIGITS, _CONFIDENCE_DIGITS = 4, 4


def as_readout(source: str, reading: Reading, understanding: Understanding) -> dict[str, Any]:
    """What was read of one file."""
    return {
        "source": source,
        "pages": len(reading.pages),
        "seconds": round(reading.seconds, 3),
        "engine_seconds": round(reading.engine_seconds, 3),
        "flags": sorted(reading.flags | understanding.flags),
        "learned": understanding.learned,
        "documents": [_document(document) for document in understanding.documents],
        "error": None,
    }


def as_refusal(source: str, error: FaxdeskError, seconds: float) -> dict[str, Any]:
    """Why one file could not be read."""
    return {
        "source": source,
        "pages": 0,
        "seconds": round(seconds, 3),
        "documents": [],
        "error": {"code": error.code, "message": error.message},
    }


def plain(value: Value) -> Any:
    """A value as JSON knows it: tuples become arrays."""
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    return value


def _document(document: Document) -> dict[str, Any]:
    return {
        "type": document.kind.type,
        "confidence": round(document.kind.confidence, _CONFIDENCE_DIGITS),
        "pages": list(document.pages),
        "needs_review": document.needs_review,
        "reasons": list(document.reasons),
        "urgent": document.urgent,
        "items": [_item(item) for item in document.items],
    }


def _item(item: Item) -> dict[str, Any]:
    return {"fields": {name: _finding(finding) for name, finding in sorted(item.findings.items())}}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "value": plain(finding.value),
        "confidence": round(finding.confidence, _CONFIDENCE_DIGITS),
        "accepted": finding.accepted,
        "page": finding.page,
        "box": None if finding.box is None else [round(edge, _BOX_DIGITS) for edge in finding.box],
        "text": finding.text,
        "rule": finding.rule,
        "doubts": list(finding.doubts),
    }
