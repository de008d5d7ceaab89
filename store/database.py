"""The opaque handle on the database: engines, transactions, and errors as the rest of Faxdesk knows them."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import URL, Connection, CursorResult, Engine, Row, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.sql import Executable

from documents.errors import ConfigurationError, StoreError

BUSY_SECONDS = 30
# Who did what no person did.
MACHINE = "faxdesk"
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread aloud


class Store:
    """A handle on one database, or on one transaction of it; opaque outside this package."""

    def __init__(self, engine: Engine, connection: Connection | None = None) -> None:
        self._engine = engine
        self._connection = connection

    @property
    def engine(self) -> Engine:
        """The engine, for the composition root and migrations only."""
        return self._engine

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Store]:
        """One write transaction, committed at the end; inside another it joins that one."""
        with self._transaction(self._engine) as tx:
            yield tx

    @contextmanager
    def look(self) -> Iterator[Store]:
        """One read transaction that sees one moment; on SQLite it takes no write lock, so that pages never wait."""
        how = {"sqlite_begin": "BEGIN DEFERRED"} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._transaction(self._engine.execution_options(**how)) as tx:
            yield tx

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Store]:
        if self._connection is not None:
            yield self
            return
        try:
            with engine.begin() as connection:
                yield Store(self._engine, connection)
        except SQLAlchemyError as error:
            raise as_store_error(error) from error

    def execute(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        """Run one statement inside this transaction (store package only)."""
        if self._connection is None:
            raise StoreError("A statement was run outside a transaction.", permanent=True)
        result = self._connection.execute(statement, values)
        assert isinstance(result, CursorResult)
        return result

    def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """All rows of a query, in its own read transaction unless this handle is one (store package only)."""
        with self.look() as tx:
            return tx.execute(statement).all()

    def row(self, statement: Executable) -> Row[Any] | None:
        """The first row of a query or None (store package only)."""
        with self.look() as tx:
            return tx.execute(statement).first()

    def insert_new(self, table: sa.Table, values: Mapping[str, Any]) -> bool:
        """Insert unless a unique rule says the row is there already; True when it was inserted."""
        insert = sqlite_dialect.insert if self.is_sqlite else postgresql.insert
        statement = insert(table).values(**values).on_conflict_do_nothing()
        # Asked for what was inserted, because the count of rows is not reliable on every driver.
        key = next(iter(table.primary_key))
        return self.execute(statement.returning(key)).first() is not None

    def upsert(self, table: sa.Table, key: Sequence[str], values: Mapping[str, Any]) -> None:
        """Insert, or update the given columns of the row with the same `key` columns."""
        insert = sqlite_dialect.insert if self.is_sqlite else postgresql.insert
        changes = {name: value for name, value in values.items() if name not in key}
        statement = insert(table).values(**values)
        self.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changes))

    def close(self) -> None:
        """Close every connection of the pool."""
        self._engine.dispose()


def open_store(url: str) -> Store:
    """A handle on the database at `url`; creates nothing but an SQLite file's folder. Call `upgrade` before
    use.

    `url`: `sqlite:////abs/path.db` or `postgresql://user@host/name`. Raises `ConfigurationError` for
    anything else.
    """
    return Store(make_engine(url))


def make_engine(url: str) -> Engine:
    """The engine Faxdesk uses for `url`, with its rules for transactions."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "postgresql":
        return sa.create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    # hide_parameters: an error message must never carry what stands on a paper.
    engine = sa.create_engine(parsed, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def new_id(prefix: str, now: float | None = None) -> str:
    """A unique id that sorts by time of creation: `prefix`, 9 characters of milliseconds, 7 random ones."""
    milliseconds = int((time.time() if now is None else now) * 1000)
    stamp = "".join(_ALPHABET[(milliseconds >> shift) & 31] for shift in range(40, -1, -5))
    return f"{prefix}-{stamp}{''.join(secrets.choice(_ALPHABET) for _ in range(7))}"


def utc_now() -> datetime:
    """This instant, aware and in UTC."""
    return datetime.now(UTC)


def as_store_error(error: SQLAlchemyError) -> StoreError:
    """What went wrong in the database, without any value of the statement."""
    kind = type(getattr(error, "orig", None) or error).__name__
    text = str(getattr(error, "orig", "") or "")
    if "no such table" in text or "UndefinedTable" in kind:
        return StoreError(
            "The database has no tables of this version; run `faxdesk init` or start `faxdesk run`.",
            code="store_not_ready",
            permanent=True,
        )
    if "locked" in text or "busy" in text:
        return StoreError(
            "The database is locked by another program; it is tried again.", code="store_locked"
        )
    if "full" in text or "I/O" in text:
        return StoreError(
            "The disk of the database is full or failing; make room, it is tried again.", code="store_disk"
        )
    if isinstance(error, sa.exc.IntegrityError):
        return StoreError(
            f"The database refused a row ({kind}): something it refers to does not exist or is "
            "there already.",
            code="store_refused",
            permanent=True,
        )
    return StoreError(
        f"The database could not be read or written ({kind}); check that it is running and reachable."
    )


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError(
            "database: not a database URL; give sqlite:////path/faxdesk.db or postgresql://user@host/name"
        ) from error
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "postgresql":
        return parsed
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed
    raise ConfigurationError(
        f"database: {parsed.drivername} is not supported; give sqlite:////path/faxdesk.db or "
        "postgresql://user@host/name"
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not open transactions by itself: it starts none before a SELECT, so count-then-claim
    # races.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    _switch_to_wal(cursor)
    # FULL: in WAL mode NORMAL may lose the last commits at a power cut, and an arrival must not be lost.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _switch_to_wal(cursor: sqlite3.Cursor) -> None:
    """Readers beside a writer. The switch needs the file alone and does not wait by itself as other statements do."""
    patience = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() >= patience:
                raise
            time.sleep(0.05)


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE"))
