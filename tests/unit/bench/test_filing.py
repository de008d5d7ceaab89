"""The bench of what is filed: the office it makes, and what it counts as wrong."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from bench.filing import Outcome, arrived, fill_office, judge_document, report
from documents.catalog import Catalog, load_catalog
from documents.findings import Document, Finding, Item, Kind
from store.database import Store
from store.people import list_patients

FIELDS = {
    "patient_name": "Ida Marlowe", "patient_dob": "1961-03-07", "member_id": "XZA100555", "drug_name": "Humira",
    "letter_date": "2026-10-02",
}  # fmt: skip
TRUTH = {"type": "clinical_records", "items": [{"fields": FIELDS}], "pages": [1]}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[3] / "catalog")


def read(catalog: Catalog, **values: str) -> Document:
    """A paper of which the reader is sure of nothing that identifies."""
    findings = {
        name: Finding(name, value, 0.9, 1, None, "label", value, accepted=False)
        for name, value in {**FIELDS, **values}.items()
    }
    reasons = tuple(catalog.unsure(name) for name in findings if name != "letter_date")
    return Document((1,), Kind("clinical_records", 0.99), (Item(findings),), True, reasons)


def judged(store: Store, catalog: Catalog, document: Document, true: str = "clinical_records") -> Outcome:
    items = [{"fields": {name: {"value": one.value} for name, one in document.items[0].findings.items()}}]
    told = {"type": document.kind.type, "items": items, "pages": [1]}
    return judge_document(store, catalog, {**TRUTH, "type": true}, document, told)


def test_a_known_patient_stands_beside_somebody_easily_taken_for_them(store: Store, catalog: Catalog) -> None:
    fill_office(store, catalog, [{"source": "a.pdf", "documents": [TRUTH]}], random.Random(2))
    assert len(list_patients(store)) == 2


def test_what_the_record_says_is_filed_and_counted_as_not_by_the_reading_alone(store: Store, catalog: Catalog) -> None:
    fill_office(store, catalog, [{"source": "a.pdf", "documents": [TRUTH]}], random.Random(2))
    assert judged(store, catalog, read(catalog)) == Outcome("clinical_records", filed=True, alone=False)
    assert not judged(store, catalog, read(catalog, member_id="XZA100556")).filed


def test_a_filed_paper_of_the_wrong_type_or_value_is_told_as_wrong(
    store: Store, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    fill_office(store, catalog, [{"source": "a.pdf", "documents": [TRUTH]}], random.Random(2))
    document = read(catalog)
    drug = replace(document.items[0].findings["drug_name"], value="Otezla", accepted=True)
    items = (Item({**document.items[0].findings, "drug_name": drug}),)
    reasons = tuple(set(document.reasons) - {catalog.unsure("drug_name")})
    outcome = judged(store, catalog, replace(document, items=items, reasons=reasons), "benefits_verification")
    assert outcome.filed and outcome.wrong[0] == "type clinical_records" and "Otezla" in outcome.wrong[1]
    report([outcome, Outcome("referral", filed=False, alone=False)])
    assert "1 of 2 documents filed" in capsys.readouterr().out


def test_a_fax_comes_the_day_after_its_letter() -> None:
    assert arrived(TRUTH).date().isoformat() == "2026-10-03"
