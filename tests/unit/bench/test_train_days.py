"""What letters teach of their numbers of days."""

from __future__ import annotations

from bench.training.field_pages import Sample
from bench.training.mentions import Mention, cross_judge, fit
from bench.training.train_days import mentions_of, of_phrases
from extract.appeal_days import OTHER, OWN
from tests.unit.extract.printed import page_of
from tests.unit.extract.test_mixed import catalog


def sample(*rows: str, kind: str = "pa_denial") -> Sample:
    return Sample("Z", "z-1", "plain", kind, ({"appeal_days": 60},), (page_of(*rows),))


def test_the_time_to_appeal_is_told_from_other_numbers_of_days() -> None:
    rows = ("We answer appeals in 30 days.", "", "Appeal within 60 days of this letter.", "", "Supply: 400 days")
    found = mentions_of(sample(*rows), "1", catalog())
    assert [(each.own, each.author) for each in found] == [(False, "Z"), (True, "Z")]
    assert "appeal" in found[1].text.split()


def test_papers_that_give_no_time_to_appeal_teach_nothing() -> None:
    assert mentions_of(sample("Refill in 30 days.", kind="referral"), "1", catalog()) == []


def test_the_passages_of_the_bank_have_a_number_of_days_on_both_sides() -> None:
    found = of_phrases(catalog())
    assert sum(each.own for each in found) > 100 < sum(not each.own for each in found)


def test_authors_left_out_are_judged(capsys) -> None:  # type: ignore[no-untyped-def]
    taught = [
        Mention(author, f"{author}{number}", number % 2 == 0, "appeal within" if number % 2 == 0 else "supply of")
        for author in "ABCDEFG" for number in range(20)
    ]  # fmt: skip
    cross_judge(taught, OWN, OTHER)
    assert "from 0.5: 70 right of 70 said, of 70 papers" in capsys.readouterr().out
    assert fit(taught, OWN, OTHER).labels == (OTHER, OWN)
