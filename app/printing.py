"""Tables for people and JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

_LEAST_WIDTH = 150


def print_json(value: Any) -> None:
    """One JSON document on standard output; instants and dates as ISO text."""
    json.dump(value, sys.stdout, default=_iso, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def print_json_line(value: Any) -> None:
    """One JSON object on a line of its own, flushed, so that a reader may follow."""
    sys.stdout.write(json.dumps(value, default=_iso, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table; every cell is printed as it is (no markup is interpreted)."""
    table = Table(title=title, title_justify="left", expand=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console = Console()
    # Into a file or a narrow terminal the lines may be longer than the screen; folding every cell helps nobody.
    Console(width=max(console.width, _LEAST_WIDTH)).print(table)


def _iso(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
