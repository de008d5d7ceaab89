"""Which words of a page matter most: what looks like a value, part of a date or of a name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.engines import SeenWord

DOUBTFUL = 0.80
_FEW_CHARACTERS = 3
_MONTH = re.compile(r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?$", re.IGNORECASE)
DATE = re.compile(r"\d{1,4}[/-]\d{1,2}[/-]\d{2,4}")
_DAY = re.compile(r"\d{1,2}(st|nd|rd|th)?[,.]?$")
_CAPITALISED = re.compile(r"[^\W\d_a-z][^\W\d_]*(['’.-]?[^\W\d_]+)*[.,;]?$")
_LABEL_END = re.compile(r"[:#]$")
_BEFORE_A_NAME = re.compile(
    r"(dear|dr|mr|mrs|ms|patient|pt|member|mbr|name|re|for|enrollee|subscriber|beneficiary|insured|prescriber|provider|"
    r"physician|drug|medication|rx|product)[.:]?$|[^\W\d_]{3,},$",
    re.IGNORECASE,
)
_CREDENTIAL = re.compile(r"(m\.?d|d\.?o|np|pa-?c?|aprn|arnp|dnp|fnp(-c)?|rn|pharm\.?d)[.,;]?$", re.IGNORECASE)
# A surname of two, and what the first reader makes of accents it does not know (`Pefia`, `Markovi¢`, `S@REN`).
_DOUBLE_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]+-[^\W\d_a-z][^\W\d_]+[.,;]?$")
_LOST_ACCENT = re.compile(r"[^\W\d_a-z][\w'-]*(?:[¢@€£§©é]|fi[aeo]|ii[aeo])\S*$")
_NAME_WORDS = 4
"""How far behind its label, or before its credentials, a name still runs."""


def is_key_like(text: str) -> bool:
    """Whether a word looks like (part of) a date, phone, identifier, quantity or code."""
    digits = sum(character.isdigit() for character in text)
    return digits >= _FEW_CHARACTERS or (digits > 0 and len(text) >= 4)


def rank_of(seen: Sequence[SeenWord], index: int) -> float | None:
    """How urgent the word's second reading is (small first), None for not at all."""
    word = seen[index]
    if is_key_like(word.text):
        return word.confidence - 1.0
    if _is_date_part(seen, index):
        return 0.5
    if _is_part_of_a_name(seen, index) or _has_credentials(seen, index):
        return -0.15
    if _DOUBLE_NAME.match(word.text) or _LOST_ACCENT.match(word.text):
        return 0.4
    letters = sum(character.isalnum() for character in word.text)
    if word.confidence < DOUBTFUL and letters >= _FEW_CHARACTERS:
        return word.confidence
    if word.confidence < DOUBTFUL and any(character.isdigit() for character in word.text):
        return 0.9
    return None


def _is_date_part(seen: Sequence[SeenWord], index: int) -> bool:
    """Whether the word is the month or the day of a date in words ("October 4, 2026", "4 October 2026")."""
    text = seen[index].text
    near = [seen[other].text for other in (index - 1, index + 1) if 0 <= other < len(seen)]
    if _MONTH.match(text):
        return any(_DAY.match(other) for other in near)
    return bool(_DAY.match(text)) and any(_MONTH.match(other) for other in near)


def _is_part_of_a_name(seen: Sequence[SeenWord], index: int) -> bool:
    """Whether a capitalised word stands where names of people and drugs stand: after a label, "Dear", "LAST,"."""
    word = seen[index]
    if not _CAPITALISED.match(word.text) or _LABEL_END.search(word.text):
        return False
    before = []
    for other in range(index - 1, max(index - 1 - _NAME_WORDS, -1), -1):
        if seen[other].line != word.line:
            break
        before.append(seen[other].text)
        if _LABEL_END.search(seen[other].text) or _BEFORE_A_NAME.match(seen[other].text):
            return all(_CAPITALISED.match(text) for text in before[:-1])
    return False


def _has_credentials(seen: Sequence[SeenWord], index: int) -> bool:
    """Whether a capitalised word stands before the letters of a profession ("Jane Q. Doe, MD")."""
    line = seen[index].line
    for other in range(index, min(index + _NAME_WORDS, len(seen))):
        if seen[other].line != line:
            return False
        if other > index and _CREDENTIAL.match(seen[other].text):
            return True
        if not _CAPITALISED.match(seen[other].text):
            return False
    return False
