"""A desk served on loopback and headless Chromium to work at it."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from desk.context import DeskContext
from desk.web import create_desk
from store.database import Store, open_store
from store.migrating import upgrade
from tests.unit.desk import desk_office

_ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-extensions",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine; `make env-dev` installs it")
    expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'faxdesk.db'}")
    upgrade(opened)
    desk_office.add_users(opened)
    desk_office.add_people(opened)
    desk_office.add_approval(opened, tmp_path / "vault")
    desk_office.add_denial(opened, tmp_path / "vault")
    desk_office.add_mixed(opened, tmp_path / "vault")
    desk_office.add_others(opened, tmp_path / "vault")
    yield opened
    opened.close()


@pytest.fixture
def context(store: Store, tmp_path: Path) -> DeskContext:
    return desk_office.make_context(store, desk_office.real_catalog(), tmp_path / "vault")


@pytest.fixture
def address(context: DeskContext) -> Iterator[str]:
    with served(context) as url:
        yield url


@pytest.fixture
def hasty_address(context: DeskContext) -> Iterator[str]:
    """A desk that signs out after six seconds."""
    with served(replace(context, idle=timedelta(seconds=6))) as url:
        yield url


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a window of the given size; a message on its console or a broken answer fails the test."""
    windows, complaints = [], []

    def open_window(width: int = 1440, height: int = 900) -> Page:
        window = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        page = window.new_page()
        page.set_default_timeout(15_000)
        # A refused form is an answer, not a fault.
        page.on("console", lambda message: "status of 422" in message.text or complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        windows.append(window)
        return page

    yield open_window
    for window in windows:
        window.close()
    assert complaints == []


@contextmanager
def served(context: DeskContext) -> Iterator[str]:
    """Serve a desk on a free port of loopback in a thread."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(create_desk(context), log_level="error", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
