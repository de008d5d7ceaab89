"""Candidates that only the words around them speak for: a call list's number, a day named in passing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.field_specs import FieldSpecs
from extract.candidates.candidate import Candidate
from extract.candidates.kinds import Surroundings
from extract.candidates.labels import LabelledPage
from extract.candidates.spans import Span
from extract.candidates.tagged import candidate_of, fields_by_group, is_within, value_of_span
from extract.field_roles import PrintRoles

SOURCE = "around"
# Kinds of print of which any may be a value without a label.
_GROUPS = frozenset(["date", "phone", "person", "identifier"])
# Log odds below which the words around say too little to propose a value for them alone.
_LEAST = -1.5


def find_around(
    pages: Sequence[LabelledPage], spans: Sequence[Sequence[Span]], specs: FieldSpecs, around: Surroundings,
    roles: PrintRoles,
) -> Iterator[Candidate]:  # fmt: skip
    """Every date, phone number, person and number that the words around it make a likely value of a field."""
    groups = fields_by_group(roles.fields, specs)
    for page, own in zip(pages, spans, strict=True):
        for span in own:
            box = span.strip.box(span.parsed.start, span.parsed.end) if span.group in _GROUPS else None
            odds = roles.odds(page.layout.number, box) if box is not None else None
            if odds is None:
                continue
            for spec in groups.get(span.group, ()):
                parsed = value_of_span(spec, span, around) if odds[roles.fields[spec.name]] > _LEAST else None
                if parsed is not None and is_within(spec, parsed):
                    yield candidate_of(page, spec, span.strip, parsed, span.line, SOURCE, {})
