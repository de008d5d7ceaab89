"""The words a coded field may hold, for the lists of the review page: those of the catalog and the fixed ones."""

from __future__ import annotations

from collections.abc import Mapping

from documents.clocks import APPEAL_LEVELS
from documents.coded_fields import CodedField
from documents.document_types import DECISIONS
from documents.payers import LINES_OF_BUSINESS

# Codes that are not recognised by wordings of their own (domain.md 2.10): `other` is for people to choose.
_FIXED: dict[str, tuple[str, ...]] = {
    "decision": DECISIONS,
    "line_of_business": LINES_OF_BUSINESS,
    "appeal_level": APPEAL_LEVELS,
    "next_level": APPEAL_LEVELS,
    "appeal_outcome": ("overturned", "upheld", "partially_overturned", "dismissed"),
    "addressed_to": ("member", "member_representative", "prescriber", "pharmacy"),
    "denial_reason_code": ("other",),
    "dismissal_reason": ("other",),
}


def codes_of(coded: Mapping[str, CodedField], name: str) -> tuple[str, ...]:
    """The codes of a field, in the order of the catalog; empty: the field has no list."""
    known = coded[name].values if name in coded else ()
    return tuple(dict.fromkeys((*known, *_FIXED.get(name, ()))))
