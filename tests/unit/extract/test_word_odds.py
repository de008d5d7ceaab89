"""Questions asked of words: what is stored is what was fitted."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from extract.text_model import BUCKETS
from extract.word_odds import WordOdds, inputs, load_odds, save_odds


def model_in(folder: Path, words: str) -> WordOdds:
    weights = np.zeros((BUCKETS, 2))
    weights[inputs(words)[0], 0] = 1.5
    path = folder / "odds.npz"
    save_odds(path, ["yes", "never"], weights, np.array([-1.0, -2.0]))
    model = load_odds(path)
    assert model is not None
    return model


def test_words_that_speak_for_an_answer_raise_its_odds_alone(tmp_path: Path) -> None:
    model = model_in(tmp_path, "tried failed")
    odds, plain = model.odds("tried failed"), model.odds("other things")
    assert odds[model.labels["yes"]] > 2 > plain[model.labels["yes"]]
    assert odds[model.labels["never"]] == plain[model.labels["never"]] == -2.0


def test_no_words_leave_what_is_usual(tmp_path: Path) -> None:
    assert model_in(tmp_path, "tried").odds("").tolist() == [-1.0, -2.0]


def test_a_model_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert load_odds(tmp_path / "nothing.npz") is None
