"""Simulated faxes as the readers give them: `python -m bench.training.read_faxes --authors H,J --count 200 --out DIR`.

Writes truth.jsonl and readings.pkl (file name to Reading): what the field models and the calibration learn from.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from app import work
from app.config import build_config
from bench.scoring import read_lines
from bench.simulator.__main__ import main as simulate
from bench.training.field_pages import Sample
from documents.catalog import load_catalog
from documents.errors import FaxdeskError
from documents.reading import Reading
from extract.two_readings import settle_names
from ingest.workers import WorkerPool


def read_folder(folder: Path, workers: int) -> dict[str, Reading]:
    """The readings of all faxes of a folder with a truth.jsonl; a fax that cannot be read is left out."""
    config = build_config(Path("config.toml").resolve(), {})
    files = [folder / truth["source"] for truth in read_lines(folder / "truth.jsonl")]
    warm = partial(work.warm_up, config.reading, config.catalog_folder, config.extract)

    def one(file: Path) -> tuple[str, Reading | None]:
        try:
            return file.name, pool.run(work.read, file, config.reading, seconds=config.reading.max_seconds)
        except FaxdeskError:
            return file.name, None

    with (
        WorkerPool(workers, max_memory_mb=config.reading.max_memory_mb, warm=warm) as pool,
        ThreadPoolExecutor(workers) as threads,
    ):
        return {name: reading for name, reading in threads.map(one, files) if reading is not None}


def load_samples(folder: Path) -> Iterator[Sample]:
    """The documents of a folder written by `main`, their pages as the readers gave them and names settled."""
    catalog = load_catalog(Path("catalog"))
    with (folder / "readings.pkl").open("rb") as file:
        readings: dict[str, Reading] = pickle.load(file)
    for truth in read_lines(folder / "truth.jsonl"):
        if truth["source"] not in readings:
            continue
        pages = {page.number: settle_names(page, catalog) for page in readings[truth["source"]].pages}
        for document, meta in zip(truth["documents"], truth["meta"]["documents"], strict=True):
            yield Sample(
                meta["author"],
                meta["template"],
                meta["family"],
                document["type"],
                tuple(item["fields"] for item in document["items"]),
                tuple(pages[number] for number in document["pages"] if number in pages),
            )


def main(argv: list[str] | None = None) -> None:
    """Draw the faxes, read them, keep the words."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.read_faxes", description=__doc__)
    parser.add_argument("--authors", required=True)
    parser.add_argument("--families", default="tune")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--quality", default="mixed")
    parser.add_argument("--types", default="")
    parser.add_argument("--items", default="any")
    parser.add_argument("--seed", type=int, default=501)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    simulate(
        [
            *("--authors", options.authors, "--families", options.families, "--count", str(options.count)),
            *("--quality", options.quality, "--seed", str(options.seed), "--batches", "0", "--out", str(options.out)),
            *("--types", options.types, "--items", options.items),
        ]
    )
    readings = read_folder(options.out, options.workers)
    with (options.out / "readings.pkl").open("wb") as file:
        pickle.dump(readings, file)
    print(f"{len(readings)} faxes read into {options.out}")


if __name__ == "__main__":
    main()
