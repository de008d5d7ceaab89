"""The name of an assistance programme at the head of its own paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.drugs import load_drugs
from documents.findings import Kind
from extract.candidates.programmes import name_of
from extract.finding import find_candidates
from extract.layout import lay_out
from extract.prepared import prepare
from tests.unit.extract.printed import page_of
from tests.unit.extract.test_mixed import catalog

DRUGS = load_drugs(Path(__file__).parents[3] / "catalog" / "drugs.toml")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Riverbend Patient Assistance Foundation", "Riverbend Patient Assistance Foundation"),
        ("QUILLER HEALTH CIRCLE", "QUILLER HEALTH CIRCLE"),
        ("© Marlow Copay Program", "Marlow Copay Program"),
        ("oo Marlow & Finch Patient Assistance Foundation, Inc.", "Marlow & Finch Patient Assistance Foundation"),
        ("Bridge of Hope Foundation", "Bridge of Hope Foundation"),
        ("Beacon Fund for Rare Cancers", "Beacon Fund for Rare Cancers"),
        ("The Kind Hand Copay Relief", "The Kind Hand Copay Relief"),
        ("NUCALA WithYou", "NUCALA WithYou"),
    ],
)
def test_what_a_programme_is_called_is_read_whole(line: str, name: str) -> None:
    found = name_of(line, DRUGS)
    assert found is not None and found.value == name
    assert line[found.start : found.end] == name


@pytest.mark.parametrize(
    "line",
    ["Nucala 100 mg", "NUCALA ENROLLMENT FORM", "We have access to your records", "Phone 855-555-0180", "Foundation", ""],
)
def test_other_lines_name_no_programme(line: str) -> None:
    assert name_of(line, DRUGS) is None


def test_a_name_said_again_in_the_letter_is_the_likelier() -> None:
    rows = ("Marlow Patient Assistance", "Your application", "", "You are enrolled in Marlow Patient Assistance.")
    for count, paper in ((1, rows[:2]), (2, rows)):
        layouts = [lay_out(page_of(*paper))]
        found = find_candidates(prepare(layouts, catalog()), Kind("assistance_approval", 1.0), catalog())
        own = [each for each in found if each.name == "program_name" and each.source == "letterhead"]
        assert [each.features["repeated"] for each in own] == [count / 5]


@given(st.text(max_size=60))
def test_any_line_is_looked_at_without_harm(line: str) -> None:
    found = name_of(line, DRUGS)
    assert found is None or found.value == line[found.start : found.end]
