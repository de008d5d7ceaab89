"""Work shared by two processes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bench.training.parallel import collect


def halves(numbers: Sequence[int]) -> list[float]:
    """Of even numbers alone: a part may give fewer answers than it was handed."""
    return [number / 2 for number in numbers if number % 2 == 0]


def refuse(numbers: Sequence[int]) -> list[int]:
    raise ValueError(f"cannot work on {len(numbers)}")


@pytest.mark.parametrize("chunk", [1, 3, 50])
def test_what_two_processes_make_comes_in_the_order_given(chunk: int) -> None:
    assert collect(halves, list(range(10)), chunk=chunk) == [0, 1, 2, 3, 4]


def test_nothing_given_makes_nothing_and_a_failure_is_told() -> None:
    assert collect(halves, []) == []
    with pytest.raises(ValueError, match="cannot work on 3"):
        collect(refuse, [1, 2, 3])
