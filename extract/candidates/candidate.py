"""One possible value of one field, with everything that speaks for or against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from documents.findings import Value
from documents.reading import Box, Word

# Sources that no rule stands behind: the tagger, and the words around a print.
LEARNED = frozenset(["tagged", "around"])


@dataclass(frozen=True, slots=True)
class Candidate:
    """`name` may be `value`, printed as `text` on `page`.

    `source` is the way it was found; `features` are what scoring weighs; `row` numbers the rows of a table and the
    sections of a document with several items (None: said once for all); `words` are the printed words themselves;
    `beside` is the drug (folded) that the value stands next to, if any.
    """

    name: str
    value: Value
    text: str
    page: int
    box: Box | None
    words: tuple[Word, ...]
    source: str
    features: Mapping[str, float] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    row: int | None = None
    line: int = 0
    beside: str = ""
