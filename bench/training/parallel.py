"""Work on many papers shared by two processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")


def collect(work: Callable[[Sequence[S]], Sequence[T]], given: Sequence[S], *, chunk: int = 50) -> list[T]:
    """What `work` makes of all that is `given`, in its order; so many (`chunk`) are handed to a process at once."""
    parts = [given[start : start + chunk] for start in range(0, len(given), chunk)]
    with ProcessPoolExecutor(2) as pool:
        return [each for found in pool.map(work, parts) for each in found]
