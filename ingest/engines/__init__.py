"""The OCR engines by name, and the one shape in which they all answer."""

from __future__ import annotations

import importlib
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from documents.errors import ConfigurationError, EngineError
from ingest.received import Grey
from ingest.settings import ReadSettings

if TYPE_CHECKING:
    from ingest.engines.rapid import RapidReader


class SeenWord(NamedTuple):
    """A word an engine saw: text, box in pixels of the image given, confidence 0..1, its line (any number).

    `source` names the reader whose text it is; `second` is what the other reader saw there (None: not asked).
    """

    text: str
    x0: int
    y0: int
    x1: int
    y1: int
    confidence: float
    line: int
    source: str = "tesseract"
    second: str | None = None
    second_confidence: float | None = None


class OcrEngine(Protocol):
    """Reads one upright page image."""

    def read_page(self, image: Grey, *, dpi: int, seconds: float) -> tuple[SeenWord, ...]:
        """Words in reading order; EngineError on a crash, a hang beyond `seconds`, or an unusable answer."""


# Name -> module, imported only when wanted; each offers make_engine(tessdata: str) -> OcrEngine.
ENGINES = {
    "tesseract_inprocess": "ingest.engines.tesseract_inprocess",
    "tesseract_cli": "ingest.engines.tesseract_cli",
    "rapid": "ingest.engines.rapid",
}


@lru_cache(maxsize=4)
def make_engine(name: str, tessdata: str = "") -> OcrEngine:
    """The engine of that name, made once per process; EngineError where it is not installed."""
    if name not in ENGINES:
        raise ConfigurationError(f"reading.engine is {name!r}; it must be auto or one of {', '.join(ENGINES)}.")
    engine: OcrEngine = importlib.import_module(ENGINES[name]).make_engine(tessdata)
    return engine


@lru_cache(maxsize=4)
def choose_engine(name: str, tessdata: str = "") -> OcrEngine:
    """The engine named; for `auto` the in-process Tesseract, or its command line where that one cannot
    start.
    """
    if name != "auto":
        return make_engine(name, tessdata)
    try:
        return make_engine("tesseract_inprocess", tessdata)
    except EngineError:
        return make_engine("tesseract_cli", tessdata)


def engine_for(settings: ReadSettings) -> OcrEngine:
    """The first reader these settings ask for."""
    return choose_engine(settings.engine, settings.tessdata)


@lru_cache(maxsize=1)
def second_reader() -> RapidReader:
    """The reader for crops and weak pages, made once per process; EngineError where it is not installed."""
    from ingest.engines import rapid

    return rapid.make_engine("")
