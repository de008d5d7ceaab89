"""Labels printed under the line that is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pytest

from documents.field_specs import FieldSpecs, load_field_specs
from documents.reading import Box, Rule
from extract.candidates.labels import LabelledPage, label_page
from extract.candidates.tables import tables_of
from extract.candidates.vocabulary import vocabulary_of
from extract.candidates.zones import zones_of
from extract.layout import lay_out
from tests.unit.extract.printed import Row, page_of

FORM: tuple[Row, ...] = (
    [(0, "Florentin Rosenzweig"), (45, "09/08/1965")],
    [(0, "PATIENT"), (45, "DATE OF BIRTH")],
    [(0, "Davis, Chaya"), (45, "2133038036")],
    [(0, "PRESCRIBER"), (45, "NPI")],
    [(0, "W577421665"), (45, "015574")],
    [(0, "MEMBER ID"), (45, "RX BIN")],
)


@lru_cache(maxsize=1)
def specs() -> FieldSpecs:
    return load_field_specs(Path(__file__).parents[3] / "catalog" / "fields")


def line_under(row: int, x0: float = 0.07, x1: float = 0.9) -> Rule:
    y = 0.1 + row * 0.02 + 0.015
    return Rule(Box(x0, y, x1, y + 0.001), horizontal=True)


def labelled(rows: Sequence[Row], rules: Sequence[Rule]) -> LabelledPage:
    return label_page(lay_out(page_of(*rows, rules=rules)), specs(), vocabulary_of(specs()))


def value_of(page: LabelledPage, field: str) -> str:
    hit = next(hit for hit in page.hits if field in hit.names)
    return next(iter(zones_of(page, hit, long=False))).strip.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("patient_name", "Florentin Rosenzweig"), ("patient_dob", "09/08/1965"), ("prescriber_name", "Davis, Chaya"),
        ("prescriber_npi", "2133038036"), ("member_id", "W577421665"), ("bin", "015574"),
    ],
)  # fmt: skip
def test_a_label_under_a_filled_line_names_what_stands_on_it(field: str, value: str) -> None:
    page = labelled(FORM, [line_under(0), line_under(2), line_under(4)])
    assert value_of(page, field) == value


def test_a_row_of_captions_is_not_the_head_of_a_table() -> None:
    captioned, plain = labelled(FORM, [line_under(0), line_under(2), line_under(4)]), labelled(FORM, [])
    assert not list(tables_of(captioned))
    assert list(tables_of(plain))


def test_without_lines_the_values_stand_below_their_labels() -> None:
    assert value_of(labelled(FORM[1:], []), "patient_name") == "Davis, Chaya"


def test_a_signature_alone_makes_no_form_of_captions() -> None:
    rows = ([(0, "Patient"), (45, "Member ID")], [(0, "Ana Hale"), (45, "W577421665")], "", "signed", "Prescriber")
    page = labelled(rows, [line_under(3)])
    assert not any(hit.caption for hit in page.hits)
    assert value_of(page, "patient_name") == "Ana Hale"


def test_labels_outside_the_form_do_not_speak_against_its_captions() -> None:
    around = ["Result", "PATIENT", "Drug", "Why", "NPI", "Prescriber", "Member ID", "Group"]
    rows = [*FORM, "", *(row for label in around for row in ("something printed", label))]
    page = labelled(rows, [line_under(0), line_under(2), line_under(4)])
    assert value_of(page, "prescriber_name") == "Davis, Chaya"


def test_lines_that_part_the_rows_of_a_list_make_no_captions() -> None:
    rows = [[(0, label), (30, value)] for label, value in (
        ("Patient", "Ana Hale"), ("Date of birth", "09/08/1965"), ("Member ID", "W577421665"), ("Prescriber", "Chaya Davis"),
        ("NPI", "2133038036"), ("Rx BIN", "015574"),
    )]  # fmt: skip
    page = labelled(rows, [line_under(row) for row in range(6)])
    assert value_of(page, "member_id") == "W577421665"


def test_a_box_around_the_label_makes_it_no_caption() -> None:
    walls = [Rule(Box(x, 0.1, x + 0.001, 0.24), horizontal=False) for x in (0.07, 0.48, 0.9)]
    page = labelled(FORM, [line_under(0), line_under(2), line_under(4), *walls])
    assert not any(hit.caption for hit in page.hits)


def test_underlines_far_above_and_below_do_not_part_a_label_from_its_value() -> None:
    heading = Rule(Box(0.07, 0.115, 0.2, 0.116), horizontal=True)
    blank = Rule(Box(0.07, 0.5, 0.3, 0.501), horizontal=True)
    page = labelled(
        ("CHECK", "", [(0, "Drug:"), (25, "Simponi Aria 50 mg/4 mL vial")], [(0, "HCPCS:"), (25, "J1602")]),
        [heading, blank],
    )
    assert value_of(page, "drug_name") == "Simponi Aria 50 mg/4 mL vial"
