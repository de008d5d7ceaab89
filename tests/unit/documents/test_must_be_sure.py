"""Which doubtful values keep a paper from being filed without a person: those that would do harm there."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from documents.catalog import Catalog, load_catalog


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[3] / "catalog")


@pytest.mark.parametrize("kind", sorted(catalog().types))
def test_whose_paper_it_is_must_always_be_sure(kind: str) -> None:
    document_type = catalog().types[kind]
    assert catalog().must_be_sure("patient_dob", document_type)
    assert catalog().must_be_sure("member_id", document_type)


@pytest.mark.parametrize(
    ("kind", "name", "needed"),
    [
        ("pa_denial", "letter_date", True),
        ("pa_info_request", "due_at", True),
        ("refill_response", "letter_date", True),
        ("pa_receipt", "letter_date", True),
        ("referral", "letter_date", False),
        ("enrollment_form", "letter_date", False),
        ("clinical_records", "letter_date", False),
        ("benefits_verification", "pa_reference", False),
        ("clinical_records", "drug_name", True),
        ("pa_denial", "prescriber_name", False),
        ("referral", "prescriber_name", True),
    ],
)
def test_what_moves_a_case_or_its_clocks_must_be_sure_and_what_only_stands_there_need_not(
    kind: str, name: str, needed: bool
) -> None:
    assert catalog().must_be_sure(name, catalog().types[kind]) is needed
