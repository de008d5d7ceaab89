"""Labels printed under the line that is filled in, as below a signature: they name what stands above them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from documents.reading import Box
from extract.layout import PageLayout

# On a form of captions there are so many, and so many for each label standing alone among them that is none.
_LEAST, _TIMES = 4, 2
# How far above its caption what is filled in may stand, in word heights.
_REACH = 2.6
_SLACK = 0.01


class Label(Protocol):
    """Where a label stands; `alone`: nothing but labels in its segment."""

    @property
    def segment(self) -> int: ...
    @property
    def line(self) -> int: ...
    @property
    def box(self) -> Box: ...
    @property
    def alone(self) -> bool: ...


def find_captions(layout: PageLayout, labels: Sequence[Label]) -> frozenset[int]:
    """Which of the labels (from 0) are captions, where the page is a form of such; none where it is not.

    A single one is a signature's; the first row of boxes under a rule looks like one too.
    """
    alone = [number for number, label in enumerate(labels) if label.alone]
    segments = frozenset(labels[number].segment for number in alone)
    captions = {
        number
        for number in alone
        if _is_under_a_line(layout, labels[number]) and not _has_right(layout, labels[number], segments)
    }
    if len(captions) < _LEAST:
        return frozenset()
    among = range(min(labels[number].line for number in captions), max(labels[number].line for number in captions) + 1)
    plain = {
        labels[number].segment
        for number in alone
        if number not in captions and labels[number].line in among and _above(layout, labels[number]) is not None
    }
    return frozenset(captions) if len(captions) >= _TIMES * len(plain) else frozenset()


def _is_under_a_line(layout: PageLayout, label: Label) -> bool:
    """Whether a rule with print right above it separates the label from that, and no box encloses the label."""
    cell = layout.segments[label.segment].cell
    if cell is not None and (layout.cells[cell].box.x0 > 0 or layout.cells[cell].box.x1 < 1):
        return False
    top = _above(layout, label)
    return top is not None and any(
        rule.horizontal
        and rule.box.x0 - _SLACK <= label.box.x0 <= rule.box.x1
        and top < rule.box.middle[1] < label.box.y1
        for rule in layout.page.rules
    )


def _has_right(layout: PageLayout, label: Label, labels: frozenset[int]) -> bool:
    """Whether something that is no label stands right of it: its value, and the lines part the rows of a list."""
    line = layout.lines[label.line].segments
    following = line[line.index(label.segment) + 1 :][:1]
    return bool(following) and following[0] not in labels


def _above(layout: PageLayout, label: Label) -> float | None:
    """The upper edge of the print right above a label."""
    for line in reversed(layout.lines[max(0, label.line - 2) : label.line]):
        for index in line.segments:
            box = layout.segments[index].box
            near = label.box.y0 - box.y1 < _REACH * layout.height
            if near and box.x0 < label.box.x1 and box.x1 > label.box.x0:
                return box.y0
    return None
