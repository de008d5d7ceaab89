"""The outbox at the desk: nothing that failed stays unseen, and it can be sent again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from store.audit import list_entries
from store.database import Store
from store.outbox import get_delivery
from tests.unit.desk.desk_office import add_failed_envelope, token_of

Visit = Callable[..., TestClient]
KEY = "pa-request:somebody:1"


@pytest.fixture(autouse=True)
def failed(store: Store) -> None:
    add_failed_envelope(store, KEY, None)


def test_a_failed_envelope_is_an_alarm_on_the_home_page_and_its_reason_is_told(visit: Visit) -> None:
    amy = visit("amy")
    assert "1 envelope could not be sent and waits for a person" in amy.get("/").text
    page = amy.get("/outbox?state=failed").text
    assert "The number does not answer." in page
    assert "Dr &lt;b&gt;Hale&lt;/b&gt;" in page
    assert "No envelope is sent" in amy.get("/outbox?state=sent").text


def test_a_failed_envelope_is_sent_again_once(visit: Visit, store: Store) -> None:
    amy = visit("amy")
    form = {"token": token_of(amy.get("/outbox").text), "key": KEY}
    assert amy.post("/outbox/retry", data=form).headers["location"] == "/outbox?again=1"
    assert get_delivery(store, KEY).state == "waiting"
    assert amy.post("/outbox/retry", data=form).status_code == 409
    assert amy.post("/outbox/retry", data={**form, "key": "nothing"}).status_code == 404
    assert "envelope.tried_again" in {one.action for one in list_entries(store, object_id=KEY)}


def test_who_only_looks_cannot_send(visit: Visit, store: Store) -> None:
    nora = visit("nora")
    page = nora.get("/outbox").text
    assert "Send again" not in page
    assert nora.post("/outbox/retry", data={"token": token_of(page), "key": KEY}).status_code == 403
    assert get_delivery(store, KEY).state == "failed"
