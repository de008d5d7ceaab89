"""Dates and instants as printed in the United States, into ISO text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rapidfuzz.distance import Levenshtein

from extract.normalise.parsed import Parsed, as_digits

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb febr", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sep sept", "october oct", "november nov", "december dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
# Years ahead that a two-digit year of no birth may lie.
_FARTHEST = 12
_D = r"[\dOoIl|SZB]"
_MONTH = r"(?P<month>[A-Za-z0]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2}|[lIO]\d)(?:st|nd|rd|th)?"
# Two figures behind a month and day may be an hour, or the end of a range of days, rather than a year.
_YEAR = r"(?P<year>\d{4}|['’]?\d{2}(?!\d|:\d| ?[ap]\.?m\b|,? (?:19|20)\d\d))"
_TEXTUAL = (
    re.compile(rf"(?<![\w]){_MONTH}[ \-]{{0,2}}{_DAY}(?:\s*[,.]\s*|[ \-]{{1,2}}){_YEAR}(?![\d/])"),
    re.compile(rf"(?<![\w/.]){_DAY}(?:\s+of)?[ \-]{{0,2}}{_MONTH},?[ \-]{{0,2}}{_YEAR}(?!\d)"),
)
_ISO = re.compile(rf"(?<!\w)((?:19|20){_D}{{2}})([-/.])({_D}{{1,2}})\2({_D}{{1,2}})(?![\d-])")
# A sign alone beside a date is dirt, or the dash before the next thing; between two figures it makes a longer number.
_BEFORE, _BEHIND = r"(?<!\w)(?<!\w[./-])", r"(?!\w)(?![/-]\w)"
_NUMERIC = re.compile(
    rf"(?:{_BEFORE}|(?<=/\d\d-)|(?<=/\d{{4}}-))({_D}{{1,2}})\s?([-/.])\s?({_D}{{1,2}})\s?\2\s?({_D}{{4}}|{_D}{{2}})"
    rf"(?:{_BEHIND}|(?=-\d{{1,2}}/\d{{1,2}}/\d))"
)
# A separator lost to a streak or to bad print leaves blanks, or one of the two.
_GAPPED = re.compile(rf"{_BEFORE}(\d{{1,2}})[-/. ]{{1,2}}(\d{{1,2}})[-/. ]{{1,2}}(\d{{4}}|\d{{2}}){_BEHIND}")
_GAPPED_ISO = re.compile(r"(?<!\w)((?:19|20)\d{2})[-/. ]{1,2}(\d{2})[-/. ]{1,2}(\d{2})(?![\d-])")
_COMPACT = re.compile(r"(?<![\w-])(\d{8})(?![\w-])")
_SHORT = re.compile(r"(?<![\w./$-])(\d{1,2})[/-](\d{1,2})(?![\w/]|-\d|\.\d)")
_SHORT_TEXT = re.compile(rf"(?<!\w){_MONTH} {_DAY}(?![\w])")
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?::\d{2})?\s*(?P<half>[ap])\.?\s?m\b\.?|"
    r"(?P<hour24>\d{1,2}):(?P<minute24>\d{2})(?::\d{2})?\s*(?:h|hrs|hours)?|"
    r"(?P<noon>noon|midnight|close of business|cob)\b",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\b(?P<zone>eastern|central|mountain|pacific|alaska|hawaii|ak[sd]t|[ecmp][sd]?t|h[sd]?t|utc|gmt)\b", re.IGNORECASE
)
# Between a time and the date behind it: another sentence has begun.
_ENDED = re.compile(r"[.;]\s+[A-Z]")
_OFFSETS = {"e": -5, "c": -6, "m": -7, "p": -8, "a": -9, "h": -10, "u": 0, "g": 0}


def find_dates(text: str, *, birth: bool = False, reference: date | None = None, loose: bool = False) -> list[Parsed]:
    """Every date of `text` as ISO, left to right, not overlapping.

    `birth` puts two-digit years into the past of `reference`; `loose` (a label says that a date stands here) also
    takes eight digits, blanks for separators and, when `reference` is known, a month and day without year.
    """
    found: list[Parsed] = []
    for parsed in _all_dates(text, birth=birth, reference=reference, loose=loose):
        if not any(parsed.start < other.end and other.start < parsed.end for other in found):
            found.append(parsed)
    return sorted(found, key=lambda parsed: parsed.start)


def find_instants(text: str, *, reference: date | None = None) -> list[Parsed]:
    """Dates with the time and zone that follow or precede them: `2026-11-13T17:00:00-06:00`, else the plain date."""
    return [_with_time(parsed, text) for parsed in find_dates(text, reference=reference, loose=True)]


def _all_dates(text: str, *, birth: bool, reference: date | None, loose: bool) -> Iterator[Parsed]:
    for match in _ISO.finditer(text):
        yield from _checked(match, match[1], match[3], match[4], birth, reference)
    for pattern in _TEXTUAL:
        for match in pattern.finditer(text):
            month = month_number(match["month"])
            if month:
                yield from _checked(match, match["year"], str(month), match["day"], birth, reference)
    for match in _NUMERIC.finditer(text):
        yield from _numeric(match, match[1], match[3], match[4], birth, reference)
    if loose:
        yield from _loose_dates(text, birth, reference)


def _loose_dates(text: str, birth: bool, reference: date | None) -> Iterator[Parsed]:
    for match in _COMPACT.finditer(text):
        digits = match[1]
        if digits[:2] in {"19", "20"} and digits[4:6] <= "12":
            yield from _checked(match, digits[:4], digits[4:6], digits[6:], birth, reference, quality=0.85)
        else:
            yield from _checked(match, digits[4:], digits[:2], digits[2:4], birth, reference, quality=0.8)
    for match in _GAPPED_ISO.finditer(text):
        yield from _checked(
            match, match[1], match[2], match[3], birth, reference, quality=0.6, doubt="date separators lost"
        )
    for match in _GAPPED.finditer(text):
        for parsed in _numeric(match, match[1], match[2], match[3], birth, reference):
            yield Parsed(parsed.value, parsed.start, parsed.end, 0.6, (*parsed.doubts, "date separators lost"))
    if reference and not birth:
        yield from _without_year(text, reference)


def _without_year(text: str, reference: date) -> Iterator[Parsed]:
    """Month and day alone: the first such date from a week before `reference` on."""
    spans = [(m, m[1], m[2]) for m in _SHORT.finditer(text)]
    spans += [(m, str(month_number(m["month"]) or 0), m["day"]) for m in _SHORT_TEXT.finditer(text)]
    for match, month, day in spans:
        for year in (reference.year, reference.year + 1):
            value = _date(year, int(month), int(as_digits(day)))
            if value and value >= reference - timedelta(days=7):
                yield Parsed(value.isoformat(), match.start(), match.end(), 0.45, ("year not printed",))
                break


def _numeric(
    match: re.Match[str], first: str, second: str, year: str, birth: bool, reference: date | None
) -> Iterator[Parsed]:
    month, day = as_digits(first), as_digits(second)
    if int(month) > 12 >= int(day):
        month, day = day, month
        yield from _checked(match, year, month, day, birth, reference, quality=0.7, doubt="day before month")
        return
    yield from _checked(match, year, first, second, birth, reference)


def _checked(
    match: re.Match[str], year: str, month: str, day: str, birth: bool, reference: date | None,
    *, quality: float = 1.0, doubt: str = "",
) -> Iterator[Parsed]:  # fmt: skip
    doubts = [doubt] if doubt else []
    digits = as_digits(year.lstrip("'’"))
    if digits + as_digits(month + day) != year + month + day and not year.startswith(("'", "’")):
        doubts.append("letters read as digits")
        quality *= 0.7
    full = _full_year(int(digits), birth, reference) if len(digits) == 2 else int(digits)
    value = _date(full, int(as_digits(month)), int(as_digits(day)))
    if value and birth and len(digits) == 2 and value > (reference or date.today()):
        value = _date(full - 100, value.month, value.day)
    if value and 1900 <= value.year <= 2099:
        if len(digits) == 2:
            quality *= 0.97
        yield Parsed(value.isoformat(), match.start(), match.end(), quality, tuple(doubts))


def _full_year(short: int, birth: bool, reference: date | None) -> int:
    # No paper speaks of a day later than the longest authorization; a birth is never in the future.
    latest = (reference or date.today()).year + (0 if birth else _FARTHEST)
    return 2000 + short if 2000 + short <= latest else 1900 + short


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_number(word: str) -> int | None:
    plain = word.lower().replace("0", "o")
    if plain in _MONTHS:
        return _MONTHS[plain]
    # One letter misread or lost in a long month name still names one month only.
    near = {number for name, number in _MONTHS.items() if len(name) > 4 and _one_apart(name, plain)}
    return near.pop() if len(near) == 1 else None


def _one_apart(name: str, printed: str) -> bool:
    lost = len(name) - len(printed)
    return (lost == 0 or (lost == 1 and len(printed) > 4)) and Levenshtein.distance(name, printed) == 1


def _with_time(parsed: Parsed, text: str) -> Parsed:
    after = text[parsed.end : parsed.end + 45]
    before = text[max(0, parsed.start - 30) : parsed.start]
    for side, offset in ((after, parsed.end), (before, max(0, parsed.start - 30))):
        time = _TIME.search(side)
        clock = _clock(time) if time else None
        if time is None or clock is None or re.search(r"[.;]\s", side[: time.start()]):
            continue
        if side is before and _ENDED.search(side[time.end() - 1 :]):
            continue
        zone = _ZONE.match(side[time.end() :].lstrip(" ,(").lower())
        end = offset + time.end() + (zone.end() + 1 if zone else 0)
        stamp = f"{parsed.value}T{clock}" + (_offset(zone["zone"], str(parsed.value)) if zone else "")
        return Parsed(
            stamp,
            min(parsed.start, offset + time.start()),
            max(parsed.end, end),
            parsed.quality,
            parsed.doubts,
        )
    return parsed


def _clock(found: re.Match[str]) -> str | None:
    if found["noon"]:
        named = {"noon": "12:00:00", "midnight": "23:59:00"}
        return named.get(found["noon"].lower(), "17:00:00")
    if found["hour24"]:
        hour, minute = int(found["hour24"]), int(found["minute24"])
    else:
        hour = int(found["hour"]) % 12 + (12 if found["half"].lower() == "p" else 0)
        minute = int(found["minute"] or 0)
    return f"{hour:02}:{minute:02}:00" if hour < 24 and minute < 60 else None


def _offset(zone: str, day: str) -> str:
    zone = zone.lower()
    hours = _OFFSETS[zone[0]]
    explicit = zone[1:2] if len(zone) == 3 else ""
    summer = explicit == "d" or (explicit != "s" and _summer_time(date.fromisoformat(day)))
    if summer and zone[0] not in "hug":
        hours += 1
    return f"{'-' if hours < 0 else '+'}{abs(hours):02}:00"


def _summer_time(day: date) -> bool:
    """US daylight time: second Sunday of March to first Sunday of November (Energy Policy Act of 2005)."""
    march, november = date(day.year, 3, 8), date(day.year, 11, 1)
    start = march + timedelta(days=(6 - march.weekday()) % 7)
    end = november + timedelta(days=(6 - november.weekday()) % 7)
    return start <= day < end
