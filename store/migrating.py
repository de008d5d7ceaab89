"""Bring a database to the tables of this version."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from store.database import Store, make_engine
from store.tables import metadata

# Any number that nothing else in the database locks: two programs starting together migrate one after the
# other.
_LOCK = 8321_2026


def upgrade(store: Store) -> None:
    """Create or migrate the tables, in one transaction; does nothing when they are current.

    Raises `StoreError` when the database cannot be written.
    """
    if current_revision(store) == newest_revision():
        return
    with store.begin() as tx:
        assert tx._connection is not None
        if not store.is_sqlite:
            tx.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = _config()
        config.attributes["connection"] = tx._connection
        command.upgrade(config, "head")


def current_revision(store: Store) -> str | None:
    """The migration the database stands at, None when it has no tables."""
    with store.look() as tx:
        assert tx._connection is not None
        return MigrationContext.configure(tx._connection).get_current_revision()


def newest_revision() -> str | None:
    """The newest migration of this version of Faxdesk."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def list_differences(store: Store) -> list[str]:
    """How the database differs from the tables in code; empty when the migrations say the same as the
    tables."""
    with store.look() as tx:
        assert tx._connection is not None
        return [
            str(difference)
            for difference in compare_metadata(
                MigrationContext.configure(tx._connection, opts={"compare_type": True}), metadata
            )
        ]


def write_migration(url: str, message: str) -> None:
    """For developers: write the next migration by comparing the database at `url` with the tables in code."""
    config = _config()
    with make_engine(url).begin() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
