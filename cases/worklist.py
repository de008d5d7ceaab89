"""What waits for people, most pressing first, and the numbers of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from store.cases import count_cases
from store.database import Store
from store.intake import Ledger, count_ledger
from store.searching import DayFigures, count_day
from store.tasks import Task, list_tasks
from store.timers import DueCase, list_due

_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Worklist:
    """Tasks in the order to work them, and timers by the safe date: `overdue` before today, `today`, `soon`."""

    tasks: tuple[Task, ...]
    overdue: tuple[DueCase, ...]
    today: tuple[DueCase, ...]
    soon: tuple[DueCase, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The home page: the ledger, the day so far, tasks by priority (1 to 5), timers due, open cases by state."""

    ledger: Ledger
    day: DayFigures
    tasks: dict[int, int]
    overdue: int
    due_today: int
    cases: dict[str, int]


def list_work(store: Store, now: datetime, limit: int | None = None) -> Worklist:
    """Everything to do as of `now` (in the office's own zone: its date is today)."""
    today = now.date().isoformat()
    with store.look() as tx:
        due = list_due(tx, until=(now + _SOON).date().isoformat())
        waiting = list_tasks(tx, limit=limit)
    return Worklist(
        tasks=waiting,
        overdue=tuple(one for one in due if work_by(one) < today),
        today=tuple(one for one in due if work_by(one) == today),
        soon=tuple(one for one in due if work_by(one) > today),
    )


def count_today(store: Store, now: datetime) -> Numbers:
    """The numbers of the home page as of `now` (in the office's own zone)."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    with store.look() as tx:
        work = list_work(tx, now)
        by_priority = dict.fromkeys(range(1, 6), 0)
        for task in work.tasks:
            by_priority[task.priority] += 1
        return Numbers(
            ledger=count_ledger(tx),
            day=count_day(tx, midnight),
            tasks=by_priority,
            overdue=len(work.overdue),
            due_today=len(work.today),
            cases=count_cases(tx),
        )


def work_by(due: DueCase) -> str:
    """The day (ISO) to have it done: the safe date, else the due date."""
    return (due.running.timer.safe_due_on or due.running.timer.due_on)[:10]
