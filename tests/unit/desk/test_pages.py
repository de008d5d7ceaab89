"""Home, faxes, cases and the audit log."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from desk import home
from desk.context import DeskContext
from store.audit import list_entries
from store.database import Store
from store.intake import Ledger, get_fax, list_faxes
from store.tasks import get_task, list_tasks
from tests.unit.desk.desk_office import token_of

Visit = Callable[..., TestClient]


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_ledger_adds_up_in_sight(visit: Visit) -> None:
    words = words_of(visit("amy").get("/").text)
    assert "6 arrived = 0 filed + 3 in review + 1 duplicates + 1 quarantined + 1 in progress" in words
    assert "The numbers add up" in words
    assert "Untouched for longest: fax-" in words


def test_a_ledger_that_does_not_add_up_is_an_alarm(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "count_ledger", lambda _store: Ledger(7, 1, 1, 1, 1, 1))
    page = visit("amy").get("/").text
    assert 'role="alert"' in page
    assert "7 arrived, 5 are accounted for" in words_of(page)


def test_tasks_are_listed_the_most_pressing_first_with_deadlines(visit: Visit) -> None:
    words = words_of(visit("amy").get("/").text)
    shown = ("Prior authorization denied", "Prior authorization approved", "Due within")
    places = [words.index(part) for part in shown]
    assert places == sorted(places)
    assert "P1 Now" in words and "Denise Marlowe · Humira" in words


def test_a_task_somebody_works_on_shows_the_name(visit: Visit, store: Store) -> None:
    visit("ben").get(f"/review/{list_tasks(store)[0].id}")
    assert "Ben Coordinator is working on it" in visit("amy").get("/").text


def test_faxes_are_found_by_state_source_and_patient(visit: Visit) -> None:
    amy = visit("amy")
    token = token_of(amy.get("/faxes").text)

    def sources(**form: str) -> set[str]:
        page = amy.post("/faxes", data={"token": token, **form}).text
        return set(re.findall(r">(ELMFORD[^<]+|TARROW[^<]+|scan[^<]+)</a>", page))

    assert sources(state="quarantined") == {"scan-locked.pdf"}
    assert sources(text="tarrow") == {"TARROW-0021.tif"}
    assert sources(text="marlowe") == {"ELMFORD-0193.tif", "ELMFORD-0194.tif"}
    assert sources(text="04/09/1968") == {"ELMFORD-0193.tif", "ELMFORD-0194.tif"}
    assert sources(text="%") == set()
    assert "ELMFORD-0193.tif" not in amy.get("/faxes?state=filed").text


def test_a_quarantined_fax_says_why_and_can_be_marked_handled(visit: Visit, store: Store) -> None:
    fax = list_faxes(store, state="quarantined")[0].fax
    adam = visit("adam")
    page = adam.get(f"/faxes/{fax.id}").text
    assert "protected by a password" in page
    task = list_tasks(store, fax_id=fax.id)[0]
    form = {"token": token_of(page), "outcome": "asked_again"}
    assert adam.post(f"/tasks/{task.id}/handled", data={**form, "outcome": "x"}).status_code == 422
    assert adam.post(f"/tasks/{task.id}/handled", data=form).status_code == 303
    assert list_tasks(store, fax_id=fax.id) == ()
    assert "Handled by Adam Administrator" in adam.get(f"/faxes/{fax.id}").text
    assert list_entries(store, object_id=task.id)[0].reason == "asked_again"


def test_a_quarantined_fax_can_be_tried_again_from_its_page(visit: Visit, store: Store) -> None:
    fax = next(detail.fax for detail in list_faxes(store) if detail.fax.state == "quarantined")
    (task,) = list_tasks(store, fax_id=fax.id)
    amy = visit("amy")
    form = {"token": token_of(amy.get(f"/faxes/{fax.id}").text), "outcome": "tried_again"}
    assert amy.post(f"/tasks/{task.id}/handled", data=form).status_code == 303
    assert get_fax(store, fax.id).state == "working"
    assert get_task(store, task.id).outcome == "tried_again"


def test_a_review_task_cannot_be_marked_handled(visit: Visit, store: Store) -> None:
    task = next(one for one in list_tasks(store) if one.kind == "review")
    amy = visit("amy")
    form = {"token": token_of(amy.get("/").text), "outcome": "known"}
    assert amy.post(f"/tasks/{task.id}/handled", data=form).status_code == 422


def test_a_duplicate_links_to_the_first(visit: Visit, store: Store) -> None:
    fax = list_faxes(store, state="duplicate")[0].fax
    assert f'href="/faxes/{fax.duplicate_of}"' in visit("amy").get(f"/faxes/{fax.id}").text


def test_a_page_image_is_an_upright_png(visit: Visit, store: Store) -> None:
    fax = next(one.fax for one in list_faxes(store) if one.fax.page_count == 2)
    answer = visit("amy").get(f"/faxes/{fax.id}/pages/2.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert answer.headers["cache-control"] == "no-store"
    assert visit("amy").get(f"/faxes/{fax.id}/pages/9.png").status_code == 404


def test_the_original_comes_byte_for_byte_under_a_name_without_patient(
    visit: Visit, store: Store, context: DeskContext
) -> None:
    fax = next(one.fax for one in list_faxes(store) if one.fax.page_count == 2)
    answer = visit("amy").get(f"/faxes/{fax.id}/original")
    assert answer.content == (context.vault / fax.sha256[:2] / fax.sha256).read_bytes()
    assert answer.headers["content-disposition"] == f'attachment; filename="{fax.id}.tif"'
    assert list_entries(store)[0].action == "download"


def test_a_case_shows_where_it_stands_and_what_falls_due(visit: Visit) -> None:
    words = words_of(visit("nora").get("/cases/C2001").text)
    assert "Humira 40 mg/0.4 mL for Denise R Marlowe" in words
    assert "Payer decision" in words and "Work by" in words
    assert "PA-2001-77" in words


def test_cases_are_listed_by_status_and_state(visit: Visit) -> None:
    amy = visit("amy")
    assert "C2001" in amy.get("/cases").text
    assert "C2001" not in amy.get("/cases?status=closed").text
    assert "C2001" not in amy.get("/cases?coverage=pa_denied").text


def test_times_are_those_of_the_office(visit: Visit, store: Store, context: DeskContext) -> None:
    fax = list_faxes(store, state="quarantined")[0].fax
    tokyo = visit("amy", desk=replace(context, time_zone="Asia/Tokyo")).get(f"/faxes/{fax.id}").text
    here = visit("amy").get(f"/faxes/{fax.id}").text
    stamp = re.compile(r"Came (\d\d/\d\d/\d{4} \d+:\d\d [AP]M)")
    assert stamp.findall(tokyo) != stamp.findall(here)


def test_the_auditor_sees_who_saw_a_patient_and_that_the_log_is_whole(visit: Visit) -> None:
    visit("amy").get("/cases/C2001")
    olga = visit("olga")
    token = token_of(olga.get("/audit").text)
    page = olga.post("/audit", data={"token": token, "patient": "P1001", "check": "yes"}).text
    words = words_of(page)
    assert "Amy Coordinator coordinator View Case C2001 P1001" in words
    assert "The log is whole" in words
    assert "Marlowe" not in page
