"""Signs of life of the processes that share an office."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from store.database import Store, utc_now
from store.processes import forget, list_silent, note_alive
from store.tables import processes

MINUTES = timedelta(minutes=5)


def fall_silent(store: Store, name: str) -> None:
    with store.begin() as tx:
        tx.execute(sa.update(processes).where(processes.c.name == name).values(seen_at=utc_now() - 2 * MINUTES))


@pytest.fixture(autouse=True)
def two_processes(store: Store) -> None:
    for name in ("front-0", "back-0", "front-0"):
        note_alive(store, name)


def test_a_process_without_a_sign_of_life_is_silent(store: Store) -> None:
    assert list_silent(store, longer_than=MINUTES) == ()
    fall_silent(store, "back-0")
    assert list_silent(store, longer_than=MINUTES) == ("back-0",)


def test_one_that_comes_back_is_not_forgotten(store: Store) -> None:
    fall_silent(store, "back-0")
    note_alive(store, "back-0")
    forget(store, "back-0", longer_than=MINUTES)
    fall_silent(store, "back-0")
    assert list_silent(store, longer_than=MINUTES) == ("back-0",)
    forget(store, "back-0", longer_than=MINUTES)
    assert list_silent(store, longer_than=MINUTES) == ()
