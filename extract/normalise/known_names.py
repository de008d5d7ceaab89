"""Names that people are known to have, and the only one that a misread word may be."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from rapidfuzz.distance import Levenshtein

from documents.drugs import shape_of

# Letters of their own that are no other letter with an accent.
_OWN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_LATIN = re.compile(r"[A-Za-zÀ-ɏ'’ -]+$")
_LEAST = 6
# The letters apart that a name may be from what two readers saw, added up; letters of like shape count little.
_FARTHEST = 2.1
_SAME_SHAPE = 0.25
# How much nearer the name must be than the next one.
_CLEAR = 0.5
# How many times as many lists as the other kind's must have a name for it to be of one kind.
_TIMES = 3


class KnownNames:
    """Given and family names, each bare (`plain_letters`), and in how many lists of both each stands."""

    __slots__ = ("_by_length", "_families", "_givens", "_names")

    def __init__(self, given: Iterable[Collection[str]], family: Iterable[Collection[str]]) -> None:
        self._givens, self._families = _count(given), _count(family)
        self._names = frozenset(self._givens) | frozenset(self._families)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for name in self._names:
            self._by_length[len(name)].append(name)

    def __contains__(self, word: str) -> bool:
        return plain_letters(word) in self._names

    def is_given(self, word: str) -> bool:
        """Whether far more lists have it as a given name than as that of a family (`Hiroshi`, not `Taylor`)."""
        return _mostly(plain_letters(word), self._givens, self._families)

    def is_family(self, word: str) -> bool:
        """Whether far more lists have it as the name of a family than as a given one."""
        return _mostly(plain_letters(word), self._families, self._givens)

    def between(self, one: str, other: str) -> str | None:
        """The only name that two readings of one word may both be, when neither is a name itself.

        Bare letters; None when no name is near, or two are about as near.
        """
        read, seen = plain_letters(one), plain_letters(other)
        if min(len(read), len(seen)) < _LEAST or read in self._names or seen in self._names:
            return None
        lengths = range(min(len(read), len(seen)) - 1, max(len(read), len(seen)) + 2)
        near = sorted(
            (_apart(read, name) + _apart(seen, name), name)
            for length in lengths for name in self._by_length.get(length, ())
            if Levenshtein.distance(read, name, score_cutoff=3) <= 3
        )  # fmt: skip
        if not near or near[0][0] > _FARTHEST or (len(near) > 1 and near[1][0] - near[0][0] < _CLEAR):
            return None
        return near[0][1]


def _count(lists: Iterable[Collection[str]]) -> Counter[str]:
    """In how many of the lists each name stands, bare."""
    parts = ({plain_letters(part) for name in listed for part in name.split()} for listed in lists)
    return Counter(part for each in parts for part in each if part)


def _mostly(name: str, here: Counter[str], there: Counter[str]) -> bool:
    return here[name] >= max(1, _TIMES * there[name])


def plain_letters(word: str) -> str:
    """The letters of `word` in lower case, without accents and signs."""
    bare = unicodedata.normalize("NFKD", word.lower().translate(_OWN))
    return "".join(char for char in bare if char.isalpha())


def _apart(read: str, name: str) -> float:
    shapes = Levenshtein.distance(shape_of(read), shape_of(name))
    return shapes + _SAME_SHAPE * Levenshtein.distance(read, name)


@lru_cache(maxsize=1)
def load_names() -> KnownNames:
    """The names in Latin letters that Faker has of some eighty languages and countries; about a second, once."""
    return KnownNames(*name_lists())


def name_lists() -> tuple[list[set[str]], list[set[str]]]:
    """Given and family names as they are written, a set for each of Faker's languages and countries."""
    import faker.providers.person as people

    given: list[set[str]] = []
    family: list[set[str]] = []
    for module in iter_modules(people.__path__):
        provider = import_module(f"{people.__name__}.{module.name}").Provider
        given.append(_listed(provider, "first_name"))
        family.append(_listed(provider, "last_name"))
    return given, family


def _listed(provider: type, kind: str) -> set[str]:
    """All names of one language and kind."""
    lists = (getattr(provider, name) for name in dir(provider) if kind in name)
    return {name for listed in lists for name in _texts(listed) if _LATIN.match(name)}


def _texts(listed: object) -> Iterator[str]:
    """The names of one list; those in another script stand beside their Latin spelling."""
    if isinstance(listed, str):
        yield listed
    elif isinstance(listed, tuple | list | dict):
        for each in listed:
            yield from _texts(each)
