"""What is said of a paper without a place that a person could be shown is never accepted."""

from __future__ import annotations

from documents.findings import Finding, Item
from extract.classifying import weigh_together
from extract.coded import accept_coded
from extract.requests import _decided


def test_a_coded_value_with_a_doubt_is_not_accepted_however_likely() -> None:
    sure = Finding("decision", "approved", 0.98, 1, None, "sentence")
    alone = Finding("decision", "approved", 0.98, 1, None, "tagged", doubts=("no tick and no sentence says so plainly",))
    assert accept_coded({"decision": sure}, 0.9)["decision"].accepted
    assert not accept_coded({"decision": alone}, 0.9)["decision"].accepted


def test_a_request_whose_outcome_is_not_known_keeps_its_appeal_days_but_not_as_sure() -> None:
    item = Item({
        "appeal_days": Finding("appeal_days", 180, 0.97, 1, None, "sentence", accepted=True),
        "patient_name": Finding("patient_name", "Ida Marlowe", 0.99, 1, None, "label", accepted=True),
    })
    undecided, approved, partial = (
        _decided(item, said, None) for said in (None, ("approved", 0.9), ("partially_approved", 0.9))
    )
    assert undecided.value("appeal_days") == 180
    assert not undecided.findings["appeal_days"].accepted
    assert undecided.findings["patient_name"].accepted
    assert approved.value("appeal_days") is None
    assert partial.findings["appeal_days"].accepted


def test_where_the_tagger_is_at_a_loss_a_paper_may_be_of_no_type() -> None:
    words = {"unknown": 0.5, "pa_denial": 0.3, "junk": 0.2}
    at_a_loss, sure = {"pa_denial": 0.3, "junk": 0.25}, {"pa_denial": 0.95, "junk": 0.01}
    told = [weigh_together(words, tagged) for tagged in (at_a_loss, sure)]
    assert [max(each, key=each.__getitem__) for each in told] == ["unknown", "pa_denial"]
