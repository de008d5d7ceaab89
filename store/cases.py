"""Cases, their append-only events, their references, and the timers that run on them.

What the events add up to is decided in `cases`; here a case only keeps the answer beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from documents.errors import NotFound
from store.blocking import fold_identifier
from store.database import Store, utc_now
from store.tables import case_events, case_references, cases

TRACKS = ("coverage", "funding", "fulfilment", "adherence")


@dataclass(frozen=True, slots=True)
class Reference:
    """A number that names a case elsewhere: kind (`pa_reference`, `epa_key`, `appeal_reference` ...) and
    value.
    """

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Case:
    """One patient x one drug x one episode; `coverage` to `adherence` are the states of its four tracks.

    `status`: open, on_hold, closed (`close_reason`). `quantity` per `days_supply`. `submitted_at` ISO date or
    instant of the open PA request. `facts` holds what forms need beyond that, by the names of domain.md 5.5.
    """

    case_id: str
    patient_id: str
    drug_name: str = ""
    ingredient: str = ""
    drug_strength: str = ""
    drug_form: str = ""
    quantity: float | None = None
    days_supply: int | None = None
    refills: int | None = None
    sig: str = ""
    ndc: str = ""
    payer: str = ""
    line_of_business: str = ""
    request_type: str = ""
    urgency: str = ""
    prescriber_id: str | None = None
    diagnosis_codes: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    submitted_at: str | None = None
    need_by: str | None = None
    status: str = "open"
    close_reason: str | None = None
    coverage: str = "new"
    funding: str = "not_assessed"
    fulfilment: str = "waiting"
    adherence: str = "not_enrolled"
    opened_at: datetime | None = None
    opened_by: str = "faxdesk"
    last_event_at: datetime | None = None
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A fact about a case. `effective_on` is the day it happened (ISO), `at` when it was recorded.

    `key` makes it unique: the same fact recorded twice is one event. `to_state` is where it moves its `track`,
    None when it only attaches. A voided event stays readable and counts for nothing.
    """

    case_id: str
    key: str
    event: str
    effective_on: str
    by: str
    track: str = "coverage"
    to_state: str | None = None
    document_id: str | None = None
    item_number: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    seq: int = 0
    voided_at: datetime | None = None
    voided_by: str | None = None
    void_reason: str | None = None


@dataclass(frozen=True, slots=True)
class FoundReference:
    """A recorded reference that a document repeats, with its case and patient."""

    kind: str
    value: str
    case_id: str
    patient_id: str
    status: str


_DERIVED = ("references",)
_COLUMNS = tuple(one.name for one in fields(Case) if one.name not in _DERIVED)


def open_case(store: Store, case: Case, *, opening_key: str | None = None) -> str:
    """Insert a case with its references; with an `opening_key` used before, the id of that case comes back.
    """
    now = utc_now()
    values = _values(case) | {
        "opened_at": case.opened_at or now,
        "last_event_at": case.last_event_at or now,
        "opening_key": opening_key,
    }
    with store.begin() as tx:
        if opening_key is not None:
            known = tx.row(sa.select(cases.c.case_id).where(cases.c.opening_key == opening_key))
            if known is not None:
                return str(known.case_id)
        tx.execute(sa.insert(cases), values)
        for reference in case.references:
            add_reference(tx, case.case_id, reference)
        return case.case_id


def update_case(store: Store, case: Case) -> None:
    """Write the facts of a case that is there (not its states, which only events change)."""
    kept = {*TRACKS, "status", "close_reason", "opened_at", "opened_by", "last_event_at", "case_id"}
    values = {name: value for name, value in _values(case).items() if name not in kept}
    with store.begin() as tx:
        tx.execute(sa.update(cases).where(cases.c.case_id == case.case_id).values(**values))
        for reference in case.references:
            add_reference(tx, case.case_id, reference)


def add_reference(
    store: Store, case_id: str, reference: Reference, document_id: str | None = None
) -> bool:
    """Record a number by which others call this case; False when it was known."""
    key = fold_identifier(reference.value)
    if not key:
        return False
    with store.begin() as tx:
        return tx.insert_new(
            case_references,
            {
                "case_id": case_id,
                "kind": reference.kind,
                "key": key[:60],
                "value": reference.value,
                "recorded_at": utc_now(),
                "document_id": document_id,
            },
        )


def find_references(store: Store, values: Iterable[str]) -> tuple[FoundReference, ...]:
    """Recorded references equal to one of `values`, apart from case and punctuation; look-alikes are not
    equal.
    """
    keys = sorted({fold_identifier(value)[:60] for value in values if len(fold_identifier(value)) >= 5})
    query = (
        sa.select(case_references, cases.c.patient_id, cases.c.status)
        .join(cases, cases.c.case_id == case_references.c.case_id)
        .where(case_references.c.key.in_(keys))
        .order_by(case_references.c.case_id, case_references.c.kind)
    )
    return tuple(
        FoundReference(row.kind, row.value, row.case_id, row.patient_id, row.status)
        for row in store.rows(query)
    )


def get_case(store: Store, case_id: str) -> Case:
    """One case with its references. Raises `NotFound`."""
    found = _load(store, sa.select(cases).where(cases.c.case_id == case_id))
    if not found:
        raise NotFound(f"There is no case {case_id}.")
    return found[0]


def lock_case(store: Store, case_id: str) -> Case:
    """One case, held until the end of the transaction so that two recorders move it one after the other."""
    store.row(sa.select(cases.c.case_id).where(cases.c.case_id == case_id).with_for_update(key_share=True))
    return get_case(store, case_id)


def list_cases(
    store: Store,
    *,
    status: str | None = None,
    patient_ids: Sequence[str] | None = None,
    coverage: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[Case, ...]:
    """Cases, the one with the latest event first."""
    query = sa.select(cases).order_by(cases.c.last_event_at.desc(), cases.c.case_id)
    if status is not None:
        query = query.where(cases.c.status == status)
    if coverage is not None:
        query = query.where(cases.c.coverage == coverage)
    if patient_ids is not None:
        query = query.where(cases.c.patient_id.in_(patient_ids))
    return _load(store, query.limit(limit).offset(offset))


def count_cases(store: Store) -> dict[str, int]:
    """How many open cases stand in each state of the coverage track."""
    query = (
        sa.select(cases.c.coverage, sa.func.count().label("n"))
        .where(cases.c.status == "open")
        .group_by(cases.c.coverage)
    )
    return {row.coverage: row.n for row in store.rows(query)}


def forget_references(store: Store, document_id: str) -> None:
    """Take the numbers of one document from the cases that know them only by it."""
    with store.begin() as tx:
        tx.execute(sa.delete(case_references).where(case_references.c.document_id == document_id))


def append_event(store: Store, event: Event) -> bool:
    """Append one fact; False when its key is there already. The case's states are set by `set_states`."""
    at = event.at or utc_now()
    with store.begin() as tx:
        new = tx.insert_new(
            case_events,
            {
                "case_id": event.case_id,
                "key": event.key,
                "track": event.track,
                "event": event.event,
                "to_state": event.to_state,
                "effective_on": event.effective_on,
                "at": at,
                "by": event.by,
                "document_id": event.document_id,
                "item_number": event.item_number,
                "detail": dict(event.detail),
            },
        )
        if new:
            tx.execute(
                sa.update(cases).where(cases.c.case_id == event.case_id).values(last_event_at=at)
            )
        return new


def set_states(
    store: Store,
    case_id: str,
    states: Mapping[str, str],
    *,
    status: str | None = None,
    close_reason: str | None = None,
) -> None:
    """Keep what the events add up to (track → state), and the status when it changes."""
    changes: dict[str, Any] = {track: states[track] for track in TRACKS if track in states}
    if status is not None:
        changes |= {"status": status, "close_reason": close_reason}
    with store.begin() as tx:
        if changes:
            tx.execute(sa.update(cases).where(cases.c.case_id == case_id).values(**changes))


def list_events(store: Store, case_id: str, *, voided: bool = True) -> tuple[Event, ...]:
    """The facts of a case in the order they were recorded."""
    query = sa.select(case_events).where(case_events.c.case_id == case_id).order_by(case_events.c.seq)
    if not voided:
        query = query.where(case_events.c.voided_at.is_(None))
    return tuple(_event(row) for row in store.rows(query))


def list_document_events(store: Store, document_id: str) -> tuple[Event, ...]:
    """The facts that one document put on cases."""
    query = sa.select(case_events).where(case_events.c.document_id == document_id)
    return tuple(_event(row) for row in store.rows(query.order_by(case_events.c.seq)))


def void_event(store: Store, seq: int, *, by: str, reason: str) -> bool:
    """Mark a wrong fact void (it stays readable); False when it was. The caller derives the states again."""
    with store.begin() as tx:
        changed = tx.execute(
            sa.update(case_events)
            .where(case_events.c.seq == seq, case_events.c.voided_at.is_(None))
            .values(voided_at=utc_now(), voided_by=by, void_reason=reason)
        )
        return bool(changed.rowcount)


def _values(case: Case) -> dict[str, Any]:
    values = {name: getattr(case, name) for name in _COLUMNS}
    return values | {"diagnosis_codes": list(case.diagnosis_codes), "facts": dict(case.facts)}


def _load(store: Store, query: sa.Select[Any]) -> tuple[Case, ...]:
    with store.look() as tx:
        rows = tx.rows(query)
        numbers: dict[str, tuple[Reference, ...]] = {}
        for row in tx.rows(
            sa.select(case_references)
            .where(case_references.c.case_id.in_([row.case_id for row in rows]))
            .order_by(case_references.c.kind, case_references.c.recorded_at)
        ):
            numbers[row.case_id] = (*numbers.get(row.case_id, ()), Reference(row.kind, row.value))
    return tuple(_case(row, numbers.get(row.case_id, ())) for row in rows)


def _case(row: Row[Any], references: tuple[Reference, ...]) -> Case:
    values = {name: getattr(row, name) for name in _COLUMNS}
    values |= {"diagnosis_codes": tuple(row.diagnosis_codes), "facts": dict(row.facts)}
    return Case(**values, references=references)


def _event(row: Row[Any]) -> Event:
    values = {one.name: getattr(row, one.name) for one in fields(Event)}
    return Event(**values)


def list_references(store: Store, case_id: str) -> tuple[Reference, ...]:
    """The numbers by which others call a case."""
    return get_case(store, case_id).references
