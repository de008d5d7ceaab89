"""The configuration as a whole: the shipped file is right, and addresses can come from the environment."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from app.config import SECTIONS, build_config, load_config
from documents.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[3]


def test_the_shipped_file_loads() -> None:
    config = load_config(ROOT / "config.toml")
    assert config.folders.inbox == ROOT / "office" / "inbox"
    assert config.database.url == f"sqlite:///{ROOT / 'office' / 'faxdesk.db'}"


def test_every_setting_stands_in_the_shipped_file_with_a_word_about_it() -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    missing = [
        f"[{section}] {field.name}"
        for section, kind in SECTIONS.items()
        for field in fields(kind)
        if f"\n{field.name} = " not in text and f"\n# {field.name} = " not in text
    ]
    assert not missing


def test_an_unknown_section_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"\[inbox\]"):
        build_config(tmp_path / "config.toml", {"inbox": {}})


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="faxdesk init"):
        load_config(tmp_path / "config.toml")


def test_a_broken_file_is_refused_with_the_place(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[desk\nport = 1")
    with pytest.raises(ConfigurationError, match="line 1"):
        load_config(tmp_path / "config.toml")


def test_the_database_address_may_come_from_a_file_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("postgresql://faxdesk@db/faxdesk\n")
    monkeypatch.setenv("FAXDESK_DATABASE_URL_FILE", str(tmp_path / "secret"))
    config = build_config(tmp_path / "config.toml", {})
    assert config.database.url == "postgresql://faxdesk@db/faxdesk"


def test_a_container_says_where_the_desk_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[desk]\nhost = "192.0.2.7"\nport = 9000\n')
    assert load_config(path).desk.host == "192.0.2.7"
    monkeypatch.setenv("FAXDESK_DESK_HOST", "0.0.0.0")
    assert (load_config(path).desk.host, load_config(path).desk.port) == ("0.0.0.0", 9000)
