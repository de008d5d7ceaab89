"""Addresses in parts: boxes of their own for street, city, state and ZIP."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from documents.catalog import Catalog, load_catalog
from extract.candidates.split_addresses import find_split_addresses
from extract.layout import lay_out
from extract.prepared import prepare
from tests.unit.extract.printed import Row, page_of


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[3] / "catalog")


def addresses(*rows: Row) -> list[object]:
    prepared = prepare([lay_out(page_of(*rows))], catalog())
    return [
        candidate.value
        for page in prepared.pages
        for candidate in find_split_addresses(page, prepared.tagged, catalog().fields)
        if candidate.name == "patient_address"
    ]


def test_the_boxes_of_an_address_are_put_together() -> None:
    assert addresses(
        "PATIENT INFORMATION",
        [(0, "Patient Street Address:"), (30, "25 W Randolph St")],
        [(0, "City:"), (8, "Chicago"), (25, "State:"), (33, "IL"), (42, "Zip:"), (48, "60601")],
    ) == ["25 W Randolph St, Chicago, IL 60601"]


def test_of_two_columns_each_street_gets_its_own_town() -> None:
    found = addresses(
        [(0, "Office Street Address:"), (24, "5721 S Maryland Ave"), (50, "Patient Street Address:"), (74, "14 Elm St")],
        [(0, "City:"), (7, "Boston"), (20, "State:"), (28, "MA"), (34, "Zip:"), (39, "02108"),
         (50, "City:"), (57, "Fargo"), (66, "State:"), (73, "ND"), (77, "Zip:"), (82, "58148")],
    )  # fmt: skip
    assert "14 Elm St, Fargo, ND 58148" in found
    assert not any("Elm" in str(value) and "Boston" in str(value) for value in found)


@pytest.mark.parametrize("state", ["|L", "lL", "1L", "IL"])
def test_a_state_in_a_narrow_box_is_known_by_its_letters_looks(state: str) -> None:
    assert addresses(
        [(0, "Patient Address:"), (30, "9 Oak Ct")],
        [(0, "City:"), (8, "Joliet"), (25, "State:"), (33, state), (42, "Zip:"), (48, "60601")],
    ) == ["9 Oak Ct, Joliet, IL 60601"]


def test_a_zip_that_slipped_to_the_next_line_belongs_to_the_address() -> None:
    assert addresses("Patient address: 14460 E 86th Dr Apt 1, Pensacola, FL", [(20, "32523")]) == [
        "14460 E 86th Dr Apt 1, Pensacola, FL 32523"
    ]


def test_a_street_without_a_town_is_no_address() -> None:
    assert addresses([(0, "Patient Street Address:"), (30, "25 W Randolph St")], "Phone: 312-555-0142") == []


def test_a_town_with_an_unknown_state_is_no_address() -> None:
    assert addresses(
        [(0, "Patient Street Address:"), (30, "25 Elm St")],
        [(0, "City:"), (8, "Chicago"), (25, "State:"), (33, "QQ"), (42, "Zip:"), (48, "60601")],
    ) == []  # fmt: skip


def test_an_address_goes_on_under_its_own_beginning() -> None:
    assert addresses(
        [(0, "Name: Ana Hale"), (50, "Address: 4153 Elm Blvd Lot 33, Akron,")], [(59, "OH 44307-7963")]
    ) == ["4153 Elm Blvd Lot 33, Akron, OH 44307-7963"]


def test_a_post_office_box_is_a_street() -> None:
    assert addresses([(40, "Address: PO Box 867, Peoria, IL")], [(49, "61689")]) == ["PO Box 867, Peoria, IL 61689"]


def test_the_number_of_a_flat_stands_under_its_street() -> None:
    found = addresses(
        [(0, "Street:"), (20, "13326 Old Mill Loop")],
        [(20, "Lot 33")],
        [(0, "City: Roanoke"), (40, "State / ZIP: VA 24046")],
    )
    assert found == ["13326 Old Mill Loop Lot 33, Roanoke, VA 24046"]


def test_a_label_may_ask_for_more_than_the_street() -> None:
    assert addresses("Home address / City / ZIP 9 Elm St, Mesa, AZ 85270") == []
    assert addresses([(0, "Street / City / State 18 Calle del Sol Pl,")], [(24, "Pittsburgh, PA 15286")]) == [
        "18 Calle del Sol Pl, Pittsburgh, PA 15286"
    ]
