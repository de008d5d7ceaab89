"""What the fields that the tagger sees on a paper say of its type: a denial has a time to appeal, an approval an end.

A third reading of the type beside the words and the tagger's own (`extract.classifying`): small log odds that are added
to what these two say together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extract.tagger.network import Tagged
from extract.text_model import MODELS

MODEL = MODELS / "type_signs.npz"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TypeSigns:
    """`weights` (labels x types) and `bias` for how plainly each of `labels` is seen, less `mean`, by `spread`."""

    labels: tuple[str, ...]
    types: tuple[str, ...]
    mean: Floats
    spread: Floats
    weights: Floats
    bias: Floats

    def odds(self, seen: Floats) -> dict[str, float]:
        """Log odds to add to each type where the labels are seen so plainly (`seen_of`)."""
        added = (seen - self.mean) / self.spread @ self.weights + self.bias
        return dict(zip(self.types, added.tolist(), strict=True))


def signs_of(tagged: Tagged) -> Mapping[str, float]:
    """Log odds to add to each type; empty where no word was tagged or the house has no model."""
    model = load_signs()
    if model is None or not tagged.scores:
        return {}
    return model.odds(seen_of(tagged, model.labels))


def seen_of(tagged: Tagged, labels: Sequence[str]) -> Floats:
    """How plainly the tagger sees each label: its probability for the word that most has it."""
    highest = np.max(np.stack(list(tagged.scores.values())), axis=0)
    seen = np.array([highest[tagged.labels[label]] if label in tagged.labels else -np.inf for label in labels])
    return 1.0 / (1.0 + np.exp(-seen.astype(np.float64)))


@lru_cache(maxsize=1)
def load_signs(path: Path = MODEL) -> TypeSigns | None:
    """The shipped model; None where there is none."""
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as data:
        table = {name: data[name].astype(np.float64) for name in ("mean", "spread", "weights", "bias")}
        return TypeSigns(tuple(data["labels"].tolist()), tuple(data["types"].tolist()), **table)


def save_signs(path: Path, model: TypeSigns) -> None:
    """Write the model, two bytes for each figure."""
    table = {name: getattr(model, name).astype(np.float16) for name in ("mean", "spread", "weights", "bias")}
    np.savez_compressed(path, labels=np.array(model.labels), types=np.array(model.types), **table)
