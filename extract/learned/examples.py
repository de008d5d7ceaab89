"""A confirmed document as material to learn from, and where its confirmed values are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from documents.catalog import Catalog
from documents.field_specs import FieldSpec, FieldSpecs
from documents.findings import Document
from documents.lookup import fold
from extract.candidates.kinds import parse
from extract.layout import PageLayout
from extract.learned.indexed import Indexed, index_words
from extract.learned.places import Start
from extract.learned.prints import read_prints
from extract.prepared import label_all
from extract.value_keys import keys_of, unwrap, value_key

# Values that no words print: ticks, and what the whole wording tells.
NOT_PRINTED = frozenset(["yes_no", "coded"])
_DATES = frozenset(["date", "birth_date", "instant"])
_MONTHS = frozenset(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
_LONG = frozenset(["address", "text"])
_LONGEST, _MOST_LINES = 160, 4
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Example:
    """One document that a person confirmed: its pages as laid out, and `confirmed` as the person left it.

    `patient` tells patients apart and is never kept; `flags` are those of the whole reading.
    """

    id: str
    patient: str
    layouts: tuple[PageLayout, ...]
    confirmed: Document
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Worked:
    """An example made ready: its words, its prints, its confirmed values by field, and `shipped`: what the program

    makes of it without anything learned. `words` are those of its values, which are never learned.
    """

    example: Example
    document: Indexed
    prints: frozenset[int]
    truth: Mapping[str, frozenset[str]]
    words: frozenset[str]
    shipped: Document


def work(example: Example, shipped: Document, catalog: Catalog) -> Worked:
    """An example made ready for learning."""
    pages, _, around = label_all(example.layouts, catalog)
    words = value_words(example.confirmed, catalog.fields)
    prints = read_prints(example.layouts, words)
    truth = values_of(example.confirmed, catalog.fields)
    return Worked(example, index_words(pages, around), prints, truth, words, shipped)


def values_of(document: Document, specs: FieldSpecs) -> dict[str, frozenset[str]]:
    """The keys of all values of each field, over all items."""
    found: dict[str, frozenset[str]] = {}
    for item in document.items:
        for name, finding in item.findings.items():
            if name in specs:
                found[name] = found.get(name, frozenset()) | keys_of(specs[name], finding.value)
    return found


def value_words(document: Document, specs: FieldSpecs) -> frozenset[str]:
    """The words of all confirmed values of a document: never part of what is learned."""
    return frozenset(
        word.lower()
        for item in document.items
        for name, finding in item.findings.items()
        if name in specs and specs[name].kind not in NOT_PRINTED
        for word in _LETTERS.findall(f"{finding.value} {finding.text}")
    )


def locate(worked: Worked, specs: FieldSpecs, names: frozenset[str]) -> Iterator[tuple[str, Start, int]]:
    """Where confirmed values of the fields `names` are printed: field, place, number of lines."""
    for name, keys in worked.truth.items():
        for start, lines in _prints_of(worked.document, specs[name], keys) if name in names else ():
            yield name, start, lines


def _prints_of(document: Indexed, spec: FieldSpec, keys: frozenset[str]) -> Iterator[tuple[Start, int]]:
    for number, page in enumerate(document.pages):
        for segment, strip in enumerate(page.strips):
            if page.layout.lines[page.layout.segments[segment].line].zone == "fax_header":
                continue
            for start, word in zip(strip.starts, strip.words, strict=True):
                if _may_begin(spec.kind, word.text, keys):
                    lines = _lines_of(document, spec, (number, segment, start), keys)
                    if lines:
                        yield (number, segment, start), lines


def _may_begin(kind: str, word: str, keys: frozenset[str]) -> bool:
    """A quick look whether a printed word can be the beginning of one of the values."""
    digits = any(char.isdigit() for char in word)
    if kind in _DATES:
        return digits or word[:3].lower() in _MONTHS
    said = fold(word)
    if digits:
        return any(any(char.isdigit() for char in key) for key in keys)
    return bool(said) and any(said in key or said[0] == key[:1] for key in keys)


def _lines_of(document: Indexed, spec: FieldSpec, start: Start, keys: frozenset[str]) -> int:
    """How many lines from `start` on hold one of the values; 0 where it does not stand there."""
    page, segment, at = start
    for lines in range(1, _MOST_LINES + 1 if spec.kind in _LONG else 2):
        text = document.strip(page, segment, at, lines).text[:_LONGEST]
        parsed = next(iter(parse(spec, text, document.around, loose=True)), None)
        if parsed is not None and parsed.start <= 2 and value_key(spec, unwrap(spec, parsed.value)) in keys:
            return lines
    return 0
