"""What was read and understood: pages with their words, documents, items, findings, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from documents.errors import NotFound
from documents.findings import Document, Finding, Item, Understanding
from documents.judgement import Match
from documents.reading import Box, Page, Reading
from store.database import MACHINE, Store, utc_now
from store.packing import (
    freeze,
    pack_kind,
    pack_match,
    pack_page,
    thaw,
    unpack_kind,
    unpack_match,
    unpack_page,
)
from store.tables import documents, faxes, findings, items, pages, readings, tasks


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document with its place in the store.

    `state`: open (a person or a step must still deal with it), recorded, rejected (`reject_reason`).
    `matches` has one entry per item, in order; empty until matched. `number` counts from 1 in the fax.
    """

    id: str
    fax_id: str
    number: int
    state: str
    document: Document
    matches: tuple[Match, ...]
    reject_reason: str | None
    confirmed_by: str | None
    recorded_at: datetime | None
    received_at: datetime


def save_reading(store: Store, fax_id: str, reading: Reading) -> None:
    """Keep all pages of a fax as read; saved again, the newer reading replaces the older."""
    with store.begin() as tx:
        tx.execute(sa.delete(pages).where(pages.c.fax_id == fax_id))
        tx.upsert(
            readings,
            ["fax_id"],
            {
                "fax_id": fax_id,
                "page_count": len(reading.pages),
                "seconds": reading.seconds,
                "engine_seconds": reading.engine_seconds,
                "flags": sorted(reading.flags),
                "read_at": utc_now(),
            },
        )
        for page in reading.pages:
            tx.execute(sa.insert(pages), {"fax_id": fax_id, **pack_page(page)})


def load_reading(store: Store, fax_id: str) -> Reading | None:
    """The reading kept for a fax, None when it was not read yet."""
    with store.look() as tx:
        row = tx.row(sa.select(readings).where(readings.c.fax_id == fax_id))
        if row is None:
            return None
        found = tx.rows(sa.select(pages).where(pages.c.fax_id == fax_id).order_by(pages.c.number))
    return Reading(tuple(map(unpack_page, found)), row.seconds, row.engine_seconds, frozenset(row.flags))


def load_page(store: Store, fax_id: str, number: int) -> Page:
    """One page as read. Raises `NotFound`."""
    row = store.row(sa.select(pages).where(pages.c.fax_id == fax_id, pages.c.number == number))
    if row is None:
        raise NotFound(f"There is no page {number} of fax {fax_id}.")
    return unpack_page(row)


def save_understanding(store: Store, fax_id: str, understanding: Understanding) -> tuple[str, ...]:
    """Keep the documents of a fax with items and findings; return their ids in order.

    Run again it replaces them, unless work on them has begun (a task, a record, a rejection): then they stay.
    """
    with store.begin() as tx:
        known = tx.rows(
            sa.select(documents.c.id, documents.c.state, tasks.c.id.label("task_id"))
            .outerjoin(tasks, tasks.c.document_id == documents.c.id)
            .where(documents.c.fax_id == fax_id)
            .order_by(documents.c.number)
        )
        if any(row.state != "open" or row.task_id is not None for row in known):
            return tuple(dict.fromkeys(row.id for row in known))
        for row in known:
            _delete_items(tx, row.id)
            tx.execute(sa.delete(documents).where(documents.c.id == row.id))
        numbered = enumerate(understanding.documents, 1)
        return tuple(_insert_document(tx, fax_id, number, document) for number, document in numbered)


def replace_document(store: Store, document_id: str, document: Document, *, confirmed_by: str | None = None) -> None:
    """Put a corrected document in the place of the one kept; every finding is marked as confirmed by that person.

    Matches of its items are kept by position.
    """
    with store.begin() as tx:
        matches = get_document(tx, document_id).matches
        _delete_items(tx, document_id)
        tx.execute(
            sa.update(documents).where(documents.c.id == document_id).values(**_document_values(document))
        )
        _insert_items(tx, document_id, document.items, confirmed_by)
        if len(matches) == len(document.items):
            save_matches(tx, document_id, matches)


def save_matches(store: Store, document_id: str, matches: Sequence[Match]) -> None:
    """Keep whose each item is, one match per item in order."""
    with store.begin() as tx:
        for number, match in enumerate(matches, 1):
            tx.execute(
                sa.update(items)
                .where(items.c.document_id == document_id, items.c.number == number)
                .values(
                    patient_id=match.patient_id,
                    case_id=match.case_id,
                    match_score=match.score,
                    match=pack_match(match),
                )
            )


def save_judgement(store: Store, document_id: str, reasons: Sequence[str]) -> None:
    """Keep why a document needs a person; no reasons: it needs none."""
    with store.begin() as tx:
        tx.execute(
            sa.update(documents)
            .where(documents.c.id == document_id)
            .values(needs_review=bool(reasons), reasons=list(reasons))
        )


def close_document(
    store: Store, document_id: str, state: str, *, by: str, reject_reason: str | None = None
) -> bool:
    """Mark an open document recorded or rejected; False when it was not open any more."""
    with store.begin() as tx:
        changed = tx.execute(
            sa.update(documents)
            .where(documents.c.id == document_id, documents.c.state == "open")
            .values(
                state=state,
                reject_reason=reject_reason,
                recorded_at=utc_now(),
                confirmed_by=None if by == MACHINE else by,
                needs_review=False,
            )
        )
        return bool(changed.rowcount)


def reopen_document(store: Store, document_id: str) -> bool:
    """Let a recorded document be reviewed again; False when it was not recorded."""
    with store.begin() as tx:
        changed = tx.execute(
            sa.update(documents)
            .where(documents.c.id == document_id, documents.c.state == "recorded")
            .values(state="open", recorded_at=None, confirmed_by=None, needs_review=True)
        )
        return bool(changed.rowcount)


def get_document(store: Store, document_id: str) -> StoredDocument:
    """One document with items, findings and matches. Raises `NotFound`."""
    with store.look() as tx:
        row = tx.row(_select_documents().where(documents.c.id == document_id))
        if row is None:
            raise NotFound(f"There is no document {document_id}.")
        return _load_document(tx, row)


def list_documents(store: Store, fax_id: str) -> tuple[StoredDocument, ...]:
    """The documents of a fax in order."""
    with store.look() as tx:
        found = tx.rows(
            _select_documents().where(documents.c.fax_id == fax_id).order_by(documents.c.number)
        )
        return tuple(_load_document(tx, row) for row in found)


def list_case_documents(store: Store, case_id: str) -> tuple[StoredDocument, ...]:
    """The documents that belong to a case, oldest arrival first."""
    ids = sa.select(items.c.document_id).where(items.c.case_id == case_id)
    with store.look() as tx:
        found = tx.rows(
            _select_documents().where(documents.c.id.in_(ids)).order_by(faxes.c.received_at, documents.c.id)
        )
        return tuple(_load_document(tx, row) for row in found)


def list_confirmed(store: Store, *, most: int) -> tuple[StoredDocument, ...]:
    """The recorded documents that a person confirmed, the `most` latest ones, latest first."""
    with store.look() as tx:
        found = tx.rows(
            _select_documents()
            .where(documents.c.state == "recorded", documents.c.confirmed_by.is_not(None))
            .order_by(documents.c.recorded_at.desc(), documents.c.id)
            .limit(most)
        )
        return tuple(_load_document(tx, row) for row in found)


def _select_documents() -> sa.Select[Any]:
    return sa.select(documents, faxes.c.received_at).join(faxes, faxes.c.id == documents.c.fax_id)


def _document_values(document: Document) -> dict[str, Any]:
    return {
        "pages": list(document.pages),
        "type": document.kind.type,
        "type_confidence": document.kind.confidence,
        "kind": pack_kind(document.kind),
        "needs_review": document.needs_review,
        "reasons": list(document.reasons),
        "urgent": document.urgent,
    }


def _insert_document(tx: Store, fax_id: str, number: int, document: Document) -> str:
    document_id = f"{fax_id}.{number}"
    values = _document_values(document)
    tx.execute(
        sa.insert(documents),
        {
            "id": document_id,
            "fax_id": fax_id,
            "number": number,
            "state": "open",
            "saved_at": utc_now(),
            **values,
        },
    )
    _insert_items(tx, document_id, document.items)
    return document_id


def _insert_items(
    tx: Store, document_id: str, found: Sequence[Item], confirmed_by: str | None = None
) -> None:
    for number, item in enumerate(found, 1):
        item_id = f"{document_id}.{number}"
        tx.execute(sa.insert(items), {"id": item_id, "document_id": document_id, "number": number})
        rows = [
            {"item_id": item_id, **_finding_values(name, finding, confirmed_by)}
            for name, finding in item.findings.items()
        ]
        if rows:
            tx.execute(sa.insert(findings), rows)


def _delete_items(tx: Store, document_id: str) -> None:
    ids = sa.select(items.c.id).where(items.c.document_id == document_id)
    tx.execute(sa.delete(findings).where(findings.c.item_id.in_(ids)))
    tx.execute(sa.delete(items).where(items.c.document_id == document_id))


def _finding_values(name: str, finding: Finding, confirmed_by: str | None) -> dict[str, Any]:
    return {
        "name": name,
        "value": thaw(finding.value),
        "confidence": finding.confidence,
        "page": finding.page,
        "box": list(finding.box) if finding.box is not None else None,
        "rule": finding.rule[:60],
        "text": finding.text,
        "accepted": finding.accepted,
        "doubts": list(finding.doubts),
        "confirmed_by": confirmed_by,
        "confirmed_at": utc_now() if confirmed_by else None,
    }


def _finding(row: Row[Any]) -> Finding:
    box = Box(*row.box) if row.box else None
    return Finding(
        row.name,
        freeze(row.value),
        row.confidence,
        row.page,
        box,
        row.rule,
        row.text,
        row.accepted,
        tuple(row.doubts),
    )


def _load_document(tx: Store, row: Row[Any]) -> StoredDocument:
    found = tx.rows(sa.select(items).where(items.c.document_id == row.id).order_by(items.c.number))
    by_item: dict[str, dict[str, Finding]] = {item.id: {} for item in found}
    for finding in tx.rows(
        sa.select(findings).where(findings.c.item_id.in_(list(by_item))).order_by(findings.c.name)
    ):
        by_item[finding.item_id][finding.name] = _finding(finding)
    document = Document(
        tuple(row.pages),
        unpack_kind(row.kind),
        tuple(Item(by_item[item.id]) for item in found),
        row.needs_review,
        tuple(row.reasons),
        row.urgent,
    )
    matches = tuple(unpack_match(item.match) for item in found if item.match is not None)
    return StoredDocument(
        row.id,
        row.fax_id,
        row.number,
        row.state,
        document,
        matches if len(matches) == len(found) else (),
        row.reject_reason,
        row.confirmed_by,
        row.recorded_at,
        row.received_at,
    )
