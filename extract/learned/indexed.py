"""The words of a document by where they stand, so that a learned label is found at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from extract.candidates.kinds import Surroundings
from extract.candidates.labels import LabelledPage
from extract.candidates.strips import Strip, join_strips
from extract.candidates.vocabulary import Token

# Shorter words are too like others to be guessed from a misreading.
_GUESSED = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """Words `first` to `last` (included) of segment `segment` of page `page` (index in the document)."""

    page: int
    segment: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document whose words can be looked up: per page and segment its words, and per word where it stands."""

    pages: tuple[LabelledPage, ...]
    around: Surroundings
    words: tuple[tuple[tuple[Token, ...], ...], ...]
    spots: dict[str, list[tuple[int, int, int]]]

    def strip(self, page: int, segment: int, start: int = 0, lines: int = 1) -> Strip:
        """The text of a segment from `start` on, with the `lines` - 1 segments it reads on in."""
        labelled = self.pages[page]
        strip = labelled.strips[segment].part(start, len(labelled.strips[segment].text))
        if lines == 1:
            return strip
        block = labelled.layout.blocks[labelled.layout.segments[segment].block].segments
        at = block.index(segment)
        return join_strips([strip, *(labelled.strips[index] for index in block[at + 1 : at + lines])])


def index_words(pages: Sequence[LabelledPage], around: Surroundings, known: Iterable[str] = ()) -> Indexed:
    """`known` are words of learned labels: a misread word that is nearly one of them is taken for it."""
    guesses = [word for word in known if len(word) >= _GUESSED]
    spots: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    words = []
    for number, page in enumerate(pages):
        rows = tuple(tuple(token for token in tokens if token.is_word) for tokens in page.tokens)
        words.append(rows)
        for segment, row in enumerate(rows):
            for at, token in enumerate(row):
                spots[token.word].append((number, segment, at))
    for misread in [word for word in spots if len(word) >= _GUESSED] if guesses else ():
        near = process.extractOne(misread, guesses, scorer=Levenshtein.distance, score_cutoff=1)
        if near is not None and near[1] == 1 and near[0] not in spots:
            spots[near[0]] = spots[misread]
    return Indexed(tuple(pages), around, tuple(words), dict(spots))


def find_label(document: Indexed, label: Sequence[str]) -> list[Spot]:
    """Every print of the words `label` in a row, in reading order."""
    if not label or any(word not in document.spots for word in label):
        return []
    rest = [set(document.spots[word]) for word in label[1:]]
    return [
        Spot(page, segment, at, at + len(rest))
        for page, segment, at in document.spots[label[0]]
        if all((page, segment, at + step) in places for step, places in enumerate(rest, 1))
    ]
