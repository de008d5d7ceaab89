"""Durable work on DBOS: every fax's job is finished exactly once, whatever dies in between.

Only fax ids travel in job arguments, never anything a fax says. A job is one workflow with one step per stage; DBOS
may run a step twice after a crash, so the stages are idempotent. See `docs/adr/0001-queue-engine.md`.
"""

from __future__ import annotations

import fcntl
import os
import socket
import sqlite3
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbos import (
    DBOS,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    SetEnqueueOptions,
    SetWorkflowID,
    StepOptions,
    error,
    run_dbos_database_migrations,
)
from sqlalchemy import Engine, create_engine, event

from app.config import QueueSettings
from documents.errors import ConfigurationError, FaxdeskError

FAXES, URGENT_FAXES, GLANCES = "faxes", "urgent_faxes", "glances"
_FAILED = ["ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
# Bump only when jobs written by an older Faxdesk can no longer be worked: DBOS leaves other versions' jobs alone.
PROTOCOL = "1"
MAX_SLOTS = 64
# The SQLite of Debian 12 (3.40) is older.
_KNOWS_SUBSECONDS = (3, 42, 0)


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a job: its name and what it does with the fax id."""

    name: str
    work: Callable[[str], None]


def _unixepoch(*words: str) -> float:
    """Seconds since 1970 as DBOS asks for them from Python 3.12 on: `unixepoch('subsec')`.

    An older SQLite answers that with nothing, so that no job could be written.
    """
    return time.time() if "subsec" in words else int(time.time())


def queue_engine(url: str) -> Engine:
    """An engine for DBOS; on SQLite every transaction takes the write lock first, or count-then-claim would race."""
    if not url.startswith("sqlite"):
        return create_engine(url)
    engine = create_engine(url, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA busy_timeout=30000")
        if sqlite3.sqlite_version_info < _KNOWS_SUBSECONDS:
            connection.create_function("unixepoch", -1, _unixepoch)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


class Slot:
    """A stable executor id, held by a file lock for as long as the process lives; the kernel frees it on any death."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._office = _lasting_name(folder / "office-name")
        for number in range(MAX_SLOTS):
            handle = self._lock(number)
            if handle is not None:
                self._handle, self.number = handle, number
                return
        raise ConfigurationError(f"{folder}: more than {MAX_SLOTS} Faxdesk processes share this office")

    @property
    def name(self) -> str:
        return self._name(self.number)

    def orphans(self) -> list[str]:
        """Executor ids of other slots whose process is dead (their lock is free)."""
        dead = []
        for file in self._folder.glob("slot-*.lock"):
            number = int(file.stem.removeprefix("slot-"))
            if number != self.number and (handle := self._lock(number)) is not None:
                os.close(handle)
                dead.append(self._name(number))
        return dead

    def release(self) -> None:
        os.close(self._handle)

    def _name(self, number: int) -> str:
        return f"{self._office}-{number}"

    def _lock(self, number: int) -> int | None:
        handle = os.open(self._folder / f"slot-{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        return handle


def _lasting_name(file: Path) -> str:
    """The name of the machine at the first start, kept for ever: a container has another one each time, and jobs in
    hand belong to the name under which they were begun.
    """
    try:
        with file.open("x", encoding="utf-8") as fresh:
            fresh.write(socket.gethostname())
    except FileExistsError:
        pass
    return file.read_text(encoding="utf-8").strip() or socket.gethostname()


class FaxQueue:
    """The running queue of one process: start it once, enqueue fax ids, stop it."""

    def __init__(
        self,
        url: str,
        folder: Path,
        settings: QueueSettings,
        stages: Sequence[Stage],
        glance: Callable[[str], bool],
        give_up: Callable[[str], None],
    ) -> None:
        """`stages` run in order for each fax; `glance` answers whether a waiting fax is urgent.

        `give_up` is called for a fax whose step failed in every try.
        """
        self._settings, self._stages, self._glance_at, self._give_up = settings, stages, glance, give_up
        self._slot = Slot(folder)
        run_dbos_database_migrations(url)
        DBOS(
            config=DBOSConfig(
                name="faxdesk",
                system_database_url=url,
                system_database_engine=queue_engine(url),
                run_migrations=False,
                executor_id=self._slot.name,
                application_version=PROTOCOL,
                serializer=DBOSPortableJSONSerializer(),
                log_level="ERROR",
                enable_otlp=False,
                run_admin_server=False,
            )
        )
        self._work = DBOS.workflow(name="work_fax")(self._work_fax())
        self._glance = DBOS.workflow(name="glance_at_fax")(self._glance_at_fax())
        DBOS.launch()
        # Urgent faxes have a lane of their own: the other may be full of long faxes.
        for lane, at_once in ((FAXES, settings.workers), (URGENT_FAXES, settings.workers + 1), (GLANCES, 1)):
            DBOS.register_queue(
                lane,
                worker_concurrency=at_once,
                polling_interval_sec=settings.poll_seconds,
                on_conflict="always_update",
            )

    def enqueue(self, fax_id: str, job: str = "", *, waiting: int = 0, newest: int = 0) -> None:
        """Hand over a fax; the same `job` (default: its id) again changes nothing. With many `waiting`, a glance first.

        `newest` grows with every arrival: glances go newest first, so one that comes late is not stuck behind a batch.
        """
        if waiting > self._settings.glance_above:
            with SetWorkflowID(_glance_id(job or fax_id)), SetEnqueueOptions(priority=max(1, 2**31 - 1 - newest)):
                DBOS.enqueue_workflow(GLANCES, self._glance, fax_id, job)
        else:
            self._enqueue_work(fax_id, job, urgent=False)

    @property
    def name(self) -> str:
        """What this process is known by to the others that work the same queue."""
        return self._slot.name

    def recover(self, silent: Collection[str] = ()) -> None:
        """Take over the jobs of executors that died, and of the `silent` ones; safe to call at any time."""
        dead = {*self._slot.orphans(), *silent} - {self.name}
        if dead:
            DBOS._recover_pending_workflows(sorted(dead))

    def list_failed(self, jobs: Mapping[str, str]) -> set[str]:
        """Of the jobs (each with its fax id) the faxes of those that ended without an outcome: a person must be told.

        A glance that ended so is no failure of the fax: it waits its turn from now on.
        """
        for job in self._ended_badly(_glance_id, jobs):
            self._enqueue_work(jobs[job], job, urgent=False)
        return {jobs[job] for job in self._ended_badly(_job_id, jobs)}

    def stop(self) -> None:
        DBOS.destroy(workflow_completion_timeout_sec=0)
        self._slot.release()

    def _enqueue_work(self, fax_id: str, job: str, *, urgent: bool) -> None:
        with SetWorkflowID(_job_id(job or fax_id)):
            DBOS.enqueue_workflow(URGENT_FAXES if urgent else FAXES, self._work, fax_id)

    def _ended_badly(self, name: Callable[[str], str], jobs: Collection[str]) -> set[str]:
        named = {name(job): job for job in jobs}
        ended = DBOS.list_workflows(status=_FAILED, load_input=False, load_output=False)
        return {named[each.workflow_id] for each in ended if each.workflow_id in named}

    def _work_fax(self) -> Callable[[str], None]:
        stages, settings, give_up = self._stages, self._settings, self._give_up
        tries: StepOptions = {
            "retries_allowed": True,
            "max_attempts": settings.attempts,
            "interval_seconds": settings.retry_seconds,
            "backoff_rate": 2.0,
            "should_retry": is_worth_a_retry,
        }

        def work_fax(fax_id: str) -> None:
            try:
                for stage in stages:
                    DBOS.run_step({"name": stage.name, **tries}, stage.work, fax_id)
            except error.DBOSMaxStepRetriesExceeded:
                DBOS.run_step({"name": "give_up", **tries}, give_up, fax_id)

        return work_fax

    def _glance_at_fax(self) -> Callable[..., None]:
        glance, enqueue = self._glance_at, self._enqueue_work

        def glance_at_fax(fax_id: str, job: str = "") -> None:
            urgent = DBOS.run_step({"name": "glance"}, glance, fax_id)
            enqueue(fax_id, job, urgent=urgent)

        return glance_at_fax


def is_worth_a_retry(error: BaseException) -> bool:
    """A failing world may heal (a locked database, a full disk); bugs and permanent refusals do not."""
    return (isinstance(error, FaxdeskError) and not error.permanent) or isinstance(error, OSError)


def _job_id(job: str) -> str:
    return f"fax-{job}"


def _glance_id(job: str) -> str:
    return f"glance-{job}"
