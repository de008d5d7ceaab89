"""The home page: today's numbers, the ledger that must add up, what to do next, and what falls due."""

from __future__ import annotations

from datetime import datetime, time

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from cases.worklist import DAYS_AHEAD, Worklist, list_work
from desk.access import AnyViewer, Desk, Worker, note
from desk.claims import holder
from desk.context import DeskContext
from desk.rendering import render
from desk.wording import due_words
from store.intake import count_ledger
from store.outbox import count_deliveries
from store.searching import count_day
from store.tasks import Task, list_tasks

router = APIRouter()
_TASKS_SHOWN, _DEADLINES_SHOWN = 12, 40


@router.get("/")
def show_home(desk: Desk, viewer: AnyViewer, done: str = "") -> HTMLResponse:
    """Counts for everybody; tasks and deadlines for those who may see patients."""
    today = desk.clock().astimezone(desk.zone).date()
    waiting = list_tasks(desk.store)
    ledger = count_ledger(desk.store)
    work = Worklist((), (), ())
    if viewer.may("see"):
        work = list_work(desk.store, today)
        patients = tuple(sorted({one.patient_id for one in work.due[:_DEADLINES_SHOWN]}))
        note(desk, viewer, "list", "deadlines", today.isoformat(), patients=patients)
    return render(
        desk,
        viewer,
        "home.html",
        title="Today",
        ledger=ledger,
        figures=count_day(desk.store, midnight(desk)),
        failed=count_deliveries(desk.store).get("failed", 0),
        tasks=waiting[:_TASKS_SHOWN] if viewer.may("see") else (),
        task_count=len(waiting),
        review_count=sum(task.kind == "review" for task in waiting),
        work=work,
        due=work.due[:_DEADLINES_SHOWN],
        days_ahead=DAYS_AHEAD,
        due_words=lambda timer: due_words(timer, today),
        holders=_holders(desk, waiting[:_TASKS_SHOWN], viewer.user.id),
        titles=type_titles(desk),
        done=done,
    )


@router.get("/tasks")
def show_tasks(desk: Desk, viewer: Worker) -> HTMLResponse:
    """Every open task, the most pressing first."""
    waiting = list_tasks(desk.store)
    return render(
        desk, viewer, "tasks.html", title="Tasks", tasks=waiting, titles=type_titles(desk),
        holders=_holders(desk, waiting, viewer.user.id),
    )  # fmt: skip


def midnight(desk: DeskContext) -> datetime:
    """When today began in the office."""
    return datetime.combine(desk.clock().astimezone(desk.zone).date(), time(), desk.zone)


def type_titles(desk: DeskContext) -> dict[str, str]:
    """Titles of document types by name."""
    return {name: one.title for name, one in desk.catalog.types.items()}


def _holders(desk: DeskContext, tasks: tuple[Task, ...], user_id: str) -> dict[str, str]:
    """Names of those who work on claimed tasks, by task id."""
    held = {task.id: holder(desk, task, user_id) for task in tasks if task.state == "claimed"}
    return {task_id: name for task_id, name in held.items() if name is not None}
