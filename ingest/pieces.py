"""Connected pieces of ink, and straight ones: what marks and ruling lines are made of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Shape(NamedTuple):
    """A shape in pixels: left, top, right, bottom (exclusive), and its kind."""

    x0: int
    y0: int
    x1: int
    y1: int
    kind: str

    @property
    def side(self) -> int:
        return max(self.x1 - self.x0, self.y1 - self.y0)


class Pieces(NamedTuple):
    """Connected pieces of ink as columns of numbers: left, top, width, height, area."""

    x: NDArray[np.int32]
    y: NDArray[np.int32]
    width: NDArray[np.int32]
    height: NDArray[np.int32]
    area: NDArray[np.int32]


def find_pieces(bits: NDArray[np.uint8]) -> Pieces:
    """All pieces of a page (rows x columns of 0 and 1)."""
    import cv2

    _, _, stats, _ = cv2.connectedComponentsWithStats(bits, connectivity=8)
    x, y, width, height, area = (stats[1:, column] for column in range(5))
    return Pieces(x, y, width, height, area)


def find_straight(bits: NDArray[np.uint8], length: int, seed: int, *, horizontal: bool) -> Pieces:
    """Ink that runs straight for `length` pixels; between straight pieces of `seed` pixels gaps are bridged."""
    import cv2

    def kernel(size: int) -> NDArray[np.uint8]:
        # Even kernels have no middle and shift what they open.
        return np.ones((1, size | 1) if horizontal else (size | 1, 1), np.uint8)

    straight = cv2.morphologyEx(bits, cv2.MORPH_OPEN, kernel(seed))
    if length > seed:
        bridged = cv2.morphologyEx(straight, cv2.MORPH_CLOSE, kernel(seed))
        straight = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, kernel(length))
    return find_pieces(np.asarray(straight))
