"""US phone and fax numbers as printed."""

from __future__ import annotations

import re

from extract.normalise.parsed import Parsed, as_digits

_D = r"[\dOoIlLSsBb]"
_FULL = re.compile(
    rf"(?<![\d#])(?<!\d[-A-Za-z])(?:\+?1[-. ]{{0,2}})?(?:\(\s?({_D}{{3}})\s?\)|({_D}{{3}}))"
    rf"\s?[-./ ]{{0,2}}({_D}{{3}})[-. ]{{0,2}}({_D}{{4}})"
    r"(?:\s?(?:[xX]|[eE][xX][tT]\.?)\s?\d{1,6})?(?!\w|-\w)"
)
_GLUED = re.compile(r"[^\W\d]$|(?<!\s)[-_]$")
_PARTED = re.compile(r"\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4}")
_REPAIRED = str.maketrans("OoIlLSsBb", "001115586")
_NO_AREA = "the area code is not printed"
_LOCAL = re.compile(r"(?<![\w/.-])(\d{3})-(\d{4})(?![\w-])")


def find_phones(text: str) -> list[Parsed]:
    """Every phone number of `text` as printed; numbers no exchange may have are left out or doubted."""
    found = [parsed for match in _FULL.finditer(text) if (parsed := _full(match))]
    taken = [(parsed.start, parsed.end) for parsed in found]
    for match in _LOCAL.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(Parsed(match[0], match.start(), match.end(), 0.7, (_NO_AREA,)))
    return sorted(found, key=lambda parsed: parsed.start)


def digits_of(phone: str) -> str:
    """The ten (or seven) digits that two prints of one number share."""
    digits = re.sub(r"\D", "", re.split(r"(?i)x|ext", phone)[0])
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def _full(match: re.Match[str]) -> Parsed | None:
    printed = (match[1] or match[2]) + match[3] + match[4]
    digits = as_digits(printed.replace("L", "1"))
    if sum(char.isdigit() for char in printed) < 8:
        return None
    # An area code or exchange never begins with 0 or 1.
    plausible = digits[0] not in "01" and digits[3] not in "01"
    separated = bool(re.search(r"\D", match[0].lstrip("+1")))
    if _GLUED.search(match.string, 0, match.start()):
        # A letter or dash before it (`T218-555-0189`, `Desk-303-...`): only what cannot be a part of another number.
        whole = digits == printed and plausible and _PARTED.match(match[0])
        return Parsed(match[0], match.start(), match.end(), 0.8) if whole else None
    quality = (1.0 if separated else 0.75) * (1.0 if plausible else 0.3)
    if digits != printed:
        return Parsed(
            match[0].translate(_REPAIRED), match.start(), match.end(), 0.6 * quality, ("letters read as digits",)
        )
    return Parsed(match[0].strip(), match.start(), match.end(), quality)
