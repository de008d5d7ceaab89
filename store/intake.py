"""Arrivals: every fax file that came, where it stands, and the ledger that must always add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from documents.errors import NotFound, StoreError
from documents.reading import Arrival
from store.database import Store, new_id, utc_now
from store.tables import FAX_STATES, documents, faxes, items, readings
from store.tasks import finish_task, list_tasks


@dataclass(frozen=True, slots=True)
class Fax:
    """One arrival as the ledger knows it.

    `state`: working, filed, review, duplicate (same bytes as `duplicate_of`) or quarantined (`code` and
    `message`
    say why). `probable_duplicate_of` looks the same (`look_score` 0..1) but is worked all the same.
    """

    id: str
    source: str
    sha256: str
    received_at: datetime
    size: int
    media_type: str
    damaged: bool
    sidecar: Mapping[str, str]
    state: str
    touched_at: datetime
    urgent: bool
    duplicate_of: str | None
    probable_duplicate_of: str | None
    look_score: float | None
    code: str | None
    message: str | None
    tries: int
    page_count: int | None

    @property
    def job(self) -> str:
        """What the work on it is known by: one job for every time it is given to the readers."""
        return self.id if self.tries == 1 else f"{self.id}-{self.tries}"

    @property
    def arrival(self) -> Arrival:
        """The value the reading steps take."""
        return Arrival(
            self.id,
            self.sha256,
            self.received_at,
            self.source,
            self.size,
            self.media_type,
            self.damaged,
            self.sidecar,
        )


@dataclass(frozen=True, slots=True)
class FaxDocument:
    """One document of a fax, in the words of `faxdesk faxes --json`; patient and case are those of its first
    item, `patient_ids` those of all."""

    id: str
    number: int
    type: str
    pages: tuple[int, ...]
    patient_id: str | None
    case_id: str | None
    match_score: float | None
    needs_review: bool
    reasons: tuple[str, ...]
    state: str
    patient_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FaxDetail:
    """A fax with its documents."""

    fax: Fax
    documents: tuple[FaxDocument, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """How many faxes arrived and where each one is; `oldest_working` is the one untouched for longest."""

    arrived: int
    filed: int
    review: int
    duplicate: int
    quarantined: int
    working: int
    oldest_working: str | None = None
    oldest_working_since: datetime | None = None

    @property
    def balanced(self) -> bool:
        """Whether every arrival is in exactly one place."""
        return self.arrived == self.filed + self.review + self.duplicate + self.quarantined + self.working


def record_arrival(
    store: Store,
    *,
    claim_key: str,
    sha256: str,
    source: str,
    received_at: datetime,
    size: int,
    media_type: str = "application/pdf",
    damaged: bool = False,
    sidecar: Mapping[str, str] | None = None,
    urgent: bool = False,
) -> Fax:
    """Record one claimed file, once: the same `claim_key` again gives the row that is there.

    The state is `working`, or `duplicate` when a file with the same bytes (`sha256`, hex; empty: not
    readable)
    arrived before. Commits before it returns unless `store` is a transaction.
    """
    values = {
        "claim_key": claim_key,
        "sha256": sha256,
        "source": source,
        "received_at": received_at,
        "size": size,
        "media_type": media_type,
        "damaged": damaged,
        "sidecar": dict(sidecar or {}),
        "urgent": urgent,
        "touched_at": utc_now(),
    }
    with store.begin() as tx:
        known = _by_claim(tx, claim_key)
        if known is not None:
            return known
        first = find_first_with_bytes(tx, sha256)
        state = "working" if first is None else "duplicate"
        fax_id = new_id("fax")
        if not tx.insert_new(faxes, {"id": fax_id, "state": state, "duplicate_of": first, **values}):
            # Another process recorded the same claim or the same bytes in between.
            known = _by_claim(tx, claim_key)
            if known is not None:
                return known
            first = find_first_with_bytes(tx, sha256)
            tx.execute(
                sa.insert(faxes), {"id": fax_id, "state": "duplicate", "duplicate_of": first, **values}
            )
        return get_fax(tx, fax_id)


def find_first_with_bytes(store: Store, sha256: str) -> str | None:
    """The id of the first arrival with these bytes, None when there is none."""
    if not sha256:
        return None
    row = store.row(sa.select(faxes.c.id).where(faxes.c.sha256 == sha256, faxes.c.duplicate_of.is_(None)))
    return None if row is None else str(row.id)


def is_claimed(store: Store, claim_key: str) -> bool:
    """Whether a file was recorded under this claim key."""
    return store.row(sa.select(faxes.c.id).where(faxes.c.claim_key == claim_key)) is not None


def set_fax_state(
    store: Store,
    fax_id: str,
    state: str,
    *,
    code: str | None = None,
    message: str | None = None,
    urgent: bool | None = None,
) -> None:
    """Put a fax in one place of the ledger; `code` and `message` say why it is quarantined.

    A duplicate by bytes stays one (its original is worked). Raises `NotFound` and, for an unknown state,
    `StoreError`.
    """
    if state not in FAX_STATES:
        raise StoreError(f"There is no fax state {state!r}.", permanent=True)
    changes: dict[str, Any] = {"state": state, "code": code, "message": message, "touched_at": utc_now()}
    if urgent is not None:
        changes["urgent"] = urgent
    with store.begin() as tx:
        fax = get_fax(tx, fax_id)
        if fax.duplicate_of is not None and state != "duplicate":
            return
        tx.execute(sa.update(faxes).where(faxes.c.id == fax_id).values(**changes))


def try_again(store: Store, fax_id: str, *, by: str) -> None:
    """Give a quarantined fax to the readers once more, and close the task about it in the name of `by`.

    Raises `NotFound`, and `StoreError` for a fax that is not quarantined or whose bytes were never taken in.
    """
    with store.begin() as tx:
        fax = get_fax(tx, fax_id)
        if fax.state != "quarantined":
            raise StoreError(f"{fax_id} is {fax.state}; only a quarantined fax can be tried again.", permanent=True)
        if not fax.sha256:
            raise StoreError(
                f"{fax_id}: this file could never be read. Once it may be, it is taken in by itself.", permanent=True
            )
        set_fax_state(tx, fax_id, "working")
        tx.execute(sa.update(faxes).where(faxes.c.id == fax_id).values(tries=fax.tries + 1))
        for task in list_tasks(tx, fax_id=fax_id):
            if task.kind == "quarantine":
                finish_task(tx, task.id, by=by, outcome="tried_again")


def settle_fax(store: Store, fax_id: str) -> str:
    """Set `filed` when every document of a fax is recorded or rejected, `review` when one is open; return
    the state."""
    with store.begin() as tx:
        states = {
            row.state for row in tx.rows(sa.select(documents.c.state).where(documents.c.fax_id == fax_id))
        }
        state = "filed" if states and "open" not in states else "review"
        set_fax_state(tx, fax_id, state)
        return state


def mark_urgent(store: Store, fax_id: str) -> None:
    """Note that a fax goes before others; again changes nothing."""
    with store.begin() as tx:
        tx.execute(sa.update(faxes).where(faxes.c.id == fax_id).values(urgent=True))


def touch_fax(store: Store, fax_id: str) -> None:
    """Note that a fax is being worked on, for the oldest-untouched figure."""
    with store.begin() as tx:
        tx.execute(sa.update(faxes).where(faxes.c.id == fax_id).values(touched_at=utc_now()))


def save_look(store: Store, fax_id: str, look: Sequence[str]) -> None:
    """Keep how the pages look: one hex fingerprint per page."""
    with store.begin() as tx:
        tx.execute(sa.update(faxes).where(faxes.c.id == fax_id).values(look=list(look)))


def list_looks(store: Store, *, since: datetime) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(fax id, page fingerprints) of every fax received since, oldest first, duplicates by bytes left out."""
    query = sa.select(faxes.c.id, faxes.c.look).where(
        faxes.c.received_at >= since, faxes.c.look.is_not(None), faxes.c.duplicate_of.is_(None)
    )
    return tuple(
        (row.id, tuple(row.look)) for row in store.rows(query.order_by(faxes.c.received_at, faxes.c.id))
    )


def link_probable_duplicate(store: Store, fax_id: str, original_id: str, score: float) -> None:
    """Note that a fax looks the same as an earlier one; it is worked all the same."""
    with store.begin() as tx:
        get_fax(tx, original_id)
        tx.execute(
            sa.update(faxes)
            .where(faxes.c.id == fax_id)
            .values(probable_duplicate_of=original_id, look_score=score)
        )


def count_ledger(store: Store) -> Ledger:
    """The ledger of all arrivals, in one consistent look."""
    with store.look() as tx:
        arrived = tx.execute(sa.select(sa.func.count()).select_from(faxes)).scalar_one()
        counts = dict.fromkeys(FAX_STATES, 0)
        for row in tx.rows(sa.select(faxes.c.state, sa.func.count().label("n")).group_by(faxes.c.state)):
            counts[row.state] = row.n
        oldest = tx.row(
            sa.select(faxes.c.id, faxes.c.touched_at)
            .where(faxes.c.state == "working")
            .order_by(faxes.c.touched_at)
            .limit(1)
        )
    return Ledger(
        arrived=arrived,
        **counts,
        oldest_working=oldest.id if oldest else None,
        oldest_working_since=oldest.touched_at if oldest else None,
    )


def get_fax(store: Store, fax_id: str) -> Fax:
    """One fax. Raises `NotFound`."""
    row = store.row(_select().where(faxes.c.id == fax_id))
    if row is None:
        raise NotFound(f"There is no fax {fax_id}.")
    return _fax(row)


def get_fax_detail(store: Store, fax_id: str) -> FaxDetail:
    """One fax with its documents. Raises `NotFound`."""
    with store.look() as tx:
        return FaxDetail(get_fax(tx, fax_id), _documents_of(tx, [fax_id]).get(fax_id, ()))


def list_faxes(
    store: Store,
    *,
    state: str | None = None,
    limit: int | None = None,
    offset: int = 0,
    newest_first: bool = True,
) -> tuple[FaxDetail, ...]:
    """Faxes with their documents, newest first unless asked otherwise."""
    order = (
        (faxes.c.received_at.desc(), faxes.c.id.desc()) if newest_first else (faxes.c.received_at, faxes.c.id)
    )
    query = _select().order_by(*order).limit(limit).offset(offset)
    if state is not None:
        query = query.where(faxes.c.state == state)
    with store.look() as tx:
        found = [_fax(row) for row in tx.rows(query)]
        parts = _documents_of(tx, None if limit is None else [fax.id for fax in found])
    return tuple(FaxDetail(fax, parts.get(fax.id, ())) for fax in found)


def list_working(store: Store) -> tuple[Fax, ...]:
    """Faxes that no step has finished, urgent first, then oldest: what a restart picks up."""
    query = _select().where(faxes.c.state == "working").order_by(faxes.c.urgent.desc(), faxes.c.received_at)
    return tuple(_fax(row) for row in store.rows(query))


def _by_claim(store: Store, claim_key: str) -> Fax | None:
    row = store.row(_select().where(faxes.c.claim_key == claim_key))
    return None if row is None else _fax(row)


def _select() -> sa.Select[Any]:
    return sa.select(faxes, readings.c.page_count).outerjoin(readings, readings.c.fax_id == faxes.c.id)


def _fax(row: Row[Any]) -> Fax:
    return Fax(
        row.id,
        row.source,
        row.sha256,
        row.received_at,
        row.size,
        row.media_type,
        row.damaged,
        dict(row.sidecar),
        row.state,
        row.touched_at,
        row.urgent,
        row.duplicate_of,
        row.probable_duplicate_of,
        row.look_score,
        row.code,
        row.message,
        row.tries,
        row.page_count,
    )


def _documents_of(store: Store, fax_ids: Sequence[str] | None) -> dict[str, tuple[FaxDocument, ...]]:
    first = items.alias("first")
    query = (
        sa.select(documents, first.c.patient_id, first.c.case_id, first.c.match_score)
        .outerjoin(first, sa.and_(first.c.document_id == documents.c.id, first.c.number == 1))
        .order_by(documents.c.number)
    )
    if fax_ids is not None:
        query = query.where(documents.c.fax_id.in_(fax_ids))
    people: dict[str, list[str]] = {}
    linked = sa.select(items.c.document_id, items.c.patient_id).where(items.c.patient_id.is_not(None))
    if fax_ids is not None:
        linked = linked.join(documents, documents.c.id == items.c.document_id).where(documents.c.fax_id.in_(fax_ids))
    for row in store.rows(linked.order_by(items.c.document_id, items.c.number)):
        people.setdefault(row.document_id, []).append(row.patient_id)
    found: dict[str, tuple[FaxDocument, ...]] = {}
    for row in store.rows(query):
        document = FaxDocument(
            row.id,
            row.number,
            row.type,
            tuple(row.pages),
            row.patient_id,
            row.case_id,
            row.match_score,
            row.needs_review,
            tuple(row.reasons),
            row.state,
            tuple(dict.fromkeys(people.get(row.id, ()))),
        )
        found[row.fax_id] = (*found.get(row.fax_id, ()), document)
    return found
