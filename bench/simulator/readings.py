"""Perfect readings: the words of every page without OCR, in the shape of `documents.reading`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Any

from bench.simulator.assemble import Fax, Leaf, is_inside
from bench.simulator.damage import Damage
from bench.simulator.sheets import HEIGHT, WIDTH, Sheet, SheetWord
from documents.reading import Box, Mark, Page, Reading, Word


def read_perfectly(fax: Fax) -> Reading:
    """A Reading of all pages with exact words, boxes of the upright page, and the true tick marks."""
    return Reading(
        tuple(
            _read_page(n, leaf, damage) for n, (leaf, damage) in enumerate(zip(fax.leaves, fax.damages, strict=True), 1)
        )
    )


def read_sheets(sheets: Sequence[Sheet]) -> tuple[Page, ...]:
    """The exact words of sheets that no fax has damaged, numbered from 1."""
    leaves = tuple(Leaf(sheet, 0, page) for page, sheet in enumerate(sheets, 1))
    return read_perfectly(Fax({}, leaves, tuple(Damage() for _ in leaves))).pages


def _read_page(number: int, leaf: Leaf, damage: Damage) -> Page:
    kept = [word for word in leaf.sheet.words if is_inside(word.box, damage.shift)]
    lines: dict[int, list[int]] = {}
    for index, word in enumerate(kept):
        lines.setdefault(word.line, []).append(index)
    words = tuple(Word(word.text, _box(word.box, damage), 1.0, "truth") for word in kept)
    marks = tuple(
        Mark(_box(mark.box, damage), 0.5 if mark.ticked else 0.05, mark.ticked, mark.shape) for mark in leaf.sheet.marks
    )
    flags = frozenset(("handwriting",)) if any(word.hand for word in kept) else frozenset()
    return Page(number, words, WIDTH, HEIGHT, 0, "text", 1.0, marks, (), tuple(map(tuple, lines.values())), flags)


def _box(box: tuple[float, float, float, float], damage: Damage) -> Box:
    dx, dy = damage.shift
    return Box(
        *(
            min(max(value, 0.0), 1.0)
            for value in ((box[0] + dx) / WIDTH, (box[1] + dy) / HEIGHT, (box[2] + dx) / WIDTH, (box[3] + dy) / HEIGHT)
        )
    )


def reading_to_json(fax: Fax) -> dict[str, Any]:
    """A perfect reading as one JSON object: pages with words [text, x0, y0, x1, y1, line, fields], and marks."""
    pages = []
    for number, (leaf, damage) in enumerate(zip(fax.leaves, fax.damages, strict=True), 1):
        words = [_word_row(word, damage) for word in leaf.sheet.words if is_inside(word.box, damage.shift)]
        marks = [[mark.shape, mark.ticked, *_rounded(_box(mark.box, damage))] for mark in leaf.sheet.marks]
        pages.append({"number": number, "width": WIDTH, "height": HEIGHT, "words": words, "marks": marks})
    return {"source": fax.truth["source"], "pages": pages}


def _word_row(word: SheetWord, damage: Damage) -> list[Any]:
    return [word.text, *_rounded(_box(word.box, damage)), word.line, int(word.hand), list(word.fields)]


def _rounded(box: Box) -> list[float]:
    return [round(value, 4) for value in box]


def reading_from_json(data: dict[str, Any], *, noise: float = 0.0, seed: int = 0) -> Reading:
    """The Reading of one line of readings.jsonl; `noise` is the share of words that get one wrong character."""
    rng = Random(seed)
    pages = []
    for page in data["pages"]:
        lines: dict[int, list[int]] = {}
        words = []
        for index, (text, x0, y0, x1, y1, line, _hand, _fields) in enumerate(page["words"]):
            lines.setdefault(line, []).append(index)
            wrong = noise and rng.random() < noise
            words.append(
                Word(misread(text, rng) if wrong else text, Box(x0, y0, x1, y1), 0.6 if wrong else 0.96, "truth")
            )
        marks = tuple(Mark(Box(*box), 0.5 if ticked else 0.05, ticked, shape) for shape, ticked, *box in page["marks"])
        hand = frozenset(("handwriting",)) if any(word[6] for word in page["words"]) else frozenset()
        pages.append(
            Page(
                page["number"],
                tuple(words),
                page["width"],
                page["height"],
                0,
                "ocr",
                0.96,
                marks,
                (),
                tuple(map(tuple, lines.values())),
                hand,
            )
        )
    return Reading(tuple(pages))


LOOK_ALIKE = {
    "0": "O",
    "O": "0",
    "1": "l",
    "l": "1",
    "5": "S",
    "S": "5",
    "8": "B",
    "B": "8",
    "m": "rn",
    ".": "",
    "e": "c",
}


def misread(text: str, rng: Random) -> str:
    """`text` with one letter or digit that readers confuse."""
    spots = [match.start() for match in re.finditer("[" + re.escape("".join(LOOK_ALIKE)) + "]", text)]
    if not spots:
        return text
    spot = rng.choice(spots)
    return text[:spot] + LOOK_ALIKE[text[spot]] + text[spot + 1 :] or text
