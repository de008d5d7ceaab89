"""The flow of one fax, top to bottom: read, understand, settle. The only place that knows the order.

Every value is stored before the next step starts, and every step looks first at what is stored, so that any of them
can be run again after a crash and gives the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from app import work
from app.config import Config
from app.queue import Stage
from cases.matching import match_document
from cases.recording import settle
from documents.checkpoints import reach
from documents.errors import FaxdeskError
from ingest.claiming import set_aside, vault_path
from ingest.looks import find_same_look, fingerprint
from ingest.workers import PoolClosedError, WorkBrokenError, WorkerPool
from store.database import Store
from store.intake import get_fax, link_probable_duplicate, list_looks, mark_urgent, save_look, settle_fax
from store.readings import list_documents, load_reading, save_reading, save_understanding

log = structlog.get_logger()
# A paper that comes again after this long is more likely a renewal on the same form than a second sending.
_SAME_LOOK_DAYS = 45
_UNDERSTAND_SECONDS = 120.0
_GLANCE_SECONDS = 30.0
# How far the processes for routine faxes step back (as `nice`): three shares of a processor to one.
_BEHIND = 5
_PARKED = "Faxdesk failed on this fax after several tries; look at the original and file it by hand."


def make_pool(config: Config, *, reserved: int = 0) -> WorkerPool:
    """The killable processes that read and understand, one per fax worked on at once, their models loaded.

    `reserved` more are kept for urgent faxes; the others then leave the processors to them, and to the desk.
    """
    warm = partial(work.warm_up, config.reading, config.catalog_folder, config.extract)
    return WorkerPool(
        config.queue.workers,
        max_memory_mb=config.reading.max_memory_mb,
        warm=warm,
        reserved=reserved,
        niceness=_BEHIND if reserved else 0,
    )


def make_glance_pool(config: Config) -> WorkerPool:
    """The one process that glances at waiting faxes; it loads the first reader alone."""
    first_reader = replace(config.reading, second_reader="off")
    warm = partial(work.warm_up, first_reader, config.catalog_folder, config.extract)
    return WorkerPool(1, max_memory_mb=config.reading.max_memory_mb, warm=warm)


class Pipeline:
    """The steps of an office, bound to its settings, store and processes."""

    def __init__(self, config: Config, store: Store, pool: WorkerPool, glances: WorkerPool) -> None:
        """`glances` may be the same as `pool`; with processes of their own they never wait for a long fax."""
        self.store, self._config, self._pool, self._glances = store, config, pool, glances
        self._catalog = work.catalog_of(config.catalog_folder)

    def stages(self) -> Sequence[Stage]:
        """The steps in their order."""
        return (
            Stage("read", self._guarded(self.read)),
            Stage("understand", self._guarded(self.understand)),
            Stage("settle", self._guarded(self.settle)),
        )

    def read(self, fax_id: str) -> None:
        """Words out of the original; noticed if the same paper came before."""
        if load_reading(self.store, fax_id) is not None:
            return
        fax = get_fax(self.store, fax_id)
        original = vault_path(self._config.folders.vault, fax.sha256)
        if not original.is_file():
            # Its bytes were there when it came: it is the vault that is away, not the sender's fault.
            raise FaxdeskError("The vault cannot be reached; the fax waits.", code="vault_away", permanent=False)
        limit = self._config.reading.max_seconds
        reading = self._pool.run(work.read, original, self._config.reading, seconds=limit, urgent=fax.urgent)
        if fax.damaged:
            # Opened in repair mode: what is missing cannot be seen, so a person looks.
            reading = replace(reading, flags=reading.flags | {"damaged"})
        look = fingerprint(reading)
        since = fax.received_at - timedelta(days=_SAME_LOOK_DAYS)
        earlier = ((other, seen) for other, seen in list_looks(self.store, since=since) if other < fax_id)
        same = find_same_look(look, earlier)
        if same is not None:
            link_probable_duplicate(self.store, fax_id, *same)
        save_look(self.store, fax_id, look)
        # Last: where this is cut short, all of it is done again.
        save_reading(self.store, fax_id, reading)

    def understand(self, fax_id: str) -> None:
        """Documents with type and findings out of the words."""
        if list_documents(self.store, fax_id):
            return
        reading = load_reading(self.store, fax_id)
        if reading is None:
            raise FaxdeskError(
                "The words of this fax are missing; it is read again.", code="no_reading", permanent=False
            )
        understanding = self._pool.run(
            work.understand,
            reading,
            self._config.catalog_folder,
            self._config.extract,
            seconds=_UNDERSTAND_SECONDS,
            urgent=get_fax(self.store, fax_id).urgent,
        )
        save_understanding(self.store, fax_id, understanding)

    def settle(self, fax_id: str) -> None:
        """Each document is matched and judged; what is sure moves its case, the rest waits for a person."""
        reach("settle:before_record")
        documents = list_documents(self.store, fax_id)
        if any(stored.document.urgent for stored in documents):
            mark_urgent(self.store, fax_id)
        for stored in documents:
            if stored.state != "open":
                continue
            matches = match_document(self.store, self._catalog, stored.document)
            settle(self.store, self._catalog, stored.id, matches, zone=ZoneInfo(self._config.office.time_zone))
        reach("settle:after_record")
        settle_fax(self.store, fax_id)
        reach("settle:after_state")

    def glance(self, fax_id: str) -> bool:
        """Whether a waiting fax is urgent, noted in the ledger; a fax that cannot be glanced at waits its turn."""
        try:
            original = vault_path(self._config.folders.vault, get_fax(self.store, fax_id).sha256)
            urgent = self._glances.run(
                work.glance,
                original,
                self._config.reading,
                self._config.catalog_folder,
                self._config.extract,
                seconds=_GLANCE_SECONDS,
                urgent=True,
            )
            if urgent:
                mark_urgent(self.store, fax_id)
        except (FaxdeskError, WorkBrokenError, OSError):
            return False
        return urgent

    def park_after_tries(self, fax_id: str) -> None:
        """A fax that no try could work goes to a person."""
        self._park(fax_id, "failed", _PARKED)

    def _guarded(self, step: Callable[[str], None]) -> Callable[[str], None]:
        """The step, told apart from its failures: the world's (retry or a person) and ours (logged, a person)."""

        def run(fax_id: str) -> None:
            if get_fax(self.store, fax_id).state != "working":
                return
            reach(f"{step.__name__}:before")
            try:
                step(fax_id)
            except FaxdeskError as error:
                if not error.permanent:
                    raise
                self._park(fax_id, error.code, error.message)
            except (OSError, PoolClosedError):
                raise  # a full disk or a lost share may heal; a fax that was in work at the stop goes on at the start
            except Exception as error:
                log.error("bug", fax=fax_id, stage=step.__name__, kind=type(error).__name__, frames=frames_of(error))
                self._park(fax_id, "failed", _PARKED)
            reach(f"{step.__name__}:after")

        run.__name__ = step.__name__
        return run

    def _park(self, fax_id: str, code: str, message: str) -> None:
        due_at = datetime.now(UTC) + timedelta(hours=4)
        set_aside(self.store, fax_id, code=code, message=message, priority=2, due_at=due_at)


def frames_of(error: BaseException) -> str:
    """Where it happened, without what was being said: file, line and function of each frame."""
    if isinstance(error, WorkBrokenError):
        return str(error)
    places, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " < ".join(reversed(places))
