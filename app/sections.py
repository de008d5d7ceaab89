"""Turning one section of the configuration into a frozen dataclass, with refusals that name key, value and range."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from documents.errors import ConfigurationError

T = TypeVar("T")


def build_section(kind: type[T], name: str, given: Mapping[str, Any], *, folder: Path) -> T:
    """Build the dataclass `kind` from the section `[name]`.

    Fields may carry `metadata={"range": (low, high)}` or `{"choices": (...)}`; relative paths are taken from `folder`.
    Raises ConfigurationError for an unknown key, a wrong type, or a value out of range.
    """
    known = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key not in known:
            raise ConfigurationError(f"[{name}] {key}: there is no such setting; known are {', '.join(known)}")
        values[key] = _checked(f"[{name}] {key}", value, hints[key], known[key].metadata, folder)
    missing = [key for key, field in known.items() if key not in values and _has_no_default(field)]
    if missing:
        raise ConfigurationError(f"[{name}] {missing[0]}: this setting is missing and has no default")
    return kind(**values)


def _has_no_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _checked(label: str, value: Any, hint: Any, metadata: Mapping[str, Any], folder: Path) -> Any:
    plain = _without_none(hint)
    if plain is Path and isinstance(value, str):
        return (folder / Path(value).expanduser()).resolve()
    if get_origin(plain) is tuple and isinstance(value, list):
        value = tuple(value)
    elif plain is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    elif plain in (int, float, str, bool) and (
        not isinstance(value, plain) or isinstance(value, bool) is not (plain is bool)
    ):
        raise ConfigurationError(f"{label} = {value!r}: expected {_spoken(plain)}")
    _check_range(label, value, metadata)
    return value


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return next(choice for choice in get_args(hint) if choice is not type(None))
    return hint


def _spoken(kind: type) -> str:
    return {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}[kind]


def _check_range(label: str, value: Any, metadata: Mapping[str, Any]) -> None:
    if "choices" in metadata and value not in metadata["choices"]:
        raise ConfigurationError(f"{label} = {value!r}: allowed are {', '.join(map(str, metadata['choices']))}")
    if "range" in metadata:
        low, high = metadata["range"]
        if not low <= value <= high:
            raise ConfigurationError(f"{label} = {value!r}: allowed is {low} to {high}")
