"""A page as the numbers that the tagger reads: pieces, shapes, places and kinds of its words and tick marks."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from documents.reading import Box, Mark, Word
from extract.candidates.labels import LabelledPage
from extract.candidates.spans import GROUPS, Span, age_of
from extract.tagger.pieces import Pieces

SHAPES = 1024
STEPS = 128
AGES = ("years", "older", "months", "weeks", "same", "soon", "half", "year", "far")
_KINDS = {name: number for number, name in enumerate((*GROUPS, *AGES, "npi"))}
_LOOKS = (
    "line_start", "segment_start", "segment_end", "cell", "fax_header", "footer", "gap", "tall", "upper", "title",
    "colon", "digits", "length", "sure", "ticked", "unticked", "undecided", "page_one", "hand",
)  # fmt: skip
SECTIONS = (
    "patient", "prescriber", "plan", "drug", "pharmacy", "appeal", "decision", "clinical", "assistance", "logistics",
    "admin",
)  # fmt: skip
_FIRST_LOOK, _FIRST_SECTION = len(_KINDS), len(_KINDS) + len(_LOOKS)
SIGNS = _FIRST_SECTION + len(SECTIONS)
_LOOK = {name: _FIRST_LOOK + number for number, name in enumerate(_LOOKS)}
_SECTION = {name: _FIRST_SECTION + number for number, name in enumerate(SECTIONS)}
_TICKS = {True: "ticked", False: "unticked", None: "undecided"}
_NPI = re.compile(r"[12]\d{9}")


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """The words of a page in reading order (`words`; None for a tick mark) and what the network reads of them.

    `pieces` are rows of the vocabulary, word n has those from `starts[n]` to `starts[n + 1]`; `shapes` in 0..1023;
    `places` n x 5 in 0..127 (x0, y0, x1, y1, height); `signs` n x SIGNS.
    """

    words: tuple[Word | None, ...]
    segments: tuple[int, ...]
    pieces: NDArray[np.int32]
    starts: NDArray[np.int32]
    shapes: NDArray[np.int32]
    places: NDArray[np.int32]
    signs: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Token:
    word: Word | None
    mark: Mark | None
    box: Box
    segment: int


def encode_page(page: LabelledPage, spans: Sequence[Span], reference: date | None, pieces: Pieces) -> Encoded:
    """The numbers of one page; `spans` are what `find_spans` sees on it."""
    tokens = _in_order(page)
    signs = np.zeros((len(tokens), SIGNS), np.float32)
    kinds = _kinds_of_words(spans, reference)
    before: _Token | None = None
    for row, token in zip(signs, tokens, strict=True):
        _sign(row, token, before, page, kinds)
        before = token
    cut = [pieces.of(_text_of(token)) for token in tokens]
    starts = np.concatenate([[0], np.cumsum([len(each) for each in cut])]).astype(np.int32)
    return Encoded(
        tuple(token.word for token in tokens),
        tuple(token.segment for token in tokens),
        np.array([row for each in cut for row in each], np.int32),
        starts,
        np.array([shape_of(_text_of(token)) for token in tokens], np.int32),
        np.array([_place(token.box) for token in tokens], np.int32).reshape(-1, 5),
        signs,
    )


def as_first(encoded: Encoded) -> Encoded:
    """The same words as the first page of a document: a letter in the middle of a fax is read as one by itself."""
    signs = encoded.signs.copy()
    signs[:, _LOOK["page_one"]] = 1
    return replace(encoded, signs=signs)


def _in_order(page: LabelledPage) -> list[_Token]:
    """Words line by line, tick marks between them where they stand."""
    layout = page.layout
    free = list(layout.page.marks)
    tokens: list[_Token] = []
    for line in layout.lines:
        here = [
            _Token(word, None, word.box, index) for index in line.segments for word in layout.segments[index].words
        ]
        slack = 0.6 * layout.height
        top, bottom = line.box.y0 - slack, line.box.y1 + slack
        beside = [mark for mark in free if top <= mark.box.middle[1] <= bottom]
        for mark in beside:
            nearest = min(here, key=lambda token: abs(token.box.x0 - mark.box.x1))
            if abs(nearest.box.middle[1] - mark.box.middle[1]) < layout.height:
                free.remove(mark)
                here.append(_Token(None, mark, mark.box, nearest.segment))
        tokens.extend(sorted(here, key=lambda token: token.box.x0))
    return tokens


def _text_of(token: _Token) -> str:
    return token.word.text if token.word is not None else "[x]" if token.mark and token.mark.ticked else "[ ]"


def _kinds_of_words(spans: Sequence[Span], reference: date | None) -> Mapping[int, set[int]]:
    """By the id of a word, the kinds of value that it is part of."""
    kinds: dict[int, set[int]] = {}
    for span in spans:
        found = {_KINDS[span.group]}
        if span.group == "date" and reference is not None:
            found.add(_KINDS[age_of(str(span.parsed.value), reference)])
        if span.group == "identifier" and _NPI.fullmatch(span.text):
            found.add(_KINDS["npi"])
        for word in span.strip.cover(span.parsed.start, span.parsed.end):
            kinds.setdefault(id(word), set()).update(found)
    return kinds


def _sign(
    row: NDArray[np.float32], token: _Token, before: _Token | None, page: LabelledPage, kinds: Mapping[int, set[int]]
) -> None:
    layout = page.layout
    segment = layout.segments[token.segment]
    line = layout.lines[segment.line]
    follows = before is not None and layout.segments[before.segment].line == segment.line
    row[_LOOK["line_start"]] = not follows
    row[_LOOK["segment_start"]] = before is None or before.segment != token.segment
    row[_LOOK["cell"]] = segment.cell is not None
    row[_LOOK["fax_header"]] = line.zone == "fax_header"
    row[_LOOK["footer"]] = line.zone == "footer"
    row[_LOOK["page_one"]] = layout.number == 1
    row[_LOOK["tall"]] = min(token.box.height / (layout.height or 0.01), 3.0) / 3
    if follows and before is not None:
        row[_LOOK["gap"]] = min(max(token.box.x0 - before.box.x1, 0.0) * 8, 1.0)
    section = _SECTION.get(page.sections[token.segment])
    if section is not None:
        row[section] = 1
    if token.word is None:
        row[_LOOK[_TICKS[token.mark.ticked if token.mark else None]]] = 1
        return
    text = token.word.text
    row[_LOOK["segment_end"]] = segment.words[-1] is token.word
    row[_LOOK["upper"]] = text.isupper()
    row[_LOOK["title"]] = text[:1].isupper()
    row[_LOOK["colon"]] = text.endswith(":")
    row[_LOOK["digits"]] = sum(char.isdigit() for char in text) / max(len(text), 1)
    row[_LOOK["length"]] = min(len(text), 16) / 16
    row[_LOOK["sure"]] = token.word.confidence
    row[_LOOK["hand"]] = token.word.source == "hand"
    for kind in kinds.get(id(token.word), ()):
        row[kind] = 1


def _place(box: Box) -> tuple[int, int, int, int, int]:
    x0, y0, x1, y1 = (min(max(int(value * STEPS), 0), STEPS - 1) for value in box)
    return x0, y0, x1, y1, min(int(box.height * 1000), STEPS - 1)


@lru_cache(maxsize=100_000)
def shape_of(text: str) -> int:
    """A bucket for the shape of a word: letters, digits and signs by their order, runs of letters shortened."""
    pattern = re.sub(r"[a-zà-ž]", "a", re.sub(r"[A-ZÀ-Ž]", "A", re.sub(r"\d", "9", text)))
    pattern = re.sub(r"(a)a{2,}", r"\1a", re.sub(r"(A)A{3,}", r"\1AA", pattern))
    return zlib.crc32(pattern[:20].encode()) % SHAPES
