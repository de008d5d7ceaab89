"""Rows of another program into the office: checked one by one, written or refused with the reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl

from cases.columns import ALL, REQUIRED, RowRefusedError, case_of, patient_of, prescriber_of
from cases.recording import refresh_states
from documents.drugs import DrugIndex
from documents.errors import ImportRefused, NotFound
from store.cases import Case, Event, append_event, get_case, list_events, open_case, set_states, update_case
from store.database import Store, utc_now
from store.people import get_patient, get_prescriber, upsert_patient, upsert_prescriber

KINDS = ("patients", "cases", "prescribers")
_MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Table:
    """A read file: its header and its rows as texts; dates of spreadsheets are ISO."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not written: its number (from 1, after the header) and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many rows were added and updated, and which were refused."""

    added: int = 0
    updated: int = 0
    refused: tuple[RefusedRow, ...] = field(default=())


def read_table(path: Path) -> Table:
    """A CSV (UTF-8) or XLSX file (first sheet) with a header line. Raises `ImportRefused`."""
    try:
        lines = _read_xlsx(path) if path.suffix.lower() == ".xlsx" else _read_csv(path)
    except OSError as error:
        raise ImportRefused(f"{path.name}: cannot be opened; check the path and the permissions.") from error
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if not lines:
        raise ImportRefused(f"{path.name}: is empty; the first line must name the columns.")
    columns = tuple(cell.strip() for cell in lines[0])
    doubled = sorted({name for name in columns if name and columns.count(name) > 1})
    if doubled:
        raise ImportRefused(f"{path.name}: the column {doubled[0]} stands there twice.")
    return Table(columns, tuple(tuple(line) for line in lines[1:]))


def import_rows(
    store: Store,
    what: str,
    table: Table,
    names: Mapping[str, str] | None = None,
    *,
    drugs: DrugIndex | None = None,
    by: str = "import",
) -> ImportReport:
    """Write the rows of `what` (see KINDS), each by its given id: new ids are added, known ones updated.

    `names` maps their columns to ours. A row that cannot be right is refused and the others go on; all are written
    in one transaction. Raises `ImportRefused` when a column is not known or a needed one is missing.
    """
    columns = _our_columns(what, table.columns, names or {})
    added = updated = 0
    refused: list[RefusedRow] = []
    with store.begin() as tx:
        for number, cells in enumerate(table.rows, 1):
            try:
                row = _row(columns, cells)
                if _WRITERS[what](tx, row, drugs, by):
                    added += 1
                else:
                    updated += 1
            except RowRefusedError as error:
                refused.append(RefusedRow(number, str(error)))
    return ImportReport(added, updated, tuple(refused))


def _our_columns(what: str, columns: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    if what not in KINDS:
        raise ImportRefused(f"{what} cannot be imported; known are {', '.join(KINDS)}.")
    ours = tuple(names.get(column, column.strip().lower().replace(" ", "_")) for column in columns)
    unknown = [theirs for theirs, name in zip(columns, ours, strict=True) if name not in ALL[what]]
    if unknown:
        raise ImportRefused(
            f"The column {unknown[0] or '(without a name)'} is not known for {what}. Known are: "
            f"{', '.join(sorted(ALL[what]))}. Rename it, or give --map a TOML file with a line "
            f'"{unknown[0]}" = "our column".'
        )
    doubled = sorted({name for name in ours if ours.count(name) > 1})
    if doubled:
        raise ImportRefused(f"Two columns would both be {doubled[0]}.")
    missing = [name for name in REQUIRED[what] if name not in ours]
    if missing:
        raise ImportRefused(f"The column {missing[0]} is missing; {what} need {', '.join(REQUIRED[what])}.")
    return ours


def _row(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        raise RowRefusedError("the row has more cells than the header has columns")
    return {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}


def _write_patient(tx: Store, row: Mapping[str, str], drugs: DrugIndex | None, by: str) -> bool:
    try:
        known = get_patient(tx, row.get("patient_id", ""))
    except NotFound:
        known = None
    return upsert_patient(tx, patient_of(row, known))


def _write_prescriber(tx: Store, row: Mapping[str, str], drugs: DrugIndex | None, by: str) -> bool:
    try:
        known = get_prescriber(tx, row.get("prescriber_id") or row.get("npi", ""))
    except NotFound:
        known = None
    return upsert_prescriber(tx, prescriber_of(row, known))


def _write_case(tx: Store, row: Mapping[str, str], drugs: DrugIndex | None, by: str) -> bool:
    try:
        known = get_case(tx, row.get("case_id", ""))
    except NotFound:
        known = None
    case = case_of(tx, row, known, drugs)
    if known is None:
        open_case(tx, case)
    else:
        if known.patient_id != case.patient_id:
            raise RowRefusedError("the case belongs to another patient; a case never changes its patient")
        update_case(tx, case)
    if row.get("status") in ("open", "on_hold", "closed"):
        set_states(tx, case.case_id, {}, status=case.status, close_reason=case.close_reason)
    if known is None or row.get("state"):
        _write_state(tx, case, known, by)
    return known is None


def _write_state(tx: Store, case: Case, known: Case | None, by: str) -> None:
    """The state a row names becomes an event, dated when the request was sent so that its answer is not older."""
    before = [event.to_state for event in list_events(tx, case.case_id, voided=False) if event.event == "imported"]
    if before and before[-1] == case.coverage:
        return  # the same file again: what faxes changed since must not be set back
    now = utc_now()
    day = (case.submitted_at or "")[:10] if known is None else now.date().isoformat()
    event = Event(
        case_id=case.case_id,
        key=f"import:{case.case_id}:{now.isoformat()}",
        event="imported",
        effective_on=day,
        by=by,
        to_state=case.coverage,
    )
    append_event(tx, event)
    refresh_states(tx, case.case_id)


_WRITERS: dict[str, Callable[[Store, Mapping[str, str], DrugIndex | None, str], bool]] = {
    "patients": _write_patient,
    "cases": _write_case,
    "prescribers": _write_prescriber,
}


def _read_csv(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
        # A spreadsheet in many countries writes semicolons; a file is one or the other.
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [row[:_MOST_COLUMNS] for row in rows]
    except UnicodeDecodeError as error:
        raise ImportRefused(f"{path.name}: is not UTF-8 text; save it as 'CSV UTF-8'.") from error
    except csv.Error as error:
        raise ImportRefused(f"{path.name}: is not a CSV file ({error}).") from error


def _read_xlsx(path: Path) -> list[list[str]]:
    try:
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            rows = book.worksheets[0].iter_rows(values_only=True)
            return [[_cell(value) for value in row[:_MOST_COLUMNS]] for row in rows]
    except (BadZipFile, KeyError, ValueError, IndexError, SyntaxError) as error:  # SyntaxError: broken XML
        raise ImportRefused(f"{path.name}: is not an Excel workbook; save it as .xlsx or CSV.") from error


def _cell(value: Any) -> str:
    """A cell as text: dates ISO, whole numbers without the point that spreadsheets add (leading zeros are lost
    there before we see them)."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
