"""Looking canonical values up in nested answers, each with the evidence it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from documents.form_specs import parse_name

# What stands for "nobody knows": it never becomes a "No" on a form.
UNKNOWN = frozenset({"", "unknown", "unk", "n/a", "not known", "not stated", "?"})


@dataclass(frozen=True, slots=True)
class Evidenced:
    """A value and where it stands: an id of a finding, a document, a record, or the file a person wrote."""

    value: object
    evidence: str


def look_up(answers: Mapping[str, Any], dotted: str) -> tuple[Any, str | None]:
    """The value under a canonical name and its evidence; (None, None) where nothing is known.

    A group (`patient.address`, `dx`) comes back as plain nested values with the first evidence found in it.
    """
    here: Any = answers
    for part in parse_name(dotted):
        here = _step(here, part)
        if here is None:
            return None, None
    return strip_evidence(here), next(_evidence(here), None)


def strip_evidence(value: Any) -> Any:
    """The same nested values without their evidence; unknown values become None."""
    if isinstance(value, Evidenced):
        return strip_evidence(value.value)
    if isinstance(value, Mapping):
        return {name: strip_evidence(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [strip_evidence(inner) for inner in value]
    if isinstance(value, str):
        return None if value.strip().casefold() in UNKNOWN else value.strip()
    return value


def is_known(value: object) -> bool:
    """Whether there is anything to write: an empty list or an empty group is nothing."""
    if isinstance(value, Mapping):
        return any(is_known(inner) for inner in value.values())
    if isinstance(value, list | tuple):
        return any(is_known(inner) for inner in value)
    return value is not None and value != ""


def walk(answers: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf with its dotted name, `coverage[0].member_id`."""
    if isinstance(answers, Mapping):
        for name, inner in answers.items():
            yield from walk(inner, f"{prefix}.{name}" if prefix else str(name))
    elif isinstance(answers, Sequence) and not isinstance(answers, str | bytes):
        for number, inner in enumerate(answers):
            yield from walk(inner, f"{prefix}[{number}]")
    else:
        yield prefix, answers


def _step(here: Any, part: str | int) -> Any:
    if isinstance(here, Evidenced):
        here = here.value
    if isinstance(part, int):
        return here[part] if isinstance(here, list | tuple) and part < len(here) else None
    return here.get(part) if isinstance(here, Mapping) else None


def _evidence(value: Any) -> Iterator[str]:
    if isinstance(value, Evidenced):
        yield value.evidence
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _evidence(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _evidence(inner)
