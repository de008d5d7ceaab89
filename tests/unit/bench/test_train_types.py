"""Teaching the types by words, with authors left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.training.authors import EVERY
from bench.training.examples import READ, Example
from bench.training.train_types import teach_left_out, words_without
from bench.training.word_odds import FOLDS

# What every author says of each type, beside a word that is the author's own.
SAID = {
    "pa_approval": "we approve the request for this drug",
    "pa_denial": "we deny the request and you may appeal",
    "referral": "please see this patient whom we refer to you",
}


def papers(variant: int) -> list[Example]:
    """Papers of every author: the words of the type and one that only this author has."""
    return [
        Example(f"{author}-{kind}-{number}", kind, author, variant, f"{words} own{author}", {kind: 1.0}, {})
        for author in EVERY.split(",")[: 2 * FOLDS]
        for kind, words in SAID.items()
        for number in range(3)
    ]


def test_each_author_is_read_by_a_model_that_has_not_seen_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    temperature = teach_left_out([*papers(0), *papers(READ)], tmp_path)
    assert 0 < temperature <= 4
    said = capsys.readouterr().out
    assert said.count(f"{2 * FOLDS * len(SAID) * 3} of {2 * FOLDS * len(SAID) * 3} types right") == 2
    first, second = (words_without(tmp_path, author) for author in EVERY.split(",")[:2])
    assert first.temperature == temperature
    assert (first.idf != second.idf).any()


def test_without_a_model_that_leaves_the_author_out_nothing_is_taught_on_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no model without A"):
        words_without(tmp_path, "A")
