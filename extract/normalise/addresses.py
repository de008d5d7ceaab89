"""Postal addresses of the United States: street, city, state and ZIP."""

from __future__ import annotations

import re

from extract.normalise.parsed import Parsed

STATES = frozenset(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA "
    "RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU VI AS MP".split()
)
_END = re.compile(r"(?<![A-Za-z])([A-Z][A-Za-z])\.?[ ,]{1,3}(\d{5}(?:-\d{4})?)(?!\d)")
_START = re.compile(
    r"(?<![\w/-])(?:\d{1,6}[A-Z]?(?:-\d+)? (?=[\w'’. ]*[A-Za-z]{2})|P\.? ?O\.? B[o0ó]x \d+|Route \d+|RR ?\d+"
    r"|Apt\.? \w+)",
    re.IGNORECASE,
)
# A ZIP and the city of the next address on the line: `57729 OAKLAND, CA 94699`.
_ZIP_BEFORE_CITY = re.compile(r"\d{5} [A-Za-z'’.-]+, ?[A-Z]{2}\b")


def find_addresses(text: str) -> list[Parsed]:
    """Addresses from the house number or box to the ZIP, on one line."""
    found = []
    floor = 0
    for end in _END.finditer(text):
        if end[1].upper() not in STATES:
            continue
        found_starts = (match.start() for match in _START.finditer(text, max(floor, end.start() - 110), end.start()))
        # A label behind a number says that the number belongs to something else.
        starts = [
            start
            for start in found_starts
            if ":" not in text[start : end.start()] and not _ZIP_BEFORE_CITY.match(text, start)
        ]
        if starts:
            value = re.sub(r"\s*,\s*", ", ", re.sub(r"\s+", " ", text[starts[0] : end.end()]))
            found.append(Parsed(value.strip(" ,"), starts[0], end.end(), 1.0))
        floor = end.end()
    return found


def find_city_ends(text: str) -> list[Parsed]:
    """`City, ST 12345` alone, as stands on the last line of an address block."""
    return [
        Parsed(text[: match.end()].strip(" ,"), 0, match.end(), 0.8)
        for match in _END.finditer(text) if match[1].upper() in STATES and match.start() < 45
    ]  # fmt: skip
