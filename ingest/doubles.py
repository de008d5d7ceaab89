"""Words that were seen twice in one place, by the two readers or in two lines that lie on each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from ingest.engines import SeenWord

_SHARED = 0.5
"""The share of the smaller box, across and down, from which on two words stand in one place."""
_ALIKE = 0.6


def without_doubles(seen: Sequence[SeenWord]) -> tuple[SeenWord, ...]:
    """The words without those whose print another word in the same place holds, too; the surer and longer one stays.

    Different words in one place (a stamp over print) both stay: nothing that was read is lost.
    """
    words, letters = list(seen), [_letters(word) for word in seen]
    dropped: set[int] = set()
    for one, other in np.argwhere(np.triu(_in_one_place(words), 1)).tolist():
        if one in dropped or other in dropped:
            continue
        kept, lost = sorted((one, other), key=lambda index: -len(letters[index]) * words[index].confidence)
        if letters[lost] and _is_same(letters[kept], letters[lost]):
            dropped.add(lost)
    return tuple(word for index, word in enumerate(words) if index not in dropped)


def _in_one_place(words: Sequence[SeenWord]) -> NDArray[np.bool_]:
    """Which pairs of words lie on each other, as a square of words x words."""
    boxes = np.array([(word.x0, word.y0, word.x1, word.y1) for word in words], np.float32).reshape(-1, 4)
    across, down = (_shared(boxes[:, low], boxes[:, low + 2]) for low in (0, 1))
    return np.asarray((across > _SHARED) & (down > _SHARED))


def _shared(low: NDArray[np.float32], high: NDArray[np.float32]) -> NDArray[np.float32]:
    both = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    size = np.maximum(high - low, 1)
    return np.asarray(both / np.minimum(size[:, None], size), np.float32)


def _is_same(kept: str, lost: str) -> bool:
    return lost in kept or Levenshtein.normalized_similarity(kept, lost) >= _ALIKE


def _letters(word: SeenWord) -> str:
    return "".join(sign for sign in word.text.lower() if sign.isalnum())
