"""Many yes-or-no questions asked of the same words: a logistic model for each, over hashed words, by numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extract.text_model import count_buckets

# The words of a text are brought to this length (the square root of their number to one).
_LENGTH = 3.0
_MOST = 8.0
# Weights of so many steps (of 127) and less would only make the file larger.
_LIGHTEST = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class WordOdds:
    """`labels` are the columns of `weights` (buckets x labels, in `steps` of each label); `bias` per label."""

    labels: Mapping[str, int]
    weights: NDArray[np.int8]
    steps: NDArray[np.float32]
    bias: NDArray[np.float32]

    def odds(self, text: str) -> NDArray[np.float32]:
        """Log odds per label, within 8, for these words."""
        buckets, values = inputs(text)
        summed = values @ self.weights[buckets].astype(np.float32)
        odds: NDArray[np.float32] = np.clip(summed * self.steps + self.bias, -_MOST, _MOST).astype(np.float32)
        return odds


def inputs(text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The buckets of the words of a text and their value, the same for all."""
    buckets, _ = count_buckets(text, words_only=True)
    return buckets, np.full(len(buckets), _LENGTH / max(1.0, len(buckets)) ** 0.5, dtype=np.float32)


@lru_cache(maxsize=16)
def load_odds(path: Path) -> WordOdds | None:
    """The model in `path`; None where there is none."""
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as data:
        labels = {name: number for number, name in enumerate(data["labels"].tolist())}
        return WordOdds(labels, data["weights"], data["steps"], data["bias"])


def save_odds(path: Path, labels: Sequence[str], weights: NDArray[np.float64], bias: NDArray[np.float64]) -> None:
    """Write `weights` (buckets x labels), a byte for each, and `bias`; what is lightest is left out."""
    steps = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
    kept = np.where(np.abs(weights) > _LIGHTEST * steps, weights, 0.0)
    np.savez_compressed(
        path,
        labels=np.array(labels),
        weights=np.round(kept / steps).astype(np.int8),
        steps=steps.astype(np.float32),
        bias=bias.astype(np.float32),
    )
