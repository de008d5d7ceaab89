"""A fresh database for every test, copied from one that was migrated once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Store, open_store
from store.migrating import upgrade


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "faxdesk.db"
    blank = open_store(f"sqlite:///{path}")
    upgrade(blank)
    blank.close()
    return path


@pytest.fixture
def store(blank_database: Path, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "faxdesk.db"
    shutil.copy(blank_database, path)
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()
