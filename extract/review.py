"""Why a document must be seen by a person: doubtful type, contradictions, missing or doubtful critical values."""

from __future__ import annotations

from collections.abc import Sequence

from documents.catalog import Catalog
from documents.findings import Item, Kind
from extract.classifying import Understood
from extract.settings import ExtractSettings

# Per type: the outcomes of which one must be stated, and those that must not be.
_STATED = {
    "pa_approval": (("approved",), ("denied", "upheld", "partial", "pending")),
    "pa_denial": (("denied",), ("approved", "overturned", "partial", "pending")),
    "appeal_overturned": (("overturned", "approved"), ("upheld",)),
    "appeal_upheld": (("upheld", "denied"), ("overturned", "approved")),
}
_CLEAR = 1.5
# A contradicting outcome of this weight beside a heading or label is no accident.
_CONTRADICTION = 2.4
# Without heading, label or mark the type must be surer than usual.
_SURE_BY_PROSE = 0.96
# What a heading that names the type weighs (`documents.document_types`).
_HEADING = 4.0
_PAGE_FLAGS = {
    "missing": "A page seems to be missing.", "weak": "A page was hard to read.",
    "handwriting": "There is handwriting on it.", "black": "A page is black.",
}  # fmt: skip
_READING_FLAGS = {
    "damaged": "The file is damaged; something may be missing.", "missing_pages": "Pages seem to be missing.",
}  # fmt: skip
_ALWAYS = {
    "unknown": "The type of the document was not recognised.",
    "misdirected": "The fax seems meant for somebody else; the privacy role must look.",
    "pa_mixed_decision": "The letter holds several decisions.",
    "junk": "It looks like advertising; a person confirms that once per sender.",
}  # fmt: skip


def find_reasons(
    studied: Understood, kind: Kind, items: Sequence[Item], catalog: Catalog, settings: ExtractSettings,
    flags: frozenset[str],
) -> tuple[str, ...]:  # fmt: skip
    """Readable reasons, most important first; empty when the document may be filed without a person."""
    reasons = [*_type_reasons(kind, settings), *_contradictions(studied, kind)]
    reasons += [text for flag, text in _READING_FLAGS.items() if flag in flags]
    page_flags = frozenset().union(*(layout.page.flags for layout in studied.layouts))
    reasons += [text for flag, text in _PAGE_FLAGS.items() if flag in page_flags]
    reasons += _field_reasons(kind, items, catalog)
    return tuple(dict.fromkeys(reasons))


def _type_reasons(kind: Kind, settings: ExtractSettings) -> list[str]:
    if kind.type in _ALWAYS:
        return [_ALWAYS[kind.type]]
    if kind.confidence < settings.type_bound:
        return [f"The type is not sure ({kind.confidence:.0%}); it may be {kind.runner_up or 'another'}."]
    if kind.confidence - kind.runner_up_confidence < settings.type_margin:
        return [f"The type may also be {kind.runner_up}."]
    return []


def _contradictions(studied: Understood, kind: Kind) -> list[str]:
    """A decision needs a place that states it, and no strong place that states the opposite."""
    if kind.type not in _STATED:
        return []
    names, opposites = _STATED[kind.type]
    spoken = max((outcome.weight for outcome in studied.outcomes if outcome.name in names), default=0.0)
    reasons = [] if spoken >= _CLEAR else ["No sentence, label or mark states the decision clearly."]
    headed = any(evidence.weight >= _HEADING for evidence in kind.evidence)
    if _CLEAR <= spoken < _CONTRADICTION and not headed and kind.confidence < _SURE_BY_PROSE:
        # An oblique letter about several decisions was once read the wrong way round just above the type's bound.
        reasons.append("The decision stands in running text only; read the sentence.")
    against = [o for o in studied.outcomes if o.name in opposites and o.weight >= min(_CONTRADICTION, spoken)]
    return reasons + [f"The paper also says otherwise: “{outcome.text[:80]}”" for outcome in against[:1]]


def _field_reasons(kind: Kind, items: Sequence[Item], catalog: Catalog) -> list[str]:
    known = catalog.types.get(kind.type)
    if known is None:
        return []
    reasons = []
    for item in items or (Item(),):
        for name in known.required:
            if name not in item.findings:
                reasons.append(f"{catalog.title_of(name)} was not found.")
        for name, finding in item.findings.items():
            spec = catalog.fields.get(name)
            if spec is not None and not finding.accepted and catalog.must_be_sure(name, known):
                reasons.append(catalog.unsure(name))
    return reasons
