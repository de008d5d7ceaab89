"""Tick boxes that stand so near their print that a reader takes them for its first letters (`MContinuing`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice, takewhile

import numpy as np
from numpy.typing import NDArray

from documents.reading import Box, Mark, Word
from ingest.pieces import Shape

# Signs that no word of a form begins with, and letters that readers see in a box, empty or marked.
_SIGN = re.compile(r"^[^\w\s$#+\"'“(&*.-]|^\((?![^)]*\)?$)")
_BOXY, _LIKE_A_BOX = frozenset("[](){}|\\_£€"), frozenset("ABCDEFHIJKLMOPQRTUVWXYZÉlf1")
_EMPTY_BOX = frozenset("JL1lOU")
_AS_LETTERS = re.compile(
    r"^(?:[A-Zl1É]{1,2}|[a-zé])(?=[A-Z][a-z])|^[A-Z]{1,2}(?=[A-Z]\d[\dA-Z]\.\d)|^[A-Z]{1,2}J(?=[a-z])"
)
# A code of a diagnosis, whose letter is its own.
_CODE = re.compile(r"[A-Z]\d[\dA-Z]\.\w")
_SIGNS = re.compile(r"^[^\w]+(?:[A-Zl1É]?[^\w]+)?|^[A-Zl1É][^\w]+(?=\w)")
# At most so many letters of a word are its box; a box ends at most so far (share of its width) before the word.
_MOST_LETTERS, _NEAR = 3, 0.15
# How far (shares of its width and height) a box may lie before and behind where its word begins, and off the middle of
# its line; by how many pixels its sides may differ from those of the page's other boxes.
_BEFORE, _AFTER, _OFF, _VARIES = 0.95, 0.45, 0.35, 2
# How much of the outline must be inked: of the upright sides, of the better level one, and of these three together.
# The other level side may be missing: lines that nearly lie between two rows of a fax are lost.
_SIDE, _LEVEL, _OUTLINE = 0.6, 0.75, 2.45
# An inside with less ink than this is empty, with more than that part of a black bar; a whole side has this much.
_PAPER, _BLACK, _WHOLE = 0.06, 0.6, 0.95
# So many columns left of it, two further off, hold ink in less than this share of its rows.
_CLEAR, _MOST_LEFT = 3, 0.4


def find_swallowed(bits: NDArray[np.uint8], words: Iterable[Word], sizes: Sequence[tuple[int, int]]) -> list[Shape]:
    """Boxes of the usual `sizes` (width, height in pixels) at the beginning of words that read as if they held one.

    Three sides will do: worn forms lose the fourth, and a letter of that size would not be read so.
    """
    height, width = bits.shape
    found: list[Shape] = []
    for word in words:
        if not _looks_swallowed(word):
            continue
        x, y = round(word.box.x0 * width), round(word.box.middle[1] * height)
        tried = (_best_box(bits, x, y, *size) for size in sizes)
        found.extend(islice((shape for shape in tried if shape is not None), 1))
    return found


def _looks_swallowed(word: Word) -> bool:
    text, second = word.text, word.second or ""
    if sum(map(str.isalnum, text)) < 2:
        return False
    return bool(_SIGN.match(text) or _AS_LETTERS.match(text) or (second and _shorter_by_both(text, second)))


def _shorter_by_both(text: str, second: str) -> int:
    """How many letters of `text` are no part of what both readers saw of it to its end.

    0 where they agree, or differ in a letter as readers of print do: what stands before must be a sign to one of
    them, or not as long to one as to the other.
    """
    first, other = (re.sub(r"\W+$", "", each) for each in (text, second))
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first[::-1], other[::-1], strict=False)))
    before, after = first[: len(first) - shared], other[: len(other) - shared]
    if shared < 2 or not before or max(len(before), len(after)) > _MOST_LETTERS or not first[-shared].isalnum():
        return 0
    signs = any(char in _BOXY for char in before + after)
    return len(before) if signs or (len(before) != len(after) and before[-1] in _LIKE_A_BOX) else 0


def _best_box(bits: NDArray[np.uint8], x: int, y: int, wide: int, high: int) -> Shape | None:
    """The place near the beginning of a word where most of a box's outline is inked."""
    left, right = x - round(_BEFORE * wide), x + round((1 + _AFTER) * wide) + _VARIES
    top, foot = y - round((0.5 + _OFF) * high) - 1, y + round((0.5 + _OFF) * high) + _VARIES
    if left < 2 or top < 2 or right > bits.shape[1] - 3 or foot > bits.shape[0] - 3:
        return None
    window = bits[top - 1 : foot + 1, left - 1 : right + 1]
    # A line that is not quite straight lies in one of three rows or columns.
    level = np.maximum(np.maximum(window[:-2], window[1:-1]), window[2:])[:, 1:-1]
    upright = np.maximum(np.maximum(window[:, :-2], window[:, 1:-1]), window[:, 2:])[1:-1]
    heights = range(high - _VARIES, high + _VARIES + 1)
    free = {down: _paper_left(window[1:-1, 1:-1], down) for down in heights}
    best, most = None, _OUTLINE
    for across in range(wide - _VARIES, wide + _VARIES + 1):
        for down in heights:
            outlines = _outlines(level, upright, across, down)
            total = np.where(free[down][:, : outlines.shape[1]], outlines, 0.0)
            if total.max() > most:
                most = float(total.max())
                row, column = np.unravel_index(int(total.argmax()), total.shape)
                x0, y0 = left + int(column), top + int(row)
                best = Shape(x0, y0, x0 + across, y0 + down, "box")
    return best if best is not None and _is_box(bits, best) else None


def _is_box(bits: NDArray[np.uint8], shape: Shape) -> bool:
    """Whether the inside is paper, or marked within an outline of four sides or three whole ones."""
    x0, y0, x1, y1, _ = shape
    inset = max(round(shape.side * 0.2), 3)
    inside = float(bits[y0 + inset : y1 - inset, x0 + inset : x1 - inset].mean())
    level = [float(bits[edge - 1 : edge + 2, x0:x1].any(axis=0).mean()) for edge in (y0, y1 - 1)]
    upright = [float(bits[y0:y1, edge - 1 : edge + 2].any(axis=1).mean()) for edge in (x0, x1 - 1)]
    return inside < _PAPER or (inside < _BLACK and (min(level) >= _SIDE or min(*upright, max(level)) >= _WHOLE))


def _outlines(level: NDArray[np.uint8], upright: NDArray[np.uint8], across: int, down: int) -> NDArray[np.float64]:
    """How much of a box of that size is inked with its corner at every place of a window; 0 where a side is missing."""
    sums = np.pad(level.cumsum(axis=1, dtype=np.int32), ((0, 0), (1, 0)))
    lines = (sums[:, across:] - sums[:, :-across]) / across
    sums = np.pad(upright.cumsum(axis=0, dtype=np.int32), ((1, 0), (0, 0)))
    posts = (sums[down:] - sums[:-down]) / down
    last = level.shape[0] - down + 1
    best_level = np.maximum(lines[:last], lines[down - 1 : down - 1 + last])
    lefts, rights = posts[:, : lines.shape[1]], posts[:, across - 1 : across - 1 + lines.shape[1]]
    whole = (np.minimum(lefts, rights) >= _SIDE) & (best_level >= _LEVEL)
    return np.asarray(np.where(whole, lefts + rights + best_level, 0.0))


def _paper_left(window: NDArray[np.uint8], down: int) -> NDArray[np.bool_]:
    """Where a box of that height could stand: the columns a little left of its corner are free of ink."""
    columns = np.pad(window, ((0, 0), (_CLEAR + 2, 0)))
    inked = np.maximum.reduce([columns[:, by : by + window.shape[1]] for by in range(_CLEAR)])
    sums = np.pad(inked.cumsum(axis=0, dtype=np.int32), ((1, 0), (0, 0)))
    return np.asarray((sums[down:] - sums[:-down]) < _MOST_LEFT * down)


def free_words(words: Sequence[Word], marks: Sequence[Mark]) -> tuple[Word, ...]:
    """The words without the letters that are tick boxes."""
    squares = [mark for mark in marks if mark.shape == "box"]
    return tuple(_freed(word, squares) for word in words)


def _freed(word: Word, squares: Sequence[Mark]) -> Word:
    for mark in squares:
        if _reaches_into(mark.box, word.box):
            taken = _letters_of_box(word)
            if taken:
                rest = Box(max(mark.box.x1, word.box.x0), word.box.y0, word.box.x1, word.box.y1)
                second = word.second[_taken_of_second(word, taken) :] if word.second else word.second
                return replace(word, text=word.text[taken:], box=rest, second=second)
    return word


def _reaches_into(box: Box, word: Box) -> bool:
    """Whether a box ends within the beginning of a word, or right before it."""
    return (
        box.y0 < word.middle[1] < box.y1
        and box.x1 > word.x0 - _NEAR * box.width
        and box.middle[0] < word.x0 + _AFTER * box.width + 0.5 * box.width
        and box.x1 < word.x1
    )


def _letters_of_box(word: Word) -> int:
    """How many letters the box is: what stands before the print that both readers saw, signs, what boxes read as."""
    if _CODE.match(word.text):
        return 0
    taken = _shorter_by_both(word.text, word.second or "")
    if not taken:
        signs = _SIGNS.match(word.text)
        taken = signs.end() if signs else 0
    more = _AS_LETTERS.match(word.text[taken:])
    # What both readers saw is a word (`HBsAg`), unless it begins as nothing but an empty box does.
    agreed = not taken and (word.second or "")[:3] == word.text[:3] and word.text[0] not in _EMPTY_BOX
    taken += more.end() if more and not agreed else 0
    return taken if sum(map(str.isalnum, word.text[taken:])) > 1 else 0


def _taken_of_second(word: Word, taken: int) -> int:
    rest, second = word.text[taken:], word.second or ""
    place = second.find(rest[:3])
    return max(place, 0)
