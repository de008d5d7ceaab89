"""Alembic migrations; run by `store.migrating.upgrade`, never by hand."""
