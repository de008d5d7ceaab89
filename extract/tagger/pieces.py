"""Words as pieces of a fixed vocabulary, so that a word never seen still resembles those it is made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

VOCABULARY = Path(__file__).parent.parent / "models" / "tagger_pieces.txt"
MOST_PIECES = 8
_PART = re.compile(r"[^\W_]+|[^\w\s]|_+")
_DIGIT = re.compile(r"\d")
_UNKNOWN = "[UNK]"


class Pieces:
    """The vocabulary: a row number per piece, continuations marked `##`."""

    def __init__(self, rows: Mapping[str, int]) -> None:
        self._rows = rows
        self.of = lru_cache(maxsize=100_000)(self._cut)

    def _cut(self, word: str) -> tuple[int, ...]:
        """The rows of the pieces of one printed word, at most eight; digits count as 0 but in short numbers."""
        found: list[int] = []
        for part in _PART.findall(plain(word)):
            found.extend(self._longest(part))
        return tuple(found[:MOST_PIECES]) or (self._rows[_UNKNOWN],)

    def _longest(self, part: str) -> list[int]:
        found: list[int] = []
        at, sign = 0, ""
        while at < len(part):
            end = next((end for end in range(len(part), at, -1) if sign + part[at:end] in self._rows), None)
            if end is None:
                return [self._rows[_UNKNOWN]]
            found.append(self._rows[sign + part[at:end]])
            at, sign = end, "##"
        return found


def plain(word: str) -> str:
    """Lower case without accents; the digits of long numbers, dates and codes as 0."""
    bare = "".join(char for char in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(char))
    return bare if len(bare) <= 2 else _DIGIT.sub("0", bare)


@lru_cache(maxsize=1)
def load_pieces() -> Pieces:
    """The shipped vocabulary: one piece a line, in the order of the rows of the tagger's table."""
    return Pieces({piece: row for row, piece in enumerate(VOCABULARY.read_text(encoding="utf-8").split("\n"))})
