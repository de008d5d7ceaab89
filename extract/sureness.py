"""What makes a single value sure: a plain label beside it, and two readers that saw the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.reading import Word
from extract.candidates.candidate import Candidate

_LIKE_THE_LABEL = 0.98
# A letter's date needs no label where it stands by itself under the letterhead.
_PLAIN_PLACES = frozenset([("letter_date", "letterhead")])
_AGAINST = (
    "weak_label", "against", "role_differs", "section_differs", "span_differs", "rights", "doubtful"
)  # fmt: skip


def is_plainly_labelled(candidate: Candidate) -> bool:
    """Whether the value stands beside a printed label of its own field, and nothing speaks against it."""
    if (candidate.name, candidate.source) in _PLAIN_PLACES:
        return True
    weighed = candidate.features
    named = weighed.get("label", 0) >= 1 and weighed.get("label_likeness", 0) >= _LIKE_THE_LABEL
    return named and not any(weighed.get(name) for name in _AGAINST)


def is_surely_read(words: Sequence[Word]) -> bool:
    """Whether both readers saw the same, or the page had a text layer."""
    printed = [word for word in words if plain_letters(word.text)]
    return all(word.source == "text" or is_confirmed(word.text, word.second) for word in printed)


def is_typeset(candidate: Candidate) -> bool:
    """Whether a value of a page's own text layer stands beside a plain label."""
    exact = bool(candidate.words) and all(word.source == "text" for word in candidate.words)
    return exact and is_plainly_labelled(candidate)


def is_confirmed(text: str, second: str | None) -> bool:
    """Whether the second reader saw the same letters and digits."""
    return second is not None and plain_letters(text) == plain_letters(second)


def plain_letters(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return re.sub(r"[\W_]", "", text.lower())
