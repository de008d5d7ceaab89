"""Whether a drug that a paper names is the one it is about, or one tried before, an alternative, one taken besides:

by the words around the name, the heading of its column and those of its part of the paper.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from documents.reading import Box
from extract.layout import Line, PageLayout, Segment
from extract.text_model import MODELS, TypeModel, load_model, marked
from extract.wording import plain

OWN, OTHER = "own", "other"
# Words kept of what stands left and right of the name, of the lines over and under it, and of a heading.
_LEFT, _RIGHT, _LINE, _HEAD = 7, 9, 8, 8
# A heading is short; so many count, the nearest first, of so many lines above (also of the page before).
_SHORT, _HEADS, _FAR = 7, 2, 40
# A column's heading stands where the column begins.
_EDGE, _COLUMN_LINES = 0.025, 14
_VALUE = re.compile(r"\d{2}|:\s*\S")
_MOST = 4.0


def role_model() -> TypeModel | None:
    """The shipped model of what a drug is to its paper."""
    return load_model(MODELS / "drug_roles.npz")


def own_odds(model: TypeModel, layouts: Sequence[PageLayout], page: int, box: Box) -> float:
    """Log odds, within 4, that the drug printed at `box` of `page` is the one the paper is about."""
    text = words_around(layouts, page, box)
    share = model.probabilities(text, {}, {})[OWN] if text else 0.5
    odds = math.log(max(share, 1e-6) / max(1 - share, 1e-6))
    return max(-_MOST, min(_MOST, odds))


def words_around(layouts: Sequence[PageLayout], page: int, box: Box) -> str:
    """What the model weighs: each word marked with where it stands; empty where nothing is printed at `box`."""
    place = next((number for number, layout in enumerate(layouts) if layout.number == page), None)
    if place is None:
        return ""
    layout = layouts[place]
    segment = _segment_at(layout, box)
    if segment is None:
        return ""
    return " ".join(
        [
            *marked("^<", _beside(layout, segment, box, left=True)[-_LEFT:]),
            *marked("^>", _beside(layout, segment, box, left=False)[:_RIGHT]),
            *marked("^-", _neighbour(layout, segment, -1)),
            *marked("^+", _neighbour(layout, segment, 1)),
            *marked(":", _column(layout, segment)),
            *(word for head in _headings(layouts, place, segment) for word in marked("^=", head)),
        ]
    )


def _words(text: str) -> list[str]:
    return plain(text).split()


def _segment_at(layout: PageLayout, box: Box) -> Segment | None:
    x, y = box.x0 + 0.002, box.middle[1]
    inside = (s for s in layout.segments if s.box.x0 - 0.01 <= x <= s.box.x1 and s.box.y0 <= y <= s.box.y1)
    return next(inside, None)


def _beside(layout: PageLayout, segment: Segment, box: Box, *, left: bool) -> list[str]:
    words = layout.lines[segment.line].words
    if left:
        chosen = [word for word in words if word.box.middle[0] < box.x0]
    else:
        chosen = [word for word in words if word.box.middle[0] > box.x1]
    return _words(" ".join(word.text for word in chosen))


def _neighbour(layout: PageLayout, segment: Segment, step: int) -> list[str]:
    """The segment over or under this one."""
    number = segment.line + step
    if not 0 <= number < len(layout.lines):
        return []
    for index in layout.lines[number].segments:
        other = layout.segments[index]
        if other.box.x0 < segment.box.x1 and other.box.x1 > segment.box.x0:
            return _words(other.text)[:_LINE]
    return []


def _column(layout: PageLayout, segment: Segment) -> list[str]:
    """The heading of the column: of the lines above that have several pieces, the nearest without figures."""
    for line in reversed(layout.lines[max(0, segment.line - _COLUMN_LINES) : segment.line]):
        if len(line.segments) < 2 or re.search(r"\d", line.text):
            continue
        for index in line.segments:
            if abs(layout.segments[index].box.x0 - segment.box.x0) < _EDGE:
                return [word for each in line.segments for word in _words(layout.segments[each].text)[:4]][:12]
    return []


def _headings(layouts: Sequence[PageLayout], place: int, segment: Segment) -> Iterator[list[str]]:
    """The nearest short lines above that state no value, also those of the page before."""
    found = 0
    for line in _lines_above(layouts, place, segment):
        if found < _HEADS and _is_heading(line):
            found += 1
            yield _words(line.text)[:_HEAD]


def _lines_above(layouts: Sequence[PageLayout], place: int, segment: Segment) -> list[Line]:
    own = list(reversed(layouts[place].lines[: segment.line]))
    before = list(reversed(layouts[place - 1].lines)) if place else []
    return [line for line in (*own, *before) if line.zone == "body"][:_FAR]


def _is_heading(line: Line) -> bool:
    return len(line.segments) == 1 and 0 < len(line.words) <= _SHORT and not _VALUE.search(line.text)
