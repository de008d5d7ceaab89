"""Round outlines and pairs of brackets: the other shapes people put their crosses in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingest.pieces import Pieces, Shape

_LEAST_ROUND, _MOST_ROUND = 0.075, 0.23
_LEAST_BRACKET, _MOST_BRACKET = 0.09, 0.24
_RING_COVER = 0.85
_ROUND = 0.055
_BLANK = 0.055


def find_circles(bits: NDArray[np.uint8], pieces: Pieces, dpi: int) -> list[Shape]:
    """Round outlines that stand alone: the letter O has a neighbour at letter distance."""
    least, most = round(_LEAST_ROUND * dpi), round(_MOST_ROUND * dpi)
    ratio = pieces.width / np.maximum(pieces.height, 1)
    fitting = (
        (pieces.height >= least)
        & (pieces.height <= most)
        & (ratio > 0.9)
        & (ratio < 1.12)
        & (pieces.area < 0.9 * pieces.width * pieces.height)
    )
    found = []
    for index in np.flatnonzero(fitting):
        x, y = int(pieces.x[index]), int(pieces.y[index])
        shape = Shape(x, y, x + int(pieces.width[index]), y + int(pieces.height[index]), "circle")
        if _stands_alone(bits, shape) and _is_ring(bits, shape):
            found.append(shape)
    return found


def _stands_alone(bits: NDArray[np.uint8], shape: Shape) -> bool:
    gap = max(shape.side // 5, 4)
    left = bits[shape.y0 : shape.y1, max(shape.x0 - gap - 2, 0) : shape.x0]
    right = bits[shape.y0 : shape.y1, shape.x1 : shape.x1 + gap]
    return bool(left.sum() <= 2 and right.sum() <= 2)


_TURNS = np.linspace(0.0, 2 * np.pi, 32, endpoint=False)


def _is_ring(bits: NDArray[np.uint8], shape: Shape) -> bool:
    """Whether the outermost ink is as far from the middle in every direction: no letter or digit is that round."""
    square = bits[shape.y0 : shape.y1, shape.x0 : shape.x1]
    middle_x, middle_y = (square.shape[1] - 1) / 2, (square.shape[0] - 1) / 2
    depths = np.arange(0.0, shape.side / 2 + 0.5, 0.5)[::-1]
    columns = np.rint(middle_x + np.outer(depths, np.cos(_TURNS))).astype(int).clip(0, square.shape[1] - 1)
    rows = np.rint(middle_y + np.outer(depths, np.sin(_TURNS))).astype(int).clip(0, square.shape[0] - 1)
    rays = square[rows, columns] > 0
    hit = rays.any(axis=0)
    radii = depths[rays.argmax(axis=0)][hit]
    if hit.mean() < _RING_COVER or radii.size == 0:
        return False
    return bool(radii.std() / radii.mean() < _ROUND)


def find_bracket_pairs(bits: NDArray[np.uint8], pieces: Pieces, dpi: int) -> list[Shape]:
    """`( )` and `[ ]` with nothing or one cross between them."""
    least, most = round(_LEAST_BRACKET * dpi), round(_MOST_BRACKET * dpi)
    slim = (pieces.height >= least) & (pieces.height <= most) & (pieces.width * 2 < pieces.height) & (pieces.width >= 3)
    candidates = [
        Shape(
            int(pieces.x[index]),
            int(pieces.y[index]),
            int(pieces.x[index] + pieces.width[index]),
            int(pieces.y[index] + pieces.height[index]),
            "",
        )
        for index in np.flatnonzero(slim)
    ]
    opening = [(shape, kind) for shape in candidates if (kind := _bracket(bits, shape, opens=True))]
    closing = [(shape, kind) for shape in candidates if (kind := _bracket(bits, shape, opens=False))]
    found = []
    for left, kind in opening:
        for right, other in closing:
            if kind == other and _is_pair(left, right):
                whole = Shape(
                    left.x0,
                    min(left.y0, right.y0),
                    right.x1,
                    max(left.y1, right.y1),
                    "parentheses" if kind == "round" else "box",
                )
                if _holds_nothing_or_a_cross(bits, left, right):
                    found.append(whole)
                break
    return found


def _is_pair(left: Shape, right: Shape) -> bool:
    tall = left.y1 - left.y0
    gap = right.x0 - left.x1
    return (
        0.15 * tall < gap < 1.6 * tall
        and abs(left.y0 - right.y0) < 0.2 * tall
        and (abs(left.y1 - right.y1) < 0.2 * tall)
    )


def _bracket(bits: NDArray[np.uint8], shape: Shape, *, opens: bool) -> str:
    """`round`, `square` or nothing, by where the ink of its ends and of its middle stands."""
    piece = bits[shape.y0 : shape.y1, shape.x0 : shape.x1]
    if not opens:
        piece = piece[:, ::-1]
    tall, wide = piece.shape
    end = max(tall // 7, 2)
    columns = np.arange(wide)
    middle = piece[tall // 3 : tall - tall // 3]
    if middle.sum() == 0 or not middle.any(axis=1).mean() > 0.85:
        return ""
    spine = float((middle * columns).sum() / middle.sum()) / max(wide - 1, 1)
    tips = [
        float((part * columns).sum() / max(part.sum(), 1)) / max(wide - 1, 1) for part in (piece[:end], piece[-end:])
    ]
    spread = [float(part.any(axis=0).mean()) for part in (piece[:end], piece[-end:])]
    if spine < 0.36 and min(spread) > 0.85 and wide >= 5:
        return "square"
    if spine < 0.42 and min(tips) > 0.6:
        return "round"
    return ""


def _holds_nothing_or_a_cross(bits: NDArray[np.uint8], left: Shape, right: Shape) -> bool:
    """Whether the space between the two is a place for a mark, not a word in parentheses."""
    inside = bits[left.y0 : left.y1, left.x1 + 1 : right.x0 - 1]
    if inside.size == 0:
        return False
    if inside.mean() < _BLANK:
        # "( )" has room for a cross; "()" is a function in somebody's prose.
        return right.x0 - left.x1 > 0.3 * (left.y1 - left.y0)
    rows, columns = np.nonzero(inside)
    mark = inside[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return _is_cross(mark)


def _is_cross(mark: NDArray[np.uint8]) -> bool:
    """Whether ink lies along both diagonals and is missing at the middles of the four sides."""
    tall, wide = mark.shape
    if tall < 6 or wide < 6:
        return False
    steps = np.linspace(0.08, 0.92, 15)
    rows = np.rint(steps * (tall - 1)).astype(int)
    falling, rising = (np.rint(way * (wide - 1)).astype(int) for way in (steps, 1 - steps))
    reach = range(-1, 2)
    covers = [
        np.mean(
            [
                any(mark[row, min(max(column + by, 0), wide - 1)] for by in reach)
                for row, column in zip(rows, line, strict=True)
            ]
        )
        for line in (falling, rising)
    ]
    third_y, third_x = tall // 3, wide // 3
    sides = (
        mark[third_y : 2 * third_y, : max(wide // 5, 1)],
        mark[third_y : 2 * third_y, -max(wide // 5, 1) :],
        mark[: max(tall // 5, 1), third_x : 2 * third_x],
    )
    return bool(min(covers) > 0.8 and sum(float(side.mean()) < 0.35 for side in sides) >= 2)
