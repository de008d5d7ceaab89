"""Where the value of a label may stand: behind it, to its right, below it, above it, in the same ruled cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extract.candidates.labels import LabelHit, LabelledPage
from extract.candidates.strips import Strip, join_strips
from extract.layout import Segment

# How far below a label its value may begin, in heights of the page's words.
_BELOW = 3.0
# So much lower than its label (in heights of that) may a value typed behind it stand.
_LOWERED = 0.5
_LONG_KINDS = frozenset(["address", "text", "word_list", "therapy_list", "lab_list", "drug_list", "code_list"])


@dataclass(frozen=True, slots=True)
class Zone:
    """Text that may hold the value of `hit`; `away` is the distance in word heights."""

    kind: str
    strip: Strip
    away: float
    line: int


def zones_of(page: LabelledPage, hit: LabelHit, *, long: bool) -> Iterator[Zone]:
    """The zones of one label, nearest first. `long` values may go on over several lines."""
    inline = _inline(page, hit)
    if _says_something(inline.text):
        yield Zone("inline", _continued(page, hit, inline) if long else inline, 0.0, hit.line)
        return
    above = _above(page, hit) if hit.alone else None
    if hit.caption and above is not None:
        # Weighed like the value under a label: what stands above one is elsewhere hardly ever its own.
        yield replace(above, kind="below")
        return
    right = _right(page, hit)
    if right is not None:
        yield right
    below = _below(page, hit, long=long)
    if below is not None:
        yield below
    if above is not None:
        yield above


def is_long(kind: str) -> bool:
    """Whether values of `kind` may take several lines."""
    return kind in _LONG_KINDS


def _says_something(text: str) -> bool:
    return re.search(r"[^\W_]", text) is not None


def _inline(page: LabelledPage, hit: LabelHit) -> Strip:
    """The rest of the segment up to the next thing that looks like a label."""
    strip = page.strips[hit.segment]
    end = len(strip.text)
    for other in page.by_segment.get(hit.segment, ()):
        if other.start >= hit.after and _ends_value(other):
            end = other.start
            break
    return strip.part(hit.after, end)


def _ends_value(hit: LabelHit) -> bool:
    return hit.colon or (hit.capital and hit.words > 1) or (hit.opens and hit.capital) or hit.alone


def _continued(page: LabelledPage, hit: LabelHit, inline: Strip) -> Strip:
    """`inline` with the lines that follow it in the same block or cell, up to the next label or four lines."""
    segment = page.layout.segments[hit.segment]
    block = page.layout.blocks[segment.block].segments
    place = block.index(segment.index)
    strips = [inline]
    for index in block[place + 1 : place + 5]:
        if any(_ends_value(other) for other in page.by_segment.get(index, ())):
            break
        strips.append(page.strips[index])
    return join_strips(strips)


def _right(page: LabelledPage, hit: LabelHit) -> Zone | None:
    """The next segment of the line, when it does not begin with a label of its own."""
    layout = page.layout
    places = layout.lines[hit.line].segments
    place = places.index(hit.segment)
    if place + 1 >= len(places):
        return None
    segment = layout.segments[places[place + 1]]
    if segment.cell != layout.segments[hit.segment].cell and _ruled_between(page, hit, segment):
        return None
    found = page.by_segment.get(segment.index, ())
    if found and found[0].start <= 2 and (found[0].alone or found[0].sureness >= 0.6):
        return None
    end = next((other.start for other in found if _ends_value(other) and other.start > 2), None)
    strip = page.strips[segment.index]
    away = (segment.box.x0 - hit.box.x1) * layout.aspect / layout.height
    return Zone("right", strip.part(0, len(strip.text) if end is None else end), away, hit.line)


def _ruled_between(page: LabelledPage, hit: LabelHit, segment: Segment) -> bool:
    """A label at the top of a ruled box whose value stands below is not the label of the next box."""
    cell = page.layout.segments[hit.segment].cell
    # Underlines far above and below make a band of the page, not a box that ends before the next segment.
    if cell is None or page.layout.cells[cell].box.x1 > segment.box.x0:
        return False
    members = page.layout.cells[cell].segments
    return any(page.layout.segments[index].line > hit.line for index in members)


def _below(page: LabelledPage, hit: LabelHit, *, long: bool) -> Zone | None:
    layout = page.layout
    left, right = _column(page, hit)
    strips: list[Strip] = []
    first, last_y = 0, hit.box.y1
    away = 0.0
    for line in layout.lines[hit.line + 1 : hit.line + 9]:
        for index in line.segments:
            segment = layout.segments[index]
            if not _in_column(segment, hit, left, right):
                continue
            gap = (segment.box.y0 - last_y) / layout.height
            if gap > (_BELOW if not strips else 1.2) or _is_label(page, index, left):
                return _zone_below(strips, away, first)
            if not strips:
                first, away = line.index, max(gap, 0.0)
            strips.append(_clip(page, segment, left, right))
            last_y = segment.box.y1
            break
        if strips and (not long or len(strips) >= 4):
            break
    return _zone_below(strips, away, first)


def _zone_below(strips: list[Strip], away: float, line: int) -> Zone | None:
    strip = join_strips(strips)
    return Zone("below", strip, away, line) if _says_something(strip.text) else None


def _column(page: LabelledPage, hit: LabelHit) -> tuple[float, float]:
    """The width of the column a label heads: from its left edge to the next label or segment of its line."""
    layout = page.layout
    segment = layout.segments[hit.segment]
    if segment.cell is not None:
        space = layout.cells[segment.cell].box
        if space.x1 - space.x0 < 0.95:
            return space.x0 - 0.01, space.x1 + 0.005
    slack = 1.2 * layout.height / layout.aspect
    places = layout.lines[hit.line].segments
    right = 1.0
    for other in page.by_segment.get(hit.segment, ()):
        if other.start > hit.start:
            return hit.box.x0 - slack, other.box.x0 - 0.004
    place = places.index(hit.segment)
    if place + 1 < len(places):
        right = layout.segments[places[place + 1]].box.x0
    return hit.box.x0 - slack, right - 0.004


def _in_column(segment: Segment, hit: LabelHit, left: float, right: float) -> bool:
    if segment.box.x1 < left or segment.box.x0 > right:
        return False
    # What is typed into a box of a form stands behind its label, often a little lower.
    lowered = hit.alone and hit.colon and segment.box.y0 - hit.box.y1 < _LOWERED * (hit.box.y1 - hit.box.y0)
    reach = right if lowered else min(right, hit.box.x1 + 0.02)
    starts_here = left <= segment.box.x0 <= reach
    spans = segment.box.x0 < hit.box.x1 and segment.box.x1 > hit.box.x0
    return starts_here or spans


def _clip(page: LabelledPage, segment: Segment, left: float, right: float) -> Strip:
    """The words of a segment that lie in the column; all of them when it begins there and nothing else is beside."""
    strip = page.strips[segment.index]
    inside = [number for number, word in enumerate(strip.words) if left <= word.box.middle[0] and word.box.x0 < right]
    if not inside:
        return Strip((), "", ())
    start = strip.starts[inside[0]]
    end = strip.starts[inside[-1]] + len(strip.words[inside[-1]].text.strip())
    return strip.part(start, end)


def _is_label(page: LabelledPage, index: int, left: float) -> bool:
    found = page.by_segment.get(index, ())
    return any(hit.start <= 2 and (hit.alone or hit.sureness >= 0.7) and hit.box.x0 >= left for hit in found)


def _above(page: LabelledPage, hit: LabelHit) -> Zone | None:
    """What stands on the line right above a label, as under a signature line."""
    layout = page.layout
    for line in reversed(layout.lines[max(0, hit.line - 2) : hit.line]):
        for index in line.segments:
            segment = layout.segments[index]
            gap = (hit.box.y0 - segment.box.y1) / layout.height
            close = gap < 1.6 and segment.box.x0 < hit.box.x1 and segment.box.x1 > hit.box.x0
            if close and not any(other.sureness >= 0.5 for other in page.by_segment.get(index, ())):
                return Zone("above", page.strips[index], max(gap, 0.0), line.index)
    return None
