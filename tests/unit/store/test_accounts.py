from __future__ import annotations

from datetime import timedelta

import pytest

from store.accounts import (
    LoginTakenError,
    User,
    add_user,
    disable_user,
    end_session,
    find_session,
    find_user,
    get_user,
    list_users,
    note_failed_login,
    set_password_hash,
    start_session,
)
from store.database import Store, utc_now

IDLE = timedelta(minutes=15)
DAY = timedelta(hours=10)


@pytest.fixture
def ann(store: Store) -> User:
    return add_user(store, login="Ann", name="Ann Ito", password_hash="$argon2id$x", roles=["coordinator"])


def test_an_account_is_found_in_any_case(store: Store, ann: User) -> None:
    assert find_user(store, " ANN ") == ann == get_user(store, ann.id)
    assert find_user(store, "bob") is None
    assert ann.roles == {"coordinator"}


def test_a_sign_in_name_is_given_once(store: Store, ann: User) -> None:
    with pytest.raises(LoginTakenError):
        add_user(store, login="ann", name="Other", password_hash="x", roles=[])
    assert list_users(store) == (ann,)


def test_an_unknown_role_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="unknown role king"):
        add_user(store, login="eve", name="Eve", password_hash="x", roles=["king"])


def test_a_session_lives_while_it_is_used(store: Store, ann: User) -> None:
    start_session(store, ann.id, "h" * 64, DAY)
    now = utc_now()
    for minutes in (10, 20, 30):
        found = find_session(store, "h" * 64, idle=IDLE, now=now + timedelta(minutes=minutes))
        assert found is not None and found.user == ann
    assert find_session(store, "h" * 64, idle=IDLE, now=now + timedelta(minutes=46)) is None


def test_a_session_ends_however_busy(store: Store, ann: User) -> None:
    start_session(store, ann.id, "h" * 64, timedelta(minutes=5))
    assert find_session(store, "h" * 64, idle=IDLE, now=utc_now() + timedelta(minutes=6)) is None


def test_a_session_ends_with_sign_out_password_change_and_disabling(store: Store, ann: User) -> None:
    for number, end in enumerate((
        lambda: end_session(store, "0" * 64),
        lambda: set_password_hash(store, ann.id, "new"),
        lambda: disable_user(store, ann.id),
    )):
        start_session(store, ann.id, str(number) * 64, DAY)
        assert find_session(store, str(number) * 64, idle=IDLE) is not None
        end()
        assert find_session(store, str(number) * 64, idle=IDLE) is None
    assert find_session(store, "9" * 64, idle=IDLE) is None


def test_wrong_passwords_make_an_account_wait_longer_and_longer(store: Store, ann: User) -> None:
    waits = [note_failed_login(store, ann.id) for _ in range(8)]
    assert waits[:4] == [None] * 4
    late = [until for until in waits[4:] if until is not None]
    assert len(late) == 4 and late == sorted(late)
    assert late[-1] - utc_now() > timedelta(seconds=100)
    assert get_user(store, ann.id).locked_until == late[-1]
    start_session(store, ann.id, "h" * 64, DAY)
    assert (get_user(store, ann.id).failures, get_user(store, ann.id).locked_until) == (0, None)
