"""Short answers: sex, yes or no, tiers, carriers, temperatures, initials, and text kept as printed."""

from __future__ import annotations

import re

from extract.normalise.parsed import Parsed

_SEX = re.compile(
    r"\W{0,4}(female|male|femenino|masculino|nonbinary|non-binary|unknown|f|m|x|u)(?![\w'’])", re.IGNORECASE
)
_SEXES = {"f": "F", "m": "M", "n": "X", "x": "X", "u": "U"}
_YES = re.compile(r"\W{0,4}(yes|y|required|req'?d|applies|eligible|true|active|met|obtained)\b", re.IGNORECASE)
_NO = re.compile(
    r"\W{0,4}(not (?:required|eligible|applicable|met|obtained|needed)|does not apply|"
    r"none|no|n|false|ineligible|waived)\b",
    re.IGNORECASE,
)
_TIER = re.compile(r"\W{0,3}(?:tier\W{0,2})?([1-7]|non-?formulary|specialty|preferred|non-?preferred)\b", re.IGNORECASE)
_CARRIER = re.compile(
    r"\b(ups|fed ?ex|usps|dhl|on ?trac|lasership|united parcel service|federal express|postal service)\b", re.IGNORECASE
)
_CARRIERS = {"fedex": "FedEx", "federalexpress": "FedEx", "unitedparcelservice": "UPS", "postalservice": "USPS"}
_TEMPERATURE = re.compile(r"(?<![\d.])(?<!\d[-–])(-?\d{1,3}(?:\.\d+)?)\s?(?:°|º|deg(?:rees)?\.?)?\s?([CF])\b")
_TEXT_END = re.compile(r"\s{3,}|\s[|•]\s")


def find_sexes(text: str) -> list[Parsed]:
    """F, M, X or U at the start of `text`; where both answers are printed the marks decide, not this."""
    match = _SEX.match(text)
    if not match or re.match(r"\W{1,6}(?:m|f|male|female)\b", text[match.end() :], re.IGNORECASE):
        return []
    word = match[1].lower()
    value = "F" if word.startswith("fem") else "M" if word.startswith("ma") else _SEXES[word[0]]
    return [Parsed(value, match.start(1), match.end(1), 1.0 if len(word) > 1 else 0.9)]


def find_yes_no(text: str) -> list[Parsed]:
    """Yes or no at the start of `text`; nothing where both are printed side by side."""
    if re.match(r"\W{0,4}(?:yes|y)\W{1,6}(?:no|n)\b|\W{0,4}(?:no|n)\W{1,6}(?:yes|y)\b", text, re.IGNORECASE):
        return []
    for pattern, value in ((_NO, False), (_YES, True)):
        match = pattern.match(text)
        if match:
            return [Parsed(value, match.start(1), match.end(1), 1.0 if len(match[1]) > 1 else 0.8)]
    return []


def find_tiers(text: str) -> list[Parsed]:
    """A formulary tier as text (`4`)."""
    match = _TIER.match(text)
    return [Parsed(match[1].lower(), match.start(1), match.end(1))] if match else []


def find_carriers(text: str) -> list[Parsed]:
    """A courier by its usual spelling."""
    match = _CARRIER.search(text)
    if not match:
        return []
    key = match[1].lower().replace(" ", "")
    return [Parsed(_CARRIERS.get(key, key.upper()), match.start(), match.end())]


def find_temperatures(text: str) -> list[Parsed]:
    """Temperatures in degrees Celsius, Fahrenheit converted."""
    found = []
    for match in _TEMPERATURE.finditer(text):
        degrees = float(match[1])
        value = degrees if match[2] == "C" else round((degrees - 32) / 1.8, 1)
        found.append(Parsed(value, match.start(), match.end()))
    return found


def find_initials(text: str) -> list[Parsed]:
    """Two to four capitals, with or without dots."""
    match = re.match(r"\W{0,2}((?:[A-Z]\.? ?){2,4})(?![A-Za-z])", text)
    return [Parsed(re.sub(r"[ .]", "", match[1]), match.start(1), match.end(1))] if match else []


def find_texts(text: str) -> list[Parsed]:
    """All of `text` up to a wide gap, as printed."""
    start = len(text) - len(text.lstrip(" :;,.-=_"))
    end = _TEXT_END.search(text, start)
    value = text[start : end.start() if end else len(text)].strip(" ;,|_")
    return [Parsed(value, start, start + len(value), 0.9)] if re.search(r"[^\W_]{2}|\d", value) else []
