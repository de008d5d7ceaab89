"""Which pages of a fax belong together: page counts, new letter heads, another patient, cover sheets, records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from documents.document_types import DocumentType
from extract.boundaries import load_boundaries, signs_of
from extract.layout import PageLayout
from extract.leaves import Leaf, look_at

# A letter in front of its own second page is far more frequent than two letters in one fax.
_BAR = 0.5
# Records enclose older letters about the same patient; those are part of them.
_RECORDS_GO_ON = 3.0
_ENCLOSED = frozenset(
    ["clinical_records", "pa_denial", "pa_approval", "appeal_upheld", "pa_info_request", "refill_response",
     "new_prescription", "unknown"]
)  # fmt: skip


def split(layouts: Sequence[PageLayout], types: Mapping[str, DocumentType]) -> tuple[tuple[PageLayout, ...], ...]:
    """The pages of each document of a fax, in order. A cover sheet in front goes with the document behind it."""
    if len(layouts) < 2:
        return (tuple(layouts),) if layouts else ()
    leaves = [look_at(layout, types) for layout in layouts]
    groups: list[list[Leaf]] = [[leaves[0]]]
    for leaf in leaves[1:]:
        if begins_document(leaf, groups[-1]):
            groups.append([leaf])
        else:
            groups[-1].append(leaf)
    return tuple(tuple(leaf.layout for leaf in group) for group in groups)


def begins_document(leaf: Leaf, before: Sequence[Leaf]) -> bool:
    """Whether a page begins a new document after the pages of the current one."""
    signs = signs_of(leaf, before)
    if signs["goes_on"] and leaf.count is not None and leaf.count[1] > 1:
        return False
    odds = load_boundaries().log_odds(signs)
    records = any(page.type == "clinical_records" for page in before)
    if records and leaf.type in _ENCLOSED and not (signs["other_birth"] or signs["other_person"]):
        odds -= _RECORDS_GO_ON
    return odds > _BAR
