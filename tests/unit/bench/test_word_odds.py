"""What papers teach of the words around a print, and models that have not seen an author."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.training.authors import EVERY
from bench.training.field_pages import Sample
from bench.training.train_coded_words import cases_of as codes_of_paper
from bench.training.train_field_roles import cases_of as prints_of_paper
from bench.training.word_odds import Case, left_out, teach
from extract.word_odds import load_odds
from tests.unit.extract.printed import page_of

AUTHORS = EVERY.split(",")[:10]


def sample(*rows: str, **fields: str) -> Sample:
    return Sample("A", "a-1", "plain", "pa_denial", (fields,), (page_of(*rows),))


def test_a_print_is_a_case_of_every_field_that_it_may_be_a_value_of() -> None:
    found = prints_of_paper([sample("Member ID: W652094449", "Date: 04/03/2027", member_id="W652094449")])
    ids = [each for each in found if each.label == "member_id" and each.right]
    assert ids and "<Aid" in ids[0].text.split()
    assert not [each for each in found if each.label == "letter_date" and each.right]


def test_every_value_of_a_coded_field_is_a_question() -> None:
    found = codes_of_paper([sample("Your request is denied.", denial_reason_code="step_therapy")])
    asked = {each.label: each.right for each in found if each.label.startswith("denial_reason_code=")}
    assert len(asked) > 10
    assert [label for label, right in asked.items() if right] == ["denial_reason_code=step_therapy"]


def test_what_is_taught_ships_and_stays_unknown_to_the_models_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = [
        Case(author, "own", right, f"{word}{letter} paper")
        for author in AUTHORS for letter in "abcd" for right, word in ((True, "start"), (False, "tried"))
    ]  # fmt: skip
    secret = [Case(AUTHORS[0], "own", True, "secretword")] * 12
    teach([*cases, *secret], tmp_path / "left", tmp_path / "out.npz", strength=1.0)
    whole, without = load_odds(tmp_path / "out.npz"), left_out(tmp_path / "left", AUTHORS[0])
    assert whole is not None
    assert whole.odds("starta paper")[0] > 0 > whole.odds("trieda paper")[0]
    assert whole.odds("secretword")[0] > without.odds("secretword")[0]
    assert "all: " in capsys.readouterr().out


def test_a_missing_model_is_a_clear_refusal(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"docs/training\.md"):
        left_out(tmp_path, "A")
