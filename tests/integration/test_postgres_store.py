"""The same store on PostgreSQL: migrations, races, and a paper's whole way, on a private server on loopback."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cases.confirming import confirm
from cases.matching import match_document
from cases.recording import settle
from cases.registering import LikelyDoubleError
from documents.catalog import load_catalog
from documents.corrections import Corrections, ItemCorrections, NewPatient
from documents.findings import Document, Finding, Item, Kind, Understanding
from documents.outgoing import Envelope
from documents.reading import Box, Page, Reading, Word
from store import audit, outbox
from store.blocking import person_keys
from store.cases import get_case, list_cases, list_events
from store.database import Store, open_store
from store.intake import count_ledger, list_faxes, record_arrival, settle_fax
from store.migrating import current_revision, list_differences, newest_revision, upgrade
from store.people import Coverage, Patient, count_patients, find_patients, search_patients, upsert_patient
from store.readings import get_document, load_reading, save_reading, save_understanding
from store.tasks import claim_task, find_review_task, list_tasks, open_task
from store.timers import list_due, list_timers

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


def _binaries() -> Path | None:
    """Where Debian's postgresql package (or another) keeps `initdb`; None when it is not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = str(debian[0]) if debian else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A private cluster on loopback; started as `nobody` by root, because PostgreSQL refuses to run as root."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    # A short path of its own: sockets have a limit of 107 characters, and another user must be able to enter.
    folder = Path(tempfile.mkdtemp(prefix="fdpg", dir="/tmp"))
    nobody = pwd.getpwnam("nobody")
    drop: dict[str, Any] = {"user": nobody.pw_uid, "group": nobody.pw_gid} if os.geteuid() == 0 else {}
    if drop:
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    port, data = _free_port(), folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, timeout=120, cwd=folder, **drop)

    try:
        run(str(binaries / "initdb"), "-D", str(data), "-U", "faxdesk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
        run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgresql://faxdesk@127.0.0.1:{port}"
    finally:
        stop = [str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]
        subprocess.run(stop, check=False, capture_output=True, timeout=60, cwd="/", **drop)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def store(server: str) -> Iterator[Store]:
    """A migrated database of its own for every test."""
    name = f"office{next(_numbers)}"
    _administer(server, f"CREATE DATABASE {name}")
    opened = open_store(f"{server}/{name}")
    upgrade(opened)
    yield opened
    opened.close()


_numbers = itertools.count(1)


def _administer(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def _together(count: int, work: Callable[[int], object]) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def arrive(store: Store, name: str, sha256: str) -> str:
    return record_arrival(store, claim_key=name, sha256=sha256, source=name, received_at=NOON, size=1).id


def test_the_migrations_say_the_same_as_the_tables(store: Store) -> None:
    assert current_revision(store) == newest_revision()
    assert list_differences(store) == []


def test_two_programs_may_upgrade_an_empty_database_at_once(server: str) -> None:
    _administer(server, "CREATE DATABASE fresh")
    stores = [open_store(f"{server}/fresh") for _ in range(3)]
    _together(3, lambda number: upgrade(stores[number]))
    assert current_revision(stores[0]) == newest_revision()
    for one in stores:
        one.close()


def test_of_many_arrivals_of_the_same_bytes_one_is_the_first(store: Store) -> None:
    _together(8, lambda number: arrive(store, f"{number}.pdf", "7" * 64))
    _together(4, lambda number: arrive(store, "again.pdf", "8" * 64))
    ledger = count_ledger(store)
    assert (ledger.arrived, ledger.working, ledger.duplicate, ledger.balanced) == (9, 2, 7, True)


def test_a_reading_and_its_document_come_back_as_saved(store: Store) -> None:
    fax_id = arrive(store, "a.pdf", "a" * 64)
    reading = Reading((Page(1, (Word("Ünø", Box(0.1, 0.2, 0.3, 0.4), 0.9),), 1728, 2200),), 1.0, 0.5)
    save_reading(store, fax_id, reading)
    assert load_reading(store, fax_id) == reading
    finding = Finding("alternatives", ("Hyrimoz", {"a": 1}), 0.8, 1, None, "sentence")
    document = Document((1,), Kind("pa_denial", 0.9), (Item({"alternatives": finding}),), True, ("x",))
    (document_id,) = save_understanding(store, fax_id, Understanding((document,)))
    assert get_document(store, document_id).document == document


def test_patients_are_found_by_keys_and_by_name(store: Store) -> None:
    patient = Patient("P1", "Ana", "", "Lopez-Garza", dob="1961-03-07", coverages=(Coverage(member_id="XZ1O0"),))
    assert upsert_patient(store, patient) and not upsert_patient(store, patient)
    assert find_patients(store, person_keys(member_ids=["XZ100"], dob="1961-07-03")) == (patient,)
    assert search_patients(store, "lopez an") == (patient,)


def test_two_referrals_at_once_open_one_case(store: Store) -> None:
    catalog = load_catalog(ROOT / "catalog")
    plan = Coverage(line_of_business="medicaid_mco")
    upsert_patient(store, Patient("P1", "Ida", "", "Marlowe", dob="1961-03-07", coverages=(plan,)))
    values = {"patient_name": "Ida Marlowe", "patient_dob": "1961-03-07", "drug_name": "Humira",
              "prescriber_name": "Dr. A. Okafor"}  # fmt: skip
    papers = [_save(store, number, "referral", values) for number in range(4)]
    matches = [match_document(store, catalog, get_document(store, paper).document) for paper in papers]
    _together(4, lambda number: settle(store, catalog, papers[number], matches[number]))
    (case,) = list_cases(store)
    assert [event.event for event in list_events(store, case.case_id)] == ["referral_received"] * 4
    assert audit.verify(store).whole


def test_a_denial_moves_its_case_once_and_starts_its_clocks(store: Store) -> None:
    catalog = load_catalog(ROOT / "catalog")
    plan = Coverage(line_of_business="medicaid_mco")
    upsert_patient(store, Patient("P1", "Ida", "", "Marlowe", dob="1961-03-07", coverages=(plan,)))
    person = {"patient_name": "Ida Marlowe", "patient_dob": "1961-03-07", "drug_name": "Humira"}
    rejection = _save(store, 1, "claim_rejection", {**person, "reject_codes": ("75",)})
    settle(store, catalog, rejection, match_document(store, catalog, get_document(store, rejection).document))
    (case,) = list_cases(store)
    assert case.coverage == "pa_needed"
    denial = _save(store, 2, "pa_denial", {**person, "letter_date": "2026-10-05", "decision": "denied"})
    found = match_document(store, catalog, get_document(store, denial).document)
    _together(3, lambda _: settle(store, catalog, denial, found))
    assert get_case(store, case.case_id).coverage == "pa_denied"
    assert [event.event for event in list_events(store, case.case_id)] == ["claim_rejected", "pa_denied"]
    running = {one.timer.name for one in list_timers(store, case.case_id, running=True)}
    assert running == {"appeal", "p2p", "continuation"}
    assert [due.running.timer.name for due in list_due(store, until="2026-10-20")] == ["p2p", "continuation"]
    detail = list_faxes(store)[0]
    assert settle_fax(store, detail.fax.id) == "filed"


def test_one_envelope_is_claimed_by_one_sender(store: Store) -> None:
    envelope = Envelope("k1", "Plan", "3125550100", "Case", 2, "a" * 64)
    assert outbox.add_envelope(store, envelope, by="user-1") and not outbox.add_envelope(store, envelope, by="user-1")
    taken: list[object] = []
    later = datetime.now(UTC) + timedelta(seconds=1)
    _together(
        5,
        lambda number: taken.append(
            outbox.claim_due(store, claimant=str(number), now=later, hold=timedelta(minutes=5))
        ),
    )
    assert sum(one is not None for one in taken) == 1


def test_one_task_is_claimed_by_one_person(store: Store) -> None:
    _together(4, lambda _: open_task(store, key="review:1", kind="review", reasons=["x"]))
    (task,) = list_tasks(store)
    won: list[bool] = []
    _together(4, lambda number: won.append(claim_task(store, task.id, f"user-{number}")))
    assert sorted(won) == [False, False, False, True]


def test_two_people_who_add_the_same_person_at_once_add_one(store: Store) -> None:
    catalog = load_catalog(ROOT / "catalog")
    said = {"patient_name": "Ida Marlowe", "patient_dob": "1961-03-07", "drug_name": "Humira"}
    tasks = []
    for number in range(4):
        document_id = _save(store, number, "referral", said)
        settle(store, catalog, document_id, match_document(store, catalog, get_document(store, document_id).document))
        task = find_review_task(store, document_id)
        assert task is not None
        tasks.append(task.id)
    answer = Corrections("referral", (ItemCorrections(),), new_patient=NewPatient("Ida", "Marlowe", "1961-03-07"))
    states: list[str] = []

    def add(number: int) -> None:
        try:
            states.append(confirm(store, catalog, tasks[number // 2], answer, by=f"user-{number}").state)
        except LikelyDoubleError as error:
            states.append(error.code)

    # Four people at two papers: the other one at the first paper comes too late, those at the second see the double.
    _together(4, add)
    assert sorted(states) == ["done_before", "likely_double", "likely_double", "recorded"]
    assert (count_patients(store), len(list_cases(store))) == (1, 1)


def test_the_audit_chain_holds_under_many_writers(store: Store) -> None:
    def write(number: int) -> None:
        for count in range(5):
            audit.append_entry(store, audit.Entry("page.read", "page", f"{number}.{count}", user_id=f"user-{number}"))

    _together(4, write)
    assert audit.verify(store) == audit.Verification(20, None)


def _save(store: Store, number: int, type_name: str, values: dict[str, Any]) -> str:
    fax_id = arrive(store, f"{number}.pdf", f"{number:064}")
    found = {name: Finding(name, value, 0.97, 1, None, "label", accepted=True) for name, value in values.items()}
    document = Document((1,), Kind(type_name, 0.98), (Item(found),), needs_review=False)
    return save_understanding(store, fax_id, Understanding((document,)))[0]
