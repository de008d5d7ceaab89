"""The geometry of one page: lines, segments between wide gaps, ruled cells, blocks of text, and zones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from documents.reading import Box, Page, Rule, Word
from extract.layout_lines import group_words, split_words, typical_height

# A fax machine's or server's own line: a time or page count near the very top edge.
_HEADER_BAND = 0.048
_HEADER_SIGN = re.compile(
    r"\d{1,2}:\d{2}|\b(?:p|pg|page)[.:#]?\s*\d|\b\d+\s?/\s?\d+\s*$|#\s*\d|\b(?:from|fax|to)\b|\brightfax\b|\b\d{10,11}\b",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W_]|[☐☑☒✓✔✗✘■□○●]")
_FOOTER_BAND = 0.945
_FOOTER_SIGN = re.compile(r"^\s*(?:(?:page|pg)\.?\s*)?\d+\s*(?:of|/)\s*\d+\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words of one line without a wide gap or a vertical rule between them.

    `line` and `index` count from 0 on the page; `cell` is shared by segments that the same ruling lines
    enclose (None: fewer than two rules around it); `block` is the run of text it reads on in.
    """

    words: tuple[Word, ...]
    text: str
    box: Box
    line: int
    index: int
    cell: int | None = None
    block: int = -1


@dataclass(frozen=True, slots=True)
class Line:
    """All words on one baseline, left to right; `zone` is `fax_header`, `body` or `footer`."""

    words: tuple[Word, ...]
    text: str
    box: Box
    index: int
    segments: tuple[int, ...]
    zone: str = "body"


@dataclass(frozen=True, slots=True)
class Block:
    """Segments that stand under each other and read on: a paragraph, an address, one column of a table."""

    segments: tuple[int, ...]
    text: str
    box: Box
    index: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What one set of ruling lines encloses; `box` is the space between them, `sides` how many there are."""

    box: Box
    segments: tuple[int, ...]
    sides: int


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page as geometry. `height` is the typical height of a word as a fraction of the page.

    `aspect` is page width over height in pixels: multiply an x distance by it to compare with y distances.
    """

    number: int
    page: Page
    lines: tuple[Line, ...]
    segments: tuple[Segment, ...]
    blocks: tuple[Block, ...]
    cells: tuple[Cell, ...]
    height: float
    aspect: float

    @property
    def text(self) -> str:
        """The page as text, one line per printed line, without the fax machine's own header line."""
        return "\n".join(line.text for line in self.lines if line.zone != "fax_header")


def lay_out(page: Page) -> PageLayout:
    """The geometry of `page`. Engine lines are not trusted (they join columns); words are grouped anew."""
    aspect = page.width / page.height if page.height and page.width else 0.77
    words = [word for word in page.words if not _is_speck(word.text)]
    height = typical_height(words)
    runs = [run for run in group_words(words, aspect) if any(_LETTER.search(word.text) for word in run)]
    segments: list[Segment] = []
    lines: list[Line] = []
    uprights = [rule for rule in page.rules if not rule.horizontal]
    for index, run in enumerate(runs):
        first = len(segments)
        for part in split_words(run, aspect, uprights):
            segments.append(Segment(tuple(part), join_text(part), _union(part), index, len(segments)))
        box = _union(run)
        text = join_text(run)
        numbers = tuple(range(first, len(segments)))
        lines.append(Line(tuple(run), text, box, index, numbers, _zone(text, box)))
    placed, cells = _assign_cells(segments, page.rules)
    blocked, blocks = _chain_blocks(placed, lines, page.rules)
    return PageLayout(
        page.number, page, tuple(lines), tuple(blocked), tuple(blocks), tuple(cells), height, aspect
    )


def _is_speck(text: str) -> bool:
    """Dirt, dotted leaders and pieces of ruling lines that an engine took for words."""
    return not text.strip("|.,;'`’‘“”\"_~°·•«»¦!- ") and text.strip() not in {"-", "!"}


def join_text(words: Iterable[Word]) -> str:
    """The words with single spaces."""
    return " ".join(word.text.strip() for word in words)


def _union(words: Sequence[Word]) -> Box:
    return Box(
        min(word.box.x0 for word in words),
        min(word.box.y0 for word in words),
        max(word.box.x1 for word in words),
        max(word.box.y1 for word in words),
    )


def _zone(text: str, box: Box) -> str:
    if box.y1 < _HEADER_BAND and _HEADER_SIGN.search(text):
        return "fax_header"
    if box.y0 > _FOOTER_BAND or (box.y0 > 0.9 and _FOOTER_SIGN.search(text)):
        return "footer"
    return "body"


def _assign_cells(segments: list[Segment], rules: Sequence[Rule]) -> tuple[list[Segment], list[Cell]]:
    """Segments with the number of their cell; the nearest rule on each of the four sides names it."""
    uprights = [rule.box for rule in rules if not rule.horizontal]
    levels = [rule.box for rule in rules if rule.horizontal]
    numbers: dict[Box, int] = {}
    members: list[list[int]] = []
    placed: list[Segment] = []
    for segment in segments:
        space, sides = _space_around(segment.box, uprights, levels)
        # One rule is an underline or a divider, not a box.
        if sides < 2:
            placed.append(segment)
            continue
        number = numbers.setdefault(space, len(numbers))
        if number == len(members):
            members.append([])
        members[number].append(segment.index)
        placed.append(replace(segment, cell=number))
    cells = [Cell(space, tuple(members[number]), _count_sides(space)) for space, number in numbers.items()]
    return placed, cells


def _count_sides(space: Box) -> int:
    return sum((space.x0 > 0, space.y0 > 0, space.x1 < 1, space.y1 < 1))


def _space_around(box: Box, uprights: Sequence[Box], levels: Sequence[Box]) -> tuple[Box, int]:
    x, y = box.middle
    slack = 0.004
    left = max((r.x1 for r in uprights if r.x1 <= box.x0 + slack and r.y0 <= y <= r.y1), default=0.0)
    right = min((r.x0 for r in uprights if r.x0 >= box.x1 - slack and r.y0 <= y <= r.y1), default=1.0)
    # A line's middle, not its edge, decides: skew and descenders touch the rule below.
    crossing = [r.middle[1] for r in levels if r.x0 - slack <= x <= r.x1 + slack]
    top = max((level for level in crossing if level <= y), default=0.0)
    bottom = min((level for level in crossing if level > y), default=1.0)
    space = Box(round(left, 3), round(top, 3), round(right, 3), round(bottom, 3))
    return space, _count_sides(space)


def _chain_blocks(
    segments: list[Segment], lines: Sequence[Line], rules: Sequence[Rule]
) -> tuple[list[Segment], list[Block]]:
    """Link each segment with the one it reads on in, when each is the other's best neighbour."""
    levels = [rule.box for rule in rules if rule.horizontal]
    below = {segment.index: _best_below(segment, segments, lines, levels) for segment in segments}
    wanted: dict[int, int] = {}
    for index, found in below.items():
        if found is None:
            continue
        rival = wanted.get(found)
        if rival is None or _overlap(segments[index].box, segments[found].box) > _overlap(
            segments[rival].box, segments[found].box
        ):
            wanted[found] = index
    after = {upper: lower for lower, upper in wanted.items()}
    blocks: list[Block] = []
    blocked = list(segments)
    for segment in segments:
        if segment.index in wanted:
            continue
        chain = [segment.index]
        while chain[-1] in after:
            chain.append(after[chain[-1]])
        number = len(blocks)
        words = [word for index in chain for word in segments[index].words]
        blocks.append(Block(tuple(chain), join_text(words), _union(words), number))
        for index in chain:
            blocked[index] = replace(segments[index], block=number)
    return blocked, blocks


def _best_below(
    segment: Segment, segments: Sequence[Segment], lines: Sequence[Line], levels: Sequence[Box]
) -> int | None:
    height = median(word.box.height for word in segment.words)
    best, most = None, 0.0
    zone = lines[segment.line].zone
    for line in lines[segment.line + 1 : segment.line + 4]:
        if line.zone != zone:
            continue
        for index in line.segments:
            other = segments[index]
            if other.cell != segment.cell or not _reads_on(segment, other, height):
                continue
            overlap = _overlap(segment.box, other.box)
            if overlap > most and not _ruled_apart(segment.box, other.box, levels):
                best, most = index, overlap
        if best is not None:
            break
    return best


def _reads_on(upper: Segment, lower: Segment, height: float) -> bool:
    # A sloping line has a tall union box, so words are compared, not boxes.
    under = min(lower.words, key=lambda w: abs(w.box.x0 - upper.box.x0))
    over = min(upper.words, key=lambda w: abs(w.box.x0 - under.box.x0))
    step = under.box.middle[1] - over.box.middle[1]
    starts_alike = abs(upper.box.x0 - lower.box.x0) < 0.02 or lower.box.x0 < upper.box.x0
    similar = height > 0 and 0.5 < median(w.box.height for w in lower.words) / height < 2.0
    return (
        0.4 * height < step < 2.3 * height and similar and starts_alike and _overlap(upper.box, lower.box) > 0
    )


def _overlap(one: Box, other: Box) -> float:
    return min(one.x1, other.x1) - max(one.x0, other.x0)


def _ruled_apart(upper: Box, lower: Box, levels: Sequence[Box]) -> bool:
    y0, y1 = upper.middle[1], lower.middle[1]
    return any(y0 < rule.middle[1] < y1 and _overlap(rule, lower) > 0.5 * lower.width for rule in levels)
