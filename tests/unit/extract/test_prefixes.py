"""`PA` before a number is its label, or the number's own beginning."""

from __future__ import annotations

import pytest

from documents.reading import Word
from extract.candidates.candidate import Candidate
from extract.candidates.labels import label_page
from extract.candidates.prefixes import with_prefixes
from extract.candidates.vocabulary import vocabulary_of
from extract.layout import lay_out
from tests.unit.extract.printed import page_of
from tests.unit.extract.test_mixed import catalog


def read(row: str, value: str, name: str = "pa_reference") -> Candidate:
    specs = catalog().fields
    page = label_page(lay_out(page_of(row)), specs, vocabulary_of(specs))
    word: Word = next(word for word in page.layout.page.words if value in word.text)
    (found,) = with_prefixes([Candidate(name, value, value, 1, word.box, (word,), "label")], [page])
    return found


@pytest.mark.parametrize(
    ("row", "value", "whole"),
    [
        ("Skyrizi granted under PA-7719860 thru May", "7719860", "PA-7719860"),
        ("Case.PA-R619817, your request", "R619817", "PA-R619817"),
        ("our request PA 1529442 for Skyrizi", "1529442", "PA 1529442"),
        ("authorization PA J615658 runs out", "J615658", "PA J615658"),
    ],
)
def test_what_is_printed_with_the_number_or_behind_another_label_belongs_to_it(
    row: str, value: str, whole: str
) -> None:
    found = read(row, value)
    assert found.value == whole
    assert found.text.endswith(value)


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("Skyrizi already has PA 59-6871962 today", "59-6871962"),
        ("Last plan PA: 1529442", "1529442"),
        ("PA 1529442 was closed", "1529442"),
        ("case PA 59-6871962 was closed", "59-6871962"),
    ],
)
def test_a_label_that_stands_alone_is_no_part_of_the_number(row: str, value: str) -> None:
    assert read(row, value).value == value


def test_other_numbers_take_no_prefix() -> None:
    assert read("case PA 1529442", "1529442", "member_id").value == "1529442"


def test_the_box_of_a_completed_number_holds_its_prefix() -> None:
    found = read("our request PA 1529442", "1529442")
    assert [word.text for word in found.words] == ["PA", "1529442"]
    assert found.box is not None and found.box.x0 == found.words[0].box.x0
