"""Generations as files: put in force, gone back from, refused when damaged, and readable by their owner only."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from app import generations, work
from app.config import build_config
from documents.errors import ConfigurationError, LearnedError
from documents.reading import Page, Reading
from extract.learned.knowledge import NOTHING, Layout, Learned, Place

PLACE = Place("member_id", ("scheme", "token"), "right", right=18)


def generation(number: int, before: int = 0) -> Learned:
    return Learned(number, (Layout(1, frozenset([1, 2, 3]), 20, 20, None, (PLACE,)),), {"documents": 20}, before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "office" / "learned"


def test_without_a_folder_nothing_is_learned(folder: Path) -> None:
    assert generations.learned_of(None) == (NOTHING, "")
    assert generations.learned_of(folder) == (NOTHING, "")
    assert generations.list_generations(folder) == ()


def test_the_generation_put_in_force_is_the_one_that_is_read(folder: Path) -> None:
    generations.install(folder, generation(1))
    assert generations.learned_of(folder) == (generation(1), "")
    generations.install(folder, generation(2, before=1))
    assert generations.learned_of(folder) == (generation(2, before=1), "")
    assert generations.list_generations(folder) == (1, 2)


def test_only_their_owner_may_read_the_files(folder: Path) -> None:
    generations.install(folder, generation(1))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_going_back_leads_step_by_step_to_the_program_as_shipped(folder: Path) -> None:
    generations.install(folder, generation(1))
    generations.install(folder, generation(2, before=1))
    assert generations.go_back(folder) == (2, 1)
    assert generations.learned_of(folder)[0].generation == 1
    assert generations.go_back(folder) == (1, 0)
    assert generations.learned_of(folder) == (NOTHING, "")
    with pytest.raises(LearnedError, match="nothing to go back from"):
        generations.go_back(folder)
    assert generations.list_generations(folder) == (1, 2)


def test_a_generation_made_after_going_back_leads_back_to_what_was_in_force_then(folder: Path) -> None:
    for number, before in ((1, 0), (2, 1)):
        generations.install(folder, generation(number, before))
    generations.go_back(folder)
    generations.install(folder, generation(3, before=1))
    assert generations.go_back(folder) == (3, 1)


def test_a_number_is_never_written_twice(folder: Path) -> None:
    generations.install(folder, generation(1))
    with pytest.raises(LearnedError, match="cannot be written"):
        generations.install(folder, generation(1))


@pytest.mark.parametrize("damage", ["", "{", '{"format": "other"}', "\udcff"])
def test_a_damaged_generation_is_refused_and_reading_goes_on_as_shipped(folder: Path, damage: str) -> None:
    generations.install(folder, generation(1))
    generations.install(folder, generation(2, before=1))
    (folder / "generation-0002.json").write_bytes(damage.encode("utf-8", "surrogateescape"))
    os.utime(folder / "current", ns=(1, 1))
    learned, refused = generations.learned_of(folder)
    assert learned == NOTHING
    assert refused
    assert generations.go_back(folder) == (2, 1)
    assert generations.learned_of(folder) == (generation(1), "")


def test_a_generation_under_a_wrong_number_is_refused(folder: Path) -> None:
    generations.install(folder, generation(1))
    (folder / "generation-0001.json").rename(folder / "generation-0004.json")
    (folder / "current").write_text("4")
    assert "another generation" in generations.learned_of(folder)[1]


def test_a_damaged_pointer_is_mended_by_going_back_to_the_latest_whole_generation(folder: Path) -> None:
    generations.install(folder, generation(1))
    (folder / "current").write_text("first")
    assert "no number" in generations.learned_of(folder)[1]
    assert generations.go_back(folder) == (2, 1)
    assert generations.learned_of(folder) == (generation(1), "")


def test_a_fax_read_while_the_learned_file_is_damaged_says_so(folder: Path) -> None:
    generations.install(folder, generation(1))
    (folder / "current").write_text("first")
    config = build_config(folder.parent / "config.toml", {})
    assert config.extract.learned == folder
    blank = Reading((Page(1, (), 1700, 2200),))
    assert work.LEARNED_REFUSED in work.understand(blank, config.catalog_folder, config.extract).flags


def test_a_worker_takes_up_another_generation_without_a_restart(folder: Path) -> None:
    config = build_config(folder.parent / "config.toml", {})
    blank = Reading((Page(1, (), 1700, 2200),))
    seen = [work.understand(blank, config.catalog_folder, config.extract).learned]
    generations.install(folder, generation(1))
    seen.append(work.understand(blank, config.catalog_folder, config.extract).learned)
    generations.go_back(folder)
    seen.append(work.understand(blank, config.catalog_folder, config.extract).learned)
    assert seen == [0, 1, 0]


def test_the_folder_is_set_in_one_place_only(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"\[folders\] learned"):
        build_config(tmp_path / "config.toml", {"extract": {"learned": "elsewhere"}})
    config = build_config(tmp_path / "config.toml", {"folders": {"learned": "taught"}})
    assert config.extract.learned == tmp_path / "taught"
