"""Laboratory results: which figures and answers behind the names of tests are read, and which are none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.errors import CatalogError
from documents.reading import Box, Word
from documents.reference import load_tests
from extract.candidates.laboratory import find_laboratory, read_results
from extract.layout import lay_out
from tests.unit.extract.printed import page_of

TESTS = load_tests(Path("catalog/laboratory.toml"))


def results_of(line: str) -> list[Mapping[str, str | float]]:
    words = [Word(part, Box(0.01 * n, 0.1, 0.01 * n + 0.009, 0.11), 0.9) for n, part in enumerate(line.split())]
    return [entry for entry, _ in read_results(words, TESTS)]


def names_of(line: str) -> list[str]:
    return [str(entry["name"]) for entry in results_of(line)]


def test_a_result_has_name_figure_unit_flag_and_the_day_behind_it() -> None:
    assert results_of("CRP 27 mg/L H 10/14/2026 Hgb: 11.4 g/dL (L)") == [
        {"name": "CRP", "value": 27.0, "unit": "mg/L", "flag": "H", "date": "2026-10-14"},
        {"name": "Hgb", "value": 11.4, "unit": "g/dL", "flag": "L"},
    ]


def test_a_result_may_be_an_answer() -> None:
    assert results_of("QuantiFERON-TB Gold Plus: Negative HBsAg nonreactive HIV RNA not detected") == [
        {"name": "QuantiFERON-TB Gold Plus", "value": "negative"},
        {"name": "HBsAg", "value": "nonreactive"},
        {"name": "HIV RNA", "value": "not detected"},
    ]


def test_a_figure_keeps_its_sign_and_its_thousands() -> None:
    assert results_of("HCV RNA: <15 IU/mL")[0]["value"] == "<15"
    assert results_of("HCV RNA: 1,250,000 IU/mL")[0]["value"] == 1250000.0


def test_a_range_before_the_result_is_not_taken_for_it() -> None:
    assert [entry["value"] for entry in results_of("C-REACTIVE PROTEIN <=8.0 mg/L 24.6 (H)")] == [24.6]
    assert [entry["value"] for entry in results_of("SED RATE 0 - 30 mm/hr 52 (H)")] == [52.0]
    assert [entry["value"] for entry in results_of("ALT 31 U/L 7-56")] == [31.0]


def test_words_that_belong_to_a_name_are_kept_with_it() -> None:
    assert names_of("absolute eosinophils 520 cells/uL, total IgE 88 IU/mL, FEV1 pre 62 % pred") == [
        "absolute eosinophils", "total IgE", "FEV1 pre",
    ]  # fmt: skip


def test_prose_is_read_too() -> None:
    assert results_of("with 12 stools a day, CRP was 118, albumin of 2.6 and hemoglobin 8.4.") == [
        {"name": "CRP", "value": 118.0}, {"name": "albumin", "value": 2.6}, {"name": "hemoglobin", "value": 8.4},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Please attach: HCV RNA, genotype, CBC, INR",
        "metoprolol ER 120 mg daily",
        "a PASI 75 response at week 16",
        "will act 3 days after receipt",
        "Genotype () 1 () 2",
        "TB 555-0142",
        "calcium 600 mg with vitamin D",
    ],
)
def test_a_name_without_a_result_is_none(line: str) -> None:
    assert results_of(line) == []


def test_all_pages_of_a_paper_make_one_list_that_is_shown_on_its_first_page() -> None:
    pages = [lay_out(page_of("Laboratory", "CRP 27 mg/L"))]
    (found,) = find_laboratory(pages, TESTS)
    assert found.value == ({"name": "CRP", "value": 27.0, "unit": "mg/L"},)
    assert found.page == pages[0].number
    assert [word.text for word in found.words] == ["CRP", "27", "mg/L"]
    assert not list(find_laboratory([lay_out(page_of("Dear Dr. Lee,"))], TESTS))


PARTS = ["CRP", "HCV", "RNA", ":", "0", "-", "30", "<15", "mg/L", "(H)", "neg", "Ünit", "10/14/2026", "="]


@given(st.lists(st.sampled_from(PARTS), max_size=14))
def test_any_line_is_read_without_failing_and_in_the_order_of_print(parts: list[str]) -> None:
    words = [Word(part, Box(0.01 * n, 0.1, 0.01 * n + 0.009, 0.11), 0.9) for n, part in enumerate(parts)]
    found = list(read_results(words, TESTS))
    starts = [next(n for n, word in enumerate(words) if word is own[0]) for _, own in found]
    assert starts == sorted(set(starts))
    assert all(entry["name"] and entry["value"] != "" for entry, _ in found)


@pytest.mark.parametrize(
    "text", ['test = [{ name = "CRP" }, { name = "crp" }]', 'test = [{ name = "--" }]', 'test = [{ also = ["CRP"] }]']
)
def test_a_table_of_tests_that_is_wrong_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "laboratory.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError):
        load_tests(tmp_path / "laboratory.toml")
