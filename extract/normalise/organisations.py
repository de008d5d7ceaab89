"""Names of plans, pharmacies and other organisations."""

from __future__ import annotations

import re
from functools import lru_cache

from documents.payers import PayerIndex
from extract.normalise.parsed import Parsed

_NAME = re.compile(r"\W{0,3}([A-Z0-9][\w&'’.\-]*(?:[ /](?:[A-Z0-9(&][\w&'’.()\-]*|of|the|and|for|de|at|in|by|&|-))*)")
_KIND = re.compile(
    r"\b(health|plan|care|medicare|medicaid|mutual|insurance|blue|cross|shield|benefits?|trust|rx|choice|advantage|hmo|"
    r"ppo|pos|epo|pdp|partners|pharmacy|services|group|alliance|community|employees|state|union|co-op|fund|assurance|"
    r"solutions|clinic|hospital|specialty|network|company|inc|llc|corp|associates|center)\b",
    re.IGNORECASE,
)
_BARE = frozenset(["self", "none", "n/a", "na", "same", "yes", "no", "unknown", "see", "primary", "commercial"])


def find_organisations(text: str, payers: PayerIndex) -> list[Parsed]:
    """The organisation at the start of `text`, as far as its capitalised words go."""
    match = _NAME.match(text)
    if not match:
        return []
    name = re.sub(r"\s+(?:of|the|and|for|de|at|in|by|&|-)$", "", match[1]).rstrip(" .,-(")
    letters = sum(char.isalpha() for char in name)
    if letters < 3 or name.lower() in _BARE or letters * 2 < len(name):
        return []
    quality = 1.0 if _KIND.search(name) or _is_known(name, payers) else 0.6
    return [Parsed(name, match.start(1), match.start(1) + len(name), quality)]


@lru_cache(maxsize=512)
def _is_known(name: str, payers: PayerIndex) -> bool:
    return next(iter(payers.mentions(name)), None) is not None
