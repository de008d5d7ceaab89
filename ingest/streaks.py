"""Streaks: the thin lines that dirt in a scanner draws down a page from edge to edge."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ingest.received import Bits, Grey

_COVER = 0.55
_REACH, _HEADER = 0.03, 0.02
_THICKNESS = 6


def find_streaks(ink: Bits) -> tuple[float, ...]:
    """Where (0..1 from the left) thin streaks run down the page as it was scanned, from edge to edge.

    The page must not have been straightened: a streak is as upright as the scanner. A form's border does not
    reach into the margins.
    """
    width = ink.shape[1]
    return tuple((first + last) / 2 / width for first, last in _bands(ink))


def erase_streaks(grey: Grey) -> Grey:
    """The turned but not yet straightened page without its streaks; letters that a streak crosses keep their ink.

    In a row where there is ink on both sides of the streak, a stroke runs through it.
    """
    ink = grey < 128
    bands = list(_bands(ink))
    if not bands:
        return grey
    cleaned = grey.copy()
    width = ink.shape[1]
    for first, last in bands:
        left = ink[:, max(first - 2, 0) : first].any(axis=1)
        right = ink[:, last + 1 : min(last + 3, width)].any(axis=1)
        cleaned[~(left & right), first : last + 1] = 255
    return cleaned


def _bands(ink: Bits) -> Iterator[tuple[int, int]]:
    """The first and last column of each streak."""
    height = ink.shape[0]
    reach = max(round(_REACH * height), 1)
    # The receiving machine prints its own header above the scanned page: the streak may begin below that.
    inner = slice(round(_HEADER * height), round(2 * _HEADER * height) + 1)
    top, foot = (np.maximum(part[:reach].mean(axis=0), part[inner].mean(axis=0)) for part in (ink, ink[::-1]))
    columns = np.flatnonzero((ink.mean(axis=0) > _COVER) & (top > 0.3) & (foot > 0.3))
    if columns.size:
        for group in np.split(columns, np.flatnonzero(np.diff(columns) > 2) + 1):
            if group.size <= _THICKNESS:
                yield int(group[0]), int(group[-1])
