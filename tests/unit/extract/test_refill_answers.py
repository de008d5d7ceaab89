"""Prescribers' answers to refill requests, given by a tick."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.reading import Box, Mark, Page
from extract.layout import lay_out
from extract.refill_answers import answer_of, ticked_answers
from tests.unit.extract.printed import page_of


def form(options: Mapping[str, bool]) -> Page:
    page = page_of("REFILL REQUEST", "", *([(3, text)] for text in options))
    marks = []
    for line, ticked in zip(lay_out(page).lines[1:], options.values(), strict=True):
        box = line.box
        marks.append(Mark(Box(box.x0 - 0.02, box.y0, box.x0 - 0.006, box.y1), 0.5 if ticked else 0.02, ticked))
    return replace(page, marks=tuple(marks))


def answers(options: Mapping[str, bool]) -> list[str]:
    return [outcome.name for outcome in ticked_answers([lay_out(form(options))])]


@pytest.mark.parametrize(
    ("option", "outcome"),
    [
        ("OK as above", "approved"),
        ("Authorize as written, refills: 3", "approved"),
        ("OK with changes", "partial"),
        ("Authorize with the changes noted", "partial"),
        ("Renew w/ edits", "partial"),
        ("Do not authorize - reason:", "denied"),
        ("No. New prescription coming", "denied"),
        ("Not renewed", "denied"),
        ("Pt must be seen first", "denied"),
        ("See note", None),
        ("Send to MD", None),
    ],
)
def test_an_option_stands_for_one_answer(option: str, outcome: str | None) -> None:
    assert answer_of(option) == outcome


def test_only_the_ticked_answer_counts() -> None:
    assert answers({"Authorize as above": False, "Authorize with the changes noted": True, "Do not authorize": False}) == ["partial"]


def test_no_tick_is_no_answer() -> None:
    assert answers({"OK as above": False, "OK with changes": False, "No": False}) == []


def test_two_ticks_that_differ_are_both_said() -> None:
    assert answers({"OK as above": True, "No": True}) == ["approved", "denied"]


def test_options_of_one_kind_are_no_question_about_the_refill() -> None:
    assert answers({"Refills at our pharmacy": True, "Refills by mail": False}) == []


@given(st.text(max_size=60))
def test_no_option_makes_the_reader_fail(option: str) -> None:
    assert answer_of(option) in {"approved", "denied", "partial", None}
