"""What is known of a chosen value besides its own odds."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.catalog import Catalog, load_catalog
from documents.reading import Box, Page, Word
from extract.candidates.candidate import Candidate
from extract.certainty import certainty_trees, judge_values, log_odds, probability
from extract.evidence import EVIDENCE, evidence_of, read_paper
from extract.layout import lay_out
from extract.scoring import Scored, make_choice


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[3] / "catalog")


def word(text: str, top: float = 0.2, second: str | None = None) -> Word:
    return Word(text, Box(0.2, top, 0.2 + 0.01 * len(text), top + 0.01), 0.95, second=second)


def scored(name: str, value: str, *words: Word, score: float = 3.0) -> Scored:
    text = " ".join(each.text for each in words)
    labelled = {"label": 1.0, "label_likeness": 1.0, "quality": 1.0}
    return Scored(make_choice(name, [Candidate(name, value, text, 1, words[0].box, words, "label", labelled)]), score)


def evidence(each: Scored, *others: Scored, header: str = "", among: tuple[Scored, ...] = ()) -> dict[str, float]:
    words = [single for some in (each, *others) for single in some.candidates[0].words]
    top = [word(text, 0.01) for text in header.split()]
    layouts = [lay_out(Page(1, (*top, *words), 1700, 2200))]
    ranked = [each, *others]
    paper = read_paper(ranked, layouts, catalog().fields, frozenset(), 1)
    return dict(zip(EVIDENCE, evidence_of(each, among or (each,), paper, catalog().fields), strict=True))


def test_every_feature_has_its_place() -> None:
    found = evidence(scored("patient_name", "Ana Hale", word("Ana"), word("Hale")))
    assert list(found) == list(EVIDENCE)
    assert found["score"] == 3.0
    assert found["is_person"] == 1.0


def test_a_name_printed_nearly_the_same_elsewhere_speaks_against_it() -> None:
    alone = scored("patient_name", "Ana Comelius", word("Ana"), word("Comelius"))
    other = scored("patient_name", "Ana Cornelius", word("Ana", 0.4), word("Cornelius", 0.4), score=1.0)
    assert evidence(alone)["nearly_elsewhere"] == 0.0
    found = evidence(alone, other)
    assert found["nearly_elsewhere"] == 1.0
    assert (found["nearly_same"], found["rival"], found["rival_unlike"]) == (1.0, 1.0, -9.0)


def test_a_name_that_people_bear_is_told_from_letters_that_nobody_bears() -> None:
    assert evidence(scored("patient_name", "Maria Garcia", word("Maria"), word("Garcia")))["known_names"] == 1.0
    assert evidence(scored("patient_name", "Mxria Gqrcia", word("Mxria"), word("Gqrcia")))["known_names"] == 0.0


def test_what_the_second_reader_saw_alike_is_confirmed_and_so_is_a_text_layer() -> None:
    alike = evidence(scored("member_id", "CHP447", word("CHP447", second="CHP447")))
    apart = evidence(scored("member_id", "CHP447", word("CHP447", second="CHP4A7")))
    layer = evidence(scored("member_id", "CHP447", replace(word("CHP447"), source="text")))
    assert (alike["confirmed"], apart["confirmed"], layer["confirmed"]) == (1.0, 0.0, 1.0)
    assert (alike["readers_apart"], apart["readers_apart"]) == (0.0, 1.0)
    assert layer["unconfirmed"] == 0.0


def test_a_letter_date_is_weighed_against_the_day_the_fax_was_sent() -> None:
    near = scored("letter_date", "2027-05-24", word("05/24/2027"))
    assert evidence(near, header="05/25/2027 11:20 505-555-0101 p.1/2")["days_from_fax"] == 1.0
    assert evidence(near)["days_from_fax"] == 999.0
    assert evidence(scored("member_id", "CHP447", word("CHP447")))["days_from_fax"] == -1.0


def test_the_shipped_trees_fit_the_features() -> None:
    trees = certainty_trees()
    assert trees is not None
    assert trees.feature.max() < len(EVIDENCE)


def test_a_likelier_value_is_surer() -> None:
    def sure(score: float) -> float:
        each = scored("patient_dob", "1971-04-09", word("04/09/1971", second="04/09/1971"), score=score)
        layouts = [lay_out(Page(1, each.candidates[0].words, 1700, 2200))]
        paper = read_paper([each], layouts, catalog().fields, frozenset(), 1)
        return judge_values({each.name: [each]}, paper, catalog().fields)[each.name][0]

    assert sure(-0.5) < sure(2.0) < sure(6.0)


def test_of_other_values_the_odds_of_the_choice_are_the_probability() -> None:
    words = (word("4153"), word("Elm"))
    each = scored("patient_address", "4153 Elm St, Akron, OH 44307", *words, score=1.0)
    layouts = [lay_out(Page(1, words, 1700, 2200))]
    sure = [
        judge_values({each.name: [each]}, paper, catalog().fields)[each.name][0]
        for contested in (frozenset(), frozenset(["patient_address"]))
        for paper in [read_paper([each], layouts, catalog().fields, contested, 1)]
    ]
    assert sure[0] == pytest.approx(0.744, abs=0.001)
    assert sure[1] < sure[0]


def test_probability_rises_with_the_odds_and_stays_one() -> None:
    values = [probability(odds / 2) for odds in range(-100, 101)]
    assert values == sorted(values)
    assert 0 < values[0] < values[-1] < 1


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_share_of_trees_never_says_for_certain(share: float) -> None:
    assert abs(log_odds(share)) < 10


@given(
    st.text(min_size=1, max_size=30).filter(str.strip), st.sampled_from(["patient_name", "member_id", "letter_date"])
)
def test_any_print_has_evidence(text: str, name: str) -> None:
    value = "2027-05-24" if name == "letter_date" else text
    found = evidence(scored(name, value, word(text)))
    assert all(isinstance(each, float) for each in found.values())
