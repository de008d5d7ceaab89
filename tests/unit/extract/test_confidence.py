"""When a value may be written without a person, and what always needs one."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from documents.catalog import Catalog, load_catalog
from documents.findings import Finding
from documents.reading import Box, Page, Word
from extract.candidates.candidate import Candidate
from extract.certainty import probability
from extract.confidence import finding_from
from extract.layout import lay_out
from extract.scoring import Scored, make_choice


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[3] / "catalog")


def word(text: str, second: str | None = None, confidence: float = 0.97) -> Word:
    return Word(text, Box(0.2, 0.2, 0.3, 0.21), confidence, second=second)


def find(
    name: str, value: str, *words: Word, score: float = 9.0, drug: str = "", flags: frozenset[str] = frozenset()
) -> Finding:
    candidate = Candidate(
        name, value, " ".join(w.text for w in words), 1, words[0].box, words, "label", {"quality": 1.0}
    )
    picked = (Scored(make_choice(name, [candidate]), score),)
    pages = {1: lay_out(Page(1, words, 1700, 2200, flags=flags))}
    sure = [probability(score)]
    return finding_from(catalog().fields[name], picked, sure, catalog(), drug=drug, pages=pages)


def test_a_sure_value_that_was_read_clearly_is_accepted() -> None:
    assert find("patient_dob", "1971-04-09", word("04/09/1971")).accepted


def test_a_likely_value_is_not_accepted() -> None:
    found = find("patient_dob", "1971-04-09", word("04/09/1971"), score=2.0)
    assert not found.accepted
    assert 0.7 < found.confidence < 0.95


def test_readers_that_disagree_on_a_digit_are_never_accepted() -> None:
    found = find("member_id", "CHP4471902", word("CHP4471902", second="CHP4471962"))
    assert not found.accepted
    assert "readers disagree on the digits" in found.doubts


def test_text_at_a_clipped_edge_is_never_accepted() -> None:
    at_edge = replace(word("CHP4471902"), box=Box(0.001, 0.2, 0.1, 0.21))
    assert not find("member_id", "CHP4471902", at_edge, flags=frozenset({"clipped_left"})).accepted


def test_what_was_hard_to_read_is_never_accepted() -> None:
    assert not find("member_id", "CHP4471902", word("CHP4471902", confidence=0.5)).accepted


@pytest.mark.parametrize(("strength", "accepted"), [("40 mg/0.8 mL", True), ("47 mg", False)])
def test_a_dose_needs_a_second_reader_or_the_catalog(strength: str, accepted: bool) -> None:
    assert find("drug_strength", strength, *map(word, strength.split()), drug="Humira").accepted is accepted


def test_a_dose_that_two_readers_saw_alike_is_accepted() -> None:
    words = (word("30", second="30"), word("mg", second="mg"))
    assert find("drug_strength", "30 mg", *words, drug="Otezla").accepted


def test_a_strength_that_the_drug_is_not_sold_in_is_doubted_though_two_readers_saw_it() -> None:
    found = find("drug_strength", "47 mg", word("47", second="47"), word("mg", second="mg"), drug="Humira")
    assert not found.accepted
    assert "not a strength this drug is sold in" in found.doubts


def test_an_amount_without_its_volume_is_doubted() -> None:
    found = find("drug_strength", "80 mg", word("80", second="80"), word("mg", second="mg"), drug="Humira")
    assert "the volume may be missing" in found.doubts


def test_a_category_of_diagnoses_is_not_accepted_but_a_whole_short_code_is() -> None:
    assert not find("diagnosis_codes", "L20", word("L20")).accepted
    assert find("diagnosis_codes", "I10", word("I10")).accepted
    assert find("diagnosis_codes", "L20.9", word("L20.9")).accepted


def test_a_list_is_doubted_for_any_of_its_entries() -> None:
    candidates = [Candidate("diagnosis_codes", w.text, w.text, 1, w.box, (w,), "label", {"quality": 1.0})
                  for w in (word("L20.9"), word("K51"))]  # fmt: skip
    picked = tuple(Scored(make_choice("diagnosis_codes", [each]), 9.0) for each in candidates)
    found = finding_from(catalog().fields["diagnosis_codes"], picked, [0.999, 0.999], catalog())
    assert found.value == ("L20.9", "K51")
    assert not found.accepted


def test_a_list_is_as_sure_as_its_least_sure_entry() -> None:
    candidates = [Candidate("diagnosis_codes", code, code, 1, None, (word(code),), "label", {"quality": 1.0})
                  for code in ("L20.9", "K51.90")]  # fmt: skip
    picked = tuple(Scored(make_choice("diagnosis_codes", [each]), 9.0) for each in candidates)
    found = finding_from(catalog().fields["diagnosis_codes"], picked, [0.999, 0.6], catalog())
    assert found.confidence == 0.6
    assert not found.accepted


@pytest.mark.parametrize(
    ("name", "accepted"),
    [("RoberOt Rourke", False), ("Robert McDonald", True), ("Hugh FitzGerald", True), ("Ana DeLuca", True), ("ANA QUILL", True)],
)
def test_a_capital_inside_a_name_is_doubted_where_no_name_has_one(name: str, accepted: bool) -> None:
    assert find("patient_name", name, *map(word, name.split())).accepted == accepted


def test_laboratory_results_are_never_accepted_unseen() -> None:
    result = Candidate("labs", ({"name": "CRP", "value": 27.0},), "CRP 27", 1, None, (word("CRP"), word("27")), "list")
    picked = (Scored(make_choice("labs", [result]), 9.0),)
    found = finding_from(catalog().fields["labs"], picked, [0.999], catalog())
    assert not found.accepted
    assert found.doubts == ("which figure belongs to which test is to be looked at",)
