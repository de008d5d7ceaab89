from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from documents.errors import NotFound
from documents.outgoing import Envelope, Receipt
from store.database import Store
from store.outbox import (
    add_envelope,
    add_receipt,
    cancel_envelope,
    claim_due,
    fail_attempt,
    finish_attempt,
    get_delivery,
    list_attempts,
    list_deliveries,
    list_receipts,
    retry_envelope,
    start_attempt,
)

NOW = datetime.now(UTC) + timedelta(hours=1)
HOLD = timedelta(minutes=5)
ENVELOPE = Envelope("case-1:pa:1", "Lakeshore Health", "3125550100", "PA request", 3, "a" * 64)


@pytest.fixture(autouse=True)
def added(store: Store) -> None:
    assert add_envelope(store, ENVELOPE, by="user-1")


def test_the_same_key_is_never_in_the_outbox_twice(store: Store) -> None:
    assert not add_envelope(store, ENVELOPE, by="user-2")
    assert len(list_deliveries(store)) == 1


def test_an_envelope_is_claimed_sent_and_proven_once(store: Store) -> None:
    delivery = claim_due(store, claimant="a", now=NOW, hold=HOLD)
    assert delivery is not None and delivery.envelope == ENVELOPE
    assert claim_due(store, claimant="b", now=NOW, hold=HOLD) is None
    attempt = start_attempt(store, ENVELOPE.key, "folder", NOW)
    receipt = Receipt(ENVELOPE.key, "folder", "out/1.pdf", NOW, True, "written")
    finish_attempt(store, attempt, receipt)
    assert get_delivery(store, ENVELOPE.key).state == "sent"
    assert claim_due(store, claimant="b", now=NOW + timedelta(days=9), hold=HOLD) is None
    assert list_receipts(store, ENVELOPE.key) == (receipt,)
    assert not add_receipt(store, receipt)
    assert [(one.outcome, one.detail) for one in list_attempts(store, ENVELOPE.key)] == [("sent", "written")]


def test_an_envelope_whose_sender_died_is_due_again_after_its_hold(store: Store) -> None:
    claim_due(store, claimant="a", now=NOW, hold=HOLD)
    assert claim_due(store, claimant="b", now=NOW + HOLD - timedelta(seconds=1), hold=HOLD) is None
    assert claim_due(store, claimant="b", now=NOW + HOLD, hold=HOLD) is not None


def test_a_failed_hand_over_is_tried_again_later(store: Store) -> None:
    claim_due(store, claimant="a", now=NOW, hold=HOLD)
    attempt = start_attempt(store, ENVELOPE.key, "folder", NOW)
    later = NOW + timedelta(minutes=1)
    fail_attempt(store, attempt, ENVELOPE.key, now=NOW, detail="folder is gone", retry_at=later)
    assert claim_due(store, claimant="a", now=NOW, hold=HOLD) is None
    again = claim_due(store, claimant="a", now=later, hold=HOLD)
    assert again is not None and again.attempts == 1


def test_a_final_failure_waits_for_a_person(store: Store) -> None:
    claim_due(store, claimant="a", now=NOW, hold=HOLD)
    attempt = start_attempt(store, ENVELOPE.key, "folder", NOW)
    fail_attempt(store, attempt, ENVELOPE.key, now=NOW, detail="bad number", retry_at=None)
    assert [one.state for one in list_deliveries(store, state="failed")] == ["failed"]
    assert retry_envelope(store, ENVELOPE.key) and not retry_envelope(store, ENVELOPE.key)
    assert cancel_envelope(store, ENVELOPE.key) and not cancel_envelope(store, ENVELOPE.key)


def test_an_unknown_key_is_said_so(store: Store) -> None:
    with pytest.raises(NotFound):
        get_delivery(store, "none")
