"""Several drugs or several patients in one document become several items; what is said once belongs to all."""

from __future__ import annotations

from collections.abc import Sequence

from documents.field_specs import FieldSpecs
from extract.candidates.candidate import Candidate


def split_items(candidates: Sequence[Candidate], specs: FieldSpecs) -> list[list[Candidate]]:
    """The candidates of each item; one list when nothing says that there are several."""
    return [list(candidates)]
