import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.upright import likely_rotations, make_upright, skew_of, straightened
from tests.unit.ingest.papers import draw_letter, grey

LETTER = draw_letter()


@pytest.mark.parametrize("angle", [-3.0, -1.2, 0.0, 0.7, 2.5])
def test_the_skew_of_a_letter_is_found_within_a_fifth_of_a_degree(angle: float) -> None:
    # Pillow turns against the clock: then lines rise to the right.
    tilted = grey(LETTER.convert("L").rotate(angle, fillcolor=255))
    assert skew_of(tilted < 128) == pytest.approx(-angle, abs=0.2)


def test_a_tilted_letter_stands_straight_afterwards() -> None:
    upright = make_upright(grey(LETTER.convert("L").rotate(2.0, fillcolor=255)), 0, bilevel=True)
    assert abs(skew_of(upright < 128)) <= 0.2


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_page_received_turned_is_turned_back(rotation: int) -> None:
    received = np.ascontiguousarray(np.rot90(grey(LETTER), rotation // 90))
    assert np.array_equal(make_upright(received, rotation, bilevel=True), make_upright(grey(LETTER), 0, bilevel=True))


def test_the_same_page_is_straightened_the_same_way_every_time() -> None:
    tilted = grey(LETTER.convert("L").rotate(1.3, fillcolor=255))
    assert np.array_equal(make_upright(tilted, 0, bilevel=True), make_upright(tilted, 0, bilevel=True))


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 255))
@settings(max_examples=25)
def test_paper_of_any_size_has_no_skew(height: int, width: int, level: int) -> None:
    page = np.full((height, width), level, np.uint8)
    assert make_upright(page, 0, bilevel=level in (0, 255)).shape == page.shape
    assert np.array_equal(straightened(page, skew_of(page < 128)), page)


def test_a_page_whose_lines_run_level_is_only_ever_upside_down() -> None:
    assert likely_rotations(grey(LETTER) < 128) == (180,)


def test_a_page_whose_lines_run_upright_lies_on_one_of_its_sides() -> None:
    assert likely_rotations(np.rot90(grey(LETTER) < 128)) == (90, 270)


def test_a_page_without_lines_may_lie_any_way() -> None:
    specks = np.random.default_rng(1).random((600, 600)) < 0.05
    assert likely_rotations(specks) == (180, 90, 270)
