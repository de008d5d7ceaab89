"""Work in killable processes: every way to misbehave ends in a typed refusal and a healed pool."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from documents.errors import ConfigurationError, FaxdeskError, UnreadableFile
from ingest.workers import PoolClosedError, WorkBrokenError, WorkerPool

# The misbehaving twins: module-level, because a child process imports them.


def behave(value: int) -> int:
    return value * 2


def hang() -> None:
    time.sleep(60)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def be_stopped(number: int) -> None:
    os.kill(os.getpid(), number)
    time.sleep(20)


def crash() -> None:
    os._exit(139)


def eat_memory() -> int:
    blocks = []
    for _ in range(200):
        blocks.append(bytearray(os.urandom(1 << 20)) * 8)
        time.sleep(0.02)
    return len(blocks)


def refuse() -> None:
    raise UnreadableFile("The file is empty.", code="empty")


def fail_for_now() -> None:
    raise FaxdeskError("The share is away.", code="share", permanent=False)


def blunder() -> None:
    raise KeyError("a name that stands on the fax")


def cannot_start() -> None:
    raise ConfigurationError("reading.engine is 'x'")


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(1, max_memory_mb=400) as opened:
        yield opened


def test_a_result_comes_back(pool: WorkerPool) -> None:
    assert pool.run(behave, 21, seconds=30) == 42


@pytest.mark.parametrize(
    ("work", "code", "seconds"),
    [
        (hang, "took_too_long", 1.0),
        (die, "out_of_memory", 20),
        (crash, "reader_crashed", 20),
        (eat_memory, "out_of_memory", 60),
    ],
)
def test_a_misbehaving_reader_is_ended_with_a_reason_and_the_next_file_is_read(
    pool: WorkerPool, work: object, code: str, seconds: float
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        pool.run(work, seconds=seconds)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert pool.run(behave, 1, seconds=30) == 2


def test_a_refusal_keeps_its_type_code_and_message(pool: WorkerPool) -> None:
    with pytest.raises(UnreadableFile, match="empty") as caught:
        pool.run(refuse, seconds=30)
    assert caught.value.code == "empty"


def test_a_passing_failure_stays_worth_a_retry(pool: WorkerPool) -> None:
    with pytest.raises(FaxdeskError) as caught:
        pool.run(fail_for_now, seconds=30)
    assert not caught.value.permanent


def test_readers_that_cannot_start_blame_no_fax() -> None:
    with WorkerPool(1, max_memory_mb=400, warm=cannot_start) as opened, pytest.raises(FaxdeskError) as caught:
        opened.run(behave, 4, seconds=20)
    assert (caught.value.code, caught.value.permanent) == ("reader_unavailable", False)
    assert "reading.engine" in caught.value.message


def test_a_bug_is_told_by_its_frames_without_what_the_fax_says(pool: WorkerPool) -> None:
    with pytest.raises(WorkBrokenError) as caught:
        pool.run(blunder, seconds=30)
    assert "blunder" in str(caught.value)
    assert "a name" not in str(caught.value)


def rest(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def niceness() -> int:
    return os.nice(0)


def test_urgent_work_does_not_wait_for_long_routine_work() -> None:
    with WorkerPool(1, max_memory_mb=400, reserved=1) as pool, ThreadPoolExecutor(2) as threads:
        pool.run(behave, 1, seconds=30)
        pool.run(behave, 1, seconds=30, urgent=True)
        long = threads.submit(pool.run, rest, 3.0, seconds=30)
        time.sleep(0.2)
        assert pool.run(behave, 2, seconds=30, urgent=True) == 4
        assert not long.done()


def test_routine_work_never_takes_the_process_kept_for_urgent_work() -> None:
    with WorkerPool(1, max_memory_mb=400, reserved=1) as pool, ThreadPoolExecutor(3) as threads:
        jobs = [threads.submit(pool.run, rest, 0.05, seconds=30) for _ in range(3)]
        assert len({job.result() for job in jobs}) == 1
        assert pool.run(rest, 0.0, seconds=30, urgent=True) not in {job.result() for job in jobs}


def test_where_several_wait_for_one_process_urgent_work_goes_first() -> None:
    order: list[str] = []
    with WorkerPool(1, max_memory_mb=400) as pool, ThreadPoolExecutor(4) as threads:
        threads.submit(pool.run, rest, 1.0, seconds=30)
        time.sleep(0.2)

        def wait_in_line(name: str, *, urgent: bool) -> None:
            pool.run(behave, 1, seconds=30, urgent=urgent)
            order.append(name)

        jobs = [threads.submit(wait_in_line, "routine", urgent=False)]
        time.sleep(0.2)
        jobs.append(threads.submit(wait_in_line, "urgent", urgent=True))
        for job in jobs:
            job.result(timeout=30)
    assert order == ["urgent", "routine"]


def test_processes_for_routine_work_step_back_and_do_so_after_healing() -> None:
    usual = os.nice(0)
    with WorkerPool(1, max_memory_mb=400, reserved=1, niceness=3) as pool:
        assert pool.run(niceness, seconds=30, urgent=True) == usual
        with pytest.raises(UnreadableFile):
            pool.run(die, seconds=30)
        assert pool.run(niceness, seconds=30) == usual + 3


def test_closing_the_pool_under_running_and_waiting_work_blames_no_file() -> None:
    pool = WorkerPool(1, max_memory_mb=400)
    with ThreadPoolExecutor(2) as threads:
        pool.run(behave, 1, seconds=30)
        jobs = [threads.submit(pool.run, rest, 20.0, seconds=30) for _ in range(2)]
        time.sleep(0.3)
        pool.close()
        assert [type(job.exception(timeout=10)) for job in jobs] == [PoolClosedError, PoolClosedError]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_reader_stopped_by_whoever_stops_the_program_is_worth_a_retry(pool: WorkerPool, number: int) -> None:
    with pytest.raises(FaxdeskError) as caught:
        pool.run(be_stopped, number, seconds=30)
    assert not caught.value.permanent
    assert pool.run(behave, 1, seconds=30) == 2


class _CollectedElsewhere:
    """A dead child whose status another thread has just taken from the kernel and not yet noted down."""

    def __init__(self, looks: int) -> None:
        self._looks = looks

    def join(self, timeout: float) -> None:
        assert timeout > 0

    @property
    def exitcode(self) -> int | None:
        self._looks -= 1
        return None if self._looks >= 0 else -signal.SIGTERM


def test_how_a_child_ended_is_known_though_another_thread_collected_its_status(pool: WorkerPool) -> None:
    worker = pool._take(urgent=False)
    real, worker.process = worker.process, _CollectedElsewhere(looks=5)  # type: ignore[assignment]
    try:
        assert worker.ended(seconds=5) == -signal.SIGTERM
        worker.process = _CollectedElsewhere(looks=1_000_000)  # type: ignore[assignment]
        assert worker.ended(seconds=0.1) is None
    finally:
        worker.process = real
        pool._give_back(worker)


def test_readers_stopped_all_at_once_are_each_worth_a_retry() -> None:
    with WorkerPool(4, max_memory_mb=400) as pool, ThreadPoolExecutor(4) as threads:
        for _ in range(3):
            jobs = [threads.submit(pool.run, be_stopped, signal.SIGTERM, seconds=30) for _ in range(4)]
            assert [job.exception(timeout=40).permanent for job in jobs] == [False] * 4  # type: ignore[union-attr]
