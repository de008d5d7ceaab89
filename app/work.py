"""What runs inside the killable child processes: module-level functions over plain values."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from app.generations import learned_of
from documents.catalog import Catalog, load_catalog
from documents.findings import Understanding
from documents.reading import Box, Page, Reading, Word
from extract.settings import ExtractSettings
from ingest.settings import ReadSettings

# The flag of a fax that was read as shipped because what the office learned is damaged.
LEARNED_REFUSED = "learned_refused"


@lru_cache(maxsize=2)
def catalog_of(folder: Path) -> Catalog:
    """The catalog, parsed once per process."""
    return load_catalog(folder)


def check(path: Path, settings: ReadSettings) -> None:
    """See `ingest.checking.check_strictly`."""
    from ingest.checking import check_strictly

    check_strictly(path, settings)


def read(path: Path, settings: ReadSettings) -> Reading:
    """See `ingest.reading.read_file`."""
    from ingest.reading import read_file

    return read_file(path, settings)


def understand(reading: Reading, catalog_folder: Path, settings: ExtractSettings) -> Understanding:
    """See `extract.understanding.understand`; with what was learned, if the office has learned anything."""
    from extract.understanding import understand as understand_reading

    learned, refused = learned_of(settings.learned)
    understanding = understand_reading(reading, catalog_of(catalog_folder), settings, learned)
    return replace(understanding, flags=understanding.flags | {LEARNED_REFUSED}) if refused else understanding


def read_and_understand(
    path: Path, reading: ReadSettings, catalog_folder: Path, extract: ExtractSettings
) -> tuple[Reading, Understanding]:
    """Both steps at once, for `faxdesk read`, which stores nothing in between."""
    words = read(path, reading)
    return words, understand(words, catalog_folder, extract)


def glance(path: Path, reading: ReadSettings, catalog_folder: Path, extract: ExtractSettings) -> bool:
    """Whether the first page, read by the first reader alone, makes the fax urgent."""
    from ingest.reading import read_file

    first = read_file(path, replace(reading, second_reader="off"), pages=[1])
    return any(document.urgent for document in understand(first, catalog_folder, extract).documents)


def warm_up(reading: ReadSettings, catalog_folder: Path, extract: ExtractSettings) -> None:
    """Load what every fax needs, so that the first one does not wait: the catalog, the readers, the models."""
    from ingest.reading import warm_readers

    warm_readers(reading)
    words = tuple(
        Word(text, Box(x, 0.1, x + 0.09, 0.12), 1.0) for text, x in (("Notice", 0.1), ("of", 0.2), ("approval", 0.3))
    )
    page = Page(1, words, width=1728, height=2200, lines=((0, 1, 2),))
    understand(Reading((page,)), catalog_folder, extract)


def warm_checks() -> None:
    """Load what opening a file strictly needs, so that the first arrival does not wait."""
    from ingest.checking import load_openers

    load_openers()
