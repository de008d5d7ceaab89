from __future__ import annotations

import pytest
import sqlalchemy as sa

from store.audit import Entry, append_entry, list_entries, verify
from store.database import Store
from store.tables import audit_entries


@pytest.fixture(autouse=True)
def written(store: Store) -> None:
    for number in range(5):
        append_entry(store, Entry("page.read", "page", f"fax-{number}", user_id="user-1", patient_id=f"P{number % 2}"))


def change(store: Store, statement: sa.Executable) -> None:
    with store.begin() as tx:
        tx.execute(statement)


def test_an_untouched_log_is_whole(store: Store) -> None:
    assert (verify(store).whole, verify(store).entries) == (True, 5)


def test_a_changed_entry_is_found(store: Store) -> None:
    change(store, sa.update(audit_entries).where(audit_entries.c.seq == 3).values(user_id="user-2"))
    assert verify(store).broken_at == 3


def test_a_changed_time_is_found(store: Store) -> None:
    other = list_entries(store)[0].at
    change(store, sa.update(audit_entries).where(audit_entries.c.seq == 2).values(at=other))
    assert verify(store).broken_at == 2


def test_a_removed_entry_is_found(store: Store) -> None:
    change(store, sa.delete(audit_entries).where(audit_entries.c.seq == 2))
    assert verify(store).broken_at == 3


def test_a_log_cut_off_at_its_end_is_found(store: Store) -> None:
    change(store, sa.delete(audit_entries).where(audit_entries.c.seq == 5))
    assert not verify(store).whole


def test_entries_are_found_by_patient_object_and_user(store: Store) -> None:
    assert [entry.seq for entry in list_entries(store, patient_id="P1")] == [4, 2]
    assert [entry.seq for entry in list_entries(store, object_id="fax-0")] == [1]
    assert len(list_entries(store, user_id="user-1", limit=3)) == 3
    assert list_entries(store, user_id="user-9") == ()


def test_an_entry_of_a_failed_transaction_is_not_written(store: Store) -> None:
    with pytest.raises(RuntimeError), store.begin() as tx:
        append_entry(tx, Entry("x", "y", "z"))
        raise RuntimeError
    assert verify(store).entries == 5
