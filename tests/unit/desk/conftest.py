"""A desk over a seeded office, and browsers signed in to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk.context import DeskContext
from desk.web import create_desk
from documents.catalog import Catalog
from store.database import Store, open_store
from store.migrating import upgrade
from tests.unit.desk import desk_office
from tests.unit.desk.desk_office import sign_in


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return desk_office.real_catalog()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database and a vault, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("seeded")
    store = open_store(f"sqlite:///{folder / 'faxdesk.db'}")
    upgrade(store)
    desk_office.add_users(store)
    desk_office.add_people(store)
    desk_office.add_approval(store, folder / "vault")
    desk_office.add_denial(store, folder / "vault")
    desk_office.add_mixed(store, folder / "vault")
    desk_office.add_others(store, folder / "vault")
    store.close()
    return folder


@pytest.fixture
def office(seeded: Path, tmp_path: Path) -> Path:
    shutil.copytree(seeded, tmp_path / "office")
    return tmp_path / "office"


@pytest.fixture
def store(office: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{office / 'faxdesk.db'}")
    yield opened
    opened.close()


@pytest.fixture
def context(store: Store, catalog: Catalog, office: Path) -> DeskContext:
    return desk_office.make_context(store, catalog, office / "vault")


@pytest.fixture
def visit(context: DeskContext) -> Iterator[Callable[..., TestClient]]:
    """Open a browser; with a sign-in name it is signed in."""
    opened: list[TestClient] = []

    def open_browser(login: str = "", desk: DeskContext | None = None) -> TestClient:
        client = TestClient(create_desk(desk or context), base_url="http://desk.test", follow_redirects=False)
        opened.append(client)
        if login:
            assert sign_in(client, login).status_code == 303
        return client

    yield open_browser
    for client in opened:
        client.close()
