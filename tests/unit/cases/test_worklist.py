from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cases.priorities import rank
from cases.worklist import list_work
from documents.catalog import Catalog
from documents.judgement import Timer
from store.database import Store
from store.tasks import claim_task, finish_task, list_tasks, open_task, release_task
from store.timers import end_timers, list_timers, start_timer

Maker = Callable[..., Any]
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
TODAY = date(2026, 10, 5)


def test_timers_are_sorted_by_their_safe_date(store: Store, add_patient: Maker, add_case: Maker) -> None:
    case = add_case(add_patient("Ida", "Marlowe"))
    for name, due, safe in (
        ("appeal", "2026-11-16", "2026-10-04"),
        ("p2p", "2026-10-05", None),
        ("respond_by", "2026-10-07T17:00:00+00:00", None),
        ("expiry", "2027-10-05", None),
    ):
        start_timer(store, case.case_id, name, Timer(name, due, safe))
    work = list_work(store, TODAY)
    names = [[one.running.timer.name for one in part] for part in (work.overdue, work.today, work.soon)]
    assert names == [["appeal"], ["p2p"], ["respond_by"]]
    assert work.today[0].patient_name == "Ida Marlowe"
    assert [one.running.timer.name for one in work.due] == ["appeal", "p2p", "respond_by"]


def test_a_timer_starts_once_and_a_later_paper_replaces_it(store: Store, add_patient: Maker, add_case: Maker) -> None:
    case = add_case(add_patient("Ida", "Marlowe"))
    assert start_timer(store, case.case_id, "d1:appeal", Timer("appeal", "2026-11-16"))
    assert not start_timer(store, case.case_id, "d1:appeal", Timer("appeal", "2026-11-16"))
    assert start_timer(store, case.case_id, "d2:appeal", Timer("appeal", "2026-12-01"))
    states = {one.timer.due_on: one.state for one in list_timers(store, case.case_id)}
    assert states == {"2026-11-16": "superseded", "2026-12-01": "running"}
    assert end_timers(store, case.case_id, ["appeal"], by="user-1") == 1
    assert list_work(store, TODAY).soon == ()


def test_tasks_come_in_the_order_to_work_them(store: Store) -> None:
    late, soon = datetime(2026, 10, 9, tzinfo=UTC), datetime(2026, 10, 6, tzinfo=UTC)
    for key, priority, due in (("d", 3, None), ("c", 2, None), ("b", 2, late), ("a", 2, soon), ("now", 1, None)):
        open_task(store, key=key, kind="review", reasons=["x"], priority=priority, due_at=due)
    assert [task.key for task in list_tasks(store)] == ["now", "a", "b", "c", "d"]


def test_a_task_belongs_to_whoever_took_it_first(store: Store) -> None:
    task_id = open_task(store, key="k", kind="review", reasons=["x"])
    assert claim_task(store, task_id, "user-1") and claim_task(store, task_id, "user-1")
    assert not claim_task(store, task_id, "user-2")
    release_task(store, task_id)
    assert claim_task(store, task_id, "user-2")
    assert finish_task(store, task_id, by="user-2", outcome="recorded")
    assert not finish_task(store, task_id, by="user-1", outcome="recorded")
    assert not claim_task(store, task_id, "user-1")
    assert list_tasks(store) == () and list_tasks(store, done=True)[0].done_by == "user-2"


@pytest.mark.parametrize(
    ("type_name", "values", "ranked"),
    [
        ("pa_denial", {}, 2),
        ("pa_denial", {"urgency": "urgent"}, 1),
        ("referral", {}, 3),
        ("referral", {"need_by_date": "2026-10-08"}, 2),
        ("pa_info_request", {"due_at": "2026-10-06"}, 1),
        ("junk", {"urgency": "urgent"}, 5),
        ("pa_approval", {}, 2),
    ],
)
def test_what_is_pressing_comes_first(
    catalog: Catalog, document: Maker, item: Maker, type_name: str, values: dict[str, str], ranked: int
) -> None:
    assert rank(document(type_name, item(**values)), catalog, NOW) == ranked
