"""Envelopes on their way out: each key once for ever, every attempt and every receipt kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from documents.errors import NotFound
from documents.outgoing import Envelope, Receipt
from store.database import Store, utc_now
from store.tables import attempts, envelopes, receipts


@dataclass(frozen=True, slots=True)
class Delivery:
    """An envelope and how far it is.

    `state`: waiting (to be sent at `next_at`), sending (a sender holds it until `claimed_until`), sent, failed
    (a person must look), cancelled.
    """

    envelope: Envelope
    state: str
    attempts: int
    next_at: datetime
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to hand an envelope over; `outcome` sent, retry, failed, or None while it runs or was cut
    off.
    """

    transport: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    detail: str


def add_envelope(store: Store, envelope: Envelope, *, by: str) -> bool:
    """Put an envelope in the outbox; False when its key was there before: the same key is never sent twice.
    """
    now = utc_now()
    with store.begin() as tx:
        return tx.insert_new(
            envelopes,
            {
                "key": envelope.key,
                "recipient": envelope.recipient,
                "fax_number": envelope.fax_number,
                "subject": envelope.subject,
                "pages": envelope.pages,
                "pdf_sha256": envelope.pdf_sha256,
                "case_id": envelope.case_id,
                "state": "waiting",
                "attempts": 0,
                "next_at": now,
                "created_at": now,
                "created_by": by,
            },
        )


def claim_due(store: Store, *, claimant: str, now: datetime, hold: timedelta) -> Delivery | None:
    """Take the next due envelope for `hold`; None when none is due.

    An envelope whose sender died is due again after its hold; the transport must recognise the key it may have
    taken already.
    """
    due = sa.or_(
        sa.and_(envelopes.c.state == "waiting", envelopes.c.next_at <= now),
        sa.and_(envelopes.c.state == "sending", envelopes.c.claimed_until <= now),
    )
    with store.begin() as tx:
        row = tx.row(
            sa.select(envelopes.c.key)
            .where(due)
            .order_by(envelopes.c.next_at, envelopes.c.created_at, envelopes.c.key)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        tx.execute(
            sa.update(envelopes)
            .where(envelopes.c.key == row.key)
            .values(state="sending", claimed_by=claimant, claimed_until=now + hold)
        )
        return get_delivery(tx, row.key)


def start_attempt(store: Store, key: str, transport: str, now: datetime) -> int:
    """Note, before the hand-over, that an envelope is given to a transport; the attempt's number comes
    back.
    """
    with store.begin() as tx:
        tx.execute(
            sa.update(envelopes).where(envelopes.c.key == key).values(attempts=envelopes.c.attempts + 1)
        )
        result = tx.execute(
            sa.insert(attempts).returning(attempts.c.seq),
            {"key": key, "transport": transport, "started_at": now, "detail": ""},
        )
        return int(result.scalar_one())


def finish_attempt(store: Store, attempt: int, receipt: Receipt) -> None:
    """Keep the proof of a delivery and mark the envelope sent."""
    with store.begin() as tx:
        _end_attempt(tx, attempt, receipt.at, "sent", receipt.detail)
        add_receipt(tx, receipt)
        tx.execute(
            sa.update(envelopes)
            .where(envelopes.c.key == receipt.key)
            .values(state="sent", claimed_by=None, claimed_until=None)
        )


def fail_attempt(store: Store, attempt: int, key: str, *, now: datetime, detail: str,
                 retry_at: datetime | None) -> None:
    """Note a failed hand-over: again at `retry_at`, or (None) it has failed and a person must look."""
    state = "failed" if retry_at is None else "waiting"
    with store.begin() as tx:
        _end_attempt(tx, attempt, now, "failed" if retry_at is None else "retry", detail)
        tx.execute(
            sa.update(envelopes)
            .where(envelopes.c.key == key)
            .values(state=state, next_at=retry_at or now, claimed_by=None, claimed_until=None)
        )


def add_receipt(store: Store, receipt: Receipt) -> bool:
    """Keep a receipt once per transport reference; False when it was known (a report told twice)."""
    with store.begin() as tx:
        return tx.insert_new(
            receipts,
            {
                "key": receipt.key,
                "transport": receipt.transport,
                "reference": receipt.reference,
                "at": receipt.at,
                "delivered": receipt.delivered,
                "detail": receipt.detail,
            },
        )


def cancel_envelope(store: Store, key: str) -> bool:
    """Withdraw an envelope that is still waiting or failed; False when it is too late."""
    return _move(store, key, ("waiting", "failed"), "cancelled")


def retry_envelope(store: Store, key: str) -> bool:
    """Send a failed envelope again (a person decided so); False when it has not failed."""
    return _move(store, key, ("failed",), "waiting")


def get_delivery(store: Store, key: str) -> Delivery:
    """One envelope and how far it is. Raises `NotFound`."""
    row = store.row(sa.select(envelopes).where(envelopes.c.key == key))
    if row is None:
        raise NotFound(f"There is no envelope {key}.")
    return _delivery(row)


def list_deliveries(store: Store, *, state: str | None = None, case_id: str | None = None,
                    limit: int | None = None) -> tuple[Delivery, ...]:
    """Envelopes, newest first."""
    query = sa.select(envelopes).order_by(envelopes.c.created_at.desc(), envelopes.c.key).limit(limit)
    if state is not None:
        query = query.where(envelopes.c.state == state)
    if case_id is not None:
        query = query.where(envelopes.c.case_id == case_id)
    return tuple(_delivery(row) for row in store.rows(query))


def count_deliveries(store: Store) -> dict[str, int]:
    """How many envelopes are in each state; a state without any is left out."""
    counted = sa.select(envelopes.c.state, sa.func.count().label("n")).group_by(envelopes.c.state)
    return {row.state: row.n for row in store.rows(counted)}


def list_attempts(store: Store, key: str) -> tuple[Attempt, ...]:
    """Every try with an envelope, oldest first."""
    query = sa.select(attempts).where(attempts.c.key == key).order_by(attempts.c.seq)
    return tuple(
        Attempt(row.transport, row.started_at, row.ended_at, row.outcome, row.detail)
        for row in store.rows(query)
    )


def list_receipts(store: Store, key: str) -> tuple[Receipt, ...]:
    """Every proof for an envelope, oldest first."""
    query = sa.select(receipts).where(receipts.c.key == key).order_by(receipts.c.at, receipts.c.reference)
    return tuple(
        Receipt(row.key, row.transport, row.reference, row.at, row.delivered, row.detail)
        for row in store.rows(query)
    )


def list_last_words(store: Store, keys: Collection[str]) -> dict[str, str]:
    """What the proof of each envelope says, or its last try where there is none, by key; nothing of one not tried."""
    tried = sa.select(attempts.c.key, attempts.c.detail.label("said")).where(attempts.c.key.in_(keys))
    proven = sa.select(receipts.c.key, receipts.c.reference.label("said")).where(receipts.c.key.in_(keys))
    proven = proven.order_by(receipts.c.at, receipts.c.reference)
    with store.look() as tx:
        rows = (*tx.rows(tried.order_by(attempts.c.seq)), *tx.rows(proven))
    return {row.key: row.said for row in rows}


def _end_attempt(tx: Store, attempt: int, at: datetime, outcome: str, detail: str) -> None:
    tx.execute(
        sa.update(attempts)
        .where(attempts.c.seq == attempt)
        .values(ended_at=at, outcome=outcome, detail=detail)
    )


def _move(store: Store, key: str, from_states: tuple[str, ...], state: str) -> bool:
    with store.begin() as tx:
        changed = tx.execute(
            sa.update(envelopes)
            .where(envelopes.c.key == key, envelopes.c.state.in_(from_states))
            .values(state=state, next_at=utc_now())
        )
        return bool(changed.rowcount)


def _delivery(row: Row[Any]) -> Delivery:
    envelope = Envelope(
        row.key, row.recipient, row.fax_number, row.subject, row.pages, row.pdf_sha256, row.case_id
    )
    return Delivery(envelope, row.state, row.attempts, row.next_at, row.created_at, row.created_by)
