"""Where two readers saw different letters in a name, the reading that is a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from documents.catalog import Catalog
from documents.drugs import DrugIndex, shape_of
from documents.reading import Page, Word
from extract.candidates.vocabulary import Vocabulary, vocabulary_of
from extract.layout import PageLayout, lay_out
from extract.normalise.known_names import KnownNames, load_names, plain_letters
from extract.tagger.pieces import Pieces, load_pieces

# The reader of a word that neither reader saw so.
NEITHER = "names"
_LETTERS = re.compile(r"[^\W\d_]+")
_LEAST = 4
# A second reader less sure than this saw dirt.
_SURE = 0.3
# One letter in so many may differ in shape for two readings to be of the same name.
_ONE_IN = 4


@dataclass(frozen=True, slots=True)
class _Known:
    """Words and names that a reading may be."""

    vocabulary: Vocabulary
    drugs: DrugIndex
    pieces: Pieces
    names: KnownNames

    def is_word(self, letters: str) -> bool:
        """Whether `letters` (bare) are a word of the catalog, a drug, or one that papers often have."""
        return self.vocabulary.knows(letters) or bool(self.drugs.exact(letters)) or len(self.pieces.of(letters)) == 1


def open_page(page: Page, catalog: Catalog) -> PageLayout:
    """The geometry of `page`, the readers' quarrels over names settled first."""
    return lay_out(settle_names(page, catalog))


def settle_names(page: Page, catalog: Catalog) -> Page:
    """The page with each name that the readers disagree on as a name is written.

    Where only what `second` saw is a name or a word, it changes places with `text`. Where neither is, but one name
    alone is near both, the word is that name, and `source` is `names`. What the second reader hardly saw is left out.
    """
    known = _Known(vocabulary_of(catalog.fields), catalog.reference.drugs, load_pieces(), load_names())
    words = tuple(_settle(word, known) if _may_be_name(word) else word for word in page.words)
    return page if words == page.words else replace(page, words=words)


def _may_be_name(word: Word) -> bool:
    if not word.second or word.source == "text" or not word.text[:1].isupper():
        return False
    if word.second_confidence is not None and word.second_confidence < _SURE:
        return False
    digits = any(char.isdigit() for char in word.text + word.second)
    return not digits and plain_letters(word.text) != plain_letters(word.second)


def _settle(word: Word, known: _Known) -> Word:
    seen = _chosen(word, known, _seen)
    if seen is not None:
        # What speaks for it besides its reader is that it is a word; nothing that the readers differ on is confirmed.
        sure = max(word.confidence, word.second_confidence or 0.0)
        return replace(word, text=seen, second=word.text, confidence=sure, second_confidence=word.confidence)
    near = _chosen(word, known, _near_both)
    return word if near is None else replace(word, text=near, source=NEITHER)


def _chosen(word: Word, known: _Known, choose: Callable[[str, str, _Known], str | None]) -> str | None:
    """The text of `word` with those parts of a double name replaced that `choose` has another spelling for."""
    read, seen = _LETTERS.findall(word.text), _LETTERS.findall(word.second or "")
    if len(read) != len(seen):
        return None
    parts = []
    for one, other in zip(read, seen, strict=True):
        bare = plain_letters(one)
        settled = bare == plain_letters(other) or len(bare) < _LEAST or bare in known.names or known.is_word(bare)
        name = None if settled else choose(one, other, known)
        parts.append(one if name is None else _cased_as(one, name))
    following = iter(parts)
    return None if parts == read else _LETTERS.sub(lambda run: next(following), word.text)


def _seen(read: str, seen: str, known: _Known) -> str | None:
    """`seen` where it is a name or a word and the two look alike."""
    one, other = plain_letters(read), plain_letters(seen)
    if len(other) < _LEAST or not (other in known.names or known.is_word(other)):
        return None
    apart = Levenshtein.distance(shape_of(one), shape_of(other))
    return seen if apart <= max(1, len(one) // _ONE_IN) else None


def _near_both(read: str, seen: str, known: _Known) -> str | None:
    return None if known.is_word(plain_letters(seen)) else known.names.between(read, seen)


def _cased_as(read: str, name: str) -> str:
    if read.isupper():
        return name.upper()
    return name.capitalize() if name.isupper() or name.islower() else name
