import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ingest.preprocess import blur_for, ink_of, is_bilevel, smoothed, squared
from tests.unit.ingest.papers import draw_letter, grey

LETTER = grey(draw_letter())


def test_standard_resolution_rows_are_doubled_and_fine_ones_are_left_alone() -> None:
    doubled, dpi = squared(LETTER[::2], 204, 98)
    assert (doubled.shape, dpi) == (LETTER.shape, 204)
    same, _ = squared(LETTER, 204, 196)
    assert same is LETTER


def test_a_page_that_is_too_fine_is_made_smaller_and_a_coarse_one_larger() -> None:
    assert squared(np.full((3300, 2550), 255, np.uint8), 600, 600)[1] == 300
    assert squared(np.full((1100, 850), 255, np.uint8), 100, 100)[1] == 204


@given(st.integers(1, 300), st.integers(1, 300), st.floats(20, 2400), st.floats(20, 2400))
def test_any_resolution_gives_a_page_with_square_pixels(height: int, width: int, x_dpi: float, y_dpi: float) -> None:
    page, dpi = squared(np.full((height, width), 255, np.uint8), x_dpi, y_dpi)
    assert page.size > 0
    assert max(page.shape) <= 5000
    assert dpi >= 70


def test_a_clean_page_is_blurred_less_than_a_speckled_one_and_a_photograph_not_at_all() -> None:
    noise = np.random.default_rng(3).random(LETTER.shape) < 0.01
    speckled = np.where(noise, 255 - LETTER, LETTER).astype(np.uint8)
    clean, rough = blur_for(LETTER, bilevel=True), blur_for(speckled, bilevel=True)
    assert 0 < clean < rough
    assert blur_for(LETTER, bilevel=False) == 0
    assert smoothed(LETTER, 0.0) is LETTER


def test_a_scan_in_grey_is_not_taken_for_a_fax() -> None:
    assert is_bilevel(LETTER)
    soft = np.array(draw_letter().convert("L").resize((864, 1078), Image.Resampling.BILINEAR))
    assert not is_bilevel(soft)


@pytest.mark.parametrize("paper", [(255, 255), (250, 120)])
def test_ink_is_found_under_uneven_light(paper: tuple[int, int]) -> None:
    light = np.linspace(*paper, LETTER.shape[1])[None, :]
    shaded = np.where(LETTER < 128, light * 0.3, light).astype(np.uint8)
    ink = ink_of(shaded, bilevel=False)
    truth = LETTER < 128
    assert (ink & truth).sum() > 0.95 * truth.sum()
    assert (ink & ~truth).sum() < 0.1 * truth.sum()
