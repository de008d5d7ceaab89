"""Sending what is due: each envelope handed to a transport once for ever, with the proof kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from documents.checkpoints import reach
from documents.errors import FaxdeskError, TransportError
from documents.outgoing import Envelope, Receipt, packet_path
from store.database import Store
from store.outbox import Delivery, claim_due, fail_attempt, finish_attempt, start_attempt

# Longer than any hand-over takes; after it another sender may try an envelope whose sender died.
HOLD = timedelta(minutes=10)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)


class Transport(Protocol):
    """A way out of the house. `send` may be called again with a key it has taken before: then it hands over
    nothing and says so. Raises TransportError."""

    @property
    def name(self) -> str:
        """How receipts call it."""

    def send(self, envelope: Envelope, pdf: bytes, now: datetime) -> Receipt:
        """Hand one envelope over and return the proof."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An envelope that could not be handed over; `again_at` None: a person must look."""

    key: str
    reason: str
    again_at: datetime | None


@dataclass(frozen=True, slots=True)
class SendReport:
    """What one round did."""

    sent: tuple[Receipt, ...] = ()
    failed: tuple[Failure, ...] = ()


Told = Callable[[Store, Envelope, Receipt], None]
"""What else is recorded of a hand-over, in the transaction that keeps its proof."""


def send_due(
    store: Store,
    transport: Transport,
    vault: Path,
    *,
    now: datetime,
    claimant: str,
    most_attempts: int = 5,
    told: Told = lambda _store, _envelope, _receipt: None,
) -> SendReport:
    """Hand over every envelope that is due at `now` (UTC), the longest waiting first; `told` hears of each.

    Pages come from the vault and must still have their hash. A transport that fails for the moment is tried again
    after a growing pause, at most `most_attempts` times; then, and for permanent reasons, a person must look.
    """
    sent: list[Receipt] = []
    failed: list[Failure] = []
    while (delivery := claim_due(store, claimant=claimant, now=now, hold=HOLD)) is not None:
        outcome = _send_one(store, delivery, transport, vault, now, most_attempts, told)
        if isinstance(outcome, Receipt):
            sent.append(outcome)
        else:
            failed.append(outcome)
    return SendReport(tuple(sent), tuple(failed))


def _send_one(
    store: Store, delivery: Delivery, transport: Transport, vault: Path, now: datetime, most_attempts: int, told: Told
) -> Receipt | Failure:
    envelope = delivery.envelope
    attempt = start_attempt(store, envelope.key, transport.name, now)
    reach("send:before_hand_over")
    try:
        pdf = _read_pages(vault, envelope)
        receipt = transport.send(envelope, pdf, now)
    except FaxdeskError as error:
        last = error.permanent or delivery.attempts + 1 >= most_attempts
        again_at = None if last else now + _pause(delivery.attempts)
        fail_attempt(store, attempt, envelope.key, now=now, detail=error.message, retry_at=again_at)
        return Failure(envelope.key, error.message, again_at)
    reach("send:after_hand_over")
    with store.begin() as tx:
        finish_attempt(tx, attempt, receipt)
        told(tx, envelope, receipt)
    return receipt


def _pause(attempts: int) -> timedelta:
    return min(_FIRST_PAUSE * (1 << min(attempts, 10)), _LONGEST_PAUSE)


def _read_pages(vault: Path, envelope: Envelope) -> bytes:
    try:
        pdf = packet_path(vault, envelope.pdf_sha256).read_bytes()
    except FileNotFoundError as error:
        raise TransportError(
            "The pages are not in the vault; prepare the packet again.", code="pages_missing", permanent=True
        ) from error
    except OSError as error:
        raise TransportError(f"The vault cannot be read ({error.strerror}); it is tried again.") from error
    if hashlib.sha256(pdf).hexdigest() != envelope.pdf_sha256:
        raise TransportError(
            "The pages in the vault were changed; prepare the packet again.", code="pages_altered", permanent=True
        )
    return pdf
