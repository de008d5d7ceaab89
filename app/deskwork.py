"""Builds the desk: hands it the store, the catalog, the page images and what a confirmation does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.config import Config
from app.office import write_key
from app.requests import draft_request, prepare_request
from app.work import catalog_of
from cases.confirming import confirm, reject
from cases.vouching import vouch_document
from desk.context import DeskContext
from desk.web import create_desk
from ingest.images import page_png
from store.database import Store

KEY_FILE = ("keys", "session.key")


def make_desk(config: Config, store: Store) -> Callable[..., Awaitable[Any]]:
    """The desk of an office as an ASGI application; its secret key is made at the first start."""
    catalog = catalog_of(config.catalog_folder)
    key_file = config.path.parent.joinpath(*KEY_FILE)
    write_key(key_file)
    zone = ZoneInfo(config.office.time_zone)
    context = DeskContext(
        store=store,
        catalog=catalog,
        vault=config.folders.vault,
        page_png=page_png,
        confirm=lambda store, task, corrections, by: confirm(
            store, catalog, task, corrections, by=by, override=corrections.override, zone=zone
        ),
        reject=lambda store, task, reason, by: reject(store, task, reason, by=by),
        vouched=lambda store, stored: vouch_document(store, catalog, stored),
        draft_request=lambda store, case_id, name: draft_request(store, config, case_id, prepared_by=name),
        prepare_request=lambda store, case_id, submission, by, name: prepare_request(
            store, config, case_id, by=by, prepared_by=name, submission=submission
        ),
        session_key=key_file.read_text(encoding="utf-8").strip(),
        office_name=config.office.name,
        time_zone=config.office.time_zone,
        idle=timedelta(minutes=config.desk.idle_minutes),
        lifetime=timedelta(hours=config.desk.session_hours),
        secure_cookie=config.desk.secure_cookie,
    )
    return create_desk(context)
