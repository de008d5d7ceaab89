"""Excel workbooks of what the office did. Text is always written as text, so no cell can become a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter

from documents.errors import ConfigurationError
from store.database import Store
from store.intake import count_ledger, list_faxes
from store.tasks import list_tasks


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a name, the header line, the rows."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


def write_workbook(sheets: Sequence[Sheet], out: Path) -> None:
    """Write the sheets with a bold frozen header line and a filter."""
    with xlsxwriter.Workbook(str(out), {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.write_row(0, 0, sheet.header, bold)
            last = 0
            for last, row in enumerate(sheet.rows, 1):
                for column, value in enumerate(row):
                    _write(page, last, column, value)
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, last, max(0, len(sheet.header) - 1))
            page.autofit()


def ledger_sheets(store: Store) -> list[Sheet]:
    """Where every fax is: the counts, and one line per fax."""
    ledger = count_ledger(store)
    counts = [
        (name, getattr(ledger, name)) for name in ("arrived", "filed", "review", "duplicate", "quarantined", "working")
    ]
    lines = (
        (
            detail.fax.id,
            detail.fax.received_at,
            detail.fax.state,
            detail.fax.page_count,
            detail.fax.code,
            ", ".join(document.type for document in detail.documents),
        )
        for detail in list_faxes(store, newest_first=False)
    )
    return [
        Sheet("Ledger", ("place", "faxes"), [*counts, ("adds up", "yes" if ledger.balanced else "NO")]),
        Sheet("Faxes", ("fax", "received (UTC)", "state", "pages", "reason", "types"), lines),
    ]


def worklist_sheets(store: Store) -> list[Sheet]:
    """What waits for a person, most pressing first."""
    lines = (
        (task.id, f"P{task.priority}", task.kind, task.type, task.created_at, task.due_at, "; ".join(task.reasons))
        for task in list_tasks(store)
    )
    return [Sheet("Worklist", ("task", "priority", "kind", "type", "opened (UTC)", "due (UTC)", "why"), lines)]


REPORTS: Mapping[str, Callable[[Store], list[Sheet]]] = {"ledger": ledger_sheets, "worklist": worklist_sheets}


def write_report(store: Store, name: str, out: Path) -> None:
    """Write the report `name` to `out`. Raises ConfigurationError for an unknown name."""
    if name not in REPORTS:
        raise ConfigurationError(f"report {name}: known are {', '.join(REPORTS)}")
    write_workbook(REPORTS[name](store), out)


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object) -> None:
    if value is None:
        page.write_blank(row, column, None)
    elif isinstance(value, bool | int | float):
        page.write_number(row, column, value)
    elif isinstance(value, datetime):
        page.write_string(row, column, value.strftime("%Y-%m-%d %H:%M"))
    else:
        page.write_string(row, column, str(value))
