"""The title of a form, at the head of its first page."""

from __future__ import annotations

import pytest

from documents.findings import Kind
from extract.finding import find_candidates
from extract.layout import lay_out
from extract.prepared import prepare
from tests.unit.extract.printed import Row, page_of
from tests.unit.extract.test_mixed import catalog


def titles_of(*rows: Row) -> set[str]:
    layouts = [lay_out(page_of(*rows))]
    found = find_candidates(prepare(layouts, catalog()), Kind("pa_form_blank", 1.0), catalog())
    return {str(each.value) for each in found if each.name == "form_name" and each.source == "letterhead"}


def test_what_the_head_of_a_form_calls_it_is_its_title() -> None:
    found = titles_of("Juniper Health Plan", "Growth Hormone Prior Authorization Request", "", "Member name:")
    assert "Growth Hormone Prior Authorization Request" in found


def test_a_title_of_two_lines_is_one() -> None:
    found = titles_of([(20, "Biologic Agents for Psoriasis")], [(18, "Prior Authorization Request Form")], "", "Member name:")
    assert "Biologic Agents for Psoriasis Prior Authorization Request Form" in found


@pytest.mark.parametrize(
    "line",
    ["Fax this form to 855-555-0180", "Type of request: new", "This form must be signed", "Juniper Health Plan", "Request"],
)
def test_other_lines_are_no_title(line: str) -> None:
    assert not titles_of("", line, "", "Member name:", "Date of birth:")


def test_a_title_far_down_the_page_is_none() -> None:
    assert not titles_of(*["Member name and address"] * 20, "Growth Hormone Prior Authorization Request")
