"""`faxdesk outbox`: preparing a request, what waits, what went out with which proof, handing over what is due."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.config import Config, load_config
from app.listing import opened
from app.noting import command_line_user, note
from app.printing import print_json, print_table
from app.requests import follow_envelope, prepare_request
from app.work import catalog_of
from documents.errors import ConfigurationError
from outbox.sending import SendReport, Transport, send_due
from outbox.transports.folder import FolderTransport
from store.cases import get_case
from store.database import Store
from store.outbox import Delivery, get_delivery, list_attempts, list_deliveries, list_receipts, retry_envelope

# Transports by the name in [outbox] transport.
TRANSPORTS: Mapping[str, Callable[[Config], Transport]] = {
    "folder": lambda config: FolderTransport(config.folders.outgoing),
}


def prepare_for_case(config_path: Path, case_id: str, *, submission: int, prepared_by: str) -> None:
    """`faxdesk outbox prepare`: one request into the outbox, and what is still missing in it."""
    config = load_config(config_path)
    with opened(config_path) as store:
        prepared = prepare_request(
            store, config, case_id, by=command_line_user(), prepared_by=prepared_by, submission=submission
        )
        if prepared.report is not None:
            patient_id = get_case(store, case_id).patient_id
            note(store, "envelope.prepared", "envelope", prepared.envelope.key, patient_id=patient_id)
    report = prepared.report
    if report is None:
        print(f"{prepared.envelope.key}: this request is in the outbox already; give --submission for another.")
        return
    print(f"{prepared.envelope.key}: {report.filled} of {report.of} boxes filled, unsigned.")
    for missing in report.missing:
        print(f"  still needed: {missing.needs} (from the {missing.who})")


def send_all_due(store: Store, config: Config) -> SendReport:
    """Hand over what is due now through the configured transport; the cases concerned move with the proof."""
    chase = catalog_of(config.catalog_folder).reference.timers.get("signature_chase")
    zone = ZoneInfo(config.office.time_zone)
    return send_due(
        store,
        TRANSPORTS[config.outbox.transport](config),
        config.folders.vault,
        now=datetime.now(UTC),
        claimant=f"{socket.gethostname()}:{os.getpid()}",
        most_attempts=config.outbox.attempts,
        told=lambda tx, envelope, receipt: follow_envelope(tx, envelope, receipt, chase=chase, zone=zone),
    )


def list_outbox(config_path: Path, *, as_json: bool) -> None:
    """Every envelope, newest first."""
    with opened(config_path) as store:
        deliveries = list_deliveries(store)
    if as_json:
        print_json([_delivery_json(delivery) for delivery in deliveries])
        return
    columns = ("key", "state", "recipient", "fax", "pages", "attempts", "subject")
    print_table("Outbox", columns, (_row(delivery) for delivery in deliveries))


def send_outbox(config_path: Path, *, as_json: bool) -> int:
    """Hand over what is due; returns 1 if one envelope could not be handed over."""
    config = load_config(config_path)
    if config.outbox.transport not in TRANSPORTS:
        raise ConfigurationError(f"[outbox] transport: known are {', '.join(TRANSPORTS)}")
    with opened(config_path) as store:
        report = send_all_due(store, config)
    if as_json:
        print_json(asdict(report))
    else:
        print(f"{len(report.sent)} handed over, {len(report.failed)} not.")
        for failure in report.failed:
            again = failure.again_at
            when = "a person must look" if again is None else f"again at {again:%Y-%m-%d %H:%M} UTC"
            print(f"  {failure.key}: {failure.reason} ({when})")
    return 1 if report.failed else 0


def retry_failed(config_path: Path, key: str) -> int:
    """Let a failed envelope be handed over again; returns 1 if it has not failed. Raises NotFound."""
    with opened(config_path) as store:
        get_delivery(store, key)
        again = retry_envelope(store, key)
        if again:
            note(store, "envelope.tried_again", "envelope", key)
    print(f"{key}: {'is tried again' if again else 'has not failed; nothing was changed'}.")
    return 0 if again else 1


def show_envelope(config_path: Path, key: str, *, as_json: bool) -> None:
    """One envelope with its attempts and receipts. Raises NotFound."""
    with opened(config_path) as store:
        delivery = get_delivery(store, key)
        attempts, receipts = list_attempts(store, key), list_receipts(store, key)
    if as_json:
        print_json(
            _delivery_json(delivery)
            | {"tries": [asdict(each) for each in attempts], "receipts": [asdict(each) for each in receipts]}
        )
        return
    print_table(f"Envelope {key}", ("", ""), _delivery_json(delivery).items())
    print_table("Attempts", ("started", "outcome", "detail"), ((e.started_at, e.outcome, e.detail) for e in attempts))
    print_table(
        "Receipts", ("at", "transport", "reference", "delivered", "detail"),
        ((each.at, each.transport, each.reference, each.delivered, each.detail) for each in receipts),
    )  # fmt: skip


def _delivery_json(delivery: Delivery) -> dict[str, Any]:
    return asdict(delivery.envelope) | {
        "state": delivery.state,
        "attempts": delivery.attempts,
        "next_at": delivery.next_at,
        "created_at": delivery.created_at,
        "created_by": delivery.created_by,
    }


def _row(delivery: Delivery) -> tuple[object, ...]:
    envelope = delivery.envelope
    return (
        envelope.key, delivery.state, envelope.recipient, envelope.fax_number, envelope.pages, delivery.attempts,
        envelope.subject,
    )  # fmt: skip
