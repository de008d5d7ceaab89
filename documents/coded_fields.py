"""Coded fields (a denial reason, an appeal level ...): which wordings stand for which code, from catalog/codes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from documents.document_types import Cue, check_cue
from documents.errors import CatalogError

_WEIGHTS = {"strong": 3.0, "usual": 1.5, "weak": 0.6, "against": -2.0}
_ZONES = ("top", "body", "rights", "boilerplate")


@dataclass(frozen=True, slots=True)
class CodedField:
    """One coded field. `values` maps each code to its cues; `types` are the document types that carry it (empty: all);

    `zones` are the parts of a document it is read from (see `extract.zones`); `least` is the evidence below which
    nothing is said; `near` is the kind of statement it is read from first (`outcome`: sentences that decide).
    """

    field: str
    values: Mapping[str, tuple[Cue, ...]]
    types: tuple[str, ...] = ()
    zones: tuple[str, ...] = ("top", "body")
    least: float = 1.5


def load_coded_fields(folder: Path) -> dict[str, CodedField]:
    """Every `FIELD.toml` of `folder`. Raises CatalogError naming file, key and reason."""
    return {path.stem: _parse(path) for path in sorted(folder.glob("*.toml"))}


def _parse(path: Path) -> CodedField:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(path.name, "file", f"is not valid TOML: {error}") from error
    for key in sorted(set(data) - {"field", "types", "zones", "least", "values"}):
        raise CatalogError(path.name, key, "is not known")
    if data.get("field") != path.stem:
        raise CatalogError(path.name, "field", f"must be {path.stem!r}, the name of the file")
    values = data.get("values")
    if not isinstance(values, dict) or not values:
        raise CatalogError(path.name, "values", "must be tables of cues, one per code")
    zones = tuple(data.get("zones", ("top", "body")))
    for zone in zones:
        if zone not in _ZONES:
            raise CatalogError(path.name, "zones", f"{zone!r} is not one of {', '.join(_ZONES)}")
    return CodedField(
        path.stem,
        {code: _cues(path.name, code, table) for code, table in values.items()},
        tuple(data.get("types", ())),
        zones,
        float(data.get("least", 1.5)),
    )


def _cues(file: str, code: str, table: Any) -> tuple[Cue, ...]:
    if not isinstance(table, dict):
        raise CatalogError(file, f"values.{code}", "must be a table")
    cues = []
    for key, texts in table.items():
        if key not in _WEIGHTS:
            raise CatalogError(file, f"values.{code}.{key}", f"is not one of {', '.join(_WEIGHTS)}")
        for text in texts:
            check_cue(file, f"values.{code}.{key}", text)
            cues.append(Cue(text, _WEIGHTS[key], "anywhere"))
    return tuple(cues)
