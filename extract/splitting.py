"""Which pages of a fax belong together: the cuts of the whole fax that are likeliest taken together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from documents.document_types import DocumentType
from extract.boundaries import BoundaryModel, load_boundaries, names_nobody, signs_of
from extract.leaves import Leaf, look_at
from extract.prepared import PreparedPage

# Log odds that must speak for a cut: a letter in front of its own second page is far more frequent than two letters.
_BAR = 1.0
# Records enclose older letters about the same patient; those are part of them.
_RECORDS_GO_ON = 3.0
_ENCLOSED = frozenset(
    ["clinical_records", "pa_denial", "pa_approval", "appeal_upheld", "pa_info_request", "refill_response",
     "new_prescription", "unknown"]
)  # fmt: skip
# A form has pages without a head that look like papers of their own: an order, a consent, a signature.
_FORMS_GO_ON = 4.5
_FORMS = frozenset(["enrollment_form", "referral", "pa_form_filled", "pa_form_blank"])
_OF_FORMS = _FORMS | {"new_prescription", "benefits_verification", "unknown"}
# A printed count that goes on, `2 of 3` after `1 of 3`, is all but proof.
_COUNTED = -8.0
# Cuts less likely than the best by more than this (log) are given up; a page is compared with so many before it.
_BEAM, _NEAR = 10.0, 6


def split(pages: Sequence[PreparedPage], types: Mapping[str, DocumentType]) -> tuple[tuple[PreparedPage, ...], ...]:
    """The pages of each document of a fax, in order. A cover sheet in front goes with the document behind it."""
    if len(pages) < 2:
        return (tuple(pages),) if pages else ()
    starts = likeliest_starts([look_at(page, types) for page in pages], load_boundaries())
    ends = (*starts[1:], len(pages))
    return tuple(tuple(pages[start:end]) for start, end in zip(starts, ends, strict=True))


def likeliest_starts(leaves: Sequence[Leaf], model: BoundaryModel) -> tuple[int, ...]:
    """The places (from 0) at which documents begin, such that all cuts and joints together are likeliest.

    A joint is weighed against the document it would be in, so what a later page tells can undo an earlier cut.
    """
    states: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for place in range(1, len(leaves)):
        odds = _odds(leaves, sorted(states), place, model)
        going = {start: (states[start][0] - _softplus(each), states[start][1]) for start, each in odds.items()}
        begun = max((states[start][0] - _softplus(-each), states[start][1]) for start, each in odds.items())
        going[place] = (begun[0], (*begun[1], place))
        best = max(score for score, _ in going.values())
        states = {start: state for start, state in going.items() if state[0] > best - _BEAM}
    return max(states.values())[1]


def _odds(leaves: Sequence[Leaf], starts: Sequence[int], place: int, model: BoundaryModel) -> dict[int, float]:
    """Log odds that a document begins at `place`, by where the document before it began."""
    leaf = leaves[place]
    befores = [(leaves[start], *leaves[max(start + 1, place - _NEAR) : place]) for start in starts]
    signs = [signs_of(leaf, before) for before in befores]
    odds = model.log_odds(signs).tolist()
    return {
        start: _with_rules(leaf, before, sign, each)
        for start, before, sign, each in zip(starts, befores, signs, odds, strict=True)
    }


def _with_rules(leaf: Leaf, before: Sequence[Leaf], signs: Mapping[str, float], odds: float) -> float:
    """The model's odds less the bar, corrected by what is known of fax queues rather than learned."""
    if signs["goes_on"] and leaf.count is not None and leaf.count[1] > 1:
        return _COUNTED
    records = any(page.type == "clinical_records" for page in before)
    enclosed = records and leaf.type in _ENCLOSED and not _is_strangers(signs)
    rest = _is_rest(leaf, before, signs)
    return odds - _BAR - (_RECORDS_GO_ON if enclosed else 0.0) - (_FORMS_GO_ON if rest else 0.0)


def _is_strangers(signs: Mapping[str, float]) -> bool:
    return bool(signs["other_birth"] or signs["other_person"] or signs["patient_other"] or signs["birth_other"])


def _is_rest(leaf: Leaf, before: Sequence[Leaf], signs: Mapping[str, float]) -> bool:
    """Whether a page may be the rest of a form: about the same patient, about nobody, or counted as a later page.

    Of a later page only another birth date makes another paper: `Patient authorization` is read as a name.
    """
    form = max(before[0].kinds, key=before[0].kinds.__getitem__, default="")
    if form not in _FORMS or leaf.type not in _OF_FORMS or signs["first"]:
        return False
    if signs["later"]:
        return not signs["other_birth"] and not signs["birth_other"]
    same = names_nobody(leaf, signs) or signs["birth_same"] or signs["patient_same"] or signs["known"]
    return bool(same and not _is_strangers(signs))


def _softplus(value: float) -> float:
    return max(value, 0.0) + math.log1p(math.exp(-abs(value)))
