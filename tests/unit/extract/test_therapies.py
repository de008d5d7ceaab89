"""What is read of a therapy beside its drug."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.drugs import DrugIndex, load_drugs
from extract.candidates.candidate import Candidate
from extract.layout import PageLayout, lay_out
from extract.therapies import therapy_of
from tests.unit.extract.printed import Row, page_of


@lru_cache(maxsize=1)
def drugs() -> DrugIndex:
    return load_drugs(Path(__file__).parents[3] / "catalog" / "drugs.toml")


def candidates_of(drug: str, layout: PageLayout) -> list[Candidate]:
    """The print of `drug` on the page, as the finders give it."""
    words = [word for line in layout.lines for word in line.words if word.text.strip(".,;:()") == drug]
    return [Candidate("prior_therapies", drug, drug, layout.number, word.box, (word,), "label") for word in words]


def said_of(drug: str, *lines: Row) -> dict[str, str]:
    layout = lay_out(page_of(*lines))
    return therapy_of(candidates_of(drug, layout), {layout.number: layout}, drugs())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("methotrexate 15 mg 03/2022 - 01/2023, inadequate response", {"start": "2022-03", "stop": "2023-01", "outcome": "inadequate response"}),
        ("methotrexate 02/2022-08/2022 ALT elevated", {"start": "2022-02", "stop": "2022-08", "outcome": "ALT elevated"}),
        ("Prior DMT: methotrexate 2021-2024 (new lesions)", {"start": "2021", "stop": "2024", "outcome": "new lesions"}),
        ("methotrexate Feb 2022 until Nov 2024, lost response", {"start": "2022-02", "stop": "2024-11", "outcome": "lost response"}),
        ("methotrexate stopped 2024 for nausea", {"stop": "2024", "outcome": "for nausea"}),
        ("on methotrexate since March 2023", {"start": "2023-03"}),
        ("methotrexate weekly, tolerated", {}),
        ("methotrexate from 2024 to 2021", {}),
    ],
)  # fmt: skip
def test_time_and_outcome_are_read_as_far_as_they_are_said(line: str, expected: dict[str, str]) -> None:
    assert said_of("methotrexate", line) == {"drug": "methotrexate", **expected}


def test_a_year_alone_neither_begins_nor_ends_a_therapy() -> None:
    assert said_of("methotrexate", "methotrexate 2022, 15 mg weekly") == {"drug": "methotrexate"}


def test_what_is_said_of_the_next_drug_is_not_said_of_this_one() -> None:
    line = "methotrexate, Humira 2021 - 2023 loss of response"
    assert said_of("methotrexate", line) == {"drug": "methotrexate"}
    assert said_of("Humira", line) == {"drug": "Humira", "start": "2021", "stop": "2023", "outcome": "loss of response"}


def test_in_a_row_the_cell_behind_the_time_says_how_it_went_whatever_its_words() -> None:
    row = [(0, "methotrexate"), (20, "15 mg"), (30, "02/2021"), (40, "05/2023"), (55, "too many visits")]
    assert said_of("methotrexate", row)["outcome"] == "too many visits"
    assert "outcome" not in said_of("methotrexate", [*row[:-1], (55, "ongoing")])


def test_of_two_prints_the_one_with_more_beside_it_tells() -> None:
    assert said_of("methotrexate", "Tried: methotrexate", "", "methotrexate 2019 - 2020 rash")["stop"] == "2020"


def test_without_a_print_on_the_page_only_the_drug_is_said() -> None:
    layout = lay_out(page_of("Dear Dr. Lee,"))
    lost = Candidate("prior_therapies", "Humira", "Humira", 9, None, (), "label")
    assert therapy_of([lost], {layout.number: layout}, drugs()) == {"drug": "Humira"}


PARTS = ["2021", "-", "to", "03/2022", "10/14/2026", "Feb", "stopped", "(rash)", ";", "15", "mg", "Humira", "|", "ongoing"]


@given(st.lists(st.sampled_from(PARTS), max_size=10))
def test_whatever_stands_beside_a_drug_it_never_ends_before_it_begins(parts: list[str]) -> None:
    said = said_of("methotrexate", " ".join(["methotrexate", *parts]))
    if {"start", "stop"} <= said.keys():
        assert said["start"][:4] <= said["stop"][:4]
