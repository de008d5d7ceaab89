"""Names and strengths of which one place shows only a part are made whole by another, and the doubtful stays doubted."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from documents.catalog import Catalog, load_catalog
from documents.findings import Kind
from extract.candidates.candidate import Candidate
from extract.candidates.drugs import LONGER
from extract.candidates.misread_strengths import DOUBT
from extract.finding import find_candidates
from extract.layout import lay_out
from extract.prepared import prepare
from tests.unit.extract.printed import Row, page_of


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[3] / "catalog")


def found_on(*rows: Row, name: str, marked: set[str]) -> list[Candidate]:
    """The candidates for field `name` on a page where the tagger takes exactly the words `marked` for it."""
    ready = prepare([lay_out(page_of(*rows))], catalog())
    scores = {key: np.full_like(row, -6.0) for key, row in ready.tagged.scores.items()}
    for word in (word for line in ready.pages[0].layout.lines for word in line.words):
        if word.text in marked:
            scores[id(word)][ready.tagged.labels[name]] = 4.0
    ready = replace(ready, tagged=replace(ready.tagged, scores=scores))
    return [each for each in find_candidates(ready, Kind("pa_denial", 1.0), catalog()) if each.name == name]


def tagged(candidates: list[Candidate]) -> set[str]:
    return {str(each.value) for each in candidates if each.source == "tagged" and each.features["tag"] > 0}


def test_a_doctor_called_by_surname_is_the_one_whose_full_name_stands_on_the_page() -> None:
    rows: list[Row] = ["Ana Quillfeather", "12 Main Street", "", "Dear Dr. Quillfeather,", "we looked at your request."]
    found = found_on(*rows, name="prescriber_name", marked=set())
    assert "Ana Quillfeather" in {str(each.value) for each in found if each.source == "salutation"}


def test_a_surname_that_two_people_share_is_made_whole_for_neither() -> None:
    rows: list[Row] = ["Ana Quillfeather", "Zoe Quillfeather", "", "Dear Dr. Quillfeather,", "we looked at it."]
    found = found_on(*rows, name="prescriber_name", marked=set())
    assert {str(each.value) for each in found if each.source == "salutation"} == {"Quillfeather"}


def test_given_names_behind_a_wide_gap_belong_to_the_family_name_and_its_comma() -> None:
    rows: list[Row] = [[(0, "ORDERED BY QUILLFEATHER,"), (28, "ANA"), (48, "NPI 2130966668")]]
    found = found_on(*rows, name="prescriber_name", marked={"QUILLFEATHER,"})
    assert "Ana Quillfeather" in tagged(found)


def test_what_stands_far_behind_the_comma_is_something_else() -> None:
    rows: list[Row] = [[(0, "ORDERED BY QUILLFEATHER,"), (75, "ANA")]]
    assert tagged(found_on(*rows, name="prescriber_name", marked={"QUILLFEATHER,"})) == {"Quillfeather"}


@pytest.mark.parametrize(
    ("words", "against"), [("Supervisor", True), ("Electronically signed by", False), ("Ordered by", False)]
)
def test_a_name_behind_a_word_for_somebody_else_is_marked_so(words: str, against: bool) -> None:
    found = found_on(f"{words} Ana Quillfeather, MD", name="prescriber_name", marked={"Ana", "Quillfeather,"})
    (whole,) = {each.features.get("against", 0.0) for each in found if each.source == "tagged"}
    assert bool(whole) is against


def test_a_strength_marked_by_half_is_read_as_the_drug_is_sold_and_doubted() -> None:
    found = found_on("Drug: Tremfya", "Str. 100 mg mL", name="drug_strength", marked={"100", "mg"})
    whole = [each for each in found if each.value == "100 mg/mL" and each.source == "tagged"]
    assert whole
    assert all(each.doubts == (DOUBT,) for each in whole)


def test_a_strength_the_reader_spoilt_is_proposed_where_the_tagger_sees_one() -> None:
    found = found_on("Drug: Xolair", "Dose/strength: 150 ma/mL", name="drug_strength", marked={"150", "ma/mL"})
    assert "150 mg/mL" in tagged(found)


def test_no_strength_is_proposed_without_a_known_drug() -> None:
    found = found_on("Drug: Nosuchdrug", "Str. 150 ma/mL", name="drug_strength", marked={"150", "ma/mL"})
    assert tagged(found) == set()


@pytest.mark.parametrize("printed", ["Eylea IID 8 mg/0.07 mL", "Toujeo Max 300 units/mL", "Tresiba Flexlouch"])
def test_a_drug_whose_longer_name_may_be_meant_is_doubted_however_it_was_found(printed: str) -> None:
    found = found_on(f"Drug: {printed}", name="drug_name", marked={printed.split()[0]})
    short = [each for each in found if each.value == printed.split()[0]]
    assert {each.source for each in short} >= {"mention", "tagged"}
    assert all(LONGER in each.doubts for each in short)


@pytest.mark.parametrize("printed", ["Eylea 2 mg/0.05 mL", "Tresiba QTY 3", "Xeljanz for your patient"])
def test_what_plainly_is_no_part_of_a_name_raises_no_doubt(printed: str) -> None:
    found = found_on(f"Drug: {printed}", name="drug_name", marked={printed.split()[0]})
    assert not any(LONGER in each.doubts for each in found)
