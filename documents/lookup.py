"""Finding known names in print: exactly (case and punctuation folded), in running text, or only close."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Literal, TypeVar

from rapidfuzz import fuzz, process

from documents.errors import CatalogError

T = TypeVar("T")
MatchKind = Literal["exact", "alias", "ingredient", "fuzzy"]
_RANK: dict[MatchKind, int] = {"exact": 0, "alias": 1, "ingredient": 2, "fuzzy": 3}

_WORD = re.compile(r"[^\W_]+")
# Between two words of one name; a comma, a colon or a new line separates two things.
_JOINT = re.compile(r"[^\w,;:\n]{0,3}")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class NameMatch(Generic[T]):
    """A known entry for a printed text. `score` is a similarity from 0 to 1, not a probability.

    `known_as` is the name, alias or ingredient that matched. A `fuzzy` match is a candidate to show, never
    a reading.
    """

    entry: T
    kind: MatchKind
    score: float
    known_as: str


@dataclass(frozen=True, slots=True)
class Mention(Generic[T]):
    """A known name inside a text: `text[start:end]`, with every entry that goes by it."""

    start: int
    end: int
    matches: tuple[NameMatch[T], ...]


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """`text` for comparison: lower case, no accents, no punctuation, no spaces, no "and"."""
    return "".join(word for word, _, _ in fold_words(text))


def fold_words(text: str) -> list[tuple[str, int, int]]:
    """The words of `text` folded, each with its start and end in `text`; "and" is left out."""
    words = ((_fold_word(found[0]), found.start(), found.end()) for found in _WORD.finditer(text))
    return [word for word in words if word[0] and word[0] != "and"]


@lru_cache(maxsize=8192)
def _fold_word(word: str) -> str:
    lowered = word.casefold()
    if lowered.isascii():
        return lowered
    return "".join(char for char in unicodedata.normalize("NFKD", lowered) if char.isalnum())


class NameIndex(Generic[T]):
    """Known names and the entries behind them; one name may stand for several entries (an ingredient)."""

    __slots__ = ("_begins", "_by_key", "_keys")

    def __init__(self, names: Iterable[tuple[str, MatchKind, T]]) -> None:
        self._by_key: dict[str, list[NameMatch[T]]] = defaultdict(list)
        for name, kind, entry in names:
            self._by_key[fold(name)].append(NameMatch(entry, kind, 1.0, name))
        self._by_key.pop("", None)
        self._keys = list(self._by_key)
        self._begins = {key[:length] for key in self._keys for length in range(1, len(key) + 1)}

    def exact(self, text: str) -> tuple[NameMatch[T], ...]:
        """The entries whose name, alias or ingredient is `text`; only the strongest kind is returned."""
        count = len(fold_words(text))
        found = [match for match in self._by_key.get(fold(text), []) if _spelled(match.known_as, count)]
        best = min((_RANK[match.kind] for match in found), default=0)
        return tuple(match for match in found if _RANK[match.kind] == best)

    def close(self, text: str, *, limit: int = 5, floor: float = 0.7) -> tuple[NameMatch[T], ...]:
        """Up to `limit` entries whose name resembles `text`, best first, all marked `fuzzy`."""
        key = fold(text)
        if not key:
            return ()
        near = process.extract(key, self._keys, scorer=fuzz.ratio, limit=4 * limit, score_cutoff=100 * floor)
        best: dict[int, NameMatch[T]] = {}
        for name, score, _ in near:
            for match in self._by_key[name]:
                candidate = NameMatch(match.entry, "fuzzy", round(score / 100, 4), match.known_as)
                best.setdefault(id(match.entry), candidate)
        return tuple(best.values())[:limit]

    def mentions(self, text: str) -> Iterator[Mention[T]]:
        """Known names in running text, longest first at each place, not overlapping."""
        words = fold_words(text)
        at = 0
        while at < len(words):
            length = self._longest_at(text, words, at)
            if length:
                start, end = words[at][1], words[at + length - 1][2]
                yield Mention(start, end, self.exact(text[start:end]))
            at += length or 1

    def _longest_at(self, text: str, words: list[tuple[str, int, int]], at: int) -> int:
        """How many words from `at` make the longest known name; 0 when none does."""
        best, key = 0, ""
        for count, (word, start, _) in enumerate(words[at : at + _MOST_WORDS], 1):
            between = text[words[at + count - 2][2] : start] if count > 1 else ""
            key += word
            # Most words begin no known name, and cost nothing more.
            if key not in self._begins or not _joins(between):
                break
            if key in self._by_key and any(_spelled(match.known_as, count) for match in self._by_key[key]):
                best = count
        return best


def refuse_repeats(file: str, named: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Raise CatalogError when a name, folded, stands twice; `named` gives each entry's label and names."""
    owners: dict[str, str] = {}
    for label, names in named:
        for name in names:
            key = fold(name)
            if key in owners:
                raise CatalogError(file, label, f"the name {name!r} is already that of {owners[key]}")
            owners[key] = label


def _spelled(name: str, words: int) -> bool:
    """Whether a text of `words` words may stand for `name`: a hyphen counts, or "Medical" would be Medi-Cal."""
    return "-" not in name or words >= len(fold_words(name))


def _joins(between: str) -> bool:
    return between == " " or _JOINT.fullmatch(_AND.sub(" ", between)) is not None
