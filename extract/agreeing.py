"""A coded field read three times, by its wordings, by the tagger and by all words: which value, and how likely."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from documents.findings import Finding, Value
from extract.coded_words import CodedWords


@dataclass(frozen=True, slots=True)
class _Weights:
    """What the tagger's and the words' log odds and the sureness of the wordings are worth for a value, and `base`."""

    tagger: float
    wording: float
    words: float
    base: float


# Fitted on authors left out (`bench.training.agreement`).
_WEIGHTS: Mapping[str, _Weights] = {
    "addressed_to": _Weights(0.40, 2.13, 0.45, 0.13), "appeal_level": _Weights(0.18, 0.06, 0.75, 0.47),
    "delivery_status": _Weights(0.27, 1.56, 0.84, 0.35), "denial_reason_code": _Weights(0.19, 2.18, 0.84, 1.41),
    "dismissal_reason": _Weights(0.32, 3.03, 1.38, 2.20), "line_of_business": _Weights(0.07, 1.83, 1.08, 0.69),
    "next_level": _Weights(0.52, 1.54, 0.99, 1.97), "program_type": _Weights(0.21, 0.96, 1.07, 1.14),
    "therapy_status": _Weights(0.16, 1.77, 0.77, 0.13), "urgency": _Weights(0.31, 1.71, 0.78, 0.34),
}  # fmt: skip
# Two readings of a decision, where all words have no say.
_USUAL = _Weights(0.52, 2.03, 0.0, -0.52)
# Log odds by all words of a value too rare to be learned.
UNKNOWN = -3.0
# What is less likely is not said at all; said but not accepted costs a glance.
_LEAST = 0.33
_HIGHEST = 0.995
# A value that neither a wording nor the tagger names.
_UNSHOWN = "only the words of the whole paper say so"


def agree(
    field: str, worded: Finding | None, tagged: Mapping[Value, Finding], words: CodedWords | None = None,
    values: Iterable[Value] = (),
) -> Finding | None:  # fmt: skip
    """The likeliest value of all readings with its probability; None when none is likelier than `_LEAST`.

    `worded` is what the catalog's wordings say, `tagged` what the tagger says of each value, `words` what all words of
    the paper say of `values`.
    """
    odds = words.odds_of(field, values) if words is not None else {}
    named = {*tagged, *((worded.value,) if worded is not None else ())}
    likely = max(odds, key=lambda value: (odds[value], str(value)), default=None)
    if likely is not None:
        named.add(likely)
    if not named:
        return None
    weights = _WEIGHTS.get(field, _USUAL)
    chances = {value: _chance(value, worded, tagged.get(value), odds.get(value, UNKNOWN), weights) for value in named}
    best = max(chances, key=lambda value: (chances[value], str(value)))
    if chances[best] < _LEAST:
        return None
    # The place that a wording names is the better evidence: a person can read it there.
    if worded is not None and worded.value == best:
        finding = worded
    elif best in tagged:
        finding = tagged[best]
    elif words is not None:
        finding = replace(words.point(field, best), doubts=(_UNSHOWN,))
    return replace(finding, confidence=min(chances[best], _HIGHEST))


def _chance(value: Value, worded: Finding | None, tagged: Finding | None, odds: float, weights: _Weights) -> float:
    by_tagger, by_wording, by_words = readings_of(value, worded, tagged, odds)
    score = weights.base + weights.tagger * by_tagger + weights.wording * by_wording + weights.words * by_words
    return 1 / (1 + math.exp(-score))


def readings_of(
    value: Value, worded: Finding | None, tagged: Finding | None, odds: float
) -> tuple[float, float, float]:
    """What the tagger (log odds), the wordings (their sureness) and all words (log odds) say of a value."""
    share = min(max(tagged.confidence if tagged is not None else 0.02, 0.002), 0.998)
    said = worded.confidence if worded is not None and worded.value == value else 0.0
    return math.log(share / (1 - share)), said, odds
