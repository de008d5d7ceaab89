"""Lists inside one print: allergies, enclosures, reject codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.normalise.parsed import Parsed

_PARTS = re.compile(r"\s*(?:[;•·|\n]|,(?!\d{3})|\band\b(?=\s[a-z])|\s[-–]\s|\(\d\)|(?<!\w)\d[.)]\s)\s*")
_NONE_KNOWN = re.compile(r"\W{0,3}(?:nkda|nka|nkma|no known (?:drug )?allergies|none known)\b", re.IGNORECASE)
_REJECT = re.compile(r"(?<![\w/$.-])(\d{2,3}|[A-Z]\d|\d[A-Z]|[A-Z]{2})(?![\w/-]|\.\d)")
_REJECT_LETTERS = frozenset(["MR", "AG"])
_BETWEEN = re.compile(r"(?:\W|\band\b)*", re.IGNORECASE)


def find_items_of_list(text: str) -> list[Parsed]:
    """The parts of `text` between commas, semicolons and bullets; `NKDA` is the list of that one word."""
    none = _NONE_KNOWN.match(text)
    if none:
        return [Parsed(("NKDA",), none.start(), none.end())]
    parts = [part.strip(" .:-–*") for part in _PARTS.split(text)]
    parts = [part for part in parts if re.search(r"[^\W\d_]{2}", part)]
    if not parts or len(parts) > 25:
        return []
    cleaned = tuple(dict.fromkeys(re.sub(r"\s*\([^)]*\)$|\s[-–]\s.*$", "", part) for part in parts))
    return [Parsed(cleaned, 0, len(text.rstrip()), 0.9)]


def find_reject_codes(text: str) -> list[Parsed]:
    """NCPDP reject codes: two or three digits or capitals, as texts."""
    codes = list(_leading_codes(text[:80]))
    if not codes:
        return []
    values = tuple(dict.fromkeys(match[1] for match in codes))
    return [Parsed(values, codes[0].start(), codes[-1].end(), 0.9)]


def _leading_codes(text: str) -> Iterator[re.Match[str]]:
    """The codes at the beginning and those that only signs and `and` part from them; meanings in words end the list."""
    end = 0
    for match in _REJECT.finditer(text):
        joined = end == 0 or _BETWEEN.fullmatch(text[end : match.start()])
        if not joined or (match[1].isalpha() and match[1] not in _REJECT_LETTERS):
            return
        end = match.end()
        yield match
