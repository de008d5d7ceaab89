"""Connected pieces of ink, and straight ones: what marks and ruling lines are made of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_MOST_LABELS = 60_000


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

    # Labels of two bytes take a third of the time; a page that might need more of them (dithered grey) has four.
    size = cv2.CV_16U if _count_tops(bits) < _MOST_LABELS else cv2.CV_32S
    _, _, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(bits, 8, size, cv2.CCL_DEFAULT)
    x, y, width, height, area = (stats[1:, column] for column in range(5))
    return Pieces(x, y, width, height, area)


def _count_tops(bits: NDArray[np.uint8]) -> int:
    """Pixels with no ink left of them or in the row above: as many labels are given at most while pieces are found."""
    import cv2

    above = cv2.dilate(bits, np.ones((1, 3), np.uint8))[:-1]
    inner = np.greater(bits[1:, 1:], above[:, 1:] | bits[1:, :-1])
    return int(np.count_nonzero(inner)) + int(np.count_nonzero(bits[0])) + int(np.count_nonzero(bits[:, 0]))


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
