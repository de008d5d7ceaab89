"""A whole office through its command line: files in, cases moved, tasks opened, and a ledger that adds up."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

FAXDESK = str(Path(sys.executable).with_name("faxdesk"))
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "demo"

LETTER = (
    "Northfield Health Plan",
    "Pharmacy Prior Authorization",
    "Date of notice: October 20, 2026",
    "Notice of Approval",
    "Member name: Rosalind Quarles",
    "Date of birth: 04/09/1971",
    "Member ID: NHP40077193",
    "Drug: Otezla 30 mg tablet",
    "Authorization number: PA-88120457",
    "The authorization is effective from 10/20/2026 through 10/19/2027.",
    "Prescriber: Anton Belisle, MD    NPI: 2044173054",
    "We have approved the request for prior authorization of the medicine named above.",
)
PATIENTS = """patient_id,first_name,last_name,dob,member_id,payer
P1,Rosalind,Quarles,1971-04-09,NHP40077193,Northfield Health Plan
P2,Ingram,Vossberg,1984-07-21,NHP51160027,Northfield Health Plan
"""
CASES = """case_id,patient_id,drug_name,drug_strength,drug_form,state,submitted_at
C1,P1,Otezla,30 mg,tablet,pa_submitted,2026-10-15
"""


class Office:
    """A real office in a folder, driven as an operator drives it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.config = folder, folder / "config.toml"
        self.run("init", str(folder), config=False)
        text = self.config.read_text()
        for key, value in (
            ("poll_seconds = 1.0", "0.2"),
            ("settle_seconds = 2.0", "0.3"),
            ("once_damaged_after_seconds = 5.0", "1.0"),
        ):
            name = key.split(" = ")[0]
            assert key in text
            text = text.replace(f"\n{key}", f"\n{name} = {value}")
        self.config.write_text(text)
        for what, rows in (("patients", PATIENTS), ("cases", CASES)):
            (folder / f"{what}.csv").write_text(rows)
            self.run("import", what, str(folder / f"{what}.csv"))

    def run(self, *arguments: str, config: bool = True, expect: int | None = 0) -> str:
        extra = ["--config", str(self.config)] if config else []
        done = subprocess.run([FAXDESK, *arguments, *extra], capture_output=True, text=True, timeout=240)
        assert expect is None or done.returncode == expect, done.stderr[-2000:]
        return done.stdout

    def data(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json", expect=None))

    def drop(self, name: str, data: bytes) -> None:
        (self.folder / "inbox" / name).write_bytes(data)

    def faxes(self) -> dict[str, dict[str, Any]]:
        return {fax["source"]: fax for fax in self.data("faxes")}


def draw(lines: tuple[str, ...]) -> bytes:
    return draw_pages(lines)


def draw_pages(*pages: tuple[str, ...]) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792), invariant=1)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.setFont("Helvetica", 12)
            canvas.drawString(72, 730 - 22 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "office")


@pytest.mark.slow
def test_an_approval_moves_the_right_case_and_everything_else_has_its_place(office: Office) -> None:
    office.drop("approval.pdf", draw(LETTER))
    office.drop("approval again.pdf", draw(LETTER))
    stranger = tuple(line.replace("Rosalind Quarles", "Nobody Known").replace("1971", "1999") for line in LETTER)
    office.drop("stranger.pdf", draw(tuple(line.replace("NHP40077193", "ZZZ1234567") for line in stranger)))
    office.drop("empty.pdf", b"")
    office.drop("cut.pdf", draw(LETTER)[:400])
    office.drop("not a fax.pdf", b"PK\x03\x04 a word processor file")
    shutil.copy(SAMPLES / "fax-0193-locked.pdf", office.folder / "inbox" / "locked.pdf")
    office.run("run", "--once")
    faxes = office.faxes()
    assert faxes["approval.pdf"]["state"] == "filed" or faxes["approval again.pdf"]["state"] == "filed"
    assert sorted(faxes[name]["state"] for name in ("approval.pdf", "approval again.pdf")) == ["duplicate", "filed"]
    assert faxes["stranger.pdf"]["state"] == "review"
    assert faxes["stranger.pdf"]["documents"][0]["patient_id"] is None
    assert {name: faxes[name]["code"] for name in ("empty.pdf", "not a fax.pdf", "locked.pdf")} == {
        "empty.pdf": "empty",
        "not a fax.pdf": "not_a_fax",
        "locked.pdf": "encrypted",
    }
    assert faxes["cut.pdf"]["state"] == "quarantined"
    case = office.data("case", "C1")
    assert case["coverage"] == "pa_approved"
    assert any(timer["timer"]["due_on"].startswith("2027-10-19") for timer in case["timers"])
    status = office.data("status")
    assert status["balanced"]
    assert (status["arrived"], status["working"]) == (7, 0)
    assert not any((office.folder / "inbox").iterdir())


@pytest.mark.slow
def test_a_killed_office_goes_on_where_it_was(office: Office) -> None:
    for number in range(6):
        office.drop(f"fax-{number}.pdf", draw((*LETTER, f"Sheet number {number}")))
    for boundary in ("claim:after_row", "read:before", "understand:after", "settle:after_record"):
        environment = {**os.environ, "FAXDESK_BENCH_KILL_AT": boundary}
        command = [FAXDESK, "run", "--once", "--config", str(office.config)]
        done = subprocess.run(command, env=environment, capture_output=True, timeout=240)
        assert done.returncode == -signal.SIGKILL, boundary
    office.run("run", "--once")
    status = office.data("status")
    assert status["balanced"]
    assert (status["arrived"], status["working"], status["duplicate"]) == (6, 0, 0)
    approvals = [event for event in office.data("case", "C1")["events"] if event["event"] == "pa_approval"]
    assert len({event["document_id"] for event in approvals}) == len(approvals)


@pytest.mark.slow
def test_a_quarantined_fax_is_read_once_what_stood_in_its_way_is_mended(office: Office) -> None:
    settings = office.config.read_text()
    office.config.write_text(settings.replace("\nmax_pages = ", "\nmax_pages = 1 # "))
    assert office.config.read_text() != settings
    office.drop("long.pdf", draw_pages(LETTER, ("Page 2 of 2",)))
    office.run("run", "--once")
    fax = office.faxes()["long.pdf"]
    assert (fax["state"], len(office.data("tasks"))) == ("quarantined", 1)

    office.run("retry", fax["id"])  # nothing is mended yet: it comes back, with a task of its own
    office.run("run", "--once")
    assert office.faxes()["long.pdf"]["state"] == "quarantined"
    assert len(office.data("tasks")) == 1

    office.config.write_text(settings)
    office.run("retry", fax["id"])
    assert office.faxes()["long.pdf"]["state"] == "working"
    office.run("run", "--once")
    assert office.faxes()["long.pdf"]["state"] in ("filed", "review")
    assert office.data("status")["balanced"]
    assert "only a quarantined fax" in office.run("retry", fax["id"], expect=1)
    assert office.run("verify").count("chain whole") == 1


@pytest.mark.slow
def test_accounts_are_made_shut_and_given_new_passwords_and_the_log_says_by_whom(office: Office) -> None:
    office.run("user", "add", "amy", "--role", "coordinator", "--role", "pharmacist")
    office.run("user", "disable", "amy")
    (amy,) = [row for row in office.data("user", "list") if row["login"] == "amy"]
    assert amy == {"login": "amy", "name": "amy", "roles": ["coordinator", "pharmacist"], "disabled": True}
    office.run("user", "enable", "AMY")
    assert "shown only now" in office.run("user", "password", "amy")
    office.run("user", "disable", "nobody", expect=1)
    with closing(sqlite3.connect(office.folder / "faxdesk.db")) as database:
        noted = database.execute("SELECT action, user_id FROM audit_entries WHERE object_type = 'user'").fetchall()
    assert [action for action, _ in noted][-4:] == [
        "user.created", "user.disabled", "user.enabled", "user.password_renewed",
    ]  # fmt: skip
    assert {user.split(":")[0] for _, user in noted[-4:]} == {"shell"}


@pytest.mark.slow
@pytest.mark.parametrize("to_all_its_processes", [False, True])
def test_a_polite_stop_in_the_middle_of_work_sets_nothing_aside(office: Office, to_all_its_processes: bool) -> None:
    for sample in sorted(SAMPLES.glob("fax-01*.tif"))[:4]:
        shutil.copy(sample, office.folder / "inbox" / sample.name)
    command = [FAXDESK, "run", "--no-desk", "--config", str(office.config)]
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    started = time.monotonic()
    while office.data("status")["working"] < 4:
        assert time.monotonic() - started < 60
        time.sleep(0.1)
    if to_all_its_processes:
        os.killpg(child.pid, signal.SIGTERM)
    else:
        child.send_signal(signal.SIGTERM)
    assert child.wait(timeout=60) == 0
    status = office.data("status")
    assert (status["arrived"], status["quarantined"]) == (4, 0)
    assert status["working"] > 0
    office.run("run", "--once")
    status = office.data("status")
    assert (status["working"], status["quarantined"]) == (0, 0)


@pytest.mark.slow
def test_the_running_office_serves_its_desk_and_stops_politely(office: Office) -> None:
    import urllib.request

    text = office.config.read_text().replace("port = 8321", "port = 18321")
    office.config.write_text(text)
    child = subprocess.Popen([FAXDESK, "run", "--config", str(office.config)], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen("http://127.0.0.1:18321/", timeout=2) as answer:
                    assert b"Sign in" in answer.read()
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.2)
        office.drop("approval.pdf", draw(LETTER))
        dropped = time.monotonic()
        while office.data("status")["filed"] != 1:
            assert time.monotonic() - dropped < 60
            time.sleep(0.2)
    finally:
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=30) == 0
