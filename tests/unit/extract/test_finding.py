"""Fields of whole pages, found with the catalog as it ships."""

from functools import lru_cache
from pathlib import Path

import pytest

from documents.catalog import Catalog, load_catalog
from documents.findings import Finding, Item, Kind
from documents.reading import Box, Word
from extract.candidates.candidate import Candidate
from extract.computing import with_appeal_deadline
from extract.finding import by_their_labels, choose, find_candidates, find_items, without_unborn
from extract.layout import lay_out
from extract.prepared import prepare
from extract.scoring import Scored, make_choice
from tests.unit.extract.printed import Row, page_of

CATALOG = Path(__file__).parents[3] / "catalog"


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(CATALOG)


def read(*rows: Row, kind: str = "pa_approval") -> Item:
    items = find_items(prepare((lay_out(page_of(*rows)),), catalog()), Kind(kind, 0.99), catalog())
    assert len(items) == 1
    return items[0]


LABELS_LEFT = (
    "Cascade Health Plan",
    "November 9, 2026",
    "Member: Jane Q Roe",
    "Date of Birth: 04/09/1971",
    "Member ID: CHP4471902",
    "Prescriber: Anton Belisle, MD",
    "NPI: 2044173054",
    "Drug: Otezla 30 mg tablet",
    "Reference Number: 98120457",
    "Approved from 11/09/2026 through 11/08/2027",
)


def test_labels_to_the_left_of_their_values() -> None:
    item = read(*LABELS_LEFT)
    assert item.value("patient_name") == "Jane Q Roe"
    assert item.value("patient_dob") == "1971-04-09"
    assert item.value("member_id") == "CHP4471902"
    assert item.value("prescriber_name") == "Anton Belisle"
    assert item.value("prescriber_npi") == "2044173054"
    assert item.value("drug_name") == "Otezla"
    assert item.value("drug_strength") == "30 mg"
    assert item.value("pa_reference") == "98120457"
    assert item.value("letter_date") == "2026-11-09"
    assert item.value("effective_date") == "2026-11-09"
    assert item.value("expiry_date") == "2027-11-08"


def test_labels_above_their_values_in_columns() -> None:
    item = read(
        [(0, "Patient"), (30, "Date of birth"), (55, "Member ID")],
        [(0, "ROE, JANE Q"), (30, "04/09/1971"), (55, "CHP4471902")],
        "",
        [(0, "Prescriber"), (30, "NPI"), (55, "Fax")],
        [(0, "Anton Belisle MD"), (30, "2044173054"), (55, "253-555-0138")],
    )
    assert item.value("patient_name") == "Jane Q Roe"
    assert item.value("patient_dob") == "1971-04-09"
    assert item.value("member_id") == "CHP4471902"
    assert item.value("prescriber_npi") == "2044173054"


def test_every_finding_has_its_place_and_probability() -> None:
    item = read(*LABELS_LEFT)
    assert item.findings
    for name, finding in item.findings.items():
        assert finding.name == name
        assert finding.page == 1
        assert finding.box is not None
        assert 0 <= finding.confidence <= 1


def test_the_fax_machines_date_is_not_the_date_of_the_letter() -> None:
    page = page_of("11/14/2026 12:23 FROM 8665550195 P. 01/01", top=0.012)
    items = find_items(prepare((lay_out(page),), catalog()), Kind("pa_approval", 0.9), catalog())
    assert all(item.value("letter_date") is None for item in items)


@pytest.mark.parametrize("rows", [(), ("",), ("We have nothing to say.",), ("|", "~~~", "....")])
def test_a_page_without_fields_gives_none(rows: tuple[str, ...]) -> None:
    item = read(*rows, kind="junk")
    assert item.value("patient_name") is None
    assert item.value("member_id") is None


def test_no_pages_give_one_empty_item() -> None:
    assert find_items(prepare((), catalog()), Kind("unknown", 0.5), catalog()) == (Item({}),)


def test_a_table_of_two_patients_gives_two_items() -> None:
    page = page_of(
        "Prior authorization decisions",
        [(0, "Patient"), (22, "DOB"), (35, "Drug"), (58, "Case"), (72, "Decision")],
        [(0, "Jane Roe"), (22, "04/09/1971"), (35, "Otezla 30 mg"), (58, "98120457"), (72, "Approved")],
        [(0, "Piotr Lund"), (22, "06/21/1963"), (35, "Humira 40 mg"), (58, "98120458"), (72, "Denied")],
    )
    items = find_items(prepare((lay_out(page),), catalog()), Kind("pa_mixed_decision", 0.9), catalog())
    assert [item.value("patient_name") for item in items] == ["Jane Roe", "Piotr Lund"]
    assert [item.value("drug_name") for item in items] == ["Otezla", "Humira"]


def finding(name: str, value: str | int) -> Finding:
    return Finding(name, value, 0.9, 1, None, "label")


def test_an_appeal_deadline_is_counted_from_the_letter_when_none_is_printed() -> None:
    item = Item({"letter_date": finding("letter_date", "2026-11-09"), "appeal_days": finding("appeal_days", 65)})
    computed = with_appeal_deadline(item).findings["appeal_deadline"]
    assert computed.value == "2027-01-13"
    assert computed.rule == "computed"


def test_a_printed_appeal_deadline_wins() -> None:
    printed = {name: finding(name, value) for name, value in
               (("letter_date", "2026-11-09"), ("appeal_days", 65), ("appeal_deadline", "2027-01-02"))}  # fmt: skip
    assert with_appeal_deadline(Item(printed)).value("appeal_deadline") == "2027-01-02"


@pytest.mark.parametrize("filler", range(30, 110, 3))
def test_half_of_a_date_that_follows_a_drug_is_no_amount(filler: int) -> None:
    row = f"Otezla 30 mg tablet {'n' * (filler - 20)} 10/20/2026"
    prepared = prepare([lay_out(page_of(row))], catalog())
    found = find_candidates(prepared, Kind("pa_approval", 1.0), catalog())
    assert not [each for each in found if each.source == "mention" and each.name == "approved_quantity"]


def scored(name: str, score: float, words: tuple[Word, ...], **features: float) -> Scored:
    candidate = Candidate(name, words[0].text, words[0].text, 1, words[0].box, words, "label", features)
    return Scored(make_choice(name, [candidate]), score)


def test_a_print_right_behind_a_label_of_one_field_goes_to_that_field() -> None:
    words = (Word("SRL40099182", Box(0.3, 0.2, 0.5, 0.21), 0.97),)
    named = {"label": 1.0, "label_likeness": 1.0, "inline": 1.0, "colon": 1.0, "offset": 0.0}
    likelier, labelled = scored("pa_reference", 1.6, words, tag=1.5), scored("member_id", 1.2, words, **named)
    ranked = by_their_labels([likelier, labelled], catalog().fields)
    assert [each.name for each in ranked] == ["member_id", "pa_reference"]
    assert set(choose(ranked, catalog().fields)) == {"member_id"}


def test_two_labels_for_one_print_are_left_to_what_is_likelier() -> None:
    words = (Word("SRL40099182", Box(0.3, 0.2, 0.5, 0.21), 0.97),)
    named = {"label": 1.0, "label_likeness": 1.0, "inline": 1.0, "colon": 1.0, "offset": 0.0}
    both = [scored("pa_reference", 1.6, words, **named), scored("member_id", 1.2, words, **named)]
    assert [each.name for each in by_their_labels(both, catalog().fields)] == ["pa_reference", "member_id"]


def test_of_two_prints_of_one_entry_of_a_list_one_is_said() -> None:
    words = tuple(Word(text, Box(x, 0.2, x + 0.08, 0.21), 0.97) for text, x in (("baclofen", 0.1), ("10", 0.2), ("mg", 0.3)))
    long = Candidate("current_therapies", "baclofen 10 mg", "baclofen 10 mg", 1, words[0].box, words, "label", {})
    choices = [Scored(make_choice(long.name, [long]), 2.0), scored("current_therapies", 1.0, words[:1])]
    assert [each.value for each in choose(choices, catalog().fields)["current_therapies"]] == ["baclofen 10 mg"]


def test_results_are_shown_where_another_value_as_unlikely_is_not() -> None:
    box = Box(0.1, 0.1, 0.2, 0.12)
    found = [
        Candidate("labs", ({"name": "ALT", "value": 31.0},), "ALT 31", 1, box, (), "list", {"odds": 0.0}),
        Candidate("sig", "1 tab daily", "1 tab daily", 1, box, (), "table", {"odds": 0.0}),
    ]
    ranked = [Scored(make_choice(each.name, [each]), -2.0) for each in found]
    assert set(choose(ranked, catalog().fields)) == {"labs"}


def test_an_insurer_is_not_meant_where_a_patient_bears_its_name() -> None:
    item = read("Northgate Benefit Services", "November 9, 2026", "Patient: Teresa Molina", "Date of Birth: 04/09/1971")
    assert item.value("patient_name") == "Teresa Molina"
    assert item.value("payer") != "Molina"


@pytest.mark.parametrize("other", ["letter_date", "request_date", "date_written"])
@pytest.mark.parametrize(("born", "kept"), [("1971-04-09", True), ("2026-11-06", False), ("2027-07-09", False)])
def test_nobody_is_born_on_a_day_of_the_paper_about_them_or_later(other: str, born: str, kept: bool) -> None:
    box = Box(0.1, 0.1, 0.2, 0.11)
    chosen = {
        name: (scored(name, 3.0, (Word(value, box, 0.97),)),) for name, value in (("patient_dob", born), (other, "2026-11-06"))
    }
    assert ("patient_dob" in without_unborn(chosen)) == kept
