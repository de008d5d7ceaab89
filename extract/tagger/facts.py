"""What the tagger says of a whole document, as findings and outcomes with the words they rest on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from documents.findings import Finding, Value
from extract.candidates.labels import LabelledPage
from extract.candidates.tagged import find_runs, find_segment, likely_columns
from extract.decisions import Outcome
from extract.prepared import Prepared
from extract.tagger.network import Fact, Tagged

# Outcomes (`extract.decisions`) by the decision they mean.
OUTCOME_OF = {
    "approved": "approved", "denied": "denied", "partially_approved": "partial", "approved_with_changes": "partial",
    "pending_information": "pending", "not_required": "not_required", "dismissed": "dismissed",
    "withdrawn": "withdrawn", "closed_duplicate": "duplicate", "appeal_overturned": "overturned",
    "appeal_upheld": "upheld",
}  # fmt: skip
_WEIGHT = 3.2


def find_tagged_outcomes(prepared: Prepared) -> tuple[Outcome, ...]:
    """Runs of words that the tagger takes for the statement of a decision, weighed like a labelled outcome."""
    return tuple(outcome for page in prepared.pages for outcome in _of_page(page, prepared.tagged))


def _of_page(page: LabelledPage, tagged: Tagged) -> Iterator[Outcome]:
    columns = likely_columns(page, tagged)
    for decision, name in OUTCOME_OF.items():
        column = tagged.labels.get(f"decision={decision}")
        if column is None or column not in columns:
            continue
        for strip, score in find_runs(page, tagged, column, long=True):
            box = strip.box(0, len(strip.text))
            likely = 1 / (1 + math.exp(-score))
            yield Outcome(name, _WEIGHT * likely, page.layout.number, box, strip.text, "tagged")


def told(prepared: Prepared, field: str, values: Iterable[str]) -> dict[Value, Finding]:
    """What the tagger says of each of `values` of a coded field, with the line that most speaks for it."""
    facts = prepared.tagged.facts.get(field, {})
    return {value: _finding(prepared, field, value, facts[value]) for value in values if value in facts}


def _finding(prepared: Prepared, field: str, value: str, fact: Fact) -> Finding:
    found = find_segment(prepared.pages, fact.word)
    if found is None:
        number = prepared.pages[0].layout.number if prepared.pages else 1
        return Finding(field, value, fact.probability, number, None, "tagged")
    page, segment = found
    return Finding(field, value, fact.probability, page, segment.box, "tagged", segment.text)
