import numpy as np

from documents.reading import Box, Word
from ingest.flags import has_fax_header, page_flags

PAPER = np.zeros((1000, 800), bool)


def line(text: str, y: float, *, x: float = 0.1, confidence: float = 0.95, height: float = 0.01) -> list[Word]:
    return [
        Word(part, Box(x + 0.05 * index, y, x + 0.05 * index + 0.04, y + height), confidence)
        for index, part in enumerate(text.split())
    ]


def test_a_senders_line_with_time_and_page_is_a_fax_header() -> None:
    assert has_fax_header(line("2026-11-04 10:12 PRAIRIE SKY 4025550143 P.1/2", 0.01))
    assert has_fax_header(line("12-01-26;03:38PM ;CLINIC ;4025550116 # 1/ 3", 0.01))


def test_a_letterhead_at_the_top_is_no_fax_header() -> None:
    assert not has_fax_header(line("Prairie Sky Health Plan", 0.02))
    assert not has_fax_header(line("2026-11-04 10:12 page 1 of 2", 0.5))


def test_a_page_with_hardly_any_ink_is_nearly_empty() -> None:
    assert "near_empty" in page_flags(PAPER, [], weak=False)


def test_lines_that_run_into_the_left_edge_are_clipped() -> None:
    ink = PAPER.copy()
    ink[::30, :40] = True
    words = [word for row in range(8) for word in line("ember ID", 0.1 + row / 20, x=0.0)]
    assert "clipped_left" in page_flags(ink, words, weak=False)
    assert "clipped_right" not in page_flags(ink, words, weak=False)
    # The same words on a page whose edge is clean are only set far to the left.
    assert "clipped_left" not in page_flags(PAPER, words, weak=False)


def test_tall_illegible_words_beside_clear_print_look_like_handwriting() -> None:
    print_words = [word for row in range(4) for word in line("Name of the member", 0.1 + row / 10)]
    written = line("Ottlne Fqhr bd lives", 0.6, confidence=0.3, height=0.02)
    assert "handwriting" in page_flags(PAPER, print_words + written, weak=False)
    assert "handwriting" not in page_flags(PAPER, print_words, weak=False)
