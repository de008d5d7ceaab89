"""Lines, segments, cells, blocks and zones from words with boxes."""

import math

from hypothesis import given
from hypothesis import strategies as st

from documents.reading import Box, Page, Rule, Word
from extract.layout import lay_out
from tests.unit.extract.printed import page_of


def texts(page: Page) -> list[list[str]]:
    layout = lay_out(page)
    return [[layout.segments[index].text for index in line.segments] for line in layout.lines]


def test_a_wide_gap_parts_two_segments_of_one_line() -> None:
    assert texts(page_of([(0, "Member Jane Roe"), (50, "Group 0091")])) == [["Member Jane Roe", "Group 0091"]]


def test_words_an_ordinary_space_apart_stay_together() -> None:
    assert texts(page_of("We have approved your request")) == [["We have approved your request"]]


def test_a_vertical_rule_parts_words_that_stand_close() -> None:
    page = page_of("PCN ADV GRP 5")
    edge = (page.words[1].box.x1 + page.words[2].box.x0) / 2
    rule = Rule(Box(edge - 0.0005, 0.05, edge + 0.0005, 0.3), horizontal=False)
    assert texts(page_of("PCN ADV GRP 5", rules=[rule])) == [["PCN ADV", "GRP 5"]]


def test_a_line_that_slopes_by_one_degree_stays_one_line() -> None:
    slope = math.tan(math.radians(1)) * 0.77
    words = [
        Word(f"word{n}", Box(0.1 + n * 0.08, 0.3 + n * 0.08 * slope, 0.16 + n * 0.08, 0.312 + n * 0.08 * slope), 0.9)
        for n in range(9)
    ]
    assert len(lay_out(Page(1, tuple(words), 1700, 2200)).lines) == 1


def test_two_columns_read_down_each_column() -> None:
    page = page_of([(0, "Jane Roe MD"), (50, "Case 1234")], [(0, "Elm Clinic"), (50, "Group 55")])
    blocks = [block.text for block in lay_out(page).blocks]
    assert blocks == ["Jane Roe MD Elm Clinic", "Case 1234 Group 55"]


def test_a_horizontal_rule_ends_a_block() -> None:
    rule = Rule(Box(0.05, 0.1155, 0.95, 0.1165), horizontal=True)
    assert len(lay_out(page_of("Patient", "Insurance", rules=[rule])).blocks) == 2


def test_text_inside_four_rules_shares_a_cell() -> None:
    rules = [
        Rule(Box(0.05, 0.09, 0.5, 0.091), horizontal=True),
        Rule(Box(0.05, 0.15, 0.5, 0.151), horizontal=True),
        Rule(Box(0.05, 0.09, 0.051, 0.15), horizontal=False),
        Rule(Box(0.5, 0.09, 0.501, 0.15), horizontal=False),
    ]
    layout = lay_out(page_of("LAST NAME", "Roe", [(60, "outside")], rules=rules))
    cells = [segment.cell for segment in layout.segments]
    assert cells[0] == cells[1] is not None
    assert cells[2] != cells[0]


def test_the_fax_machines_own_line_is_not_part_of_the_text() -> None:
    layout = lay_out(page_of("11/14/2026 12:23 FROM: 5550195 P. 01/02", top=0.01))
    assert layout.lines[0].zone == "fax_header"
    assert layout.text == ""


def test_dirt_and_pieces_of_lines_are_dropped() -> None:
    assert texts(page_of([(0, "|"), (10, "Jane"), (40, "~"), (50, ".")])) == [["Jane"]]


def test_an_empty_page_has_no_lines() -> None:
    assert lay_out(Page(1, (), 1700, 2200)).lines == ()


_SIDE = st.floats(0, 1, allow_nan=False)


@given(st.lists(st.tuples(st.text(max_size=12), _SIDE, _SIDE, _SIDE, _SIDE), max_size=30))
def test_any_words_anywhere_are_laid_out_once_each(given_words: list[tuple[str, float, float, float, float]]) -> None:
    words = tuple(
        Word(text, Box(min(a, c), min(b, d), max(a, c), max(b, d)), 0.5) for text, a, b, c, d in given_words
    )
    layout = lay_out(Page(1, words, 1700, 2200))
    laid = [word for segment in layout.segments for word in segment.words]
    assert len(laid) <= len(words)
    assert sorted(index for block in layout.blocks for index in block.segments) == list(range(len(layout.segments)))
