"""`faxdesk import`: rows of a CSV or Excel file into the office, with a report of what was refused and why."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from app.config import load_config
from app.listing import opened
from app.noting import note
from app.printing import print_json, print_table
from app.work import catalog_of
from cases.importing import KINDS, ImportReport, import_rows, read_table
from documents.errors import ConfigurationError, ImportRefused


def import_file(what: str, file: Path, config_path: Path, *, mapping: Path | None, as_json: bool) -> int:
    """Import `what` (patients, cases, prescribers); returns 1 if a row was refused."""
    if what not in KINDS:
        raise ConfigurationError(f"import {what}: known are {', '.join(KINDS)}")
    names = {} if mapping is None else read_mapping(mapping)
    table = read_table(file)
    drugs = catalog_of(load_config(config_path).catalog_folder).reference.drugs
    with opened(config_path) as store:
        report = import_rows(store, what, table, names, drugs=drugs)
        counts = {"added": report.added, "updated": report.updated, "refused": len(report.refused)}
        note(store, "rows.imported", what, "file", detail=counts)
    if as_json:
        print_json(report_json(report))
    else:
        print_report(report)
    return 1 if report.refused else 0


def read_mapping(path: Path) -> dict[str, str]:
    """`--map`: a TOML file of `"their column" = "our column"` (at top level or under `[columns]`)."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImportRefused(f"{path}: cannot be read as TOML: {error}") from error
    given = given.get("columns", given)
    if not all(isinstance(ours, str) for ours in given.values()):
        raise ImportRefused(f'{path}: every line must be "their column" = "our column"')
    return dict(given)


def report_json(report: ImportReport) -> dict[str, Any]:
    """What was added, updated and refused (row numbers count from 1 after the header)."""
    return {
        "added": report.added,
        "updated": report.updated,
        "refused": [{"row": row.number, "reason": row.reason} for row in report.refused],
    }


def print_report(report: ImportReport) -> None:
    """The same for people."""
    print(f"{report.added} added, {report.updated} updated, {len(report.refused)} refused")
    if report.refused:
        print_table("Refused", ("row", "why"), ((row.number, row.reason) for row in report.refused))
