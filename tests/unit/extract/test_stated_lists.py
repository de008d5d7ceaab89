"""Lists, directions and signatures read by layout and cue."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from documents.findings import Value
from documents.reference import RejectCode
from extract.candidates.directions import clean_directions, find_directions
from extract.candidates.lists import find_lists, split_allergies
from extract.candidates.reject_codes import find_reject_codes
from extract.candidates.signatures import find_signatures
from extract.layout import lay_out
from tests.unit.extract.printed import Row, page_of


def lists_of(kind: str, *rows: Row) -> dict[str, Value]:
    return {each.name: each.value for each in find_lists([lay_out(page_of(*rows))], kind)}


def signatures_of(*rows: Row) -> dict[str, Value]:
    return {each.name: each.value for each in find_signatures([lay_out(page_of(*rows))])}


def directions_of(*rows: Row) -> list[Value]:
    return [each.value for each in find_directions([lay_out(page_of(*rows))], "new_prescription")]


def test_reactions_are_not_part_of_an_allergy() -> None:
    assert split_allergies("codeine (nausea), adhesive tape -> rash; latex") == ("codeine", "adhesive tape", "latex")


def test_no_known_allergies_are_nkda() -> None:
    assert split_allergies("No known drug allergies") == ("NKDA",)
    assert split_allergies("none (NKDA)") == ("NKDA",)


def test_a_neighbouring_label_is_no_allergy() -> None:
    rows = ("Intake form", "for the clinic", [(0, "Allergies"), (40, "Weight")], [(0, "sulfa"), (40, "70 kg")])
    assert lists_of("referral", *rows)["allergies"] == ("sulfa",)


@given(st.text(max_size=80))
def test_any_text_splits_into_clean_allergies(text: str) -> None:
    assert all(entry.strip() == entry and entry for entry in split_allergies(text))


def test_numbered_lines_under_a_request_are_missing_items() -> None:
    found = lists_of(
        "pa_info_request", "To decide we need the following:", "1. Chart notes", "2. Weight.", "Thank you."
    )
    assert found["missing_items"] == ("Chart notes", "Weight")


def test_only_ticked_services_are_asked_for() -> None:
    row = "Services [X] Benefits check [ ] Copay card [X] Nurse training"
    assert lists_of("enrollment_form", row)["services"] == ("Benefits check", "Nurse training")


def test_a_date_above_the_caption_is_a_signature() -> None:
    rows = ([(60, "03/04/2026")], [(0, "Prescriber signature"), (60, "Date")])
    assert signatures_of(*rows)["prescriber_signed"] is True


def test_an_empty_line_above_the_caption_is_no_signature() -> None:
    assert signatures_of("", "", [(0, "Prescriber signature"), (60, "Date")])["prescriber_signed"] is False


def test_a_page_without_a_place_to_sign_tells_nothing() -> None:
    assert signatures_of("Dear Doctor,", "the request is approved.") == {}


def test_an_unticked_box_for_marketing_is_no_consent() -> None:
    assert signatures_of("Marketing (optional):", "[ ] I agree")["marketing_consent"] is False
    assert signatures_of("Marketing (optional):", "[X] I agree")["marketing_consent"] is True


def test_directions_end_before_the_amount() -> None:
    assert directions_of("Sig: Take 1 tablet by mouth daily Disp: 30") == ["Take 1 tablet by mouth daily"]


def test_directions_read_on_in_the_next_line() -> None:
    assert directions_of("Sig: Inject 40 mg under the skin every", "other week") == [
        "Inject 40 mg under the skin every other week"
    ]


def test_directions_of_an_unticked_row_are_left_out() -> None:
    assert directions_of("[ ] Inject 40 mg SC every week", "[X] Inject 80 mg SC every week") == [
        "Inject 80 mg SC every week"
    ]


@given(st.text(max_size=200))
def test_cleaning_directions_never_lengthens_them(text: str) -> None:
    assert len(clean_directions(text)) <= len(text)


def test_a_number_is_a_reject_code_only_beside_its_meaning() -> None:
    codes = {"75": RejectCode("75", "Prior authorization required", "Ask the prescriber", True)}
    page = lay_out(page_of("Quantity 75 tablets", "Reject 75 PRIOR AUTHORIZATION REQUIRED"))
    assert [each.value for each in find_reject_codes([page], codes)] == [("75",)]
    assert not list(find_reject_codes([lay_out(page_of("Quantity 75 tablets"))], codes))


def test_directions_go_on_over_a_wide_blank() -> None:
    rows = [[(0, "Regimen:"), (24, "2 mg/kg IV at weeks 0 and 4,"), (66, "then every 8")], [(24, "weeks")]]
    assert directions_of(*rows) == ["2 mg/kg IV at weeks 0 and 4, then every 8 weeks"]


def test_the_amount_in_the_next_row_is_no_part_of_directions() -> None:
    rows = [
        [(0, "Sig:"), (20, "Inject 40 mg SC every week")],
        [(0, "Quantity:"), (20, "4")],
    ]
    assert directions_of(*rows) == ["Inject 40 mg SC every week"]
    rows[0] = [(0, "Sig:"), (20, "Inject 40 mg SC at weeks 0,")]
    assert directions_of(rows[0], [(20, "2 and 4")]) == ["Inject 40 mg SC at weeks 0, 2 and 4"]


def test_the_directions_of_the_next_row_are_its_own() -> None:
    rows = [[(0, "Sig"), (40, "Qty")], [(0, "Take 2 tablets by mouth twice a day")], [(0, "Take 1 tablet by mouth daily")]]
    assert directions_of(*rows) == ["Take 2 tablets by mouth twice a day", "Take 1 tablet by mouth daily"]


def test_whom_directions_are_for_and_what_to_dispense_are_no_part_of_them() -> None:
    assert clean_directions("300 mg subq every week (>= 40") == "300 mg subq every week"
    assert clean_directions("Inject 162 mg SC every other week, Disp-2, R-5") == "Inject 162 mg SC every other week"


def test_directions_without_a_label_or_a_verb_are_known_by_what_they_say() -> None:
    assert directions_of("Humira 40 mg/0.4 mL pen 40 mg SC every 2 weeks") == ["40 mg SC every 2 weeks"]
    assert directions_of("topiramate 100 mg, stopped in 2023") == []


def test_directions_that_are_whole_are_told_with_and_without_the_next_line() -> None:
    found = directions_of([(0, "Sig:"), (10, "Inject 90 mg SC every 8 weeks")], [(10, "for maintenance")])
    assert found == ["Inject 90 mg SC every 8 weeks", "Inject 90 mg SC every 8 weeks for maintenance"]


def test_how_often_may_stand_in_the_next_column() -> None:
    assert directions_of([(0, "Sig:"), (10, "Inject 50 mg SC"), (60, "once a month")]) == ["Inject 50 mg SC once a month"]
