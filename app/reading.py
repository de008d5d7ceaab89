"""`faxdesk read`: files in, one JSON line or a short text per file out, in the order given; no database."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from app import work
from app.config import Config, build_config, load_config
from app.generations import warn_if_refused
from app.printing import print_json_line
from app.readout import as_readout, as_refusal
from documents.errors import FaxdeskError, UnreadableFile
from ingest.workers import WorkBrokenError, WorkerPool


def read_files(
    files: Sequence[Path], config_path: Path, *, as_json: bool, workers: int | None, first_reader: bool
) -> int:
    """Print every file's reading; returns the exit code (1 if one could not be read)."""
    config = settings_or_defaults(config_path)
    if first_reader:
        config = replace(config, reading=replace(config.reading, second_reader="off"))
    warn_if_refused(config.extract.learned)
    refused = 0
    for readout in read_all(files, config, workers=workers):
        refused += readout["error"] is not None
        if as_json:
            print_json_line(readout)
        else:
            print_for_people(readout)
    return 1 if refused else 0


def settings_or_defaults(path: Path) -> Config:
    """Reading needs no office: without a configuration file the defaults do."""
    return load_config(path) if path.exists() else build_config(path.resolve(), {})


def read_all(files: Sequence[Path], config: Config, *, workers: int | None = None) -> Iterator[dict[str, Any]]:
    """The readouts of all files in the order given; files are read side by side in killable processes."""
    count = max(1, min(workers or config.reading.workers, len(files)))
    warm = partial(work.warm_up, config.reading, config.catalog_folder, config.extract)
    with (
        WorkerPool(count, max_memory_mb=config.reading.max_memory_mb, warm=warm) as pool,
        ThreadPoolExecutor(count) as threads,
    ):
        yield from threads.map(lambda file: _read_one(file, config, pool), files)


def _read_one(file: Path, config: Config, pool: WorkerPool) -> dict[str, Any]:
    started = time.monotonic()
    try:
        reading, understanding = pool.run(
            work.read_and_understand,
            file.resolve(),
            config.reading,
            config.catalog_folder,
            config.extract,
            seconds=config.reading.max_seconds,
        )
    except FaxdeskError as error:
        return as_refusal(file.name, error, time.monotonic() - started)
    except WorkBrokenError:
        broken = UnreadableFile("Faxdesk failed on this file; please report it.", code="reader_crashed")
        return as_refusal(file.name, broken, time.monotonic() - started)
    return as_readout(file.name, replace(reading, seconds=time.monotonic() - started), understanding)


def print_for_people(readout: dict[str, Any]) -> None:
    """A short text: the documents with their fields, doubtful values marked."""
    print(f"{readout['source']}: {readout['pages']} pages, {readout['seconds']:.1f} s")
    if readout["error"] is not None:
        print(f"  cannot be read: {readout['error']['message']}")
    for document in readout["documents"]:
        print(f"  {document['type']} ({document['confidence']:.0%}), pages {document['pages']}")
        for item in document["items"]:
            for name, field in item["fields"].items():
                mark = " " if field["accepted"] else "?"
                print(f"   {mark} {name}: {field['value']}  (page {field['page']}, {field['confidence']:.0%})")
        for reason in document["reasons"]:
            print(f"    for a person: {reason}")
