"""How likely a candidate is to be the value of its field: a logistic function of its features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extract.candidates.candidate import Candidate
from extract.candidates.features import FEATURES

_MODEL = Path(__file__).parent / "models" / "candidates.npz"
# Weights set by hand, in log odds; they serve until a model has been trained and for fields it has not seen.
_BY_HAND = {
    "label": 2.2, "weak_label": 0.6, "label_words": 1.6, "label_likeness": 0.6, "sureness": 1.6, "colon": 0.4,
    "alone": 0.2, "inline": 0.9, "right": 0.5, "below": 0.5, "above": -1.2, "table": 0.9, "cue": 1.8, "cue_near": 1.4,
    "after_cue": 1.0, "place": 0.2, "against": -2.2, "section_fits": 0.8, "section_differs": -0.9, "role_fits": 0.5,
    "role_differs": -0.7, "away": -0.8, "offset": -1.2, "quality": 2.6, "doubtful": -0.6, "ocr": 0.8,
    "ocr_least": 0.3, "second_agrees": 0.3, "second_differs": -0.5, "rest": -0.25, "page_two": -0.5,
    "low_on_page": -0.5, "rights": -0.8, "first": 0.5, "header_zone": -3.0, "span_fits": 1.6, "span_differs": -2.5,
    "rivals": -0.5, "repeated": 1.0, "with_strength": 0.9,
}  # fmt: skip
_INTERCEPT = -5.2


@dataclass(frozen=True, slots=True)
class ScoringModel:
    """`weights` has a row per field of `fields` and a last one for all others; its last column is the intercept."""

    fields: dict[str, int]
    weights: NDArray[np.float64]


def score_candidates(candidates: Sequence[Candidate]) -> list[float]:
    """The log odds that each candidate is right, in the order given."""
    if not candidates:
        return []
    model = scoring_model()
    table = feature_table(candidates)
    rows = np.array([model.fields.get(each.name, len(model.weights) - 1) for each in candidates])
    return [float(score) for score in np.einsum("ij,ij->i", table, model.weights[rows])]


def feature_table(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """One row per candidate, the columns of `FEATURES` and a last one of ones."""
    table = np.ones((len(candidates), len(FEATURES) + 1))
    for row, candidate in enumerate(candidates):
        features = candidate.features
        for column, name in enumerate(FEATURES):
            table[row, column] = features.get(name, 0.0)
    return table


@lru_cache(maxsize=1)
def scoring_model() -> ScoringModel:
    """The trained weights when there are any, else those set by hand."""
    by_hand = np.array([[*(_BY_HAND.get(name, 0.0) for name in FEATURES), _INTERCEPT]])
    if not _MODEL.exists():
        return ScoringModel({}, by_hand)
    with np.load(_MODEL) as stored:
        names = [str(name) for name in stored["features"]]
        weights = stored["weights"]
        fields = {str(name): row for row, name in enumerate(stored["fields"])}
    # A model trained before a feature existed has no weight for it.
    columns = {name: column for column, name in enumerate(names)}
    aligned = np.zeros((len(weights), len(FEATURES) + 1))
    for place, name in enumerate(FEATURES):
        if name in columns:
            aligned[:, place] = weights[:, columns[name]]
    aligned[:, -1] = weights[:, -1]
    return ScoringModel(fields, aligned)
