"""Lists inside one print: allergies, enclosures, reject codes, laboratory values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.normalise.dates import find_dates
from extract.normalise.parsed import Parsed

_PARTS = re.compile(r"\s*(?:[;•·|\n]|,(?!\d{3})|\band\b(?=\s[a-z])|\s[-–]\s|\(\d\)|(?<!\w)\d[.)]\s)\s*")
_NONE_KNOWN = re.compile(r"\W{0,3}(?:nkda|nka|nkma|no known (?:drug )?allergies|none known)\b", re.IGNORECASE)
_REJECT = re.compile(r"(?<![\w/$.-])(\d{2,3}|[A-Z]\d|\d[A-Z]|[A-Z]{2})(?![\w/-]|\.\d)")
_REJECT_LETTERS = frozenset(["MR", "AG"])
_BETWEEN = re.compile(r"(?:\W|\band\b)*", re.IGNORECASE)
_LAB = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9 ./()%-]{1,38}?)[ :=]{1,3}(?P<value>[<>≤≥]? ?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s?"
    r"(?P<unit>%(?: predicted)?|"
    r"(?:x ?10\^?\d?/?)?[a-zA-Zµμ]{1,6}/(?:[a-zA-Z0-9.]{1,8})|mm/hr|mg|g|kg|IU|cells|ratio)?(?![\d/-])"
)


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


def figure_of(printed: str) -> str | float:
    """A laboratory's figure; with a sign of comparison the print, since `<15` is not 15."""
    text = printed.strip(" ,;.").replace(",", "")
    return text if re.match(r"[<>≤≥]", text) else float(re.sub(r"[^\d.-]", "", text))


def find_labs(text: str) -> list[Parsed]:
    """Laboratory values as {"name", "value", "unit", "date"}."""
    found: list[dict[str, str | float]] = []
    matches = list(_LAB.finditer(text))
    for number, match in enumerate(matches):
        entry: dict[str, str | float] = {
            "name": match["name"].strip(" -.;,("),
            "value": figure_of(match["value"]),
        }
        if match["unit"]:
            entry["unit"] = match["unit"]
        end = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        dates = find_dates(text[match.end() : end])
        if dates:
            entry["date"] = str(dates[0].value)
        if match["unit"] or dates:
            found.append(entry)
    return [Parsed(tuple(found), matches[0].start(), matches[-1].end(), 0.7)] if found else []
