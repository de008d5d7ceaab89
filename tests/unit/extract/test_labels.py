"""Labels in print: exact, abbreviated, misread, in brackets, several on a line; and what only looks like one."""

from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.field_specs import FieldSpecs, load_field_specs
from extract.candidates.labels import LabelledPage, label_page
from extract.candidates.vocabulary import vocabulary_of
from extract.candidates.zones import zones_of
from extract.layout import lay_out
from tests.unit.extract.printed import Row, page_of


@lru_cache(maxsize=1)
def specs() -> FieldSpecs:
    return load_field_specs(Path(__file__).parents[3] / "catalog" / "fields")


def labelled(*rows: Row) -> LabelledPage:
    return label_page(lay_out(page_of(*rows)), specs(), vocabulary_of(specs()))


@pytest.mark.parametrize(
    ("printed", "field"),
    [
        ("D.O.B.", "patient_dob"), ("Date of Birth", "patient_dob"), ("Birth dt.", "patient_dob"),
        ("Enrollee's Member ID #", "member_id"), ("Ident. no.", "member_id"), ("Subscriber ID:", "member_id"),
        ("Plan Member ID", "member_id"), ("Member 1D", "member_id"), ("Mernber ID", "member_id"),
        ("Prescribing Provider NPI", "prescriber_npi"), ("NPI #", "prescriber_npi"), ("Rx BIN", "bin"),
        ("MemberNo:", "member_id"), ("CardID:", "member_id"), ("CaseRef:", "pa_reference"), ("MaxQty:", "approved_quantity"),
        ("Auth. No.", "pa_reference"), ("CaseId:", "pa_reference"), ("PA Case #", "pa_reference"),
        ("Office Fax", "prescriber_fax"), ("Appeals fax", "appeal_fax"), ("Coverage End Date", "expiry_date"),
        ("Qty", "requested_quantity"), ("Diagnosis (ICD-10)", "diagnosis_codes"), ("Pt Name", "patient_name"),
    ],
)  # fmt: skip
def test_a_label_is_known_in_its_many_prints(printed: str, field: str) -> None:
    page = labelled([(0, printed), (45, "value")])
    assert any(field in hit.names for hit in page.hits)


def zone_text(page: LabelledPage, field: str) -> str:
    hit = next(hit for hit in page.hits if field in hit.names)
    return next(iter(zones_of(page, hit, long=False))).strip.text.strip()


def test_several_pairs_on_one_line_keep_their_own_values() -> None:
    page = labelled("BIN 004336 PCN ADV GRP RX8821")
    assert zone_text(page, "bin") == "004336"
    assert zone_text(page, "pcn") == "ADV"
    assert zone_text(page, "group_number") == "RX8821"


def test_a_value_to_the_right_of_a_wide_gap_belongs_to_its_label() -> None:
    assert zone_text(labelled([(0, "Born"), (40, "02/08/1979")]), "patient_dob") == "02/08/1979"


def test_a_row_of_labels_has_its_values_below() -> None:
    page = labelled([(0, "Drug"), (30, "Qty"), (50, "Refills")], [(0, "Rinvoq 15 mg"), (30, "30"), (50, "11")])
    assert zone_text(page, "refills") == "11"
    assert zone_text(page, "drug_name") == "Rinvoq 15 mg"


def test_a_hint_in_brackets_is_part_of_the_label() -> None:
    assert zone_text(labelled("Patient name (last, first): Roe, Jane"), "patient_name") == "Roe, Jane"


def test_a_heading_gives_its_section_to_what_stands_below() -> None:
    page = labelled("Prescriber Information", "Name: Anton Belisle", "Phone: 253-555-0137")
    assert set(page.sections[1:]) == {"prescriber"}


def test_prose_is_hardly_a_label() -> None:
    page = labelled("You asked us whether the drug can be covered for the patient this year")
    assert all(hit.sureness < 0.5 for hit in page.hits)


@settings(max_examples=40)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_text_is_labelled_without_a_crash(rows: list[str]) -> None:
    page = labelled(*rows)
    for hit in page.hits:
        for zone in zones_of(page, hit, long=True):
            assert zone.strip.text


def test_the_unit_behind_a_figure_is_no_label_and_elsewhere_is_one() -> None:
    measured = labelled([(0, "Weight"), (20, "92 kg"), (50, "Allergies NKDA")])
    assert [hit.end - hit.start for hit in measured.hits if "patient_weight_kg" in hit.names] == [len("Weight")]
    assert any("patient_weight_kg" in hit.names for hit in labelled("Kg: 92").hits)
