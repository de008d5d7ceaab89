"""How soon a document must be seen by a person (domain.md 1.0.6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from cases.facts import text_of
from documents.catalog import Catalog
from documents.findings import Document

# From arrival until somebody should have looked, by priority.
_PATIENCE = {
    1: timedelta(hours=1),
    2: timedelta(hours=4),
    3: timedelta(days=1),
    4: timedelta(days=2),
    5: timedelta(days=7),
}
_HURRIED = {"payer_decision", "appeal", "prescriber", "benefit"}


def rank(document: Document, catalog: Catalog, received_at: datetime) -> int:
    """1 (now) to 5: the type's own priority, raised by what the document itself says."""
    document_type = catalog.types.get(document.kind.type, catalog.types["unknown"])
    ranked = int(document_type.priority[1:])
    urgent = document.urgent or any(text_of(item, "urgency") == "urgent" for item in document.items)
    if urgent and document_type.family in _HURRIED:
        ranked = min(ranked, 1)
    dates = (text_of(item, name)[:10] for item in document.items for name in ("due_at", "need_by_date"))
    days = _days_left(dates, received_at.date())
    if days is not None and days <= 1:
        return 1
    if days is not None and days <= 5:
        return min(ranked, 2)
    return ranked


def due_at(ranked: int, received_at: datetime) -> datetime:
    """When a person should have looked at a fax of this rank."""
    return received_at + _PATIENCE[ranked]


def _days_left(texts: Iterable[str], today: date) -> int | None:
    left = []
    for text in texts:
        try:
            left.append((date.fromisoformat(text) - today).days)
        except ValueError:
            continue
    return min(left, default=None)
