"""Lists whose entries the tagger marks: drugs that no index knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.reading import Word
from extract.candidates.strips import Strip, strip_of
from extract.normalise.parsed import Parsed

_ENDS = re.compile(r"[,;:]$")
_JOINS = frozenset(["and", "&", "+", "or", "y"])
_EDGES = " .,;:*•·-–()[]"


def split_run(strip: Strip) -> Iterator[tuple[Strip, Parsed]]:
    """The entries of a marked run of drugs, each with its own words."""
    part: list[Word] = []
    for word in (*strip.words, None):
        joins = word is None or word.text.lower() in _JOINS
        if word is not None and not joins:
            part.append(word)
        if part and (joins or _ENDS.search(part[-1].text)):
            own = strip_of(part)
            text = own.text.strip(_EDGES)
            if re.search(r"[^\W\d_]{3}", text):
                start = own.text.index(text)
                yield own, Parsed(text, start, start + len(text), 0.8)
            part = []
