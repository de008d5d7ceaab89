"""The learned part of the type: words of a paper, rule scores and traits weighed together, by numpy alone."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MODELS = Path(__file__).parent / "models"
BUCKETS = 2**14
# Beyond this a rule score says nothing more; then scaled to the size of the other inputs.
_SATURATION, _RULE_SCALE, _TRAIT_SCALE, _TEXT_SCALE = 14.0, 8.0, 2.0, 7.0
_NUMBER = re.compile(r"\d")
# Longest first. Authors left out are typed better by stems than by words: each author has their own endings.
_ENDINGS = ("ations", "ation", "ingly", "ings", "edly", "ment", "ing", "ies", "ed", "es", "al", "er", "ly", "s", "e")
_SHORTEST_STEM = 4
# Letters in a row of longer words count beside the words: of a word with one letter misread most of them are left.
_RUN, _SHORTEST_RUN_WORD = 4, 6
# Words of the beginning and labels are marked; they count as wholes only.
_MARKS = ("^", ":")


@dataclass(frozen=True, slots=True, eq=False)
class TypeModel:
    """A multinomial logistic model.

    `weights` is labels x (buckets + labels + traits), `idf` weighs the buckets, `temperature` (fitted on authors
    left out) makes its probabilities honest; `words_only`: taught on so few papers that pairs of words and runs of
    letters only mislead it.
    """

    labels: tuple[str, ...]
    traits: tuple[str, ...]
    weights: NDArray[np.float16]
    bias: NDArray[np.float32]
    idf: NDArray[np.float16]
    temperature: float
    words_only: bool = False

    def probabilities(self, text: str, rules: Mapping[str, float], traits: Mapping[str, float]) -> dict[str, float]:
        """Probability per label from the telling text, the rule scores by label, and the traits by name."""
        columns, values = inputs(
            text, rules, traits, self.labels, self.traits, self.idf, words_only=self.words_only
        )
        scores = self.weights[:, columns].astype(np.float32) @ values + self.bias
        powers = np.exp((scores - scores.max()) / self.temperature)
        return dict(zip(self.labels, (powers / powers.sum()).tolist(), strict=True))


def inputs(
    text: str,
    rules: Mapping[str, float],
    traits: Mapping[str, float],
    labels: Sequence[str],
    names: Sequence[str],
    idf: NDArray[np.float16] | NDArray[np.float32],
    *,
    words_only: bool = False,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Columns and values of one paper: words (unit length), rule scores (centred), traits."""
    buckets, counts = count_buckets(text, words_only=words_only)
    words = (1.0 + np.log(counts)) * idf[buckets].astype(np.float32) if len(counts) else counts
    length = float(np.linalg.norm(words)) or 1.0
    scores = _SATURATION * np.tanh(np.array([rules.get(label, 0.0) for label in labels]) / _SATURATION)
    tail = np.concatenate(
        [(scores - scores.mean()) / _RULE_SCALE, np.array([traits.get(name, 0.0) for name in names]) / _TRAIT_SCALE]
    )
    columns = np.concatenate([buckets, np.arange(BUCKETS, BUCKETS + len(tail))])
    return columns, np.concatenate([_TEXT_SCALE * words / length, tail]).astype(np.float32)


def count_buckets(text: str, *, words_only: bool = False) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The buckets of the words, word pairs and runs of letters of a text, and how often each occurs."""
    words = _NUMBER.sub("0", text).split()
    if words_only:
        counts = Counter(_bucket(stem(word)) for word in words)
    else:
        counts = Counter(bucket for word in words for bucket in _buckets_of(word))
        counts.update(_bucket(f"{first} {second}") for first, second in pairwise(map(stem, words)))
    return np.fromiter(counts, np.int64, len(counts)), np.fromiter(counts.values(), np.float32, len(counts))


@lru_cache(maxsize=50_000)
def _buckets_of(word: str) -> tuple[int, ...]:
    """Of its stem, and of every four letters in a row of a longer word; every figure counts as 0."""
    runs = range(len(word) - _RUN + 1) if len(word) >= _SHORTEST_RUN_WORD and not word.startswith(_MARKS) else ()
    return (_bucket(stem(word)), *(_bucket("#" + word[at : at + _RUN]) for at in runs))


@lru_cache(maxsize=200_000)
def _bucket(gram: str) -> int:
    return zlib.crc32(gram.encode()) % BUCKETS


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """`word` without its ending, as long as four letters are left: approves, approved and approval are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def marked(mark: str, words: Sequence[str]) -> list[str]:
    """`words` told from others by where they stand; a mark begins with one of `_MARKS`."""
    return [mark + word for word in words]


def save_model(path: Path, model: TypeModel) -> None:
    """Write a model as one compressed numpy file without pickled objects."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        labels=np.array(model.labels),
        traits=np.array(model.traits),
        weights=model.weights,
        bias=model.bias,
        idf=model.idf,
        temperature=np.float64(model.temperature),
        words_only=np.bool_(model.words_only),
    )


@lru_cache(maxsize=8)
def load_model(path: Path) -> TypeModel | None:
    """The model in `path`, or None when there is none (the rules then speak alone)."""
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as data:
        return TypeModel(
            labels=tuple(data["labels"].tolist()),
            traits=tuple(data["traits"].tolist()),
            weights=data["weights"],
            bias=data["bias"],
            idf=data["idf"],
            temperature=float(data["temperature"]),
            words_only=bool(data["words_only"]) if "words_only" in data else False,
        )


def load_type_model() -> TypeModel | None:
    """The shipped model of document types."""
    return load_model(MODELS / "document_types.npz")
