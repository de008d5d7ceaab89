"""Work in killable processes: every way to misbehave ends in a typed refusal and a healed pool."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from documents.errors import FaxdeskError, UnreadableFile
from ingest.workers import WorkBrokenError, WorkerPool

# The misbehaving twins: module-level, because a child process imports them.


def behave(value: int) -> int:
    return value * 2


def hang() -> None:
    time.sleep(60)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


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


def test_a_bug_is_told_by_its_frames_without_what_the_fax_says(pool: WorkerPool) -> None:
    with pytest.raises(WorkBrokenError) as caught:
        pool.run(blunder, seconds=30)
    assert "blunder" in str(caught.value)
    assert "a name" not in str(caught.value)
