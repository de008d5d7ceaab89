"""From a chosen value to a finding: its probability, its doubts, and whether it may be written without a person."""

from __future__ import annotations

from collections.abc import Sequence

from documents.catalog import Catalog
from documents.field_specs import FieldSpec
from documents.findings import Finding
from extract.candidates.candidate import Candidate
from extract.scoring import Scored

_MANY = frozenset(["code_list", "drug_list", "therapy_list"])


def finding_from(spec: FieldSpec, picked: Sequence[Scored], catalog: Catalog) -> Finding:
    """The finding of one field; the choices of a listed field become one tuple in the order of the page."""
    best = picked[0]
    first = best.candidates[0]
    value = best.value
    if spec.kind in _MANY:
        ordered = sorted(picked, key=lambda each: _position(each.candidates[0]))
        value = tuple({"drug": each.value} if spec.kind == "therapy_list" else each.value for each in ordered)
    return Finding(
        name=spec.name,
        value=value,
        confidence=min(each.probability for each in picked),
        page=first.page,
        box=first.box,
        rule=first.source,
        text=first.text,
        accepted=False,
        doubts=first.doubts,
    )


def _position(candidate: Candidate) -> tuple[int, float, float]:
    box = candidate.box
    return (candidate.page, box.y0, box.x0) if box else (candidate.page, 1.0, 1.0)
