"""A small office: a fresh database, the real catalog, and makers of patients, cases, papers and faxes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cases.matching import match_document
from cases.recording import settle
from documents.catalog import Catalog, load_catalog
from documents.findings import Document, Finding, Item, Kind, Understanding
from store.cases import Case, Event, Reference, append_event, get_case, open_case, set_states
from store.database import Store
from store.intake import record_arrival
from store.people import Coverage, Patient, get_patient, upsert_patient
from store.readings import save_understanding
from store.tasks import find_review_task

RECEIVED = datetime(2026, 10, 5, 15, tzinfo=UTC)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[3] / "catalog")


@pytest.fixture
def add_patient(store: Store) -> Callable[..., Patient]:
    """A patient by name and facts; `member_id` and `line_of_business` go to the primary coverage."""
    numbers = itertools.count(1)

    def add(first: str, last: str, dob: str = "1961-03-07", member_id: str = "", **more: Any) -> Patient:
        plan = Coverage(member_id=member_id, line_of_business=more.pop("line", ""))
        patient_id = more.pop("patient_id", f"P{next(numbers)}")
        upsert_patient(
            store, Patient(patient_id, first_name=first, last_name=last, dob=dob, coverages=(plan,), **more)
        )
        return get_patient(store, patient_id)

    return add


@pytest.fixture
def add_case(store: Store) -> Callable[..., Case]:
    """A case of a patient in a state since its submission, with references as `kind=value`."""
    numbers = itertools.count(1)

    def add(patient: Patient, drug: str = "Humira", state: str = "pa_submitted", **more: Any) -> Case:
        case_id = f"C{next(numbers)}"
        references = tuple(Reference(kind, value) for kind, value in more.pop("references", {}).items())
        values = {"submitted_at": "2026-09-28", "opened_by": "test"} | more
        open_case(store, Case(case_id, patient.patient_id, drug, references=references, **values))
        day = values["submitted_at"] or ""
        append_event(store, Event(case_id, f"start:{case_id}", "imported", day, "test", to_state=state))
        set_states(store, case_id, {"coverage": state})
        return get_case(store, case_id)

    return add


@pytest.fixture
def item() -> Callable[..., Item]:
    """An item with sure findings; `unsure` names those that are not."""

    def make(unsure: tuple[str, ...] = (), **values: Any) -> Item:
        return Item({
            name: Finding(name, value, 0.97, 1, None, "label", str(value), name not in unsure,
                          ("two readers differ",) if name in unsure else ())
            for name, value in values.items()
        })

    return make


@pytest.fixture
def document() -> Callable[..., Document]:
    def make(type_name: str, *items: Item, **more: Any) -> Document:
        return Document((1,), Kind(type_name, 0.98), items, more.pop("needs_review", False), **more)

    return make


@pytest.fixture
def arrive(store: Store) -> Callable[[Document], str]:
    """A fax with this one document; the document's id comes back."""
    numbers = itertools.count(1)

    def add(document: Document) -> str:
        number = next(numbers)
        fax = record_arrival(store, claim_key=str(number), sha256=f"{number:064}", source=f"{number}.pdf",
                             received_at=RECEIVED, size=1)
        return save_understanding(store, fax.id, Understanding((document,)))[0]

    return add


@pytest.fixture
def ida(add_patient: Callable[..., Patient]) -> Patient:
    return add_patient("Ida", "Marlowe", member_id="XZA100555", line="commercial")


@pytest.fixture
def settle_new(store: Store, catalog: Catalog, arrive: Callable[[Document], str]) -> Callable[[Document], str]:
    """Match and settle a document as the pipeline does; its id comes back."""

    def run(document: Document) -> str:
        document_id = arrive(document)
        settle(store, catalog, document_id, match_document(store, catalog, document))
        return document_id

    return run


@pytest.fixture
def review(store: Store, settle_new: Callable[[Document], str]) -> Callable[[Document], tuple[str, str]]:
    """Settle a doubtful document; its id and that of its task come back."""

    def run(document: Document) -> tuple[str, str]:
        document_id = settle_new(document)
        task = find_review_task(store, document_id)
        assert task is not None
        return document_id, task.id

    return run
