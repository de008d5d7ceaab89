"""Which decision belongs to which request of several."""

from __future__ import annotations

import pytest

from documents.findings import Finding, Item
from documents.reading import Box
from extract import item_decisions
from extract.classifying import Understood, study
from extract.decisions import Outcome
from extract.item_answers import Place, parts_of, rules_of, texts_of
from extract.item_decisions import answer_items, decide_in_parts, decide_items, places_of
from extract.layout import lay_out
from extract.phases import phase_in, with_phases
from tests.unit.extract.printed import Row, page_of
from tests.unit.extract.test_mixed import catalog

# Where the first line of a page of `page_of` stands, and how far apart lines are.
TOP, STEP = 0.1, 0.02


def at(line: float, x: float = 0.08) -> Box:
    return Box(x, TOP + line * STEP, x + 0.2, TOP + line * STEP + 0.011)


def studied(*rows: Row) -> Understood:
    return study([lay_out(page_of(*rows))], catalog().types)


def outcome(name: str, y: float, weight: float = 2.0) -> Outcome:
    return Outcome(name, weight, 1, Box(0.1, y, 0.4, y + 0.01), name, "sentence")


def order(drug: str, line: float) -> Item:
    return Item({"drug_name": Finding("drug_name", drug, 0.9, 1, at(line), "table")})


def decisions(paper: Understood, places: list[Place]) -> list[str | None]:
    return [said[0] if said else None for said in decide_in_parts(paper, places)]


def test_each_request_is_decided_by_the_words_between_it_and_the_next() -> None:
    paper = studied(
        "Humira 40 mg pen", "Approved through 11/05/2027", "", "Otezla 30 mg", "Denied. Try methotrexate first."
    )
    assert decisions(paper, [(1, at(0)), (1, at(3))]) == ["approved", "denied"]


def test_requests_in_columns_are_decided_by_the_words_of_their_column() -> None:
    paper = studied(
        [(0, "Humira 40 mg"), (45, "Otezla 30 mg")], [(0, "DENIED"), (45, "APPROVED")],
        [(0, "not on formulary"), (45, "through 11/05/2027")],
    )  # fmt: skip
    places: list[Place] = [(1, at(0)), (1, at(0, 0.08 + 45 * 0.0095))]
    assert texts_of(places, paper) == [
        "humira 40 mg denied not on formulary",
        "otezla 30 mg approved through 11 05 2027",
    ]
    assert decisions(paper, places) == ["denied", "approved"]


def test_the_head_of_the_column_that_is_ticked_is_read_with_the_row() -> None:
    paper = studied(
        [(0, "Medication"), (30, "Renew"), (50, "Refuse"), (70, "Refills")],
        [(0, "Kevzara 200 mg"), (30, "[X]"), (50, "[ ]"), (70, "5")],
        [(0, "Repatha 140 mg"), (30, "[ ]"), (50, "[X]"), (70, "0")],
    )
    first, second = texts_of([(1, at(1)), (1, at(2))], paper)
    assert ":renew" in first.split() and ":refuse" not in first.split()
    assert ":refuse" in second.split() and ":renew" not in second.split()


def test_a_letter_of_several_decisions_never_says_one_thing_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [{"approved": 0.9, "denied": 0.1}, {"approved": 0.6, "denied": 0.4}]
    monkeypatch.setattr(item_decisions, "answers_of", lambda *_: told)
    assert decisions(studied("Words"), [(1, at(0)), (1, at(3))]) == ["approved", "denied"]


def test_without_words_the_nearest_outcome_is_taken_or_none() -> None:
    places: list[Place] = [(1, Box(0.1, 0.2, 0.4, 0.21)), (1, Box(0.1, 0.3, 0.4, 0.31)), (0, None)]
    assert decide_items([outcome("denied", 0.35)], places) == ["denied", "denied", None]
    assert decide_items([], places) == [None, None, None]


def test_rules_are_heard_only_for_the_part_they_stand_in() -> None:
    places: list[Place] = [(1, Box(0.1, 0.2, 0.4, 0.21)), (1, Box(0.1, 0.3, 0.4, 0.31))]
    said = rules_of(places, [outcome("approved", 0.22), outcome("denied", 0.28, 1.5), outcome("pending", 0.32)])
    assert said == [{"approved": 2.0, "denied": 1.5}, {"pending_information": 2.0}]


def test_a_part_of_an_unknown_place_is_none() -> None:
    assert parts_of([(0, None)]) == [None]


def test_requests_begin_at_their_patients_where_these_differ() -> None:
    def item(patient: str, y: float) -> Item:
        return Item(
            {
                name: Finding(name, value, 0.9, 1, at(y + more), "label")
                for name, value, more in (("patient_name", patient, 0.0), ("drug_name", "Humira", 0.05))
            }
        )

    assert places_of([item("Ida Marlowe", 2), item("Obi Strand", 4)]) == [(1, at(2)), (1, at(4))]


def request(patient: str, line: float) -> Item:
    answer = Finding("decision", "denied", 0.95, 1, at(9), "sentence", accepted=True)
    return Item({"patient_name": Finding("patient_name", patient, 0.9, 1, at(line), "table"), "decision": answer})


def test_each_refill_of_a_sheet_is_answered_in_its_own_row_and_none_is_sure() -> None:
    paper = studied(
        [(0, "Ida Marlowe"), (30, "Humira"), (60, "ok to refill, approved")],
        [(0, "Obi Strand"), (30, "Otezla"), (60, "denied, stopped")],
    )
    answered = answer_items([request("Ida Marlowe", 0), request("Obi Strand", 1)], paper)
    assert [item.value("decision") for item in answered] == ["approved", "denied"]
    assert not any(item.findings["decision"].accepted for item in answered)


def test_one_refill_keeps_the_answer_of_its_sheet() -> None:
    items = [request("Ida Marlowe", 0)]
    assert answer_items(items, studied("approved")) == items


def test_orders_of_two_phases_are_told_apart_by_the_words_at_them() -> None:
    paper = studied("LOADING: Skyrizi 150 mg at weeks 0 and 4", "", "MAINTENANCE: Skyrizi 150 mg every 12 weeks")
    found = with_phases([order("Skyrizi", 0), order("Skyrizi", 2)], paper)
    assert [item.value("phase") for item in found] == ["loading", "maintenance"]


def test_a_single_order_is_given_no_phase_for_what_it_says_of_another() -> None:
    (item,) = with_phases([order("Skyrizi", 0)], studied("Skyrizi 150 mg, loading dose given in clinic"))
    assert item.value("phase") is None


@pytest.mark.parametrize(
    ("text", "phase"), [("MAINT: inject 300 mg", "maintenance"), ("[X] STARTER", "starter"), ("Inject 300 mg", "")]
)
def test_a_phase_is_named_by_its_words(text: str, phase: str) -> None:
    assert phase_in(text) == phase
