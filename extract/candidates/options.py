"""Options to tick: the print behind each box of a page, and whether the box is ticked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.reading import Box, Mark, Word
from extract.layout import Line, PageLayout, join_text

# A box as a reader writes it, ticked or empty.
_TYPED = re.compile(r"^(?:\[\s?([xX✓✔*])?\s?\]|\(\s?([xX✓✔*])?\s?\)|([☒☑✓✔✗✘■●])|[☐□○])$")
_SIGN = re.compile(r"^[\[\]()|{}☐☑☒□■○●✓✔✗✘\s]*(?:[OoXx]\s)?")
# Words further right of each other than this share of the page belong to different answers.
_GAP = 0.03
# How far from its box the print may begin, in a table with a column of boxes.
_COLUMN = 0.1


@dataclass(frozen=True, slots=True)
class Option:
    """The print behind one box; `line` is the index of its line on the page."""

    text: str
    ticked: bool
    words: tuple[Word, ...]
    box: Box
    line: int


def read_options(layout: PageLayout) -> list[Option]:
    """Every box of the page with print behind it, in the order of the page; boxes of unknown state are left out."""
    found: list[Option] = []
    for line in layout.lines:
        starts = read_boxes(layout, line)
        for number, (_, x, ticked) in enumerate(starts):
            end = starts[number + 1][0] if number + 1 < len(starts) else 2.0
            words = tuple(_run(line.words, x, end))
            text = _SIGN.sub("", join_text(words)).strip(" :;")
            if words and any(char.isalpha() for char in text):
                found.append(Option(text, ticked, words, _around(words), line.index))
    return found


def read_boxes(layout: PageLayout, line: Line) -> list[tuple[float, float, bool]]:
    """Each box of a line, drawn or typed, from the left: where it and the print behind it begin, whether ticked."""
    return sorted(_starts(layout, line), key=lambda start: start[0])


def _starts(layout: PageLayout, line: Line) -> Iterator[tuple[float, float, bool]]:
    y = line.box.middle[1]
    drawn = [mark for mark in layout.page.marks if _on_line(mark, y, line, layout.height)]
    for mark in drawn:
        if mark.ticked is not None:
            yield mark.box.x0, mark.box.x1 - 0.004, mark.ticked
    for word, after in zip(line.words, (*line.words[1:], None), strict=True):
        # An empty pair of brackets is read as two words.
        pair = after is not None and word.text.strip() in {"[", "("} and after.text.strip() in {"]", ")"}
        typed = _TYPED.match("[ ]" if pair else word.text.strip())
        if typed and not any(abs(mark.box.x0 - word.box.x0) < 0.02 for mark in drawn):
            yield word.box.x0, (after if pair and after else word).box.x1 - 0.002, any(typed.groups())


def _on_line(mark: Mark, y: float, line: Line, height: float) -> bool:
    return abs(mark.box.middle[1] - y) < max(0.8 * height, 0.5 * line.box.height)


def _run(words: Sequence[Word], start: float, end: float) -> Iterator[Word]:
    """The words from `start` to before `end` up to the first wide gap."""
    last = start
    for word in words:
        if word.box.x0 < start or word.box.x0 >= end - 0.004 or _TYPED.match(word.text.strip()):
            continue
        if word.box.x0 - last > (_COLUMN if last == start else _GAP):
            return
        last = word.box.x1
        yield word


def _around(words: Sequence[Word]) -> Box:
    box = words[0].box
    for word in words[1:]:
        box = box.union(word.box)
    return box
