"""What is answered to each of several requests on one paper: by the words in its part of the page."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from documents.reading import Box
from extract.classifying import Understood
from extract.decisions import Outcome, weigh_stated
from extract.layout import Line, PageLayout, Segment
from extract.sentences import Statement
from extract.text_model import MODELS, TypeModel, load_model
from extract.wording import plain

Place = tuple[int, Box | None]
# What is decided of a request, by the outcome that is stated.
DECISIONS: Mapping[str, str] = {
    "approved": "approved", "denied": "denied", "partial": "partially_approved", "pending": "pending_information",
    "not_required": "not_required", "withdrawn": "withdrawn", "duplicate": "closed_duplicate", "dismissed": "dismissed",
}  # fmt: skip
# A request begins a little above the print that names it; its part reaches so far down where no other follows.
_SLACK, _ALONE, _SHORTEST = 0.006, 0.25, 0.03
# Prints nearer than this (shares of the page) stand in one line; a column begins a little left of its print.
_LINE, _MARGIN = 0.008, 0.02
# How far above a request the heading may stand that answers for all under it.
_HEADED = 0.3
_CROSS = re.compile(r"\W*[xX✓✔☒☑■]{1,2}\W*|\[\s?[xX✓✔*]{1,2}\s?\]|.*[☒☑✓✔■].*")
_HEADER_ROWS = 14


def answer_model() -> TypeModel | None:
    """The shipped model of answers to one of several requests."""
    return load_model(MODELS / "item_answers.npz")


def answers_of(places: Sequence[Place], studied: Understood) -> list[Mapping[str, float]]:
    """Per place the probability of each decision; empty where the place is not known or no model is there."""
    model = answer_model()
    if model is None:
        return [{} for _ in places]
    return [
        model.probabilities(text, rules, {}) if text else {}
        for text, rules in zip(texts_of(places, studied), rules_of(places, studied.outcomes), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Part:
    """From `start` to before `end` as (page, height), between two heights across."""

    start: tuple[int, float]
    end: tuple[int, float]
    left: float = 0.0
    right: float = 1.01

    def holds(self, page: int, box: Box) -> bool:
        """Whether something stands in the part."""
        x, y = box.middle
        return self.start <= (page, y) < self.end and self.left <= x < self.right


def parts_of(places: Sequence[Place]) -> list[Part | None]:
    """Per place the part of the pages from it to before the next one, side by side where two stand in one line."""
    known = sorted({(page, box.y0 - _SLACK) for page, box in places if box})
    lengths = [b[1] - a[1] for a, b in itertools.pairwise(known) if a[0] == b[0] and b[1] - a[1] > _LINE]
    longest = max(max(lengths, default=_ALONE), _SHORTEST)
    parts: list[Part | None] = []
    for page, box in places:
        if box is None:
            parts.append(None)
            continue
        start = (page, box.y0 - _SLACK)
        later = [other for other in known if other > (page, start[1] + _LINE)]
        end = later[0] if later else (page, start[1] + longest)
        row = sorted(
            other.x0 for number, other in places if other and number == page and abs(other.y0 - box.y0) < _LINE
        )
        parts.append(
            Part(
                start,
                end if end[0] == page else (page, 2.0),
                box.x0 - _MARGIN if len(row) > 1 else 0.0,
                next((x - _MARGIN for x in row if x > box.x0 + _MARGIN), 1.01),
            )
        )
    return parts


def rules_of(places: Sequence[Place], outcomes: Sequence[Outcome]) -> list[dict[str, float]]:
    """Per place how strongly the rules find each outcome stated in its part."""
    return [
        weigh_stated((o for o in outcomes if part and o.box and part.holds(o.page, o.box)), DECISIONS)
        for part in parts_of(places)
    ]


def texts_of(places: Sequence[Place], studied: Understood) -> list[str]:
    """Per place its words, those of the heading over it (marked `^`), and the columns ticked in it (marked `:`)."""
    parts = parts_of(places)
    first = min((part.start for part in parts if part), default=(0, 0.0))
    return [" ".join(_words(part, first, studied)) if part else "" for part in parts]


def _words(part: Part, first: tuple[int, float], studied: Understood) -> Iterator[str]:
    layout = next((each for each in studied.layouts if each.number == part.start[0]), None)
    if layout is None:
        return
    for segment in layout.segments:
        if part.holds(layout.number, segment.box):
            yield from plain(segment.text).split()
    for text in _headings(part, studied.statements):
        yield from (f"^{word}" for word in text.split()[:8])
    for header in _ticked_columns(part, layout, first):
        yield from (f":{word}" for word in plain(header.text).split())


def _headings(part: Part, statements: Sequence[Statement]) -> list[str]:
    """The last heading before the part, and the statement that begins before it and goes on in it."""
    page, y = part.start
    above = [
        each
        for each in statements
        if each.page == page and each.kind == "heading" and y - _HEADED < each.box.middle[1] < y + _SLACK
    ]
    across = [each for each in statements if each.page == page and each.box.y0 < y < each.box.y1 - _SLACK]
    return [each.plain for each in (*above[-1:], *across[:1])]


def _ticked_columns(part: Part, layout: PageLayout, first: tuple[int, float]) -> list[Segment]:
    """The headers over the crosses of the part: what stands over the first request in the same column."""
    crosses = [
        segment.box
        for segment in layout.segments
        if part.holds(layout.number, segment.box) and _CROSS.fullmatch(segment.text.strip())
    ]
    crosses += [mark.box for mark in layout.page.marks if mark.ticked and part.holds(layout.number, mark.box)]
    if not crosses or first[0] != layout.number:
        return []
    for line in reversed([line for line in layout.lines if line.box.middle[1] < first[1] + _SLACK][-_HEADER_ROWS:]):
        headers = _over(crosses, line, layout)
        if headers:
            return headers
    return []


def _over(crosses: Sequence[Box], line: Line, layout: PageLayout) -> list[Segment]:
    """The segments of a line of several that stand over the crosses."""
    if len(line.segments) < 3:
        return []
    segments = [layout.segments[index] for index in line.segments]
    return [
        segment for segment in segments
        if any(segment.box.x0 - 0.02 < box.middle[0] < segment.box.x1 + 0.02 for box in crosses)
    ]  # fmt: skip
