"""Words seen twice in one place are one; different words in one place, and one word in two places, all stay."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.doubles import without_doubles
from ingest.engines import SeenWord


def word(text: str, x0: int, x1: int, y0: int = 100, confidence: float = 0.9, line: int = 0) -> SeenWord:
    return SeenWord(text, x0, y0, x1, y0 + 30, confidence, line)


def texts(*seen: SeenWord) -> list[str]:
    return [each.text for each in without_doubles(seen)]


def test_a_line_read_twice_is_one_line_of_its_surer_words() -> None:
    first = [word("Case", 10, 80, line=1), word("8051892156", 90, 250, line=1), word("01/0/1951", 300, 420, line=1)]
    again = [word("Case", 12, 82, 104, 0.7, 2), word("8051892156,", 92, 252, 104, 0.8, 2),
             word("01/07/1951", 300, 425, 104, 0.95, 2)]  # fmt: skip
    assert texts(*first, *again) == ["Case", "8051892156", "01/07/1951"]


def test_a_piece_of_a_word_beside_the_whole_is_dropped() -> None:
    assert texts(word("68-4403125-55", 10, 200), word("-55", 160, 200)) == ["68-4403125-55"]


def test_a_stamp_over_print_loses_neither() -> None:
    assert texts(word("Humira", 10, 120), word("RECEIVED", 20, 130)) == ["Humira", "RECEIVED"]


def test_a_word_printed_twice_side_by_side_or_on_two_lines_stays_twice() -> None:
    assert texts(word("Paul", 10, 80), word("Paul", 90, 160), word("Paul", 10, 80, 140)) == ["Paul"] * 3


def test_signs_without_letters_stay() -> None:
    assert texts(word("Ref", 10, 80), word("-", 30, 60), word("/", 32, 60)) == ["Ref", "-", "/"]


def test_nothing_read_is_nothing() -> None:
    assert without_doubles(()) == ()


_WORDS = st.builds(
    word, st.text("ab1-", min_size=1, max_size=5), st.integers(0, 200), st.integers(200, 400), st.integers(0, 200),
    st.floats(0, 1),
)  # fmt: skip


@given(st.lists(_WORDS, max_size=12))
def test_what_stays_was_there_in_the_same_order_and_something_always_stays(seen: list[SeenWord]) -> None:
    kept = without_doubles(seen)
    places = [next(i for i, each in enumerate(seen) if each is one) for one in kept]
    assert places == sorted(places)
    assert bool(kept) == bool(seen)
