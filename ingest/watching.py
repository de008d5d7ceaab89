"""Seeing files in the drop folder: listing it is the truth, file-system events only shorten the wait."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from documents.errors import UnreadableFile
from ingest.intake_settings import IntakeSettings
from ingest.sidecars import is_sidecar

TEMPORARY_SUFFIXES = (
    ".part",
    ".partial",
    ".tmp",
    ".temp",
    ".filepart",
    ".crdownload",
    ".writing",
    ".lock",
    "~",
)


@dataclass(frozen=True, slots=True)
class Still:
    """What is remembered of a file between two looks: size, time of change, and since when (monotonic) they stand."""

    size: int
    mtime_ns: int
    since: float


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that may be claimed. `damaged`: it opens in repair mode only; `refusal`: why it cannot be taken at all."""

    path: Path
    damaged: bool = False
    refusal: UnreadableFile | None = None


class FolderWatch:
    """One drop folder. Call `look` again and again; it remembers how long each file has stood still."""

    def __init__(
        self,
        folder: Path,
        settings: IntakeSettings,
        check: Callable[[Path], None],
        *,
        damaged_after: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`check` opens a file strictly and raises UnreadableFile; `damaged_after` overrides the patience."""
        self._folder, self._settings, self._check, self._clock = folder, settings, check, clock
        self._damaged_after = settings.damaged_after_seconds if damaged_after is None else damaged_after
        self._seen: dict[Path, Still] = {}
        self._looked_at = clock()
        self.reachable = True

    def look(self) -> Iterator[Ready]:
        """List the folder once; gives the files that are ready now, oldest change first, opened one by one.

        A folder that cannot be listed (a share that went away) is remembered in `reachable` and tried again.
        """
        now = self._looked_at = self._clock()
        present = self._list()
        if present is None:
            return iter(())
        self._seen = {path: self._still(path, stat, now) for path, stat in present}
        oldest_first = sorted(self._seen, key=lambda path: (self._seen[path].mtime_ns, path.name))
        return (ready for path in oldest_first if (ready := self._judge(path, now)) is not None)

    def waiting(self) -> int:
        """How many files were in the folder at the last look."""
        return len(self._seen)

    def due_in(self) -> float:
        """Seconds until one more file has stood still long enough; infinite when none was settling at the last look.

        A file that stood long enough and was not taken is looked at again at the next poll, or when it changes.
        """
        due = (still.since + self._patience(path) for path, still in self._seen.items())
        next_due = min((instant for instant in due if instant > self._looked_at), default=float("inf"))
        return max(0.0, next_due - self._clock())

    def _patience(self, path: Path) -> float:
        """How long a file of this name must stand still."""
        temporary = path.name.lower().endswith(TEMPORARY_SUFFIXES)
        return self._settings.temporary_after_seconds if temporary else self._settings.settle_seconds

    def _list(self) -> list[tuple[Path, os.stat_result]] | None:
        found = []
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    stat = _stat_of_file(entry)
                    if stat is not None and not is_sidecar(Path(entry.path)):
                        found.append((Path(entry.path), stat))
        except OSError:
            self.reachable = False
            return None
        self.reachable = True
        return found

    def _still(self, path: Path, stat: os.stat_result, now: float) -> Still:
        before = self._seen.get(path)
        if before and (before.size, before.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
            return before
        # A file that was last changed long before this look (we were not running) has stood still all that time.
        age = max(0.0, time.time() - stat.st_mtime) if before is None else 0.0
        return Still(stat.st_size, stat.st_mtime_ns, now - age)

    def _judge(self, path: Path, now: float) -> Ready | None:
        still_for = now - self._seen[path].since
        if still_for < self._patience(path):
            return None
        try:
            self._check(path)
        except UnreadableFile as refusal:
            return self._doubtful(path, refusal, still_for >= self._damaged_after)
        return Ready(path)

    def _doubtful(self, path: Path, refusal: UnreadableFile, patient_enough: bool) -> Ready | None:
        if refusal.code == "vanished":
            return None
        if refusal.code in ("encrypted", "too_large", "too_many_pages", "too_many_pixels"):
            return Ready(path, refusal=refusal)  # whole files: waiting makes them no better
        if not patient_enough:
            return None
        damaged = refusal.code in ("truncated", "damaged")
        return Ready(path, damaged=damaged, refusal=None if damaged else refusal)


def _stat_of_file(entry: os.DirEntry[str]) -> os.stat_result | None:
    """The stat of a plain visible file; None for folders, links, hidden files, and what vanished meanwhile."""
    if entry.name.startswith("."):
        return None
    try:
        return entry.stat(follow_symlinks=False) if entry.is_file(follow_symlinks=False) else None
    except OSError:
        return None


class Hint(FileSystemEventHandler):
    """Wakes a waiting loop when something happens in the folders; missed events cost only the poll interval."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._woken = threading.Event()
        self._observer = Observer()
        for folder in folders:
            self._observer.schedule(self, str(folder))
        self._observer.start()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in ("created", "modified", "moved", "closed"):
            self._woken.set()

    def wait(self, seconds: float) -> None:
        """Sleep up to `seconds`, less if something happened."""
        self._woken.wait(seconds)
        self._woken.clear()

    def stop(self) -> None:
        self._observer.stop()
        self._observer.join(timeout=5)
