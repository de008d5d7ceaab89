"""`faxdesk report`: a workbook from the office's database."""

from __future__ import annotations

from pathlib import Path

from app.listing import opened
from app.noting import note
from reports import workbooks


def write_report(config_path: Path, name: str, out: Path) -> None:
    """Write the report and say where."""
    with opened(config_path) as store:
        workbooks.write_report(store, name, out)
        note(store, "report.written", "report", name)
    print(f"{out}: written.")
