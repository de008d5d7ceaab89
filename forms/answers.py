"""Answers that a person wrote: one JSON object nested by the canonical names (domain.md 5.5)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from documents.errors import FormError
from documents.form_specs import Vocabulary, without_positions
from forms.values import Evidenced, walk

# What vouches for an answer from a file: the person who wrote the file.
BY_HAND = "answers file"
_LARGEST = 5_000_000  # bytes; a case is a few thousand
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Answers:
    """Nested values ready for `fill`, and the names in them that no form can ask for."""

    values: Mapping[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def read_answers(path: Path, vocabulary: Vocabulary) -> Answers:
    """Read an answers file; every value is vouched for by the file, or by its own `{"value", "evidence"}`.

    Raises FormError `answers` when it cannot be read, is no JSON, or is not one object of moderate depth.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise _refusal("it is larger than 5 MB")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _refusal(f"it cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise _refusal("it is not UTF-8 text") from error
    return parse_answers(text, vocabulary)


def parse_answers(text: str, vocabulary: Vocabulary) -> Answers:
    """The same for the text of an answers file."""
    try:
        given = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise _refusal("it is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise _refusal(f"it is no JSON (line {error.lineno}, column {error.colno})") from error
    except ValueError as error:  # an integer of thousands of digits
        raise _refusal("it has a number that is none") from error
    if not isinstance(given, dict):
        raise _refusal("it must be one object")
    values = _vouched(given, 0)
    return Answers(values, find_unknown(values, vocabulary))


def find_unknown(values: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The dotted names in nested values that are not canonical, each once."""
    names = (name for name, _ in walk(values))
    return tuple(dict.fromkeys(without_positions(name) for name in names if not _is_known(name, vocabulary)))


def _is_known(dotted: str, vocabulary: Vocabulary) -> bool:
    if dotted.startswith("question."):
        return True
    plain = without_positions(dotted)
    while plain:
        # A list such as patient.allergies may hold small objects: what lies below a name belongs to it.
        if plain.removesuffix("[]") in vocabulary.names or plain in vocabulary.names:
            return True
        plain = plain.rpartition(".")[0]
    return False


def _vouched(given: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise _refusal("it is nested too deeply")
    if isinstance(given, dict):
        if set(given) == {"value", "evidence"} and isinstance(given["evidence"], str):
            return Evidenced(given["value"], given["evidence"])
        return {name: _vouched(inner, depth + 1) for name, inner in given.items()}
    if isinstance(given, list):
        return [_vouched(inner, depth + 1) for inner in given]
    return None if given is None else Evidenced(given, BY_HAND)


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _refusal(reason: str) -> FormError:
    return FormError(f"The answers file cannot be used: {reason}.", code="answers")
