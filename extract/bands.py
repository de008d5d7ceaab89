"""The part of the pages that belongs to each of several items: from the print that begins it to the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extract.candidates.candidate import Candidate
from extract.entries import Print
from extract.layout import PageLayout
from extract.scoring import Scored

# How far a band reaches past the length of the longest before it, and how many lines it may have without another.
_LONGER, _ALONE = 1.3, 14
# Bands shorter than this many lines are rows: the last is no longer than the others.
_ROW = 3.0
# How many lines above its leader an item may begin, and how well (lines) what stands there must agree.
_LEAD_IN, _AGREE = 5, 0.8
_SURE = 1.0


@dataclass(frozen=True, slots=True)
class Band:
    """From `start` to before `end` as (page, height), between two heights of the page across (shares of its width)."""

    leader: Print
    start: tuple[int, float]
    end: tuple[int, float]
    left: float = 0.0
    right: float = 1.01

    def holds(self, candidate: Candidate) -> bool:
        """Whether a candidate stands in the band."""
        page, y, x = place(candidate)
        return self.start <= (page, y) < self.end and self.left <= x < self.right


def place(candidate: Candidate) -> tuple[int, float, float]:
    """Page, middle height and left edge of a candidate."""
    box = candidate.box
    return (candidate.page, box.middle[1], box.x0) if box else (candidate.page, 1.0, 0.0)


def find_bands(
    leaders: Sequence[Print], ranked: Sequence[Scored], own: frozenset[str], by_page: Mapping[int, PageLayout]
) -> list[Band]:
    """One band for each leader (at least two, in the order of the page): side by side where they stand in one line."""
    rows = _rows(leaders, by_page)
    above = _lead_in([row[0] for row in rows], ranked, own, by_page)
    bands: list[Band] = []
    longest = 0.0
    for number, row in enumerate(rows):
        page, y, _ = row[0].at
        height = by_page[page].height
        start = (page, y - (0.75 + above) * height)
        if number + 1 < len(rows):
            next_page, next_y, _ = rows[number + 1][0].at
            end = (next_page, next_y - (0.75 + above) * by_page[next_page].height)
            longest = max(longest, end[1] - start[1]) if next_page == page else max(longest, 0.25)
        else:
            reach = longest if longest < _ROW * height else _LONGER * longest
            end = (page, start[1] + (reach or _ALONE * height))
        bands.extend(_side_by_side(row, start, end))
    return _trimmed(bands, ranked, own, by_page)


def _rows(leaders: Sequence[Print], by_page: Mapping[int, PageLayout]) -> list[list[Print]]:
    """Leaders that stand in one line together, left to right."""
    rows: list[list[Print]] = []
    for each in sorted(leaders, key=lambda each: each.at[:2]):
        page, y, _ = each.at
        if rows and rows[-1][0].at[0] == page and y - rows[-1][0].at[1] < 0.75 * by_page[page].height:
            rows[-1].append(each)
        else:
            rows.append([each])
    return [sorted(row, key=lambda each: each.at[2]) for row in rows]


def _side_by_side(row: Sequence[Print], start: tuple[int, float], end: tuple[int, float]) -> list[Band]:
    edges = [0.0, *(each.at[2] - 0.03 for each in row[1:]), 1.01]
    return [Band(each, start, end, edges[n], edges[n + 1]) for n, each in enumerate(row)]


def _lead_in(
    leaders: Sequence[Print], ranked: Sequence[Scored], own: frozenset[str], by_page: Mapping[int, PageLayout]
) -> float:
    """How many lines above its leader every item begins: where the same field is printed as high above each."""
    offsets: list[dict[str, list[float]]] = []
    for number, leader in enumerate(leaders):
        page, y, _ = leader.at
        height = by_page[page].height
        before = leaders[number - 1].at if number else (0, 0.0, 0.0)
        held: dict[str, list[float]] = {}
        for each in ranked:
            if each.name not in own or each.score < _SURE or each.name == leader.scored.name:
                continue
            for candidate in each.candidates[:4]:
                at = place(candidate)
                lines = (y - at[1]) / height
                if at[0] == page and 0.75 < lines < _LEAD_IN and (page, at[1]) > (before[0], before[1] + 0.75 * height):
                    held.setdefault(each.name, []).append(lines)
        offsets.append(held)
    shared = [
        lines
        for name, heights in offsets[0].items()
        for lines in heights
        if all(any(abs(lines - other) < _AGREE for other in held.get(name, ())) for held in offsets[1:])
    ]
    return max(shared, default=0.0)


def _trimmed(
    bands: list[Band], ranked: Sequence[Scored], own: frozenset[str], by_page: Mapping[int, PageLayout]
) -> list[Band]:
    """The last band ends with what the others have too: what stands below it is said of all."""
    last = bands[-1]
    lowest = 0.0
    for name in own:
        places = [c for each in ranked if each.name == name and each.score > _SURE - 2 for c in each.candidates[:6]]
        if any(band.holds(c) for band in bands[:-1] for c in places):
            lowest = max([lowest, *(place(c)[1] for c in places if last.holds(c) and place(c)[0] == last.start[0])])
    height = by_page[last.start[0]].height
    if not lowest or last.end[0] != last.start[0]:
        return bands
    end = (last.end[0], min(last.end[1], lowest + 1.2 * height))
    return [replace(band, end=end) if band.end == last.end else band for band in bands]
