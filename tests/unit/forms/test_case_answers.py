"""A case answers a form from its record, with the id of where each value stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from documents.errors import NotFound
from documents.findings import Document, Finding, Item, Kind, Understanding
from documents.form_specs import FormSpec, Vocabulary
from documents.judgement import Match
from forms.answers import find_unknown
from forms.case_answers import Sender, answers_from_case
from forms.filling import fill
from forms.values import look_up
from store.cases import get_case, update_case
from store.database import Store
from store.intake import record_arrival
from store.readings import close_document, save_matches, save_understanding

SENDER = Sender("Larkfield Specialty Pharmacy", "555-0100", "555-0101")


def answers(store: Store, case_id: str) -> dict[str, Any]:
    return answers_from_case(store, case_id, sender=SENDER, today="2026-11-03")


def add_paper(store: Store, type_: str, values: dict[str, Any], *, recorded: bool = True, accepted: bool = True) -> str:
    fax = record_arrival(
        store, claim_key=type_, sha256="", source="f.pdf", received_at=datetime(2026, 10, 5, tzinfo=UTC), size=1
    )
    findings = {
        name: Finding(name, value, 0.99, 1, None, "label", str(value), accepted) for name, value in values.items()
    }
    document = Document((1,), Kind(type_, 0.99), (Item(findings),), needs_review=False)
    (document_id,) = save_understanding(store, fax.id, Understanding((document,)))
    save_matches(store, document_id, [Match("p1", "c1", 1.0)])
    if recorded:
        close_document(store, document_id, "recorded", by="faxdesk")
    return document_id


def test_every_value_of_the_record_names_its_place(store: Store, case_id: str, vocabulary: Vocabulary) -> None:
    found = answers(store, case_id)
    assert look_up(found, "patient.last_name") == ("Marlowe", "patient:p1")
    assert look_up(found, "coverage[0].member_id") == ("NVX004512378", "patient:p1/coverage:primary")
    assert look_up(found, "prescriber.npi") == ("2345678902", "prescriber:d1")
    assert look_up(found, "dx[1].code") == ("L40.50", "case:c1")
    assert look_up(found, "prior[0].drug") == ("Methotrexate", "case:c1")
    assert look_up(found, "therapy.samples_used") == (False, "document:d7")
    assert look_up(found, "pharmacy.name") == ("Larkfield Specialty Pharmacy", "settings")
    assert find_unknown(found, vocabulary) == ()


def test_the_drug_enforcement_number_is_never_offered(store: Store, case_id: str) -> None:
    assert look_up(answers(store, case_id), "prescriber.dea") == (None, None)


def test_an_unknown_case_is_said(store: Store) -> None:
    with pytest.raises(NotFound):
        answers(store, "nope")


def test_a_case_fills_the_generic_request(
    store: Store, case_id: str, pa_form: FormSpec, vocabulary: Vocabulary
) -> None:
    report = fill(pa_form, pa_form.path.read_bytes(), answers(store, case_id), vocabulary).report
    assert not report.missing
    assert report.fields["drug_name"].evidence == "case:c1"
    assert report.fields["question_samples"].value == "No"
    assert "expedited" in report.unanswered


def test_papers_answer_where_the_record_is_silent(store: Store, case_id: str) -> None:
    paper = add_paper(store, "referral", {"drug_form": "pen", "drug_name": "SKYRIZI", "urgency": "urgent"})
    found = answers(store, case_id)
    assert look_up(found, "drug.form") == ("pen", f"document:{paper}#drug_form@1")
    assert look_up(found, "drug.name")[0] == "Skyrizi"
    assert look_up(found, "case.urgency") == ("urgent", f"document:{paper}#urgency@1")


def test_another_drugs_paper_answers_nothing_about_this_drug(store: Store, case_id: str) -> None:
    add_paper(store, "referral", {"drug_form": "tablet", "drug_name": "Otezla", "patient_weight_kg": 70})
    found = answers(store, case_id)
    assert look_up(found, "drug.form") == (None, None)


@pytest.mark.parametrize(("type_", "options"), [
    ("referral", {"recorded": False}), ("referral", {"accepted": False}), ("pa_info_request", {}),
])  # fmt: skip
def test_only_the_clinics_confirmed_word_makes_a_request_urgent(
    store: Store, case_id: str, type_: str, options: dict[str, bool]
) -> None:
    add_paper(store, type_, {"urgency": "urgent"}, **options)
    assert look_up(answers(store, case_id), "case.urgency") == (None, None)


def test_therapies_read_from_a_paper_become_rows(store: Store, case_id: str) -> None:
    update_case(store, replace(get_case(store, case_id), facts={}))
    add_paper(store, "referral", {"prior_therapies": (
        {"drug": "Humira", "start": "2020-01-02", "stop": "last May", "outcome": "did not tolerate"},
        {"drug": "Otezla", "outcome": "failed"},
    )})  # fmt: skip
    found = answers(store, case_id)
    assert look_up(found, "prior[0].start")[0] == "2020-01-02"
    assert look_up(found, "prior[0].detail")[0] == "did not tolerate, to last May"
    assert look_up(found, "prior[1].outcome")[0] == "inadequate"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("well tolerated, no response", "inadequate"), ("no adverse effects", "other"), ("hair loss", "other"),
        ("intolerance: nausea", "intolerance"), ("lost response after 6 months", "lost_response"),
        ("failed, side effects", "other"), ("", None),
    ],
)  # fmt: skip
def test_what_ended_a_therapy_is_ticked_only_where_the_paper_says_one_thing(
    store: Store, case_id: str, said: str, outcome: str | None
) -> None:
    update_case(store, replace(get_case(store, case_id), facts={}))
    told = ({"drug": "Humira", "outcome": said}, "Methotrexate, failed 2024")
    add_paper(store, "referral", {"prior_therapies": told})
    found = answers(store, case_id)
    assert look_up(found, "prior[0].outcome")[0] == outcome
    assert look_up(found, "prior[1].drug")[0] == "Methotrexate, failed 2024"


def test_facts_under_odd_names_do_no_harm(store: Store, case_id: str) -> None:
    odd = {"dx[x].code": 1, "dx": "text", "patient.last_name.more": 2, "": 3, "prior[0]": {"drug": 4}}
    update_case(store, replace(get_case(store, case_id), facts=odd))
    assert look_up(answers(store, case_id), "dx[0].code")[0] == "L40.0"


def test_forms_ship_with_the_catalog() -> None:
    folder = Path(__file__).parents[3] / "catalog" / "forms"
    assert (folder / "drug_pa_request.pdf").stat().st_size < 100_000
