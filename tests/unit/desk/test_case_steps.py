"""What a person records on a case by hand: steps, facts taken back, cases closed and opened again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from desk.context import DeskContext
from documents.corrections import Corrections, ItemCorrections
from documents.judgement import Timer
from store.audit import list_entries
from store.cases import get_case, list_events
from store.database import Store
from store.tasks import list_tasks
from store.timers import list_timers, start_timer
from tests.unit.desk.desk_office import token_of

Visit = Callable[..., TestClient]
DAY = "2026-10-20"


def step_form(page: str, **said: str) -> dict[str, str]:
    """The form of the page as a browser sends it, filled in."""
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    return {"token": token_of(page), "key": key[1], "to_state": "pa_approved", "day": DAY, "reason": "", **said}


@pytest.fixture
def amy(visit: Visit) -> TestClient:
    return visit("amy")


def test_a_step_moves_the_case_ends_its_clocks_and_names_the_person(amy: TestClient, store: Store) -> None:
    start_timer(store, "C2001", "t", Timer("respond_by", "2026-10-21"))
    form = step_form(amy.get("/cases/C2001").text)
    assert amy.post("/cases/C2001/step", data=form).headers["location"] == "/cases/C2001?done=step"
    last = list_events(store, "C2001")[-1]
    assert (last.event, last.effective_on, get_case(store, "C2001").coverage) == ("pa_approved", DAY, "pa_approved")
    assert [one.state for one in list_timers(store, "C2001") if one.timer.name == "respond_by"] == ["met"]
    page = amy.get("/cases/C2001?done=step").text
    assert "The step is recorded." in page and "by Amy Coordinator" in page
    assert "case.moved" in {one.action for one in list_entries(store, object_id="C2001")}


def test_a_form_sent_twice_is_one_step(amy: TestClient, store: Store) -> None:
    form = step_form(amy.get("/cases/C2001").text)
    amy.post("/cases/C2001/step", data=form)
    before = len(list_events(store, "C2001"))
    assert amy.post("/cases/C2001/step", data={**form, "reason": "once more"}).headers["location"].endswith("=again")
    assert len(list_events(store, "C2001")) == before


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"to_state": ""}, "Choose what happened."),
        ({"to_state": "floating"}, "Choose what happened."),
        ({"day": "soon"}, "Say on which day it happened."),
        ({"day": (datetime.now(UTC) + timedelta(days=3)).date().isoformat()}, "The day lies ahead."),
        ({"to_state": "covered"}, "cannot follow without a reason"),
        ({"key": ""}, "This form is incomplete."),
    ],
)
def test_a_step_that_cannot_be_is_refused_with_what_was_typed_kept(
    amy: TestClient, store: Store, said: dict[str, str], problem: str
) -> None:
    before = list_events(store, "C2001")
    form = step_form(amy.get("/cases/C2001").text, **said)
    answer = amy.post("/cases/C2001/step", data={**form, "reason": "" if "to_state" in said else "told by <phone>"})
    assert answer.status_code == 422
    assert problem in answer.text
    assert "told by &lt;phone&gt;" in answer.text or "to_state" in said
    assert list_events(store, "C2001") == before


def test_a_correction_is_recorded_with_its_reason(amy: TestClient, store: Store) -> None:
    form = step_form(amy.get("/cases/C2001").text, to_state="covered", reason="the claim paid")
    assert amy.post("/cases/C2001/step", data=form).status_code == 303
    assert get_case(store, "C2001").coverage == "covered"
    assert "Reason: the claim paid" in amy.get("/cases/C2001").text


def test_a_fact_taken_back_stays_readable_and_counts_for_nothing(amy: TestClient, store: Store) -> None:
    stood = get_case(store, "C2001").coverage
    amy.post("/cases/C2001/step", data=step_form(amy.get("/cases/C2001").text))
    wrong = list_events(store, "C2001")[-1]
    form = {"token": token_of(amy.get("/cases/C2001").text), "seq": str(wrong.seq)}
    assert amy.post("/cases/C2001/take-back", data=form).status_code == 422
    assert get_case(store, "C2001").coverage == "pa_approved"
    assert amy.post("/cases/C2001/take-back", data={**form, "reason": "other case"}).status_code == 303
    assert get_case(store, "C2001").coverage == stood
    assert "other case" in amy.get("/cases/C2001").text
    for number in (str(wrong.seq), "999999", "x", "²"):
        assert amy.post("/cases/C2001/take-back", data={**form, "reason": "again", "seq": number}).status_code == 404


def test_a_paper_whose_fact_is_taken_back_is_the_first_task_again(
    amy: TestClient, store: Store, context: DeskContext
) -> None:
    task = next(task for task in list_tasks(store) if task.source == "ELMFORD-0193.tif")
    chosen = Corrections("pa_approval", (ItemCorrections({"member_id": "LMH48201937"}, "P1001"),))
    assert context.confirm(store, task.id, chosen, "amy").state == "recorded"
    told = list_events(store, "C2001")[-1]
    page = amy.get("/cases/C2001").text
    assert "the paper waits for review again" in page
    form = {"token": token_of(page), "seq": str(told.seq), "reason": "read on the wrong line"}
    assert amy.post("/cases/C2001/take-back", data=form).status_code == 303
    assert f"/faxes/{task.fax_id}" in amy.get("/cases/C2001").text
    again = next(each for each in list_tasks(store) if each.document_id == task.document_id)
    assert (again.priority, again.kind) == (1, "review")
    assert "read on the wrong line" in amy.get(f"/review/{again.id}").text


def test_a_case_is_closed_with_a_reason_and_opened_again(amy: TestClient, store: Store) -> None:
    form = {"token": token_of(amy.get("/cases/C2001").text)}
    assert amy.post("/cases/C2001/close", data=form).status_code == 422
    assert amy.post("/cases/C2001/close", data={**form, "close_reason": "bored"}).status_code == 404
    assert amy.post("/cases/C2001/close", data={**form, "close_reason": "patient_declined"}).status_code == 303
    closed = amy.get("/cases/C2001").text
    assert "Open the case again" in closed and "Record a step" not in closed
    late = {**form, "key": "k", "to_state": "pa_approved", "day": DAY}
    assert "The case is closed" in amy.post("/cases/C2001/step", data=late).text
    assert amy.post("/cases/C2001/reopen", data=form).status_code == 303
    assert (get_case(store, "C2001").status, get_case(store, "C2001").close_reason) == ("open", None)


def test_who_only_looks_can_change_nothing(visit: Visit, store: Store) -> None:
    before = list_events(store, "C2001")
    nora = visit("nora")
    page = nora.get("/cases/C2001").text
    assert "Record a step" not in page and "take it back" not in page
    form = {"token": token_of(page), "key": "k", "to_state": "pa_approved", "day": DAY, "reason": "x", "seq": "1"}
    for path in ("step", "take-back", "close", "reopen"):
        assert nora.post(f"/cases/C2001/{path}", data=form).status_code == 403
    assert list_events(store, "C2001") == before


def test_a_form_from_elsewhere_changes_nothing(amy: TestClient, store: Store) -> None:
    before = list_events(store, "C2001")
    form = step_form(amy.get("/cases/C2001").text, token="0" * 64)
    assert amy.post("/cases/C2001/step", data=form).status_code == 403
    assert list_events(store, "C2001") == before
