"""From a file to a `Reading`: every page upright, with its words, lines, marks and doubts."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from documents.errors import EngineError
from documents.reading import Box, Page, Reading, Word
from ingest.engines import OcrEngine, SeenWord, engine_for, second_reader
from ingest.images import load_pages
from ingest.preprocess import is_bilevel, smoothed
from ingest.received import Bits, Grey, ReceivedPage
from ingest.second import read_again
from ingest.settings import ReadSettings
from ingest.upright import make_upright

_TURNED = 0.52
"""Upright pages had a mean word confidence of at least 0.59, turned ones of at most 0.43."""
_UPRIGHT = 0.62
_WEAK = 0.75
_NEAR_EMPTY_INK = 0.0012
_BLACK_INK = 0.5


class _Clock:
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


def read_file(path: Path, settings: ReadSettings, pages: Collection[int] | None = None) -> Reading:
    """All pages of the file as words, or those whose numbers (from 1) are given.

    Works in this process, one page in memory at a time. Raises UnreadableFile when the file is no readable fax,
    EngineError when the first reader fails.
    """
    started = time.perf_counter()
    engine, clock = engine_for(settings), _Clock()
    read, damaged = [], False
    for received in load_pages(path, settings, pages):
        read.append(read_page(received, engine, settings, clock))
        damaged = damaged or received.damaged
    flags = frozenset({"damaged", "missing_pages"} if damaged else ())
    return Reading(tuple(read), time.perf_counter() - started, clock.engine, flags)


def read_page(received: ReceivedPage, engine: OcrEngine, settings: ReadSettings, clock: _Clock) -> Page:
    """One page as words: by its text layer where that is to be believed, else by the engine."""
    if received.source == "text":
        return _from_text_layer(received)
    ink_share = float((received.grey < 128).mean())
    if ink_share > _BLACK_INK or ink_share < _NEAR_EMPTY_INK / 4:
        return _blank(received, ink_share)
    seen, image, rotation = _read_upright(received, engine, settings, clock)
    confidence = _mean_confidence(seen)
    seen = _read_twice(seen, image, confidence, settings, clock)
    height, width = image.shape
    words, lines = _placed(seen, width, height)
    flags = _page_flags(image < 128, confidence, len(words), received.damaged)
    return Page(
        number=received.number,
        words=words,
        width=width,
        height=height,
        rotation=rotation,
        confidence=confidence,
        lines=lines,
        flags=flags,
    )


def _read_upright(
    received: ReceivedPage, engine: OcrEngine, settings: ReadSettings, clock: _Clock
) -> tuple[tuple[SeenWord, ...], Grey, int]:
    """Read as received; only where that reads badly, the other three ways, and keep the best."""
    bilevel = is_bilevel(received.grey)
    best: tuple[float, tuple[SeenWord, ...], Grey, int] | None = None
    for rotation in (0, 180, 90, 270):
        upright = make_upright(received.grey, rotation, bilevel=bilevel)
        image = smoothed(upright, bilevel=bilevel)
        with clock.running():
            seen = engine.read_page(image, dpi=received.dpi, seconds=settings.page_seconds)
        score = _mean_confidence(seen)
        if best is None or score > best[0]:
            best = (score, seen, image, rotation)
        if score >= (_TURNED if rotation == 0 else _UPRIGHT) or len(seen) < 4:
            break
    assert best is not None
    return best[1], best[2], best[3]


def _read_twice(
    seen: tuple[SeenWord, ...], image: Grey, confidence: float, settings: ReadSettings, clock: _Clock
) -> tuple[SeenWord, ...]:
    """With the second reader's opinion; where that reader fails, the first one's words stand alone."""
    crops = settings.second_reader in ("crops", "both")
    weak = settings.second_reader in ("weak_pages", "both") and confidence < _WEAK
    if not (crops or weak):
        return seen
    with clock.running():
        try:
            reader = second_reader()
            return read_again(seen, image, reader, crops=crops, weak=weak, seconds=settings.page_seconds)
        except EngineError:
            return seen


def _mean_confidence(seen: Sequence[SeenWord]) -> float:
    """The mean confidence of the words, long ones counting more: specks read as letters say little."""
    if not seen:
        return 0.0
    weights = [len(word.text) for word in seen]
    return float(np.average([word.confidence for word in seen], weights=weights))


def _placed(seen: Sequence[SeenWord], width: int, height: int) -> tuple[tuple[Word, ...], tuple[tuple[int, ...], ...]]:
    """Words with boxes as fractions of the page, and the engine's lines as indexes of them."""
    words, lines = [], {}  # type: ignore[var-annotated]
    for index, word in enumerate(seen):
        box = Box(
            max(word.x0 / width, 0.0),
            max(word.y0 / height, 0.0),
            min(word.x1 / width, 1.0),
            min(word.y1 / height, 1.0),
        )
        words.append(Word(word.text, box, word.confidence, word.source, word.second, word.second_confidence))
        lines.setdefault(word.line, []).append(index)
    return tuple(words), tuple(tuple(line) for line in lines.values())


def _from_text_layer(received: ReceivedPage) -> Page:
    height, width = received.grey.shape
    return Page(
        number=received.number,
        words=received.words,
        width=width,
        height=height,
        source="text",
        confidence=0.99,
    )


def _blank(received: ReceivedPage, ink_share: float) -> Page:
    height, width = received.grey.shape
    flags = {"black"} if ink_share > _BLACK_INK else {"near_empty"}
    if received.damaged:
        flags.add("missing")
    return Page(number=received.number, words=(), width=width, height=height, flags=frozenset(flags))


def _page_flags(ink: Bits, confidence: float, words: int, damaged: bool) -> frozenset[str]:
    share = float(ink.mean())
    found = {
        "near_empty": share < _NEAR_EMPTY_INK and words < 5,
        "weak": confidence < _WEAK,
        "missing": damaged,
    }
    return frozenset(name for name, present in found.items() if present)
