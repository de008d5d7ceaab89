"""`faxdesk user`: accounts of the desk, made, listed, shut, opened again, and given a new password."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from app.listing import opened
from app.noting import note
from app.printing import print_json, print_table
from desk.passwords import hash_password
from documents.errors import ConfigurationError, NotFound
from store.accounts import ROLES, User, add_user, disable_user, find_user, list_users, set_password_hash
from store.database import Store


def add_account(config_path: Path, login: str, *, name: str, roles: Sequence[str]) -> None:
    """Make an account and print its first password once."""
    unknown = [role for role in roles if role not in ROLES]
    if unknown:
        raise ConfigurationError(f"--role {unknown[0]}: known are {', '.join(ROLES)}")
    password = secrets.token_urlsafe(9)
    with opened(config_path) as store, store.begin() as tx:
        made = add_user(tx, login=login, name=name, password_hash=hash_password(password), roles=roles)
        note(tx, "user.created", "user", made.id, detail={"roles": sorted(made.roles)})
    print(f"{login} signs in with the password {password} (shown only now).")


def list_accounts(config_path: Path, *, as_json: bool) -> None:
    """Every account with its roles and whether it is shut."""
    with opened(config_path) as store:
        users = list_users(store)
    if as_json:
        print_json([
            {"login": user.login, "name": user.name, "roles": sorted(user.roles), "disabled": user.disabled}
            for user in users
        ])  # fmt: skip
    else:
        columns = ("login", "name", "roles", "")
        print_table("Accounts", columns, (
            (user.login, user.name, ", ".join(sorted(user.roles)), "shut" if user.disabled else "") for user in users
        ))  # fmt: skip


def shut_account(config_path: Path, login: str, *, shut: bool) -> None:
    """Shut an account, which ends its sessions, or open it again; accounts are never deleted. Raises NotFound."""
    with opened(config_path) as store, store.begin() as tx:
        user = _get(tx, login)
        disable_user(tx, user.id, disabled=shut)
        note(tx, "user.disabled" if shut else "user.enabled", "user", user.id)
    print(f"{user.login}: {'shut; nobody can sign in with it' if shut else 'open again'}.")


def renew_password(config_path: Path, login: str) -> None:
    """Give an account a new password, printed once; its sessions end. Raises NotFound."""
    password = secrets.token_urlsafe(9)
    with opened(config_path) as store, store.begin() as tx:
        user = _get(tx, login)
        set_password_hash(tx, user.id, hash_password(password))
        note(tx, "user.password_renewed", "user", user.id)
    print(f"{user.login} signs in with the password {password} (shown only now).")


def _get(store: Store, login: str) -> User:
    user = find_user(store, login)
    if user is None:
        raise NotFound(f"There is no user {login}; `faxdesk user list` shows all.")
    return user
