"""New papers out of known ones: the same surroundings with another outcome, and two papers of a type mixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from bench.training.phrases import ASSISTANCE_REASONS, Bank, some

PAYER_TYPES = (
    "pa_approval", "pa_denial", "pa_partial_approval", "pa_mixed_decision", "pa_info_request", "pa_not_required",
    "pa_dismissal", "pa_receipt", "pa_expiry_notice", "appeal_receipt", "appeal_overturned", "appeal_upheld",
    "coverage_change_notice",
)  # fmt: skip
REASONED = ("pa_denial", "pa_partial_approval", "appeal_upheld")
_TELLING = frozenset(
    ["decision", "denial_reason_code", "effective_date", "expiry_date", "approved_quantity", "missing_items", "due_at",
     "dismissal_reason", "alternatives", "appeal_outcome", "approved_days", "existing_pa_reference", "p2p_phone"]
)  # fmt: skip
_DATED = frozenset(["pa_approval", "pa_partial_approval", "appeal_overturned", "pa_mixed_decision"])


def with_other_outcome(
    blocks: Sequence[Mapping[str, Any]], kind: str, bank: Bank, reasons: Mapping[str, list[str]], rng: Random
) -> tuple[list[dict[str, Any]], str]:
    """The paper without what tells its outcome, and with sentences of the type `kind` in its place; the reason's code.

    The code is "" where no reason is put in; sentences of the type may still hint at one.
    """
    kept = [dict(block) for block in blocks if not _tells(block)]
    own = bank[kind]
    told: list[dict[str, Any]] = []
    if rng.random() < 0.5:
        told.append({"kind": "heading", "text": rng.choice(own["headings"])})
    told.append({"kind": "paragraph", "text": " ".join(some(own["action"], 1, 3, rng))})
    code = ""
    if kind in REASONED and rng.random() < 0.85:
        code = rng.choice([code for code in reasons if code not in ASSISTANCE_REASONS])
        told.append({"kind": "paragraph", "text": " ".join(some(reasons[code], 1, 3, rng)), "evidence": ["denial_reason_code"]})
    if kind in _DATED and rng.random() < 0.7:
        told.append({"kind": "pairs", "pairs": [["Effective", "{effective_date}"], ["Through", "{expiry_date}"]]})
    told.extend({"kind": "paragraph", "text": text} for text in some(own["support"], 1, 3, rng))
    place = min(len(kept), rng.randint(2, 6))
    return kept[:place] + told + kept[place:], code


def _tells(block: Mapping[str, Any]) -> bool:
    named = {str(name).split(".")[-1] for name in block.get("evidence", ())}
    return block["kind"] == "heading" or bool(named & _TELLING)


def mixed(first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]], rng: Random) -> list[dict[str, Any]]:
    """Half of the blocks of two papers of the same type, the first one's top in front."""
    top = [dict(block) for block in first[: rng.randint(2, 4)]]
    rest = [dict(block) for block in [*first[4:], *second[1:]] if rng.random() < 0.5]
    return top + rest
