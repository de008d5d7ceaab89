"""The third reading of a coded field: all words of a paper."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from documents.findings import Finding
from extract.agreeing import agree
from extract.classifying import Understood, study
from extract.coded_words import RULE, CodedWords, label_of, text_of
from extract.layout import lay_out
from extract.text_model import BUCKETS
from extract.word_odds import WordOdds, inputs
from tests.unit.extract.printed import page_of
from tests.unit.extract.test_mixed import catalog

FIELD, STEP, OTHER = "denial_reason_code", "step_therapy", "quantity_limit"
LETTER = (
    "Acorn Health Plan", "Determination: DENIED", "",
    "The chart shows no course of methotrexate, which our policy wants first.", "", "Call us with questions.",
)  # fmt: skip


@lru_cache(maxsize=1)
def studied() -> Understood:
    return study([lay_out(page_of(*LETTER))], catalog().types)


def words(wanted: str = "methotrexate", odds: float = 4.0) -> CodedWords:
    """A model that hears one word: step therapy."""
    weights = np.zeros((BUCKETS, 2), np.int8)
    weights[inputs(wanted)[0], 0] = 100
    bias = np.array([odds - 2, -4.0], np.float32)
    model = WordOdds({label_of(FIELD, STEP): 0, label_of(FIELD, OTHER): 1}, weights, np.ones(2, np.float32), bias)
    return CodedWords(studied(), "pa_denial", model)


def test_a_value_is_shown_at_the_statement_that_speaks_for_it_most() -> None:
    shown = words().point(FIELD, STEP)
    assert "methotrexate" in shown.text
    assert shown.rule == RULE and shown.page == 1 and shown.box is not None


def test_a_value_that_was_not_learned_has_no_odds() -> None:
    assert set(words().odds_of(FIELD, [STEP, "cosmetic"])) == {STEP}


def test_what_only_all_words_say_is_proposed_and_doubted() -> None:
    said = agree(FIELD, None, {}, words(), [STEP, OTHER])
    assert said is not None
    assert (said.value, said.rule) == (STEP, RULE)
    assert said.doubts


def test_a_wording_keeps_its_place_when_all_words_agree_with_it() -> None:
    worded = Finding(FIELD, STEP, 0.6, 1, None, "wording", "step therapy")
    alone, both = agree(FIELD, worded, {}), agree(FIELD, worded, {}, words(), [STEP, OTHER])
    assert both is not None
    assert (both.rule, both.doubts) == ("wording", ())
    assert alone is None or both.confidence > alone.confidence


def test_the_words_of_rights_are_told_from_the_letter() -> None:
    rights = "You have the right to appeal this decision within 60 days of this notice to the plan in writing."
    page = lay_out(page_of(*LETTER, "", "YOUR APPEAL RIGHTS", rights))
    tokens = text_of(study([page], catalog().types), "pa_denial").split()
    assert "!pa_denial" in tokens and "methotrexate" in tokens
    assert any(token.startswith("%") for token in tokens)
