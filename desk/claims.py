"""Who is working on which task: claimed while its page is open, given back when its holder goes away."""

from __future__ import annotations

from datetime import timedelta

from desk.context import DeskContext
from store.accounts import list_users
from store.tasks import Task, claim_task, get_task, list_tasks, release_task


def take_task(desk: DeskContext, task_id: str, user_id: str, *, by_force: bool = False) -> Task:
    """Claim a task if it is free, stale, or taken over on purpose; return it as it stands then.

    Raises `NotFound`.
    """
    task = get_task(desk.store, task_id)
    if task.state == "claimed" and task.claimed_by != user_id and (by_force or is_stale(desk, task)):
        release_task(desk.store, task_id)
    if task.state != "done":
        claim_task(desk.store, task_id, user_id)
    return get_task(desk.store, task_id)


def keep_claim(desk: DeskContext, task_id: str, user_id: str) -> None:
    """Renew a claim that is held; one taken over by somebody else is not won back."""
    if get_task(desk.store, task_id).claimed_by == user_id:
        claim_task(desk.store, task_id, user_id)


def give_back(desk: DeskContext, task_id: str, user_id: str) -> None:
    """Release a task if this person holds it."""
    if get_task(desk.store, task_id).claimed_by == user_id:
        release_task(desk.store, task_id)


def release_claims(desk: DeskContext, user_id: str) -> None:
    """Give back every task a person holds."""
    for task in list_tasks(desk.store):
        if task.state == "claimed" and task.claimed_by == user_id:
            release_task(desk.store, task.id)


def is_stale(desk: DeskContext, task: Task) -> bool:
    """Whether the holder has shown no sign of life for longer than the idle time."""
    limit = desk.idle + timedelta(minutes=2)
    return task.claimed_at is not None and task.claimed_at + limit < desk.clock()


def holder(desk: DeskContext, task: Task, user_id: str) -> str | None:
    """The name of somebody else who is working on the task now."""
    if task.state != "claimed" or task.claimed_by == user_id or is_stale(desk, task):
        return None
    return user_names(desk).get(task.claimed_by or "", "somebody")


def user_names(desk: DeskContext) -> dict[str, str]:
    """Names of all users by id, for showing who did what."""
    return {user.id: user.name for user in list_users(desk.store)}


def next_task(desk: DeskContext, user_id: str, after: str | None = None) -> str | None:
    """The next review task nobody else works on: behind `after` in working order, else from the top again."""
    waiting = [task for task in list_tasks(desk.store) if task.kind == "review"]
    places = [number for number, task in enumerate(waiting) if task.id == after]
    start = places[0] + 1 if places else 0
    for task in waiting[start:] + waiting[:start]:
        if task.id != after and holder(desk, task, user_id) is None:
            return task.id
    return None
