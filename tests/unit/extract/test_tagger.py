"""The learned page reader: pieces, encoding, windows, what it says of words and documents, and how that is used."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.catalog import Catalog, load_catalog
from documents.findings import Finding
from documents.reading import Box, Mark, Page, Word
from extract.agreeing import agree
from extract.layout import lay_out
from extract.prepared import Prepared, encode_all, label_all, prepare
from extract.tagger.encoding import SHAPES, STEPS, shape_of
from extract.tagger.facts import find_tagged_outcomes, told
from extract.tagger.pieces import MOST_PIECES, load_pieces, plain
from extract.tagger.windows import LONGEST, cut_windows
from tests.unit.extract.printed import Row, page_of

CATALOG = Path(__file__).parents[3] / "catalog"
DENIAL: tuple[Row, ...] = (
    "Northfield Health Plan",
    "Pharmacy Services",
    "",
    "NOTICE OF DENIAL",
    "",
    "November 3, 2026",
    "",
    "Member Name: Ana Quillfeather",
    "Date of Birth: 04/09/1971",
    "Member ID: NFH2201745",
    "Requested drug: Otezla 30 mg tablet",
    "",
    "Dear Ms. Quillfeather:",
    "",
    "We have denied your request for prior authorization of Otezla.",
    "Reason for the denial: you must first try methotrexate.",
    "",
    "You may appeal within 180 days of this notice.",
)


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(CATALOG)


def ready(*pages: Page) -> Prepared:
    return prepare([lay_out(page) for page in pages], catalog())


def scores_of(prepared: Prepared, text: str, field: str) -> float:
    """The log odds of a field for the first word that reads `text`."""
    column = prepared.tagged.labels[field]
    for page in prepared.pages:
        for segment in page.layout.segments:
            for word in segment.words:
                if word.text.strip(".,:") == text:
                    return float(prepared.tagged.scores[id(word)][column])
    raise AssertionError(f"no word {text}")


def test_a_word_is_cut_into_the_longest_known_pieces() -> None:
    pieces = load_pieces()
    assert len(pieces.of("denied")) == 1
    assert pieces.of("Denied") == pieces.of("denied")
    assert len(pieces.of("denied:")) == 2


def test_long_numbers_are_alike_and_short_ones_are_not() -> None:
    pieces = load_pieces()
    assert pieces.of("11/03/2026") == pieces.of("04/29/1971")
    assert pieces.of("28") != pieces.of("30")
    assert plain("Bähr-1234") == "bahr-0000"


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_print_has_between_one_and_eight_pieces_and_a_shape(text: str) -> None:
    rows = load_pieces().of(text)
    assert 1 <= len(rows) <= MOST_PIECES
    assert min(rows) >= 0
    assert 0 <= shape_of(text) < SHAPES


@given(st.lists(st.text(min_size=1, max_size=12), max_size=25))
@settings(max_examples=40, deadline=None)
def test_any_page_can_be_encoded_and_every_word_of_its_layout_is_there_once(texts: list[str]) -> None:
    layouts = [lay_out(page_of(*texts))]
    windows = encode_all(*label_all(layouts, catalog()), load_pieces())
    words = [word for window in windows for word in window.words]
    assert len(words) == len({id(word) for word in words}) == sum(len(line.words) for line in layouts[0].lines)
    for window in windows:
        assert window.places.min() >= 0 and window.places.max() < STEPS
        assert len(window.starts) == len(window.shapes) + 1
        assert (np.diff(window.starts) > 0).all()


def test_tick_marks_stand_among_the_words_of_their_line() -> None:
    page = page_of("Approved")
    box = page.words[0].box
    mark = Mark(Box(box.x0 - 0.03, box.y0, box.x0 - 0.01, box.y1), 0.5, True)
    marked = Page(1, page.words, page.width, page.height, confidence=0.9, marks=(mark,))
    (window,) = encode_all(*label_all([lay_out(marked)], catalog()), load_pieces())
    assert [word is None for word in window.words] == [True, False]


def test_a_page_of_many_words_is_read_in_overlapping_windows_that_leave_nothing_out() -> None:
    rows = [" ".join(f"word{line}x{column}" for column in range(14)) for line in range(60)]
    pages, spans, around = label_all([lay_out(page_of(*rows, top=0.02))], catalog())
    windows = encode_all(pages, spans, around, load_pieces())
    assert len(windows) > 1
    assert all(len(window.shapes) <= LONGEST for window in windows)
    seen = [word.text for window in windows for word in window.words if word is not None]
    assert len(set(seen)) == 60 * 14
    assert len(seen) > len(set(seen))


def test_windows_of_a_window_are_itself() -> None:
    (window,) = encode_all(*label_all([lay_out(page_of("Member ID: 42"))], catalog()), load_pieces())
    assert list(cut_windows(window)) == [window]


def test_the_tagger_tells_the_patient_from_the_drug() -> None:
    prepared = ready(page_of(*DENIAL))
    assert scores_of(prepared, "Quillfeather", "patient_name") > scores_of(prepared, "Otezla", "patient_name")
    assert scores_of(prepared, "Otezla", "drug_name") > scores_of(prepared, "Quillfeather", "drug_name")
    assert scores_of(prepared, "NFH2201745", "member_id") > scores_of(prepared, "NFH2201745", "pa_reference")


def test_the_tagger_says_the_type_and_the_fact_with_the_line_that_speaks_for_it() -> None:
    prepared = ready(page_of(*DENIAL))
    types = prepared.tagged.types
    assert max(types, key=types.__getitem__) == "pa_denial"
    facts = told(prepared, "decision", ("denied", "approved"))
    assert facts["denied"].confidence > facts["approved"].confidence
    assert facts["denied"].box is not None and facts["denied"].text


def test_words_taken_for_the_statement_of_a_decision_are_an_outcome_with_its_place() -> None:
    prepared = ready(page_of(*DENIAL))
    column = prepared.tagged.labels["decision=denied"]
    told_by = {"We", "have", "denied", "your", "request"}
    scores = {key: np.full_like(row, -6.0) for key, row in prepared.tagged.scores.items()}
    for line in prepared.pages[0].layout.lines:
        for word in line.words:
            if line.text.startswith("We have denied") and word.text in told_by:
                scores[id(word)][column] = 3.0
    marked = replace(prepared, tagged=replace(prepared.tagged, scores=scores))
    (outcome,) = find_tagged_outcomes(marked)
    assert (outcome.name, outcome.text) == ("denied", "We have denied your request")
    assert outcome.box is not None and outcome.weight > 3


def test_nothing_is_said_of_a_document_without_words() -> None:
    tagged = ready(Page(1, (), 1700, 2200)).tagged
    assert not tagged.scores and not tagged.types and not tagged.facts


def test_the_same_page_is_read_the_same_twice() -> None:
    page = page_of(*DENIAL)
    first, second = ready(page).tagged.types, ready(page).tagged.types
    assert first == second


def finding(value: str, confidence: float, rule: str = "wording") -> Finding:
    return Finding("urgency", value, confidence, 1, None, rule)


def test_two_readings_that_agree_are_surer_than_either() -> None:
    both = agree("decision", finding("urgent", 0.7), {"urgent": finding("urgent", 0.8, "tagged")})
    alone = agree("decision", None, {"urgent": finding("urgent", 0.8, "tagged")})
    assert both is not None and alone is not None
    assert both.confidence > alone.confidence
    assert both.rule == "wording"


def test_what_neither_reading_finds_likely_is_not_said() -> None:
    assert agree("decision", None, {"urgent": finding("urgent", 0.2, "tagged")}) is None
    assert agree("decision", None, {}) is None


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_certain_tagger_gives_a_probability_below_one(share: float) -> None:
    said = agree("decision", finding("urgent", 1.0), {"urgent": finding("urgent", share, "tagged")})
    assert said is None or 0 < said.confidence < 1


def test_words_of_a_second_reader_do_not_disturb_the_encoding() -> None:
    word = Word("Otezla", Box(0.1, 0.1, 0.2, 0.11), 0.9, "tesseract", "Otezla", 0.9)
    prepared = ready(Page(1, (word,), 1700, 2200, confidence=0.9))
    assert id(prepared.pages[0].layout.segments[0].words[0]) in prepared.tagged.scores
