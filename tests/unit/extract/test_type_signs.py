"""What the fields that the tagger sees on a paper say of its type."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extract import type_signs
from extract.classifying import classify_studied, study
from extract.layout import lay_out
from extract.prepared import prepare
from extract.tagger.network import Tagged
from extract.type_signs import TypeSigns, load_signs, save_signs, seen_of, signs_of
from tests.unit.extract.printed import page_of
from tests.unit.extract.test_mixed import catalog


def tagged(**highest: float) -> Tagged:
    """A document of two words, the second of which has each label with these log odds."""
    labels = {name: number for number, name in enumerate(highest)}
    low, high = np.full(len(labels), -9.0, np.float32), np.array(list(highest.values()), np.float32)
    return Tagged(labels, {1: low, 2: high}, {}, {})


def model() -> TypeSigns:
    weights = np.array([[-2.0, 2.0], [1.0, -1.0]])
    labels, types = ("appeal_days", "expiry_date"), ("pa_approval", "pa_denial")
    return TypeSigns(labels, types, np.zeros(2), np.ones(2), weights, np.zeros(2))


def test_a_label_is_as_plain_as_the_word_that_most_has_it() -> None:
    seen = seen_of(tagged(appeal_days=0.0, expiry_date=-9.0), ("appeal_days", "expiry_date", "no_such_label"))
    assert seen.round(2).tolist() == [0.5, 0.0, 0.0]


def test_a_time_to_appeal_speaks_for_a_denial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type_signs, "load_signs", model)
    said = signs_of(tagged(appeal_days=4.0, expiry_date=-9.0))
    assert said["pa_denial"] > 1 > -1 > said["pa_approval"]


def test_a_house_without_the_model_reads_without_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert load_signs(tmp_path / "none.npz") is None
    monkeypatch.setattr(type_signs, "load_signs", lambda: None)
    assert signs_of(tagged(appeal_days=4.0)) == {}


def test_nothing_is_said_of_an_empty_page() -> None:
    assert signs_of(Tagged({"appeal_days": 0}, {}, {}, {})) == {}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    save_signs(tmp_path / "signs.npz", model())
    load_signs.cache_clear()
    again = load_signs(tmp_path / "signs.npz")
    load_signs.cache_clear()
    assert again is not None and again.labels == model().labels and again.weights.tolist() == model().weights.tolist()


def test_the_shipped_signs_leave_a_plain_letter_what_it_is() -> None:
    rows = (
        "Northfield Health Plan", "Notice of Denial", "Member name: Rosalind Quarles",
        "Drug: Otezla 30 mg tablet", "We have denied the request because step therapy is required.",
        "You may appeal within 180 days of this notice.",
    )  # fmt: skip
    layouts = [lay_out(page_of(*rows))]
    seen, studied = prepare(layouts, catalog()).tagged, study(layouts, catalog().types)
    assert set(signs_of(seen)) == set(catalog().types)
    assert classify_studied(studied, catalog().types, seen).type == "pa_denial"
