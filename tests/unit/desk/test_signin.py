"""Signing in, staying signed in, and being signed out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from desk.access import COOKIE, session_hash
from desk.context import DeskContext
from desk.passwords import hash_password, verify_password
from store.accounts import disable_user, find_session, find_user, list_users
from store.audit import list_entries
from store.database import Store
from tests.unit.desk.desk_office import PASSWORD, later, sign_in, token_of

Visit = Callable[..., TestClient]


def test_the_home_page_sends_a_stranger_to_the_sign_in_page(visit: Visit) -> None:
    answer = visit().get("/faxes")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/faxes")


def test_signing_in_leads_to_the_page_that_was_wanted(visit: Visit) -> None:
    answer = sign_in(visit(), "amy", next="/faxes")
    assert (answer.status_code, answer.headers["location"]) == (303, "/faxes")


@pytest.mark.parametrize("wanted", ["https://evil.test", "//evil.test", "/\\evil.test", "javascript:x", "/a\nb", ""])
def test_signing_in_never_leads_to_another_site(visit: Visit, wanted: str) -> None:
    assert sign_in(visit(), "amy", next=wanted).headers["location"] == "/"


def test_the_cookie_is_for_this_site_only_and_the_database_keeps_no_secret(visit: Visit, store: Store) -> None:
    client = visit()
    cookie = next(one for one in sign_in(client, "amy").headers.get_list("set-cookie") if one.startswith(COOKIE))
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Secure" not in cookie
    secret = client.cookies[COOKIE]
    assert len(secret) >= 40
    assert session_hash(secret) != secret
    assert find_session(store, session_hash(secret), idle=timedelta(minutes=5)) is not None
    assert find_session(store, secret, idle=timedelta(minutes=5)) is None


def test_behind_https_the_cookie_is_secure(visit: Visit, context: DeskContext) -> None:
    answer = sign_in(visit(desk=replace(context, secure_cookie=True)), "amy")
    # The sign-in page's own cookie is Secure too, so this plain-HTTP browser does not send it back.
    assert answer.status_code == 403


def test_a_wrong_password_is_refused_and_logged_without_what_was_typed(visit: Visit, store: Store) -> None:
    client = visit()
    answer = sign_in(client, "amy", "tangerine secret")
    assert answer.status_code == 401
    assert COOKIE not in client.cookies
    entry = list_entries(store)[0]
    amy = find_user(store, "amy")
    assert amy is not None
    assert (entry.action, entry.result, entry.user_id) == ("sign_in", "wrong", amy.id)
    assert "tangerine" not in repr(entry)


def test_an_unknown_name_gets_the_same_answer_as_a_wrong_password(visit: Visit) -> None:
    client = visit()
    unknown, wrong = sign_in(client, "nobody", "x" * 12), sign_in(client, "amy", "x" * 12)
    assert unknown.status_code == wrong.status_code == 401
    alarm = 'role="alert"'
    assert alarm in unknown.text and alarm in wrong.text


def test_after_five_wrong_passwords_even_the_right_one_must_wait(visit: Visit, context: DeskContext) -> None:
    client = visit()
    for _ in range(5):
        assert sign_in(client, "amy", "wrong").status_code == 401
    assert sign_in(client, "amy").status_code == 401
    assert sign_in(visit(desk=later(context, 61)), "amy").status_code == 303


def test_a_disabled_or_service_account_cannot_sign_in(visit: Visit, store: Store) -> None:
    amy = find_user(store, "amy")
    assert amy is not None
    disable_user(store, amy.id)
    assert sign_in(visit(), "amy").status_code == 401
    assert sign_in(visit(), "robot").status_code == 401


def test_a_disabled_account_is_out_at_once(visit: Visit, store: Store) -> None:
    client = visit("amy")
    amy = find_user(store, "amy")
    assert amy is not None
    disable_user(store, amy.id)
    assert client.get("/").headers["location"].startswith("/login")


def test_an_idle_session_ends_and_says_why(visit: Visit, context: DeskContext) -> None:
    secret = visit("amy").cookies[COOKIE]
    client = visit(desk=later(context, 20))
    client.cookies.set(COOKIE, secret)
    answer = client.get("/faxes")
    assert answer.headers["location"] == "/login?next=/faxes&why=idle"
    assert "nobody used this screen" in client.get(answer.headers["location"]).text


def test_a_session_in_use_ends_after_its_lifetime(visit: Visit, context: DeskContext, store: Store) -> None:
    secret = visit("amy").cookies[COOKIE]
    for minutes in range(10, 12 * 60 + 20, 10):
        client = visit(desk=later(context, minutes))
        client.cookies.set(COOKIE, secret)
        if client.get("/login").status_code != 200 or find_session(
            store, session_hash(secret), idle=context.idle, now=later(context, minutes).clock()
        ) is None:
            break
    assert 12 * 60 - 10 <= minutes <= 12 * 60 + 10


def test_typing_keeps_the_session_and_needs_the_token(visit: Visit) -> None:
    client = visit("amy")
    token = token_of(client.get("/").text)
    assert client.post("/alive", headers={"x-form-token": token}).status_code == 204
    assert client.post("/alive", headers={"x-form-token": "0" * 64}).status_code == 403


def test_a_script_whose_session_ended_is_told_so(visit: Visit) -> None:
    assert visit().post("/alive", headers={"x-form-token": "0" * 64}).status_code == 401


def test_signing_out_ends_the_session_on_the_server(visit: Visit) -> None:
    client = visit("amy")
    secret = client.cookies[COOKIE]
    assert client.post("/logout", data={"token": token_of(client.get("/").text)}).status_code == 303
    again = visit()
    again.cookies.set(COOKIE, secret)
    assert again.get("/").status_code == 303


def test_a_sign_in_form_from_elsewhere_is_refused(visit: Visit) -> None:
    client = visit()
    answer = client.post("/login", data={"token": "0" * 64, "login": "amy", "password": PASSWORD})
    assert answer.status_code == 403


def test_a_new_sign_in_gets_a_new_session(visit: Visit) -> None:
    client = visit("amy")
    first = client.cookies[COOKIE]
    sign_in(client, "amy")
    assert client.cookies[COOKIE] != first


def test_passwords_are_kept_as_argon2_and_checked(store: Store) -> None:
    hashed = hash_password("brass lantern")
    assert hashed.startswith("$argon2id$")
    assert verify_password("brass lantern", hashed)
    assert not verify_password("brass lanterm", hashed)
    assert not verify_password("nobody signs in with this", None)
    assert not verify_password("x" * 10_000, hashed)
    assert all(user.password_hash.startswith("$argon2id$") for user in list_users(store))
