"""Types that a paper cannot be, whatever its words say."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.catalog import load_catalog
from documents.document_types import DocumentType
from extract.classifying import without_impossible

TYPES: dict[str, DocumentType] = dict(load_catalog(Path(__file__).parents[3] / "catalog").types)
SCORES = {"pa_form_blank": 0.9, "pa_form_filled": 0.1}


def test_a_form_with_many_ticks_is_not_a_blank_one() -> None:
    found = without_impossible(SCORES, {"many_ticks": 1.0}, TYPES)
    assert found["pa_form_filled"] > 0.8
    assert sum(found.values()) == pytest.approx(1.0)


def test_without_the_trait_nothing_changes() -> None:
    assert without_impossible(SCORES, {"many_ticks": 0.0}, TYPES) == SCORES
