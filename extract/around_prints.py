"""The words around a print: beside it, over and under it, the heading of its column and of its part of the paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from documents.reading import Box
from extract.layout import Line, PageLayout, Segment
from extract.wording import plain

# Words kept of a line over or under the print, of a heading, of each heading of a row of them and of the whole row.
_LINE, _HEAD, _OF_COLUMN, _ROW = 8, 8, 4, 12
# A heading is short; so many count, the nearest first, of so many lines above (also of the page before).
_SHORT, _HEADS, _FAR = 7, 2, 40
# A column's heading stands where the column begins.
_EDGE, _COLUMN_LINES = 0.025, 14
_VALUE, _FIGURE = re.compile(r"\d{2}|:\s*\S"), re.compile(r"\d")


def find_segment(layouts: Sequence[PageLayout], page: int, box: Box) -> tuple[int, Segment] | None:
    """The place of `page` among `layouts` and the segment printed at `box`; None where nothing is."""
    for place, layout in enumerate(layouts):
        if layout.number == page:
            x, y = box.x0 + 0.002, box.middle[1]
            for segment in layout.segments:
                if segment.box.x0 - 0.01 <= x <= segment.box.x1 and segment.box.y0 <= y <= segment.box.y1:
                    return place, segment
    return None


def words_left(layout: PageLayout, segment: Segment, box: Box) -> list[str]:
    """Of the line of `segment` what stands left of `box`."""
    return _words(" ".join(word.text for word in layout.lines[segment.line].words if word.box.middle[0] < box.x0))


def words_right(layout: PageLayout, segment: Segment, box: Box) -> list[str]:
    """Of the line of `segment` what stands right of `box`."""
    return _words(" ".join(word.text for word in layout.lines[segment.line].words if word.box.middle[0] > box.x1))


def words_of_neighbour(layout: PageLayout, segment: Segment, step: int) -> list[str]:
    """Of the segment over (`step` -1) or under (1) this one."""
    number = segment.line + step
    if not 0 <= number < len(layout.lines):
        return []
    for index in layout.lines[number].segments:
        other = layout.segments[index]
        if other.box.x0 < segment.box.x1 and other.box.x1 > segment.box.x0:
            return _words(other.text)[:_LINE]
    return []


def words_before(layout: PageLayout, segment: Segment) -> list[str]:
    """Of the piece of running text that `segment` goes on from."""
    if segment.block < 0:
        return []
    parts = layout.blocks[segment.block].segments
    at = parts.index(segment.index) if segment.index in parts else 0
    return _words(layout.segments[parts[at - 1]].text) if at else []


def find_heading(layout: PageLayout, segment: Segment) -> Segment | None:
    """The heading of the column: of the lines above that have several pieces, the nearest without figures."""
    for line in reversed(layout.lines[max(0, segment.line - _COLUMN_LINES) : segment.line]):
        if len(line.segments) < 2 or _FIGURE.search(line.text):
            continue
        for index in line.segments:
            if abs(layout.segments[index].box.x0 - segment.box.x0) < _EDGE:
                return layout.segments[index]
    return None


def words_of_row(layout: PageLayout, heading: Segment | None) -> list[str]:
    """Of the whole row of headings that `heading` (of the column of a print) stands in."""
    if heading is None:
        return []
    parts = (layout.segments[each] for each in layout.lines[heading.line].segments)
    return [word for part in parts for word in _words(part.text)[:_OF_COLUMN]][:_ROW]


def words_of_column(heading: Segment | None) -> list[str]:
    """Of the heading of the column alone."""
    return _words(heading.text)[:_OF_COLUMN] if heading is not None else []


def headings_above(layouts: Sequence[PageLayout], place: int, segment: Segment) -> Iterator[list[str]]:
    """The nearest short lines above that state no value, also those of the page before."""
    headings = (line for line in _lines_above(layouts, place, segment) if _is_heading(line))
    return (_words(line.text)[:_HEAD] for line in islice(headings, _HEADS))


def _words(text: str) -> list[str]:
    return plain(text).split()


def _lines_above(layouts: Sequence[PageLayout], place: int, segment: Segment) -> Iterator[Line]:
    own, before = layouts[place].lines, layouts[place - 1].lines if place else ()
    above = chain((own[number] for number in range(segment.line - 1, -1, -1)), reversed(before))
    return islice((line for line in above if line.zone == "body"), _FAR)


def _is_heading(line: Line) -> bool:
    return len(line.segments) == 1 and 0 < len(line.words) <= _SHORT and not _VALUE.search(line.text)
