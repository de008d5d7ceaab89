"""The generic name beside a brand, and a brand in the brackets of its generic name."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.drugs import load_drugs
from documents.findings import Kind
from extract.finding import find_candidates
from extract.layout import lay_out
from extract.prepared import prepare
from tests.unit.extract.printed import page_of
from tests.unit.extract.test_mixed import catalog


def generics_in(text: str) -> set[str]:
    layouts = [lay_out(page_of("Dear Dr. Vega,", f"We have approved {text} for your patient."))]
    found = find_candidates(prepare(layouts, catalog()), Kind("pa_approval", 1.0), catalog())
    return {str(each.value) for each in found if each.name == "drug_generic" and each.source == "mention"}


@pytest.mark.parametrize(
    "text", ["Nucala (mepolizumab) 100 mg", "Nucala mepolizumab 100 mg", "mepolizumab (Nucala)", "Nucala / mepolizumab"]
)
def test_a_substance_beside_its_brand_is_the_generic_name(text: str) -> None:
    assert generics_in(text) == {"mepolizumab"}


@pytest.mark.parametrize("text", ["Nucala and not omalizumab", "Nucala, Xolair", "Nucala (benefits apply)"])
def test_another_drug_is_no_generic_name(text: str) -> None:
    assert not generics_in(text) & {"omalizumab", "Xolair"}


@pytest.mark.parametrize(
    ("name", "brand", "own"),
    [("mepolizumab", "Nucala", True), ("omalizumab", "Nucala", False), ("Nucala", "mepolizumab", False)],
)
def test_the_catalog_knows_what_is_in_a_brand(name: str, brand: str, own: bool) -> None:
    drugs = load_drugs(Path(__file__).parents[3] / "catalog" / "drugs.toml")
    assert drugs.is_substance_of(name, brand) is own
    assert drugs.is_brand(brand) is (brand == "Nucala")
