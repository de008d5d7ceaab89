"""Each envelope goes out once; what cannot go out waits, then a person looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from documents.errors import TransportError
from documents.outgoing import Envelope, packet_path
from outbox.sending import HOLD, SendReport, send_due
from store.database import Store
from store.outbox import add_envelope, get_delivery, list_attempts, list_receipts, retry_envelope


@pytest.fixture
def send(store: Store, vault: Path, transport: Any, now: datetime) -> Any:
    def run(after: timedelta = timedelta(), **options: Any) -> SendReport:
        return send_due(store, transport, vault, now=now + after, claimant="test", **options)

    return run


def test_an_envelope_goes_out_once_and_its_proof_is_kept(
    send: Any, store: Store, transport: Any, envelope: Envelope
) -> None:
    assert [receipt.key for receipt in send().sent] == [envelope.key]
    assert send().sent == () and transport.taken == [envelope.key]
    assert get_delivery(store, envelope.key).state == "sent"
    assert list_receipts(store, envelope.key)[0].reference == "ref-1"


def test_the_same_key_added_again_is_not_sent_again(
    send: Any, store: Store, transport: Any, envelope: Envelope
) -> None:
    send()
    assert not add_envelope(store, replace(envelope, recipient="Somebody else"), by="u1")
    send()
    assert transport.taken == [envelope.key]


def test_all_that_is_due_goes_in_one_round(send: Any, store: Store, transport: Any, envelope: Envelope) -> None:
    for number in (2, 3):
        add_envelope(store, replace(envelope, key=f"k{number}"), by="u1")
    assert len(send().sent) == 3 and len(set(transport.taken)) == 3


def test_a_passing_failure_is_tried_again_after_a_growing_pause(
    send: Any, store: Store, transport: Any, envelope: Envelope, busy: TransportError, now: datetime
) -> None:
    transport.errors = [busy, busy]
    first = send().failed[0].again_at
    assert first == now + timedelta(minutes=1)
    assert send(timedelta(seconds=59)) == SendReport()
    second = send(timedelta(minutes=1)).failed[0].again_at
    assert second is not None and second - first == timedelta(minutes=2)
    assert send(timedelta(minutes=5)).sent
    assert [attempt.outcome for attempt in list_attempts(store, envelope.key)] == ["retry", "retry", "sent"]


def test_after_the_last_attempt_a_person_must_look_and_may_retry(
    send: Any, store: Store, transport: Any, envelope: Envelope, busy: TransportError
) -> None:
    transport.errors = [busy, busy]
    send(most_attempts=2)
    assert send(timedelta(hours=5), most_attempts=2).failed[0].again_at is None
    assert get_delivery(store, envelope.key).state == "failed"
    assert send(timedelta(days=9)) == SendReport()
    retry_envelope(store, envelope.key)
    assert send(timedelta(days=3000)).sent


def test_a_permanent_failure_is_not_tried_again(send: Any, store: Store, transport: Any, envelope: Envelope) -> None:
    transport.errors = [TransportError("No such number.", permanent=True)]
    assert send().failed[0].again_at is None
    assert get_delivery(store, envelope.key).state == "failed"


@pytest.mark.parametrize("damage", ["gone", "altered"])
def test_pages_that_are_gone_or_altered_are_not_sent(
    send: Any, transport: Any, vault: Path, envelope: Envelope, damage: str
) -> None:
    kept = packet_path(vault, envelope.pdf_sha256)
    if damage == "gone":
        kept.unlink()
    else:
        kept.write_bytes(b"other pages")
    assert send().failed[0].again_at is None and transport.taken == []


def test_a_killed_sender_leaves_the_envelope_to_another_after_its_hold(
    send: Any, transport: Any, envelope: Envelope, killed: type[BaseException]
) -> None:
    transport.errors = [killed()]
    with pytest.raises(killed):
        send()
    assert send(HOLD - timedelta(seconds=1)) == SendReport()
    assert [receipt.key for receipt in send(HOLD).sent] == [envelope.key]


def test_one_failing_envelope_does_not_hold_the_others(
    send: Any, store: Store, transport: Any, envelope: Envelope, busy: TransportError
) -> None:
    add_envelope(store, replace(envelope, key="k2"), by="u1")
    transport.errors = [busy]
    report = send()
    assert len(report.failed) == 1 and [receipt.key for receipt in report.sent] == ["k2"]
