"""What the second reader is shown: runs of neighbouring words, as many as it has time for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ingest.engines import SeenWord
from ingest.engines.rapid import PixelBox
from ingest.key_words import is_key_like, rank_of
from ingest.received import Grey

# Columns of 48-pixel rows read a page (36 microseconds each): what bounds the cost of the second reader.
BUDGET = 24_000
_ROW_HEIGHT = 48
_MOST_DROPPED = 3
_HYPHEN, _BLANK, _RULE = 0.08, 0.4, 0.95
"""In heights of the word: ink of a hyphen's column, the gap between numbers, ink of a line that rules a box."""
_LONGEST_RUN = 40
"""In heights of its line: longer runs are cut, so that one long line does not eat the budget."""


class Run(NamedTuple):
    """Neighbouring words of one line (indexes) that are read in one crop; smaller `rank` goes first."""

    rank: float
    words: tuple[int, ...]
    box: PixelBox

    @property
    def columns(self) -> float:
        x0, y0, x1, y1 = self.box
        return (x1 - x0) * _ROW_HEIGHT / max(y1 - y0, 1)


def runs_to_read(seen: Sequence[SeenWord], image: Grey) -> list[Run]:
    """Whole lines where all can be read, else what matters in runs of its own and before the rest."""
    unread = [index for index in range(len(seen)) if seen[index].source != "rapid" and seen[index].second is None]
    ranks = {index: rank_of(seen, index) for index in unread}
    urgent = {index: rank for index, rank in ranks.items() if rank is not None}
    rest = {index: 1.0 + seen[index].confidence for index in unread if index not in urgent}
    together = _runs_of(seen, urgent | rest, image)
    if sum(run.columns for run in together) <= BUDGET:
        return together
    return _runs_of(seen, urgent, image) + _runs_of(seen, rest, image)


def _runs_of(seen: Sequence[SeenWord], ranks: Mapping[int, float], image: Grey) -> list[Run]:
    """Words to read again, neighbours of a line in one run: a crop with context reads better and costs
    less.
    """
    groups: list[list[int]] = []
    for index in sorted(ranks):
        if groups and groups[-1][-1] == index - 1 and _are_neighbours(seen, groups[-1][0], index - 1, index):
            groups[-1].append(index)
        else:
            groups.append([index])
    return [Run(min(ranks[index] for index in group), tuple(group), _crop_box(seen, group, image)) for group in groups]


def _are_neighbours(seen: Sequence[SeenWord], first: int, left: int, right: int) -> bool:
    height = max(seen[left].y1 - seen[left].y0, 10)
    return (
        seen[left].line == seen[right].line
        and 0 <= seen[right].x0 - seen[left].x1 < 1.5 * height
        and seen[right].x1 - seen[first].x0 < _LONGEST_RUN * height
    )


def _crop_box(seen: Sequence[SeenWord], group: Sequence[int], image: Grey) -> PixelBox:
    """The run with some paper around it, but without a neighbour's letters."""
    words = [seen[index] for index in group]
    top, bottom = min(word.y0 for word in words), max(word.y1 for word in words)
    edge = max(round((bottom - top) * 0.2), 3)
    left, right = words[0].x0 - edge, words[-1].x1 + edge
    if is_key_like(words[-1].text):
        right = _end_of_print(seen, words[-1], image) + edge
    if group[0] > 0 and seen[group[0] - 1].line == words[0].line:
        left = max(left, min((seen[group[0] - 1].x1 + words[0].x0) // 2, words[0].x0))
    if group[-1] + 1 < len(seen) and seen[group[-1] + 1].line == words[-1].line:
        right = min(right, max((seen[group[-1] + 1].x0 + words[-1].x1 + 1) // 2, words[-1].x1))
    return max(left, 0), max(top - edge, 0), min(right, image.shape[1]), min(bottom + edge, image.shape[0])


def _end_of_print(seen: Sequence[SeenWord], word: SeenWord, image: Grey) -> int:
    """The column where print that goes on from the word ends: the first reader now and then drops a last digit."""
    height = word.y1 - word.y0
    others = (other.x0 for other in seen if other.x0 >= word.x1 and other.y0 < word.y1 and other.y1 > word.y0)
    limit = min(min(others, default=image.shape[1]), word.x1 + _MOST_DROPPED * height)
    ink = (image[max(word.y0, 0) : word.y1, word.x1 : limit] < 128).sum(axis=0)
    end = 0
    for column in np.flatnonzero(ink > _HYPHEN * height):
        # A gap of the width of a blank ends the number, and so does a ruling line.
        if column - end > _BLANK * height or ink[column] > _RULE * height:
            break
        end = int(column) + 1
    return word.x1 + end


def affordable(runs: list[Run], budget: float) -> list[Run]:
    """The most urgent runs that fit the budget of columns."""
    chosen = []
    for run in sorted(runs):
        if run.columns <= budget:
            budget -= run.columns
            chosen.append(run)
    return chosen
