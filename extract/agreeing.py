"""A coded field read twice, by its wordings and by the tagger: which value, and how likely."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from documents.findings import Finding, Value

# Fitted on authors left out (bench.training.agreement): the tagger's log odds, the sureness of the wordings that
# name the same value, and where neither says anything.
_TAGGED, _WORDED, _BASE = 0.52, 2.5, -0.82
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
    chances = {value: _chance(value, worded, tagged.get(value)) for value in values}
    best = max(chances, key=lambda value: (chances[value], str(value)))
    if chances[best] < _LEAST:
        return None
    # The place that a wording names is the better evidence: a person can read it there.
    finding = worded if worded is not None and worded.value == best else tagged[best]
    return replace(finding, confidence=min(chances[best], _HIGHEST))


def _chance(value: Value, worded: Finding | None, tagged: Finding | None) -> float:
    share = min(max(tagged.confidence if tagged is not None else 0.02, 0.002), 0.998)
    score = _BASE + _TAGGED * math.log(share / (1 - share))
    if worded is not None and worded.value == value:
        score += _WORDED * worded.confidence
    return 1 / (1 + math.exp(-score))
