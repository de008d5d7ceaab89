"""A linear model over hashed words and letters: what a document or sentence is, by numpy alone."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MODELS = Path(__file__).parent / "models"
_NUMBER = re.compile(r"\d")


@dataclass(frozen=True, slots=True, eq=False)
class TextModel:
    """Weights `classes x buckets` (float16) and `bias`; `labels` name the classes."""

    labels: tuple[str, ...]
    weights: NDArray[np.float16]
    bias: NDArray[np.float32]
    letters: bool

    def log_probabilities(self, text: str) -> dict[str, float]:
        """Log probability per label of a plain text."""
        buckets, values = vector(text, self.weights.shape[1], letters=self.letters)
        scores = self.weights[:, buckets].astype(np.float32) @ values + self.bias
        scores -= scores.max()
        logs = scores - np.log(np.exp(scores).sum())
        return dict(zip(self.labels, logs.tolist(), strict=True))


def vector(text: str, size: int, *, letters: bool) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Bucket numbers and values (unit length, square-root counts) of the n-grams of a plain text."""
    counts: dict[int, int] = {}
    for gram in grams(text, letters=letters):
        bucket = _bucket(gram, size)
        counts[bucket] = counts.get(bucket, 0) + 1
    if not counts:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    values = np.sqrt(np.fromiter(counts.values(), np.float32, len(counts)))
    return np.fromiter(counts, np.int64, len(counts)), values / np.linalg.norm(values)


@lru_cache(maxsize=200_000)
def _bucket(gram: str, size: int) -> int:
    return zlib.crc32(gram.encode()) % size


def grams(text: str, *, letters: bool) -> Iterator[str]:
    """Words, pairs of words and, with `letters`, runs of four letters; every figure counts as 0."""
    words = _NUMBER.sub("0", text).split()
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"
    if letters:
        for word in words:
            if len(word) > 4:
                yield from (f"#{word[at : at + 4]}" for at in range(len(word) - 3))


def save_model(
    path: Path, labels: Sequence[str], weights: NDArray[np.float64], bias: NDArray[np.float64], *, letters: bool
) -> None:
    """Write a model as one compressed numpy file without pickled objects."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path, labels=np.array(labels), weights=weights.astype(np.float16), bias=bias.astype(np.float32), letters=letters
    )


@lru_cache(maxsize=8)
def load_model(path: Path) -> TextModel | None:
    """The model in `path`, or None when there is none (the rules then speak alone)."""
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as data:
        return TextModel(tuple(data["labels"].tolist()), data["weights"], data["bias"], bool(data["letters"]))


def load_text_model() -> TextModel | None:
    """The shipped model of document types."""
    return load_model(MODELS / "document_types.npz")
