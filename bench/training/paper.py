"""Blocks of a wording template set on simple pages as the words a reader would hand over, with damage on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from bench.training.slots import fill_slots
from documents.reading import Box, Mark, Page, Word

_LINE, _CHAR, _LEFT, _COLUMNS = 0.0155, 0.0088, 0.07, 96
_DAMAGE = {
    "o": "0",
    "l": "1",
    "i": "l",
    "e": "c",
    "m": "rn",
    "a": "o",
    "n": "ri",
    "t": "f",
    "s": "5",
    "d": "cl",
    "u": "ii",
}


@dataclass(frozen=True, slots=True)
class Run:
    """Words to be set from a column of the page; `tick` puts a box before them (None: no box)."""

    column: int
    text: str
    tick: bool | None = None
    tall: bool = False


def set_pages(blocks: Sequence[Mapping[str, Any]], rng: Random, damage: float = 0.0) -> tuple[Page, ...]:
    """Pages of words with boxes. `damage` is the share of words with a wrong letter."""
    lines: list[list[Run] | None] = []
    for block in blocks:
        lines.extend(_block_lines(block, rng))
        lines.append([])
    sheets: list[list[list[Run]]] = [[]]
    for line in lines:
        if line is None or len(sheets[-1]) >= 58:
            sheets.append([])
        if line is not None:
            sheets[-1].append(line)
    return tuple(_page(number, sheet, rng, damage) for number, sheet in enumerate(sheets, 1))


def _page(number: int, lines: Sequence[Sequence[Run]], rng: Random, damage: float) -> Page:
    words: list[Word] = []
    marks: list[Mark] = []
    for row, runs in enumerate(lines):
        top = 0.05 + row * _LINE
        for run in runs:
            x = _LEFT + run.column * _CHAR
            if run.tick is not None:
                marks.append(Mark(Box(x - 0.018, top, x - 0.006, top + 0.01), 0.6 if run.tick else 0.05, run.tick))
            for text in run.text.split():
                width = len(text) * _CHAR
                hurt = rng.random() < damage
                box = Box(min(x, 0.99), top, min(x + width, 1.0), top + (0.016 if run.tall else 0.011))
                words.append(Word(_hurt(text, rng) if hurt else text, box, 0.5 if hurt else 0.96))
                x += width + _CHAR
    return Page(number, tuple(words), 1728, 2236, confidence=0.95, marks=tuple(marks))


def _hurt(text: str, rng: Random) -> str:
    spots = [i for i, letter in enumerate(text) if letter in _DAMAGE]
    if not spots:
        return text
    spot = rng.choice(spots)
    return text[:spot] + _DAMAGE[text[spot]] + text[spot + 1 :]


def _block_lines(block: Mapping[str, Any], rng: Random) -> Iterator[list[Run] | None]:
    drawn = _DRAWN.get(block["kind"])
    if drawn is not None:
        yield from drawn(block, rng)
    else:
        for text in block.get("lines") or [block.get("text") or ""]:
            yield from _wrapped(str(text), rng, tall=block["kind"] == "heading")


def _page_end(_block: Mapping[str, Any], _rng: Random) -> Iterator[list[Run] | None]:
    yield None


def _box(block: Mapping[str, Any], rng: Random) -> Iterator[list[Run] | None]:
    yield from _wrapped(str(block.get("title") or ""), rng, tall=True)
    for inner in block["blocks"]:
        yield from _block_lines(inner, rng)


def _signature(block: Mapping[str, Any], rng: Random) -> Iterator[list[Run] | None]:
    text = f"{block.get('label') or 'Signature'} ______________ {block.get('date') or ''}"
    yield [Run(0, fill_slots(text, rng))]


def _wrapped(text: str, rng: Random, *, tall: bool = False, column: int = 0) -> Iterator[list[Run]]:
    line = ""
    for word in fill_slots(text, rng).split():
        if len(line) + len(word) > _COLUMNS - column:
            yield [Run(column, line, tall=tall)]
            line = ""
        line += word + " "
    if line:
        yield [Run(column, line, tall=tall)]


def _pairs(block: Mapping[str, Any], rng: Random) -> Iterator[list[Run]]:
    columns = rng.choice((1, 1, 2)) if len(block["pairs"]) > 2 else 1
    row: list[Run] = []
    for label, value, *_ in block["pairs"]:
        text = fill_slots(f"{label}: {value}" if not str(label).endswith(":") else f"{label} {value}", rng)
        if columns == 1 or len(text) > 44:
            if row:
                yield row
                row = []
            yield from _wrapped(text, rng)
            continue
        row.append(Run(len(row) * 50, text))
        if len(row) == columns:
            yield row
            row = []
    if row:
        yield row


def _table(block: Mapping[str, Any], rng: Random) -> Iterator[list[Run]]:
    rows = [row for row in [block.get("header") or [], *block["rows"]] if any(row)]
    if not rows:
        return
    width = max(_COLUMNS // max(len(row) for row in rows), 6)
    for row in rows:
        cells = [_cut(fill_slots(str(cell), rng), width - 3) for cell in row]
        for part in range(max(len(cell) for cell in cells)):
            yield [
                Run(number * width, cell[part]) for number, cell in enumerate(cells) if part < len(cell) and cell[part]
            ]


def _cut(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _checks(block: Mapping[str, Any], rng: Random) -> Iterator[list[Run]]:
    yield from _wrapped(str(block.get("label") or ""), rng)
    for option in block["options"]:
        yield [Run(4, fill_slots(str(option[0]), rng)[:80], tick=bool(option[1]))]


# How each kind of block is drawn; any other is its lines or its text.
_DRAWN: Mapping[str, Callable[[Mapping[str, Any], Random], Iterator[list[Run] | None]]] = {
    "pagebreak": _page_end, "pairs": _pairs, "table": _table, "checks": _checks, "box": _box, "signature": _signature,
}  # fmt: skip
