from pathlib import Path

import pytest

from documents.reading import Box, Word
from ingest.textlayer import in_header_band, is_believable, read_text_layer
from tests.unit.ingest.papers import text_pdf


def words(text: str, y: float = 0.4) -> tuple[Word, ...]:
    return tuple(Word(part, Box(0.1, y, 0.2, y + 0.012), 0.99, "text") for part in text.split())


def test_a_stamp_alone_is_no_text_of_the_page() -> None:
    stamp = words("2026-11-04 10:12 From: Prairie Sky Health Plan To: 402-555-0199 Page 1 of 1", y=0.01)
    assert all(in_header_band(word) for word in stamp)
    assert not is_believable(stamp)


def test_a_paragraph_in_the_body_is_text_of_the_page() -> None:
    assert is_believable(words("Your request for coverage of the medicine was approved"))


@pytest.mark.parametrize("text", ["(cid:12)(cid:44)(cid:7) " * 12, "\ue012\ue013\ue014 " * 20, "\ufffd\ufffd " * 20])
def test_letters_without_a_meaning_are_not_believed(text: str) -> None:
    assert not is_believable(words(text))


def test_a_damaged_text_layer_is_no_text_layer(tmp_path: Path) -> None:
    assert read_text_layer(b"%PDF-1.4 nonsense", 1) == ()


def test_the_second_page_is_read_by_its_number(tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "letter.pdf", ("first", "second"), pages=2)
    assert [word.text for word in read_text_layer(path, 2)] == ["first", "second"]
