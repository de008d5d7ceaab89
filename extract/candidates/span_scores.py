"""What the words around a span say about which field it is: learned log odds per field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from documents.field_specs import FieldSpec, FieldSpecs
from extract.candidates.candidate import Candidate
from extract.candidates.features import print_features
from extract.candidates.kinds import Surroundings
from extract.candidates.labels import LabelledPage
from extract.candidates.spans import Span, context_of, find_spans, neighbours
from extract.normalise.dates import find_dates
from extract.normalise.parsed import Parsed

MODEL = Path(__file__).parent.parent / "models" / "spans.npz"
# Kinds of fields by the group of spans that can hold them.
GROUP_OF_KIND: Mapping[str, str] = {
    "date": "date", "birth_date": "date", "instant": "date", "phone": "phone", "identifier": "identifier",
    "npi": "identifier", "key": "identifier", "tracking": "identifier", "dea": "identifier", "ndc": "identifier",
    "bin": "identifier", "person": "person", "money": "money", "percent": "percent", "quantity": "number",
    "days": "number", "count": "number", "page_count": "number", "organisation": "organisation", "drug": "drug",
    "drug_list": "drug", "therapy_list": "drug", "strength": "strength", "code_list": "code",
}  # fmt: skip
# Spans less likely than this (log odds) are not worth a candidate.
_FLOOR = -5.0


@dataclass(frozen=True, slots=True)
class GroupModel:
    """Weights of one group of spans: a row per known feature, a column per field; `bias` per field."""

    features: Mapping[str, int]
    fields: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def log_odds(self, features: Sequence[str]) -> NDArray[np.float32]:
        """The log odds of each field for a span with `features`; unknown features say nothing."""
        rows = sorted({self.features[name] for name in features if name in self.features})
        return self.bias + self.weights[rows].sum(axis=0) if rows else self.bias


def find_by_surroundings(
    page: LabelledPage, specs: FieldSpecs, around: Surroundings, kind_of_document: str
) -> Iterator[Candidate]:
    """A candidate for every field that the words around a span make possible."""
    models = span_models()
    if not models:
        return
    spans = find_spans(page, around)
    for number, span in enumerate(spans):
        model = models.get(span.group)
        if model is None:
            continue
        features = context_of(page, span, kind_of_document, around.reference) + neighbours(spans, number)
        for name, score in zip(model.fields, model.log_odds(features).tolist(), strict=True):
            if score > _FLOOR and name in specs:
                yield from _candidate(page, specs[name], span, score, around)


def value_of_span(spec: FieldSpec, span: Span, around: Surroundings) -> Parsed | None:
    """The span as a value of the field; a two-digit year of birth lies in the past."""
    if spec.kind == "birth_date":
        found = find_dates(span.text, birth=True, reference=around.reference, loose=True)
        if not found:
            return None
        first = found[0]
        return Parsed(first.value, span.parsed.start, span.parsed.end, first.quality, first.doubts)
    return span.parsed


def _candidate(
    page: LabelledPage, spec: FieldSpec, span: Span, score: float, around: Surroundings
) -> Iterator[Candidate]:
    parsed = value_of_span(spec, span, around)
    if parsed is None or not _within(spec, parsed):
        return
    words = span.strip.cover(parsed.start, parsed.end)
    box = span.strip.box(parsed.start, parsed.end)
    yield Candidate(
        name=spec.name,
        value=parsed.value,
        text=span.text,
        page=page.layout.number,
        box=box,
        words=words,
        source="surroundings",
        features=print_features(parsed, words)
        | {"span_score": score, "page_two": float(page.layout.number > 1), "low_on_page": box.y0 if box else 0.5},
        doubts=parsed.doubts,
        line=span.line,
    )


def _within(spec: FieldSpec, parsed: Parsed) -> bool:
    value = parsed.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return (spec.low is None or value >= spec.low) and (spec.high is None or value <= spec.high)


@lru_cache(maxsize=1)
def span_models() -> Mapping[str, GroupModel]:
    """The trained models by group; empty where none has been trained."""
    if not MODEL.exists():
        return {}
    with np.load(MODEL) as stored:
        return {
            str(group): GroupModel(
                {str(name): row for row, name in enumerate(stored[f"{group}_features"])},
                tuple(str(name) for name in stored[f"{group}_fields"]),
                stored[f"{group}_weights"].astype(np.float32),
                stored[f"{group}_bias"].astype(np.float32),
            )
            for group in stored["groups"]
        }
