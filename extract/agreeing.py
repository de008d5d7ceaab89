"""A coded field read twice, by its wordings and by the tagger: which value, and how likely."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from documents.findings import Finding, Value

# Fitted on authors left out (bench.training.agreement): the tagger's log odds, the sureness of the wordings that name
# the same value, and where neither says anything. Reasons lean a little towards the
# wordings (the fit said 0.44, 2.62, -0.33): those can be shown, and the tagger is too sure of none. The level of an
# appeal is about half way between this fit (0.37, 0.15, 0.99) and the one before it, which differ about wordings.
_WEIGHTS: Mapping[str, tuple[float, float, float]] = {
    "denial_reason_code": (0.28, 3.30, -0.60), "addressed_to": (0.46, 1.97, 0.20),
    "line_of_business": (0.43, 2.48, -1.69), "program_type": (0.71, 3.67, -0.41),
    "therapy_status": (0.46, 2.01, -0.94), "urgency": (0.58, 1.76, -0.97), "appeal_level": (0.41, 1.20, 0.85),
    "next_level": (0.88, 1.56, 0.66), "dismissal_reason": (0.37, 2.55, 0.11), "delivery_status": (0.45, 0.34, 0.66),
}  # fmt: skip
_USUAL = (0.52, 2.03, -0.52)
# What is less likely is not said at all; said but not accepted costs a glance.
_LEAST = 0.33
_HIGHEST = 0.995


def agree(worded: Finding | None, tagged: Mapping[Value, Finding]) -> Finding | None:
    """The likeliest value of both readings with its probability; None when none is likelier than not.

    `worded` is what the catalog's wordings say, `tagged` what the tagger says of each value.
    """
    values = {*tagged, *((worded.value,) if worded is not None else ())}
    if not values:
        return None
    field = next(finding.name for finding in (worded, *tagged.values()) if finding is not None)
    weights = _WEIGHTS.get(field, _USUAL)
    chances = {value: _chance(value, worded, tagged.get(value), weights) for value in values}
    best = max(chances, key=lambda value: (chances[value], str(value)))
    if chances[best] < _LEAST:
        return None
    # The place that a wording names is the better evidence: a person can read it there.
    finding = worded if worded is not None and worded.value == best else tagged[best]
    return replace(finding, confidence=min(chances[best], _HIGHEST))


def _chance(
    value: Value, worded: Finding | None, tagged: Finding | None, weights: tuple[float, float, float]
) -> float:
    of_tagger, of_wording, base = weights
    share = min(max(tagged.confidence if tagged is not None else 0.02, 0.002), 0.998)
    score = base + of_tagger * math.log(share / (1 - share))
    if worded is not None and worded.value == value:
        score += of_wording * worded.confidence
    return 1 / (1 + math.exp(-score))
