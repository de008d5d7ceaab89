"""Signs of life of the processes that work an office, so that what a dead one had in hand is taken over.

On one machine a file lock tells more quickly; these serve where several machines share one database.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from store.database import Store, utc_now
from store.tables import processes


def note_alive(store: Store, name: str) -> None:
    """Say that the process of this name (at most 200 letters) is alive now."""
    with store.begin() as tx:
        if not tx.insert_new(processes, {"name": name, "seen_at": utc_now()}):
            tx.execute(sa.update(processes).where(processes.c.name == name).values(seen_at=utc_now()))


def list_silent(store: Store, *, longer_than: timedelta) -> tuple[str, ...]:
    """Processes that gave no sign of life for so long; a machine whose clock is off may be among them."""
    query = sa.select(processes.c.name).where(processes.c.seen_at < utc_now() - longer_than)
    return tuple(row.name for row in store.rows(query.order_by(processes.c.name)))


def forget(store: Store, name: str, *, longer_than: timedelta) -> None:
    """Drop a process whose work was taken over, unless it has come back meanwhile."""
    with store.begin() as tx:
        silent = processes.c.seen_at < utc_now() - longer_than
        tx.execute(sa.delete(processes).where(processes.c.name == name, silent))
