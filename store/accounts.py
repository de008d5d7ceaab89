"""Users and their sign-in sessions; only hashes of passwords and session ids are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from documents.errors import FaxdeskError, NotFound
from store.database import Store, new_id, utc_now
from store.tables import sessions, users

ROLES = (
    "intake_clerk",
    "coordinator",
    "adherence_specialist",
    "pharmacist",
    "supervisor",
    "privacy_officer",
    "administrator",
    "auditor",
    "service",
)
# After so many wrong passwords in a row an account waits; longer each time, an hour at most.
_FREE_FAILURES = 5


class LoginTakenError(FaxdeskError):
    """A user with this sign-in name exists; choose another name (accounts are disabled, never deleted)."""

    code = "login_taken"


@dataclass(frozen=True, slots=True)
class User:
    """One person's account. `password_hash` is an argon2 hash; `locked_until` set after wrong passwords."""

    id: str
    login: str
    name: str
    roles: frozenset[str]
    password_hash: str
    disabled: bool
    failures: int
    locked_until: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A running sign-in. `id_hash` is the SHA-256 (hex) of the secret in the cookie."""

    id_hash: str
    user: User
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


def add_user(store: Store, *, login: str, name: str, password_hash: str, roles: Iterable[str]) -> User:
    """Create an account. Raises `LoginTakenError`, and `ValueError` for an unknown role."""
    chosen = sorted(set(roles))
    unknown = [role for role in chosen if role not in ROLES]
    if unknown:
        raise ValueError(f"unknown role {', '.join(unknown)}; known are {', '.join(ROLES)}")
    user_id = new_id("user")
    values = {"id": user_id, "login": login.strip().lower(), "name": name, "password_hash": password_hash}
    with store.begin() as tx:
        if not tx.insert_new(
            users, {**values, "roles": chosen, "disabled": False, "failures": 0, "created_at": utc_now()}
        ):
            raise LoginTakenError(f"There is a user {login.strip().lower()} already; choose another sign-in name.")
        return get_user(tx, user_id)


def get_user(store: Store, user_id: str) -> User:
    """One account. Raises `NotFound`."""
    row = store.row(sa.select(users).where(users.c.id == user_id))
    if row is None:
        raise NotFound(f"There is no user {user_id}.")
    return _user(row)


def find_user(store: Store, login: str) -> User | None:
    """The account with this sign-in name (any case), None when there is none."""
    row = store.row(sa.select(users).where(users.c.login == login.strip().lower()))
    return None if row is None else _user(row)


def list_users(store: Store) -> tuple[User, ...]:
    """All accounts by sign-in name."""
    return tuple(_user(row) for row in store.rows(sa.select(users).order_by(users.c.login)))


def set_password_hash(store: Store, user_id: str, password_hash: str) -> None:
    """Replace the password; every running session of the user ends."""
    with store.begin() as tx:
        tx.execute(
            sa.update(users)
            .where(users.c.id == user_id)
            .values(password_hash=password_hash, failures=0, locked_until=None)
        )
        end_sessions_of(tx, user_id)


def disable_user(store: Store, user_id: str, *, disabled: bool = True) -> None:
    """Shut (or reopen) an account; its sessions end. Accounts are never deleted."""
    with store.begin() as tx:
        tx.execute(sa.update(users).where(users.c.id == user_id).values(disabled=disabled))
        end_sessions_of(tx, user_id)


def note_failed_login(store: Store, user_id: str) -> datetime | None:
    """Count a wrong password; return until when the account now waits, if it does."""
    with store.begin() as tx:
        failures = get_user(tx, user_id).failures + 1
        over = failures - _FREE_FAILURES
        until = utc_now() + timedelta(seconds=min(3600, 15 * 2 ** min(over, 8))) if over >= 0 else None
        tx.execute(
            sa.update(users).where(users.c.id == user_id).values(failures=failures, locked_until=until)
        )
        return until


def start_session(store: Store, user_id: str, id_hash: str, lifetime: timedelta) -> Session:
    """Begin a session that ends after `lifetime` whatever happens; wrong passwords are forgotten."""
    now = utc_now()
    with store.begin() as tx:
        tx.execute(sa.update(users).where(users.c.id == user_id).values(failures=0, locked_until=None))
        tx.execute(
            sa.insert(sessions),
            {
                "id_hash": id_hash,
                "user_id": user_id,
                "created_at": now,
                "seen_at": now,
                "expires_at": now + lifetime,
            },
        )
        return Session(id_hash, get_user(tx, user_id), now, now, now + lifetime)


def find_session(
    store: Store, id_hash: str, *, idle: timedelta, now: datetime | None = None
) -> Session | None:
    """The running session, marked as seen; None when ended, expired, idle for longer, or the user is
    disabled.
    """
    now = now or utc_now()
    row = store.row(sa.select(sessions).where(sessions.c.id_hash == id_hash, sessions.c.ended_at.is_(None)))
    if row is None or row.expires_at <= now or row.seen_at + idle <= now:
        return None
    user = get_user(store, row.user_id)
    if user.disabled:
        return None
    # Written at most every half minute: a page with many pictures must not write once for each.
    if now - row.seen_at >= min(timedelta(seconds=30), idle / 10):
        with store.begin() as tx:
            tx.execute(sa.update(sessions).where(sessions.c.id_hash == id_hash).values(seen_at=now))
    return Session(id_hash, user, row.created_at, now, row.expires_at)


def end_session(store: Store, id_hash: str) -> None:
    """End one session."""
    with store.begin() as tx:
        tx.execute(sa.update(sessions).where(sessions.c.id_hash == id_hash).values(ended_at=utc_now()))


def end_sessions_of(store: Store, user_id: str) -> None:
    """End every running session of a user."""
    with store.begin() as tx:
        tx.execute(
            sa.update(sessions)
            .where(sessions.c.user_id == user_id, sessions.c.ended_at.is_(None))
            .values(ended_at=utc_now())
        )


def _user(row: Row[Any]) -> User:
    return User(
        row.id,
        row.login,
        row.name,
        frozenset(row.roles),
        row.password_hash,
        row.disabled,
        row.failures,
        row.locked_until,
        row.created_at,
    )
