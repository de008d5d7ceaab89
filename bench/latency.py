"""How long one fax takes: alone in an idle office, and urgent behind a backlog of other faxes.

A real `faxdesk run` with two workers and the settings that `faxdesk init` writes. The clock starts when the settle
time of a dropped file ends and stops when the ledger has the fax on the desk (in review) or filed.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import sqlite3
import statistics
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.durability import faxdesk, start
from bench.simulator.__main__ import main as simulate

OUT = Path(__file__).resolve().parent / "out" / "latency"
PATIENTS = Path(__file__).resolve().parent.parent / "tests" / "samples" / "demo" / "patients.csv"
AIM_IDLE, AIM_URGENT = 3.0, 15.0
_LOOK_SECONDS = 0.02
# Beyond this a fax counts as not having got through: it waits its turn like any other.
_MOST_SECONDS = 120.0
_MOST_START_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """One simulated fax: its file and how many pages it has."""

    path: Path
    pages: int


class Office:
    """A running office in a folder, watched through its ledger."""

    def __init__(self, folder: Path) -> None:
        faxdesk("init", str(folder))
        faxdesk("import", "patients", str(PATIENTS), "--config", str(folder / "config.toml"))
        self.folder = folder
        settings = tomllib.loads((folder / "config.toml").read_text())
        self.settle_seconds = float(settings["intake"]["settle_seconds"])

    def drop(self, fax: Drawn) -> float:
        """Put a fax into the drop folder; gives when its settle time will have ended."""
        (self.folder / "inbox" / fax.path.name).write_bytes(fax.path.read_bytes())
        return time.monotonic() + self.settle_seconds

    def state(self, fax: Drawn) -> str | None:
        """Where the fax is by the ledger; None while it is not in it."""
        return self.states().get(fax.path.name)

    def states(self) -> dict[str, str]:
        """Where every fax is, by file name."""
        return self._select("SELECT source, state FROM faxes")

    def is_through(self, fax: Drawn) -> bool:
        return self.state(fax) not in (None, "working")

    def urgent(self) -> set[str]:
        """The files that Faxdesk saw to be urgent."""
        return {name for name, urgent in self._select("SELECT source, urgent FROM faxes").items() if urgent}

    def _select(self, query: str) -> dict[str, Any]:
        """Two columns of the office's database, read only."""
        connection = sqlite3.connect(f"file:{self.folder / 'faxdesk.db'}?mode=ro", uri=True, timeout=30)
        try:
            return dict(connection.execute(query).fetchall())
        finally:
            connection.close()

    def waiting_pages(self, faxes: Sequence[Drawn]) -> int:
        """Pages of those that no step has finished."""
        states = self.states()
        return sum(fax.pages for fax in faxes if states.get(fax.path.name, "working") == "working")


def main(argv: list[str]) -> None:
    """Print median and worst of both."""
    options = _parse(argv)
    if OUT.exists():
        shutil.rmtree(OUT)
    rng = random.Random(options.seed)
    single = draw(options.rounds, seed=options.seed, only_single=True)
    urgent = draw(options.rounds, seed=options.seed + 1, only_single=True, types="pa_info_request")
    waiting = draw_pages(options.waiting_pages, seed=options.seed + 2)
    office = Office(OUT / "office")
    with running(office):
        warm(office, draw(4, seed=options.seed + 3, only_single=True))
        report("idle office", [measure(office, fax, rng) for fax in single], AIM_IDLE)
        fill(office, waiting)
        print(f"{office.waiting_pages(waiting)} pages of {len(waiting)} faxes waiting")
        seconds = [measure(office, fax, rng) for fax in urgent]
        marked = office.urgent()
        left = office.waiting_pages(waiting)
    seen = [one for one, fax in zip(seconds, urgent, strict=True) if fax.path.name in marked]
    report("seen to be urgent, with others waiting", seen, AIM_URGENT)
    print(f"{len(urgent) - len(seen)} of {len(urgent)} were not seen to be urgent and waited their turn")
    print(f"{left} pages were still waiting at the end" + ("" if left else ": too few for this figure, take more"))


def draw(count: int, *, seed: int, only_single: bool = False, types: str = "") -> list[Drawn]:
    """Scanned faxes by the simulator, of one page only where asked."""
    out = OUT / f"faxes-{seed}"
    wanted = count * 6 if only_single else count
    simulate(
        [
            *("--authors", "A,B,C,D", "--families", "all", "--quality", "fine" if only_single else "mixed"),
            *("--damage", "mixed", "--batches", "0", "--types", types),
            *("--count", str(wanted), "--seed", str(seed), "--out", str(out)),
        ]
    )
    truths = map(json.loads, (out / "truth.jsonl").read_text().splitlines())
    faxes = [Drawn(out / truth["source"], truth["pages"]) for truth in truths]
    return [fax for fax in faxes if fax.pages == 1 or not only_single][:count]


def draw_pages(pages: int, *, seed: int) -> list[Drawn]:
    """Faxes of all kinds until they have so many pages together."""
    chosen, total = [], 0
    for fax in draw(pages, seed=seed):
        if total < pages:
            chosen.append(fax)
            total += fax.pages
    return chosen


@contextmanager
def running(office: Office) -> Iterator[None]:
    """The office at work; stopped at the end however much still waits."""
    child = start(office.folder)
    try:
        yield
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(timeout=30)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def warm(office: Office, faxes: Sequence[Drawn]) -> None:
    """Let every worker read something first, so that no start is measured."""
    for fax in faxes:
        office.drop(fax)
    wait_until(lambda: all(map(office.is_through, faxes)), _MOST_START_SECONDS)


def fill(office: Office, faxes: Sequence[Drawn]) -> None:
    """Drop all at once and wait until the last one is in the ledger."""
    for fax in faxes:
        office.drop(fax)
    started = time.monotonic()
    wait_until(lambda: len(office.states().keys() & {fax.path.name for fax in faxes}) == len(faxes), 3600.0)
    print(f"{len(faxes)} files dropped at once were in after {time.monotonic() - started:.0f} s, settle time included")


def measure(office: Office, fax: Drawn, rng: random.Random) -> float:
    """Seconds from the end of the fax's settle time until it is through; infinite where it waited its turn."""
    time.sleep(rng.uniform(0.2, 1.2))
    settled = office.drop(fax)
    done = wait_until(lambda: office.is_through(fax), office.settle_seconds + _MOST_SECONDS)
    return time.monotonic() - settled if done else float("inf")


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_SECONDS)
    return True


def report(name: str, seconds: Sequence[float], aim: float) -> None:
    """One line of the table."""
    if not seconds:
        print(f"{name}: none")
        return
    in_time = sum(one <= aim for one in seconds)
    print(
        f"{name}: median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s; "
        f"{in_time} of {len(seconds)} one-page faxes within the {aim:.0f} s we aim for"
    )


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench latency", description=__doc__)
    parser.add_argument("--waiting-pages", type=int, default=500, help="pages of other faxes in the queue")
    parser.add_argument("--rounds", type=int, default=7, help="faxes measured in each office")
    parser.add_argument("--seed", type=int, default=51)
    return parser.parse_args(argv)
