"""What a judgement needs to know besides the document, gathered once so that judging itself is pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from documents.catalog import Catalog
from documents.document_types import CaseEffect, DocumentType
from documents.findings import Document, Item
from documents.judgement import Match
from store.cases import Case, Event, get_case, list_events
from store.database import Store
from store.people import Patient, Prescriber, find_prescribers, get_patients
from store.readings import StoredDocument


@dataclass(frozen=True, slots=True)
class Authority:
    """A person stands behind the document: doubts are settled; with an `override` reason, conflicts are too."""

    by: str
    override: str = ""
    opens_case: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """The catalog, when the fax came (by the office's clock), the patients and cases that the matches name, with their
    events, and the prescribers on record under the NPIs that the document prints."""

    catalog: Catalog
    received_at: datetime
    patients: Mapping[str, Patient] = field(default_factory=dict)
    cases: Mapping[str, Case] = field(default_factory=dict)
    events: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    prescribers: Mapping[str, tuple[Prescriber, ...]] = field(default_factory=dict)
    authority: Authority | None = None

    @property
    def received_on(self) -> date:
        return self.received_at.date()


def gather_facts(
    store: Store,
    catalog: Catalog,
    stored: StoredDocument,
    matches: Sequence[Match],
    authority: Authority | None = None,
    *,
    zone: tzinfo = UTC,
) -> Facts:
    """Look up everything that judging `stored` with these matches needs; days are those of the office's `zone`."""
    return look_up(store, catalog, stored.document, matches, stored.received_at.astimezone(zone), authority)


def look_up(
    store: Store,
    catalog: Catalog,
    document: Document,
    matches: Sequence[Match],
    received_at: datetime,
    authority: Authority | None = None,
) -> Facts:
    """The same for a document that came at `received_at`, in the office's zone."""
    patient_ids = sorted({match.patient_id for match in matches if match.patient_id is not None})
    case_ids = sorted({match.case_id for match in matches if match.case_id is not None})
    npis = sorted({text_of(item, "prescriber_npi") for item in document.items} - {""})
    with store.look() as tx:
        return Facts(
            catalog=catalog,
            received_at=received_at,
            patients={patient.patient_id: patient for patient in get_patients(tx, patient_ids)},
            cases={case_id: get_case(tx, case_id) for case_id in case_ids},
            events={case_id: list_events(tx, case_id) for case_id in case_ids},
            prescribers={npi: find_prescribers(tx, npi=npi) for npi in npis},
            authority=authority,
        )


def effect_of(document_type: DocumentType, item: Item, catalog: Catalog) -> CaseEffect:
    """What one item does to a case: of a mixed decision, what the type with the item's own decision would do."""
    decision = item.value("decision")
    if len(document_type.decisions) > 1 and document_type.case.to_state is None:
        for other in catalog.types.values():
            if decision in other.decisions and other.case.to_state and other.family == document_type.family:
                return other.case
    return document_type.case


def text_of(item: Item, *names: str) -> str:
    """The first of these fields that holds a text, else empty."""
    for name in names:
        value = item.value(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def sure_part(item: Item) -> Item:
    """The item with what Faxdesk may write by itself alone."""
    return Item({name: finding for name, finding in item.findings.items() if finding.accepted})


def printed_day(item: Item) -> str:
    """The day (ISO) that a paper prints for what it reports: decision, letter, delivery; empty when none is sure."""
    return _first_day(sure_part(item), *_REPORTED)


def decision_day(item: Item) -> str:
    """The printed day (ISO) of a decision; empty when the paper prints none that is sure."""
    return _first_day(sure_part(item), "decision_date", "letter_date")


def reference_of(item: Item, event: str) -> str:
    """What the payer calls the matter; an appeal has a reference of its own beside that of the request."""
    own = ("appeal_reference",) if event.startswith("appeal") else ()
    return text_of(item, *own, "pa_reference", "appeal_reference", "epa_key")


_REPORTED = ("decision_date", "letter_date", "delivered_at", "date_written", "service_date")


def _first_day(item: Item, *names: str) -> str:
    for name in names:
        try:
            return date.fromisoformat(text_of(item, name)[:10]).isoformat()
        except ValueError:
            continue
    return ""
