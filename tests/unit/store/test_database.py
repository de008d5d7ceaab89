from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from documents.errors import ConfigurationError, StoreError
from store.database import Store, new_id, open_store
from store.migrating import current_revision, list_differences, newest_revision, upgrade
from store.people import Patient, get_patients, upsert_patient
from store.tables import patients


def test_the_migrations_say_the_same_as_the_tables(store: Store) -> None:
    assert current_revision(store) == newest_revision()
    assert list_differences(store) == []


def test_upgrading_twice_changes_nothing(store: Store) -> None:
    upsert_patient(store, Patient("P1", last_name="Marlowe"))
    upgrade(store)
    assert [patient.patient_id for patient in get_patients(store, ["P1"])] == ["P1"]


def test_two_programs_may_upgrade_an_empty_database_at_once(tmp_path: Path) -> None:
    stores = [open_store(f"sqlite:///{tmp_path / 'new.db'}") for _ in range(2)]
    threads = [threading.Thread(target=upgrade, args=(one,)) for one in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert current_revision(stores[0]) == newest_revision()
    for one in stores:
        one.close()


def test_sqlite_runs_in_wal_mode_with_foreign_keys(store: Store) -> None:
    with store.begin() as tx:
        assert tx.execute(sa.text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert tx.execute(sa.text("PRAGMA foreign_keys")).scalar_one() == 1
        assert tx.execute(sa.text("PRAGMA synchronous")).scalar_one() == 2


def test_a_transaction_that_fails_writes_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.begin() as tx:
        upsert_patient(tx, Patient("P1", last_name="Marlowe"))
        raise RuntimeError
    assert get_patients(store, ["P1"]) == ()


def test_an_inner_transaction_joins_the_outer_one(store: Store) -> None:
    with pytest.raises(RuntimeError), store.begin() as tx:
        with tx.begin() as inner:
            upsert_patient(inner, Patient("P1", last_name="Marlowe"))
        raise RuntimeError
    assert get_patients(store, ["P1"]) == ()


def test_a_reader_does_not_wait_for_a_writer(store: Store) -> None:
    upsert_patient(store, Patient("P1", last_name="Marlowe"))
    with store.begin() as tx:
        upsert_patient(tx, Patient("P2", last_name="Okafor"))
        began = time.monotonic()
        assert len(get_patients(store, ["P1", "P2"])) == 1
        assert time.monotonic() - began < 2


def test_counting_and_then_writing_does_not_race(store: Store) -> None:
    def count_then_add() -> None:
        for _ in range(10):
            with store.begin() as tx:
                there = tx.execute(sa.select(sa.func.count()).select_from(patients)).scalar_one()
                upsert_patient(tx, Patient(f"P{there}", last_name="X"))

    threads = [threading.Thread(target=count_then_add) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(get_patients(store, [f"P{n}" for n in range(30)])) == 30


def test_a_locked_database_is_worth_a_retry(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    path = store.engine.url.database
    assert path is not None
    monkeypatch.setattr("store.database.BUSY_SECONDS", 0)
    hasty = open_store(f"sqlite:///{path}")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught:
        upsert_patient(hasty, Patient("P1", last_name="Marlowe"))
    holder.execute("ROLLBACK")
    holder.close()
    hasty.close()
    assert caught.value.code == "store_locked"
    assert not caught.value.permanent


def test_an_error_message_never_holds_what_was_written(store: Store) -> None:
    with pytest.raises(StoreError) as caught, store.begin() as tx:
        tx.execute(sa.insert(patients), {"patient_id": "P1", "last_name": "Quillfeather", "facts": None})
    assert "Quillfeather" not in str(caught.value)
    assert "Quillfeather" not in str(caught.value.__cause__)


def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    empty = open_store(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(StoreError, match="faxdesk init"):
        get_patients(empty, ["P1"])
    empty.close()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://host/db", "sqlite://", "sqlite:///:memory:"])
def test_an_unusable_url_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError):
        open_store(url)


def test_a_postgresql_url_needs_no_driver_name() -> None:
    made = open_store("postgresql://faxdesk@127.0.0.1:1/none")
    assert made.engine.url.drivername == "postgresql+psycopg"
    with pytest.raises(StoreError) as caught:
        get_patients(made, ["P1"])
    assert not caught.value.permanent
    made.close()


def test_ids_sort_by_time_and_never_repeat() -> None:
    assert new_id("fax", 1_700_000_000.001) < new_id("fax", 1_700_000_000.002)
    assert len({new_id("fax", 1.0) for _ in range(1000)}) == 1000
