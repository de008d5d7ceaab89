import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw, ImageFont

from documents.reading import Box, Word
from ingest.marks import find_marks
from tests.unit.ingest.papers import draw_box, draw_letter, grey

SIZE = (1728, 2156)


def form(
    marks: tuple[str, ...], *, line: int = 2, side: int = 24, speckle: float = 0.0, streak: bool = False
) -> np.ndarray:
    """A page of labelled boxes, one a row."""
    page = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(30)
    for number, mark in enumerate(marks):
        y = 300 + number * 70
        draw_box(pen, 200, y, side=side, line=line, mark=mark)
        pen.text((200 + side + 12, y - 6), "Continuation of therapy", fill=0, font=font)
    if streak:
        pen.line((211, 0, 211, SIZE[1]), fill=0, width=1)
    ink = np.array(page) < 128
    if speckle:
        ink ^= np.random.default_rng(5).random(ink.shape) < speckle
    return ink


MARKS = ("", "cross", "", "tick", "", "fill")


@pytest.mark.parametrize("line", [1, 2, 4])
def test_boxes_of_a_form_are_found_and_judged_whatever_the_thickness_of_their_lines(line: int) -> None:
    found = find_marks(form(MARKS, line=line), 204)
    assert [mark.ticked for mark in found] == [bool(mark) for mark in MARKS]
    assert all(mark.shape == "box" for mark in found)


def test_the_box_of_a_mark_is_where_it_was_drawn() -> None:
    (mark,) = find_marks(form(("cross",)), 204)
    assert mark.box.x0 * SIZE[0] == pytest.approx(200, abs=3)
    assert mark.box.y1 * SIZE[1] == pytest.approx(325, abs=3)


def test_speckle_does_not_tick_a_box() -> None:
    found = find_marks(form(MARKS, speckle=0.002), 204)
    assert [mark.ticked for mark in found] == [bool(mark) for mark in MARKS]


def test_a_streak_through_empty_boxes_never_makes_them_sure_crosses_without_a_word() -> None:
    found = find_marks(form(("", "cross"), streak=True), 204)
    # The streak is 1 pixel of a 24 pixel box: an empty one may be doubted, the crossed one must stay ticked.
    assert found[-1].ticked is True
    assert all(mark.ticked is not True for mark in found[:-1])


def test_a_letter_has_no_boxes_once_its_words_are_known() -> None:
    ink = grey(draw_letter(("ODOB BOOD 00 DOD", "OOO QUOD BOOK"))) < 128
    words = [Word("BOOK", Box(0.05, 0.05, 0.6, 0.2), 0.95)]
    assert find_marks(ink, 204, words) == ()


def test_a_clear_box_that_was_read_as_the_first_letter_of_its_label_stays_a_box() -> None:
    words = [Word("OContinuation", Box(199 / 1728, 295 / 2156, 500 / 1728, 330 / 2156), 0.95)]
    assert len(find_marks(form(("tick",)), 204, words)) == 1


def test_cells_for_single_characters_are_no_tick_boxes() -> None:
    page = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(page)
    for number in range(8):
        pen.rectangle((300 + number * 36, 500, 336 + number * 36, 536), outline=0, width=2)
    assert find_marks(np.array(page) < 128, 204) == ()


def test_circles_are_found_and_a_dot_in_one_ticks_it() -> None:
    page = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(page)
    for number, dotted in enumerate((False, True)):
        x = 300 + number * 200
        pen.ellipse((x, 500, x + 28, 528), outline=0, width=2)
        if dotted:
            pen.ellipse((x + 7, 507, x + 21, 521), fill=0)
    found = find_marks(np.array(page) < 128, 204)
    assert [(mark.shape, mark.ticked) for mark in found] == [("circle", False), ("circle", True)]


def test_typed_parentheses_and_brackets_hold_a_mark_or_none() -> None:
    page = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(34)
    for y, text in ((400, "(   )"), (480, "( X )"), (560, "[   ]"), (640, "[ X ]")):
        pen.text((300, y), text, fill=0, font=font)
    found = find_marks(np.array(page) < 128, 204)
    assert [mark.ticked for mark in found] == [False, True, False, True]
    assert {mark.shape for mark in found[:2]} == {"parentheses"}


def test_words_in_parentheses_are_no_marks() -> None:
    page = Image.new("L", SIZE, 255)
    ImageDraw.Draw(page).text((300, 400), "tablet(s) (see page 2) (800) f(a)", fill=0, font=ImageFont.load_default(34))
    assert find_marks(np.array(page) < 128, 204) == ()


@given(arrays(np.bool_, st.tuples(st.integers(1, 90), st.integers(1, 90))))
@settings(max_examples=40)
def test_any_pixels_give_marks_inside_the_page(ink: np.ndarray) -> None:
    for mark in find_marks(ink, 204):
        assert 0 <= mark.box.x0 <= mark.box.x1 <= 1
        assert 0 <= mark.box.y0 <= mark.box.y1 <= 1
        assert 0 <= mark.fill <= 1


@pytest.mark.parametrize(("size", "pad", "side"), [(20, 5, 30), (20, 8, 22), (22, 8, 22), (24, 8, 26)])
def test_black_headings_hold_no_ticked_boxes(size: int, pad: int, side: int) -> None:
    page = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype("/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf", size)
    headings = {200: "MEMBER INFORMATION", 300: "PRESCRIBER INFORMATION", 500: "DRUG REQUESTED", 700: "CLINICAL"}
    for y, heading in headings.items():
        pen.rectangle((130, y, 1560, y + size + 2 * pad), fill=0)
        pen.text((143, y + pad), heading, fill=255, font=font)
    for x, mark in ((1010, ""), (1130, ""), (1250, "cross")):
        draw_box(pen, x, 600, side=side, line=2, mark=mark)
    ink = np.array(page) < 128
    ink ^= np.random.default_rng(1).random(ink.shape) < 0.002
    assert [mark.ticked for mark in find_marks(ink, 204)] == [False, False, True]
