"""Lists whose entries the tagger marks."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from documents.reading import Box, Word
from extract.candidates.strips import Strip, strip_of
from extract.candidates.tagged_lists import read_labs, split_run


def run_of(text: str) -> Strip:
    """The words of a text as a run on one line."""
    return strip_of([Word(part, Box(0.01 * n, 0.1, 0.01 * n + 0.009, 0.11), 0.9) for n, part in enumerate(text.split())])


def entries_of(text: str) -> list[str]:
    return [str(parsed.value) for _, parsed in split_run(run_of(text))]


def labs_of(*lines: str) -> Any:
    found = read_labs([run_of(line) for line in lines])
    return found[1].value if found else None


def test_a_run_of_drugs_is_cut_at_commas_and_joining_words() -> None:
    assert entries_of("amlodipine, mycophenolate mofetil and baclofen 10 mg") == [
        "amlodipine", "mycophenolate mofetil", "baclofen 10 mg",
    ]  # fmt: skip


def test_each_drug_of_a_run_keeps_its_own_words() -> None:
    (first, _), (second, _) = split_run(run_of("amlodipine, omeprazole"))
    assert [word.text for word in first.words] == ["amlodipine,"]
    assert [word.text for word in second.words] == ["omeprazole"]


def test_a_laboratory_value_has_name_figure_and_unit() -> None:
    assert labs_of("IGF-1 58 ng/mL, TSH 2.1 uIU/mL") == (
        {"name": "IGF-1", "value": 58.0, "unit": "ng/mL"},
        {"name": "TSH", "value": 2.1, "unit": "uIU/mL"},
    )


def test_a_laboratory_value_may_be_told_in_a_word() -> None:
    assert labs_of("QuantiFERON: negative", "HBsAg nonreactive") == (
        {"name": "QuantiFERON", "value": "negative"},
        {"name": "HBsAg", "value": "nonreactive"},
    )


def test_a_name_that_begins_with_a_figure_and_a_percentage_are_read_whole() -> None:
    assert labs_of("25-OH vitamin D 41 ng/mL", "HbA1c 8.2%") == (
        {"name": "25-OH vitamin D", "value": 41.0, "unit": "ng/mL"},
        {"name": "HbA1c", "value": 8.2, "unit": "%"},
    )


def test_marked_words_without_a_figure_or_answer_are_no_laboratory_value() -> None:
    assert labs_of("see attached report") is None


@given(st.lists(st.text(min_size=1, max_size=12).filter(lambda text: text.strip() and not text.isspace()), max_size=12))
def test_any_marked_words_are_read_without_failing_and_in_their_order(texts: list[str]) -> None:
    run = strip_of([Word(text, Box(0, 0, 0.1, 0.1), 0.9) for text in texts])
    starts = [strip.words[0] for strip, _ in split_run(run)]
    at = [next(n for n, word in enumerate(run.words) if word is first) for first in starts]
    assert at == sorted(at)
    read_labs([run])
