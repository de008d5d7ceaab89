"""Scoring of readings against the truth."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.comparing import is_same
from bench.scoring import compare, is_split_right, measure_auc, measure_calibration, measure_f1
from bench.scoring_report import group_cases, summarise

TRUTH: dict[str, Any] = {
    "source": "a.pdf",
    "quality": "fine",
    "pages": 3,
    "documents": [
        {
            "type": "pa_denial",
            "pages": [1, 2],
            "items": [{"fields": {"decision": "denied", "patient_name": "Denise R Marlowe", "drug_name": "Otezla"}}],
            "optional": ["payer"],
        },
        {"type": "pa_approval", "pages": [3], "items": [{"fields": {"decision": "approved", "refills": 3}}]},
    ],
}


def as_read(truth: dict[str, Any], **changes: Any) -> dict[str, Any]:
    documents = [
        {
            "type": document["type"],
            "confidence": 0.9,
            "pages": document["pages"],
            "needs_review": False,
            "items": [
                {"fields": {n: {"value": v, "confidence": 0.9, "accepted": True} for n, v in item["fields"].items()}}
                for item in document["items"]
            ],
        }
        for document in truth["documents"]
    ]
    return {"source": truth["source"], "documents": copy.deepcopy(documents), "error": None, **changes}


def test_a_perfect_reading_scores_one() -> None:
    figures = summarise(compare([TRUTH], [as_read(TRUTH)]))
    assert figures["all"]["critical_f1"] == figures["all"]["other_f1"] == figures["all"]["type_right"] == 1.0
    assert figures["batches_right"] == 1.0


def test_an_unread_fax_counts_as_all_missed() -> None:
    score = compare([TRUTH], [])
    assert score.unread == ["a.pdf"]
    assert summarise(score)["all"]["critical_f1"] == 0.0


def test_wrong_missed_and_invented_values_are_told_apart() -> None:
    read = as_read(TRUTH)
    fields = read["documents"][0]["items"][0]["fields"]
    fields["patient_name"]["value"] = "Daniel Marlowe"
    del fields["drug_name"]
    fields["member_id"] = {"value": "X1", "confidence": 0.5, "accepted": True}
    fields["payer"] = {"value": "Somebody", "confidence": 0.5, "accepted": True}
    score = compare([TRUTH], [read])
    outcomes = {case.name: case.outcome for case in score.fields if case.document.type == "pa_denial"}
    assert outcomes == {
        "decision": "right",
        "patient_name": "wrong",
        "drug_name": "missed",
        "member_id": "invented",
    }
    assert measure_f1(score.fields)[:2] == (3 / 5, 3 / 5)
    assert summarise(score)["all"]["invented_accepted"] == 1


def test_a_swapped_decision_counts_only_when_nobody_would_have_looked() -> None:
    read = as_read(TRUTH)
    read["documents"][0]["items"][0]["fields"]["decision"]["value"] = "approved"
    assert summarise(compare([TRUTH], [read]))["all"]["swapped"] == 1
    read["documents"][0]["needs_review"] = True
    assert summarise(compare([TRUTH], [read]))["all"]["swapped"] == 0


def test_a_split_is_right_with_the_cover_page_on_either_side() -> None:
    expected = [{"pages": [1, 2], "cover_pages": [1]}, {"pages": [3]}]
    assert is_split_right(expected, [{"pages": [1]}, {"pages": [2]}, {"pages": [3]}])
    assert is_split_right(expected, [{"pages": [1, 2]}, {"pages": [3]}])
    assert not is_split_right(expected, [{"pages": [1, 2, 3]}])


def test_items_are_matched_by_what_they_say_not_by_their_order() -> None:
    items = [{"fields": {"drug_name": "Otezla", "decision": "denied"}}, {"fields": {"drug_name": "Humira"}}]
    truth = {**TRUTH, "documents": [{"type": "pa_mixed_decision", "pages": [1], "items": items}]}
    read = as_read(truth)
    read["documents"][0]["items"].reverse()
    assert all(case.outcome == "right" for case in compare([truth], [read]).fields)


@pytest.mark.parametrize(
    ("name", "truth", "read", "same"),
    [
        ("patient_name", "Denise R Marlowe", "MARLOWE, DENISE", True),
        ("patient_name", "Denise Rose Marlowe", "Denise R. Marlowe", True),
        ("patient_name", "Denise Marlowe", "Dennis Marlowe", False),
        ("patient_name", "Ghislaine O'Rourke-Bélanger", "GHISLAINE OROURKE-BELANGER", True),
        ("patient_name", "Robert Lee Jr", "Robert Lee", True),
        ("patient_name", "Ana de la Cruz", "de la Cruz, Ana", True),
        ("patient_name", "Ana Marlowe", "Marlowe", False),
        ("prescriber_name", "Anton Belisle", "Dr. Anton Belisle, MD", True),
        ("patient_dob", "1971-04-09", "1971-04-09", True),
        ("patient_dob", "1971-04-09", "1971-09-04", False),
        ("due_at", "2026-11-13T17:00:00-06:00", "2026-11-13", True),
        ("appeal_fax", "1-866-555-0107", "(866) 555-0107", True),
        ("member_id", "TMV 334 120 987 02", "TMV33412098702", True),
        ("member_id", "TMV33412098702", "TMV334120987O2", False),
        ("drug_strength", "40 mg/0.8 mL", "40MG/0.8ML", True),
        ("drug_strength", "40 mg", "4.0 mg", False),
        ("drug_strength", "50 mg/mL", "50 mg/1 mL", True),
        ("drug_name", "Enbrel SureClick", "ENBREL", True),
        ("drug_name", "Humira", "Humalog", False),
        ("refills", 5, "5", True),
        ("annual_income", 24816, 24816.0, True),
        ("patient_weight_kg", 82, 81.7, True),
        ("diagnosis_codes", ["L40.0", "L40.59"], ["L40.59", "L40.0"], True),
        ("diagnosis_codes", ["L40.0"], ["L40.0", "L40.59"], False),
        ("missing_items", ["TB screening result"], ["TB screening result."], True),
        ("prior_therapies", [{"drug": "Humira"}], [{"drug": "humira", "outcome": "failed"}], True),
        ("payer", "Silverleaf Medicare Rx (PDP)", "Silverleaf Medicare Rx", True),
        ("pa_required", True, "true", True),
        ("pa_required", True, False, False),
        ("decision", "denied", "approved", False),
    ],
)
def test_a_value_is_compared_by_its_kind(name: str, truth: Any, read: Any, same: bool) -> None:
    assert is_same(name, truth, read) is same


@given(st.text(max_size=40))
def test_every_text_equals_itself_for_every_kind(text: str) -> None:
    for name in ("patient_name", "drug_name", "drug_strength", "payer", "sig", "member_id", "letter_date"):
        assert is_same(name, text, text)


def test_calibration_and_auc_of_known_pairs() -> None:
    assert measure_calibration([(1.0, True), (0.0, False)]) == (0.0, 1.0)
    assert measure_auc([(0.2, True), (0.8, False)]) == 0.0
    assert measure_auc([(0.5, True), (0.5, False)]) == 0.5


def test_a_value_says_where_it_was_read_and_its_document_what_befell_the_fax() -> None:
    read = as_read(TRUTH)
    read["documents"][0]["items"][0]["fields"]["drug_name"] |= {"page": 2, "box": [0.1, 0.2, 0.3, 0.4]}
    score = compare([{**TRUTH, "degradations": ["soft", "gen2"]}], [read])
    drug = next(case for case in score.fields if case.name == "drug_name")
    assert (drug.page, drug.box) == (2, (0.1, 0.2, 0.3, 0.4))
    assert drug.document.degradations == ("soft", "gen2")
    assert [document.decided for document in score.documents] == [True, True]


def test_a_document_can_be_in_several_groups_and_takes_its_values_along() -> None:
    score = compare([TRUTH], [as_read(TRUTH)])
    groups = group_cases(score, lambda document: ("all", document.type))
    assert [(name, len(group.documents), len(group.fields)) for name, group in groups.items()] == [
        ("all", 2, 5),
        ("pa_approval", 1, 2),
        ("pa_denial", 1, 3),
    ]
