from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.engines import SeenWord
from ingest.engines.rapid import PixelBox, SeenCharacter, SeenLine
from ingest.key_words import is_key_like
from ingest.second import read_again

PAGE = np.full((400, 1200), 255, np.uint8)
TALL = np.full((6100, 1200), 255, np.uint8)


class Reader:
    """Reads what it is told to see: text by the left edge of the place where it stands."""

    def __init__(self, sees: dict[int, str], *, confidence: float = 0.99, lines: tuple[PixelBox, ...] = ()) -> None:
        self.sees, self.confidence, self.lines = sees, confidence, lines
        self.asked: list[PixelBox] = []

    def find_lines(self, image: np.ndarray) -> tuple[PixelBox, ...]:
        return self.lines

    def read_boxes(self, image: np.ndarray, boxes: Iterable[PixelBox], *, seconds: float) -> tuple[SeenLine, ...]:
        return tuple(self.read(box) for box in boxes)

    def read(self, box: PixelBox) -> SeenLine:
        self.asked.append(box)
        characters = [
            SeenCharacter(character, x + 5 + 10 * index, self.confidence)
            for x, text in self.sees.items()
            if box[0] <= x + 5 < box[2]
            for index, character in enumerate(text)
        ]
        return SeenLine(box, tuple(characters))


def word(text: str, x: int, *, confidence: float = 0.9, line: int = 0) -> SeenWord:
    return SeenWord(text, x, 100, x + 10 * len(text), 120, confidence, line)


def again(words: list[SeenWord], reader: Reader, *, weak: bool = False) -> tuple[SeenWord, ...]:
    return read_again(words, PAGE, reader, crops=True, weak=weak, seconds=5)


def test_a_date_both_readers_see_alike_carries_their_agreement() -> None:
    (read,) = again([word("03/07/1961", 100)], Reader({100: "03/07/1961"}))
    assert (read.text, read.second, read.source) == ("03/07/1961", "03/07/1961", "tesseract")


def test_a_date_they_see_differently_is_the_second_readers_and_keeps_the_first() -> None:
    (read,) = again([word("08/07/1961", 100)], Reader({100: "03/07/1961"}))
    assert (read.text, read.second, read.source) == ("03/07/1961", "08/07/1961", "rapid")
    assert (read.confidence, read.second_confidence) == (pytest.approx(0.99), 0.9)


def test_a_second_reader_that_is_unsure_does_not_overrule() -> None:
    (read,) = again([word("08/07/1961", 100)], Reader({100: "03/07/1961"}, confidence=0.5))
    assert (read.text, read.second, read.source) == ("08/07/1961", "03/07/1961", "tesseract")


def test_a_second_reader_that_sees_nothing_is_no_agreement() -> None:
    (read,) = again([word("08/07/1961", 100)], Reader({}))
    assert (read.text, read.second, read.second_confidence) == ("08/07/1961", "", 0.0)


def test_a_blank_between_words_is_no_disagreement() -> None:
    (read,) = again([word("402-555-0143", 100)], Reader({100: "402- 555-0143"}))
    assert read.text == "402-555-0143"


def test_a_date_keeps_its_strokes_when_the_second_reader_sees_colons() -> None:
    (read,) = again([word("04/17/2026", 100, confidence=0.4)], Reader({100: "04:17:2026"}))
    assert (read.text, read.second) == ("04/17/2026", "04:17:2026")


def test_neighbours_are_read_in_one_crop_and_get_their_own_characters() -> None:
    reader = Reader({100: "PSH400", 170: "71993"})
    read = again([word("PSH4OO", 100, confidence=0.6), word("71998", 170)], reader)
    assert len(reader.asked) == 1
    assert [each.text for each in read] == ["PSH400", "71993"]


def test_a_box_that_holds_its_neighbours_takes_nothing_from_them() -> None:
    wide = SeenWord("Kisqal", 100, 100, 260, 120, 0.3, 0)
    read = again([wide, word("200", 180), word("mg", 230, confidence=0.7)], Reader({100: "Kisqali", 180: "200"}))
    assert [each.text for each in read] == ["Kisqali", "200", "mg"]


@pytest.mark.parametrize(("first", "second"), [("Pefia", "Peña"), ("Hernandez", "Hernández")])
def test_the_second_reader_speaks_for_accents(first: str, second: str) -> None:
    (_, read) = again([word("Dr.", 60), word(first, 100, confidence=0.96)], Reader({100: second}, confidence=0.98))
    assert (read.text, read.second) == (second, first)


def test_a_name_before_its_credentials_is_read_again() -> None:
    reader = Reader({})
    again([word("Jane", 100), word("Okafor,", 160), word("MD", 250)], reader)
    assert any(left <= 100 and right >= 160 for left, _, right, _ in reader.asked)


def test_words_run_together_by_the_first_reader_are_parted() -> None:
    read = again([word("DOB03/07/1961", 100, confidence=0.5)], Reader({100: "DOB 03/07/61"}))
    assert [each.text for each in read] == ["DOB", "03/07/61"]
    assert all(each.second == "DOB03/07/1961" and each.line == 0 for each in read)


def test_a_tick_box_taken_for_a_letter_leaves_the_box_of_the_word() -> None:
    (read,) = again([word("[XFree", 100, confidence=0.3)], Reader({125: "Free"}))
    assert read.text == "Free"
    assert read.x0 > 112


def test_where_the_whole_page_can_be_read_again_it_is_in_lines() -> None:
    reader = Reader({})
    again([word("Member", 100), word("records", 170), word("555-0143", 600)], reader)
    assert [(left < 105, right > 235) for left, _, right, _ in sorted(reader.asked)] == [(True, True), (False, True)]


def dense(text: str, rows: int, *, from_row: int = 0) -> list[SeenWord]:
    return [SeenWord(text, 10, 30 * row, 1100, 30 * row + 20, 0.9, row) for row in range(from_row, from_row + rows)]


def test_the_cost_of_a_page_is_bounded() -> None:
    reader = Reader({})
    read_again(dense("records", 200), TALL, reader, crops=True, weak=False, seconds=5)
    columns = sum((box[2] - box[0]) * 48 / (box[3] - box[1]) for box in reader.asked)
    assert 0 < columns <= 24_000


@pytest.mark.parametrize("value", ["555-0143", "10/04/2026"])
def test_on_a_page_too_long_to_be_read_twice_values_come_before_words(value: str) -> None:
    reader = Reader({})
    read_again(
        [*dense("records", 150), *dense(value, 3, from_row=150)], TALL, reader, crops=True, weak=False, seconds=5
    )
    assert {box[1] // 30 + 1 for box in reader.asked} >= {150, 151, 152}
    assert len(reader.asked) < 153


def test_the_month_of_a_date_in_words_comes_before_other_words() -> None:
    reader = Reader({})
    date = [SeenWord("October", 10, 4500, 1000, 4520, 0.9, 150), SeenWord("4,", 1020, 4500, 1100, 4520, 0.9, 150)]
    read_again([*dense("records", 150), *date], TALL, reader, crops=True, weak=False, seconds=5)
    assert max(box[3] for box in reader.asked) > 4500


def test_a_scrap_of_its_neighbour_does_not_overrule_a_sure_word() -> None:
    (read,) = again([word("of", 100, confidence=0.85)], Reader({100: "of 1"}))
    assert read.text == "of"


@pytest.mark.parametrize(("first", "second", "chosen"), [(0.97, 0.97, "o1d"), (0.8, 0.99, "old"), (0.5, 0.9, "old")])
def test_the_surer_reader_speaks_and_the_first_where_both_are_as_sure(first: float, second: float, chosen: str) -> None:
    (read,) = again([word("o1d", 100, confidence=first)], Reader({100: "old"}, confidence=second))
    assert read.text == chosen


def test_a_digit_the_first_reader_dropped_is_within_the_second_readers_crop() -> None:
    page = PAGE.copy()
    page[102:118, 192:204] = 0
    page[102:118, 300:312] = 0
    reader = Reader({100: "MG-229104-7"})
    (read,) = read_again([word("MG-229104", 100)], page, reader, crops=True, weak=False, seconds=5)
    assert reader.asked[0][2] in range(204, 215)
    assert read.text == "MG-229104-7"
    assert read.x1 > 204


def test_a_ruling_line_is_no_dropped_digit() -> None:
    page = PAGE.copy()
    page[:, 193:197] = 0
    reader = Reader({})
    read_again([word("MG-229104", 100)], page, reader, crops=True, weak=False, seconds=5)
    assert reader.asked[0][2] <= 195


def test_on_a_weak_page_words_nobody_saw_become_lines_of_their_own() -> None:
    reader = Reader({500: "PSH40071993"}, lines=((490, 200, 720, 230), (95, 95, 200, 125)))
    read = again([word("Member", 100)], reader, weak=True)
    assert [(each.text, each.line) for each in read] == [("Member", 0), ("PSH40071993", 1)]


def test_on_a_weak_page_a_line_the_first_reader_broke_is_the_second_readers_and_keeps_what_was_read() -> None:
    broken = [word("MBI", 100, confidence=0.46), word(":", 140, confidence=0.6), word("bs", 185, confidence=0.2)]
    reader = Reader({100: "MBR NO: PEC220"}, lines=((95, 95, 250, 125),))
    read = again([word("Dear", 20), *broken, word("Doctor", 400)], reader, weak=True)
    assert [each.text for each in read] == ["Dear", "MBR", "NO:", "PEC220", "Doctor"]
    assert [each.second for each in read[1:4]] == ["MBI", ":", "bs"]
    assert len({each.line for each in read}) == 1


def test_on_a_weak_page_a_line_stays_where_the_second_reader_is_no_surer() -> None:
    reader = Reader({100: "MBR"}, confidence=0.78, lines=((95, 95, 145, 125),))
    (read,) = again([word("MBI", 100, confidence=0.76)], reader, weak=True)
    assert read.text == "MBI"


def test_on_a_weak_page_a_hopeless_word_gives_way_to_what_the_second_reader_finds_there() -> None:
    reader = Reader({500: "PSH40071993"}, lines=((490, 95, 720, 125),))
    read = again([word("rn", 510, confidence=0.1)], reader, weak=True)
    assert [each.text for each in read] == ["PSH40071993"]


@given(
    st.lists(
        st.tuples(st.text("aB3/-", min_size=1, max_size=9), st.integers(0, 1100), st.floats(0, 1), st.integers(0, 3))
    ),
    st.dictionaries(st.integers(0, 1100), st.text("aB3 /", max_size=8), max_size=6),
    st.booleans(),
)
def test_whatever_both_readers_see_every_word_keeps_a_text_and_a_box(
    words: list[tuple[str, int, float, int]], sees: dict[int, str], weak: bool
) -> None:
    seen = [word(text, x, confidence=confidence, line=line) for text, x, confidence, line in words]
    read = again(seen, Reader(sees, lines=((0, 90, 1200, 130),)), weak=weak)
    assert all(each.text.strip() == each.text != "" and each.x1 > each.x0 for each in read)
    assert weak or len(read) >= len(seen)


@pytest.mark.parametrize("text", ["03/07/61", "402-555-0143", "PSH40071993", "L40.0", "30mg"])
def test_values_look_like_values(text: str) -> None:
    assert is_key_like(text)


@pytest.mark.parametrize("text", ["Member", "(s)", "2", "of", "Rx"])
def test_words_do_not_look_like_values(text: str) -> None:
    assert not is_key_like(text)
