"""What stands at a learned place of a document, parsed by the kind of its field like any other candidate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.field_specs import FieldSpec
from documents.reading import Box
from extract.candidates.candidate import Candidate
from extract.candidates.features import print_features
from extract.candidates.kinds import parse
from extract.layout import PageLayout, Segment
from extract.learned.indexed import Indexed, Spot, find_label
from extract.learned.knowledge import ANY, Place
from extract.value_keys import unwrap

SOURCE = "learned"
_SIGNS = re.compile(r"[^\w]*")
# How far below or above a label its value may stand, in heights of the page's words, and over how many lines.
_FAR, _LINES = 3.6, 4
# A value may be so far (fractions of the page) from where a learned shift puts it.
_SLACK_X, _SLACK_LINES = 0.012, 0.8
# Signs and a title may stand before a value.
_OFFSET = 4

Start = tuple[int, int, int]


def values_at(place: Place, document: Indexed, spec: FieldSpec) -> list[Candidate]:
    """The values of the kind of `spec` that stand at `place`, in reading order, `nth` taken into account."""
    found = [
        candidate
        for spot in find_label(document, place.label)
        for start in _starts(place, document, spot)
        if (candidate := _parse_at(place, document, spec, start)) is not None
    ]
    return found if place.nth == ANY else found[place.nth : place.nth + 1]


def _starts(place: Place, document: Indexed, spot: Spot) -> Iterator[Start]:
    """Where a value may begin: page, segment, and character of its text."""
    labelled = document.pages[spot.page]
    text = labelled.strips[spot.segment].text
    words = document.words[spot.page][spot.segment]
    signs = _SIGNS.match(text, words[spot.last].end)
    end = signs.end() if signs else words[spot.last].end
    label = labelled.strips[spot.segment].box(words[spot.first].start, words[spot.last].end)
    if place.where == "inline" and end < len(text):
        yield spot.page, spot.segment, end
    elif place.where == "right" and end >= len(text):
        line = labelled.layout.lines[labelled.layout.segments[spot.segment].line].segments
        at = line.index(spot.segment)
        if at + 1 < len(line):
            yield spot.page, line[at + 1], 0
    elif place.where in ("below", "above") and label is not None:
        yield from _upright(document, spot.page, label, labelled.layout.segments[spot.segment].line, place.where)
    elif place.where == "at" and label is not None:
        yield from _shifted(document, spot.page, label, place.shift)


def _upright(document: Indexed, page: int, label: Box, line: int, where: str) -> Iterator[Start]:
    """The first text under or over a label."""
    layout = document.pages[page].layout
    lines = layout.lines[line + 1 : line + 1 + _LINES] if where == "below" else layout.lines[max(0, line - 2) : line]
    for other in lines if where == "below" else reversed(lines):
        for index in other.segments:
            segment = layout.segments[index]
            gap = segment.box.y0 - label.y1 if where == "below" else label.y0 - segment.box.y1
            if gap / layout.height > _FAR or not _overlaps(segment.box, label):
                continue
            start = first_from(document, page, index, label.x0 - 0.012)
            if start is not None:
                yield page, index, start
                return


def _overlaps(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 + 0.02 and one.x1 > other.x0 - 0.01


def first_from(document: Indexed, page: int, segment: int, x: float) -> int | None:
    """Where the first word that begins right of `x` stands in the text of a segment."""
    strip = document.pages[page].strips[segment]
    pairs = zip(strip.starts, strip.words, strict=True)
    return next((start for start, word in pairs if word.box.x0 >= x), None)


def _shifted(document: Indexed, page: int, label: Box, shift: tuple[float, float]) -> Iterator[Start]:
    layout = document.pages[page].layout
    x, y = label.x0 + shift[0], label.middle[1] + shift[1]
    for segment in _near(layout, x, y):
        start = first_from(document, page, segment.index, x - _SLACK_X)
        strip = document.pages[page].strips[segment.index]
        if start is not None and strip.words[strip.starts.index(start)].box.x0 <= x + _SLACK_X:
            yield page, segment.index, start
            return


def _near(layout: PageLayout, x: float, y: float) -> Iterator[Segment]:
    for line in layout.lines:
        if line.box.y0 - layout.height <= y <= line.box.y1 + layout.height:
            for index in line.segments:
                box = layout.segments[index].box
                close = abs(box.middle[1] - y) <= _SLACK_LINES * layout.height
                if close and box.x0 - _SLACK_X <= x <= box.x1:
                    yield layout.segments[index]


def _parse_at(place: Place, document: Indexed, spec: FieldSpec, start: Start) -> Candidate | None:
    page, segment, at = start
    strip = document.strip(page, segment, at, place.lines)
    parsed = next((each for each in parse(spec, strip.text, document.around, loose=True)), None)
    if parsed is None or parsed.start > _OFFSET or parsed.value is None:
        return None
    words = strip.cover(parsed.start, parsed.end)
    layout = document.pages[page].layout
    return Candidate(
        name=spec.name,
        value=unwrap(spec, parsed.value),
        text=strip.text[parsed.start : parsed.end],
        page=layout.number,
        box=strip.box(parsed.start, parsed.end),
        words=words,
        source=SOURCE,
        features=print_features(parsed, words),
        doubts=parsed.doubts,
        line=layout.segments[segment].line,
    )
