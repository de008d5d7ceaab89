"""Teaching what the fields seen on a paper say of its type."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bench.training.train_type_signs import Paper, fit_signs, judge

LABELS = ("appeal_days", "expiry_date")


def papers() -> list[Paper]:
    """Of which words and tagger know nothing, and one field says everything."""
    found = []
    for author in "ABCDEF":
        for number in range(12):
            denied = number % 2
            said = {"pa_approval": math.log(0.5), "pa_denial": math.log(0.5)}
            seen = np.array([0.9 if denied else 0.1, 0.1 if denied else 0.9])
            found.append(Paper(author, "pa_denial" if denied else "pa_approval", said, seen))
    return found


def test_what_a_field_says_is_learned() -> None:
    model = fit_signs(papers(), LABELS)
    added = (np.array([0.9, 0.1]) - model.mean) / model.spread @ model.weights + model.bias
    assert dict(zip(model.types, added.tolist(), strict=True))["pa_denial"] > 0.3


def test_authors_left_out_are_judged(capsys: pytest.CaptureFixture[str]) -> None:
    judge(papers(), LABELS)
    said = capsys.readouterr().out
    assert "72 papers of authors left out: 36 types wrong by words and tagger, 0 with the signs" in said
