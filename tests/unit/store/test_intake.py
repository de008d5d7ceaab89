from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from documents.errors import NotFound, StoreError
from documents.findings import Document, Finding, Item, Kind, Understanding
from documents.judgement import Match
from documents.reading import Box, Page, Reading
from store.database import Store
from store.intake import (
    Fax,
    count_ledger,
    find_first_with_bytes,
    get_fax,
    is_claimed,
    link_probable_duplicate,
    list_faxes,
    list_looks,
    list_working,
    mark_urgent,
    record_arrival,
    save_look,
    set_fax_state,
    settle_fax,
    try_again,
)
from store.people import Patient, upsert_patient
from store.readings import close_document, save_matches, save_reading, save_understanding

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def arrive(store: Store, name: str = "a.pdf", sha256: str = "", **more: Any) -> Fax:
    values: dict[str, Any] = {"received_at": NOON, "size": 3} | more
    return record_arrival(store, claim_key=name, sha256=sha256 or name.ljust(64, "0"), source=name, **values)


def test_the_same_claim_twice_is_one_arrival(store: Store) -> None:
    first = arrive(store)
    assert arrive(store) == first
    assert is_claimed(store, "a.pdf") and not is_claimed(store, "b.pdf")
    assert count_ledger(store).arrived == 1


def test_the_same_bytes_under_another_name_are_a_duplicate_of_the_first(store: Store) -> None:
    first = arrive(store, "a.pdf", "5" * 64)
    second, third = arrive(store, "b.pdf", "5" * 64), arrive(store, "c.pdf", "5" * 64)
    assert (second.state, second.duplicate_of) == ("duplicate", first.id)
    assert third.duplicate_of == first.id
    assert find_first_with_bytes(store, "5" * 64) == first.id


def test_two_processes_cannot_both_be_first(store: Store) -> None:
    names = [f"{n}.pdf" for n in range(8)]
    threads = [threading.Thread(target=arrive, args=(store, name, "7" * 64)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger = count_ledger(store)
    assert (ledger.arrived, ledger.working, ledger.duplicate) == (8, 1, 7)


def test_files_that_could_not_be_read_are_nobody_s_duplicate(store: Store) -> None:
    one = record_arrival(store, claim_key="x", sha256="", source="x.pdf", received_at=NOON, size=0)
    two = record_arrival(store, claim_key="y", sha256="", source="y.pdf", received_at=NOON, size=0)
    assert {one.state, two.state} == {"working"}


def test_the_ledger_adds_up_in_every_state(store: Store) -> None:
    for number, state in enumerate(("filed", "review", "quarantined", "working")):
        set_fax_state(store, arrive(store, f"{number}.pdf").id, state)
    arrive(store, "again.pdf", "0.pdf".ljust(64, "0"))
    ledger = count_ledger(store)
    assert (ledger.filed, ledger.review, ledger.quarantined, ledger.working, ledger.duplicate) == (1, 1, 1, 1, 1)
    assert ledger.arrived == 5 and ledger.balanced


def test_a_quarantined_fax_says_why(store: Store) -> None:
    fax = arrive(store)
    set_fax_state(store, fax.id, "quarantined", code="encrypted", message="The file is locked with a password.")
    kept = get_fax(store, fax.id)
    assert (kept.state, kept.code, kept.message) == ("quarantined", "encrypted", "The file is locked with a password.")


def test_a_duplicate_stays_one(store: Store) -> None:
    arrive(store, "a.pdf", "1" * 64)
    again = arrive(store, "b.pdf", "1" * 64)
    set_fax_state(store, again.id, "working")
    assert get_fax(store, again.id).state == "duplicate"


def test_an_unknown_state_or_fax_is_refused(store: Store) -> None:
    with pytest.raises(StoreError):
        set_fax_state(store, arrive(store).id, "lost")
    with pytest.raises(NotFound):
        set_fax_state(store, "fax-none", "filed")


def test_the_oldest_untouched_fax_is_named(store: Store) -> None:
    first, second = arrive(store, "a.pdf"), arrive(store, "b.pdf")
    assert count_ledger(store).oldest_working == first.id
    set_fax_state(store, first.id, "filed")
    assert count_ledger(store).oldest_working == second.id


def test_a_restart_finds_urgent_faxes_first(store: Store) -> None:
    arrive(store, "a.pdf")
    urgent = arrive(store, "b.pdf", urgent=True, received_at=NOON + timedelta(hours=1))
    assert list_working(store)[0].id == urgent.id


def test_a_look_alike_is_linked_and_worked_all_the_same(store: Store) -> None:
    first, second = arrive(store, "a.pdf"), arrive(store, "b.pdf")
    save_look(store, first.id, ["ff00", "0f0f"])
    assert list_looks(store, since=NOON) == ((first.id, ("ff00", "0f0f")),)
    link_probable_duplicate(store, second.id, first.id, 0.97)
    kept = get_fax(store, second.id)
    assert (kept.state, kept.probable_duplicate_of, kept.look_score) == ("working", first.id, 0.97)


def test_the_list_shows_each_document_with_its_patient(store: Store) -> None:
    fax = arrive(store)
    upsert_patient(store, Patient("P7", last_name="Marlowe"))
    save_reading(store, fax.id, Reading((Page(1, (), 1728, 2200), Page(2, (), 1728, 2200))))
    name = Finding("patient_name", "Ida Marlowe", 0.9, 1, Box(0, 0, 1, 1), "label")
    documents = (
        Document((1,), Kind("pa_denial", 0.9), (Item({"patient_name": name}),), True, ("weak",)),
        Document((2,), Kind("cover_sheet", 0.8), (), False),
    )
    ids = save_understanding(store, fax.id, Understanding(documents))
    save_matches(store, ids[0], [Match("P7", None, 0.8)])
    (detail,) = list_faxes(store)
    assert detail.fax.page_count == 2
    assert [(one.type, one.pages, one.patient_id, one.match_score) for one in detail.documents] == [
        ("pa_denial", (1,), "P7", 0.8),
        ("cover_sheet", (2,), None, None),
    ]
    assert detail.documents[0].reasons == ("weak",)


def test_a_fax_is_filed_when_its_last_document_is_settled(store: Store) -> None:
    fax = arrive(store)
    documents = (Document((1,), Kind("pa_denial", 0.9)), Document((2,), Kind("junk", 0.9)))
    first, second = save_understanding(store, fax.id, Understanding(documents))
    assert settle_fax(store, fax.id) == "review"
    assert close_document(store, first, "recorded", by="faxdesk")
    assert settle_fax(store, fax.id) == "review"
    close_document(store, second, "rejected", by="user-1", reject_reason="junk")
    assert settle_fax(store, fax.id) == "filed"
    assert not close_document(store, second, "recorded", by="faxdesk")


def test_an_urgent_fax_stands_before_those_that_came_earlier(store: Store) -> None:
    first, second = arrive(store), arrive(store, "b.pdf")
    mark_urgent(store, second.id)
    mark_urgent(store, second.id)
    assert [fax.id for fax in list_working(store)] == [second.id, first.id]


def test_a_quarantined_fax_tried_again_is_in_work_under_a_job_of_its_own(store: Store) -> None:
    fax = arrive(store)
    set_fax_state(store, fax.id, "quarantined", code="encrypted", message="Ask for it again.")
    try_again(store, fax.id, by="amy")
    again = get_fax(store, fax.id)
    assert (again.state, again.code, again.tries) == ("working", None, 2)
    assert fax.job == fax.id != again.job
    assert count_ledger(store).balanced


@pytest.mark.parametrize("state", ["working", "filed", "review"])
def test_only_a_quarantined_fax_is_tried_again(store: Store, state: str) -> None:
    fax = arrive(store)
    set_fax_state(store, fax.id, state)
    with pytest.raises(StoreError, match="only a quarantined fax"):
        try_again(store, fax.id, by="amy")


def test_a_file_that_was_never_taken_in_cannot_be_tried_again(store: Store) -> None:
    fax = record_arrival(store, claim_key="x", sha256="", source="x.pdf", received_at=NOON, size=3)
    set_fax_state(store, fax.id, "quarantined", code="no_permission", message="May not be read.")
    with pytest.raises(StoreError, match="taken in by itself"):
        try_again(store, fax.id, by="amy")
