"""The PA request of a case at the desk: looked at, put into the outbox once, and followed on the case when it goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from app.requests import follow_envelope
from documents.catalog import Catalog
from documents.judgement import Timer
from outbox.sending import send_due
from outbox.transports.folder import FolderTransport
from store.audit import list_entries
from store.cases import get_case, list_events
from store.database import Store
from store.outbox import list_deliveries
from store.timers import list_timers, start_timer
from tests.unit.desk.desk_office import add_prescriber, token_of

Visit = Callable[..., TestClient]
PNG = b"\x89PNG"
# Saturday, just after midnight in New York: the next business day is Monday.
SENT = datetime(2026, 11, 7, 5, 30, tzinfo=UTC)


@pytest.fixture
def amy(visit: Visit, store: Store) -> TestClient:
    add_prescriber(store)
    return visit("amy")


def ask(client: TestClient, case_id: str = "C2001", submission: str = "1") -> str:
    """Put the request into the outbox; where the answer leads."""
    page = client.get(f"/cases/{case_id}").text
    answer = client.post(f"/cases/{case_id}/request", data={"token": token_of(page), "submission": submission})
    return answer.headers.get("location", str(answer.status_code))


def stand(store: Store, state: str) -> None:
    from cases.acting import act

    act(store, "C2001", state, state, by="t", on=datetime(2026, 11, 2, tzinfo=UTC).date(), reason="for the test")


@pytest.fixture
def send(store: Store, office: Path, catalog: Catalog) -> Callable[[], int]:
    """Hand over what is due, as the running office does; how many envelopes went."""
    chase = catalog.reference.timers["signature_chase"]
    (office / "outgoing").mkdir()

    def hand_over() -> int:
        report = send_due(
            store, FolderTransport(office / "outgoing"), office / "vault", now=datetime.now(UTC), claimant="test",
            told=lambda tx, envelope, receipt: follow_envelope(
                tx, envelope, receipt, chase=chase, zone=ZoneInfo("America/New_York")
            ),
        )  # fmt: skip
        assert not report.failed
        return len(report.sent)

    return hand_over


def test_the_request_is_shown_as_it_would_go_with_what_it_lacks_and_nothing_is_kept(
    amy: TestClient, store: Store, office: Path
) -> None:
    before = {path for path in (office / "vault").rglob("*") if path.is_file()}
    page = amy.get("/cases/C2001/request").text
    assert "Ada Winterbourne MD, Elmford Rheumatology" in page and "(212) 555-0182" in page
    assert "boxes are filled. Nothing is signed." in page
    assert "From the clinic:" in page and "Diagnosis code" in page
    assert "Put it into the outbox" in page
    assert amy.get("/cases/C2001/request/pages/1.png").content.startswith(PNG)
    assert amy.get("/cases/C2001/request/pages/9.png").status_code == 503
    assert list_deliveries(store) == () and {p for p in (office / "vault").rglob("*") if p.is_file()} == before
    assert {"request", "request_image"} <= {one.object_type for one in list_entries(store) if one.action == "view"}


def test_a_request_asked_for_twice_lies_in_the_outbox_once_and_the_case_is_in_preparation(
    amy: TestClient, store: Store
) -> None:
    stand(store, "pa_needed")
    assert ask(amy) == "/cases/C2001?done=request"
    assert ask(amy) == "/cases/C2001?done=requested"
    (delivery,) = list_deliveries(store)
    assert (delivery.state, delivery.envelope.fax_number) == ("waiting", "2125550182")
    assert get_case(store, "C2001").coverage == "pa_in_preparation"
    assert [one.event for one in list_events(store, "C2001")].count("request_prepared") == 1
    page = amy.get("/cases/C2001?done=request").text
    assert "goes out with the next round" in page and "Waiting" in page
    assert "Send another only if" in amy.get("/cases/C2001/request").text


def test_a_request_that_went_out_awaits_the_signature_and_is_asked_after(
    amy: TestClient, store: Store, send: Callable[[], int]
) -> None:
    stand(store, "pa_needed")
    start_timer(store, "C2001", "t", Timer("prepare_by", "2026-11-06"))
    ask(amy)
    assert send() == 1
    assert get_case(store, "C2001").coverage == "awaiting_signature"
    states = {one.timer.name: one.state for one in list_timers(store, "C2001")}
    assert states["prepare_by"] == "met" and states["signature_chase"] == "running"
    page = amy.get("/cases/C2001").text
    assert "Request sent" in page and "by Faxdesk" in page
    envelope = amy.get("/outbox/envelope", params={"key": list_deliveries(store)[0].envelope.key}).text
    assert "Handed over" in envelope
    assert send() == 0 and [one.event for one in list_events(store, "C2001")].count("request_sent") == 1


def test_the_signature_is_asked_for_on_the_next_business_day_where_the_office_is(
    amy: TestClient, store: Store, catalog: Catalog
) -> None:
    from documents.outgoing import Receipt

    stand(store, "pa_in_preparation")
    ask(amy)
    envelope = list_deliveries(store)[0].envelope
    receipt = Receipt(envelope.key, "folder", "a.pdf", SENT, delivered=False)
    chase = catalog.reference.timers["signature_chase"]
    follow_envelope(store, envelope, receipt, chase=chase, zone=ZoneInfo("America/New_York"))
    (timer,) = [one.timer for one in list_timers(store, "C2001") if one.timer.name == "signature_chase"]
    assert (timer.due_on, timer.basis) == ("2026-11-09", "2026-11-07 + 1 business days")
    assert list_events(store, "C2001")[-1].effective_on == "2026-11-07"


def test_what_went_out_moves_no_case_that_stands_elsewhere(
    amy: TestClient, store: Store, send: Callable[[], int]
) -> None:
    ask(amy)
    stand(store, "pa_approved")
    send()
    assert get_case(store, "C2001").coverage == "pa_approved"
    last = list_events(store, "C2001")[-1]
    assert (last.event, last.to_state) == ("request_sent", None)
    assert "signature_chase" not in {one.timer.name for one in list_timers(store, "C2001")}


def test_a_sending_taken_back_takes_its_reminder_with_it(
    amy: TestClient, store: Store, send: Callable[[], int]
) -> None:
    from cases.acting import take_back

    stand(store, "pa_needed")
    start_timer(store, "C2001", "t", Timer("prepare_by", "2026-11-06"))
    ask(amy)
    send()
    take_back(store, "C2001", list_events(store, "C2001")[-1].seq, by="amy", reason="the fax server was off")
    states = {one.timer.name: one.state for one in list_timers(store, "C2001")}
    assert (states["signature_chase"], states["prepare_by"]) == ("void", "running")
    assert get_case(store, "C2001").coverage == "pa_in_preparation"


def test_a_case_without_a_prescriber_says_so_and_sends_nothing(visit: Visit, store: Store) -> None:
    page = visit("amy").get("/cases/C2001/request")
    assert page.status_code == 422 and "no prescriber to send the form to" in page.text
    assert ask(visit("amy")) == "422" and list_deliveries(store) == ()


def test_a_number_that_cannot_be_dialled_is_refused_before_anything_is_kept(visit: Visit, store: Store) -> None:
    add_prescriber(store, fax="ask for it")
    client = visit("amy")
    answer = client.get("/cases/C2001/request").text
    assert "ask for it" in answer
    assert ask(client) == "422" and list_deliveries(store) == ()


@pytest.mark.parametrize("submission", ["", "0", "3", "-1", "²", "x"])
def test_a_request_with_a_number_nobody_offered_is_refused(amy: TestClient, store: Store, submission: str) -> None:
    assert ask(amy, submission=submission) == "422"
    assert list_deliveries(store) == ()


def test_a_closed_case_sends_nothing(amy: TestClient, store: Store) -> None:
    from cases.acting import close_case

    close_case(store, "C2001", close_reason="other", by="amy")
    assert amy.get("/cases/C2001/request").status_code == 409
    assert ask(amy) == "409" and "Prepare the PA request" not in amy.get("/cases/C2001").text


def test_an_envelope_shows_its_pages_its_tries_and_its_proof(
    amy: TestClient, store: Store, send: Callable[[], int], office: Path
) -> None:
    ask(amy)
    key = list_deliveries(store)[0].envelope.key
    assert "None yet." in amy.get("/outbox/envelope", params={"key": key}).text
    assert amy.get("/outbox/page.png", params={"key": key, "number": 2}).content.startswith(PNG)
    assert key in amy.get("/outbox").text
    assert amy.get("/outbox/envelope", params={"key": "no:such"}).status_code == 404
    for path in (office / "vault").rglob("*"):
        if path.is_file():
            path.unlink()
    assert amy.get("/outbox/page.png", params={"key": key}).status_code == 404
    assert "view" in {one.action for one in list_entries(store, object_id=key)}
