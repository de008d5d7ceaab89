"""From a file to a `Reading`: every page upright, with its words, lines, marks and doubts."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from documents.errors import EngineError
from documents.reading import Box, Page, Reading, Word
from ingest.doubles import without_doubles
from ingest.engines import OcrEngine, SeenWord, engine_for, make_engine, second_reader
from ingest.flags import page_flags
from ingest.images import load_pages
from ingest.marks import find_marks
from ingest.preprocess import blur_for, ink_of, is_bilevel, smoothed
from ingest.received import Grey, ReceivedPage
from ingest.rules import find_rules, without_streaks
from ingest.second import read_again
from ingest.settings import ReadSettings
from ingest.streaks import find_streaks
from ingest.swallowed import free_words
from ingest.upright import likely_rotations, make_legible, make_upright
from ingest.worn_lines import LineReader

_TURNED = 0.52
"""Upright pages had a mean word confidence of at least 0.59, turned ones of at most 0.43."""
_UPRIGHT = 0.62
_WEAK = 0.80
_WORN = 0.90
"""Pages that the first reader is less sure of are looked through for lines it misread."""
_NEAR_EMPTY_INK = 0.0003
_BLACK_INK = 0.5
_SURE = 0.99
_STREAKED, _STREAK_SLACK = 0.6, 0.008
# From so many letters on a word that stands upright is wider than high, whatever its letters.
_LONG = 4


class Clock:
    """Adds up the seconds spent inside engines."""

    def __init__(self) -> None:
        self.engine = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.engine += time.perf_counter() - started


class _Upright(NamedTuple):
    """A page as the first reader saw it best."""

    seen: tuple[SeenWord, ...]
    grey: Grey
    image: Grey
    rotation: int
    confidence: float


def read_file(path: Path, settings: ReadSettings, pages: Collection[int] | None = None) -> Reading:
    """All pages of the file as words, or those whose numbers (from 1) are given.

    Works in this process, one page in memory at a time. Raises UnreadableFile when the file is no readable fax,
    EngineError when the first reader fails.
    """
    started = time.perf_counter()
    engine, clock = engine_for(settings), Clock()
    read, damaged = [], False
    for received in load_pages(path, settings, pages):
        read.append(read_page(received, engine, settings, clock))
        damaged = damaged or received.damaged
    flags = frozenset({"damaged", "missing_pages"} if damaged else ())
    return Reading(tuple(read), time.perf_counter() - started, clock.engine, flags)


def warm_readers(settings: ReadSettings) -> None:
    """Load the engines these settings ask for, so that the first fax does not wait for them."""
    engine_for(settings)
    if settings.second_reader != "off":
        try:
            second_reader()
        except EngineError:
            # The reading goes on with one reader, as it will for every page.
            return


def read_page(received: ReceivedPage, engine: OcrEngine, settings: ReadSettings, clock: Clock) -> Page:
    """One page as words: by its text layer where that is to be believed, else by the engine."""
    if received.source == "text":
        return _from_text_layer(received)
    ink_share = float((received.grey < 128).mean())
    if ink_share > _BLACK_INK or ink_share < _NEAR_EMPTY_INK:
        return _blank(received, black=ink_share > _BLACK_INK)
    upright = _read_upright(received, engine, settings, clock)
    seen = _read_twice(upright, settings, clock)
    return _described(received, upright, *_placed(seen, upright.grey.shape))


def _described(
    received: ReceivedPage, upright: _Upright, words: tuple[Word, ...], lines: tuple[tuple[int, ...], ...]
) -> Page:
    """The page with what its pixels show beside the words: marks, rules, streaks, clipped edges."""
    height, width = upright.grey.shape
    ink = ink_of(upright.grey, bilevel=is_bilevel(received.grey))
    streaks = find_streaks(np.rot90(received.grey, -(upright.rotation // 90)) < 128)
    # A letter that a streak crosses is doubtful, but still no tick box.
    marks = find_marks(ink, received.dpi, words)
    words = free_words(words, marks)
    words = tuple(map(partial(_doubted, streaks=streaks), words))
    words, lines = _with_stamp(received.words, words, lines)
    flags = page_flags(ink, words, weak=upright.confidence < _WEAK)
    flags |= {"streak"} if streaks else set()
    flags |= {"missing"} if received.damaged else set()
    return Page(
        number=received.number,
        words=words,
        width=width,
        height=height,
        rotation=upright.rotation,
        confidence=upright.confidence,
        marks=marks,
        rules=without_streaks(find_rules(ink, received.dpi), streaks),
        lines=lines,
        flags=frozenset(flags),
    )


def _read_upright(received: ReceivedPage, engine: OcrEngine, settings: ReadSettings, clock: Clock) -> _Upright:
    """Read as received; only where that reads badly, the other ways its lines may run, and keep the best."""
    bilevel = is_bilevel(received.grey)
    sigma = blur_for(received.grey, bilevel=bilevel)

    def read_turned(rotation: int) -> _Upright:
        grey = make_upright(received.grey, rotation, bilevel=bilevel)
        image = smoothed(make_legible(received.grey, rotation, bilevel=bilevel), sigma)
        with clock.running():
            seen = _first_reading(image, received.dpi, engine, settings)
        return _Upright(seen, grey, image, rotation, _mean_confidence(seen))

    best = read_turned(0)
    if best.confidence >= _TURNED and not _runs_down(best.seen):
        return best
    for rotation in likely_rotations(ink_of(received.grey, bilevel=bilevel)):
        turned = read_turned(rotation)
        if _legible(turned.seen) > _legible(best.seen):
            best = turned
        if best.confidence >= _UPRIGHT and not _runs_down(best.seen):
            break
    return best


def _legible(seen: Sequence[SeenWord]) -> float:
    """How much was read with some confidence: a few lucky words do not outweigh a page of fair ones."""
    if _runs_down(seen):
        return 0.0
    return sum(len(word.text) * max(word.confidence - 0.3, 0.0) for word in seen)


def _runs_down(seen: Sequence[SeenWord]) -> bool:
    """Whether most long words stand on their side: Tesseract sometimes reads a page fed sideways as it lies,

    and surely, but everything that asks what stands beside what needs it upright.
    """
    long = [word for word in seen if len(word.text) >= _LONG]
    return sum(word.y1 - word.y0 > word.x1 - word.x0 for word in long) > len(long) / 2


def _first_reading(image: Grey, dpi: int, engine: OcrEngine, settings: ReadSettings) -> tuple[SeenWord, ...]:
    """By the engine chosen; where it fails, by the Tesseract program, which lives in a process of its own."""
    try:
        return engine.read_page(image, dpi=dpi, seconds=settings.page_seconds)
    except EngineError:
        if settings.engine != "auto":
            raise
    return make_engine("tesseract_cli", settings.tessdata).read_page(image, dpi=dpi, seconds=settings.page_seconds)


def _read_twice(upright: _Upright, settings: ReadSettings, clock: Clock) -> tuple[SeenWord, ...]:
    """With the second reader's opinion; where that reader fails, the first one's words stand alone."""
    crops = settings.second_reader in ("crops", "both")
    weak = settings.second_reader in ("weak_pages", "both") and upright.confidence < _WORN
    if not (crops or weak):
        return upright.seen
    with clock.running():
        try:
            reader: LineReader = second_reader()
            twice = read_again(
                upright.seen, upright.image, reader, crops=crops, weak=weak, seconds=settings.page_seconds
            )
            return without_doubles(twice)
        except EngineError:
            return upright.seen


def _mean_confidence(seen: Sequence[SeenWord]) -> float:
    """The mean confidence of the words, long ones counting more: specks read as letters say little."""
    if not seen:
        return 0.0
    weights = [len(word.text) for word in seen]
    return float(np.average([word.confidence for word in seen], weights=weights))


def _placed(seen: Sequence[SeenWord], shape: tuple[int, ...]) -> tuple[tuple[Word, ...], tuple[tuple[int, ...], ...]]:
    """Words with boxes as fractions of the page, and the engine's lines as indexes of them."""
    height, width = shape
    words: list[Word] = []
    lines: dict[int, list[int]] = {}
    for index, word in enumerate(seen):
        x0, y0 = min(max(word.x0 / width, 0.0), 1.0), min(max(word.y0 / height, 0.0), 1.0)
        box = Box(x0, y0, min(max(word.x1 / width, x0), 1.0), min(max(word.y1 / height, y0), 1.0))
        words.append(Word(word.text, box, word.confidence, word.source, word.second, word.second_confidence))
        lines.setdefault(word.line, []).append(index)
    return tuple(words), tuple(tuple(line) for line in lines.values())


def _doubted(word: Word, streaks: Sequence[float]) -> Word:
    """A word that a streak crosses is never sure, and both readers saw the same doubtful pixels."""
    if not any(word.box.x0 - _STREAK_SLACK < streak < word.box.x1 + _STREAK_SLACK for streak in streaks):
        return word
    return replace(word, confidence=min(word.confidence, _STREAKED), second=None, second_confidence=None)


def _with_stamp(
    stamp: tuple[Word, ...], words: tuple[Word, ...], lines: tuple[tuple[int, ...], ...]
) -> tuple[tuple[Word, ...], tuple[tuple[int, ...], ...]]:
    """The header a fax server stamped as text over the image, before the words of the image."""
    if not stamp:
        return words, lines
    shifted = tuple(tuple(index + len(stamp) for index in line) for line in lines)
    return (*stamp, *words), (tuple(range(len(stamp))), *shifted)


def _from_text_layer(received: ReceivedPage) -> Page:
    """A page that carries its own words; the pixels of its rendering still tell boxes and rules."""
    height, width = received.grey.shape
    ink = ink_of(received.grey, bilevel=is_bilevel(received.grey))
    return Page(
        number=received.number,
        words=received.words,
        width=width,
        height=height,
        source="text",
        confidence=_SURE,
        marks=find_marks(ink, received.dpi, received.words),
        rules=find_rules(ink, received.dpi),
        flags=page_flags(ink, received.words, weak=False),
    )


def _blank(received: ReceivedPage, *, black: bool) -> Page:
    height, width = received.grey.shape
    flags = {"black" if black else "near_empty"} | ({"missing"} if received.damaged else set())
    return Page(number=received.number, words=received.words, width=width, height=height, flags=frozenset(flags))
