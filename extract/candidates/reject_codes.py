"""Reject codes beside their meaning: numbers alone would be taken for quantities and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from documents.reading import Word
from documents.reference import RejectCode
from extract.candidates.candidate import Candidate
from extract.candidates.lists import list_candidate
from extract.layout import Line, PageLayout

_SMALL = frozenset(["or", "of", "the", "and", "is", "in", "to", "for", "not"])
# A sheet with more codes than one claim has is a list of claims.
_MOST = 4


def find_reject_codes(pages: Sequence[PageLayout], codes: Mapping[str, RejectCode]) -> Iterator[Candidate]:
    """`reject_codes`: the codes of the table that stand right before words of their own meaning, in order."""
    found: list[tuple[str, Word]] = []
    for page in pages:
        for line in page.lines:
            found.extend(_codes_of(line, codes))
        values = tuple(dict.fromkeys(code for code, _ in found))
        if found:
            if len(values) <= _MOST:
                words = tuple(word for _, word in found)
                yield list_candidate("reject_codes", values, " ".join(values), page.number, words, 1.2)
            return


def _codes_of(line: Line, codes: Mapping[str, RejectCode]) -> Iterator[tuple[str, Word]]:
    for number, word in enumerate(line.words):
        code = word.text.strip(":;,.()#-").upper()
        if code not in codes:
            continue
        meaning = _content(codes[code].meaning)
        said = _content(" ".join(each.text for each in line.words[number + 1 : number + 8]))
        if len(meaning & said) >= min(2, len(meaning)):
            yield code, word


def _content(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[a-z]{2,}", text.lower()) if word not in _SMALL}
