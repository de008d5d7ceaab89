"""The audit log: append-only, each entry chained to the one before by its hash; ids only (domain.md 9.3)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from store.database import Store, utc_now
from store.tables import audit_entries, audit_head

_START = "0" * 64
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `detail` holds ids, counts, hashes and rule names; never a name or words of a paper."""

    action: str
    object_type: str
    object_id: str
    user_id: str = "faxdesk"
    role: str = ""
    session: str = ""
    address: str = ""
    patient_id: str = ""
    reason: str = ""
    result: str = "done"
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether the log is whole: how many entries were checked, and the first one that does not fit."""

    entries: int
    broken_at: int | None
    reason: str = ""

    @property
    def whole(self) -> bool:
        return self.broken_at is None


def append_entry(store: Store, entry: Entry) -> int:
    """Write one entry at the end of the chain and return its number; part of the caller's transaction if
    given.
    """
    with store.begin() as tx:
        seq, previous = _lock_head(tx)
        values = _values(entry, seq + 1, entry.at or utc_now())
        digest = _digest(values, previous)
        tx.execute(sa.insert(audit_entries), {**values, "previous_hash": previous, "hash": digest})
        tx.execute(sa.update(audit_head).where(audit_head.c.id == 1).values(seq=seq + 1, hash=digest))
        return seq + 1


def list_entries(
    store: Store,
    *,
    patient_id: str | None = None,
    object_id: str | None = None,
    user_id: str | None = None,
    limit: int | None = 200,
) -> tuple[Entry, ...]:
    """Entries, newest first: who saw this chart, what happened to this fax, what this user did."""
    query = sa.select(audit_entries).order_by(audit_entries.c.seq.desc()).limit(limit)
    wanted = {"patient_id": patient_id, "object_id": object_id, "user_id": user_id}
    for name, value in wanted.items():
        if value is not None:
            query = query.where(audit_entries.c[name] == value)
    return tuple(_entry(row) for row in store.rows(query))


def verify(store: Store) -> Verification:
    """Recompute the chain from the first entry: a changed, missing or added entry is found."""
    with store.look() as tx:
        previous, count = _START, 0
        for row in _walk(tx):
            count += 1
            if row.seq != count:
                return Verification(count - 1, row.seq, f"entry {count} is missing")
            if row.previous_hash != previous or row.hash != _digest(row._asdict(), previous):
                return Verification(count, row.seq, "the entry was changed after it was written")
            previous = row.hash
        head = tx.row(sa.select(audit_head).where(audit_head.c.id == 1))
    if count == 0 and head is None:
        return Verification(0, None)
    if head is None or head.seq != count or head.hash != previous:
        return Verification(count, count + 1, "entries at the end are missing")
    return Verification(count, None)


def _lock_head(tx: Store) -> tuple[int, str]:
    tx.insert_new(audit_head, {"id": 1, "seq": 0, "hash": _START})
    head = tx.execute(sa.select(audit_head).where(audit_head.c.id == 1).with_for_update()).one()
    return head.seq, head.hash


def _walk(tx: Store) -> Iterator[Row[Any]]:
    last = 0
    while True:
        query = sa.select(audit_entries).where(audit_entries.c.seq > last).order_by(audit_entries.c.seq)
        rows = tx.rows(query.limit(_BATCH))
        if not rows:
            return
        yield from rows
        last = rows[-1].seq


def _values(entry: Entry, seq: int, at: datetime) -> dict[str, Any]:
    return {
        "seq": seq,
        "at": at,
        "user_id": entry.user_id,
        "role": entry.role,
        "session": entry.session,
        "address": entry.address,
        "action": entry.action,
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "patient_id": entry.patient_id,
        "reason": entry.reason,
        "result": entry.result,
        "detail": dict(entry.detail),
    }


def _digest(values: Mapping[str, Any], previous: str) -> str:
    hashed = {name: value for name, value in values.items() if name not in ("hash", "previous_hash", "at")}
    # Whole microseconds since 1970: the same number whatever zone or precision a database gives back.
    stamp = round(values["at"].timestamp() * 1_000_000)
    text = json.dumps({**hashed, "at": stamp}, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        row.action,
        row.object_type,
        row.object_id,
        row.user_id,
        row.role,
        row.session,
        row.address,
        row.patient_id,
        row.reason,
        row.result,
        dict(row.detail),
        row.at,
        row.seq,
    )
