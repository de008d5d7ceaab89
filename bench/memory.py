"""Peak memory of one reading process with all readers and models loaded, and the start of the command line."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from app import work
from app.config import Config, build_config
from bench.simulator.__main__ import main as simulate
from ingest.workers import WorkerPool

OUT = Path(__file__).resolve().parent / "out" / "memory"
FAXDESK = str(Path(sys.executable).with_name("faxdesk"))
AIM_MB, AIM_START = 800, 0.5
# Papers with the most words and boxes on a page.
DENSE = "clinical_records,pa_form_blank,referral,appeal_upheld"
_STARTS = 7
_MOST_MB = 100_000


def main(argv: list[str]) -> None:
    """Print the peak after loading, after ordinary pages and after dense ones, then the start."""
    options = _parse(argv)
    if OUT.exists():
        shutil.rmtree(OUT)
    # As `faxdesk run` starts it: more threads than one in Tesseract are slower and take more memory.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    config = build_config((Path(__file__).resolve().parent.parent / "config.toml"), {})
    warm = partial(work.warm_up, config.reading, config.catalog_folder, config.extract)
    with WorkerPool(1, max_memory_mb=_MOST_MB, warm=warm) as pool:
        print(f"one reading process, readers and models loaded: peak {pool.run(peak_mb, seconds=120):.0f} MB")
        for name, types in (("of all kinds", ""), ("dense", DENSE)):
            pages = read_some(pool, config, name.replace(" ", "-"), options.pages // 2, types)
            print(f"after {pages} pages {name}: peak {pool.run(peak_mb, seconds=120):.0f} MB (aim under {AIM_MB} MB)")
    starts = [seconds_to_help() for _ in range(_STARTS)]
    print(
        f"faxdesk --help: median {statistics.median(starts):.2f} s, worst {max(starts):.2f} s of {_STARTS}"
        f" (aim {AIM_START} s)"
    )


def read_some(pool: WorkerPool, config: Config, name: str, pages: int, types: str) -> int:
    """Let the process read and understand simulated faxes until they have so many pages; gives how many."""
    out = OUT / name
    simulate(
        [
            *("--authors", "A,B,C,D", "--families", "all", "--quality", "mixed", "--damage", "mixed"),
            *("--types", types, "--batches", "0.2", "--count", str(pages), "--seed", "61", "--out", str(out)),
        ]
    )
    read = 0
    for truth in map(json.loads, (out / "truth.jsonl").read_text().splitlines()):
        if read < pages:
            settings = (config.reading, config.catalog_folder, config.extract)
            pool.run(work.read_and_understand, out / truth["source"], *settings, seconds=config.reading.max_seconds)
            read += truth["pages"]
    return read


def peak_mb() -> float:
    """The most memory (RSS, in 1,000,000 bytes) this process ever held."""
    status = Path("/proc/self/status").read_text()
    (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(kilobytes) * 1024 / 1e6


def seconds_to_help() -> float:
    """Wall time of the shortest command."""
    started = time.perf_counter()
    subprocess.run([FAXDESK, "--help"], capture_output=True, check=True)
    return time.perf_counter() - started


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench memory", description=__doc__)
    parser.add_argument("--pages", type=int, default=20, help="pages that the process reads")
    return parser.parse_args(argv)
