"""Which pages of a fax belong together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.catalog import Catalog, load_catalog
from documents.reading import Page
from extract import splitting
from extract.boundaries import BoundaryModel, load_boundaries, save_boundaries, signs_of
from extract.identities import Identity, compare, fold_date, fold_number, fold_words
from extract.layout import lay_out
from extract.leaves import Leaf, look_at
from extract.prepared import open_document, prepare_pages
from extract.splitting import likeliest_starts, split
from tests.unit.extract.printed import page_of

CATALOG = Path(__file__).parents[3] / "catalog"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(CATALOG)


def pages_of_documents(catalog: Catalog, *pages: Page) -> list[list[int]]:
    numbered = prepare_pages([lay_out(replace(page, number=number)) for number, page in enumerate(pages, 1)], catalog)
    return [[page.layout.number for page in group] for group in split(numbered, catalog.types)]


def leaf_of(catalog: Catalog, page: Page) -> Leaf:
    (prepared,) = prepare_pages([lay_out(page)], catalog)
    return look_at(prepared, catalog.types)


def denial(patient: str, born: str, member: str, *, foot: str = "") -> Page:
    return page_of(
        "Juniper Health Plan", "", "November 12, 2026", "", "NOTICE OF DENIAL OF COVERAGE", "",
        f"Member: {patient}", f"DOB: {born}", f"Member ID: {member}", "Drug: Humira 40 mg/0.4 mL", "",
        "Dear Dr. Okonkwo:", "", "We have denied the request for prior authorization for this drug because the plan",
        "requires a trial of methotrexate first. This step therapy requirement was not met.", "", *[""] * 22, foot,
    )  # fmt: skip


def rights(patient: str, member: str, *, foot: str = "") -> Page:
    return page_of(
        "appeal in writing, or by phone, and tell us why you disagree with the decision we made about the drug.", "",
        f"Member: {patient}", f"Member ID: {member}", "", "Your appeal rights", "",
        "You have 65 days from the date of this letter to ask for an appeal. Send your request to the plan.",
        "You may ask for an expedited appeal when waiting could harm your health.", *[""] * 28, foot,
    )  # fmt: skip


def test_two_denials_of_one_plan_for_two_members_are_two_documents(catalog: Catalog) -> None:
    first, second = (
        denial("Wren Castellane", "04/09/1971", "JHP8840217"),
        denial("Odell Farrow", "11/23/1958", "JHP5519063"),
    )
    assert pages_of_documents(catalog, first, second) == [[1], [2]]


def test_the_rights_page_stays_with_its_letter(catalog: Catalog) -> None:
    letter, page = denial("Wren Castellane", "04/09/1971", "JHP8840217"), rights("Wren Castellane", "JHP8840217")
    assert pages_of_documents(catalog, letter, page) == [[1, 2]]


def test_a_count_that_goes_on_holds_pages_together_that_look_unlike(catalog: Catalog) -> None:
    first = denial("Wren Castellane", "04/09/1971", "JHP8840217", foot="Page 1 of 2")
    second = denial("Odell Farrow", "11/23/1958", "JHP5519063", foot="Page 2 of 2")
    assert pages_of_documents(catalog, first, second) == [[1, 2]]


def test_each_letter_of_a_batch_keeps_its_own_second_page(catalog: Catalog) -> None:
    pages = [
        denial("Wren Castellane", "04/09/1971", "JHP8840217"), rights("Wren Castellane", "JHP8840217"),
        denial("Odell Farrow", "11/23/1958", "JHP5519063"), rights("Odell Farrow", "JHP5519063"),
    ]  # fmt: skip
    assert pages_of_documents(catalog, *pages) == [[1, 2], [3, 4]]


def form(patient: str, born: str) -> Page:
    return page_of(
        "Larkspur Together Patient Support", "Enrollment Form", "",
        f"Patient name: {patient}    Date of birth: {born}", "Prescription plan: Harbor Health    Rx ID: JHP8840217",
        "Patient authorization: I authorize my providers and my health plan to share my information.",
        "Diagnosis: [X] L40.0 Plaque psoriasis   [ ] L40.50 Psoriatic arthritis",
    )  # fmt: skip


def order(patient: str, born: str) -> Page:
    return page_of(
        "Prescription information", "", f"Patient name: {patient}    Date of birth: {born}",
        "Otezla 30 mg tablet   Take one tablet twice a day   Quantity 60   Refills 11", "",
        "Prescriber: Ida Marlowe, MD   NPI 2785159171", "Prescriber signature: ____________  Date: 11/09/2026",
    )  # fmt: skip


def test_the_order_page_of_a_form_about_the_same_patient_stays_with_it(catalog: Catalog) -> None:
    pages = form("Wren Castellane", "04/09/1971"), order("Wren Castellane", "04/09/1971")
    assert pages_of_documents(catalog, *pages) == [[1, 2]]


def always_cutting(leaf: Leaf) -> BoundaryModel:
    """A model for which every page begins a document, as likely as it is when a form's page looks like a paper."""
    names = tuple(signs_of(leaf, [leaf]))
    nothing = np.zeros(len(names), dtype=np.float32)
    return BoundaryModel(names, nothing, nothing, 3.0)


def with_tall_print(page: Page) -> Page:
    """The first line larger than the rest, as handwriting is."""
    first = page.words[0].box.y0
    words = [
        replace(word, box=word.box._replace(y1=word.box.y1 + 0.012)) if word.box.y0 == first else word
        for word in page.words
    ]
    return replace(page, words=tuple(words))


NOBODY = page_of(
    "[X] Maintenance   OTEZLA 30 mg tablet   1 tablet twice a day   60 / 30 days   11", "", "Programs",
    "[X] $0 Copay Program", "[ ] Free Drug Program", "Prescriber: Ida Marlowe, MD   NPI 2785159171",
    "By signing I authorize the program to forward the prescription.", *[""] * 8,
    "Prescriber signature: ____________  Date: 11/09/2026",
)  # fmt: skip


def test_a_later_page_of_a_form_that_names_nobody_stays_with_it_in_tall_print_too(catalog: Catalog) -> None:
    first, later = leaf_of(catalog, form("Wren Castellane", "04/09/1971")), leaf_of(catalog, with_tall_print(NOBODY))
    assert later.large_head
    assert likeliest_starts([first, later], always_cutting(first)) == (0,)


def test_a_page_counted_as_a_later_one_stays_with_its_form_unless_it_bears_another_birth_date(catalog: Catalog) -> None:
    first = leaf_of(catalog, form("Wren Castellane", "04/09/1971"))
    own, other = (
        leaf_of(catalog, page_of(*PRINTED_ORDER, f"Patient name: Odell Farrow    Date of birth: {born}", "Page 2 of 2"))
        for born in ("04/09/1971", "11/23/1958")
    )
    assert likeliest_starts([first, own], always_cutting(first)) == (0,)
    assert likeliest_starts([first, other], always_cutting(first)) == (0, 1)


PRINTED_ORDER = (
    "Prescription information", "", "Otezla 30 mg tablet   Take one tablet twice a day   Quantity 60   Refills 11", "",
    "Prescriber: Ida Marlowe, MD   NPI 2785159171", "Prescriber signature: ____________  Date: 11/09/2026",
)  # fmt: skip


def test_an_order_for_another_patient_behind_a_form_is_a_paper_of_its_own(catalog: Catalog) -> None:
    pages = form("Wren Castellane", "04/09/1971"), order("Odell Farrow", "11/23/1958")
    assert pages_of_documents(catalog, *pages) == [[1], [2]]


def test_a_count_in_a_machine_line_is_not_the_count_of_the_document(catalog: Catalog) -> None:
    page = page_of("11/12/2026 09:14 555-555-0101 -> 555-555-0102 pg 2 of 5", "", "Dear Dr. Okonkwo:", top=0.06)
    assert leaf_of(catalog, page).count is None


def test_one_birth_date_in_two_spellings_is_one(catalog: Catalog) -> None:
    first, second = (leaf_of(catalog, page_of("Request", f"DOB: {born}")) for born in ("4/9/1971", "04-09-71"))
    signs = signs_of(second, [first])
    assert signs["same_birth"] and not signs["other_birth"]


def test_the_shipped_model_knows_exactly_the_signs_that_are_taken(catalog: Catalog) -> None:
    leaf = leaf_of(catalog, denial("Wren Castellane", "04/09/1971", "JHP8840217"))
    assert set(load_boundaries().names) == set(signs_of(leaf, [leaf]))


def test_a_saved_model_gives_the_same_odds(tmp_path: Path) -> None:
    model = load_boundaries()
    save_boundaries(tmp_path / "again.npz", model)
    again: BoundaryModel = load_boundaries(tmp_path / "again.npz")
    signs = dict.fromkeys(model.names, 1.0) | {"like_patient": -1.0}
    assert again.log_odds([signs]) == pytest.approx(model.log_odds([signs])) != model.bias


def test_a_later_page_can_undo_a_cut_that_looked_right_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    odds = {(0, 1): 0.4, (0, 2): -6.0, (1, 2): 0.1}
    monkeypatch.setattr(splitting, "_odds", lambda _leaves, starts, place, _model: {s: odds[s, place] for s in starts})
    assert likeliest_starts([None] * 2, load_boundaries()) == (0, 1)  # type: ignore[list-item]
    assert likeliest_starts([None] * 3, load_boundaries()) == (0,)  # type: ignore[list-item]


def test_numbers_and_names_misread_by_one_letter_are_the_same(catalog: Catalog) -> None:
    def about(patient: str, member: str) -> Identity:
        folded = {
            "patient": frozenset([" ".join(sorted(fold_words(patient)))]),
            "number": frozenset([fold_number(member)]),
        }
        return Identity(folded, frozenset(fold_words(patient)), frozenset([fold_number(member)]))

    page = about("Wren Castellane", "JHP8840217")
    misread = compare(page, about("CASTELLANE, Wrem", "JHP-88402l7"))
    other = compare(page, about("Odell Farrow", "JHP5519063"))
    assert min(misread["patient"], misread["number"], misread["patient_back"]) > 0.74
    assert max(other["patient"], other["number"], other["patient_back"]) < 0.5
    assert compare(page, Identity({}))["patient"] == -1


@pytest.mark.parametrize("printed", ["4/9/1971", "April 9, 1971", "1971-04-09", "04091971"])
def test_a_date_is_folded_alike_however_it_is_printed(printed: str) -> None:
    assert fold_date(printed) == "71/04/09"


def test_a_letter_behind_another_is_read_as_a_first_page(catalog: Catalog) -> None:
    page = denial("Wren Castellane", "04/09/1971", "JHP8840217")
    alone, later = (prepare_pages([lay_out(replace(page, number=number))], catalog) for number in (1, 2))
    assert open_document(alone) == alone
    opened = open_document(later)
    assert later[0].tagged.types != alone[0].tagged.types
    assert opened[0].tagged.types == pytest.approx(alone[0].tagged.types, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(pages=st.lists(st.lists(st.text(max_size=40), max_size=4), max_size=4))
def test_every_page_is_in_exactly_one_document_and_in_order(catalog: Catalog, pages: list[list[str]]) -> None:
    groups = pages_of_documents(catalog, *(page_of(*rows) for rows in pages))
    assert [number for group in groups for number in group] == list(range(1, len(pages) + 1))
