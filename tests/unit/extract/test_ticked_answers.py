"""Questions answered by a tick: of refill requests, of urgency, of the state of a therapy."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.reading import Box, Mark, Page
from extract.layout import lay_out
from extract.ticked_answers import answer_of, find_ticked_code, offered_answers
from tests.unit.extract.printed import page_of


def form(options: Mapping[str, bool]) -> Page:
    page = page_of("REFILL REQUEST", "", *([(3, text)] for text in options))
    marks = []
    for line, ticked in zip(lay_out(page).lines[1:], options.values(), strict=True):
        box = line.box
        marks.append(Mark(Box(box.x0 - 0.02, box.y0, box.x0 - 0.006, box.y1), 0.5 if ticked else 0.02, ticked))
    return replace(page, marks=tuple(marks))


def answers(options: Mapping[str, bool]) -> list[str]:
    return [answer.name for answer in offered_answers("refill", [lay_out(form(options))]) if answer.option.ticked]


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
    assert answer_of("refill", option) == outcome


def test_only_the_ticked_answer_counts() -> None:
    assert answers({"Authorize as above": False, "Authorize with the changes noted": True, "Do not authorize": False}) == ["partial"]


def test_no_tick_is_no_answer() -> None:
    assert answers({"OK as above": False, "OK with changes": False, "No": False}) == []


def test_two_ticks_that_differ_are_both_said() -> None:
    assert answers({"OK as above": True, "No": True}) == ["approved", "denied"]


def test_options_of_one_kind_are_no_question_about_the_refill() -> None:
    assert answers({"Refills at our pharmacy": True, "Refills by mail": False}) == []


def test_an_urgent_request_is_ticked_and_not_only_offered() -> None:
    asked, ticked = find_ticked_code("urgency", [lay_out(form({"Standard review": False, "Expedited review": True}))])
    assert asked
    assert ticked is not None
    assert ticked.value == "urgent"


def test_urgency_that_nobody_ticked_is_asked_and_not_answered() -> None:
    assert find_ticked_code("urgency", [lay_out(form({"Standard": False, "Urgent": False}))]) == (True, None)


def test_a_typed_cross_is_a_tick() -> None:
    page = page_of("Request type: [ ] Standard  [X] Urgent")
    assert find_ticked_code("urgency", [lay_out(page)])[1] is not None


@pytest.mark.parametrize(
    ("option", "status"),
    [("New start", "new"), ("Renewal", "continuation"), ("Restart after a gap", "restart"), ("Dose change", "dose_change")],
)
def test_an_option_names_the_state_of_a_therapy(option: str, status: str) -> None:
    assert answer_of("therapy_status", option) == status


@given(st.text(max_size=60))
def test_no_option_makes_the_reader_fail(option: str) -> None:
    assert answer_of("refill", option) in {"approved", "denied", "partial", None}
