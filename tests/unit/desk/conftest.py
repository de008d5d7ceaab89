"""A desk over a seeded office, and browsers signed in to it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import desk_office
import pytest
from starlette.testclient import TestClient

from desk.context import DeskContext
from desk.web import create_desk
from documents.catalog import Catalog
from store.database import Store, open_store
from store.migrating import upgrade


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


def sign_in(client: TestClient, login: str, password: str = desk_office.PASSWORD, **more: str) -> object:
    """Fill and send the sign-in form."""
    token = token_of(client.get("/login").text)
    return client.post("/login", data={"token": token, "login": login, "password": password, **more})


def token_of(page: str) -> str:
    """The form token that a page carries."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]
