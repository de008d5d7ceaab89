"""Reading one catalog table strictly: an unknown key, a missing value or a wrong type stops the start."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from documents.errors import CatalogError


def read_table(path: Path, *, known: Collection[str]) -> dict[str, Any]:
    """Parse `path`; raises CatalogError when it is missing, is no TOML, or has a key not in `known`."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogError(path.name, "file", f"cannot be read: {error}") from error
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise CatalogError(path.name, unknown[0], f"is not known here; known are {', '.join(known)}")
    return table


def rows(path: Path, table: Mapping[str, Any], key: str, *, known: Collection[str]) -> Iterator[Row]:
    """The tables of the list `key`, each as a Row that refuses keys not in `known`."""
    return _rows(path.name, table.get(key, []), key, known)


def _rows(file: str, given: object, key: str, known: Collection[str]) -> Iterator[Row]:
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise CatalogError(file, key, "must be a list of tables")
    for number, each in enumerate(given, 1):
        name = each.get("name") or each.get("id") or each.get("code") or f"number {number}"
        yield Row(file, f"{key} {name}", each, known)


class Row:
    """One table of a catalog file; every value is taken through a check that names file and key."""

    __slots__ = ("_file", "_given", "_label")

    def __init__(self, file: str, label: str, given: Mapping[str, Any], known: Collection[str]) -> None:
        self._file, self._label, self._given = file, label, given
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise self.refusal(unknown[0], f"is not known here; known are {', '.join(known)}")

    def refusal(self, key: str, reason: str) -> CatalogError:
        """The error to raise for `key` of this row."""
        return CatalogError(self._file, f"{self._label}: {key}", reason)

    def rows(self, key: str, *, known: Collection[str]) -> Iterator[Row]:
        """The tables of the list `key` inside this row, each refusing keys not in `known`."""
        return _rows(self._file, self._given.get(key, []), key, known)

    def has(self, key: str) -> bool:
        """Whether the row gives `key`."""
        return key in self._given

    def text(self, key: str, *, default: str | None = None) -> str:
        """A text that is not empty; `default` where the key is absent."""
        value = self._given.get(key, default)
        if not isinstance(value, str) or (not value.strip() and value != default):
            raise self.refusal(key, "must be a text")
        return value

    def choice(self, key: str, allowed: Collection[str], *, default: str | None = None) -> str:
        """One of `allowed`."""
        value = self.text(key, default=default)
        if value not in allowed and value != default:
            raise self.refusal(key, f"{value!r} is not one of {', '.join(allowed)}")
        return value

    def texts(self, key: str, allowed: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of different texts; empty where the key is absent."""
        value = self._given.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            raise self.refusal(key, "must be a list of texts")
        if len(set(value)) != len(value):
            raise self.refusal(key, "names something twice")
        for each in value if allowed is not None else ():
            if each not in (allowed or ()):
                raise self.refusal(key, f"{each!r} is not one of {', '.join(allowed or ())}")
        return tuple(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._given.get(key, default)
        if not isinstance(value, bool):
            raise self.refusal(key, "must be true or false")
        return value

    def number(self, key: str, *, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        value = self._given.get(key)
        if type(value) is not int or not low <= value <= high:
            raise self.refusal(key, f"must be a whole number from {low} to {high}")
        return value

    def numbers(self, key: str, *, low: int, high: int) -> tuple[int, ...]:
        """A list of whole numbers from `low` to `high`."""
        value = self._given.get(key, [])
        if not isinstance(value, list):
            raise self.refusal(key, "must be a list of whole numbers")
        if not all(type(each) is int and low <= each <= high for each in value):
            raise self.refusal(key, f"must be whole numbers from {low} to {high}")
        return tuple(value)

    def day(self, key: str) -> date | None:
        """A date; None where the key is absent."""
        value = self._given.get(key)
        if value is not None and type(value) is not date:
            raise self.refusal(key, "must be a date such as 2026-01-01")
        return value

    def lists(self, key: str, allowed: Collection[str]) -> dict[str, tuple[str, ...]]:
        """A table of lists of texts whose names are in `allowed`."""
        value = self._given.get(key, {})
        if not isinstance(value, dict):
            raise self.refusal(key, "must be a table")
        inner = Row(self._file, f"{self._label}: {key}", value, allowed)
        return {name: inner.texts(name) for name in value}
