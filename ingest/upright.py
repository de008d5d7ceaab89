"""The one place where a page is made to stand upright: turned, and its skew taken out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingest.preprocess import ink_of
from ingest.received import Bits, Grey
from ingest.streaks import erase_streaks

_LEAST_SKEW = 0.25
_MOST_SKEW = 5.0
_POINTS = 15_000
_LEAST_POINTS = 500
_PLAIN_RATIO = 2.5


def make_upright(grey: Grey, rotation: int, *, bilevel: bool) -> Grey:
    """The received image turned clockwise by `rotation` (0, 90, 180, 270 degrees), then freed of its skew.

    The same input always gives the same image, so boxes found on it can be drawn on it again later.
    """
    turned = _turned(grey, rotation)
    return straightened(turned, skew_of(ink_of(turned, bilevel=bilevel)))


def make_legible(grey: Grey, rotation: int, *, bilevel: bool) -> Grey:
    """As `make_upright`, in the same frame, without the streaks of a dirty scanner: for readers, not for people."""
    turned = _turned(grey, rotation)
    return straightened(erase_streaks(turned), skew_of(ink_of(turned, bilevel=bilevel)))


def _turned(grey: Grey, rotation: int) -> Grey:
    return np.ascontiguousarray(np.rot90(grey, -(rotation // 90)))


def straightened(grey: Grey, angle: float) -> Grey:
    """The image turned back by `angle` degrees (as `skew_of` gives it) in the same frame, white at the
    corners.
    """
    if abs(angle) < _LEAST_SKEW:
        return grey
    import cv2

    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.asarray(
        cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255), dtype=np.uint8
    )


def skew_of(ink: Bits) -> float:
    """By how many degrees lines of text fall towards the right (positive) or rise; 0.0 where nothing tells.

    Lower edges of ink are summed along slanted rows: where the sums differ most, the slant is that of the lines.
    """
    rows, columns = _lower_edges(ink)
    if rows.size < _LEAST_POINTS:
        return 0.0
    coarse = np.arange(-_MOST_SKEW, _MOST_SKEW + 0.01, 0.5)
    best, _ = _sharpest(rows, columns, coarse)
    return _sharpest(rows, columns, np.arange(best - 0.5, best + 0.51, 0.1))[0]


def likely_rotations(ink: Bits) -> tuple[int, ...]:
    """The ways (degrees clockwise) in which a page that reads badly may have to be turned, the likeliest first.

    Lines of text make rows differ far more than columns: ratios above 10 were usual on upright fax pages.
    """
    ratio = _line_strength(ink) / max(_line_strength(np.ascontiguousarray(ink.T)), 1e-9)
    if ratio > _PLAIN_RATIO:
        return (180,)
    return (90, 270) if ratio < 1 / _PLAIN_RATIO else (180, 90, 270)


def _line_strength(ink: Bits) -> float:
    rows, columns = _lower_edges(ink)
    if rows.size < _LEAST_POINTS:
        return 0.0
    _, score = _sharpest(rows, columns, np.arange(-_MOST_SKEW, _MOST_SKEW + 0.01, 1.0))
    return float(score / rows.size**2 * ink.shape[0])


def _lower_edges(ink: Bits) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows, columns = np.nonzero(ink[:-1] & ~ink[1:])
    if rows.size > _POINTS:
        # A fixed seed: the same page must be straightened by the same angle every time.
        chosen = np.random.default_rng(0).choice(rows.size, _POINTS, replace=False)
        rows, columns = rows[chosen], columns[chosen]
    return rows, columns


def _sharpest(rows: NDArray[np.int64], columns: NDArray[np.int64], angles: NDArray[np.float64]) -> tuple[float, float]:
    scores = [_sharpness(rows, columns, float(angle)) for angle in angles]
    best = int(np.argmax(scores))
    return float(angles[best]), scores[best]


def _sharpness(rows: NDArray[np.int64], columns: NDArray[np.int64], angle: float) -> float:
    shifted = rows - columns * np.tan(np.radians(angle))
    sums = np.bincount((shifted - shifted.min()).astype(np.int64)).astype(np.float64)
    return float((sums * sums).sum())
