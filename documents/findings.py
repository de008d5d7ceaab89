"""What `extract` says about a reading: documents, their kind, and findings with evidence and confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from documents.reading import Box

# A value as domain.md 2.10 defines it: text, ISO date, number, yes/no, or a list of texts or small mappings.
Value = str | int | float | bool | tuple["Value", ...] | Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something was believed: the words, where they stand, and the rule that weighed them."""

    text: str
    page: int
    box: Box | None
    rule: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a document (domain.md 1.0), its probability, and the evidence for and against."""

    type: str
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    runner_up: str | None = None
    runner_up_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One field of one item: the normalised value, its probability, and its place.

    `accepted`: Faxdesk would write it without a person. `text` is what stands on the page; `rule` names how it
    was found (label, sentence, table, letterhead, computed ...); `doubts` say why it is not accepted.
    """

    name: str
    value: Value
    confidence: float
    page: int
    box: Box | None
    rule: str
    text: str = ""
    accepted: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One patient x one drug x one outcome. `findings` by field name, shared fields of the document included."""

    findings: Mapping[str, Finding] = field(default_factory=dict)

    def value(self, name: str) -> Value | None:
        """The value found for a field, or None."""
        finding = self.findings.get(name)
        return None if finding is None else finding.value


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a fax as understood: its pages (numbers of the file), kind, items, and what is doubtful.

    `needs_review` False means Faxdesk would file the whole document without a person.
    """

    pages: tuple[int, ...]
    kind: Kind
    items: tuple[Item, ...] = ()
    needs_review: bool = True
    reasons: tuple[str, ...] = ()
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything `extract.understand` says about one reading.

    `learned` is the generation of what the office's corrections taught that had a say (0: none was in force).
    """

    documents: tuple[Document, ...]
    flags: frozenset[str] = frozenset()
    learned: int = 0
