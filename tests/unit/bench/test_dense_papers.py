"""Dense papers: cells, running pairs, side bars, rails and print-outs say exactly where their words stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

import numpy as np
import pytest

from bench.simulator.arrange import close_bar, draw_document, open_bar
from bench.simulator.blocks import draw_block, draw_feet
from bench.simulator.dense_families import DENSE
from bench.simulator.document import Made, make_document
from bench.simulator.families import HELD_OUT, TUNE
from bench.simulator.family import Family
from bench.simulator.filling import Bit, Rich, words_of
from bench.simulator.flow import Flow, start_flow
from bench.simulator.raster import draw_sheet
from bench.simulator.sheets import HEIGHT, WIDTH, Sheet, SheetWord
from bench.simulator.templates import load_authors

TEMPLATES = {t.id: t for t in load_authors("A,B,C,D,F,G,H,I,J,K,L,M,N,O")}
SAMPLE = tuple(Random(5).sample(sorted(TEMPLATES), 6))
FAMILY = {family.name: family for family in DENSE}
PAIRS = (
    ("Patient name:", "Ana Ruiz", "patient_name"),
    ("DOB", "04/05/1980", "patient_dob"),
    ("Member ID", "W123456789", "member_id"),
    ("Prescriber", "Lee Moss, MD", "prescriber_name"),
    ("NPI", "1234567893", "prescriber_npi"),
    ("Fax", "(253) 555-0137", "prescriber_fax"),
)


def value(text: str, field: str) -> Rich:
    return tuple(replace(bit, fields=(field,)) for bit in words_of(text))


def pairs_block(columns: int = 2) -> dict[str, object]:
    return {"kind": "pairs", "columns": columns, "pairs": [[words_of(a), value(b, c)] for a, b, c in PAIRS]}


def flow_of(family: Family) -> Flow:
    flow = start_flow(family, Random(1), "hand_dkg")
    flow.day = date(2026, 3, 4)
    return flow


def drawn(name: str, *blocks: dict[str, object], **changes: object) -> Flow:
    flow = flow_of(replace(FAMILY[name], **changes))  # type: ignore[arg-type]
    draw_document(flow, list(blocks))
    return flow


def words(flow: Flow) -> list[SheetWord]:
    return [word for sheet in flow.sheets for word in sheet.words]


def where(flow: Flow, text: str) -> tuple[float, float, float, float]:
    return next(word.box for word in words(flow) if word.text.rstrip(":;") == text)


def without_ink(sheet: Sheet) -> Iterator[SheetWord]:
    """Words in whose box the page is nearly all white, or nearly all black."""
    page = np.asarray(draw_sheet(sheet))
    for word in sheet.words:
        x0, y0, x1, y1 = (round(value) for value in word.box)
        part = page[max(y0, 0) : y1 + 1, max(x0, 0) : x1 + 1] < 128
        if not 0.005 < part.mean() < 0.98 and word.text not in ("_", "-") and not set(word.text) <= set("_-"):
            yield word


def make(name: str, family: Family) -> Made:
    return make_document(TEMPLATES[name], family, "dense")


def test_dense_families_are_for_training_only() -> None:
    assert len(DENSE) >= 10
    assert set(DENSE) <= set(TUNE)
    assert not set(DENSE) & set(HELD_OUT)


@pytest.mark.parametrize("family", DENSE, ids=lambda family: family.name)
def test_every_dense_family_sets_papers_of_many_authors_with_all_their_facts(family: Family) -> None:
    for name in SAMPLE:
        made = make(name, family)
        printed = {field for sheet in made.sheets for word in sheet.words for field in word.fields}
        assert {slot for slot in made.template.slots if "decoy" not in slot} <= printed, name


@pytest.mark.parametrize("family", DENSE, ids=lambda family: family.name)
def test_every_box_of_a_word_lies_on_the_page_and_on_its_ink(family: Family) -> None:
    for name in ("c-001", SAMPLE[0]):
        for sheet in make(name, family).sheets:
            for word in sheet.words:
                assert 0 <= word.box[0] < word.box[2] <= WIDTH, word
                assert 0 <= word.box[1] < word.box[3] <= HEIGHT, word
            assert not list(without_ink(sheet))


@pytest.mark.parametrize("family", DENSE, ids=lambda family: family.name)
def test_no_printed_word_stands_on_another(family: Family) -> None:
    for name in ("d-008", SAMPLE[1]):
        for sheet in make(name, family).sheets:
            boxes = [word.box for word in sheet.words if not word.hand]
            for number, a in enumerate(boxes):
                for b in boxes[number + 1 :]:
                    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
                    small = min((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
                    assert wide <= 3 or high <= 3 or wide * high < 0.3 * small, (name, a, b)


def test_numbered_cells_have_a_tiny_caption_over_a_value_in_another_face() -> None:
    flow = drawn("claim_boxes", pairs_block())
    caption, typed = where(flow, "DOB"), where(flow, "04/05/1980")
    assert caption[3] <= typed[1] + 4
    assert caption[3] - caption[1] < 20
    assert {"1.", "6."} <= {word.text for word in words(flow)}
    assert {step.face for step in flow.sheet.steps if hasattr(step, "face")} == {"arial", "courier"}


def test_a_caption_stands_below_the_line_of_its_value() -> None:
    flow = drawn("caption_below", pairs_block())
    assert where(flow, "W123456789")[3] < where(flow, "Member")[1]


def test_bare_labels_end_at_one_edge_and_carry_no_colon() -> None:
    flow = drawn("bare_labels", pairs_block(1))
    ends = [where(flow, text)[2] for text in ("name", "DOB", "NPI", "Fax")]
    assert max(ends) - min(ends) < 4
    assert not any(word.text.endswith(":") for word in words(flow))


def test_running_pairs_share_lines() -> None:
    flow = drawn("run_on", pairs_block())
    assert words(flow)[0].line == next(word.line for word in words(flow) if "member_id" in word.fields)
    assert not any(word.fields for word in words(flow) if word.text in ("|", "/", "DOB:", "ID:"))


def test_facing_blocks_put_the_patient_left_and_the_prescriber_right_on_the_same_lines() -> None:
    flow = drawn("facing_blocks", pairs_block())
    left, right = where(flow, "04/05/1980"), where(flow, "1234567893")
    assert left[2] < WIDTH / 2 < right[0]
    assert abs(left[3] - right[3]) < 3


def test_a_re_block_stands_beside_the_address() -> None:
    address = {"kind": "lines", "lines": [words_of("Ana Ruiz"), words_of("12 Elm St"), words_of("Provo, UT")]}
    flow = drawn("re_letter", address, pairs_block(1))
    assert where(flow, "Elm")[2] < where(flow, "W123456789")[0]
    assert abs(where(flow, "Elm")[1] - where(flow, "04/05/1980")[1]) < 30


def test_the_rail_holds_the_first_pairs_and_the_text_stands_beside_it() -> None:
    text = {"kind": "paragraph", "text": words_of("Seen today for follow up of a long illness " * 6)}
    flow = drawn("chart_rail", pairs_block(), text)
    rail = max(word.box[2] for word in words(flow) if word.fields)
    assert rail < min(word.box[0] for word in words(flow) if word.text in ("Seen", "today"))


def test_a_turned_table_has_its_heads_in_the_first_column() -> None:
    header = [words_of(text) for text in ("Drug", "Dose", "Refills")]
    rows = [[words_of(text) for text in row] for row in (("Enbrel", "50mg", "3"), ("Humira", "40mg", "5"))]
    flow = drawn("turned_tables", {"kind": "table", "header": header, "rows": rows})
    assert where(flow, "Drug")[0] == pytest.approx(where(flow, "Refills")[0], abs=4)
    assert where(flow, "Enbrel")[0] < where(flow, "Humira")[0]
    assert where(flow, "Enbrel")[3] == pytest.approx(where(flow, "Humira")[3], abs=3)


def test_a_line_printer_prints_capitals_only() -> None:
    flow = drawn("line_printer", {"kind": "heading", "text": words_of("Claim detail")}, pairs_block())
    assert all(word.text == word.text.upper() for word in words(flow))
    assert any(set(word.text) == {"-"} for word in words(flow))


def test_the_name_of_a_section_is_turned_upright_in_its_bar() -> None:
    flow = flow_of(FAMILY["side_bars"])
    name = open_bar(flow, words_of("Prescriber"))
    draw_block(flow, pairs_block(1))
    close_bar(flow, name)
    box = next(word.box for word in words(flow) if word.text == "PRESCRIBER")
    assert box[3] - box[1] > 3 * (box[2] - box[0])
    page = np.asarray(draw_sheet(flow.sheet))[round(box[1]) : round(box[3]), round(box[0]) : round(box[2])]
    assert 0.2 < (page > 128).mean() < 0.8  # white letters on black, from edge to edge
    assert (page[:4] > 128).any() and (page[-4:] > 128).any()


def test_a_bar_that_goes_over_the_page_is_drawn_on_both_sheets() -> None:
    text = {"kind": "paragraph", "text": (Bit("word"),) * 4000}
    flow = drawn("side_bars", {"kind": "heading", "text": words_of("History")}, text)
    assert len(flow.sheets) > 1
    for sheet in flow.sheets:
        assert any(getattr(step, "kind", "") == "fill" for step in sheet.steps)


def test_browser_and_record_prints_say_the_page_on_every_sheet() -> None:
    breaks = ({"kind": "paragraph", "text": words_of("one")}, {"kind": "pagebreak"})
    for name, first, last in (("browser_print", "1/2", "2/2"), ("chart_rail", "1", "2")):
        flow = drawn(name, *breaks, {"kind": "paragraph", "text": words_of("two")})
        draw_feet(flow)
        for sheet, number in zip(flow.sheets, (first, last), strict=True):
            assert number in [word.text for word in sheet.words]
            assert max(word.box[3] for word in sheet.words) < HEIGHT
