"""How well unseen faxes are read: by type, field, quality, author; layouts and wordings never tuned on are apart.

`python -m bench accuracy [--count N] [--authors E,...] [--errors]`. The pages are synthetic (bench/simulator); the
reserve author's wordings and the held-out layout families were never used in tuning.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from app.config import build_config
from app.reading import read_all
from bench import simulator
from bench.scoring import compare, read_lines
from bench.scoring_report import print_errors, print_report
from bench.simulator.__main__ import main as simulate

OUT = Path(__file__).resolve().parent / "out"
RESERVE = "E,P"
SUITES = (("fine", 401), ("standard", 402))


def main(argv: list[str]) -> None:
    """Make the suites (seeds fixed), read them through the program's own reading, and score."""
    options = _parse(argv)
    for quality, seed in SUITES:
        folder = OUT / f"accuracy-{quality}"
        make_suite(folder, options, quality, seed)
        score_folder(folder, f"{quality}, wordings of {options.authors}, held-out layouts", errors=options.errors)


def make_suite(folder: Path, options: argparse.Namespace, quality: str, seed: int) -> None:
    """Draw the faxes of one suite afresh."""
    if folder.exists():
        shutil.rmtree(folder)
    simulate(
        [
            *("--authors", options.authors, "--families", "heldout", "--count", str(options.count)),
            *("--quality", quality, "--damage", "mixed", "--seed", str(seed), "--batches", "0.1", "--out", str(folder)),
        ]
    )


def score_folder(folder: Path, title: str, *, errors: bool) -> None:
    """Read every fax of `folder` and print the score against its truth.jsonl."""
    truths = read_lines(folder / "truth.jsonl")
    files = [folder / truth["source"] for truth in truths]
    config = build_config(Path("config.toml").resolve(), {})
    reads = []
    with (folder / "read.jsonl").open("w", encoding="utf-8") as out:
        for readout in read_all(files, config):
            out.write(json.dumps(readout, ensure_ascii=False) + "\n")
            reads.append(readout)
    pages = sum(read["pages"] for read in reads)
    print(f"-- {title}: {len(files)} faxes, {pages} pages (synthetic, {simulator.__name__})")
    score = compare(truths, reads)
    print_report(score)
    if errors:
        print_errors(score)


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench accuracy", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="faxes per suite")
    parser.add_argument("--authors", default=RESERVE)
    parser.add_argument("--errors", action="store_true", help="list every error")
    return parser.parse_args(argv)
