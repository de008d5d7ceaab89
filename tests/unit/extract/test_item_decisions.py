from documents.findings import Finding, Item
from documents.reading import Box
from extract.decisions import Outcome
from extract.item_decisions import answer_items, decide_in_bands, places_of


def at(y: float) -> Box:
    return Box(0.1, y, 0.4, y + 0.01)


def outcome(name: str, y: float, weight: float = 2.0) -> Outcome:
    return Outcome(name, weight, 1, at(y), name, "sentence")


PLACES = [(1, at(0.2)), (1, at(0.3))]


def test_each_request_is_decided_by_what_stands_between_it_and_the_next() -> None:
    said = [outcome("approved", 0.22), outcome("denied", 0.29), outcome("denied", 0.35)]
    assert decide_in_bands([said[0], said[2]], PLACES) == ["approved", "denied"]
    # What is said right above a request belongs to the one before.
    assert decide_in_bands([said[1], outcome("approved", 0.33)], PLACES) == ["denied", "approved"]


def test_a_letter_of_several_decisions_never_says_one_thing_of_all_where_another_is_printed() -> None:
    said = [outcome("approved", 0.21), outcome("approved", 0.31), outcome("denied", 0.33, 1.5)]
    assert decide_in_bands(said, PLACES) == ["approved", "denied"]


def test_a_request_without_a_word_of_its_own_takes_the_nearest_outcome_or_none() -> None:
    assert decide_in_bands([outcome("denied", 0.35)], PLACES) == ["denied", "denied"]
    assert decide_in_bands([], PLACES) == [None, None]


def test_requests_begin_at_their_patients_where_these_differ() -> None:
    def item(patient: str, y: float) -> Item:
        return Item(
            {
                name: Finding(name, value, 0.9, 1, at(y + more), "label")
                for name, value, more in (("patient_name", patient, 0.0), ("drug_name", "Humira", 0.05))
            }
        )

    assert places_of([item("Ida Marlowe", 0.2), item("Obi Strand", 0.4)]) == [(1, at(0.2)), (1, at(0.4))]


def request(patient: str, y: float) -> Item:
    answer = Finding("decision", "denied", 0.95, 1, at(0.4), "sentence", accepted=True)
    return Item({"patient_name": Finding("patient_name", patient, 0.9, 1, at(y), "table"), "decision": answer})


def test_each_refill_request_of_a_sheet_has_the_answer_of_its_own_row_and_none_is_sure() -> None:
    items = [request("Ida Marlowe", 0.2), request("Obi Strand", 0.3), request("Ana Quill", 0.4)]
    answered = answer_items(items, [outcome("approved", 0.2), outcome("partial", 0.3)])
    decisions = [item.findings["decision"] for item in answered]
    assert [each.value for each in decisions] == ["approved", "approved_with_changes", "denied"]
    assert not any(each.accepted or each.confidence > 0.5 for each in decisions)


def test_the_answer_of_a_single_refill_request_stays_as_it_is() -> None:
    items = [request("Ida Marlowe", 0.2)]
    assert answer_items(items, [outcome("approved", 0.2)]) == items
