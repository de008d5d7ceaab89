"""Words into printed lines and lines into segments, by geometry alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from documents.reading import Rule, Word

# How wide a gap must be, in heights of the line's words, to part two columns. Justified prose stays below,
# two blanks of a fixed-width printer are above.
_WIDE_GAP = 1.45


def typical_height(words: Sequence[Word]) -> float:
    """The middle height of the words as a fraction of the page; a usual one when there are none."""
    return median(word.box.height for word in words) if words else 0.012


def group_words(words: Sequence[Word], aspect: float) -> list[list[Word]]:
    """Words of one baseline together, left to right; lines from top to bottom.

    Words are chained from left to right, each to the open line whose last word stands nearest in height, so
    that a line that slopes by a degree or two stays one line.
    """
    if not words:
        return []
    step = max(typical_height(words), 0.004)
    open_lines: dict[int, list[list[Word]]] = defaultdict(list)
    runs: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.box.x0, w.box.y0)):
        run = _nearest_line(word, open_lines, step, aspect)
        if run is None:
            run = []
            runs.append(run)
        else:
            open_lines[int(run[-1].box.middle[1] / step)].remove(run)
        run.append(word)
        open_lines[int(word.box.middle[1] / step)].append(run)
    runs.sort(key=lambda run: (run[0].box.middle[1] + run[-1].box.middle[1]) / 2)
    return runs


def _nearest_line(
    word: Word, open_lines: dict[int, list[list[Word]]], step: float, aspect: float
) -> list[Word] | None:
    middle = word.box.middle[1]
    best, least = None, 1e9
    bucket = int(middle / step)
    for number in (bucket - 1, bucket, bucket + 1):
        for run in open_lines.get(number, ()):
            last = run[-1].box
            away = abs(last.middle[1] - middle)
            tall = max(last.height, word.box.height)
            # Words on top of each other are two lines even where tall letters overlap.
            overlap = (last.x1 - word.box.x0) * aspect
            if away > 0.5 * tall or away > 0.8 * min(last.height, word.box.height) + 0.15 * step:
                continue
            if overlap > 0.8 * tall and away > 0.25 * tall:
                continue
            cost = away + 0.02 * max(0.0, -overlap)
            if cost < least:
                best, least = run, cost
    return best


def split_words(run: Sequence[Word], aspect: float, uprights: Sequence[Rule]) -> list[list[Word]]:
    """The words of one line, parted at wide gaps and where a vertical rule stands between two words."""
    height = median(word.box.height for word in run)
    top, bottom = min(w.box.y0 for w in run), max(w.box.y1 for w in run)
    middle = (top + bottom) / 2
    walls = [(rule.box.x0 + rule.box.x1) / 2 for rule in uprights if rule.box.y0 <= middle <= rule.box.y1]
    parts = [[run[0]]]
    for before, word in pairwise(run):
        gap = (word.box.x0 - before.box.x1) * aspect
        local = max(height, min(before.box.height, word.box.height))
        walled = any(before.box.x1 - 0.004 <= wall <= word.box.x0 + 0.004 for wall in walls)
        if gap > _WIDE_GAP * local or walled:
            parts.append([])
        parts[-1].append(word)
    return parts
