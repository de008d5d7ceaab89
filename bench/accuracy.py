"""How well unseen faxes are read: by type, field, quality, author; layouts and wordings never tuned on are apart.

`python -m bench accuracy [--count N] [--authors E,...] [--errors]`. The pages are synthetic (bench/simulator); the
reserve author's wordings and the held-out layout families were never used in tuning.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.config import build_config
from app.reading import read_all
from bench import simulator
from bench.scoring import compare, read_lines
from bench.scoring_report import print_errors, print_report
from bench.simulator.__main__ import main as simulate
from bench.training.authors import RESERVES

OUT = Path(__file__).resolve().parent / "out"
SUITES = (("fine", 401), ("standard", 402))


def main(argv: list[str]) -> None:
    """Make the suites (seeds fixed), read them through the program's own reading, and score."""
    options = _parse(argv)
    for quality, seed in SUITES:
        folder = OUT / f"accuracy-{quality}"
        make_suite(folder, authors=options.authors, count=options.count, quality=quality, seed=seed)
        score_folder(folder, f"{quality}, wordings of {options.authors}, held-out layouts", errors=options.errors)


def make_suite(folder: Path, *, authors: str, count: int, quality: str, seed: int) -> None:
    """Draw `count` faxes afresh: held-out layouts, mixed damage, a tenth batches; truth.jsonl beside them."""
    if folder.exists():
        shutil.rmtree(folder)
    simulate(
        [
            *("--authors", authors, "--families", "heldout", "--count", str(count)),
            *("--quality", quality, "--damage", "mixed", "--seed", str(seed), "--batches", "0.1", "--out", str(folder)),
        ]
    )


def read_suite(files: Sequence[Path], out: Path) -> list[dict[str, Any]]:
    """The program's own readings of the files in their order; each is also written to `out` as it comes."""
    config = build_config(Path("config.toml").resolve(), {})
    reads = []
    with out.open("w", encoding="utf-8") as lines:
        for readout in read_all(files, config):
            lines.write(json.dumps(readout, ensure_ascii=False) + "\n")
            reads.append(readout)
    return reads


def score_folder(folder: Path, title: str, *, errors: bool) -> None:
    """Read every fax of `folder` and print the score against its truth.jsonl."""
    truths = read_lines(folder / "truth.jsonl")
    reads = read_suite([folder / truth["source"] for truth in truths], folder / "read.jsonl")
    pages = sum(read["pages"] for read in reads)
    print(f"-- {title}: {len(reads)} faxes, {pages} pages (synthetic, {simulator.__name__})")
    score = compare(truths, reads)
    print_report(score)
    if errors:
        print_errors(score)


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench accuracy", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="faxes per suite")
    parser.add_argument("--authors", default=RESERVES)
    parser.add_argument("--errors", action="store_true", help="list every error")
    return parser.parse_args(argv)
