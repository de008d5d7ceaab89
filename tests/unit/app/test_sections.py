"""Settings: right ones become frozen values, wrong ones stop the start and say what is allowed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.sections import build_section
from documents.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Sample:
    folder: Path
    seconds: float = field(default=1.0, metadata={"range": (0.5, 10.0)})
    mode: str = field(default="quick", metadata={"choices": ("quick", "thorough")})
    count: int = 3
    on: bool = False
    catalog: Path | None = None


def build(tmp_path: Path, **given: object) -> Sample:
    return build_section(Sample, "sample", {"folder": "inbox", **given}, folder=tmp_path)


def test_relative_paths_are_taken_from_the_folder_of_the_file(tmp_path: Path) -> None:
    assert build(tmp_path, catalog="mine").folder == (tmp_path / "inbox").resolve()
    assert build(tmp_path, catalog="mine").catalog == (tmp_path / "mine").resolve()


def test_a_whole_number_serves_where_a_number_is_wanted(tmp_path: Path) -> None:
    assert build(tmp_path, seconds=2).seconds == 2.0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"secs": 2}, ["secs", "no such setting", "seconds"]),
        ({"seconds": 11}, ["seconds", "11", "0.5 to 10"]),
        ({"seconds": "soon"}, ["seconds", "soon", "a number"]),
        ({"count": True}, ["count", "whole number"]),
        ({"on": 1}, ["on", "true or false"]),
        ({"mode": "slow"}, ["mode", "slow", "quick, thorough"]),
    ],
)
def test_a_wrong_setting_names_key_value_and_what_is_allowed(
    tmp_path: Path, given: dict[str, object], words: list[str]
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        build(tmp_path, **given)
    for word in words:
        assert word in str(caught.value)


def test_a_setting_without_default_must_be_given(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="folder: this setting is missing"):
        build_section(Sample, "sample", {}, folder=tmp_path)
