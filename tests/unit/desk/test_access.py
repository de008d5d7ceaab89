"""Who may see what: a coordinator, an auditor, an administrator, a stranger; forged requests; headers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from store.audit import list_entries
from store.database import Store
from store.intake import list_faxes
from store.tasks import get_task, list_tasks
from tests.unit.desk.desk_office import add_prescriber, token_of

Visit = Callable[..., TestClient]


def read_fax(store: Store) -> str:
    return next(one.fax.id for one in list_faxes(store) if one.fax.page_count)


def locked_fax(store: Store) -> str:
    return list_faxes(store, state="quarantined")[0].fax.id


def pages_of(store: Store) -> dict[str, str]:
    fax, task = read_fax(store), list_tasks(store)[0].id
    return {
        "home": "/", "faxes": "/faxes", "fax": f"/faxes/{fax}", "image": f"/faxes/{fax}/pages/1.png",
        "original": f"/faxes/{fax}/original", "tasks": "/tasks", "review": f"/review/{task}", "cases": "/cases",
        "case": "/cases/C2001", "audit": "/audit", "locked": f"/faxes/{locked_fax(store)}", "outbox": "/outbox",
        "request": "/cases/C2003/request", "prescriber": "/cases/C2003/prescriber",
    }  # fmt: skip


_WORK = {
    "home", "faxes", "fax", "image", "original", "tasks", "review", "cases", "case", "locked", "outbox", "request",
    "prescriber",
}  # fmt: skip


@pytest.mark.parametrize(
    ("login", "allowed"),
    [
        ("amy", {*_WORK}),
        ("sue", {*_WORK, "audit"}),
        ("olga", {"home", "audit"}),
        ("adam", {"home", "locked"}),
        ("nora", {"home", "faxes", "fax", "locked", "image", "cases", "case", "outbox"}),
    ],
)
def test_each_role_opens_its_pages_and_no_others(visit: Visit, store: Store, login: str, allowed: set[str]) -> None:
    add_prescriber(store, "C2003")
    client = visit(login)
    answers = {name: client.get(path).status_code for name, path in pages_of(store).items()}
    assert answers == {name: 200 if name in allowed else 403 for name in answers}


def test_a_role_that_only_sees_closes_no_task(visit: Visit, store: Store) -> None:
    client = visit("nora")
    page = client.get(f"/faxes/{locked_fax(store)}")
    assert "Mark as handled" not in page.text
    task = next(one for one in list_tasks(store) if one.kind == "quarantine")
    form = {"token": token_of(page.text), "outcome": "not_a_fax"}
    assert client.post(f"/tasks/{task.id}/handled", data=form).status_code == 403
    assert get_task(store, task.id).state != "done"


def test_a_stranger_opens_nothing_but_the_sign_in_page(visit: Visit, store: Store) -> None:
    client = visit()
    assert {client.get(path).status_code for path in pages_of(store).values()} == {303}
    assert client.post("/patients/search", data={"text": "Marlowe"}).status_code == 303
    assert client.get("/login").status_code == 200


def test_a_refused_page_is_in_the_audit_log(visit: Visit, store: Store) -> None:
    visit("olga").get("/cases/C2001")
    entry = list_entries(store)[0]
    assert (entry.action, entry.object_id, entry.result) == ("refused", "/cases/C2001", "refused")


def test_an_administrator_sees_counts_but_no_name_of_a_patient_or_file(visit: Visit, store: Store) -> None:
    client = visit("adam")
    pages = client.get("/").text + client.get(f"/faxes/{locked_fax(store)}").text
    assert "arrived" in pages and "protected by a password" in pages
    for name in ("Marlow", "ELMFORD", "scan-locked", "Humira"):
        assert name not in pages


POSTS = ["/logout", "/alive", "/faxes", "/patients/search", "/audit", "/review/{task}/confirm",
         "/review/{task}/reject", "/review/{task}/skip", "/review/{task}/take", "/review/{task}/new-patient",
         "/tasks/{task}/handled", "/outbox/retry", "/cases/{case}/step", "/cases/{case}/take-back",
         "/cases/{case}/close", "/cases/{case}/reopen", "/cases/{case}/request",
         "/cases/{case}/prescriber"]  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
def test_every_post_without_the_token_is_refused(visit: Visit, store: Store, path: str) -> None:
    client = visit("sue")
    target = path.format(task=list_tasks(store)[0].id, case="C2001")
    assert client.post(target, data={}).status_code == 403
    assert client.post(target, data={"token": "f" * 64}).status_code == 403


def test_every_post_of_the_desk_is_in_the_list_above(visit: Visit) -> None:
    app = visit().app._app  # type: ignore[attr-defined]
    routes = {path for path, item in _operations(app).items() if "POST" in item} - {"/login"}
    assert routes == {path.replace("{task}", "{task_id}").replace("{case}", "{case_id}") for path in POSTS}


def _operations(app: object) -> dict[str, set[str]]:
    from fastapi.openapi.utils import get_openapi

    schema = get_openapi(title="desk", version="0", routes=app.routes)  # type: ignore[attr-defined]
    return {path: {method.upper() for method in item} for path, item in schema["paths"].items()}


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.test"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}]
)
def test_a_post_from_another_site_is_refused_even_with_the_token(visit: Visit, headers: dict[str, str]) -> None:
    client = visit("amy")
    token = token_of(client.get("/").text)
    assert client.post("/logout", data={"token": token}, headers=headers).status_code == 403
    assert client.get("/").status_code == 200


def test_a_post_from_our_own_page_is_taken(visit: Visit) -> None:
    client = visit("amy")
    token = token_of(client.get("/").text)
    own = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert client.post("/faxes", data={"token": token}, headers=own).status_code == 200
    assert client.post("/faxes", data={"token": token}, headers={"origin": "http://desk.test"}).status_code == 200


def test_the_token_of_one_session_is_worth_nothing_in_another(visit: Visit) -> None:
    token = token_of(visit("amy").get("/").text)
    assert visit("ben").post("/logout", data={"token": token}).status_code == 403


@pytest.mark.parametrize("path", ["/", "/login", "/nowhere", "/static/desk.css", "/static/none.css"])
def test_every_answer_forbids_framing_foreign_code_and_keeping(visit: Visit, path: str) -> None:
    headers = visit("amy").get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")


def test_pages_carry_no_inline_script_or_style(visit: Visit, store: Store) -> None:
    client = visit("sue")
    paths = pages_of(store)
    for name in set(paths) - {"image", "original"}:
        page = client.get(paths[name]).text
        assert "<style" not in page and " style=" not in page and " onclick=" not in page
        assert page.count("<script") == page.count("<script src=")


def test_an_unknown_page_or_id_is_a_plain_page(visit: Visit) -> None:
    client = visit("amy")
    for path in ("/nowhere", "/faxes/fax-none", "/cases/none", "/review/none", "/faxes?page=x", "/faxes/f/pages/x.png"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert 'role="alert"' in answer.text


def test_a_huge_or_endless_request_is_refused_unread(visit: Visit) -> None:
    client = visit()
    assert client.post("/login", data={"login": "x" * 1_100_000}).status_code == 413
    assert client.post("/login", content=iter([b"login=", b"x"])).status_code == 413
