"""What each request of a letter with several decisions keeps of what the letter says."""

from __future__ import annotations

import pytest

from documents.findings import Finding, Item
from documents.reading import Box
from extract import requests
from extract.classifying import study
from extract.layout import lay_out
from extract.requests import decide_requests
from tests.unit.extract.printed import page_of
from tests.unit.extract.test_mixed import catalog


def at(line: float) -> Box:
    return Box(0.08, 0.1 + line * 0.02, 0.3, 0.111 + line * 0.02)


def request(drug: str, line: float) -> Item:
    told = {"approved_quantity": 2, "appeal_days": 65, "due_at": "2027-02-05", "denial_reason_code": "step_therapy"}
    return Item(
        {
            "drug_name": Finding("drug_name", drug, 0.9, 1, at(line), "table"),
            **{name: Finding(name, value, 0.9, 1, at(9), "label") for name, value in told.items()},
        }
    )


def decide(monkeypatch: pytest.MonkeyPatch, *decisions: str | None) -> list[Item]:
    paper = study(
        [lay_out(page_of("Humira 40 mg", "Covered.", "", "Otezla 30 mg", "Not on the formulary of the plan."))],
        catalog().types,
    )
    said = [(each, 0.95) if each else None for each in decisions]
    monkeypatch.setattr(requests, "decide_in_parts", lambda *_: said)
    return decide_requests([request("Humira", 0), request("Otezla", 3)], paper, catalog())


def test_a_refused_request_keeps_no_granted_amount_and_a_granted_one_no_appeal(monkeypatch: pytest.MonkeyPatch) -> None:
    granted, refused = decide(monkeypatch, "approved", "denied")
    assert granted.value("approved_quantity") == 2 and granted.value("appeal_days") is None
    assert refused.value("approved_quantity") is None and refused.value("appeal_days") == 65
    assert granted.value("due_at") is None and refused.value("due_at") is None


def test_the_reason_is_the_one_printed_with_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    _, refused = decide(monkeypatch, "approved", "denied")
    assert refused.value("denial_reason_code") == "non_formulary"


def test_a_decision_read_beside_a_drug_is_never_quite_sure_and_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    granted, _ = decide(monkeypatch, "approved", "denied")
    assert granted.findings["decision"].confidence <= 0.9
    assert not granted.findings["decision"].accepted


def test_a_request_of_unknown_outcome_keeps_everything_its_clocks_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown, _ = decide(monkeypatch, None, "denied")
    assert unknown.value("due_at") == "2027-02-05" and unknown.value("approved_quantity") == 2
    assert unknown.findings["appeal_days"].doubts
