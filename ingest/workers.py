"""Work on a file runs in a process that can be killed: for time, for memory, or because it died by itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, TypeVar

from documents.errors import FaxdeskError, UnreadableFile

T = TypeVar("T")
_WATCH_SECONDS = 0.1
_MEGABYTE = 1_000_000


class WorkBrokenError(RuntimeError):
    """The work raised something that no FaxdeskError describes: a bug. Carries the frames, never the message's data."""


class PoolClosedError(RuntimeError):
    """The pool was closed while work ran or waited: nothing is wrong with the file, the program is stopping."""


class Worker:
    """One child process with a pipe."""

    def __init__(self, warm: Callable[[], None] | None, *, reserved: bool = False, niceness: int = 0) -> None:
        context = multiprocessing.get_context("spawn")
        self.reserved, self._niceness = reserved, niceness
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs, warm, niceness), daemon=True)
        self.process.start()
        theirs.close()

    def resident_mb(self) -> float:
        """Memory in use (RSS), 0 when the process is gone."""
        try:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        except (OSError, IndexError, ValueError):
            return 0.0
        return pages * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE

    def again(self, warm: Callable[[], None] | None) -> Worker:
        """A fresh child of the same kind."""
        return Worker(warm, reserved=self.reserved, niceness=self._niceness)

    def ended(self, *, seconds: float) -> int | None:
        """How the child ended: its exit code, or minus the signal; None where that is not known within `seconds`.

        Starting a child collects the status of all dead ones, in whichever thread it happens: for a moment the status
        is gone from the kernel and not yet noted here, and `join` returns with nothing. So ask until it is there.
        """
        deadline = time.monotonic() + seconds
        self.process.join(timeout=seconds)
        while self.process.exitcode is None and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.process.exitcode

    def kill(self) -> None:
        self.process.kill()
        self.process.join(timeout=10)
        self.pipe.close()


class WorkerPool:
    """A fixed number of killable processes; `run` blocks its caller, so call it from as many threads."""

    def __init__(
        self,
        workers: int,
        *,
        max_memory_mb: int,
        warm: Callable[[], None] | None = None,
        reserved: int = 0,
        niceness: int = 0,
    ) -> None:
        """`warm` runs once in each child at its start (loading models), so the first fax does not wait for it.

        `reserved` children more are started that only urgent work gets, so that it never queues behind long work;
        the others step back from the processors by `niceness`.
        """
        self._warm, self._max_memory_mb = warm, max_memory_mb
        self._all = [Worker(warm, niceness=niceness) for _ in range(workers)]
        self._all += [Worker(warm, reserved=True) for _ in range(reserved)]
        self._idle = list(self._all)
        self._urgent_waiting, self._closed = 0, False
        self._changed = threading.Condition()

    def run(self, function: Callable[..., T], *args: Any, seconds: float, urgent: bool = False) -> T:
        """Run a module-level function in an idle child; where several calls wait for one, urgent ones go first.

        Raises UnreadableFile with code took_too_long, out_of_memory or reader_crashed when the child had to be or was
        killed, the function's own FaxdeskError, or WorkBrokenError for any other exception. The pool heals itself.
        Where the program is being stopped it is PoolClosedError or a FaxdeskError that is not permanent.
        """
        worker = self._take(urgent)
        try:
            answer = self._ask(worker, function, args, seconds)
        except FaxdeskError:
            worker = self._replace(worker)
            raise
        finally:
            self._give_back(worker)
        return _unwrap(answer)  # type: ignore[no-any-return]

    def close(self) -> None:
        """End all children; who waits for one, or for its answer, gets PoolClosedError."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for worker in self._all:
            worker.kill()

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self, urgent: bool) -> Worker:
        with self._changed:
            self._urgent_waiting += urgent
            try:
                while (worker := self._choose(urgent)) is None:
                    self._changed.wait()
            finally:
                self._urgent_waiting -= urgent
            self._idle.remove(worker)
            self._changed.notify_all()  # those who stood back for this one
            return worker

    def _choose(self, urgent: bool) -> Worker | None:
        """The idle child for such work: a reserved one for urgent work if it can be, else the one used last."""
        if self._closed:
            raise PoolClosedError
        if urgent:
            return next((worker for worker in self._idle if worker.reserved), next(reversed(self._idle), None))
        if self._urgent_waiting:
            return None
        return next((worker for worker in reversed(self._idle) if not worker.reserved), None)

    def _give_back(self, worker: Worker) -> None:
        with self._changed:
            self._idle.append(worker)
            self._changed.notify_all()

    def _ask(self, worker: Worker, function: Callable[..., T], args: tuple[Any, ...], seconds: float) -> Any:
        deadline = time.monotonic() + seconds
        try:
            worker.pipe.send((function, args))
            while not worker.pipe.poll(_WATCH_SECONDS):
                self._check(worker, deadline, seconds)
            return worker.pipe.recv()
        except (EOFError, OSError) as error:  # OSError: the pipe broke, or was closed here while it was waited for
            raise _death(worker.ended(seconds=5)) from error

    def _check(self, worker: Worker, deadline: float, seconds: float) -> None:
        if time.monotonic() > deadline:
            raise UnreadableFile(
                f"Reading took longer than {seconds:.0f} seconds and was stopped. Look at the original; "
                "split it, or raise the limit in [reading].",
                code="took_too_long",
            )
        used = worker.resident_mb()
        if used > self._max_memory_mb:
            raise UnreadableFile(
                f"Reading needed more than {self._max_memory_mb} MB of memory and was stopped. Look at the original; "
                "ask the sender for an ordinary fax resolution.",
                code="out_of_memory",
            )

    def _replace(self, worker: Worker) -> Worker:
        with self._changed:
            if self._closed:
                raise PoolClosedError
            worker.kill()
            fresh = worker.again(self._warm)
            self._all[self._all.index(worker)] = fresh
            return fresh


def _death(ended: int | None) -> FaxdeskError:
    if ended in (-signal.SIGTERM, -signal.SIGINT):
        # Whoever stops a service often signals all its processes: that says nothing about the file.
        return FaxdeskError("The reader was stopped from outside.", code="reader_stopped", permanent=False)
    if ended == -signal.SIGKILL:  # the kernel's out-of-memory killer leaves no other trace
        return UnreadableFile(
            "The reader was killed, most likely for memory. Look at the original.", code="out_of_memory"
        )
    return UnreadableFile(
        "The reader crashed on this file. Look at the original; ask the sender to fax it again.",
        code="reader_crashed",
    )


def _unwrap(answer: tuple[str, Any]) -> Any:
    outcome, value = answer
    if outcome == "done":
        return value
    if outcome == "refused":
        kind, message, code, permanent = value
        raise kind(message, code=code, permanent=permanent)
    raise WorkBrokenError(value)


def _serve(pipe: Connection, warm: Callable[[], None] | None, niceness: int) -> None:
    """The child's loop: ends when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.nice(niceness)
    unready = _warmed(warm)
    # From here on failures travel through the pipe; what the image libraries print is noise, and could quote a page.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    while True:
        try:
            function, args = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            pipe.send(unready or _attempt(function, args))
        except (BrokenPipeError, OSError):
            return


def _warmed(warm: Callable[[], None] | None) -> tuple[str, Any] | None:
    """What to answer instead of working, where the readers cannot start: no fax is to blame for that."""
    if warm is None:
        return None
    outcome, value = _attempt(warm, ())
    if outcome == "done":
        return None
    why = value[1] if outcome == "refused" else "see the log"
    return "refused", (FaxdeskError, f"The readers cannot start on this machine: {why}", "reader_unavailable", False)


def _attempt(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "done", function(*args)
    except FaxdeskError as error:
        kind = UnreadableFile if isinstance(error, UnreadableFile) else FaxdeskError
        return "refused", (kind, error.message, error.code, error.permanent)
    except MemoryError:
        return "refused", (
            UnreadableFile,
            "Reading needed more memory than there is. Look at the original.",
            "out_of_memory",
            True,
        )
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RuntimeError,
        TypeError,
        ValueError,
        OSError,
    ) as error:
        # A bug: the frames help whoever mends it; the message could quote the fax and stays out.
        frames = traceback.extract_tb(error.__traceback__)
        places = "\n".join(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        return "broken", f"{type(error).__name__}\n{places}"
