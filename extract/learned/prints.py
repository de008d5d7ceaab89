"""Telling a layout by what it always prints: pairs of neighbouring words, kept as numbers only."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from extract.layout import PageLayout
from extract.learned.knowledge import Layout

_WORD = re.compile(r"[^\W\d_]{2,}")
# The share of a layout's pairs that a document must print to be of it, and how many pairs tell a layout at least.
_ALIKE, LEAST_PRINTS = 0.6, 10


def read_prints(pages: Iterable[PageLayout], without: Collection[str] = ()) -> frozenset[int]:
    """The word pairs of a document as 32-bit numbers; fax header lines and the words of `without` are left out."""
    found: set[int] = set()
    for page in pages:
        for line in page.lines:
            if line.zone == "fax_header":
                continue
            for index in line.segments:
                words = [word.lower() for word in _WORD.findall(page.segments[index].text)]
                pairs = (pair for pair in pairwise(words) if not (pair[0] in without or pair[1] in without))
                found.update(hash_pair(*pair) for pair in pairs)
    return frozenset(found)


def hash_pair(first: str, second: str) -> int:
    """A number for two neighbouring words."""
    return zlib.crc32(f"{first} {second}".encode())


def likeness(prints: frozenset[int], layout: frozenset[int]) -> float:
    """The share of a layout's pairs that a document prints."""
    return len(prints & layout) / len(layout) if layout else 0.0


def is_of(prints: frozenset[int], layout: frozenset[int]) -> bool:
    """Whether a document prints enough of a layout to be of it."""
    return likeness(prints, layout) >= _ALIKE


def recognise(prints: frozenset[int], layouts: Sequence[Layout]) -> Layout | None:
    """The layout that a document is of, None where it is of none."""
    best = max(layouts, key=lambda layout: likeness(prints, layout.prints), default=None)
    return best if best is not None and is_of(prints, best.prints) else None
