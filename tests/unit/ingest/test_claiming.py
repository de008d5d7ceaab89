"""Claiming: whatever fails in the middle, the file is in the drop folder or in the ledger, and once only."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from documents.errors import UnreadableFile
from ingest import claiming
from ingest.claiming import Places, claim, vault_path
from ingest.sidecars import is_sidecar, read_sidecar
from ingest.watching import Ready
from store.database import Store, open_store
from store.intake import count_ledger, list_faxes
from store.migrating import upgrade

FAX = b"%PDF-1.7 invented\n%%EOF\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/faxdesk.db")
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "vault", tmp_path / "processed", tmp_path / "quarantine")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def drop(inbox: Path, name: str = "fax.pdf", data: bytes = FAX) -> Path:
    path = inbox / name
    path.write_bytes(data)
    return path


def test_a_claimed_file_is_in_the_vault_in_the_ledger_and_moved_aside(
    inbox: Path, places: Places, store: Store
) -> None:
    fax = claim(Ready(drop(inbox)), places, store)
    assert fax is not None
    assert fax.state == "working"
    assert vault_path(places.vault, hashlib.sha256(FAX).hexdigest()).read_bytes() == FAX
    assert [path.read_bytes() for path in places.processed.iterdir()] == [FAX]
    assert not any(inbox.iterdir())


def test_the_same_bytes_again_are_a_visible_duplicate(inbox: Path, places: Places, store: Store) -> None:
    first = claim(Ready(drop(inbox, "one.pdf")), places, store)
    second = claim(Ready(drop(inbox, "two.pdf")), places, store)
    assert first is not None
    assert second is not None
    assert (second.state, second.duplicate_of) == ("duplicate", first.id)
    assert count_ledger(store).balanced


def test_a_second_sending_under_the_same_name_and_time_is_a_duplicate_not_a_crash_leftover(
    inbox: Path, places: Places, store: Store
) -> None:
    original = inbox.parent / "fax.pdf"
    original.write_bytes(FAX)
    for _ in range(2):
        shutil.copy2(original, inbox / "fax.pdf")
        claim(Ready(inbox / "fax.pdf"), places, store)
    assert [detail.fax.state for detail in list_faxes(store, newest_first=False)] == ["working", "duplicate"]


@pytest.mark.parametrize("boundary", ["claim:before_copy", "claim:after_copy", "claim:after_row"])
def test_a_death_at_any_boundary_leaves_a_file_that_the_next_start_files_once(
    boundary: str, inbox: Path, places: Places, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(inbox)

    class DiedError(RuntimeError):
        pass

    def die(at: str) -> None:
        if at == boundary:
            raise DiedError

    monkeypatch.setattr(claiming, "reach", die)
    with pytest.raises(DiedError):
        claim(Ready(path), places, store)
    assert path.exists()
    monkeypatch.undo()
    assert claim(Ready(path), places, store) is not None
    ledger = count_ledger(store)
    assert (ledger.arrived, ledger.working, ledger.duplicate) == (1, 1, 0)
    assert not path.exists()


def test_a_file_that_changes_while_it_is_copied_is_let_go(
    inbox: Path, places: Places, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(inbox)
    monkeypatch.setattr(claiming, "reach", lambda at: path.write_bytes(FAX + b"more") if "after_copy" in at else None)
    assert claim(Ready(path), places, store) is None
    assert count_ledger(store).arrived == 0
    assert path.exists()


def test_a_full_disk_leaves_the_source_untouched(
    inbox: Path, places: Places, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(inbox)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        claim(Ready(path), places, store)
    assert path.read_bytes() == FAX
    assert not [file for file in places.vault.rglob("*") if file.is_file()]


def test_a_refused_file_goes_to_quarantine_with_its_reason_beside_it(inbox: Path, places: Places, store: Store) -> None:
    refusal = UnreadableFile("The file is locked with a password.", code="encrypted")
    claim(Ready(drop(inbox), refusal=refusal), places, store)
    (detail,) = list_faxes(store)
    assert (detail.fax.state, detail.fax.code) == ("quarantined", "encrypted")
    assert any("password" in path.read_text() for path in places.quarantine.glob("*.reason.txt"))


@pytest.mark.parametrize(
    "name", ["a\nb.pdf", "x" * 250, "naïve – ünïcode.pdf", "no suffix", "..hidden..", "'; DROP.pdf"]
)
def test_odd_names_are_taken_and_cannot_clash(name: str, inbox: Path, places: Places, store: Store) -> None:
    fax = claim(Ready(drop(inbox, name)), places, store)
    assert fax is not None
    assert fax.source == name
    (moved,) = places.processed.iterdir()
    assert fax.id in moved.name
    assert moved.name.isprintable()


def test_a_name_that_is_no_text_is_taken_too(inbox: Path, places: Places, store: Store) -> None:
    path = Path(os.fsdecode(os.fsencode(inbox) + b"/M\xfcller.pdf"))
    path.write_bytes(FAX)
    fax = claim(Ready(path), places, store)
    assert fax is not None
    assert fax.source == "M\ufffdller.pdf"
    assert not path.exists()


@pytest.mark.parametrize("ending", ["", ".txt"])
def test_a_name_too_long_for_a_sidecar_has_none(ending: str, inbox: Path) -> None:
    path = drop(inbox, "x" * (255 - len(ending)) + ending)
    assert not is_sidecar(path)
    assert read_sidecar(path) == {}


def test_a_vault_that_may_not_be_written_is_not_the_fault_of_the_fax(
    inbox: Path, places: Places, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(inbox)

    def refuse(_path: Path, _vault: Path) -> str:
        raise PermissionError(13, "Permission denied", str(places.vault / "ab"))

    monkeypatch.setattr("ingest.claiming.store_in_vault", refuse)
    with pytest.raises(PermissionError):
        claim(Ready(path), places, store)
    assert list_faxes(store) == ()


def test_the_sidecar_moves_with_its_fax_and_is_kept_as_data(inbox: Path, places: Places, store: Store) -> None:
    (inbox / "fax.json").write_text('{"CallerID": "555-0142", "DID": "555-0101"}')
    fax = claim(Ready(drop(inbox)), places, store)
    assert fax is not None
    assert dict(fax.sidecar) == {"callerid": "555-0142", "did": "555-0101"}
    assert not any(inbox.iterdir())


def test_a_file_that_vanished_is_no_arrival(inbox: Path, places: Places, store: Store) -> None:
    assert claim(Ready(inbox / "gone.pdf"), places, store) is None
    assert count_ledger(store).arrived == 0
