"""What the desk is given by the composition root."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from documents.coded_fields import CodedField
from documents.corrections import Corrections, Settlement
from documents.document_types import DocumentType
from documents.field_specs import FieldSpec
from forms.preparing import Draft, Prepared
from store.database import Store, utc_now
from store.readings import StoredDocument


class DeskCatalog(Protocol):
    """What the desk needs of the catalog: document types, fields and coded fields by name."""

    @property
    def types(self) -> Mapping[str, DocumentType]: ...

    @property
    def fields(self) -> Mapping[str, FieldSpec]: ...

    @property
    def coded(self) -> Mapping[str, CodedField]: ...


@dataclass(frozen=True, slots=True)
class DeskContext:
    """Everything the web pages work with.

    `page_png(path, page number from 1, rotation in degrees, width in pixels)` gives one upright page as PNG.
    `confirm(store, task id, corrections, user id)` and `reject(store, task id, reason, user id)` settle a review task
    in one transaction and say what became of it. `vouched(store, document)` names the unsure fields of
    each item whose value is the one on record. `draft_request(store, case id, name of the person)` fills the PA
    request of a case, `prepare_request(store, case id, submission, user id, name)` puts it into the outbox.
    `session_key` signs form tokens. `time_zone` is an IANA name.
    `clock` gives the present instant (UTC).
    """

    store: Store
    catalog: DeskCatalog
    vault: Path
    page_png: Callable[[Path, int, int, int], bytes]
    confirm: Callable[[Store, str, Corrections, str], Settlement]
    reject: Callable[[Store, str, str, str], Settlement]
    vouched: Callable[[Store, StoredDocument], tuple[frozenset[str], ...]]
    draft_request: Callable[[Store, str, str], Draft]
    prepare_request: Callable[[Store, str, int, str, str], Prepared]
    session_key: str
    office_name: str = "Faxdesk office"
    time_zone: str = "America/New_York"
    idle: timedelta = timedelta(minutes=15)
    lifetime: timedelta = timedelta(hours=12)
    secure_cookie: bool = False
    clock: Callable[[], datetime] = utc_now

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.time_zone)
