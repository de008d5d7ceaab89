"""Text fits its box or is said to be cut."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.fonts import tidy, width
from forms.typesetting import LEADING, PADDING, SEE_ATTACHED, set_cells, set_line, set_lines, wrap

words = st.lists(st.text("abcdefghij-é", min_size=1, max_size=30), min_size=1, max_size=40).map(" ".join)


def test_a_short_line_keeps_the_size_asked_for() -> None:
    assert set_line("Marlowe", 200, 20, size=10, smallest=7).size == 10


def test_a_long_line_is_set_smaller_before_it_is_cut() -> None:
    setting = set_line("Inject 150 mg under the skin every 12 weeks", 180, 20, size=12, smallest=7)
    assert 7 <= setting.size < 12 and not setting.cut


def test_a_line_that_does_not_fit_ends_with_a_notice_after_whole_words() -> None:
    setting = set_line("NVX004512378 and much more than fits", 130, 20, size=12, smallest=9)
    assert setting.cut and setting.lines[0].endswith(SEE_ATTACHED)
    assert all(word in "NVX004512378 and much more than fits".split() for word in setting.lines[0].split()[:-2])


def test_a_number_with_more_digits_than_cells_is_not_drawn() -> None:
    assert set_cells("123456789", 8, 160, 20, size=10).lines == ()


@settings(deadline=None)
@given(text=words, wide=st.floats(30, 400), size=st.floats(6, 12))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, wide: float, size: float) -> None:
    lines = wrap(text, wide, size)
    assert all(width(line, size) <= wide + 0.01 or len(line) == 1 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@settings(deadline=None)
@given(text=words, wide=st.floats(80, 400), high=st.floats(12, 120))
def test_lines_stay_inside_the_box(text: str, wide: float, high: float) -> None:
    setting = set_lines(text, wide, high, size=0, smallest=7)
    assert len(setting.lines) == 1 or len(setting.lines) * setting.size * LEADING <= high - PADDING + 0.01
    assert setting.cut or "".join("".join(setting.lines).split()) == "".join(text.split())


@given(st.text())
def test_tidied_text_has_no_control_characters(text: str) -> None:
    assert not any(ord(char) < 32 and char != "\n" for char in tidy(text))
