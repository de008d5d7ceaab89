"""What moves a value after it was weighed: empty boxes, and what a drug is to its paper."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.reading import Box
from extract.candidates.boxed import EMPTY, TICKED
from extract.candidates.candidate import Candidate
from extract.circumstances import by_their_boxes, by_their_roles
from extract.drug_roles import own_odds, role_model, words_around
from extract.layout import PageLayout, lay_out
from extract.scoring import Choice, Scored
from tests.unit.extract.printed import Row, page_of


def code(value: str, page: int = 1, **features: float) -> Scored:
    candidate = Candidate("diagnosis_codes", value, value, page, None, (), "shape", features)
    return Scored(Choice("diagnosis_codes", value, (candidate,), 0.0, 0.0), 0.5)


def test_a_value_behind_an_empty_box_falls_where_another_is_ticked() -> None:
    empty, ticked = by_their_boxes([code("G37.9", **{EMPTY: 1.0}), code("G35", **{TICKED: 1.0})])
    assert empty.score < 0.5 < ticked.score


def test_a_ticked_value_that_was_not_chosen_among_others_gains_nothing() -> None:
    ticked, plain = by_their_boxes([code("G35", **{TICKED: 1.0}), code("Z79.62")])
    assert ticked.score == plain.score == 0.5


def test_the_one_ticked_of_a_whole_list_gains_more() -> None:
    empty = [code(value, **{EMPTY: 1.0}) for value in ("K50.00", "K50.10", "K50.90")]
    among_many = by_their_boxes([*empty, code("K51.00", **{TICKED: 1.0})])[-1]
    among_two = by_their_boxes([empty[0], code("K51.00", **{TICKED: 1.0})])[-1]
    assert among_many.score > among_two.score > 0.5


def test_a_value_behind_an_empty_box_stays_where_no_box_of_its_page_is_ticked() -> None:
    kept, _ = by_their_boxes([code("G37.9", **{EMPTY: 1.0}), code("G35", page=2, **{TICKED: 1.0})])
    assert kept.score == 0.5


def layout_of(*rows: Row, number: int = 1) -> PageLayout:
    return lay_out(page_of(*rows, number=number))


def box_of(layout: PageLayout, word: str) -> Box:
    return next(each.box for each in layout.page.words if each.text == word)


def drug(layout: PageLayout, name: str, score: float) -> Scored:
    candidate = Candidate("drug_name", name, name, layout.number, box_of(layout, name), (), "mention")
    return Scored(Choice("drug_name", name, (candidate,), score, score), score)


ORDER = (
    "Prescription", "Drug: Taltz 80 mg/mL autoinjector, inject 80 mg every 4 weeks, quantity 1, refills 11", "",
    "Previous therapies tried and failed", [(0, "Drug"), (30, "Dates"), (50, "Reason stopped")],
    [(0, "Humira"), (30, "2021 - 2023"), (50, "loss of response")],
    [(0, "Cosentyx"), (30, "2023 - 2026"), (50, "side effects, discontinued")],
)  # fmt: skip


def test_the_drug_ordered_gains_on_those_tried_before() -> None:
    layout = layout_of(*ORDER)
    taltz, humira = by_their_roles([drug(layout, "Taltz", 0.2), drug(layout, "Humira", 0.6)], [layout])
    assert taltz.score > humira.score


def test_a_drug_that_has_no_rival_is_left_alone() -> None:
    layout = layout_of(*ORDER)
    (alone,) = by_their_roles([drug(layout, "Humira", 0.6)], [layout])
    assert alone.score == 0.6


@pytest.mark.parametrize(("word", "mark"), [("failed", "^="), ("dates", ":"), ("2021", "^>"), ("cosentyx", "^+")])
def test_words_are_marked_with_where_they_stand(word: str, mark: str) -> None:
    layout = layout_of(*ORDER)
    assert mark + word in words_around([layout], 1, box_of(layout, "Humira")).split()


def test_a_table_that_goes_on_keeps_the_heading_of_the_page_before() -> None:
    first = layout_of("Previous therapies")
    second = layout_of([(0, "Humira"), (30, "2021 - 2023"), (50, "loss of response")], number=2)
    assert "^=previous" in words_around([first, second], 2, box_of(second, "Humira")).split()


def test_where_nothing_is_printed_the_model_says_nothing() -> None:
    model = role_model()
    assert model is not None
    assert own_odds(model, [layout_of("Taltz")], 1, Box(0.5, 0.8, 0.6, 0.81)) == 0.0
    assert own_odds(model, [], 1, Box(0.5, 0.8, 0.6, 0.81)) == 0.0


@settings(max_examples=40)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=8), st.integers(0, 7))
def test_any_print_has_odds_within_bounds(rows: list[str], place: int) -> None:
    layout, model = layout_of(*rows), role_model()
    words = layout.page.words
    assert model is not None
    box = words[place % len(words)].box if words else Box(0, 0, 1, 1)
    assert -4.0 <= own_odds(model, [layout], 1, box) <= 4.0
