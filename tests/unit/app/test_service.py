"""The office goes on when one file, the vault or the database does not play along."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa

from app import service
from app.config import build_config
from app.pipeline import Pipeline
from app.service import Service
from documents.errors import FaxdeskError, StoreError
from documents.reading import Page, Reading
from ingest.claiming import vault_path
from ingest.watching import Ready
from ingest.workers import WorkerPool
from store.database import Store, utc_now
from store.intake import Fax, record_arrival
from store.processes import note_alive
from store.readings import load_reading
from store.tables import processes

SHA = "ab" * 32


class _Pool:
    """Stands for the processes: gives the same reading of every file."""

    def run(self, *_args: Any, **_named: Any) -> Reading:
        return Reading((Page(1, (), 100, 100),))


def arrived(store: Store, *, damaged: bool) -> Fax:
    return record_arrival(
        store, claim_key="1", sha256=SHA, source="a.pdf", received_at=datetime(2026, 10, 5, tzinfo=UTC), size=1,
        damaged=damaged,
    )  # fmt: skip


@pytest.fixture
def pipeline(store: Store, tmp_path: Path) -> Pipeline:
    pool = cast("WorkerPool", _Pool())
    return Pipeline(build_config(tmp_path / "config.toml", {}), store, pool, pool)


def put_original(tmp_path: Path) -> None:
    original = vault_path(build_config(tmp_path / "config.toml", {}).folders.vault, SHA)
    original.parent.mkdir(parents=True)
    original.write_bytes(b"%PDF")


@pytest.mark.parametrize("damaged", [True, False])
def test_a_file_opened_in_repair_mode_is_marked_so_that_a_person_looks(
    pipeline: Pipeline, store: Store, tmp_path: Path, damaged: bool
) -> None:
    put_original(tmp_path)
    fax = arrived(store, damaged=damaged)
    pipeline.read(fax.id)
    reading = load_reading(store, fax.id)
    assert reading is not None
    assert ("damaged" in reading.flags) is damaged


def test_a_vault_that_is_away_is_waited_for(pipeline: Pipeline, store: Store) -> None:
    fax = arrived(store, damaged=False)
    with pytest.raises(FaxdeskError) as caught:
        pipeline.read(fax.id)
    assert not caught.value.permanent


def bare_service(**parts: Any) -> Service:
    """A Service with only these parts."""
    made = Service.__new__(Service)
    for name, part in parts.items():
        setattr(made, f"_{name}", part)
    return made


def test_a_file_that_cannot_be_claimed_does_not_hold_up_those_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []

    def claim(ready: Ready, _places: Any, _store: Any) -> Any:
        if ready.path.name == "stuck":
            raise OSError(36, "File name too long")
        taken.append(ready.path.name)
        return SimpleNamespace(id="1", state="working")

    monkeypatch.setattr(service, "claim", claim)
    watch = SimpleNamespace(look=lambda: iter([Ready(Path("stuck")), Ready(Path("next"))]))
    made = bare_service(watch=watch, places=None, store=None)
    assert made._claim_ready() is False
    assert taken == ["next"]


@pytest.mark.parametrize("failure", [StoreError("The database is away."), OSError(5, "I/O error")])
def test_a_database_or_share_that_is_away_ends_no_office(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, failure: Exception
) -> None:
    stop, steps = threading.Event(), []

    def step() -> Any:
        steps.append(1)
        if len(steps) == 1:
            raise failure
        stop.set()
        return SimpleNamespace()

    def waits(_folders: Any) -> Any:
        return SimpleNamespace(wait=lambda _seconds: None, stop=lambda: None)

    monkeypatch.setattr(service, "Hint", waits)
    due_in: Callable[[], float] = lambda: 0.0  # noqa: E731
    made = bare_service(
        config=build_config(tmp_path / "config.toml", {}), watch=SimpleNamespace(due_in=due_in), more_to_claim=False
    )
    made.step = step  # type: ignore[method-assign]
    made.run(stop)
    assert len(steps) == 2


class _Queue:
    """Stands for the queue: knows whom it took over from."""

    name = "front-0"

    def __init__(self) -> None:
        self.taken: list[str] = []

    def recover(self, silent: Collection[str] = ()) -> None:
        self.taken.extend(silent)


def test_the_jobs_of_a_machine_that_is_gone_are_taken_over_once(store: Store) -> None:
    note_alive(store, "gone-0")
    with store.begin() as tx:
        tx.execute(sa.update(processes).values(seen_at=utc_now() - timedelta(hours=1)))
    queue = _Queue()
    service = bare_service(store=store, queue=queue)
    service._take_over()
    service._take_over()
    assert queue.taken == ["gone-0"]
