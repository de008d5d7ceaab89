"""The queue: once for every fax, urgent ones first, retries for what may heal, a person for what does not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.config import QueueSettings
from app.queue import FaxQueue, Slot, Stage, is_worth_a_retry, queue_engine
from documents.errors import FaxdeskError, StoreError

# DBOS leaves pool connections to its threads; closing them is the engine's business at exit.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
SETTINGS = QueueSettings(workers=1, poll_seconds=0.05, attempts=3, retry_seconds=0.1, glance_above=2)


class Office:
    """Remembers what was worked, in order; a test may make a fax fail or be urgent."""

    def __init__(self) -> None:
        self.worked: list[str] = []
        self.given_up: list[str] = []
        self.failures: dict[str, int] = {}
        self.urgent: set[str] = set()
        self.unseen: set[str] = set()
        self.broken: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()

    def glance(self, fax_id: str) -> bool:
        if fax_id in self.unseen:
            raise KeyError("a bug in the glance")
        return fax_id in self.urgent

    def work(self, fax_id: str) -> None:
        if fax_id not in self.urgent:
            self.gate.wait(10)
        if fax_id in self.broken:
            raise KeyError("a bug outside every step's guard")
        if self.failures.get(fax_id, 0) > 0:
            self.failures[fax_id] -= 1
            raise StoreError("The database is locked.")
        self.worked.append(fax_id)


def wait_until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def faxqueue(tmp_path: Path, office: Office) -> Iterator[FaxQueue]:
    opened = FaxQueue(
        f"sqlite:///{tmp_path}/queue.db",
        tmp_path / "locks",
        SETTINGS,
        [Stage("work", office.work)],
        office.glance,
        office.given_up.append,
    )
    yield opened
    opened.stop()


def test_the_same_fax_handed_over_twice_is_worked_once(faxqueue: FaxQueue, office: Office) -> None:
    faxqueue.enqueue("a")
    wait_until(lambda: office.worked == ["a"])
    faxqueue.enqueue("a")
    faxqueue.enqueue("b")
    wait_until(lambda: "b" in office.worked)
    assert office.worked == ["a", "b"]


def test_a_fax_given_to_the_readers_again_is_a_job_of_its_own(faxqueue: FaxQueue, office: Office) -> None:
    faxqueue.enqueue("a")
    wait_until(lambda: office.worked == ["a"])
    faxqueue.enqueue("a", "a-2")
    wait_until(lambda: office.worked == ["a", "a"])
    faxqueue.enqueue("a", "a-3", waiting=3, newest=1)
    wait_until(lambda: office.worked == ["a", "a", "a"])


def test_an_urgent_fax_that_comes_late_is_worked_while_long_faxes_keep_every_worker_busy(
    faxqueue: FaxQueue, office: Office
) -> None:
    office.gate.clear()
    office.urgent.add("late")
    for number in range(12):
        faxqueue.enqueue(f"routine-{number}", waiting=number, newest=number)
    faxqueue.enqueue("late", waiting=12, newest=12)
    wait_until(lambda: office.worked == ["late"], 8.0)  # the gate still holds the first
    office.gate.set()
    wait_until(lambda: len(office.worked) == 13)


def test_a_fax_whose_glance_breaks_waits_its_turn_and_is_worked(faxqueue: FaxQueue, office: Office) -> None:
    office.unseen.add("a")
    faxqueue.enqueue("a", waiting=3, newest=1)
    wait_until(lambda: not faxqueue.list_failed({"a": "a"}) and office.worked == ["a"])


def test_a_job_that_ends_without_an_outcome_is_told_of(faxqueue: FaxQueue, office: Office) -> None:
    office.broken.add("a")
    faxqueue.enqueue("a")
    faxqueue.enqueue("b")
    wait_until(lambda: faxqueue.list_failed({"a": "a", "b": "b"}) == {"a"})


def test_a_failure_that_may_heal_is_tried_again(faxqueue: FaxQueue, office: Office) -> None:
    office.failures["a"] = 2
    faxqueue.enqueue("a")
    wait_until(lambda: office.worked == ["a"])
    assert office.given_up == []


def test_a_fax_that_fails_in_every_try_goes_to_a_person(faxqueue: FaxQueue, office: Office) -> None:
    office.failures["a"] = 99
    faxqueue.enqueue("a")
    wait_until(lambda: office.given_up == ["a"])


def test_two_processes_never_hold_the_same_slot_and_a_dead_one_is_noticed(tmp_path: Path) -> None:
    one, two = Slot(tmp_path), Slot(tmp_path)
    assert one.name != two.name
    assert two.orphans() == []
    dead = one.name
    one.release()
    assert two.orphans() == [dead]
    assert Slot(tmp_path).name == dead


def test_jobs_in_hand_are_known_again_though_the_machine_has_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Slot(tmp_path)
    first.release()
    monkeypatch.setattr("socket.gethostname", lambda: "another-container")
    assert Slot(tmp_path).name == first.name


def test_only_a_failing_world_is_worth_a_retry() -> None:
    assert is_worth_a_retry(StoreError("locked"))
    assert is_worth_a_retry(OSError(28, "full"))
    assert not is_worth_a_retry(FaxdeskError("encrypted"))
    assert not is_worth_a_retry(KeyError("bug"))


def test_an_old_sqlite_tells_the_time_that_dbos_asks_for(tmp_path: Path) -> None:
    engine = queue_engine(f"sqlite:///{tmp_path / 'queue.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE t (name TEXT, at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000))"
        )
        connection.exec_driver_sql("INSERT INTO t (name) VALUES ('job')")
        (at,) = connection.exec_driver_sql("SELECT at FROM t").one()
    engine.dispose()
    assert abs(at / 1000 - time.time()) < 60
