"""Strengths whose print the reader spoilt (`300 mg 2 mt`, `2.5 wa`), found by what the drug is sold in.

They are shown to a person with a doubt, never taken over: an amount that is not there may not be put there.
"""

from __future__ import annotations

import re
from functools import lru_cache

from documents.drugs import DrugIndex
from extract.normalise.parsed import Parsed

DOUBT = "strength was misread"
_QUALITY = 0.7
# What worn print makes of a digit; a digit of its own class is not taken for another.
_DIGITS = {"0": "0OoQD", "1": "1Il|!iLJ", "2": "2Zz", "3": "3", "4": "4", "5": "5Ss", "6": "6Gb", "7": "7", "8": "8B",
           "9": "9gq"}  # fmt: skip
# Units by what is left of them; what may as well be the other unit of `m` is taken for neither.
_UNITS = {"mg": r"(?:(?:m|rn|w)\W?[gGoOyYcCq90aens])", "mcg": r"(?:m?cg|meg|mog|rncg)", "g": r"[gq9]", "%": r"[%&]",
          "mL": r"(?:(?:m|rn|n)\W?[lLtTiIeE1!|])"}  # fmt: skip
# Behind it no digit; one letter may be the edge of a box (`mg/mLl`), three or more a word glued to it (`10mgcapsule`).
_END = r"(?!\d|[A-Za-z]\d|[A-Za-z]{2}(?![A-Za-z]))"


def find_misread_strength(tail: str, drug: str, drugs: DrugIndex) -> Parsed | None:
    """The only strength of `drug` that the beginning of `tail` (what is printed behind its name) can be."""
    found: list[Parsed] = []
    for strength in sorted(drugs.strengths_of(drug)):
        match = _pattern(strength).search(tail)
        if match:
            found.append(Parsed(strength, match.start(), match.end(), _QUALITY, (DOUBT,)))
    longest = max((each.end - each.start for each in found), default=0)
    best = [each for each in found if each.end - each.start == longest]
    return best[0] if len(best) == 1 else None


@lru_cache(maxsize=4096)
def _pattern(strength: str) -> re.Pattern[str]:
    """How `strength` may look in worn print."""
    pieces = []
    for token in re.findall(r"\d+|[A-Za-z%]+|[^\w\s]|\s+", strength):
        if token.isdigit():
            pieces.append("".join(f"[{re.escape(_DIGITS[digit])}]" for digit in token))
        elif token in _UNITS:
            pieces.append(_UNITS[token])
        elif token.isalpha():
            pieces.append(re.escape(token))
        elif token == ".":
            # A point is the first thing that worn print loses.
            pieces.append(r"\s?[.,:]?\s?")
        else:
            pieces.append(r"[\s\W]{0,3}")
    return re.compile(r"(?<![\w.,])" + "".join(pieces) + _END, re.IGNORECASE)
