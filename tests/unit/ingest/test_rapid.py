import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.errors import EngineError
from ingest.engines import second_reader
from ingest.engines.rapid import SeenCharacter, SeenLine, split_words
from tests.unit.ingest.papers import draw_letter, grey


def test_the_second_reader_reads_a_letter_without_a_word_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    words = second_reader().read_page(grey(draw_letter()), dpi=204, seconds=120)
    texts = [word.text for word in words]
    assert "PSH40071993" in texts
    assert "03/07/1961" in texts
    assert {word.source for word in words} == {"rapid"}
    assert capfd.readouterr() == ("", "")


def test_a_crop_is_read_with_every_character_at_its_place() -> None:
    page = grey(draw_letter(("PSH40071993",)))
    columns = np.flatnonzero((page < 128).any(axis=0))
    rows = np.flatnonzero((page < 128).any(axis=1))
    box = (int(columns[0]) - 6, int(rows[0]) - 6, int(columns[-1]) + 6, int(rows[-1]) + 6)
    (line,) = second_reader().read_boxes(page, [box], seconds=60)
    assert line.text == "PSH40071993"
    places = [character.x for character in line.characters]
    assert places == sorted(places)
    assert places[0] == pytest.approx(columns[0] + 12, abs=20)
    assert places[-1] == pytest.approx(columns[-1] - 12, abs=20)


def test_a_box_outside_the_page_holds_nothing() -> None:
    (line,) = second_reader().read_boxes(np.full((50, 50), 255, np.uint8), [(60, 60, 90, 90)], seconds=10)
    assert line.text == ""


def test_white_paper_has_no_lines() -> None:
    assert second_reader().find_lines(np.full((600, 400), 255, np.uint8)) == ()


def test_a_page_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(EngineError, match="did not finish"):
        second_reader().read_boxes(grey(draw_letter()), [(0, 0, 900, 60)] * 50, seconds=0.0)


@given(st.text(alphabet="a1 -", max_size=30))
def test_words_are_what_stands_between_blanks(text: str) -> None:
    characters = tuple(SeenCharacter(character, 10.0 * index, 0.9) for index, character in enumerate(text))
    words = split_words(SeenLine((0, 0, 400, 20), characters), 3)
    assert [word.text for word in words] == text.split()
    assert all(word.x1 > word.x0 and word.line == 3 for word in words)


@pytest.mark.parametrize(
    ("seen", "read"),
    [("ThIS", "THIS"), ("ACFTAtE", "ACFTATE"), ("McDONALD", "McDONALD"), ("MacARTHUR", "MacARTHUR"), ("mRNA", "mRNA")],
)
def test_small_letters_in_a_word_of_capitals_are_worn_ones(seen: str, read: str) -> None:
    characters = tuple(SeenCharacter(character, 10.0 * index, 0.9) for index, character in enumerate(seen))
    (word,) = split_words(SeenLine((0, 0, 400, 20), characters), 0)
    assert word.text == read
