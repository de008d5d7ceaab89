"""Pages per minute of `faxdesk read` against `ocrmypdf --sidecar`: same fax pages, same cores, one run, in turn.

Also the share of time outside the OCR engines, and key tokens exactly right against OCRmyPDF's text.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pikepdf

from app import work
from bench.simulator.__main__ import main as simulate
from ingest.settings import ReadSettings

OUT = Path(__file__).resolve().parent / "out" / "speed"
FAXDESK = Path(sys.executable).with_name("faxdesk")
OCRMYPDF = Path(sys.executable).with_name("ocrmypdf")
CORES = 2
_KEY = re.compile(r"(?=[^\s]*\d)[A-Za-z0-9./#-]{5,}")


def main(argv: list[str]) -> None:
    """Print ratios and medians of `--rounds` paired rounds."""
    options = _parse(argv)
    pages = make_pages(options.count)
    files = sorted(OUT.glob("*.pdf"))
    print(f"{len(files)} PDF faxes, {pages} pages, synthetic, fine and standard mixed; {CORES} cores")
    rounds = [run_round(files, pages) for _ in range(options.rounds)]
    for name in ("first reader", "with second reader"):
        rates = [one[name] / one["ocrmypdf"] for one in rounds]
        print(
            f"{name}: {statistics.median(one[name] for one in rounds):.1f} pages/min; "
            f"{statistics.median(rates):.2f} times OCRmyPDF (of {', '.join(f'{rate:.2f}' for rate in rates)})"
        )
    print(f"OCRmyPDF: {statistics.median(one['ocrmypdf'] for one in rounds):.1f} pages/min")
    report_tokens(files)


def make_pages(count: int) -> int:
    """The fax pages as PDF, which is what OCRmyPDF takes; returns how many pages."""
    if OUT.exists():
        shutil.rmtree(OUT)
    simulate(
        [
            *("--authors", "A,B,C,D", "--families", "all", "--count", str(count), "--quality", "mixed"),
            *("--damage", "mixed", "--seed", "77", "--batches", "0", "--out", str(OUT)),
        ]
    )
    pages = 0
    for path in sorted(OUT.iterdir()):
        if path.suffix == ".pdf":
            with pikepdf.open(path) as pdf:
                pages += len(pdf.pages)
    return pages


def run_round(files: list[Path], pages: int) -> dict[str, float]:
    """Pages per minute of each contender, one after the other."""
    return {
        "first reader": pages / timed(lambda: read_with_faxdesk(files, "first", "--first-reader")) * 60,
        "ocrmypdf": pages / timed(lambda: read_with_ocrmypdf(files)) * 60,
        "with second reader": pages / timed(lambda: read_with_faxdesk(files, "both")) * 60,
    }


def timed(work: Any) -> float:
    """Seconds of wall time."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def read_with_faxdesk(files: list[Path], name: str, *flags: str) -> None:
    """`faxdesk read --json` over all files; the output is kept for the token count."""
    command = [str(FAXDESK), "read", "--json", "--workers", str(CORES), *flags, *map(str, files)]
    with (OUT / f"read-{name}.jsonl").open("w") as out:
        subprocess.run(command, stdout=out, check=False, env=_one_thread())


def read_with_ocrmypdf(files: list[Path]) -> None:
    """`ocrmypdf --sidecar` over all files, as many jobs as cores."""
    for path in files:
        command = [str(OCRMYPDF), "-q", "--force-ocr", "-j", str(CORES), "--output-type", "pdf", "-O0"]
        subprocess.run(
            [*command, "--sidecar", str(path.with_suffix(".txt")), str(path), str(OUT / "ocr.out")],
            check=False,
            env=_one_thread(),
            capture_output=True,
        )


def _outside(reads: list[dict[str, Any]]) -> float:
    """The share of the seconds of these readings that no OCR engine worked."""
    return 1 - sum(read.get("engine_seconds", 0) for read in reads) / max(1e-9, sum(read["seconds"] for read in reads))


def report_tokens(files: list[Path]) -> None:
    """Key values (dates, numbers, identifiers) of the truth that each text has exactly, and the time outside OCR."""
    reads = [json.loads(line) for line in (OUT / "read-both.jsonl").read_text().splitlines()]
    print(
        f"share of time outside the OCR engines: {_outside(reads[CORES:]):.1%} once the processes are warm; "
        f"{_outside(reads):.1%} with the first fax of each, which waits for its models"
    )
    truths = {line["source"]: line for line in map(json.loads, (OUT / "truth.jsonl").read_text().splitlines())}
    ours = theirs = total = 0
    for path in files:
        wanted = _squeezed(_printed_tokens(truths[path.name]))
        sidecar = path.with_suffix(".txt")
        (their_text,) = _squeezed([sidecar.read_text() if sidecar.exists() else ""])
        words = [word.text for page in work.read(path, ReadSettings()).pages for word in page.words]
        (our_text,) = _squeezed(["".join(words)])
        total += len(wanted)
        theirs += sum(token in their_text for token in wanted)
        ours += sum(token in our_text for token in wanted)
    shares = f"{ours / total:.1%} in our words, {theirs / total:.1%} in OCRmyPDF's text"
    print(f"key tokens exactly right: {shares}, of {total}")


def _printed_tokens(truth: dict[str, Any]) -> list[str]:
    names = (
        *("member_id", "pa_reference", "prescriber_npi", "ndc", "group_number", "rx_number", "epa_key"),
        *("patient_phone", "prescriber_phone", "prescriber_fax", "payer_phone", "reply_fax", "appeal_fax", "bin"),
    )
    return [
        str(item["fields"][name])
        for document in truth["documents"]
        for item in document["items"]
        for name in names
        if name in item["fields"]
    ]


def _squeezed(texts: Iterable[str]) -> list[str]:
    return [re.sub(r"[^A-Za-z0-9]", "", text).upper() for text in texts]


def _one_thread() -> dict[str, str]:
    return {**os.environ, "OMP_THREAD_LIMIT": "1"}


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench speed", description=__doc__)
    parser.add_argument("--count", type=int, default=40, help="faxes")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args(argv)
