"""Boxes that a reader took for the first letters of their label are found, and the label is freed of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from documents.reading import Box, Mark, Word
from ingest.marks import find_marks
from ingest.swallowed import free_words

SIZE = (1728, 2156)
BOX = Box(0.100, 0.200, 0.114, 0.211)


def label(text: str, second: str | None = None, x0: float = 0.101) -> Word:
    return Word(text, Box(x0, 0.199, x0 + 0.07, 0.212), 0.9, "tesseract", second, 0.8 if second else None)


def freed(word: Word, mark: Box = BOX, shape: str = "box") -> Word:
    return free_words([word], [Mark(mark, 0.0, False, shape)])[0]


@pytest.mark.parametrize(
    ("text", "second", "left"),
    [
        ("MContinuing", "Continuing", "Continuing"),
        ("[]Bridge", "L]Bridge", "Bridge"),
        ("MQ71.10", "WQ71.10", "Q71.10"),
        ("JNurse", "JNurse", "Nurse"),
        ("Limatinib:", "Lfimatinib", "imatinib:"),
        ("]Yes", None, "Yes"),
    ],
)
def test_a_label_loses_the_letters_that_are_its_box(text: str, second: str | None, left: str) -> None:
    word = freed(label(text, second))
    assert word.text == left
    assert word.box.x0 >= BOX.x1


@pytest.mark.parametrize(
    ("text", "second"),
    [("Nurse", "Nurse"), ("Q71.0", "[71.0"), ("HBsAg", "HBsAg"), ("McLeod", "McLeod"), ("[X]", None), ("10", "[0")],
)
def test_a_word_that_reads_as_one_keeps_its_letters(text: str, second: str | None) -> None:
    assert freed(label(text, second)).text == text


def test_a_box_further_off_takes_nothing_from_a_word() -> None:
    assert freed(label("JNurse", "JNurse", x0=0.13)).text == "JNurse"


def test_the_brackets_of_a_typed_form_are_left_alone() -> None:
    assert freed(label("JNurse", "JNurse"), shape="brackets").text == "JNurse"


@given(st.text(min_size=1, max_size=12), st.one_of(st.none(), st.text(max_size=12)))
def test_whatever_was_read_at_least_two_letters_stay(text: str, second: str | None) -> None:
    word = freed(label(text, second))
    assert text.endswith(word.text)
    assert word.text == text or sum(map(str.isalnum, word.text)) > 1


def worn_form(*missing: str, mark: bool = False) -> np.ndarray:
    """Three whole boxes, and a fourth whose print touches it and that has lost the sides named."""
    page = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(30)
    for y in (300, 370, 440):
        pen.rectangle((200, y, 224, y + 24), outline=0, width=2)
        pen.text((236, y - 6), "Continuation of therapy", fill=0, font=font)
    sides = {"top": (800, 500, 824, 500), "foot": (800, 524, 824, 524), "left": (800, 500, 800, 524),
             "right": (824, 500, 824, 524)}  # fmt: skip
    for side, line in sides.items():
        if side not in missing:
            pen.line(line, fill=0, width=2)
    if mark:
        pen.line((804, 512, 812, 520, 820, 502), fill=0, width=3)
    pen.text((828, 494), "Nurse educator", fill=0, font=font)
    return np.array(page) < 128


def boxes_beside(text: str, ink: np.ndarray) -> list[Mark]:
    word = Word(text, Box(799 / SIZE[0], 495 / SIZE[1], 920 / SIZE[0], 528 / SIZE[1]), 0.9)
    return [mark for mark in find_marks(ink, 204, [word]) if mark.box.x0 > 0.4]


@pytest.mark.parametrize("side", ["top", "foot"])
def test_a_box_that_lost_a_level_side_is_found_before_a_label_that_reads_as_if_it_held_one(side: str) -> None:
    (found,) = boxes_beside("JNurse", worn_form(side))
    assert found.ticked is False
    assert found.box.x0 * SIZE[0] == pytest.approx(800, abs=3)


def test_a_marked_box_that_lost_a_side_is_ticked() -> None:
    (found,) = boxes_beside("MNurse", worn_form("top", mark=True))
    assert found.ticked is True


def test_letters_of_the_shape_of_a_box_are_none_where_the_word_reads_well() -> None:
    assert boxes_beside("UNurse", worn_form("top", "foot")) == []
    assert boxes_beside("Nurse", worn_form("top")) == []
