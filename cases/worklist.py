"""The clocks that run out: what is late, what is due today, and what soon will be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from store.database import Store
from store.timers import DueCase, list_due

# How many days ahead a coordinator plans.
DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True)
class Worklist:
    """Running clocks of open cases by the day to have it done: before today, today, within `DAYS_AHEAD` days."""

    overdue: tuple[DueCase, ...]
    today: tuple[DueCase, ...]
    soon: tuple[DueCase, ...]

    @property
    def due(self) -> tuple[DueCase, ...]:
        """All of them, the latest first."""
        return self.overdue + self.today + self.soon


def list_work(store: Store, today: date) -> Worklist:
    """All that falls due as of `today` (the office's own day); nothing is left out, however long the list."""
    due = list_due(store, until=(today + timedelta(days=DAYS_AHEAD)).isoformat())
    now = today.isoformat()
    return Worklist(
        overdue=tuple(one for one in due if work_by(one) < now),
        today=tuple(one for one in due if work_by(one) == now),
        soon=tuple(one for one in due if work_by(one) > now),
    )


def work_by(due: DueCase) -> str:
    """The day (ISO) to have it done: the safe date, else the due date."""
    return (due.running.timer.safe_due_on or due.running.timer.due_on)[:10]
