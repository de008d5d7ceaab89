"""The type model: written and read back without pickled objects, and probabilities that are probabilities."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.text_model import BUCKETS, TypeModel, count_buckets, load_model, load_type_model, save_model, stem


def small_model() -> TypeModel:
    weights = np.zeros((2, BUCKETS + 2 + 1), np.float16)
    weights[0, count_buckets("approved")[0]] = 3.0
    weights[1, -1] = 1.0
    return TypeModel(
        ("pa_approval", "pa_denial"), ("money",), weights, np.zeros(2, np.float32), np.ones(BUCKETS, np.float16), 1.0
    )


def test_words_and_traits_move_the_probabilities() -> None:
    model = small_model()
    assert model.probabilities("approved", {}, {})["pa_approval"] > 0.9
    assert model.probabilities("", {}, {"money": 4.0})["pa_denial"] > 0.8


def test_endings_do_not_count() -> None:
    assert {stem(word) for word in ("approve", "approves", "approved", "approving", "approval")} == {"approv"}
    assert [stem(word) for word in ("need", "used", "was")] == ["need", "used", "was"]
    assert small_model().probabilities("needs", {}, {}) == small_model().probabilities("need", {}, {})


def test_of_a_longer_word_with_a_letter_misread_most_still_counts() -> None:
    right, misread = (set(count_buckets(word)[0].tolist()) for word in ("determination", "deterrnination"))
    assert len(right & misread) >= len(right) / 2
    short, marked = (set(count_buckets(word)[0].tolist()) for word in ("denied", "^denied"))
    assert len(short) == 4
    assert len(marked) == 1


def test_a_model_is_the_same_after_writing_and_reading(tmp_path: Path) -> None:
    save_model(tmp_path / "m.npz", small_model())
    read = load_model(tmp_path / "m.npz")
    assert read is not None
    assert read.probabilities("approved", {}, {}) == small_model().probabilities("approved", {}, {})


def test_a_missing_model_is_no_error(tmp_path: Path) -> None:
    assert load_model(tmp_path / "none.npz") is None


def test_the_shipped_model_knows_every_type_and_when_it_knows_none() -> None:
    model = load_type_model()
    assert model is not None
    assert len(model.labels) == 30
    assert "unknown" in model.labels


@given(st.text(max_size=200))
def test_probabilities_sum_to_one_for_any_text(text: str) -> None:
    assert sum(small_model().probabilities(text, {}, {}).values()) == pytest.approx(1.0)
