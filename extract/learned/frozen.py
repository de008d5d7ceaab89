"""The frozen regression set: simulated documents with their truth, which came along and never change with an office."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from documents.findings import Document, Finding, Item, Kind, Value
from documents.reading import Box, Mark, Page, Word
from extract.layout import lay_out
from extract.learned.examples import Example

FROZEN = Path(__file__).parent.parent / "models" / "regression.jsonl.gz"
_READ = 0.96


def load_frozen(path: Path = FROZEN) -> tuple[Example, ...]:
    """The documents of the set, in order; written by `bench.training.regression`."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return tuple(example_of(json.loads(line)) for line in lines)


def example_of(row: dict[str, Any]) -> Example:
    """One document: `id`, `type`, `items` (field to value), and `pages` of words [text, x0, y0, x1, y1] and marks."""
    pages = [_page(number, page) for number, page in enumerate(row["pages"], 1)]
    confirmed = confirmed_as(row["type"], row["items"], len(pages))
    return Example(row["id"], row["id"], tuple(map(lay_out, pages)), confirmed)


def _page(number: int, page: dict[str, Any]) -> Page:
    words = tuple(Word(text, Box(*box), _READ, "truth") for text, *box in page["words"])
    marks = tuple(Mark(Box(*box), 0.5 if ticked else 0.05, ticked, shape) for shape, ticked, *box in page["marks"])
    return Page(number, words, page["width"], page["height"], 0, "ocr", _READ, marks)


def confirmed_as(kind: str, items: list[dict[str, Any]], pages: int) -> Document:
    """A document as a person who typed `items` would leave it."""
    left = tuple(Item({name: _typed(name, value) for name, value in item.items()}) for item in items)
    return Document(tuple(range(1, pages + 1)), Kind(kind, 1.0), left, needs_review=False)


def _typed(name: str, value: Any) -> Finding:
    return Finding(name, frozen(value), 1.0, 1, None, "person", accepted=True)


def frozen(value: Any) -> Value:
    """A value of JSON as a finding keeps it: lists become tuples."""
    if isinstance(value, list):
        return tuple(map(frozen, value))
    if isinstance(value, dict):
        return {key: frozen(part) for key, part in value.items()}
    return value  # type: ignore[no-any-return]
