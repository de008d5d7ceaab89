"""Charts are well-formed and escaped; the worst cases are chosen, drawn and named without a patient's data."""

from __future__ import annotations

from pathlib import Path

import pytest
from defusedxml import ElementTree
from PIL import Image, ImageDraw

from bench.reading.charts import COLOURS, Chart, Series, draw_chart, round_up
from bench.reading.curves import Step, draw_calibration, draw_coverage
from bench.reading.worst import MOST, MOST_OF_A_FAX, caption, choose_worst, draw_worst, mark_place, write_pictures
from bench.scoring import DocumentCase, FieldCase, Score

SVG = "{http://www.w3.org/2000/svg}"


def value(source: str, name: str, outcome: str, confidence: float, *, accepted: bool = False) -> FieldCase:
    document = DocumentCase(source, "fine", "E", "f", "pa_denial", "pa_denial", 0.9, True, (1,))
    return FieldCase(name, outcome, "Ann Roe", "Ann Rae", confidence, accepted, document, 1, (0.4, 0.5, 0.6, 0.52))


def score_of(*fields: FieldCase) -> Score:
    return Score([], list(fields))


def test_names_in_a_chart_cannot_break_it() -> None:
    nasty = 'a <b> & "c" \' </text>'
    text = draw_chart(Chart(nasty, nasty, nasty, [Series(nasty, [(0.1, 0.2), (0.5, 0.9)], notes=[nasty, "x"])]))
    root = ElementTree.fromstring(text)
    assert [part.text for part in root.iter(f"{SVG}text")].count(nasty) == 5


def test_a_chart_has_titled_axes_with_ticks_and_stays_inside_its_frame() -> None:
    series = Series("s", [(0.0, 0.0), (1.0, 1.0)], [(0.0, 0.1), (0.9, 1.0)], line=False)
    root = ElementTree.fromstring(draw_chart(Chart("title", "across", "up", [series], diagonal=True)))
    texts = [part.text for part in root.iter(f"{SVG}text")]
    assert {"title", "across", "up", "s"} <= set(texts)
    assert texts.count("100 %") == 2
    dots = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in root.iter(f"{SVG}circle")]
    assert all(0 <= x <= float(root.get("width")) and 0 <= y <= float(root.get("height")) for x, y in dots)


def test_charts_of_nothing_are_still_charts() -> None:
    for text in (draw_coverage({"critical values": []}, None, "fine"), draw_calibration([], "fine")):
        assert ElementTree.fromstring(text).tag == f"{SVG}svg"


@pytest.mark.parametrize(("highest", "end"), [(0.0, 0.01), (0.013, 0.02), (0.2, 0.2), (0.81, 1.0)])
def test_an_axis_ends_at_a_round_number(highest: float, end: float) -> None:
    assert round_up(highest) == end


def test_what_was_accepted_comes_before_what_a_person_would_have_seen() -> None:
    seen = value("a.pdf", "member_id", "wrong", 0.96)
    kept = value("b.pdf", "labs", "invented", 0.5, accepted=True)
    assert [case.source for case in choose_worst({"fine": score_of(seen, kept)})] == ["b.pdf", "a.pdf"]


def test_a_critical_value_is_worse_than_another_and_the_surer_the_worse() -> None:
    cases = (value("a", "labs", "wrong", 0.9), value("b", "member_id", "wrong", 0.2), value("c", "labs", "wrong", 0.95))
    assert [case.source for case in choose_worst({"fine": score_of(*cases)})] == ["b", "c", "a"]


def test_right_and_missed_values_are_not_among_the_worst() -> None:
    assert choose_worst({"fine": score_of(value("a", "labs", "right", 0.9), value("b", "labs", "missed", 0.0))}) == []


def test_one_bad_fax_does_not_fill_the_list_and_the_list_has_an_end() -> None:
    one = [value("a.pdf", f"field_{n}", "wrong", 0.9) for n in range(9)]
    many = [value(f"{n}.pdf", "labs", "wrong", 0.5) for n in range(40)]
    chosen = choose_worst({"fine": score_of(*one, *many), "standard": score_of(*one)})
    assert len(chosen) == MOST
    assert sum(case.source == "a.pdf" and case.stratum == "fine" for case in chosen) == MOST_OF_A_FAX


def test_a_wrong_type_that_nobody_would_have_seen_is_the_worst_of_all() -> None:
    filed = DocumentCase("t.pdf", "fine", "E", "f", "pa_denial", "pa_approval", 0.6, False, (3,))
    score = Score([filed], [value("a.pdf", "member_id", "wrong", 0.99, accepted=True)])
    first = choose_worst({"fine": score})[0]
    assert (first.field, first.truth, first.read, first.page, first.box) == (
        "type",
        "pa_denial",
        "pa_approval",
        3,
        None,
    )


def test_the_place_is_marked_in_red_and_the_band_around_it_cut_out() -> None:
    picture = mark_place(Image.new("L", (1000, 1300), 255), (0.4, 0.5, 0.6, 0.52))
    assert picture.width == 1000 and 400 < picture.height < 480
    assert (208, 32, 32) in {colour for _, colour in picture.getcolors()}
    assert mark_place(Image.new("L", (1000, 1300), 255), None).size == (1000, 650)


def test_pictures_are_named_by_number_and_stratum_and_old_ones_go(tmp_path: Path) -> None:
    page = Image.new("L", (1728, 2156), 255)
    ImageDraw.Draw(page).text((300, 300), "Patient: Ann Roe", fill=0, font_size=60)
    page.convert("1").save(tmp_path / "ann-roe.tif", dpi=(204, 196))
    (tmp_path / "worst-07-old.png").write_bytes(b"")
    cases = choose_worst({"fine": score_of(value("ann-roe.tif", "patient_name", "wrong", 0.9))})
    names = write_pictures(cases, {"fine": tmp_path}, tmp_path)
    assert names == ["worst-01-fine.png"]
    assert [path.name for path in tmp_path.glob("*.png")] == names


def test_a_page_that_is_gone_is_no_picture_but_no_crash() -> None:
    case = choose_worst({"fine": score_of(value("gone.pdf", "labs", "wrong", 0.9))})[0]
    assert draw_worst(Path("gone.pdf"), case) is None


def test_a_caption_says_field_truth_read_and_confidence() -> None:
    case = choose_worst({"fine": score_of(value("a.pdf", "patient_name", "wrong", 0.914, accepted=True))})[0]
    text = caption(case)
    for part in ("`patient_name` wrong", "truth `Ann Roe`", "read `Ann Rae`", "0.91", "accepted", "a.pdf page 1"):
        assert part in text


def test_a_curve_keeps_its_colour_where_another_is_too_short_to_be_drawn() -> None:
    long = [Step(1 - n / 100, n / 100, 0.1, 20 + n) for n in range(30)]
    both = draw_coverage({"critical values": long, "other values": long}, (0.2, 0.0), "fine")
    one = draw_coverage({"critical values": long[:1], "other values": long}, (0.2, 0.0), "fine")
    assert f'stroke="{COLOURS[0]}"' in both and f'stroke="{COLOURS[1]}"' in both
    assert f'stroke="{COLOURS[0]}"' not in one and f'stroke="{COLOURS[1]}"' in one
    assert "critical values" not in one


def test_a_note_at_the_right_edge_stands_on_the_left_of_its_point() -> None:
    text = draw_chart(
        Chart("t", "x", "y", [Series("s", [(0.5, 0.5), (1.0, 0.5)], notes=["here", "there"], line=False)])
    )
    anchors = {part.text: part.get("text-anchor") for part in ElementTree.fromstring(text).iter(f"{SVG}text")}
    assert (anchors["here"], anchors["there"]) == ("start", "end")
