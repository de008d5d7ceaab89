"""How well documents are read, against what a person confirmed: the table before and after learning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.catalog import Catalog
from documents.findings import Document
from extract.learned.examples import Example, values_of
from extract.learned.knowledge import NOTHING, Learned
from extract.learned.prints import read_prints, recognise
from extract.prepared import prepare_pages
from extract.settings import ExtractSettings
from extract.understanding import understand_document
from extract.value_keys import keys_of


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over documents: types and values right, values wrong, missed and invented, critical ones right.

    `filed_wrong` are wrong or invented values that were accepted without a person, the worst there is.
    """

    documents: int = 0
    types: int = 0
    right: int = 0
    critical: int = 0
    wrong: int = 0
    missed: int = 0
    invented: int = 0
    filed: int = 0
    filed_wrong: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def errors(self) -> int:
        """Everything a person would have to correct."""
        return self.documents - self.types + self.wrong + self.missed + self.invented

    def is_no_worse_than(self, other: Score) -> bool:
        """Whether nothing that matters got worse: types, critical values, errors, and values filed wrongly."""
        return (
            self.types >= other.types
            and self.critical >= other.critical
            and self.errors <= other.errors
            and self.filed_wrong <= other.filed_wrong
        )


def score_document(read: Document, confirmed: Document, catalog: Catalog) -> Score:
    """One document as read against the same as confirmed."""
    truth, found = values_of(confirmed, catalog.fields), values_of(read, catalog.fields)
    right = wrong = missed = invented = critical = 0
    for name in {*truth, *found}:
        want, have = truth.get(name, frozenset()), found.get(name, frozenset())
        both, lost, extra = len(want & have), len(want - have), len(have - want)
        right, wrong = right + both, wrong + min(lost, extra)
        missed, invented = missed + max(0, lost - extra), invented + max(0, extra - lost)
        critical += both if catalog.fields[name].critical else 0
    accepted = [
        keys_of(catalog.fields[name], finding.value) <= truth.get(name, frozenset())
        for item in read.items
        for name, finding in item.findings.items()
        if finding.accepted and name in catalog.fields
    ]
    type_right = int(read.kind.type == confirmed.kind.type)
    filed_wrong = len(accepted) - sum(accepted)
    return Score(1, type_right, right, critical, wrong, missed, invented, len(accepted), filed_wrong)


def read_example(example: Example, catalog: Catalog, settings: ExtractSettings, learned: Learned = NOTHING) -> Document:
    """The document as the program reads it, with what was learned."""
    return understand_document(prepare_pages(example.layouts, catalog), catalog, settings, example.flags, learned)


def is_touched(example: Example, learned: Learned) -> bool:
    """Whether anything learned has a say on this document; where not, it reads as shipped."""
    return recognise(read_prints(example.layouts), learned.layouts) is not None


def score_with(
    examples: Sequence[Example],
    shipped: Sequence[Document],
    learned: Learned,
    catalog: Catalog,
    settings: ExtractSettings,
) -> Score:
    """The score of all examples read with `learned`; `shipped` is how each reads without."""
    total = Score()
    for example, alone in zip(examples, shipped, strict=True):
        total += score_document(read_with(example, alone, learned, catalog, settings), example.confirmed, catalog)
    return total


def read_with(
    example: Example, shipped: Document, learned: Learned, catalog: Catalog, settings: ExtractSettings
) -> Document:
    """The document read with `learned`; `shipped`, how it reads without, is the answer where nothing touches it."""
    return read_example(example, catalog, settings, learned) if is_touched(example, learned) else shipped
