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
# A label that the next column or the reader has put to the name, before and behind it.
_BEFORE = re.compile(r"^(?:pay[eo]r|insurer|carrier)\s+(?=[A-Z]\w+ [A-Z])", re.IGNORECASE)
_BEHIND = re.compile(
    r"\s+(?:grievances?|drug|members?|patients?|cardholder|subscriber|phone|fax|id|dob|payer|policy)$", re.IGNORECASE
)
# A number of the member or the group that follows the name on its line.
_NUMBER = re.compile(r"\s+(?=[\w-]*\d)(?:[A-Z]{0,4}-?\d{5,}[\w-]*|[A-Z]{2,4}-\d{3,}[\w-]*|\d+-\d{3,}[\w-]*)\b.*$")
_BARE = frozenset(["self", "none", "n/a", "na", "same", "yes", "no", "unknown", "see", "primary", "commercial"])


def find_organisations(text: str, payers: PayerIndex) -> list[Parsed]:
    """The organisation at the start of `text`, as far as its capitalised words go."""
    match = _NAME.match(text)
    if not match:
        return []
    name = _BEFORE.sub("", match[1])
    start = match.end(1) - len(name)
    name = _BEHIND.sub("", _NUMBER.sub("", name))
    name = re.sub(r"\s+(?:of|the|and|for|de|at|in|by|&|-)$", "", name).rstrip(" .,-(")
    letters = sum(char.isalpha() for char in name)
    if letters < 3 or name.lower() in _BARE or letters * 2 < len(name):
        return []
    quality = 1.0 if _KIND.search(name) or _is_known(name, payers) else 0.6
    return [Parsed(name, start, start + len(name), quality)]


@lru_cache(maxsize=512)
def _is_known(name: str, payers: PayerIndex) -> bool:
    return next(iter(payers.mentions(name)), None) is not None
