"""Frozen values as JSON and back: pages, kinds, matches, and the values of findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Row

from documents.findings import Evidence, Kind, Value
from documents.judgement import Candidate, Match
from documents.reading import Box, Mark, Page, Rule, Word

# Boxes are fractions of a page: five decimals are a twentieth of a pixel of a fine fax page.
_DECIMALS = 5


def thaw(value: Value | None) -> Any:
    """A finding's value as plain JSON."""
    if isinstance(value, tuple | list):
        return [thaw(part) for part in value]
    if isinstance(value, Mapping):
        return {key: thaw(part) for key, part in value.items()}
    return value


def freeze(value: Any) -> Value:
    """Plain JSON as a finding's value: lists become tuples."""
    if isinstance(value, list):
        return tuple(freeze(part) for part in value)
    if isinstance(value, dict):
        return {key: freeze(part) for key, part in value.items()}
    assert isinstance(value, str | int | float | bool)
    return value


def pack_page(page: Page) -> dict[str, Any]:
    """The columns of one page."""
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "rotation": page.rotation,
        "source": page.source,
        "confidence": page.confidence,
        "flags": sorted(page.flags),
        "content": {
            "words": [_pack_word(word) for word in page.words],
            "marks": [[_box(mark.box), mark.fill, mark.ticked, mark.shape] for mark in page.marks],
            "rules": [[_box(rule.box), rule.horizontal] for rule in page.rules],
            "lines": [list(line) for line in page.lines],
        },
    }


def unpack_page(row: Row[Any]) -> Page:
    """The page of one row."""
    content = row.content
    return Page(
        number=row.number,
        words=tuple(_unpack_word(packed) for packed in content["words"]),
        width=row.width,
        height=row.height,
        rotation=row.rotation,
        source=row.source,
        confidence=row.confidence,
        marks=tuple(Mark(Box(*box), fill, ticked, shape) for box, fill, ticked, shape in content["marks"]),
        rules=tuple(Rule(Box(*box), horizontal) for box, horizontal in content["rules"]),
        lines=tuple(tuple(line) for line in content["lines"]),
        flags=frozenset(row.flags),
    )


def pack_kind(kind: Kind) -> dict[str, Any]:
    """A kind with its evidence as JSON."""
    evidence = [
        [one.text, one.page, None if one.box is None else _box(one.box), one.rule, one.weight]
        for one in kind.evidence
    ]
    return {
        "type": kind.type,
        "confidence": kind.confidence,
        "evidence": evidence,
        "runner_up": kind.runner_up,
        "runner_up_confidence": kind.runner_up_confidence,
    }


def unpack_kind(packed: Mapping[str, Any]) -> Kind:
    """The kind kept by `pack_kind`."""
    evidence = tuple(
        Evidence(text, page, Box(*box) if box else None, rule, weight)
        for text, page, box, rule, weight in packed["evidence"]
    )
    return Kind(
        packed["type"], packed["confidence"], evidence, packed["runner_up"], packed["runner_up_confidence"]
    )


def pack_match(match: Match) -> dict[str, Any]:
    """A match with its candidates as JSON."""
    return {
        "patient_id": match.patient_id,
        "case_id": match.case_id,
        "score": match.score,
        "reasons": list(match.reasons),
        "candidates": [[c.patient_id, c.case_id, c.score, list(c.reasons)] for c in match.candidates],
    }


def unpack_match(packed: Mapping[str, Any]) -> Match:
    """The match kept by `pack_match`."""
    candidates = tuple(
        Candidate(patient_id, case_id, score, tuple(reasons))
        for patient_id, case_id, score, reasons in packed["candidates"]
    )
    return Match(
        packed["patient_id"], packed["case_id"], packed["score"], tuple(packed["reasons"]), candidates
    )


def _box(box: Box) -> list[float]:
    return [round(edge, _DECIMALS) for edge in box]


def _pack_word(word: Word) -> list[Any]:
    packed: list[Any] = [word.text, *_box(word.box), round(word.confidence, 4), word.source]
    return packed if word.second is None else [*packed, word.second, word.second_confidence]


def _unpack_word(packed: list[Any]) -> Word:
    text, x0, y0, x1, y1, confidence, source, *second = packed
    return Word(text, Box(x0, y0, x1, y1), confidence, source, *second)
