"""The running office: watch the drop folder, claim, queue, sweep, until stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from app import work
from app.config import Config
from app.pipeline import Pipeline
from app.queue import FaxQueue
from app.sending import send_all_due
from documents.checkpoints import reach
from documents.errors import FaxdeskError
from ingest.claiming import Places, claim
from ingest.watching import FolderWatch, Hint
from ingest.workers import WorkBrokenError, WorkerPool
from store.intake import Fax, list_working
from store.processes import forget, list_silent, note_alive

log = structlog.get_logger()
_CHECK_SECONDS, _CHECK_MEMORY_MB = 60.0, 1000
_SWEEP_SECONDS = 15.0
_CLAIM_SECONDS = 1.0
_IDLE_LOOK_SECONDS = 0.1
# A process that looks after nothing for so long is dead, or its machine is; a step of its work may then run twice,
# which every step can bear.
_SILENT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a progress display needs: files not yet claimed and faxes not yet finished."""

    unclaimed: int
    working: int

    @property
    def idle(self) -> bool:
        return self.unclaimed == 0 and self.working == 0


class Service:
    """One process that works an office. Build it, call `run` (or `step` again and again), then `close`."""

    def __init__(self, config: Config, pipeline: Pipeline, *, once: bool = False) -> None:
        """`once`: a damaged file is taken sooner, since somebody is waiting for the end."""
        self._config, self._pipeline, self._store = config, pipeline, pipeline.store
        self._checker = WorkerPool(1, max_memory_mb=_CHECK_MEMORY_MB, warm=work.warm_checks)
        patience = config.intake.once_damaged_after_seconds if once else None
        self._watch = FolderWatch(
            config.folders.inbox,
            config.intake,
            lambda path: self._checker.run(work.check, path, config.reading, seconds=_CHECK_SECONDS),
            damaged_after=patience,
        )
        self._places = Places(config.folders.vault, config.folders.processed, config.folders.quarantine)
        self._queue = FaxQueue(
            config.database.queue_url,
            config.path.parent / "locks",
            config.queue,
            pipeline.stages(),
            pipeline.glance,
            pipeline.park_after_tries,
        )
        self._queued: dict[str, str] = {}  # fax id by job
        self._more_to_claim = False
        self._swept_at = float("-inf")

    def step(self) -> Progress:
        """Look at the folder once, claim what is ready, queue what is new, and look after what got stuck."""
        self._more_to_claim = self._claim_ready()
        working = list_working(self._store)
        for number, fax in enumerate(working):
            self._queue_new(fax, waiting=number)
        unfinished = {fax.job for fax in working}
        self._queued = {job: fax_id for job, fax_id in self._queued.items() if job in unfinished}
        if time.monotonic() - self._swept_at > _SWEEP_SECONDS:
            self._sweep()
            self._swept_at = time.monotonic()
        return Progress(self._watch.waiting(), len(working))

    def run(self, stop: threading.Event, on_progress: Callable[[Progress], None] | None = None) -> None:
        """Work until `stop` is set."""
        hint = Hint([self._config.folders.inbox])
        try:
            while not stop.is_set():
                progress = self._safe_step()
                if on_progress is not None and progress is not None:
                    on_progress(progress)
                if progress is None or not self._more_to_claim:
                    hint.wait(min(self._config.intake.poll_seconds, self._watch.due_in()))
        finally:
            hint.stop()

    def _safe_step(self) -> Progress | None:
        """One step; None when the database or a share was away, which must not end the office."""
        try:
            return self.step()
        except (FaxdeskError, WorkBrokenError, OSError) as error:
            log.warning("step_failed", kind=type(error).__name__, code=getattr(error, "code", "os"))
            self._more_to_claim = False
            return None

    def run_until_idle(self, on_progress: Callable[[Progress], None] | None = None) -> None:
        """Work off what lies in the drop folder and what is unfinished, then return."""
        while True:
            progress = self.step()
            if on_progress is not None:
                on_progress(progress)
            if progress.idle:
                return
            time.sleep(_IDLE_LOOK_SECONDS)

    def close(self) -> None:
        """Stop working; unfinished faxes go on at the next start."""
        self._queue.stop()
        self._checker.close()

    def _claim_ready(self) -> bool:
        """Claim for a moment; whether files are left, so that the first of many are worked while others come in."""
        started = time.monotonic()
        failed = False
        for ready in self._watch.look():
            try:
                fax = claim(ready, self._places, self._store)
            except (FaxdeskError, OSError) as error:
                # The source is untouched: the next look tries again. Those behind it do not wait for that.
                log.warning("claim_failed", kind=type(error).__name__, code=getattr(error, "code", "os"))
                failed, fax = True, None
            if fax is not None:
                log.info("claimed", fax=fax.id, state=fax.state)
            if time.monotonic() - started > _CLAIM_SECONDS:
                return not failed
        return False

    def _sweep(self) -> None:
        """What needs no look every second: jobs of dead processes, jobs that ended without an outcome, sending."""
        self._take_over()
        for fax_id in self._queue.list_failed(self._queued):
            self._pipeline.park_after_tries(fax_id)
        self._send_due()

    def _take_over(self) -> None:
        """Give a sign of life, and take over what processes had in hand whose lock is free or who are silent."""
        note_alive(self._store, self._queue.name)
        silent = list_silent(self._store, longer_than=_SILENT)
        self._queue.recover(silent)
        for name in silent:
            forget(self._store, name, longer_than=_SILENT)
        if silent:
            log.warning("process_silent", count=len(silent))

    def _send_due(self) -> None:
        """Hand over envelopes; a share that is away is tried again at the next sweep."""
        try:
            report = send_all_due(self._store, self._config)
            if any(failure.again_at is None for failure in report.failed):
                log.error("send_needs_a_person", kind="outbox", code="failed")
        except (FaxdeskError, OSError) as error:
            log.warning("send_failed", kind=type(error).__name__, code=getattr(error, "code", "os"))

    def _queue_new(self, fax: Fax, *, waiting: int) -> None:
        if fax.job in self._queued:
            return
        self._queue.enqueue(fax.id, fax.job, waiting=waiting, newest=int(fax.received_at.timestamp()))
        self._queued[fax.job] = fax.id
        reach("queue:after_enqueue")
