from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.facts import Authority, gather_facts
from cases.judging import judge
from cases.matching import match_document
from documents.catalog import Catalog
from documents.findings import Document, Item
from documents.judgement import Accepted, Judgement, NeedsReview
from store.cases import Case
from store.database import Store
from store.people import Patient
from store.readings import get_document, save_matches

Maker = Callable[..., Any]
IDA = {"patient_name": "Ida Marlowe", "patient_dob": "1961-03-07"}
HUMIRA = {"drug_name": "Humira", "letter_date": "2026-10-02"}


@pytest.fixture
def case(add_case: Maker, ida: Patient) -> Case:
    made: Case = add_case(ida, drug_strength="40 mg/0.4 mL", drug_form="pen", quantity=2.0, days_supply=28)
    return made


@pytest.fixture
def decide(store: Store, catalog: Catalog, arrive: Maker) -> Callable[..., Judgement]:
    """Match and judge a document the way the pipeline does."""

    def run(document: Document, authority: Authority | None = None) -> Judgement:
        document_id = arrive(document)
        save_matches(store, document_id, match_document(store, catalog, document))
        stored = get_document(store, document_id)
        return judge(document, stored.matches, gather_facts(store, catalog, stored, stored.matches, authority))

    return run


def reasons(judgement: Judgement) -> str:
    assert isinstance(judgement, NeedsReview), judgement
    return " ".join(judgement.reasons)


def test_an_approval_that_fits_moves_the_case(decide: Maker, document: Maker, item: Maker, case: Case) -> None:
    approval = item(**IDA, **HUMIRA, decision="approved", drug_strength="40 mg/0.4 mL", expiry_date="2027-10-01",
                    effective_date="2026-10-02")
    judgement = decide(document("pa_approval", approval))
    assert isinstance(judgement, Accepted)
    (move,) = judgement.moves
    assert (move.case_id, move.opens_case) == (case.case_id, False)
    assert (move.event, move.to_state) == ("pa_approved", "pa_approved")
    assert {timer.name: timer.due_on for timer in move.timers} == {
        "expiry": "2027-10-01", "renewal": "2027-08-02", "claim_test": "2026-10-06",
    }  # fmt: skip


def test_a_denial_brings_its_appeal_deadline(decide: Maker, document: Maker, item: Maker, case: Case) -> None:
    judgement = decide(document("pa_denial", item(**IDA, **HUMIRA, decision="denied")))
    assert isinstance(judgement, Accepted)
    timers = {timer.name: timer for timer in judgement.moves[0].timers}
    assert timers["appeal"].due_on == "2027-03-31"
    assert timers["appeal"].source == "computed"
    assert judgement.moves[0].to_state == "pa_denied"


@pytest.mark.parametrize("field", ["member_id", "drug_strength", "decision", "letter_date", "pa_reference"])
def test_a_doubtful_critical_field_goes_to_review(
    decide: Maker, document: Maker, item: Maker, case: Case, field: str
) -> None:
    values = {**IDA, **HUMIRA, "decision": "denied", "pa_reference": "PA-1234567", "member_id": "XZA100556",
              "drug_strength": "40 mg"}  # fmt: skip
    assert "not sure" in reasons(decide(document("pa_denial", item(unsure=(field,), **values))))


def test_a_missing_decision_goes_to_review(decide: Maker, document: Maker, item: Maker, case: Case) -> None:
    assert "not found" in reasons(decide(document("pa_denial", item(**IDA, **HUMIRA))))


def test_a_decision_that_contradicts_its_type_goes_to_review(
    decide: Maker, document: Maker, item: Maker, case: Case
) -> None:
    assert "does not go with" in reasons(decide(document("pa_approval", item(**IDA, **HUMIRA, decision="denied"))))


def test_a_doubtful_document_goes_to_review(decide: Maker, document: Maker, item: Maker, case: Case) -> None:
    denied = item(**IDA, **HUMIRA, decision="denied")
    denial = document("pa_denial", denied, needs_review=True, reasons=("Type close.",))
    assert "Type close." in reasons(decide(denial))


def test_an_unknown_patient_goes_to_review(decide: Maker, document: Maker, item: Maker, case: Case) -> None:
    stranger = item(patient_name="Rolf Tanaka", patient_dob="1980-01-01", **HUMIRA, decision="denied")
    assert "No patient can be linked" in reasons(decide(document("pa_denial", stranger)))


def test_an_unknown_patient_and_another_pharmacy_hint_at_a_misdirected_fax(
    decide: Maker, document: Maker, item: Maker
) -> None:
    stranger = item(patient_name="Rolf Tanaka", **HUMIRA, decision="denied", recipient="Harbour Pharmacy")
    assert "misdirected" in reasons(decide(document("pa_denial", stranger)))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"drug_name": "Stelara"}, "no open case"),
        ({"drug_strength": "80 mg/0.8 mL"}, "strength"),
        ({"drug_form": "vial"}, "form"),
        ({"approved_quantity": 1}, "quantity"),
        ({"approved_quantity": 2, "approved_days": 84}, "quantity"),
        ({"drug_name": "adalimumab-adaz"}, "another product"),
    ],
)
def test_an_approval_of_something_else_goes_to_review(
    decide: Maker, document: Maker, item: Maker, case: Case, values: dict[str, Any], reason: str
) -> None:
    approval = item(**{**IDA, **HUMIRA, "decision": "approved", **values})
    assert reason in reasons(decide(document("pa_approval", approval)))


def test_the_same_supply_in_other_numbers_is_the_same(decide: Maker, document: Maker, item: Maker, case: Case) -> None:
    approval = item(**IDA, **HUMIRA, decision="approved", approved_quantity=6, approved_days=84)
    assert isinstance(decide(document("pa_approval", approval)), Accepted)


def test_a_step_that_cannot_follow_goes_to_review(
    decide: Maker, document: Maker, item: Maker, add_case: Maker, ida: Patient
) -> None:
    add_case(ida, state="covered")
    assert "cannot follow" in reasons(decide(document("pa_denial", item(**IDA, **HUMIRA, decision="denied"))))


def test_last_year_s_decision_attaches_and_moves_nothing(
    decide: Maker, document: Maker, item: Maker, case: Case
) -> None:
    old = item(**IDA, drug_name="Humira", decision="approved", letter_date="2025-10-02")
    judgement = decide(document("pa_approval", old))
    assert isinstance(judgement, Accepted)
    assert (judgement.moves[0].to_state, judgement.moves[0].timers) == (None, ())


def test_a_letter_dated_just_before_the_request_goes_to_review(
    decide: Maker, document: Maker, item: Maker, case: Case
) -> None:
    early = item(**IDA, drug_name="Humira", decision="approved", letter_date="2026-09-25")
    assert "before the request" in reasons(decide(document("pa_approval", early)))


def test_a_letter_from_the_future_goes_to_review(decide: Maker, document: Maker, item: Maker, case: Case) -> None:
    late = item(**IDA, drug_name="Humira", decision="denied", letter_date="2026-12-25")
    assert "after it arrived" in reasons(decide(document("pa_denial", late)))


def test_a_referral_opens_a_case(decide: Maker, document: Maker, item: Maker, ida: Patient) -> None:
    judgement = decide(document("referral", item(**IDA, drug_name="Skyrizi", prescriber_name="Dr. A. Okafor")))
    assert isinstance(judgement, Accepted)
    assert judgement.moves[0].opens_case and judgement.moves[0].case_id is None


def test_a_second_referral_attaches_to_the_open_case(
    decide: Maker, document: Maker, item: Maker, case: Case
) -> None:
    judgement = decide(document("referral", item(**IDA, drug_name="Humira", prescriber_name="Dr. A. Okafor")))
    assert isinstance(judgement, Accepted)
    assert (judgement.moves[0].case_id, judgement.moves[0].to_state) == (case.case_id, None)


def test_a_mixed_decision_moves_each_case_by_its_own_outcome(
    decide: Maker, document: Maker, item: Maker, case: Case, add_case: Maker, ida: Patient
) -> None:
    other = add_case(ida, drug="Otezla")
    letter = document(
        "pa_mixed_decision",
        item(**IDA, **HUMIRA, decision="approved"),
        item(**IDA, drug_name="Otezla", letter_date="2026-10-02", decision="denied"),
    )
    judgement = decide(letter)
    assert isinstance(judgement, Accepted)
    assert [(move.case_id, move.to_state) for move in judgement.moves] == [
        (case.case_id, "pa_approved"), (other.case_id, "pa_denied"),
    ]  # fmt: skip


@pytest.mark.parametrize("type_name", ["unknown", "misdirected", "junk", "pa_form_filled"])
def test_some_types_always_need_a_person(decide: Maker, document: Maker, item: Maker, type_name: str) -> None:
    assert isinstance(decide(document(type_name, item())), NeedsReview)


def test_a_cover_sheet_without_a_patient_is_filed(decide: Maker, document: Maker, item: Maker) -> None:
    assert isinstance(decide(document("cover_sheet", item(sender_name="Lakeside Clinic"))), Accepted)


def test_records_of_a_known_patient_attach(decide: Maker, document: Maker, item: Maker, ida: Patient) -> None:
    judgement = decide(document("clinical_records", item(**IDA)))
    assert isinstance(judgement, Accepted)
    assert (judgement.moves[0].patient_id, judgement.moves[0].case_id) == (ida.patient_id, None)


def test_a_failed_delivery_goes_to_review(decide: Maker, document: Maker, item: Maker, case: Case) -> None:
    slip = item(**IDA, drug_name="Humira", delivery_status="attempted", tracking_number="1Z999")
    assert "did not succeed" in reasons(decide(document("delivery_confirmation", slip)))


def test_a_person_settles_doubts_but_not_conflicts(decide: Maker, document: Maker, item: Maker, case: Case) -> None:
    doubtful = document("pa_denial", item(unsure=("decision",), **IDA, **HUMIRA, decision="denied"))
    assert isinstance(decide(doubtful, Authority("user-1")), Accepted)
    wrong = document("pa_denial", item(**IDA, **HUMIRA, decision="denied", drug_strength="80 mg/0.8 mL"))
    assert "strength" in reasons(decide(wrong, Authority("user-1")))
    assert isinstance(decide(wrong, Authority("user-1", "The clinic changed the strength by phone.")), Accepted)


def test_nobody_may_write_without_a_patient(decide: Maker, document: Maker, item: Maker) -> None:
    stranger: Item = item(patient_name="Rolf Tanaka", **HUMIRA, decision="denied")
    assert "No patient" in reasons(decide(document("pa_denial", stranger), Authority("user-1", "because")))


def test_a_doubtful_prescriber_matters_only_where_a_case_is_opened(
    decide: Maker, document: Maker, item: Maker, case: Case
) -> None:
    denial = item(unsure=("prescriber_npi",), **IDA, **HUMIRA, decision="denied", prescriber_npi="2000000002")
    assert isinstance(decide(document("pa_denial", denial)), Accepted)
    referral = item(unsure=("prescriber_npi",), **IDA, drug_name="Otezla", prescriber_name="A. Okafor",
                    prescriber_npi="2000000002")  # fmt: skip
    assert "not sure" in reasons(decide(document("referral", referral)))


@pytest.mark.parametrize(
    "printed", ["Humira", "HUMIRA(CF)", "Humira Pen", "Humira (adalimumab)", "Humira 40 mg/0.4 mL pen"]
)
def test_the_same_product_in_other_words_is_the_same(
    decide: Maker, document: Maker, item: Maker, case: Case, printed: str
) -> None:
    approval = item(**IDA, drug_name=printed, letter_date="2026-10-02", decision="approved")
    assert isinstance(decide(document("pa_approval", approval)), Accepted)


@pytest.mark.parametrize("printed", ["adalimumab", "Hadlima", "Humria"])
def test_another_product_or_a_misread_name_is_not(
    decide: Maker, document: Maker, item: Maker, case: Case, printed: str
) -> None:
    approval = item(**IDA, drug_name=printed, letter_date="2026-10-02", decision="approved")
    assert isinstance(decide(document("pa_approval", approval)), NeedsReview)


def test_a_drug_the_catalog_does_not_know_is_matched_by_its_own_name(
    decide: Maker, document: Maker, item: Maker, add_case: Maker, ida: Patient
) -> None:
    case = add_case(ida, drug="Zorblatinib")
    judgement = decide(document("pa_denial", item(**IDA, drug_name="ZORBLATINIB 5 mg", decision="denied",
                                                  letter_date="2026-10-02")))  # fmt: skip
    assert isinstance(judgement, Accepted) and judgement.moves[0].case_id == case.case_id


def test_a_line_of_business_that_is_not_sure_counts_no_deadline(
    decide: Maker, document: Maker, item: Maker, case: Case
) -> None:
    denial = item(unsure=("line_of_business",), **IDA, **HUMIRA, decision="denied", line_of_business="medicare_part_d")
    judgement = decide(document("pa_denial", denial))
    assert isinstance(judgement, Accepted)
    assert {timer.name: timer.due_on for timer in judgement.moves[0].timers}["appeal"] == "2027-03-31"


def test_a_decision_day_that_is_not_sure_makes_no_letter_old(
    decide: Maker, document: Maker, item: Maker, case: Case
) -> None:
    denial = item(unsure=("decision_date",), **IDA, **HUMIRA, decision="denied", decision_date="2025-10-02")
    judgement = decide(document("pa_denial", denial))
    assert isinstance(judgement, Accepted)
    assert judgement.moves[0].event == "pa_denied"


def test_a_denial_without_a_day_to_count_its_appeal_from_goes_to_a_person(
    decide: Maker, document: Maker, item: Maker, case: Case
) -> None:
    denial = item(**IDA, drug_name="Humira", decision="denied")
    assert "last day to appeal" in reasons(decide(document("pa_denial", denial)))


def test_a_delivery_that_came_warm_or_says_nothing_of_success_goes_to_a_person(
    decide: Maker, document: Maker, item: Maker, case: Case
) -> None:
    slip = {**IDA, "drug_name": "Humira", "tracking_number": "1Z999"}
    assert "temperature" in reasons(
        decide(document("delivery_confirmation", item(**slip, delivery_status="delivered", temperature_excursion=True)))
    )
    assert "does not say" in reasons(decide(document("delivery_confirmation", item(**slip))))


def test_a_failed_delivery_that_a_person_confirms_is_no_delivery(
    decide: Maker, document: Maker, item: Maker, case: Case
) -> None:
    slip = item(**IDA, drug_name="Humira", tracking_number="1Z999", delivery_status="attempted")
    judgement = decide(document("delivery_confirmation", slip), Authority("user-1"))
    assert isinstance(judgement, Accepted)
    assert (judgement.moves[0].to_state, judgement.moves[0].timers) == ("failed_delivery", ())


@pytest.mark.parametrize("status", ["exception", "in_transit"])
def test_a_shipment_that_moves_no_case_is_seen_by_a_person_all_the_same(
    decide: Maker, document: Maker, item: Maker, case: Case, status: str
) -> None:
    slip = item(**IDA, drug_name="Humira", tracking_number="1Z999", delivery_status=status)
    assert "did not succeed" in reasons(decide(document("delivery_confirmation", slip)))
    judgement = decide(document("delivery_confirmation", slip), Authority("user-1"))
    assert isinstance(judgement, Accepted)
    assert (judgement.moves[0].to_state, judgement.moves[0].timers) == (None, ())


def test_a_rejection_while_the_request_is_at_the_payer_starts_no_clock(
    decide: Maker, document: Maker, item: Maker, case: Case
) -> None:
    judgement = decide(document("claim_rejection", item(**IDA, drug_name="Humira", reject_codes=("75",))))
    assert isinstance(judgement, Accepted)
    assert (judgement.moves[0].to_state, judgement.moves[0].timers) == (None, ())
