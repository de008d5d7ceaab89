"""Unsure values that are to the letter what is on record; what differs, is cut off or is a doubtful dose is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cases.facts import gather_facts
from cases.judging import judge
from cases.matching import match_document
from documents.catalog import Catalog
from documents.findings import Document, Item
from documents.judgement import Accepted, Judgement, NeedsReview
from store.cases import list_events
from store.database import Store
from store.people import Patient, Prescriber, upsert_prescriber
from store.readings import get_document, save_matches

Maker = Callable[..., Any]
DENIAL = {
    "patient_name": "Ida Marlowe", "patient_dob": "1961-03-07", "member_id": "XZA100555", "drug_name": "Humira",
    "drug_strength": "40 mg/0.4 mL", "pa_reference": "PA-1234567", "letter_date": "2026-10-02", "decision": "denied",
}  # fmt: skip
KNOWN = ("patient_name", "patient_dob", "member_id", "drug_name", "pa_reference")


@pytest.fixture
def case(add_case: Maker, ida: Patient) -> Any:
    return add_case(ida, drug_strength="40 mg/0.4 mL", references={"pa_reference": "PA-1234567"})


@pytest.fixture
def decide(store: Store, catalog: Catalog, arrive: Maker) -> Callable[[Document], Judgement]:
    def run(document: Document) -> Judgement:
        document_id = arrive(document)
        save_matches(store, document_id, match_document(store, catalog, document))
        stored = get_document(store, document_id)
        return judge(document, stored.matches, gather_facts(store, catalog, stored, stored.matches))

    return run


@pytest.fixture
def paper(document: Maker, catalog: Catalog) -> Callable[..., Document]:
    """A denial as the reader hands it over: its reasons name every field that is not accepted."""

    def make(item: Item, *more: str, kind: str = "pa_denial") -> Document:
        unsure = [name for name, finding in item.findings.items() if not finding.accepted]
        reasons = (*(catalog.unsure(name) for name in unsure), *more)
        made: Document = document(kind, item, needs_review=bool(reasons), reasons=reasons)
        return made

    return make


def doubted(item: Item, name: str, *doubts: str, confidence: float = 0.97) -> Item:
    finding = replace(item.findings[name], accepted=False, doubts=doubts, confidence=confidence)
    return Item({**item.findings, name: finding})


def test_what_is_on_record_to_the_letter_needs_no_person_and_is_told_on_the_case(
    store: Store, decide: Maker, paper: Maker, item: Maker, case: Any, settle_new: Maker
) -> None:
    unsure = paper(item(unsure=KNOWN, **DENIAL))
    judgement = decide(unsure)
    assert isinstance(judgement, Accepted), judgement
    assert judgement.moves[0].vouched == tuple(sorted(KNOWN))
    settle_new(unsure)
    assert list_events(store, case.case_id)[-1].detail["vouched"] == sorted(KNOWN)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("patient_name", "Ide Marlowe"), ("patient_name", "Ida Marlow"), ("member_id", "XZA1O0555"),
        ("member_id", "XZA100556"), ("drug_name", "Hadlima"), ("pa_reference", "PA-1234568"),
        ("drug_strength", "40 mg/0.8 mL"),
    ],
)  # fmt: skip
def test_one_sign_off_is_not_what_is_on_record(
    decide: Maker, paper: Maker, item: Maker, case: Any, name: str, read: str
) -> None:
    judgement = decide(paper(item(unsure=(name,), **{**DENIAL, name: read})))
    assert isinstance(judgement, NeedsReview)
    assert any("not sure" in reason for reason in judgement.reasons)


@pytest.mark.parametrize("doubt", ["stands at a clipped edge", "handwritten"])
def test_what_may_be_cut_off_or_is_a_hand_is_looked_at_whoever_agrees(
    decide: Maker, paper: Maker, item: Maker, case: Any, doubt: str
) -> None:
    assert isinstance(decide(paper(doubted(item(**DENIAL), "member_id", doubt))), NeedsReview)


def test_a_dose_with_a_doubt_is_looked_at_and_one_without_is_not(
    decide: Maker, paper: Maker, item: Maker, case: Any
) -> None:
    assert isinstance(decide(paper(doubted(item(**DENIAL), "drug_strength"))), Accepted)
    assert isinstance(decide(paper(doubted(item(**DENIAL), "drug_strength", confidence=0.79))), NeedsReview)
    doubtful = doubted(item(**DENIAL), "drug_strength", "a dose that nothing confirms")
    assert isinstance(decide(paper(doubtful)), NeedsReview)


def test_what_is_no_best_guess_of_the_reader_is_looked_at(decide: Maker, paper: Maker, item: Maker, case: Any) -> None:
    assert isinstance(decide(paper(doubted(item(**DENIAL), "drug_name", confidence=0.49))), NeedsReview)


def test_news_that_no_record_can_hold_is_looked_at(decide: Maker, paper: Maker, item: Maker, case: Any) -> None:
    assert isinstance(decide(paper(item(unsure=("letter_date",), **DENIAL))), NeedsReview)
    assert isinstance(decide(paper(item(unsure=("decision",), **DENIAL))), NeedsReview)


def test_other_reasons_of_the_reader_stand(decide: Maker, paper: Maker, item: Maker, case: Any) -> None:
    judgement = decide(paper(item(unsure=KNOWN, **DENIAL), "A page was hard to read."))
    assert isinstance(judgement, NeedsReview) and judgement.reasons == ("A page was hard to read.",)


def test_nobody_linked_nothing_vouched_for(
    decide: Maker, paper: Maker, item: Maker, case: Any, add_patient: Maker
) -> None:
    twin = add_patient("Ada", "Marlowe", member_id="XZA100555")
    assert twin.dob == "1961-03-07"
    judgement = decide(paper(item(unsure=("patient_name",), **{**DENIAL, "patient_name": "I Marlowe"})))
    assert isinstance(judgement, NeedsReview)


def test_of_two_items_both_must_be_on_record(
    decide: Maker, item: Maker, document: Maker, case: Any, catalog: Catalog
) -> None:
    known = item(unsure=("drug_name",), **DENIAL)
    other = item(unsure=("drug_name",), **{**DENIAL, "drug_name": "Otezla"})
    both = document("pa_denial", known, other, needs_review=True, reasons=(catalog.unsure("drug_name"),))
    judgement = decide(both)
    assert isinstance(judgement, NeedsReview) and catalog.unsure("drug_name") in judgement.reasons


def test_a_prescriber_is_vouched_for_by_number_and_name_together(
    store: Store, decide: Maker, paper: Maker, item: Maker, ida: Patient
) -> None:
    upsert_prescriber(store, Prescriber("D1", npi="2456789017", first_name="Ada", last_name="Winterbourne"))
    order = {
        "patient_name": "Ida Marlowe", "patient_dob": "1961-03-07", "drug_name": "Otezla", "drug_strength": "30 mg",
        "sig": "take twice daily", "prescriber_npi": "2456789017", "diagnosis_codes": ("L40.0",),
        "date_written": "2026-10-01", "letter_date": "2026-10-01",
    }  # fmt: skip
    unsure = ("prescriber_name", "prescriber_npi")
    same = paper(item(unsure=unsure, **order, prescriber_name="Ada Winterbourne"), kind="referral")
    assert isinstance(decide(same), Accepted)
    other = paper(item(unsure=unsure, **order, prescriber_name="Ava Winterbourne"), kind="referral")
    assert isinstance(decide(other), NeedsReview)
