"""Timers that run on cases: what is due, when, and how it ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from documents.judgement import Timer
from store.database import Store, new_id, utc_now
from store.tables import cases, patients, timers


@dataclass(frozen=True, slots=True)
class RunningTimer:
    """A timer on a case. `state`: running, met, superseded (a later paper replaced it), void.

    `key` begins with the key of the event that started it.
    """

    id: str
    key: str
    case_id: str
    document_id: str | None
    timer: Timer
    state: str
    started_at: datetime
    ended_at: datetime | None
    ended_by: str | None


@dataclass(frozen=True, slots=True)
class DueCase:
    """A running timer with what a worklist shows beside it."""

    running: RunningTimer
    patient_id: str
    patient_name: str
    drug_name: str
    coverage: str


def start_timer(store: Store, case_id: str, key: str, timer: Timer, document_id: str | None = None) -> bool:
    """Start a timer once per `key`; one of the same name that runs on the case is superseded."""
    with store.begin() as tx:
        if tx.row(sa.select(timers.c.id).where(timers.c.key == key)) is not None:
            return False
        end_timers(tx, case_id, [timer.name], state="superseded", by="faxdesk")
        return tx.insert_new(
            timers,
            {
                "id": new_id("timer"),
                "case_id": case_id,
                "document_id": document_id,
                "key": key,
                "name": timer.name,
                "due_on": timer.due_on,
                "safe_due_on": timer.safe_due_on,
                "basis": timer.basis,
                "source": timer.source,
                "other_due_on": timer.other_due_on,
                "conflict": timer.conflict,
                "state": "running",
                "started_at": utc_now(),
            },
        )


def end_timers(
    store: Store, case_id: str, names: Iterable[str], *, state: str = "met", by: str = "faxdesk"
) -> int:
    """End the running timers of these names on a case; how many there were."""
    with store.begin() as tx:
        changed = tx.execute(
            sa.update(timers)
            .where(timers.c.case_id == case_id, timers.c.name.in_(list(names)), timers.c.state == "running")
            .values(state=state, ended_at=utc_now(), ended_by=by)
        )
        return int(changed.rowcount)


def void_timers(store: Store, begun: Iterable[RunningTimer], *, by: str) -> None:
    """Make timers void, because what started them is; one that had ended keeps when and by whom."""
    with store.begin() as tx:
        tx.execute(
            sa.update(timers)
            .where(timers.c.id.in_([one.id for one in begun]), timers.c.state != "void")
            .values(
                state="void",
                ended_at=sa.func.coalesce(timers.c.ended_at, utc_now()),
                ended_by=sa.func.coalesce(timers.c.ended_by, by),
            )
        )


def restart_timers(store: Store, case_id: str, names: Collection[str], ended: Mapping[str, datetime]) -> int:
    """Let stopped timers of `names` run again, of each name the one started last; how many.

    None beside a running one of its name, and none that was started before something `ended` its name.
    """
    with store.begin() as tx:
        known = list_timers(tx, case_id)
        running = {one.timer.name for one in known if one.state == "running"}
        stopped = sorted((one for one in known if one.state in ("met", "superseded")), key=lambda one: one.started_at)
        latest = {one.timer.name: one for one in stopped if one.timer.name in names}
        again = [
            one.id for name, one in latest.items()
            if name not in running and not (name in ended and ended[name] >= one.started_at)
        ]  # fmt: skip
        if again:
            tx.execute(
                sa.update(timers).where(timers.c.id.in_(again)).values(state="running", ended_at=None, ended_by=None)
            )
        return len(again)


def list_timers(store: Store, case_id: str, *, running: bool = False) -> tuple[RunningTimer, ...]:
    """Timers of a case, the first due first."""
    query = sa.select(timers).where(timers.c.case_id == case_id).order_by(timers.c.due_on, timers.c.name)
    if running:
        query = query.where(timers.c.state == "running")
    return tuple(_timer(row) for row in store.rows(query))


def list_due(store: Store, *, until: str | None = None) -> tuple[DueCase, ...]:
    """Running timers of open cases by safe date (else due date), up to and including `until` (ISO date)."""
    work_by = sa.func.coalesce(timers.c.safe_due_on, timers.c.due_on)
    query = (
        sa.select(
            timers,
            cases.c.patient_id,
            cases.c.drug_name,
            cases.c.coverage,
            patients.c.first_name,
            patients.c.last_name,
        )
        .join(cases, cases.c.case_id == timers.c.case_id)
        .join(patients, patients.c.patient_id == cases.c.patient_id)
        .where(timers.c.state == "running", cases.c.status != "closed")
        .order_by(work_by, timers.c.due_on, timers.c.id)
    )
    if until is not None:
        # The first ten characters are the day, of dates and instants alike.
        query = query.where(sa.func.substr(work_by, 1, 10) <= until)
    return tuple(
        DueCase(
            _timer(row), row.patient_id, f"{row.first_name} {row.last_name}", row.drug_name, row.coverage
        )
        for row in store.rows(query)
    )


def _timer(row: Row[Any]) -> RunningTimer:
    timer = Timer(
        row.name, row.due_on, row.safe_due_on, row.basis, row.source, row.other_due_on, row.conflict
    )
    return RunningTimer(
        row.id, row.key, row.case_id, row.document_id, timer, row.state, row.started_at, row.ended_at, row.ended_by
    )
