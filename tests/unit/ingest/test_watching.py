"""The drop folder: what is ready, what is left alone, and for how long."""

from __future__ import annotations

import os
import time
from pathlib import Path

from documents.errors import UnreadableFile
from ingest.intake_settings import IntakeSettings
from ingest.watching import FolderWatch

SETTINGS = IntakeSettings(settle_seconds=2.0, damaged_after_seconds=120.0, temporary_after_seconds=3600.0)


class Office:
    """A drop folder with a clock that the test turns and a strict opener that the test decides."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now, self.refusal = folder, 1000.0, ""
        self.watch = FolderWatch(folder, SETTINGS, self.check, clock=lambda: self.now)

    def check(self, _path: Path) -> None:
        if self.refusal:
            raise UnreadableFile("not whole", code=self.refusal)

    def drop(self, name: str, data: bytes = b"%PDF-1.7") -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def ready_after(self, seconds: float) -> list[str]:
        self.now += seconds
        return [ready.path.name for ready in self.watch.look()]


def test_a_file_is_ready_only_after_it_stood_still(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.drop("fax.pdf")
    assert office.ready_after(0) == []
    assert office.ready_after(1.0) == []
    assert office.ready_after(1.5) == ["fax.pdf"]


def test_a_sender_that_pauses_mid_file_starts_the_wait_again(tmp_path: Path) -> None:
    office = Office(tmp_path)
    path = office.drop("fax.pdf", b"%PDF-1.7 first half")
    office.ready_after(0)
    path.write_bytes(b"%PDF-1.7 first half and more")
    assert office.ready_after(2.5) == []
    assert office.ready_after(2.5) == ["fax.pdf"]


def test_a_half_written_file_waits_until_patience_ends_and_is_then_taken_as_damaged(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.refusal = "truncated"
    office.drop("fax.pdf")
    assert office.ready_after(0) == []
    assert office.ready_after(60) == []
    office.now += 61
    (ready,) = office.watch.look()
    assert ready.damaged
    assert ready.refusal is None


def test_an_encrypted_file_is_refused_at_once_since_waiting_makes_it_no_better(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.refusal = "encrypted"
    office.drop("fax.pdf")
    office.ready_after(0)
    office.now += 3
    (ready,) = office.watch.look()
    assert ready.refusal is not None
    assert ready.refusal.code == "encrypted"


def test_names_that_senders_use_while_writing_are_left_alone_for_an_hour(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.drop("fax.pdf.part")
    assert office.ready_after(0) == []
    assert office.ready_after(3000) == []
    assert office.ready_after(700) == ["fax.pdf.part"]


def test_rename_on_complete_is_seen_under_the_new_name(tmp_path: Path) -> None:
    office = Office(tmp_path)
    path = office.drop("fax.pdf.tmp")
    office.ready_after(10)
    path.rename(tmp_path / "fax.pdf")
    office.ready_after(1)
    assert office.ready_after(3) == ["fax.pdf"]


def test_a_file_that_lay_there_before_we_started_is_ready_at_the_first_look(tmp_path: Path) -> None:
    path = tmp_path / "old.pdf"
    path.write_bytes(b"%PDF-1.7")
    hour_ago = time.time() - 3600
    os.utime(path, (hour_ago, hour_ago))
    assert Office(tmp_path).ready_after(0) == ["old.pdf"]


def test_a_folder_that_disappears_and_returns_costs_nothing_but_time(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    office = Office(folder)
    office.drop("fax.pdf")
    office.ready_after(0)
    folder.rename(tmp_path / "away")
    assert office.ready_after(5) == []
    assert not office.watch.reachable
    (tmp_path / "away").rename(folder)
    office.ready_after(1)
    assert office.ready_after(5) == ["fax.pdf"]
    assert office.watch.reachable


def test_sidecars_hidden_files_and_folders_are_not_faxes(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.drop("fax.pdf")
    office.drop("fax.json", b"{}")
    office.drop(".DS_Store", b"x")
    (tmp_path / "sub").mkdir()
    office.ready_after(0)
    assert office.ready_after(5) == ["fax.pdf"]


def test_the_file_that_changed_first_comes_first(tmp_path: Path) -> None:
    office = Office(tmp_path)
    for age, name in ((10, "b.pdf"), (20, "c.pdf"), (30, "a.pdf")):
        then = time.time() - age
        os.utime(office.drop(name), (then, then))
    assert office.ready_after(0) == ["a.pdf", "c.pdf", "b.pdf"]


def test_the_next_look_is_due_when_the_next_file_will_have_stood_still_long_enough(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert office.watch.due_in() == float("inf")
    office.drop("first.pdf")
    office.ready_after(0)
    office.now += 0.5
    office.drop("second.pdf")
    office.ready_after(0)
    assert 1.0 < office.watch.due_in() <= 1.5
    office.now += 5  # while other files were taken in
    assert office.watch.due_in() == 0


def test_a_file_that_stood_long_enough_and_is_not_whole_makes_no_haste(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.refusal = "truncated"
    office.drop("fax.pdf")
    office.ready_after(0)
    office.ready_after(3)
    assert office.watch.due_in() == float("inf")


def test_the_first_of_many_files_can_be_taken_before_the_others_are_opened(tmp_path: Path) -> None:
    opened: list[str] = []
    clock = iter(range(1000, 2000, 10))
    watch = FolderWatch(tmp_path, SETTINGS, lambda path: opened.append(path.name), clock=lambda: next(clock))
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.7")
    assert list(watch.look()) == []
    assert next(watch.look()).path.name == opened[0]
    assert len(opened) == 1
