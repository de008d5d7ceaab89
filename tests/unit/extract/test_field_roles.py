"""Which field a print is a value of, by the words around it; and the values that only those words speak for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.findings import Kind
from documents.reading import Box
from extract.candidates.around import SOURCE, find_around
from extract.candidates.candidate import Candidate
from extract.field_roles import ROLE, PrintRoles, load_roles, with_roles, words_around
from extract.finding import find_candidates
from extract.layout import PageLayout, lay_out
from extract.prepared import prepare
from extract.word_odds import WordOdds
from tests.unit.extract.printed import Row, page_of
from tests.unit.extract.test_mixed import catalog

CALLS = (
    "Call list of the morning", "",
    [(0, "Number"), (30, "Answer")],
    [(0, "303-555-0183"), (30, "no answer, ask for the nurse of Dr. Vega")],
)  # fmt: skip


def layout_of(*rows: Row, number: int = 1) -> PageLayout:
    return lay_out(page_of(*rows, number=number))


def box_of(layout: PageLayout, word: str) -> Box:
    return next(each.box for each in layout.page.words if each.text == word)


def shipped() -> WordOdds:
    model = load_roles()
    assert model is not None
    return model


@pytest.mark.parametrize("token", ["!referral", "@first", "|number", ":answer", ">Ano", "<A|", "=call", "-number"])
def test_words_are_marked_with_where_they_stand(token: str) -> None:
    layout = layout_of(*CALLS)
    assert token in words_around([layout], 1, box_of(layout, "303-555-0183"), "referral").split()


def test_no_mark_holds_a_figure_because_figures_count_as_one() -> None:
    layout = layout_of(*CALLS)
    words = words_around([layout], 1, box_of(layout, "303-555-0183"), "referral").split()
    assert not [word for word in words if any(sign.isdigit() for sign in word[:2])]


def test_text_that_runs_on_is_told_what_it_goes_on_from() -> None:
    layout = layout_of("The plan has received your request and has decided it on", "April 3, 2027 after a full review")
    assert "~on" in words_around([layout], 1, box_of(layout, "April"), "pa_denial").split()


def test_words_that_stand_alone_are_no_pair() -> None:
    layout = layout_of("Date: April 3, 2027")
    words = words_around([layout], 1, box_of(layout, "April"), "pa_denial").split()
    assert not [word for word in words if word.startswith("<<")]


@pytest.mark.parametrize(
    ("label", "field"),
    [("Effective date:", "effective_date"), ("Expiration date:", "expiry_date"), ("Date:", "letter_date")],
)
def test_the_plainest_labels_are_known(label: str, field: str) -> None:
    """Authors avoid them: a model taught by authors alone took them for nothing in particular."""
    layout = layout_of("Northfield Health Plan", f"{label} 10/20/2026", "Drug: Otezla 30 mg tablet")
    roles = PrintRoles([layout], "pa_approval", shipped())
    odds = roles.odds(1, box_of(layout, "10/20/2026"))
    assert odds is not None and odds[roles.fields[field]] > -0.5
    days = ("effective_date", "expiry_date", "letter_date", "decision_date", "patient_dob")
    assert max(days, key=lambda name: odds[roles.fields[name]]) == field


def test_the_same_day_has_other_odds_behind_other_words() -> None:
    layout = layout_of("Date of birth: 04/03/1971", "Letter date: 04/03/2027")
    roles = PrintRoles([layout], "pa_denial", shipped())
    born, written = (roles.odds(1, box_of(layout, day)) for day in ("04/03/1971", "04/03/2027"))
    assert born is not None and written is not None
    letter = roles.fields["letter_date"]
    assert written[letter] > born[letter]


def test_where_nothing_is_printed_nothing_is_said() -> None:
    roles = PrintRoles([layout_of("Taltz")], "referral", shipped())
    assert roles.odds(1, Box(0.5, 0.8, 0.6, 0.81)) is None
    assert roles.odds(7, Box(0.5, 0.8, 0.6, 0.81)) is None


def test_a_house_without_the_model_reads_without_it() -> None:
    roles = PrintRoles([layout_of(*CALLS)], "referral", None)
    plain = Candidate("prescriber_phone", "x", "x", 1, Box(0, 0, 1, 1), (), "label")
    assert with_roles([plain], roles) == [plain]


def test_a_value_of_a_field_that_was_not_learned_is_left_as_it_is() -> None:
    plain = Candidate("no_such_field", "x", "x", 1, Box(0, 0, 1, 1), (), "label")
    assert with_roles([plain], PrintRoles([layout_of(*CALLS)], "referral", shipped())) == [plain]


def always(field: str, odds: float) -> WordOdds:
    """A model that says the same of every print."""
    weights = np.zeros((2**14, 1), np.int8)
    return WordOdds({field: 0}, weights, np.ones(1, np.float32), np.array([odds], np.float32))


@pytest.mark.parametrize(("odds", "found"), [(2.0, ["303-555-0183"]), (-3.0, [])])
def test_a_number_without_a_label_is_proposed_where_the_words_around_speak_for_it(odds: float, found: list[str]) -> None:
    prepared = prepare([layout_of(*CALLS)], catalog())
    roles = PrintRoles([page.layout for page in prepared.pages], "referral", always("prescriber_phone", odds))
    proposed = find_around(prepared.pages, prepared.spans, catalog().fields, prepared.around, roles)
    assert [each.value for each in proposed if each.source == SOURCE] == found


def test_every_candidate_of_a_learned_field_is_told_its_role() -> None:
    prepared = prepare([layout_of("Member ID: W652094449", "Fax: 303-555-0183")], catalog())
    found = find_candidates(prepared, Kind("pa_denial", 1.0), catalog())
    told = {each.name for each in found if ROLE in each.features}
    assert {"member_id", "prescriber_fax"} <= told


@settings(max_examples=40)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=8), st.integers(0, 7))
def test_any_print_has_odds_within_bounds(rows: list[str], place: int) -> None:
    layout = layout_of(*rows)
    roles = PrintRoles([layout], "referral", shipped())
    for word in layout.page.words[place : place + 1]:
        odds = roles.odds(1, word.box)
        assert odds is None or bool(np.all(np.abs(odds) <= 8))
