"""Addresses that one line or two hold whole, wherever its blanks are."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from documents.catalog import Catalog, load_catalog
from extract.candidates.places import find_in_places
from extract.layout import lay_out
from extract.normalise.addresses import find_addresses
from extract.prepared import prepare
from tests.unit.extract.printed import Row, page_of


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[3] / "catalog")


def addresses_of(*rows: Row) -> list[object]:
    prepared = prepare([lay_out(page_of(*rows))], catalog())
    found = (each for page in prepared.pages for each in find_in_places(page, catalog().fields, prepared.around))
    return list(dict.fromkeys(each.value for each in found if each.name == "patient_address"))


def test_an_address_that_wide_blanks_part_is_read_whole() -> None:
    line = [(0, "Mailing:"), (12, "10512 Sycamore Ave,"), (40, "San Diego, CA 92129")]
    assert addresses_of(line) == ["10512 Sycamore Ave, San Diego, CA 92129"]


def test_an_address_in_a_long_block_is_read() -> None:
    prose = ["We write about the request that you sent us for this member last week and have"] * 5
    assert addresses_of(*prose, "PO Box 867,", "Peoria, IL 61689", *prose) == ["PO Box 867, Peoria, IL 61689"]


def test_a_zip_before_the_next_city_is_no_house_number() -> None:
    assert find_addresses("57729 OAKLAND, CA 94699-6328") == []
    assert find_addresses("40 mg/0.4 mL Address: 12 Elm St, Troy, NY 12180")[0].value == "12 Elm St, Troy, NY 12180"
