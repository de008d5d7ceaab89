"""`faxdesk faxes`, `cases`, `case`, `tasks`, `status`: what stands in the office's database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app import noting
from app.config import load_config
from app.office import open_ready_store
from app.printing import print_json, print_table
from store.cases import get_case, list_cases, list_events
from store.database import Store
from store.intake import FaxDetail, FaxDocument, Ledger, count_ledger, list_faxes
from store.readings import list_case_documents
from store.tasks import list_tasks
from store.timers import list_timers


@contextmanager
def opened(config_path: Path) -> Iterator[Store]:
    """The database of the office with this configuration, closed at the end."""
    store = open_ready_store(load_config(config_path))
    try:
        yield store
    finally:
        store.close()


def show_faxes(config_path: Path, *, as_json: bool) -> None:
    """Every fax and what became of it."""
    with opened(config_path) as store:
        details = list_faxes(store, newest_first=False)
    if as_json:
        print_json([fax_json(detail) for detail in details])
    else:
        print_table("Faxes", FAX_COLUMNS, (fax_row(detail) for detail in details))


FAX_COLUMNS = ("file", "pages", "document", "patient", "what happened")


def fax_json(detail: FaxDetail) -> dict[str, Any]:
    """One fax as the contract of `faxdesk faxes --json` has it."""
    fax = detail.fax
    return {
        "id": fax.id,
        "source": fax.source,
        "sha256": fax.sha256,
        "received_at": fax.received_at,
        "state": fax.state,
        "duplicate_of": fax.duplicate_of,
        "probable_duplicate_of": fax.probable_duplicate_of,
        "pages": fax.page_count,
        "urgent": fax.urgent,
        "damaged": fax.damaged,
        "code": fax.code,
        "message": fax.message,
        "documents": [
            {
                "id": document.id,
                "type": document.type,
                "pages": list(document.pages),
                "patient_id": document.patient_id,
                "case_id": document.case_id,
                "match_score": document.match_score,
                "needs_review": document.needs_review,
                "reasons": list(document.reasons),
                "state": document.state,
            }
            for document in detail.documents
        ],
    }


def fax_row(detail: FaxDetail) -> tuple[object, ...]:
    """One line of the table: what became of the fax, document by document, or why a person is needed."""
    fax, documents = detail.fax, detail.documents
    outcomes = [_outcome(document) for document in documents]
    if fax.duplicate_of is not None:
        outcomes = [f"duplicate of {fax.duplicate_of}"]
    elif fax.message is not None:
        outcomes = [f"set aside: {fax.message}"]
    elif not documents:
        outcomes = [fax.state]
    if fax.probable_duplicate_of is not None:
        outcomes.append(f"probably the same paper as {fax.probable_duplicate_of}")
    return (
        fax.source,
        fax.page_count,
        "\n".join(document.type for document in documents),
        "\n".join(document.patient_id or "-" for document in documents),
        "\n".join(outcomes),
    )


def _outcome(document: FaxDocument) -> str:
    if document.state == "open":
        more = f" (+{len(document.reasons) - 1})" if len(document.reasons) > 1 else ""
        return f"review: {document.reasons[0] if document.reasons else 'a person looks'}{more}"
    return f"{document.state}, case {document.case_id}" if document.case_id else document.state


def show_cases(config_path: Path, *, as_json: bool) -> None:
    """Every case with its state."""
    with opened(config_path) as store:
        found = list_cases(store)
    if as_json:
        print_json([asdict(case) for case in found])
        return
    columns = ("case", "patient", "drug", "strength", "state", "since")
    print_table(
        "Cases",
        columns,
        (
            (case.case_id, case.patient_id, case.drug_name, case.drug_strength, case.coverage, case.last_event_at)
            for case in found
        ),
    )


def show_case(config_path: Path, case_id: str, *, as_json: bool) -> None:
    """One case with everything that hangs on it."""
    with opened(config_path) as store:
        case = get_case(store, case_id)
        events, timers = list_events(store, case_id), list_timers(store, case_id=case_id)
        documents = list_case_documents(store, case_id)
        noting.note(store, "view", "case", case_id, patient_id=case.patient_id)
    if as_json:
        print_json(
            {
                **asdict(case),
                "events": [asdict(event) for event in events],
                "timers": [asdict(timer) for timer in timers],
                "documents": [
                    {"id": stored.id, "type": stored.document.kind.type, "state": stored.state} for stored in documents
                ],
            }
        )
        return
    print_table(f"Case {case_id}", ("", ""), asdict(case).items())
    print_table(
        "Events",
        ("when", "event", "document", "by"),
        ((event.effective_on, event.event, event.document_id, event.by) for event in events),
    )
    print_table(
        "Clocks",
        ("clock", "due", "safe", "counted from", "state"),
        ((one.timer.name, one.timer.due_on, one.timer.safe_due_on, one.timer.basis, one.state) for one in timers),
    )


def show_tasks(config_path: Path, *, as_json: bool) -> None:
    """What waits for a person, most pressing first."""
    with opened(config_path) as store:
        found = list_tasks(store)
    if as_json:
        print_json([asdict(task) for task in found])
        return
    columns = ("task", "priority", "kind", "file", "type", "why")
    print_table(
        "Tasks",
        columns,
        (
            (task.id, f"P{task.priority}", task.kind, task.source, task.type, "; ".join(task.reasons[:3]))
            for task in found
        ),
    )


def show_status(config_path: Path, *, as_json: bool) -> int:
    """The ledger; returns 1 if it does not add up."""
    with opened(config_path) as store:
        ledger = count_ledger(store)
        waiting = len(list_tasks(store))
    if as_json:
        print_json(status_json(ledger, waiting))
    else:
        print_table("Where every fax is", ("", ""), status_json(ledger, waiting).items())
    return 0 if ledger.balanced else 1


def status_json(ledger: Ledger, open_tasks: int) -> dict[str, Any]:
    """The ledger as the contract of `faxdesk status --json` has it."""
    return {
        "arrived": ledger.arrived,
        "filed": ledger.filed,
        "review": ledger.review,
        "duplicate": ledger.duplicate,
        "quarantined": ledger.quarantined,
        "working": ledger.working,
        "balanced": ledger.balanced,
        "open_tasks": open_tasks,
        "oldest_working": ledger.oldest_working,
        "oldest_working_since": ledger.oldest_working_since,
    }
