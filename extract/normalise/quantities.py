"""Amounts: quantities per days, plain numbers, money, percentages, weights."""

from __future__ import annotations

import re

from extract.normalise.parsed import Parsed

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30,
    "sixty": 60, "ninety": 90, "none": 0, "zero": 0,
}  # fmt: skip
_UNIT = (
    r"(?:tab(?:let)?s?|cap(?:sule)?s?|pens?|(?:prefilled |pre-filled )?(?:syringes?|pens?)|(?:auto-?)?injectors?|"
    r"vials?|units?|"
    r"each|ea|packets?|inhalers?|kits?|cartons?|box(?:es)?|packs?|patch(?:es)?|mls?|gm?s?|grams?|doses?|devices?|"
    r"cartridges?|bottles?|films?|suppositor(?:y|ies)|implants?|tubes?|cans?|ampules?|on-body injectors?)"
)
_PER_DAYS = re.compile(
    rf"(?<![\w.,$])(?P<amount>{_NUMBER}|{'|'.join(_WORDS)})(?:\s*\(\s*\d+\s*\))?\s*"
    rf"(?P<unit>(?:[a-z-]+ ){{0,2}}?{_UNIT}(?:\([a-z]{{1,2}}\))?)?"
    rf"(?:\s*\([^)]{{1,30}}\))?\s*(?:(?:/|per|for|every|each|in|q|x|as a|over)\s*(?:a|an|each|every)?\s*)+"
    rf"(?P<days>\d{{1,3}}|{'|'.join(_WORDS)}|month|week|year)(?:\s*\(\s*\d+\s*\))?"
    rf"(?:\s*-?\s*(?P<span>d(?:ays?|ay\(s\))?|weeks?|wks?|months?|mos?)\b)?",
    re.IGNORECASE,
)
_DATE_ON, _DATE_BEFORE = re.compile(r"\s?/\s?\d"), re.compile(r"\d\s?/\s?$")
_MONEY = re.compile(rf"(?P<sign>\$|USD)?\s?(?P<number>{_NUMBER})(?!\.?\d|\s?%|[/-]\d)")
_POINT_FOR_COMMA = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_PERCENT = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d+)?)\s?(%|percent|pct)?", re.IGNORECASE)
_WEIGHT = re.compile(r"(?<![\w.,])(\d{1,3}(?:\.\d+)?)\s?(kgs?|k[aqoc]|kilograms?|lbs?|pounds?|#)(?!\w)", re.IGNORECASE)
_MISREAD_UNITS = frozenset(["ka", "kq", "ko", "kc"])
_LEADING = re.compile(
    rf"^(?:(?!\.\d)\W){{0,3}}(?:(?:qty|quantity)(?:(?!\.\d)\W)*|x\s?)?(?P<number>{_NUMBER}|(?:{'|'.join(_WORDS)})\b)(?![\d/]*[a-z]?\d)",
    re.IGNORECASE,
)
# What counts days or measures a dose is no number of pieces or of fills.
_OTHER_UNIT = re.compile(r"\W{0,2}(?:days?|d/?s|wks?|weeks?|mos?|months?|y(?:ea)?rs?|mg|mcg)\b", re.IGNORECASE)


def find_quantities(text: str) -> list[Parsed]:
    """`2 per 28 days`, `60 / 30`, `1 pen every 4 weeks` as {"quantity", "days"} (days None when not said)."""
    found = []
    for match in _PER_DAYS.finditer(text):
        days = _days(match)
        if _DATE_ON.match(text, match.end()) or _DATE_BEFORE.search(text[: match.start()]):
            continue  # the day and month of a date
        if days is not None and 1 <= days <= 366:
            certain = bool(match["span"]) or match["days"].isalpha()
            value = {"quantity": _amount(match["amount"]), "days": days}
            found.append(Parsed(value, match.start(), match.end(), 1.0 if certain else 0.6))
    return found


def find_numbers(text: str) -> list[Parsed]:
    """The number at the start of `text` (`#60`, `2.000`, `one (1)`), whole where it is whole."""
    match = _LEADING.match(text)
    if not match:
        return []
    return [Parsed(_amount(match["number"]), match.start("number"), match.end(), 1.0)]


def find_pieces(text: str) -> list[Parsed]:
    """As `find_numbers`, unless it is a number of days or milligrams."""
    return [parsed for parsed in find_numbers(text) if not _OTHER_UNIT.match(text, parsed.end)]


def find_counts(text: str, *, most: int) -> list[Parsed]:
    """A whole number from 0 to `most` at the start of `text`."""
    return [
        parsed for parsed in find_numbers(text)
        if isinstance(parsed.value, int) and 0 <= parsed.value <= most
    ]  # fmt: skip


def find_times(text: str, *, most: int) -> list[Parsed]:
    """As `find_counts`, unless it is a number of days or months: `Refills: 1 year` is no number of refills."""
    return [parsed for parsed in find_counts(text, most=most) if not _OTHER_UNIT.match(text, parsed.end)]


def find_money(text: str) -> list[Parsed]:
    """Amounts of dollars; without a dollar sign or cents at half the quality.

    Nobody writes a tenth of a cent: the point in `$52.050` is a comma, and said to be doubtful.
    """
    found = []
    for match in _MONEY.finditer(text):
        number, thousands = match["number"].replace(",", ""), _POINT_FOR_COMMA.fullmatch(match["number"])
        value = float(number.replace(".", "") if thousands else number)
        clear = bool(match["sign"]) or re.search(r"\.\d{2}$", match["number"])
        doubts = ("a comma read as a point",) if thousands else ()
        found.append(Parsed(value, match.start(), match.end(), 1.0 if clear else 0.5, doubts))
    return found


def find_percents(text: str) -> list[Parsed]:
    """Percentages from 0 to 100."""
    return [
        Parsed(_amount(match[1]), match.start(), match.end(), 1.0 if match[2] else 0.5)
        for match in _PERCENT.finditer(text)
        if float(match[1]) <= 100
    ]


def find_weights(text: str) -> list[Parsed]:
    """Body weights in kilograms; pounds are converted (x 0.453592) and rounded to 0.1 kg.

    A mere `#` and a unit misread (`54 kq`) are of less quality.
    """
    found = []
    for match in _WEIGHT.finditer(text):
        number, unit = float(match[1]), match[2].lower()
        kilograms = number if unit.startswith("k") else round(number * 0.453592, 1)
        if 0.4 <= kilograms <= 350:
            value = int(kilograms) if kilograms == int(kilograms) else kilograms
            quality = 0.5 if unit == "#" else 0.8 if unit in _MISREAD_UNITS else 1.0
            found.append(Parsed(value, match.start(), match.end(), quality))
    return found


def _amount(text: str) -> int | float:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    number = float(text.replace(",", ""))
    return int(number) if number == int(number) else number


def _days(match: re.Match[str]) -> int | None:
    count, span = match["days"].lower(), (match["span"] or "d").lower()
    if count in {"month", "week", "year"}:
        return {"month": 30, "week": 7, "year": 365}[count]
    number = _WORDS.get(count) if count.isalpha() else int(count)
    if number is None:
        return None
    return number * 7 if span.startswith("w") else number * 30 if span.startswith("m") else number
