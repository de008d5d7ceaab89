"""Wordings of sentences that lead to, follow or contradict a value, found in one pass over the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from documents.field_specs import FieldSpecs
from extract.candidates.vocabulary import Node, Token, Vocabulary, vocabulary_of

BEFORE, AFTER, AGAINST = "before", "after", "against"
_GAP = 6
_MARK = "..."


@dataclass(frozen=True, slots=True)
class Cue:
    """Words `first` to `last` (not included) are a wording of field `name`; `way` is before, after or against."""

    name: str
    way: str
    first: int
    last: int
    words: int


class CueTree:
    """All wordings of a catalog; words in between that never count are skipped."""

    __slots__ = ("_drop", "_gapped", "_root")

    def __init__(self, specs: FieldSpecs, vocabulary: Vocabulary) -> None:
        self._root = Node()
        self._gapped: dict[str, list[tuple[list[str], list[str], str]]] = {}
        self._drop = specs.words.drop
        for spec in specs.values():
            for way, cues in ((BEFORE, spec.before), (AFTER, spec.after), (AGAINST, spec.against)):
                for cue in cues:
                    self._add(vocabulary, cue, f"{way} {spec.name}")

    def find(self, tokens: Sequence[Token]) -> list[Cue]:
        """Every wording in `tokens`, the short ones inside longer ones included."""
        places = [n for n, token in enumerate(tokens) if token.is_word and token.word not in self._drop]
        words = [tokens[place].word for place in places]
        found: list[Cue] = []
        for at in range(len(words)):
            node = self._root
            for step in range(at, min(at + 9, len(words))):
                following = node.after.get(words[step])
                if following is None:
                    break
                node = following
                found.extend(_cue(key, places[at], places[step] + 1, step - at + 1) for key in node.names)
            found.extend(self._with_gap(words, places, at))
        return found

    def _with_gap(self, words: list[str], places: list[int], at: int) -> list[Cue]:
        found = []
        for head, tail, key in self._gapped.get(words[at], ()):
            end = at + len(head)
            if words[at:end] != head:
                continue
            for start in range(end, min(end + _GAP + 1, len(words) - len(tail) + 1)):
                if words[start : start + len(tail)] == tail:
                    last = places[start + len(tail) - 1] + 1
                    found.append(_cue(key, places[at], last, len(head) + len(tail)))
                    break
        return found

    def _add(self, vocabulary: Vocabulary, cue: str, key: str) -> None:
        parts = [vocabulary.words(part) for part in cue.split(_MARK)]
        if len(parts) == 2 and all(parts):
            self._gapped.setdefault(parts[0][0], []).append((parts[0], parts[1], key))
            return
        node = self._root
        for word in parts[0]:
            node = node.after.setdefault(word, Node())
        if parts[0]:
            node.names[key] = 1.0


def _cue(key: str, first: int, last: int, words: int) -> Cue:
    way, name = key.split(" ", 1)
    return Cue(name, way, first, last, words)


@lru_cache(maxsize=4)
def cues_of(specs: FieldSpecs) -> CueTree:
    """The wordings of a catalog, built once."""
    return CueTree(specs, vocabulary_of(specs))
