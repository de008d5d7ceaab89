"""Lines the first reader broke or missed, found and read anew by the second one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from ingest.crops import BUDGET, Run, affordable
from ingest.engines import SeenWord
from ingest.engines.rapid import PixelBox, SeenLine, split_words
from ingest.received import Grey

_WORN = 0.85
"""A line the first reader is less sure of is read anew as a line."""
_LEAST_SURE, _SURER, _SCARCELY = 0.75, 0.05, 0.2
"""How sure the second reader must be, and how much surer; the share of a line below which it was not read."""


class LineReader(Protocol):
    """What is asked of a second reader."""

    def find_lines(self, image: Grey) -> tuple[PixelBox, ...]:
        """Boxes around pieces of text lines."""

    def read_boxes(self, image: Grey, boxes: Iterable[PixelBox], *, seconds: float) -> tuple[SeenLine, ...]:
        """What stands in each box."""


def with_better_lines(
    words: Sequence[SeenWord], image: Grey, reader: LineReader, seconds: float
) -> tuple[SeenWord, ...]:
    """The words, but lines where the first reader saw nothing or was unsure as the second one reads them, if surer."""
    runs = affordable(_doubtful_lines(words, reader.find_lines(image)), BUDGET)
    answers = reader.read_boxes(image, [run.box for run in runs], seconds=seconds)
    first = max((word.line for word in words), default=0) + 1
    placed: dict[int, list[SeenWord]] = {}
    missed: list[SeenWord] = []
    for number, (run, line) in enumerate(zip(runs, answers, strict=True), first):
        read = _if_surer(run, split_words(line, number), words)
        if read and run.words:
            placed |= {index: [] for index in run.words}
            placed[run.words[0]] = read
        else:
            missed += read
    return (*(word for index, old in enumerate(words) for word in placed.get(index, [old])), *missed)


def _doubtful_lines(words: Sequence[SeenWord], boxes: Iterable[PixelBox]) -> list[Run]:
    """Lines that were not read, or not surely, with the words that stand in them; the least sure first."""
    runs: list[Run] = []
    free = set(range(len(words)))
    for box in boxes:
        inside = [index for index in sorted(free) if _is_inside(words[index], box)]
        there = [words[index] for index in inside]
        sureness = _sureness(there) if _covered(box, there) > _SCARCELY else 0.0
        if sureness < _WORN:
            runs.append(Run(sureness, tuple(inside), box))
            free -= set(inside)
    return runs


def _if_surer(run: Run, read: Sequence[SeenWord], words: Sequence[SeenWord]) -> list[SeenWord]:
    """What the second reader sees in a line, with what the first one saw there; nothing where it is hardly surer."""
    if not read or _sureness(read) < max(_LEAST_SURE, run.rank + _SURER):
        return []
    old = [words[index] for index in run.words]
    line = old[0].line if old else read[0].line
    return [_with_first(word, old)._replace(line=line) for word in read]


def _is_inside(word: SeenWord, box: PixelBox) -> bool:
    """Whether the middle of the word lies in the box."""
    return box[0] <= (word.x0 + word.x1) / 2 < box[2] and box[1] <= (word.y0 + word.y1) / 2 < box[3]


def _sureness(words: Sequence[SeenWord]) -> float:
    """The mean confidence of a line's characters; 0 without any."""
    size = sum(len(word.text) for word in words)
    return sum(len(word.text) * word.confidence for word in words) / size if size else 0.0


def _with_first(word: SeenWord, old: Iterable[SeenWord]) -> SeenWord:
    """A word of the second reader with what the first one read in its place."""
    there = [each for each in old if min(each.x1, word.x1) - max(each.x0, word.x0) > 0.5 * (each.x1 - each.x0)]
    if not there:
        return word
    return word._replace(second=" ".join(each.text for each in there), second_confidence=_sureness(there))


def _covered(box: PixelBox, words: Iterable[SeenWord]) -> float:
    """The share of the box's width on which words stand."""
    x0, y0, x1, y1 = box
    covered = sum(max(min(word.x1, x1) - max(word.x0, x0), 0) for word in words if word.y0 < (y0 + y1) / 2 < word.y1)
    return covered / max(x1 - x0, 1)
