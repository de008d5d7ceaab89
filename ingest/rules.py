"""Ruling lines of a page."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from documents.reading import Box, Rule
from ingest.pieces import Pieces, find_straight
from ingest.received import Bits

# In inches: forms are drawn for people's eyes, whatever the resolution.
_LEAST_RULE = 0.45
_LEAST_UPRIGHT_RULE = 0.24
_SEED, _UPRIGHT_SEED = 0.1, 0.14
"""Straight pieces shorter than this are parts of letters."""
_MOST_THICKNESS = 0.045


def find_rules(ink: Bits, dpi: int) -> tuple[Rule, ...]:
    """Horizontal and vertical ruling lines of the upright page (rows x columns); found at half resolution."""
    bits = _halved(ink)
    dpi = dpi // 2
    height, width = bits.shape
    thick = max(round(_MOST_THICKNESS * dpi), 3)
    across = find_straight(bits, round(_LEAST_RULE * dpi), round(_SEED * dpi), horizontal=True)
    down = find_straight(bits, round(_LEAST_UPRIGHT_RULE * dpi), round(_UPRIGHT_SEED * dpi), horizontal=False)
    flat = (across.height <= thick) & _stand_free(bits, across, horizontal=True)
    tall = (down.width <= thick) & _stand_free(bits, down, horizontal=False)
    rules = [Rule(box, True) for box in _boxes(across, flat, width, height)]
    rules += [Rule(box, False) for box in _boxes(down, tall, width, height)]
    return tuple(rules)


def without_streaks(rules: tuple[Rule, ...], streaks: tuple[float, ...]) -> tuple[Rule, ...]:
    """The rules that are no part of a streak."""
    return tuple(
        rule
        for rule in rules
        if rule.horizontal or not any(abs(rule.box.middle[0] - streak) < 0.02 for streak in streaks)
    )


def _halved(ink: Bits) -> NDArray[np.uint8]:
    """The page at half resolution; a dot is dark where any of its four was, so that thin lines stay whole."""
    height, width = (side // 2 * 2 for side in ink.shape)
    even, odd = ink[:height:2, :width], ink[1:height:2, :width]
    rows = even | odd
    return np.asarray((rows[:, ::2] | rows[:, 1::2]).astype(np.uint8))


def _stand_free(bits: NDArray[np.uint8], pieces: Pieces, *, horizontal: bool) -> NDArray[np.bool_]:
    """Which lines have paper on both sides: strokes inside a dark bar or a bold heading have not."""
    free = np.zeros(pieces.x.size, bool)
    for index in range(free.size):
        x0, y0 = int(pieces.x[index]), int(pieces.y[index])
        x1, y1 = x0 + int(pieces.width[index]), y0 + int(pieces.height[index])
        if horizontal:
            sides = (bits[max(y0 - 4, 0) : max(y0 - 1, 0), x0:x1], bits[y1 + 1 : y1 + 4, x0:x1])
        else:
            sides = (bits[y0:y1, max(x0 - 4, 0) : max(x0 - 1, 0)], bits[y0:y1, x1 + 1 : x1 + 4])
        shares = [float(side.mean()) for side in sides if side.size]
        free[index] = bool(shares) and max(shares) < 0.5 and min(shares) < 0.3
    return free


def _boxes(pieces: Pieces, chosen: NDArray[np.bool_], width: int, height: int) -> Iterator[Box]:
    for index in np.flatnonzero(chosen):
        x, y = int(pieces.x[index]), int(pieces.y[index])
        right, bottom = x + int(pieces.width[index]), y + int(pieces.height[index])
        yield Box(x / width, y / height, right / width, bottom / height)
