"""Tick boxes of a page, found by their pixels, and whether somebody marked them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from documents.reading import Box, Mark, Word
from ingest.outlines import find_bracket_pairs, find_circles
from ingest.pieces import Pieces, Shape, find_pieces, find_straight
from ingest.received import Bits
from ingest.swallowed import find_swallowed

# Sizes in inches: forms are drawn for people's eyes and pens, whatever the resolution.
_LEAST_BOX, _MOST_BOX = 0.075, 0.23

_EMPTY, _TICKED = 0.055, 0.12
"""Share of the inside that is dark: below the first nobody marked it, above the second somebody did."""

_EDGE_COVER = 0.78
_STRAIGHT_COVER = 0.62
_MOST_PEAKS = 400
_MANY_ALIKE = 4
_MOST_SIZES = 4
_STROKE_REACH = 6
_SNAP = 2
_MOST_SHADOW = 0.25
_SURE_WORD = 0.7
_BAR_REACH, _BLACK, _SOLID = (2, 5), 0.35, 0.7
_LOOKS_LIKE_BOX = frozenset("OoCcDUQGLJ0[]({|l1I")


def find_marks(ink: Bits, dpi: int, words: Iterable[Word] = ()) -> tuple[Mark, ...]:
    """Tick boxes (squares, circles, parentheses, brackets) from top to bottom with what is in them.

    `ink` is the upright page, rows x columns; `words` is what was read on it, so that letters are not taken for
    boxes. A mark that is neither plainly empty nor plainly ticked says None.
    """
    bits = ink.astype(np.uint8)
    height, width = bits.shape
    words = tuple(words)
    letters = _letters_of(words, width, height)
    pieces = find_pieces(bits)
    squares = _without_combs(_squares(bits, dpi, letters))
    found = [
        *squares,
        *find_swallowed(bits, words, _usual_sizes(squares, _MOST_SIZES)),
        *(each for each in find_circles(bits, pieces, dpi) if not _is_letter(each, letters)),
        *find_bracket_pairs(bits, pieces, dpi),
    ]
    shapes = [each for each in _without_doubles(found) if not _is_in_a_bar(bits, each)]
    shapes.sort(key=lambda each: (each.y0, each.x0))
    fills = _without_shadows(shapes, [_fill(bits, shape) for shape in shapes])
    marks = []
    for shape, fill in zip(shapes, fills, strict=True):
        box = Box(shape.x0 / width, shape.y0 / height, min(shape.x1 / width, 1.0), min(shape.y1 / height, 1.0))
        marks.append(Mark(box=box, fill=round(fill, 3), ticked=_verdict(bits, shape, fill), shape=shape.kind))
    return tuple(marks)


class _Letters(NamedTuple):
    """Where words that were read with confidence stand (pixels), and whether the first letter may be a box."""

    x0: NDArray[np.float64]
    y0: NDArray[np.float64]
    x1: NDArray[np.float64]
    y1: NDArray[np.float64]
    box_like: NDArray[np.bool_]


def _letters_of(words: Iterable[Word], width: int, height: int) -> _Letters:
    sure = [word for word in words if word.confidence >= _SURE_WORD and sum(map(str.isalnum, word.text)) > 1]
    places = np.array([word.box for word in sure], np.float64).reshape(-1, 4) * (width, height, width, height)
    box_like = np.array([_starts_like_a_box(word) for word in sure], bool)
    return _Letters(places[:, 0], places[:, 1], places[:, 2], places[:, 3], box_like)


def _starts_like_a_box(word: Word) -> bool:
    """Readers take a box for the first letter of its label: "ONew", "[JYes", "CDupixent"."""
    if word.second and word.second[0] != word.text[0]:
        # One of the two readers saw more than the label there.
        return True
    first, rest = word.text[0], word.text[1:]
    return not first.isalnum() or (first in _LOOKS_LIKE_BOX and rest[:1].isupper() and not rest.isupper())


def _is_letter(shape: Shape, letters: _Letters, *, clear: bool = False) -> bool:
    """Whether the shape is part of a word; a clear square at the beginning of one is a box all the same."""
    x, y = (shape.x0 + shape.x1) / 2, (shape.y0 + shape.y1) / 2
    inside = (letters.x0 < x) & (x < letters.x1) & (letters.y0 < y) & (y < letters.y1)
    at_start = shape.x0 - letters.x0 < 0.4 * (shape.x1 - shape.x0)
    return bool((inside & ~(at_start & (letters.box_like | clear))).any())


def _is_in_a_bar(bits: NDArray[np.uint8], shape: Shape) -> bool:
    """Whether the shape is part of a black heading: black around, or itself and one side of it solid black."""
    x0, y0, x1, y1, _ = shape
    near, far = _BAR_REACH
    sides = [
        float(side.mean()) if side.size else 0.0
        for side in (
            bits[max(y0 - far, 0) : max(y0 - near, 0), x0:x1],
            bits[y1 + near : y1 + far, x0:x1],
            bits[y0:y1, max(x0 - far, 0) : max(x0 - near, 0)],
            bits[y0:y1, x1 + near : x1 + far],
        )
    ]
    solid = float(bits[y0:y1, x0:x1].mean()) > _SOLID and max(sides) > _SOLID
    return solid or sum(sides) / len(sides) > _BLACK


def _verdict(bits: NDArray[np.uint8], shape: Shape, fill: float) -> bool | None:
    """Ticked, not ticked, or None; a pen's stroke beside an empty box may have been meant for it."""
    if fill >= _EMPTY:
        return True if fill > _TICKED else None
    x0, y0, x1, y1, kind = shape
    if kind == "parentheses":
        return False
    over = bits[max(y0 - _STROKE_REACH, 0) : y0, x0 + 2 : x1 + 4].any(axis=1)
    aside = bits[y0:y1, max(x0 - _STROKE_REACH, 0) : x0].any(axis=0)
    return None if bool(over.all()) or bool(aside.all()) else False


def _without_shadows(shapes: Sequence[Shape], fills: Sequence[float]) -> list[float]:
    """The fills less what all boxes of that size have: thick and shadowed outlines reach into the inside."""
    freed = []
    for shape, fill in zip(shapes, fills, strict=True):
        alike = [
            other_fill
            for other, other_fill in zip(shapes, fills, strict=True)
            if other.kind == shape.kind and abs(other.side - shape.side) <= 2
        ]
        shadow = float(np.quantile(alike, 0.2)) if len(alike) >= _MANY_ALIKE else 0.0
        freed.append(max(fill - shadow, 0.0) if shadow <= _MOST_SHADOW else fill)
    return freed


def _squares(bits: NDArray[np.uint8], dpi: int, letters: _Letters) -> list[Shape]:
    """Squares with four clear sides, then others of the same size whose outline is broken or crossed."""
    found = [each for each in _clear_squares(bits, dpi) if not _is_letter(each, letters, clear=True)]
    for wide, high in _usual_sizes(found):
        found += _like_squares(bits, wide, high, letters)
    return _without_doubles(found)


def _clear_squares(bits: NDArray[np.uint8], dpi: int) -> list[Shape]:
    """Two level strokes, one as far below the other as they are long, joined by upright strokes."""
    least, most = round(_LEAST_BOX * dpi), round(_MOST_BOX * dpi)
    length = max(round(least * 0.75), 8)
    strokes = find_straight(bits, length, length, horizontal=True)
    # A cross or a tick that touches an edge makes its stroke a little thicker.
    fitting = (strokes.width >= least - 2) & (strokes.width <= most * 1.3) & (strokes.height <= most * 0.45)
    tops = np.flatnonzero(fitting & _turns(bits, strokes, downward=True))
    feet = np.flatnonzero(fitting & _turns(bits, strokes, downward=False))
    found = []
    for top in tops:
        below = strokes.y[feet] - strokes.y[top]
        near = (below > least * 0.6) & (below < most) & (np.abs(strokes.x[feet] - strokes.x[top]) < most // 2)
        for foot in feet[near][np.argsort(below[near])]:
            shape = _square_of(strokes, int(top), int(foot), least, most)
            if shape is not None and _is_clear(bits, shape):
                found.append(shape)
                break
    return found


def _is_clear(bits: NDArray[np.uint8], shape: Shape) -> bool:
    return _stands_apart(bits, shape, left_ink=0.4, level_ink=0.5) and _has_edges(bits, shape, corners=4)


def _turns(bits: NDArray[np.uint8], strokes: Pieces, *, downward: bool) -> NDArray[np.bool_]:
    """Which level strokes have upright ink at both ends, as the top (or the foot) of a square has."""
    height, width = bits.shape
    turns = np.ones(strokes.x.size, bool)
    edge = strokes.y + strokes.height if downward else strokes.y - 1
    for end in (strokes.x, strokes.x + strokes.width - 1):
        for step in (3, 6, 9):
            rows = np.clip(edge + (step if downward else -step), 0, height - 1)
            # Two pixels to either side: a page is seldom quite straight.
            near = [bits[rows, np.clip(end + by, 0, width - 1)] for by in range(-3, 4)]
            turns &= np.any(near, axis=0)
    return turns


def _usual_sizes(squares: Sequence[Shape], most: int = 2) -> list[tuple[int, int]]:
    """Up to `most` sizes that several squares of the page share: the boxes of one part of a form are all alike."""
    sizes: dict[tuple[int, int], int] = {}
    for square in squares:
        size = (square.x1 - square.x0, square.y1 - square.y0)
        near = next((key for key in sizes if abs(key[0] - size[0]) <= 2 and abs(key[1] - size[1]) <= 2), size)
        sizes[near] = sizes.get(near, 0) + 1
    often = sorted((size for size, count in sizes.items() if count > 1), key=lambda size: -sizes[size])
    return often[:most]


def _like_squares(bits: NDArray[np.uint8], wide: int, high: int, letters: _Letters) -> list[Shape]:
    """Places where most of the outline of a square of this size is inked, looked for at half resolution."""
    import cv2

    half = np.asarray(cv2.dilate(bits, np.ones((3, 3), np.uint8)))[::2, ::2] * np.uint8(60)
    across, down = max(wide // 2, 4), max(high // 2, 4)
    rows, columns = half.shape
    if rows <= down + 8 or columns <= across + 8:
        return []
    level, upright = np.asarray(cv2.blur(half, (across, 1))), np.asarray(cv2.blur(half, (1, down)))
    tall, broad = rows - down, columns - across
    middle_x, middle_y = across // 2, down // 2
    sides = (
        level[:tall, middle_x : middle_x + broad],
        level[down - 1 : down - 1 + tall, middle_x : middle_x + broad],
        upright[middle_y : middle_y + tall, :broad],
        upright[middle_y : middle_y + tall, across - 1 : across - 1 + broad],
    )
    total = np.asarray(sides[0] + sides[1] + sides[2] + sides[3])
    weakest = np.minimum(np.minimum(sides[0], sides[1]), np.minimum(sides[2], sides[3]))
    # Paper to the left: most letters have a neighbour there.
    free = np.zeros(total.shape, bool)
    free[:, 4:] = upright[middle_y : middle_y + tall, : broad - 4] < 60 * 0.65
    highest = np.asarray(cv2.dilate(total, np.ones((7, 7), np.uint8)))
    peaks = (total >= highest) & (total > 60 * 3.2) & (weakest > 60 * 0.5) & free
    found = []
    for row, column in np.argwhere(peaks)[:_MOST_PEAKS]:
        x, y = int(column) * 2, int(row) * 2
        if _is_letter(Shape(x, y, x + wide, y + high, "box"), letters):
            continue
        shape = _snapped(bits, x, y, wide, high)
        # A cross that was drawn with a swing leaves the box on all sides.
        free_enough = _stands_apart(bits, shape, left_ink=0.65, level_ink=0.75)
        if free_enough and _has_edges(bits, shape, corners=3):
            found.append(shape)
    return found


def _snapped(bits: NDArray[np.uint8], x: int, y: int, wide: int, high: int) -> Shape:
    """The square moved by up to two pixels to where its outline has most ink."""
    left, top = max(x - _SNAP, 0), max(y - _SNAP, 0)
    window = bits[top : y + high + _SNAP, left : x + wide + _SNAP].astype(np.int32)
    rows = np.pad(window.cumsum(axis=1), ((0, 0), (1, 0)))
    columns = np.pad(window.cumsum(axis=0), ((1, 0), (0, 0)))
    # Ink of every row over the square's width and of every column over its height, for each place of the square.
    level, upright = rows[:, wide:] - rows[:, :-wide], columns[high:] - columns[:-high]
    down, across = upright.shape[0], level.shape[1]
    if down == 0 or across == 0:
        return Shape(x, y, x + wide, y + high, "box")
    ink = sum(
        level[edge : edge + down] + upright[:, side : side + across]
        for edge, side in zip((0, 1, high - 2, high - 1), (0, 1, wide - 2, wide - 1), strict=True)
    )
    dy, dx = np.unravel_index(int(np.argmax(ink)), (down, across))
    x0, y0 = left + int(dx), top + int(dy)
    return Shape(x0, y0, x0 + wide, y0 + high, "box")


def _square_of(strokes: Pieces, top: int, bottom: int, least: int, most: int) -> Shape | None:
    left = [int(strokes.x[index]) for index in (top, bottom)]
    right = [int(strokes.x[index] + strokes.width[index]) for index in (top, bottom)]
    # The longer one may be drawn out by a mark or a neighbour: the shorter one is the edge.
    x0, x1 = max(left), min(right)
    y0, y1 = int(strokes.y[top]), int(strokes.y[bottom] + strokes.height[bottom])
    wide, high = x1 - x0, y1 - y0
    if not (least <= wide <= most and least <= high <= most and 0.78 < wide / high < 1.28):
        return None
    return Shape(x0, y0, x1, y1, "box")


def _stands_apart(bits: NDArray[np.uint8], shape: Shape, *, left_ink: float, level_ink: float) -> bool:
    """Whether there is paper to the left and right above and below."""
    x0, y0, x1, y1, _ = shape
    if x0 < 7 or y0 < 7:
        return False
    left = bits[y0:y1, x0 - 6 : x0 - 3].any(axis=1).mean()
    # Nearer than the next box of a stack, and just outside: a window on a larger letter has its strokes there.
    level = [float(strip.mean()) for strip in (bits[y0 - 4 : y0 - 2, x0:x1], bits[y1 + 2 : y1 + 4, x0:x1])]
    return bool(left < left_ink and max(level) < level_ink)


def _has_edges(bits: NDArray[np.uint8], shape: Shape, *, corners: int) -> bool:
    """Whether the sides are there, straight, with at least so many inked corners: round letters have none.

    With all four corners every side must be whole; with three one side may be faint.
    """
    x0, y0, x1, y1, _ = shape
    page_height, page_width = bits.shape
    if x0 < 3 or y0 < 3 or x1 > page_width - 3 or y1 > page_height - 3:
        return False
    reach = max((x1 - x0) // 7, 3)
    sides = (
        bits[y0:y1, x0 - 1 : x0 + reach].T,
        bits[y0:y1, x1 - reach : x1 + 1].T,
        bits[y0 - 1 : y0 + reach, x0:x1],
        bits[y1 - reach : y1 + 1, x0:x1],
    )
    whole = sum(
        bool(side.any(axis=0).mean() >= _EDGE_COVER and side.mean(axis=1).max() >= _STRAIGHT_COVER) for side in sides
    )
    ends = (
        bits[y0 - 1 : y0 + 3, x0 - 1 : x0 + 3],
        bits[y0 - 1 : y0 + 3, x1 - 3 : x1 + 1],
        bits[y1 - 3 : y1 + 1, x0 - 1 : x0 + 3],
        bits[y1 - 3 : y1 + 1, x1 - 3 : x1 + 1],
    )
    inked = sum(int(end.sum()) >= 4 for end in ends)
    return whole >= (4 if corners == 4 else 3) and inked >= corners


def _without_combs(squares: Sequence[Shape]) -> list[Shape]:
    """Squares that do not share an edge with another: those are cells for single characters or of a table."""
    kept = []
    for one in squares:
        touching = any(
            abs(one.y0 - other.y0) < 5 and one is not other and min(abs(one.x1 - other.x0), abs(one.x0 - other.x1)) < 6
            for other in squares
        )
        if not touching:
            kept.append(one)
    return kept


def _without_doubles(shapes: Sequence[Shape]) -> list[Shape]:
    kept: list[Shape] = []
    for shape in shapes:
        if not any(_overlap(shape, other) for other in kept):
            kept.append(shape)
    return kept


def _overlap(one: Shape, other: Shape) -> bool:
    return min(one.x1, other.x1) > max(one.x0, other.x0) and min(one.y1, other.y1) > max(one.y0, other.y0)


def _fill(bits: NDArray[np.uint8], shape: Shape) -> float:
    """The share of the inside that is dark, the outline left out."""
    if shape.kind == "parentheses":
        wide = shape.x1 - shape.x0
        inside = bits[shape.y0 : shape.y1, shape.x0 + wide // 4 : shape.x1 - wide // 4]
        return float(inside.mean()) if inside.size else 0.0
    inset = max(round(shape.side * 0.2), 3)
    inside = bits[shape.y0 + inset : shape.y1 - inset, shape.x0 + inset : shape.x1 - inset]
    if shape.kind == "circle" and inside.size:
        rows, columns = np.indices(inside.shape)
        away = np.hypot(rows - (inside.shape[0] - 1) / 2, columns - (inside.shape[1] - 1) / 2)
        inside = inside[away <= min(inside.shape) / 2]
    return float(inside.mean()) if inside.size else 0.0
