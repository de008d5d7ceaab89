"""How well unseen faxes are read, for publishing: strata, intervals, targets, curves, confusions, worst cases.

`python -m bench reading [--count N] [--authors E,P,AK] [--out DIR] [--material DIR] [--again]`. docs/reading-bench.md
says how to read what it writes; `python -m bench accuracy` is the quick look at the same measures.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.accuracy import OUT
from bench.reading.curves import draw_calibration, draw_coverage
from bench.reading.report import format_columns, write_measures, write_report
from bench.reading.results import Result, Run, measure_result, run_as_json
from bench.reading.strata import MATERIAL, ROOT, SEEDS, Stratum, list_strata, read_stratum
from bench.reading.worst import choose_worst, write_pictures
from bench.scoring import compare
from bench.training.authors import RESERVES


def main(argv: list[str]) -> None:
    """Make or find the faxes, read them through the program's own reading, measure, and write the folder."""
    options = _parse(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    strata, skipped = list_strata(options.authors, options.count, options.material, options.out / "faxes")
    for line in skipped:
        print(f"-- {line}")
    results = [_measure(stratum, again=options.again) for stratum in strata]
    worst = choose_worst({result.name: result.score for result in results})
    pictures = write_pictures(worst, {stratum.name: stratum.folder for stratum in strata}, options.out)
    command = " ".join(("python -m bench reading", *argv))
    made_at = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    run = Run(made_at, command, find_revision(), machine, SEEDS, results, skipped, worst, pictures)
    write_run(run, options.out)
    print(f"\nreport, figures, charts and pictures: {options.out}")


def write_run(run: Run, out: Path) -> None:
    """Write report.md, figures.json and two charts a stratum into the folder."""
    (out / "report.md").write_text(write_report(run), encoding="utf-8")
    figures = json.dumps(run_as_json(run), ensure_ascii=False, indent=1)
    (out / "figures.json").write_text(figures + "\n", encoding="utf-8")
    for result in run.results:
        charts = {
            "coverage": draw_coverage(result.curves, _accepted_today(result), result.name),
            "calibration": draw_calibration(result.bins, result.name),
        }
        for name, chart in charts.items():
            (out / f"{name}-{result.name}.svg").write_text(chart, encoding="utf-8")


def find_revision() -> str:
    """The commit of the program measured, `+` where files were changed since; `unknown` outside a repository."""
    try:
        hashed = _ask_git("rev-parse", "--short", "HEAD")
        return hashed + ("+" if _ask_git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _ask_git(*words: str) -> str:
    return subprocess.run(("git", *words), cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _measure(stratum: Stratum, *, again: bool) -> Result:
    truths, reads = read_stratum(stratum, again=again)
    pages = sum(truth["pages"] for truth in truths)
    result = measure_result(stratum.name, stratum.quality, stratum.about, pages, compare(truths, reads))
    _print_result(result)
    return result


def _print_result(result: Result) -> None:
    documents, unread = len(result.score.documents), len(result.score.unread)
    print(f"\n-- {result.name}: {result.faxes} faxes, {result.pages} pages, {documents} documents, {unread} not read")
    print(f"   {result.about}")
    for line in format_columns(write_measures(result)):
        print(line)


def _accepted_today(result: Result) -> tuple[float, float] | None:
    """Coverage and risk of the critical values that are accepted now, None where none is."""
    by_name = {measure.name: measure.value for measure in result.measures}
    coverage, right = by_name["critical_coverage"], by_name["critical_accepted_right"]
    return None if coverage is None or right is None else (coverage, 1 - right)


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench reading", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="faxes each for fine and standard")
    parser.add_argument("--authors", default=RESERVES, help="wordings, by letter of their author")
    parser.add_argument(
        "--out", type=Path, default=OUT / "reading", help="folder for the report and what belongs to it"
    )
    parser.add_argument("--material", type=Path, default=MATERIAL, help="folder that may hold faxes/ and pa_cases/")
    parser.add_argument("--again", action="store_true", help="report anew on what the last run has read")
    return parser.parse_args(argv)
