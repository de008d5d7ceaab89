"""Candidates in tables: a row of labels over columns of values, each row under it an item of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.field_specs import FieldSpecs
from extract.candidates.candidate import Candidate
from extract.candidates.features import print_features, span_features
from extract.candidates.kinds import Surroundings, parse
from extract.candidates.labels import LabelHit, LabelledPage
from extract.candidates.strips import Strip, join_strips
from extract.layout import Line

_MOST_ROWS = 14


@dataclass(frozen=True, slots=True)
class Table:
    """Header labels from left to right with their columns' left and right edges, and the rows of cells below."""

    header: tuple[LabelHit, ...]
    edges: tuple[tuple[float, float], ...]
    rows: tuple[tuple[Strip, ...], ...]
    lines: tuple[int, ...]


def find_in_tables(page: LabelledPage, specs: FieldSpecs, around: Surroundings) -> Iterator[Candidate]:
    """Every value under a header of its field; `row` is set where the table has more than one row."""
    for table in tables_of(page):
        for number, (cells, line) in enumerate(zip(table.rows, table.lines, strict=True)):
            row = number if len(table.rows) > 1 else None
            for hit, cell in zip(table.header, cells, strict=True):
                yield from _in_cell(page, specs, around, hit, cell, row, line, number)


def tables_of(page: LabelledPage) -> Iterator[Table]:
    """Lines of at least two labels alone in their columns, with the rows under them."""
    taken = -1
    for line in page.layout.lines:
        if line.index <= taken:
            continue
        header = _header(page, line)
        if header is None:
            continue
        edges = _edges(page, header)
        rows, lines = _rows(page, line, edges)
        if rows:
            taken = lines[-1]
            yield Table(header, edges, rows, lines)


def _header(page: LabelledPage, line: Line) -> tuple[LabelHit, ...] | None:
    """The labels of a line when it holds two or more columns and nothing but headers (a word or two may be unknown)."""
    hits = [hit for index in line.segments for hit in page.by_segment.get(index, ())]
    alone = [hit for hit in hits if hit.alone and not hit.caption and not (hit.colon and len(hits) < 3)]
    if len({hit.segment for hit in alone}) < 2 and len(alone) < 3:
        return None
    texts = [page.layout.segments[index].text for index in line.segments]
    strange = [text for text in texts if re.search(r"\d{2}", text) or len(text.split()) > 6]
    if strange or len({hit.segment for hit in alone}) * 2 < len(texts):
        return None
    return tuple(alone)


def _edges(page: LabelledPage, header: Sequence[LabelHit]) -> tuple[tuple[float, float], ...]:
    """Left and right edge of each header's column; unknown headers between count as columns too."""
    layout = page.layout
    starts = sorted(
        {hit.box.x0 for hit in header} | {layout.segments[i].box.x0 for i in layout.lines[header[0].line].segments}
    )
    slack = 0.8 * layout.height / layout.aspect
    edges = []
    for hit in header:
        later = [start for start in starts if start > hit.box.x0 + 0.001]
        left, right = hit.box.x0 - slack, (later[0] if later else 1.01) - slack
        cell = layout.segments[hit.segment].cell
        if cell is not None and layout.cells[cell].box.width < 0.9:
            space = layout.cells[cell].box
            left, right = max(space.x0 - 0.005, left - 0.1), max(min(space.x1, right + 0.1), hit.box.x1)
        edges.append((left, right))
    return tuple(edges)


def _rows(
    page: LabelledPage, header: Line, edges: Sequence[tuple[float, float]]
) -> tuple[tuple[tuple[Strip, ...], ...], tuple[int, ...]]:
    layout = page.layout
    rows: list[list[list[Strip]]] = []
    lines: list[int] = []
    last = header.box.y1
    for line in layout.lines[header.index + 1 :]:
        if line.zone == "footer" or (line.box.y0 - last) / layout.height > (3.5 if not rows else 2.6):
            break
        cells = [_cell(page, line, left, right) for left, right in edges]
        filled = [number for number, cell in enumerate(cells) if cell.words]
        if not filled or _is_prose(line, edges) or _header(page, line) is not None or _is_field_row(page, line):
            break
        # Lines of one printed row: the first column stays empty, or the gap is that of wrapped text.
        continues = rows and (0 not in filled) and len(filled) < len(edges)
        if continues:
            for number in filled:
                rows[-1][number].append(cells[number])
        else:
            rows.append([[cell] for cell in cells])
            lines.append(line.index)
        last = line.box.y1
        if len(rows) >= _MOST_ROWS:
            break
    return tuple(tuple(join_strips(cell) for cell in row) for row in rows), tuple(lines)


def _cell(page: LabelledPage, line: Line, left: float, right: float) -> Strip:
    """The words of a line that begin inside a column."""
    for index in line.segments:
        strip = page.strips[index]
        inside = [n for n, word in enumerate(strip.words) if left <= word.box.x0 < right]
        if inside:
            start = strip.starts[inside[0]]
            end = strip.starts[inside[-1]] + len(strip.words[inside[-1]].text.strip())
            return strip.part(start, end)
    return Strip((), "", ())


def _is_prose(line: Line, edges: Sequence[tuple[float, float]]) -> bool:
    """A long line in one piece under several columns is text after the table, not a row."""
    return len(line.segments) == 1 and len(edges) > 1 and len(line.words) > 9


def _is_field_row(page: LabelledPage, line: Line) -> bool:
    first = page.by_segment.get(line.segments[0], ())
    return bool(first) and first[0].start <= 2 and first[0].colon and first[0].sureness > 0.7


def _in_cell(
    page: LabelledPage, specs: FieldSpecs, around: Surroundings, hit: LabelHit, cell: Strip, row: int | None,
    line: int, number: int,
) -> Iterator[Candidate]:  # fmt: skip
    if not cell.words:
        return
    for name, strength in hit.names.items():
        if not name:
            continue
        spec = specs[name]
        values = parse(spec, cell.text, around, loose=True)
        for place, parsed in enumerate(values[:2]):
            words = cell.cover(parsed.start, parsed.end)
            features = (
                print_features(parsed, words)
                | span_features(spec.span, cell.text, values, place)
                | {
                    "label": float(strength >= 1.0),
                    "weak_label": float(strength < 1.0),
                    "label_words": min(hit.words, 4) / 4,
                    "label_likeness": hit.likeness,
                    "table": 1.0,
                    "alone": 1.0,
                    "sureness": hit.sureness,
                    "offset": min(parsed.start, 60) / 20,
                    "rest": min(max(0, len(cell.text) - parsed.end), 80) / 40,
                    "rivals": float(place),
                    "section_fits": float(
                        bool(hit.section) and (hit.section in spec.sections or hit.section == spec.role)
                    ),
                    "page_two": float(page.layout.number > 1),
                    "low_on_page": hit.box.y0,
                    "first": float(number == 0),
                }
            )
            yield Candidate(
                name=name,
                value=parsed.value,
                text=cell.text[parsed.start : parsed.end],
                page=page.layout.number,
                box=cell.box(parsed.start, parsed.end),
                words=words,
                source="table",
                features=features,
                doubts=parsed.doubts,
                row=row,
                line=line,
            )
