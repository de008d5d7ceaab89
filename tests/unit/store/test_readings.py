from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.errors import NotFound
from documents.findings import Document, Evidence, Finding, Item, Kind, Understanding
from documents.judgement import Candidate, Match
from documents.reading import Box, Mark, Page, Reading, Rule, Word
from store.database import Store
from store.intake import record_arrival
from store.packing import freeze, thaw
from store.people import Patient, upsert_patient
from store.readings import (
    get_document,
    list_documents,
    load_page,
    load_reading,
    replace_document,
    save_matches,
    save_reading,
    save_understanding,
)
from store.tasks import open_task

DENIAL = Document(
    (1, 2),
    Kind("pa_denial", 0.93, (Evidence("was denied", 1, Box(0.1, 0.2, 0.3, 0.4), "heading", 3.0),), "pa_receipt", 0.2),
    (Item({"alternatives": Finding("alternatives", ("Hyrimoz", {"a": 1}), 0.8, 1, None, "sentence", "try Hyrimoz")}),),
    True,
    ("The drug is not sure.",),
    True,
)


@pytest.fixture
def fax_id(store: Store) -> str:
    arrived = datetime(2026, 11, 2, tzinfo=UTC)
    return record_arrival(store, claim_key="a", sha256="a" * 64, source="a.pdf", received_at=arrived, size=1).id


def test_a_reading_comes_back_as_it_was_saved(store: Store, fax_id: str) -> None:
    box = Box(0.1, 0.2, 0.30001, 0.4)
    words = (Word("Ünø", box, 0.9), Word("b", box, 0.5, "rapid", "8", 0.25))
    marks, rules = (Mark(box, 0.4, None),), (Rule(box, True),)
    page = Page(1, words, 1728, 2200, 90, "ocr", 0.8, marks, rules, ((0, 1),), frozenset({"weak"}))
    reading = Reading((page, Page(2, (), 10, 20)), 1.5, 1.25, frozenset({"damaged"}))
    save_reading(store, fax_id, reading)
    assert load_reading(store, fax_id) == reading
    assert load_page(store, fax_id, 1) == page


def test_a_fax_read_again_keeps_the_newer_reading(store: Store, fax_id: str) -> None:
    save_reading(store, fax_id, Reading((Page(1, (), 10, 20), Page(2, (), 10, 20))))
    save_reading(store, fax_id, Reading((Page(1, (), 30, 40),)))
    assert load_reading(store, fax_id) == Reading((Page(1, (), 30, 40),))


def test_an_unread_fax_has_no_reading(store: Store, fax_id: str) -> None:
    assert load_reading(store, fax_id) is None
    with pytest.raises(NotFound):
        load_page(store, fax_id, 1)


def test_a_document_comes_back_as_it_was_understood(store: Store, fax_id: str) -> None:
    (document_id,) = save_understanding(store, fax_id, Understanding((DENIAL,)))
    stored = get_document(store, document_id)
    assert stored.document == DENIAL
    assert (stored.fax_id, stored.number, stored.state, stored.matches) == (fax_id, 1, "open", ())


def test_understanding_again_replaces_what_nobody_worked_on(store: Store, fax_id: str) -> None:
    save_understanding(store, fax_id, Understanding((DENIAL, DENIAL)))
    save_understanding(store, fax_id, Understanding((DENIAL,)))
    assert len(list_documents(store, fax_id)) == 1


def test_understanding_again_keeps_what_a_person_works_on(store: Store, fax_id: str) -> None:
    ids = save_understanding(store, fax_id, Understanding((DENIAL, DENIAL)))
    open_task(store, key="review", kind="review", reasons=["x"], fax_id=fax_id, document_id=ids[0])
    assert save_understanding(store, fax_id, Understanding((DENIAL,))) == ids
    assert len(list_documents(store, fax_id)) == 2


def test_a_corrected_document_says_who_confirmed_it_and_keeps_its_matches(store: Store, fax_id: str) -> None:
    upsert_patient(store, Patient("P1", last_name="Marlowe"))
    (document_id,) = save_understanding(store, fax_id, Understanding((DENIAL,)))
    match = Match("P1", None, 0.7, ("Last name agrees (+5)",), (Candidate("P1", None, 0.7, ("x",)),))
    save_matches(store, document_id, [match])
    corrected = Document((1, 2), Kind("pa_receipt", 1.0), DENIAL.items, False)
    replace_document(store, document_id, corrected, confirmed_by="user-1")
    assert get_document(store, document_id).document == corrected
    assert get_document(store, document_id).matches == (match,)


values = st.recursive(
    st.text(max_size=10) | st.integers(-9999, 9999) | st.booleans() | st.floats(0, 1000, width=32),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(values)
def test_every_value_survives_the_way_to_json_and_back(value: object) -> None:
    assert freeze(thaw(value)) == value  # type: ignore[arg-type]
