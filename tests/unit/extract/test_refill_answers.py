"""What a prescriber answers to a refill request, where no answer is ticked and where one is."""

from __future__ import annotations

import pytest

from documents.findings import Finding, Kind
from extract.classifying import study
from extract.coded import find_decision
from extract.layout import lay_out
from extract.refill_answers import refill_model, text_of_sheet
from extract.ticked_answers import TICKED_ANSWER
from tests.unit.extract.printed import page_of
from tests.unit.extract.test_mixed import catalog

KIND = Kind("refill_response", 0.99)
SHEET = ("REFILL REQUEST - PRESCRIBER REPLY", "Patient: Ana Quillfeather  DOB 04/05/1980", "Drug: Otezla 30 mg tablet")


def decided(*rows: str) -> Finding:
    found = find_decision(study([lay_out(page_of(*SHEET, "", *rows))], catalog().types), KIND, None)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("note", "answer"),
    [
        ("No refill. Patient has not been seen for over a year and must make an appointment first.", "denied"),
        ("Denied - patient is no longer under our care.", "denied"),
        ("OK to refill as written, 5 refills. Thank you.", "approved"),
        ("Approved", "approved"),
        ("Denied", "denied"),
        ("Approved with the following change: lower the dose, dispense 30 tablets only.", "approved_with_changes"),
    ],
)
def test_the_words_of_the_sheet_tell_the_answer_and_are_never_sure_enough_to_need_no_person(
    note: str, answer: str
) -> None:
    found = decided(note)
    assert found.value == answer
    assert found.confidence < 0.9


def test_the_one_answer_that_is_ticked_is_the_answer() -> None:
    found = decided("[ ] Approved", "[X] Denied", "[ ] Approved with changes")
    assert (found.value, found.rule) == ("denied", TICKED_ANSWER)
    assert found.confidence > 0.9


def test_words_behind_boxes_are_told_from_those_of_the_sheet_by_what_was_done_with_the_box() -> None:
    text = text_of_sheet(study([lay_out(page_of("[ ] Denied", "[X] Approved", "Thank you"))], catalog().types)).split()
    assert {"thank", "you", "^denied", ":approved"} <= set(text)
    assert not {"denied", "approved"} & set(text)


def test_the_shipped_model_knows_the_three_answers() -> None:
    model = refill_model()
    assert model is not None
    assert set(model.labels) == {"approved", "approved_with_changes", "denied"}
    assert model.words_only
