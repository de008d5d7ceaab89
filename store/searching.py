"""Finding faxes for a person at the desk, and the figures of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.database import Store
from store.intake import FaxDetail, get_fax_detail
from store.people import search_patients
from store.tables import documents, faxes, items, tasks

# A name that more patients share than this is too common to look faxes up by.
_MOST_PATIENTS = 200


@dataclass(frozen=True, slots=True)
class FoundFaxes:
    """One page of a search: the faxes, newest first, and how many there are in all."""

    faxes: tuple[FaxDetail, ...]
    total: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What happened since an instant: faxes arrived, documents filed alone, by a person, rejected; tasks done."""

    arrived: int
    filed_alone: int
    confirmed: int
    rejected: int
    tasks_done: int


def search_faxes(
    store: Store, *, text: str = "", state: str | None = None, limit: int = 50, offset: int = 0
) -> FoundFaxes:
    """Faxes in a state (None: any) whose source contains `text`, whose id begins with it, or whose patient it names."""
    with store.look() as tx:
        rules = [*_state_rule(state), *_text_rule(tx, text.strip())]
        total = tx.execute(sa.select(sa.func.count()).select_from(faxes).where(*rules)).scalar_one()
        query = sa.select(faxes.c.id).where(*rules).order_by(faxes.c.received_at.desc(), faxes.c.id.desc())
        found = tx.rows(query.limit(limit).offset(offset))
        return FoundFaxes(tuple(get_fax_detail(tx, row.id) for row in found), int(total))


def count_day(store: Store, since: datetime) -> DayFigures:
    """What happened since an instant (UTC), in one consistent look."""
    filed = sa.select(sa.func.count()).select_from(documents).where(documents.c.recorded_at >= since)
    recorded = filed.where(documents.c.state == "recorded")
    with store.look() as tx:
        return DayFigures(
            arrived=_count(tx, sa.select(sa.func.count()).select_from(faxes).where(faxes.c.received_at >= since)),
            filed_alone=_count(tx, recorded.where(documents.c.confirmed_by.is_(None))),
            confirmed=_count(tx, recorded.where(documents.c.confirmed_by.is_not(None))),
            rejected=_count(tx, filed.where(documents.c.state == "rejected")),
            tasks_done=_count(tx, sa.select(sa.func.count()).select_from(tasks).where(tasks.c.done_at >= since)),
        )


def _count(tx: Store, query: sa.Select[Any]) -> int:
    return int(tx.execute(query).scalar_one())


def _state_rule(state: str | None) -> list[sa.ColumnElement[bool]]:
    return [] if state is None else [faxes.c.state == state]


def _text_rule(tx: Store, text: str) -> list[sa.ColumnElement[bool]]:
    if not text:
        return []
    # Signs alone name nobody.
    people = search_patients(tx, text, _MOST_PATIENTS) if any(sign.isalnum() for sign in text) else ()
    patients = [patient.patient_id for patient in people]
    of_patient = (
        sa.select(documents.c.fax_id)
        .join(items, items.c.document_id == documents.c.id)
        .where(items.c.patient_id.in_(patients))
    )
    source = sa.func.lower(faxes.c.source).contains(text.lower(), autoescape=True)
    return [sa.or_(source, faxes.c.id.startswith(text.lower(), autoescape=True), faxes.c.id.in_(of_patient))]
