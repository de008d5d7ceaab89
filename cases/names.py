"""Comparing people's names as payers print them: order, hyphens, short forms, suffixes, small reading
errors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz.distance import OSA

from cases.nicknames import is_short_form
from store.blocking import fold_name, fold_suffix

# Words before a surname that belong to it: "de la Cruz", "van der Berg".
_PARTICLES = {"DE", "LA", "LAS", "LOS", "DEL", "DA", "DAS", "DOS", "DI", "VAN", "VON", "DER", "DEN", "ST", "SAN",
              "SANTA", "EL", "AL", "BEN", "BIN", "MC", "MAC", "LE", "DU", "TER"}  # fmt: skip
_SUFFIXES = {"JR": "Jr", "SR": "Sr"}
_TITLES = {"MR", "MRS", "MS", "MISS", "DR", "MX", "SENOR", "SENORA", "MASTER"}


class Agreement(IntEnum):
    """How far two spellings agree, from contradiction to equality; MISSING says nothing either way."""

    CONFLICT = -1
    MISSING = 0
    INITIAL = 1
    CLOSE = 2
    SHORT_FORM = 3
    EXACT = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name folded: upper-case letters, `last` with its particles and both halves of a double
    name.
    """

    first: str
    middle: str
    last: str
    suffix: str


def parse_names(text: str) -> tuple[Name, ...]:
    """The ways to read one printed name: `LAST, FIRST M` one way, `A B` as first-last and as last-first."""
    if not fold_name(text):
        return ()
    if "," in text:
        last, _, rest = text.partition(",")
        last_words, last_suffix = _without_suffix(_words(last))
        given, suffix = _without_suffix(_words(rest))
        if not given or (len(given) == 1 and fold_suffix(given[0])):  # "John Smith, Jr."
            return _unordered(last_words, fold_suffix(" ".join(given)) or last_suffix)
        return (Name(given[0], " ".join(given[1:]), " ".join(last_words), suffix or last_suffix),)
    words, suffix = _without_suffix(_words(text))
    return _unordered(words, suffix)


def split_name(text: str) -> Name:
    """The likeliest reading of one printed name, its parts spelled as printed: `O'Brien-Lopez, Ana M.`."""
    # Each printed word is read as one, so that a hyphen never parts a first name from its second half.
    words: dict[str, list[str]] = {}
    read = []
    for word in re.findall(r"[^\s,]+|,", re.sub(r"\([^)]*\)", " ", text)):
        key = word if word == "," else fold_name(word).replace(" ", "")
        words.setdefault(key, []).append(word)
        read.append(key)
    readings = parse_names(" ".join(read))
    if not readings:
        return Name("", "", "", "")

    def printed(part: str) -> str:
        return " ".join(words[key].pop(0) for key in part.split())

    name = readings[0]
    # Name cards and payers write Jr and Sr so, and the generations in capitals.
    return Name(printed(name.first), printed(name.middle), printed(name.last), _SUFFIXES.get(name.suffix, name.suffix))


def compare_last(one: str, other: str) -> Agreement:
    """Last names: EXACT also without spaces, CLOSE for one reading error or one half of a double name."""
    if not one or not other:
        return Agreement.MISSING
    joined, others = one.replace(" ", ""), other.replace(" ", "")
    if joined == others:
        return Agreement.EXACT
    halves, other_halves = _halves(one), _halves(other)
    if (len(halves) > 1 or len(other_halves) > 1) and halves & other_halves:
        return Agreement.CLOSE
    return Agreement.CLOSE if _one_slip(joined, others, shortest=5) else Agreement.CONFLICT


def compare_first(one: str, other: str) -> Agreement:
    """First names: EXACT, SHORT_FORM (Bob, Robert), INITIAL, CLOSE for one reading error."""
    if not one or not other:
        return Agreement.MISSING
    if one == other:
        return Agreement.EXACT
    if is_short_form(one, other):
        return Agreement.SHORT_FORM
    if len(one) == 1 or len(other) == 1:
        return Agreement.INITIAL if one[0] == other[0] else Agreement.CONFLICT
    return Agreement.CLOSE if _one_slip(one, other, shortest=3) else Agreement.CONFLICT


def compare_middle(one: str, other: str) -> Agreement:
    """Middle names: EXACT, INITIAL, MISSING when one has none, else CONFLICT."""
    if not one or not other:
        return Agreement.MISSING
    if one == other:
        return Agreement.EXACT
    return Agreement.INITIAL if one[0] == other[0] else Agreement.CONFLICT


def compare_suffix(one: str, other: str) -> Agreement:
    """Jr, Sr, II ...: EXACT, MISSING when one is not printed, else CONFLICT (II and Jr may be the same
    man).
    """
    if not one or not other:
        return Agreement.MISSING
    if one == other:
        return Agreement.EXACT
    return Agreement.MISSING if {one, other} == {"JR", "II"} else Agreement.CONFLICT


def _unordered(words: list[str], suffix: str) -> tuple[Name, ...]:
    if len(words) < 2:
        return (Name("", "", " ".join(words), suffix),)
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    readings = [Name(words[0], " ".join(words[1:start]), " ".join(words[start:]), suffix)]
    if start > 1:  # the word before may be the first half of a double name: "Ana Lopez Garcia"
        readings.append(Name(words[0], " ".join(words[1 : start - 1]), " ".join(words[start - 1 :]), suffix))
    # Printed last name first without a comma: "SMITH JOHN A".
    readings.append(Name(words[1], " ".join(words[2:]), words[0], suffix))
    return tuple(readings)


def _words(text: str) -> list[str]:
    words = fold_name(re.sub(r"\([^)]*\)", " ", text)).split()
    return [word for word in words if word not in _TITLES]


def _without_suffix(words: list[str]) -> tuple[list[str], str]:
    if len(words) > 1 and fold_suffix(words[-1]):
        return words[:-1], fold_suffix(words[-1])
    return words, ""


def _halves(name: str) -> set[str]:
    return {part for part in name.split() if part not in _PARTICLES and len(part) > 2}


def _one_slip(one: str, other: str, *, shortest: int) -> bool:
    """One letter read wrongly, lost, added or swapped, in names of at least `shortest` letters."""
    if min(len(one), len(other)) < shortest:
        return False
    return OSA.distance(one.replace("RN", "M"), other.replace("RN", "M"), score_cutoff=1) <= 1
