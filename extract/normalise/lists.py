"""Lists inside one print: allergies, enclosures, reject codes, earlier therapies, laboratory values."""

from __future__ import annotations

import re

from documents.drugs import DrugIndex
from extract.normalise.dates import find_dates
from extract.normalise.drugs import mentioned
from extract.normalise.parsed import Parsed

_PARTS = re.compile(r"\s*(?:[;•·|\n]|,(?!\d{3})|\band\b(?=\s[a-z])|\s[-–]\s|\(\d\)|(?<!\w)\d[.)]\s)\s*")
_NONE_KNOWN = re.compile(r"\W{0,3}(?:nkda|nka|nkma|no known (?:drug )?allergies|none known)\b", re.IGNORECASE)
_REJECT = re.compile(r"(?<![\w/$.-])(\d{2,3}|[A-Z]\d|\d[A-Z]|[A-Z]{2})(?![\w/-]|\.\d)")
_LAB = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9 ./()%-]{1,38}?)[ :=]{1,3}(?P<value>[<>]?\d+(?:\.\d+)?)\s?"
    r"(?P<unit>%(?: predicted)?|"
    r"(?:x ?10\^?\d?/?)?[a-zA-Zµμ]{1,6}/(?:[a-zA-Z0-9.]{1,8})|mm/hr|mg|g|kg|IU|cells|ratio)?(?![\d/-])"
)
_OUTCOMES = re.compile(
    r"\b(inadequate(?: response)?|no (?:benefit|response|effect)|lost response|loss of response|intoleran\w+|fail\w*|"
    r"ineffective|partial(?: response)?|allerg\w+|adverse[\w ]{0,20}|side effects?|nausea|GI(?: upset)?|rash|"
    r"contraindicated|discontinued|hepatotoxicity|elevated \w+)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"(\d{1,2}/(?:\d{4}|\d{2})|\d{4})\s*(?:-|–|to|through|thru)\s*(\d{1,2}/(?:\d{4}|\d{2})|\d{4}|present)"
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
    codes = [match for match in _REJECT.finditer(text[:80]) if not match[1].isalpha() or match[1] in {"MR", "AG", "PA"}]
    if not codes:
        return []
    values = tuple(dict.fromkeys(match[1] for match in codes))
    return [Parsed(values, codes[0].start(), codes[-1].end(), 0.9)]


def find_therapies(text: str, drugs: DrugIndex) -> list[Parsed]:
    """Earlier drugs as {"drug", "start", "stop", "outcome"}, with what is said up to the next drug."""
    mentions = mentioned(text, drugs)
    found: list[dict[str, str]] = []
    for number, (first, last) in enumerate(mentions):
        end = mentions[number + 1][0] if number + 1 < len(mentions) else len(text)
        said = text[last:end]
        entry = {"drug": text[first:last]}
        span, outcome = _SPAN.search(said), _OUTCOMES.search(said)
        if span:
            entry |= {"start": span[1], "stop": span[2]}
        if outcome:
            entry["outcome"] = outcome[0].lower()
        if not any(other["drug"].lower() == entry["drug"].lower() for other in found):
            found.append(entry)
    if not found:
        return []
    return [Parsed(tuple(found), mentions[0][0], mentions[-1][1], 0.9)]


def find_labs(text: str) -> list[Parsed]:
    """Laboratory values as {"name", "value", "unit", "date"}."""
    found: list[dict[str, str | float]] = []
    matches = list(_LAB.finditer(text))
    for number, match in enumerate(matches):
        entry: dict[str, str | float] = {
            "name": match["name"].strip(" -.;,("),
            "value": float(match["value"].lstrip("<>")),
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
