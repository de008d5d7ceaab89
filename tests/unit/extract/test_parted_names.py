"""First and last names printed in fields of their own are put together where the tagger takes both for a name."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from documents.catalog import Catalog, load_catalog
from extract.candidates.parted_names import find_parted_names
from extract.layout import lay_out
from extract.prepared import prepare
from tests.unit.extract.printed import Row, page_of


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[3] / "catalog")


def names_on(*rows: Row, parts: set[str]) -> list[str]:
    """The names put together on a page where the tagger takes exactly the words `parts` for the patient's name."""
    ready = prepare([lay_out(page_of(*rows))], catalog())
    column = ready.tagged.labels["patient_name"]
    scores = {key: np.full_like(row, -6.0) for key, row in ready.tagged.scores.items()}
    for line in ready.pages[0].layout.lines:
        for word in line.words:
            if word.text in parts:
                scores[id(word)][column] = 4.0
    tagged = replace(ready.tagged, scores=scores)
    return [str(each.value) for each in find_parted_names(ready.pages[0], tagged, catalog().fields)]


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        ("Last name First name", ("Quillfeather", "Ana")),
        ("Surname Given names", ("Quillfeather", "Ana")),
        ("First name Last name", ("Ana", "Quillfeather")),
        ("Nombre Apellido", ("Ana", "Quillfeather")),
    ],
)
def test_labels_above_the_parts_say_which_comes_first(labels: str, values: tuple[str, str]) -> None:
    words = labels.split()
    half = len(words) // 2
    heads = [(0, " ".join(words[:half])), (40, " ".join(words[half:]))]
    found = names_on(heads, [(0, values[0]), (40, values[1])], parts={"Ana", "Quillfeather"})
    assert found == ["Ana Quillfeather"]


def test_parts_in_the_order_of_reading_need_no_label() -> None:
    assert names_on([(0, "Ana"), (40, "Quillfeather")], parts={"Ana", "Quillfeather"}) == ["Ana Quillfeather"]


def test_a_comma_behind_the_first_part_says_that_it_is_the_family() -> None:
    assert names_on([(0, "Quillfeather,")], [(0, "Ana")], parts={"Ana", "Quillfeather,"}) == ["Ana Quillfeather"]


def test_parts_far_from_each_other_are_two_people() -> None:
    rows: list[Row] = [[(0, "Ana")], *[""] * 12, [(0, "Quillfeather")]]
    assert names_on(*rows, parts={"Ana", "Quillfeather"}) == []


def test_numbers_are_no_part_of_a_name() -> None:
    assert names_on([(0, "Ana"), (40, "0118")], parts={"Ana", "0118"}) == []
