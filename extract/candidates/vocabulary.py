"""Printed words into the catalog's words, and labels found in lines of text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from documents.field_specs import FieldSpecs

_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}[A-Za-z]?(?![A-Za-z])|[^\W_]+(?:['’´`][^\W\d_]{1,3}(?![^\W\d_]))?|№|[^\w\s]|_+")
# `MemberNo`, `CardID`, `RxGrp`: labels of machines, whose words begin with a capital each.
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_POSSESSIVE = re.compile(r"['’´`]s?$")
_SKIPPED = frozenset("/-.()*&'’,[]")
# Digits and signs that worn letters are taken for.
AS_LETTERS = str.maketrans("0158|!", "olsbll")
STRONG, WEAK = 1.0, 0.5


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text in the catalog's spelling; `likeness` below 1 when it had to be guessed from a misreading."""

    word: str
    start: int
    end: int
    likeness: float = 1.0

    @property
    def is_word(self) -> bool:
        return self.word[0].isalnum()


@dataclass(slots=True)
class Node:
    """One step of a tree of words; `names` are the fields (with the strength of the label) that end here."""

    after: dict[str, Node] = field(default_factory=dict)
    names: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """Tokens `first` to `last` (not included) are a label of the fields in `names`, each with its strength."""

    first: int
    last: int
    names: dict[str, float]
    words: int
    likeness: float


class Vocabulary:
    """Every label, section heading and cue of the catalog as a tree of words, tolerant of misread letters."""

    __slots__ = ("_drop", "_known", "_labels", "_long", "_same", "_sections", "_spelled")

    def __init__(self, specs: FieldSpecs) -> None:
        self._same = dict(specs.words.same)
        self._drop = specs.words.drop
        self._labels, self._sections = Node(), Node()
        self._known: set[str] = set(self._same) | set(self._drop)
        self._spelled: dict[str, tuple[str, float]] = {}
        self._long: list[str] = []
        for spec in specs.values():
            for label in spec.labels:
                self._add(self._labels, label, spec.name, STRONG)
            for label in spec.weak_labels:
                self._add(self._labels, label, spec.name, WEAK)
            for cue in (*spec.before, *spec.after, *spec.against):
                self._known.update(self.words(cue))
        for label in specs.words.others:
            self._add(self._labels, label, "", STRONG)
        for section, labels in specs.words.sections.items():
            for label in labels:
                self._add(self._sections, label, section, STRONG)
        self._long = sorted(word for word in self._known if len(word) >= 4 and word.isalpha())

    def tokens(self, text: str) -> list[Token]:
        """All words and signs of `text`, in the catalog's spelling."""
        return [token for match in _TOKEN.finditer(text) for token in self._tokens(match)]

    def words(self, text: str) -> list[str]:
        """The words of a label or cue of the catalog itself: spelled the catalog's way, dropped words left out."""
        plain = (_plain(match[0]) for match in _TOKEN.finditer(text) if match[0] == "#" or match[0][0].isalnum())
        return [word for word in (self._same.get(each, each) for each in plain) if word not in self._drop]

    def find_labels(self, tokens: list[Token]) -> list[LabelMatch]:
        """The longest label at each place, not overlapping."""
        return self._find(self._labels, tokens)

    def find_section(self, tokens: list[Token]) -> LabelMatch | None:
        """The section words that `tokens` begin with, behind a number or letter of the list."""
        start = 0
        while start < len(tokens) and start < 4 and not self._starts_section(tokens, start):
            start += 1
        return self._longest(self._sections, tokens, start)

    def knows(self, word: str) -> bool:
        """Whether `word` (as in a token) is one of the catalog's words."""
        return word in self._known

    def _starts_section(self, tokens: list[Token], at: int) -> bool:
        word = tokens[at].word
        return len(word) > 1 and word.isalpha() and word not in {"section", "part", "step", "box"}

    def _add(self, root: Node, label: str, name: str, strength: float) -> None:
        words = self.words(label)
        if not words:
            return
        self._known.update(words)
        node = root
        for word in words:
            node = node.after.setdefault(word, Node())
        node.names[name] = max(strength, node.names.get(name, 0.0))

    def _find(self, root: Node, tokens: list[Token]) -> list[LabelMatch]:
        found: list[LabelMatch] = []
        at = 0
        while at < len(tokens):
            match = self._longest(root, tokens, at) if tokens[at].is_word or tokens[at].word == "number" else None
            if match is None:
                at += 1
                continue
            found.append(match)
            at = match.last
        return found

    def _longest(self, root: Node, tokens: list[Token], at: int) -> LabelMatch | None:
        node, best, words, likeness, skipped = root, None, 0, 1.0, 0
        for place in range(at, min(at + 14, len(tokens))):
            token = tokens[place]
            following = node.after.get(token.word)
            if following is None:
                if words and skipped < 3 and (token.word in self._drop or token.word in _SKIPPED):
                    skipped += 1
                    continue
                # "Member ID #", "Rx BIN no.": a trailing number sign belongs to any label.
                if best is not None and best.last == place and token.word == "number":
                    best = LabelMatch(at, place + 1, best.names, best.words, best.likeness)
                break
            node, words, skipped = following, words + 1, 0
            likeness = min(likeness, token.likeness)
            if node.names:
                best = LabelMatch(at, place + 1, node.names, words, likeness)
        return best

    def _tokens(self, match: re.Match[str]) -> Iterator[Token]:
        """The word of a match, or the known words that are written as one, each with a capital (`PatientDOB`)."""
        parts = list(_CAMEL.finditer(match[0])) if match[0][1:].lower() != match[0][1:] else []
        whole = len(parts) > 1 and sum(len(part[0]) for part in parts) == len(match[0])
        if whole and _plain(match[0]) not in self._known and all(_plain(part[0]) in self._known for part in parts):
            for part in parts:
                word = _plain(part[0])
                yield Token(self._same.get(word, word), match.start() + part.start(), match.start() + part.end())
        else:
            yield self._token(match)

    def _token(self, match: re.Match[str]) -> Token:
        printed = match[0]
        spelled = self._spelled.get(printed)
        if spelled is None:
            if printed in {"#", "№"}:
                return Token("number", match.start(), match.end())
            if not printed[0].isalnum():
                return Token(printed, match.start(), match.end())
            spelled = self._spell(printed)
            if len(self._spelled) < 50_000:
                self._spelled[printed] = spelled
        start, end = match.span()
        return Token(spelled[0], start, end, spelled[1])

    def _spell(self, printed: str) -> tuple[str, float]:
        word = _plain(printed)
        if word in self._known or word.isdigit():
            return self._same.get(word, word), 1.0
        if word.endswith("s") and word[:-1] in self._known:
            return self._same.get(word[:-1], word[:-1]), 1.0
        letters = word.translate(AS_LETTERS) if any(char.isdigit() for char in word) else word
        if letters in self._known and len(letters) > 1:
            return self._same.get(letters, letters), 0.8
        if len(letters) >= 5 and sum(char.isalpha() for char in word) >= len(word) - 1:
            most = 2 if len(letters) > 8 else 1
            near = process.extractOne(letters, self._long, scorer=Levenshtein.distance, score_cutoff=most)
            if near is not None and len(near[0]) >= 4 and abs(len(near[0]) - len(letters)) <= 1:
                return self._same.get(near[0], near[0]), 1.0 - 0.15 * near[1]
        return word, 1.0


def _plain(printed: str) -> str:
    lowered = _POSSESSIVE.sub("", printed.lower()).replace(".", "").replace("’", "'")
    if lowered == "#":
        return "#"
    if lowered.isascii():
        return lowered
    return "".join(char for char in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(char))


@lru_cache(maxsize=4)
def vocabulary_of(specs: FieldSpecs) -> Vocabulary:
    """The vocabulary of a catalog, built once."""
    return Vocabulary(specs)
