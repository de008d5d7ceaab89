"""A ready office in a folder: configuration, folders, database, keys, first administrator."""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

from app.config import Config, load_config
from documents.errors import ConfigurationError
from store.accounts import add_user, list_users
from store.database import Store, open_store
from store.migrating import upgrade

FOLDERS = ("inbox", "processed", "quarantine", "vault", "outgoing", "locks", "keys")
# A small office starts with one person who does everything; `faxdesk user add` makes narrower accounts.
FIRST_ROLES = ("administrator", "supervisor", "coordinator")


@dataclass(frozen=True, slots=True)
class NewOffice:
    """What `faxdesk init` made; `password` is shown once and stored only as a hash (None: the user was there)."""

    config: Config
    user: str
    password: str | None


def make_office(folder: Path, *, database_url: str | None = None, user: str = "admin") -> NewOffice:
    """Make or complete an office in `folder`; what is there already is kept.

    Raises ConfigurationError when the folder cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in FOLDERS:
            (folder / name).mkdir(exist_ok=True)
        write_key(folder / "keys" / "session.key")
        path = folder / "config.toml"
        if not path.exists():
            path.write_text(_config_text(database_url), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot make an office here: {error.strerror}") from error
    config = load_config(path)
    store = open_ready_store(config)
    try:
        return NewOffice(config, user, _first_administrator(store, user))
    finally:
        store.close()


def open_ready_store(config: Config) -> Store:
    """The office's database, brought to this version's tables."""
    for folder in (config.folders.inbox, config.folders.processed, config.folders.quarantine, config.folders.vault):
        folder.mkdir(parents=True, exist_ok=True)
    store = open_store(config.database.url)
    upgrade(store)
    return store


def _config_text(database_url: str | None) -> str:
    """The commented configuration that came along, with the folders of a self-contained office."""
    text = (Path(__file__).resolve().parent.parent / "config.toml").read_text(encoding="utf-8")
    text = text.replace('"office/', '"').replace("sqlite:///office/", "sqlite:///")
    if database_url is not None:
        given = tomllib.loads(text)["database"]["url"]
        text = text.replace(f'url = "{given}"', f'url = "{database_url}"', 1)
    return text


def write_key(path: Path) -> None:
    """Make the office's secret key, readable by its owner only, unless it is there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))


def _first_administrator(store: Store, login: str) -> str | None:
    from desk.passwords import hash_password

    if list_users(store):
        return None
    password = secrets.token_urlsafe(9)
    add_user(store, login=login, name="First administrator", password_hash=hash_password(password), roles=FIRST_ROLES)
    return password
