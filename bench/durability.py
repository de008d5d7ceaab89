"""Nothing lost: many arrivals while the program is killed again and again.

Letters with a text layer are dropped by senders that pause, rename and stop half way; `faxdesk run` is killed with
SIGKILL at every named boundary and then at random moments, meets a locked database, and is started again each time.
At the end: every file is in the ledger once, the counts add up, and no case moved twice for one letter.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from bench.simulator.people import make_npi, make_person
from documents.checkpoints import BOUNDARIES

OUT = Path(__file__).resolve().parent / "out" / "durability"
FAXDESK = str(Path(sys.executable).with_name("faxdesk"))
_MOST_SECONDS = 3600
# Sending has boundaries of its own, which the tests of the outbox die at.
BOUNDARIES_OF_A_FAX = tuple(name for name in BOUNDARIES if not name.startswith("send:"))


@dataclass(frozen=True, slots=True)
class Letter:
    """An approval for one invented patient's case; every letter is about another case."""

    number: int
    name: str
    dob: str
    npi: str

    @property
    def reference(self) -> str:
        return f"PA-{50_000_000 + self.number}"

    @property
    def member_id(self) -> str:
        return f"K{700_000_000 + self.number}"


def main(argv: list[str]) -> None:
    """Run it and print what was found; exits with 1 if anything was lost or filed twice."""
    parser = argparse.ArgumentParser(prog="python -m bench durability", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args(argv)
    rng = random.Random(options.seed)
    office = prepare_office(options.count, rng)
    letters = [Letter(n, make_person(rng, plain=True).stored, _birth(rng), make_npi(rng)) for n in range(options.count)]
    import_office(office, letters)
    sender = threading.Thread(target=send_all, args=(letters, office / "inbox", rng), daemon=True)
    started = time.monotonic()
    sender.start()
    kills = torment(office, sender, rng)
    report(office, letters, kills, time.monotonic() - started)


def prepare_office(count: int, rng: random.Random) -> Path:
    """A fresh office with short waits."""
    del count, rng
    if OUT.exists():
        shutil.rmtree(OUT)
    faxdesk("init", str(OUT))
    path = OUT / "config.toml"
    text = path.read_text()
    for old, new in (
        ("poll_seconds = 1.0", "poll_seconds = 0.2"),
        ("\nsettle_seconds = 2.0", "\nsettle_seconds = 0.5"),
        ("\ndamaged_after_seconds = 120.0", "\ndamaged_after_seconds = 20.0"),
        ("retry_seconds = 5.0", "retry_seconds = 0.5"),
    ):
        text = text.replace(old, new, 1)
    path.write_text(text)
    return OUT


def import_office(office: Path, letters: list[Letter]) -> None:
    """Patients and their cases, each waiting for the payer's answer."""
    with (office / "patients.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["patient_id", "first_name", "last_name", "dob", "member_id"])
        for one in letters:
            first, _, last = one.name.partition(" ")
            writer.writerow([f"P{one.number:05d}", first, last, one.dob, one.member_id])
    with (office / "cases.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case_id", "patient_id", "drug_name", "drug_strength", "drug_form", "state", "submitted_at"])
        for one in letters:
            drug = ("Otezla", "30 mg", "tablet", "pa_submitted", "2026-10-01")
            writer.writerow([f"C{one.number:05d}", f"P{one.number:05d}", *drug])
    faxdesk("import", "patients", str(office / "patients.csv"), "--config", str(office / "config.toml"))
    faxdesk("import", "cases", str(office / "cases.csv"), "--config", str(office / "config.toml"))


def send_all(letters: list[Letter], inbox: Path, rng: random.Random) -> None:
    """Drop every letter as fax servers do: at once, slowly, under another name first, half before a pause."""
    for one in letters:
        data = draw_letter(one)
        name = f"fax-{one.number:05d}.pdf"
        manner = rng.choice(("at once", "at once", "at once", "rename", "pause"))
        if manner == "rename":
            (inbox / f"{name}.part").write_bytes(data)
            (inbox / f"{name}.part").rename(inbox / name)
        elif manner == "pause":
            with (inbox / name).open("wb") as file:
                file.write(data[: len(data) // 2])
                file.flush()
                time.sleep(rng.choice((0.1, 0.3, 1.2)))
                file.write(data[len(data) // 2 :])
        else:
            (inbox / name).write_bytes(data)
        time.sleep(rng.expovariate(2.5))


def draw_letter(one: Letter) -> bytes:
    """A one-page approval with a text layer, so that the time goes into dying and not into OCR."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792), invariant=1)
    lines = (
        ("Northfield Health Plan", 16),
        ("Prior Authorization Department", 11),
        ("October 20, 2026", 11),
        ("Prior Authorization Approval Notice", 14),
        (f"Member name: {one.name}", 11),
        (f"Date of birth: {_us(one.dob)}", 11),
        (f"Member ID: {one.member_id}", 11),
        ("Drug: Otezla 30 mg tablet", 11),
        (f"Authorization number: {one.reference}", 11),
        ("Effective date: 10/20/2026", 11),
        ("Expiration date: 10/19/2027", 11),
        (f"Prescriber NPI: {one.npi}", 11),
        ("We have approved the request for prior authorization of the medicine named above.", 11),
    )
    y = 730
    for text, size in lines:
        canvas.setFont("Helvetica", size)
        canvas.drawString(72, y, text)
        y -= size + 7
    canvas.save()
    return buffer.getvalue()


def torment(office: Path, sender: threading.Thread, rng: random.Random) -> Counter[str]:
    """Start, kill, start again: first at each boundary, then at random, until all is worked."""
    kills: Counter[str] = Counter()
    deadline = time.monotonic() + _MOST_SECONDS
    for boundary in BOUNDARIES_OF_A_FAX:
        child = start(office, boundary)
        kills[boundary] += wait_for_death(child, 60.0)
    lock_database(office, 3.0)
    while time.monotonic() < deadline:
        child = start(office)
        time.sleep(rng.uniform(4.0, 25.0))
        idle = not sender.is_alive() and is_idle(office)
        child.send_signal(signal.SIGTERM if idle else signal.SIGKILL)
        child.wait()
        kills["random"] += not idle
        if idle:
            return kills
    return kills


def start(office: Path, boundary: str = "") -> subprocess.Popen[bytes]:
    """The real program in a process of its own."""
    env = {**os.environ, "FAXDESK_BENCH_KILL_AT": boundary, "OMP_THREAD_LIMIT": "1"}
    with (office / "run.log").open("ab") as log:
        command = [FAXDESK, "run", "--no-desk", "--config", str(office / "config.toml")]
        return subprocess.Popen(command, env=env, stdout=log, stderr=log)


def wait_for_death(child: subprocess.Popen[bytes], seconds: float) -> int:
    """1 if it died at its boundary in time; otherwise it is killed and counts 0."""
    try:
        child.wait(timeout=seconds)
        return 1
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return 0


def lock_database(office: Path, seconds: float) -> None:
    """Another program holds the write lock for a while."""

    def hold() -> None:
        connection = sqlite3.connect(office / "faxdesk.db", isolation_level=None, timeout=30)
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.rollback()
        connection.close()

    threading.Thread(target=hold, daemon=True).start()


def is_idle(office: Path) -> bool:
    """Nothing in the drop folder, nothing working."""
    status = json.loads(faxdesk("status", "--json", "--config", str(office / "config.toml")))
    return status["working"] == 0 and not any((office / "inbox").iterdir())


def report(office: Path, letters: list[Letter], kills: Counter[str], seconds: float) -> None:
    """Print the ledger and the three promises; exit 1 if one is broken."""
    status = json.loads(faxdesk("status", "--json", "--config", str(office / "config.toml")))
    faxes = json.loads(faxdesk("faxes", "--json", "--config", str(office / "config.toml")))
    arrived = Counter(fax["source"] for fax in faxes)
    lost = [one.number for one in letters if f"fax-{one.number:05d}.pdf" not in arrived]
    twice = [name for name, count in arrived.items() if count > 1]
    moved_twice = count_moved_twice(office)
    print(f"{len(letters)} arrivals, {sum(kills.values())} kills ({kills['random']} at random) in {seconds:.0f} s")
    boundaries = [name for name in BOUNDARIES_OF_A_FAX if not kills[name]]
    print("not reached:", boundaries or "none, every boundary was died at")
    print(
        "ledger:",
        {name: status[name] for name in ("arrived", "filed", "review", "duplicate", "quarantined", "working")},
    )
    print(
        f"lost {len(lost)}, recorded twice {len(twice)}, cases moved twice {moved_twice}, balanced {status['balanced']}"
    )
    print(f"with 0 of {len(letters)}, the true share is below {3 / len(letters):.2%} (95 %)")
    if lost or twice or moved_twice or not status["balanced"] or status["working"]:
        raise SystemExit(1)


def count_moved_twice(office: Path) -> int:
    """Cases with more than one approval event: each was sent exactly one letter."""
    connection = sqlite3.connect(office / "faxdesk.db")
    twice = "SELECT case_id FROM case_events WHERE event = 'pa_approval' GROUP BY case_id HAVING COUNT(*) > 1"
    query = f"SELECT COUNT(*) FROM ({twice})"
    (count,) = connection.execute(query).fetchone()
    connection.close()
    return int(count)


def faxdesk(*arguments: str) -> str:
    """Run a command of the program and give its output."""
    return subprocess.run([FAXDESK, *arguments], capture_output=True, text=True, check=False).stdout


def _birth(rng: random.Random) -> str:
    return f"{rng.randint(1940, 2005)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def _us(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{month}/{day}/{year}"
