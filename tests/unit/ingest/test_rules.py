import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.rules import find_rules, without_streaks
from ingest.streaks import erase_streaks, find_streaks
from tests.unit.ingest.papers import draw_letter, grey

SIZE = (1728, 2156)


def table(*, line: int = 2, gaps: bool = False) -> np.ndarray:
    """Two cells side by side with a word in each."""
    page = draw_letter(("", "", "", "Member", "PSH40071993"), height=36).convert("L")
    pen = ImageDraw.Draw(page)
    for y in (380, 640):
        pen.line((100, y, 1500, y), fill=0, width=line)
    for x in (100, 800, 1500):
        pen.line((x, 380, x, 640), fill=0, width=line)
    ink = np.array(page) < 128
    if gaps:
        ink[:, 200::60] = False
        ink[400::50, :] = False
    return ink


@pytest.mark.parametrize("line", [1, 2, 6])
def test_the_lines_of_a_table_are_found_and_its_letters_are_not(line: int) -> None:
    rules = find_rules(table(line=line), 204)
    assert sum(rule.horizontal for rule in rules) == 2
    assert sum(not rule.horizontal for rule in rules) == 3


def test_lines_with_gaps_are_one_line() -> None:
    rules = find_rules(table(gaps=True), 204)
    widths = [rule.box.width * SIZE[0] for rule in rules if rule.horizontal]
    assert len(widths) == 2
    assert min(widths) > 1300


def test_a_line_is_where_it_was_drawn() -> None:
    first = min((rule for rule in find_rules(table(), 204) if rule.horizontal), key=lambda rule: rule.box.y0)
    assert first.box.y0 * SIZE[1] == pytest.approx(380, abs=3)
    assert first.box.x1 * SIZE[0] == pytest.approx(1500, abs=4)


def test_a_letter_without_lines_has_none() -> None:
    assert find_rules(grey(draw_letter()) < 128, 204) == ()


def test_letters_in_a_dark_bar_are_no_lines() -> None:
    page = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(page)
    pen.rectangle((100, 300, 1500, 350), fill=0)
    pen.text((120, 306), "MEMBER INFORMATION", fill=255, font_size=36)
    assert find_rules(np.array(page) < 128, 204) == ()


def test_a_streak_from_edge_to_edge_is_a_streak_and_no_rule() -> None:
    ink = table()
    ink[:, 1000:1002] = True
    (streak,) = find_streaks(ink)
    assert streak * SIZE[0] == pytest.approx(1000.5, abs=1)
    kept = without_streaks(find_rules(ink, 204), (streak,))
    assert sum(not rule.horizontal for rule in kept) == 3


def test_a_dashed_streak_is_found_and_a_forms_border_is_none() -> None:
    ink = table()
    ink[100:2050, 60:63] = True
    assert find_streaks(ink) == ()
    ink[::3, 900], ink[1::3, 900] = True, True
    assert len(find_streaks(ink)) == 1


def test_a_streak_may_begin_below_the_header_of_the_receiving_machine() -> None:
    ink = table()
    ink[50:, 1000:1002] = True
    assert len(find_streaks(ink)) == 1


def test_erasing_a_streak_leaves_strokes_that_cross_it_and_touches_nothing_else() -> None:
    page = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(page)
    pen.text((900, 600), "MEMBER 0118 4426", fill=0, font_size=48)
    grey = np.array(page)
    streaked = grey.copy()
    streaked[:, 1000:1002] = 0
    cleaned = erase_streaks(streaked)
    assert (cleaned[:400] == 255).all()
    far = np.ones(grey.shape[1], bool)
    far[1000:1002] = False
    assert (cleaned[:, far] == grey[:, far]).all()
    crossed = (grey[:, 998:1000] < 128).any(axis=1) & (grey[:, 1002:1004] < 128).any(axis=1)
    assert (cleaned[crossed][:, 1000:1002] == 0).all()


def test_a_page_without_streaks_is_left_as_it_is() -> None:
    grey = np.where(table(), 0, 255).astype(np.uint8)
    assert erase_streaks(grey) is grey
