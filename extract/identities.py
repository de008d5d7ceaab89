"""Whom and what a page is about, as the tagger reads it, and how alike that is on two pages in spite of misreadings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from documents.reading import Word
from extract.tagger.network import Tagged

# Kinds of identity by the labels of the tagger that print them.
KINDS: Mapping[str, tuple[str, ...]] = {
    "patient": ("patient_name",),
    "birth": ("patient_dob",),
    "number": (
        "member_id", "pa_reference", "epa_key", "mrn", "appeal_reference", "program_reference", "rx_number",
        "tracking_number", "patient_phone",
    ),
    "sender": ("payer", "pbm", "clinic_name", "sender_name", "carrier", "payer_address", "clinic_address"),
    "doctor": ("prescriber_name", "provider_name"),
    "line": ("prescriber_npi", "prescriber_phone", "prescriber_fax", "reply_fax", "appeal_fax", "payer_phone"),
    "drug": ("drug_name", "drug_generic"),
    "letter": ("letter_date", "date_written", "request_date"),
}  # fmt: skip
_EXACT = frozenset(["birth", "number", "line", "letter"])
# Looked for among all words of a page, labelled there or not.
_SOUGHT = ("patient", "doctor", "sender")
_ALIKE = 0.66
# Log odds from which a word counts as printing the label.
_BAR = 0.0
_MONTHS = {name: str(number) for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip
_LOOK_ALIKE = str.maketrans("oilsbzgq", "01152299")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_NOT_NAMES = frozenset(["dr", "md", "do", "np", "pa", "mr", "ms", "mrs", "jr", "sr", "name", "patient", "member", "re"])


@dataclass(frozen=True, slots=True)
class Identity:
    """By kind the values that a page prints, folded: names as their words in order of the alphabet, numbers bare.

    `words` are all words of the page, `numbers` all that look like numbers.
    """

    values: Mapping[str, frozenset[str]]
    words: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()

    def of(self, kind: str) -> frozenset[str]:
        """The values of one kind."""
        return self.values.get(kind, frozenset())


def identify(words: Sequence[Word], tagged: Tagged) -> Identity:
    """What the tagger finds among the words of one page (in reading order)."""
    return Identity(
        find_values(words, tagged),
        frozenset(folded for word in words for folded in fold_words(word.text)),
        frozenset(number for word in words if (number := fold_number(word.text))),
    )


def find_values(words: Sequence[Word], tagged: Tagged) -> dict[str, frozenset[str]]:
    """By kind the values printed by these words, folded."""
    known = [word for word in words if id(word) in tagged.scores]
    columns = [(kind, tagged.labels[name]) for kind, names in KINDS.items() for name in names if name in tagged.labels]
    if not known or not columns:
        return {}
    likely = np.stack([tagged.scores[id(word)] for word in known])[:, [column for _, column in columns]] > _BAR
    values: dict[str, set[str]] = {}
    for (kind, _), hits in zip(columns, likely.T, strict=True):
        for run in _runs(np.flatnonzero(hits).tolist()):
            folded = _fold(kind, " ".join(known[place].text for place in run))
            if folded:
                values.setdefault(kind, set()).add(folded)
    return {kind: frozenset(found) for kind, found in values.items()}


def _runs(places: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _fold(kind: str, text: str) -> str:
    if kind in ("birth", "letter"):
        return fold_date(text)
    if kind in _EXACT:
        return fold_number(text)
    return " ".join(sorted(word for word in fold_words(text) if word not in _NOT_NAMES))


@lru_cache(maxsize=50_000)
def fold_words(text: str) -> tuple[str, ...]:
    """The words of a text without accents, signs and case, of two letters or more."""
    bare = "".join(char for char in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(char))
    return tuple(word for word in re.findall(r"[^\W_]+", bare) if len(word) > 1)


def fold_date(text: str) -> str:
    """Year (two digits), then the other parts by size: 4/9/1971, April 9, 1971 and 1971-04-09 are one."""
    parts = [_MONTHS.get(part.lower()[:3], part) for part in _PARTS.findall(text)]
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:2], parts[0][2:4], parts[0][4:]]
    digits = [part for part in parts if part.isdigit()]
    if len(digits) < 3:
        return ""
    first, second, third = digits[:3]
    year, rest = (first, (second, third)) if len(first) == 4 else (third, (first, second))
    return "/".join((f"{int(year) % 100:02d}", *sorted(f"{int(part):02d}" for part in rest)))


def fold_number(text: str) -> str:
    """Letters and digits of a number, look-alike ones as one; nothing where it is none."""
    if not any(map(str.isdigit, text)):
        return ""
    bare = "".join(re.findall(r"[a-z0-9]+", text.lower())).translate(_LOOK_ALIKE)
    return bare if len(bare) > 4 else ""


def likeness(kind: str, here: frozenset[str], there: frozenset[str]) -> float:
    """The best likeness of two values of a kind, 0 to 1; -1 where a side names none."""
    if not here or not there:
        return -1.0
    if here & there:
        return 1.0
    compare = _alike_exactly if kind in _EXACT else _alike_as_names
    return max(compare(one, other) for one in here for other in there)


@lru_cache(maxsize=20_000)
def _alike_exactly(one: str, other: str) -> float:
    """One wrong, lost or added character in a number is a misreading; more are another number."""
    return max(0.0, 1.0 - Levenshtein.distance(one, other, score_cutoff=5) / 5)


@lru_cache(maxsize=20_000)
def _alike_as_names(one: str, other: str) -> float:
    """The mean over the words of the shorter name of their best match in the longer."""
    short, long = sorted((one.split(), other.split()), key=len)
    if not short:
        return 0.0
    return sum(max(alike_words(word, each) for each in long) for word in short) / len(short)


@lru_cache(maxsize=100_000)
def alike_words(one: str, other: str) -> float:
    """0 to 1; words of which less than two thirds agree are not alike at all."""
    if one == other:
        return 1.0
    return Levenshtein.normalized_similarity(one, other, score_cutoff=_ALIKE)


def compare(here: Identity, there: Identity) -> dict[str, float]:
    """How alike two pages are: by kind, by names and numbers of one among all words of the other, by all words.

    Each 0 to 1, -1 where a side names none.
    """
    alike = {kind: likeness(kind, here.of(kind), there.of(kind)) for kind in KINDS}
    for kind in _SOUGHT:
        alike[f"{kind}_back"] = mentioned(there.of(kind), here.words)
        alike[f"{kind}_forth"] = mentioned(here.of(kind), there.words)
    alike["number_back"] = likeness("number", there.of("number"), here.numbers)
    alike["number_forth"] = likeness("number", here.of("number"), there.numbers)
    alike["words"] = len(here.words & there.words) / (1 + min(len(here.words), len(there.words)))
    return alike


def mentioned(names: frozenset[str], words: frozenset[str]) -> float:
    """How much of the best of some folded names stands among the folded words of a page, 0 to 1; -1 without names."""
    return max((_mentioned(name.split(), words) for name in names), default=-1.0)


def _mentioned(name: Sequence[str], words: frozenset[str]) -> float:
    telling = [part for part in name if len(part) > 2] or list(name)
    return sum(_found(part, words) for part in telling) / max(len(telling), 1)


def _found(part: str, words: frozenset[str]) -> float:
    if part in words:
        return 1.0
    near = process.extractOne(part, words, scorer=Levenshtein.normalized_similarity, score_cutoff=_ALIKE)
    return float(near[1]) if near else 0.0
