"""Review tasks: what a person is asked to do, and the corrections they made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from documents.errors import NotFound
from documents.findings import Value
from store.database import Store, new_id, utc_now
from store.packing import freeze, thaw
from store.tables import corrections, documents, faxes, items, tasks

PRIORITIES = {"P1": 1, "P2": 2, "P3": 3, "P4": 4, "P5": 5}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing for a person to do.

    `kind`: review (a doubtful document), quarantine (an unreadable file) or another word of the step that opened
    it. `priority` 1 (now) to 5. `state`: open, claimed, done. `source` and `type` are those of its fax and document.
    """

    id: str
    key: str
    kind: str
    state: str
    priority: int
    created_at: datetime
    due_at: datetime | None
    reasons: tuple[str, ...]
    fax_id: str | None
    document_id: str | None
    case_id: str | None
    claimed_by: str | None
    claimed_at: datetime | None
    done_by: str | None
    done_at: datetime | None
    outcome: str | None
    source: str | None
    received_at: datetime | None
    type: str | None
    patient_id: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """One value a person changed: item (from 1) and field, old and new value (None: absent)."""

    document_id: str
    item_number: int
    name: str
    old: Value | None
    new: Value | None
    by: str
    at: datetime


def open_task(
    store: Store,
    *,
    key: str,
    kind: str,
    reasons: Sequence[str],
    priority: int = 3,
    fax_id: str | None = None,
    document_id: str | None = None,
    case_id: str | None = None,
    due_at: datetime | None = None,
) -> str:
    """Open a task once per `key`; run again it returns the id of the task that is there."""
    with store.begin() as tx:
        tx.insert_new(
            tasks,
            {
                "id": new_id("task"),
                "key": key,
                "kind": kind,
                "state": "open",
                "priority": priority,
                "reasons": list(reasons),
                "created_at": utc_now(),
                "due_at": due_at,
                "fax_id": fax_id,
                "document_id": document_id,
                "case_id": case_id,
            },
        )
        return str(tx.execute(sa.select(tasks.c.id).where(tasks.c.key == key)).scalar_one())


def get_task(store: Store, task_id: str) -> Task:
    """One task. Raises `NotFound`."""
    row = store.row(_select().where(tasks.c.id == task_id))
    if row is None:
        raise NotFound(f"There is no task {task_id}.")
    return _task(row)


def find_review_task(store: Store, document_id: str) -> Task | None:
    """The review task of a document, an open one before those done; None when no person was asked."""
    mine = _select().where(tasks.c.document_id == document_id, tasks.c.kind == "review")
    row = store.row(mine.order_by(tasks.c.state == "done", tasks.c.created_at.desc()).limit(1))
    return None if row is None else _task(row)


def list_tasks(
    store: Store, *, done: bool = False, fax_id: str | None = None, limit: int | None = None, offset: int = 0
) -> tuple[Task, ...]:
    """Tasks still to do (or done ones, latest first) in the order to work them: priority, due, oldest fax."""
    query = _select().limit(limit).offset(offset)
    if done:
        query = query.where(tasks.c.state == "done").order_by(tasks.c.done_at.desc())
    else:
        never = tasks.c.due_at.is_(None)
        query = query.where(tasks.c.state != "done").order_by(
            tasks.c.priority, never, tasks.c.due_at, faxes.c.received_at, tasks.c.created_at, tasks.c.id
        )
    if fax_id is not None:
        query = query.where(tasks.c.fax_id == fax_id)
    return tuple(_task(row) for row in store.rows(query))


def claim_task(store: Store, task_id: str, by: str) -> bool:
    """Take an open task for one person; False when somebody else has it or it is done."""
    free = sa.or_(tasks.c.state == "open", sa.and_(tasks.c.state == "claimed", tasks.c.claimed_by == by))
    with store.begin() as tx:
        changed = tx.execute(
            sa.update(tasks)
            .where(tasks.c.id == task_id, free)
            .values(state="claimed", claimed_by=by, claimed_at=utc_now())
        )
        return bool(changed.rowcount)


def release_task(store: Store, task_id: str) -> None:
    """Give a claimed task back to everybody."""
    with store.begin() as tx:
        tx.execute(
            sa.update(tasks)
            .where(tasks.c.id == task_id, tasks.c.state == "claimed")
            .values(state="open", claimed_by=None, claimed_at=None)
        )


def update_task(store: Store, task_id: str, *, reasons: Sequence[str], priority: int | None = None) -> None:
    """Change why a task is there, for example after a correction that was not enough."""
    changes: dict[str, Any] = {"reasons": list(reasons)}
    if priority is not None:
        changes["priority"] = priority
    with store.begin() as tx:
        tx.execute(sa.update(tasks).where(tasks.c.id == task_id).values(**changes))


def finish_task(store: Store, task_id: str, *, by: str, outcome: str) -> bool:
    """Close a task; False when it was done before."""
    with store.begin() as tx:
        changed = tx.execute(
            sa.update(tasks)
            .where(tasks.c.id == task_id, tasks.c.state != "done")
            .values(state="done", done_by=by, done_at=utc_now(), outcome=outcome)
        )
        return bool(changed.rowcount)


def save_corrections(
    store: Store,
    document_id: str,
    task_id: str | None,
    changes: Mapping[tuple[int, str], tuple[Value | None, Value | None]],
    by: str,
) -> None:
    """Keep what a person changed: (item number, field) → (old, new); later material for training."""
    with store.begin() as tx:
        for (number, name), (old, new) in changes.items():
            tx.execute(
                sa.insert(corrections),
                {
                    "id": new_id("cor"),
                    "document_id": document_id,
                    "task_id": task_id,
                    "item_number": number,
                    "name": name,
                    "old": thaw(old),
                    "new": thaw(new),
                    "by": by,
                    "at": utc_now(),
                },
            )


def list_corrections(store: Store, document_id: str | None = None) -> tuple[Correction, ...]:
    """Corrections of one document or of all, oldest first."""
    query = sa.select(corrections).order_by(corrections.c.at, corrections.c.id)
    if document_id is not None:
        query = query.where(corrections.c.document_id == document_id)
    return tuple(
        Correction(
            row.document_id, row.item_number, row.name, _maybe(row.old), _maybe(row.new), row.by, row.at
        )
        for row in store.rows(query)
    )


def _maybe(value: Any) -> Value | None:
    return None if value is None else freeze(value)


def _select() -> sa.Select[Any]:
    return (
        sa.select(tasks, faxes.c.source, faxes.c.received_at, documents.c.type, items.c.patient_id)
        .outerjoin(faxes, faxes.c.id == tasks.c.fax_id)
        .outerjoin(documents, documents.c.id == tasks.c.document_id)
        .outerjoin(items, sa.and_(items.c.document_id == tasks.c.document_id, items.c.number == 1))
    )


def _task(row: Row[Any]) -> Task:
    values = {name: getattr(row, name) for name in Task.__dataclass_fields__}
    return Task(**{**values, "reasons": tuple(row.reasons)})
