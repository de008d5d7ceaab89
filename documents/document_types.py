"""Document types (domain.md 1.0): how each is recognised, which fields it carries, what it does to a case."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from documents.errors import CatalogError

FAMILIES = (
    "prescriber",
    "form",
    "payer_decision",
    "appeal",
    "benefit",
    "assistance",
    "logistics",
    "admin",
)
PRIORITIES = ("P1", "P2", "P3", "P4", "P5")
DECISIONS = (
    "approved",
    "partially_approved",
    "denied",
    "pending_information",
    "not_required",
    "dismissed",
    "withdrawn",
    "closed_duplicate",
    "appeal_overturned",
    "appeal_upheld",
    "claim_rejected",
    "approved_with_changes",
)

# How much a cue of each list counts, in log odds before the calibration of the classifier.
_WEIGHTS = {"headings": 4.0, "strong": 3.0, "usual": 1.5, "weak": 0.6, "against": -2.5}
_TOP_KEYS = {
    "name",
    "family",
    "title",
    "priority",
    "decisions",
    "fields",
    "required",
    "case",
    "recognise",
}
_CASE_KEYS = {"event", "to_state", "opens_case", "attaches", "timers"}
# Words, alternatives (a|b), prefixes (approv*), optional words (the?), a gap of up to six words (...).
_CUE_TOKEN = re.compile(r"\.\.\.|[a-z0-9#%$/'&-]+\*?(\|[a-z0-9#%$/'&-]+\*?)*\??")


@dataclass(frozen=True, slots=True)
class Cue:
    """A wording that speaks for a type (or against: negative weight); `where` is heading or anywhere."""

    text: str
    weight: float
    where: str


@dataclass(frozen=True, slots=True)
class CaseEffect:
    """What an accepted document does: the event, the coverage-track state that follows (None: stays), its timers."""

    event: str
    to_state: str | None = None
    opens_case: bool = False
    attaches: bool = True
    timers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One type. `fields` are all names it may carry, `required` those without which a person must look.

    `structure` weighs traits of a paper (`extract.traits`) in log odds; `rules_out`: traits that no paper of it has.
    """

    name: str
    family: str
    title: str
    priority: str
    decisions: tuple[str, ...]
    fields: tuple[str, ...]
    required: tuple[str, ...]
    cues: tuple[Cue, ...]
    case: CaseEffect
    structure: Mapping[str, float] = field(default_factory=dict)
    rules_out: Mapping[str, float] = field(default_factory=dict)


def load_document_types(folder: Path) -> dict[str, DocumentType]:
    """Every `NAME.toml` of `folder` as a checked type, by name. Raises CatalogError naming file, key and reason."""
    types: dict[str, DocumentType] = {}
    for path in sorted(folder.glob("*.toml")):
        types[path.stem] = _parse(path.name, path.stem, _load(path))
    if not types:
        raise CatalogError(str(folder), "*.toml", "no document types found")
    return types


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(path.name, "file", f"is not valid TOML: {error}") from error


def _parse(file: str, stem: str, data: dict[str, Any]) -> DocumentType:
    _known(file, "", data, _TOP_KEYS)
    name = _text(file, data, "name")
    if name != stem:
        raise CatalogError(file, "name", f"must be {stem!r}, the name of the file")
    fields, required = _texts(file, data, "fields"), _texts(file, data, "required")
    for missing in set(required) - set(fields):
        raise CatalogError(file, "required", f"{missing!r} is not among the fields")
    recognise = _table(file, data, "recognise")
    return DocumentType(
        name=name,
        family=_one_of(file, "family", _text(file, data, "family"), FAMILIES),
        title=_text(file, data, "title"),
        priority=_one_of(file, "priority", _text(file, data, "priority"), PRIORITIES),
        decisions=tuple(_one_of(file, "decisions", d, DECISIONS) for d in _texts(file, data, "decisions")),
        fields=fields,
        required=required,
        cues=_cues(file, recognise),
        case=_case_effect(file, _table(file, data, "case")),
        structure=_traits(file, recognise, "structure"),
        rules_out=_traits(file, recognise, "rules_out"),
    )


def _case_effect(file: str, data: dict[str, Any]) -> CaseEffect:
    _known(file, "case.", data, _CASE_KEYS)
    for key in ("opens_case", "attaches"):
        if not isinstance(data.get(key, False), bool):
            raise CatalogError(file, f"case.{key}", "must be true or false")
    return CaseEffect(
        event=_text(file, data, "event"),
        to_state=_text(file, data, "to_state") if "to_state" in data else None,
        opens_case=data.get("opens_case", False),
        attaches=data.get("attaches", True),
        timers=_texts(file, data, "timers"),
    )


def _cues(file: str, recognise: dict[str, Any]) -> tuple[Cue, ...]:
    _known(file, "recognise.", recognise, set(_WEIGHTS) | {"structure", "rules_out"})
    cues = []
    for key, weight in _WEIGHTS.items():
        for text in _texts(file, recognise, key):
            check_cue(file, f"recognise.{key}", text)
            cues.append(Cue(text, weight, "heading" if key == "headings" else "anywhere"))
    return tuple(cues)


def check_cue(file: str, key: str, text: str) -> None:
    """Refuse a cue that is not written in the language of cues. Raises CatalogError."""
    tokens = text.split()
    if not all(_CUE_TOKEN.fullmatch(token) for token in tokens):
        raise CatalogError(file, key, f"{text!r} is not a cue: lower-case words, a|b, x*, the?, ...")
    if all(token.endswith("?") or token == "..." for token in tokens):
        raise CatalogError(file, key, f"{text!r} has no word that must be there")


def _traits(file: str, recognise: dict[str, Any], name: str) -> dict[str, float]:
    table = _table(file, recognise, name)
    for key, weight in table.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float):
            raise CatalogError(file, f"recognise.{name}.{key}", "must be a number")
    return {key: float(weight) for key, weight in table.items()}


def _known(file: str, prefix: str, data: dict[str, Any], allowed: set[str]) -> None:
    for key in sorted(set(data) - allowed):
        raise CatalogError(file, prefix + key, f"is not known; allowed are {', '.join(sorted(allowed))}")


def _table(file: str, data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise CatalogError(file, key, "must be a table")
    return value


def _text(file: str, data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CatalogError(file, key, "must be a text")
    return value


def _texts(file: str, data: dict[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise CatalogError(file, key, "must be a list of texts")
    return tuple(value)


def _one_of(file: str, key: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise CatalogError(file, key, f"{value!r} is not one of {', '.join(allowed)}")
    return value
