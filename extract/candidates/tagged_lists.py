"""Lists whose entries the tagger marks: drugs that no index knows, and laboratory values with their figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.reading import Word
from extract.candidates.strips import Strip, join_strips, strip_of
from extract.normalise.lists import figure_of
from extract.normalise.parsed import Parsed

_ENDS = re.compile(r"[,;:]$")
_JOINS = frozenset(["and", "&", "+", "or", "y"])
_EDGES = " .,;:*•·-–()[]"
_FIGURE = re.compile(r"^[<>≤≥=~]{0,2}-?\d[\d,]*(?:\.\d+)?%?[,;.]?$")
_UNIT = re.compile(
    r"^(?:%|[x×]?10\^?\d\S*|[a-zµμ]{1,6}/[\w.^]{1,9}|mm/hr?|g|mg|kg|iu|ratio|cells|copies\S*|index|predicted|score)[,;.]?$",
    re.IGNORECASE,
)
# What answers a laboratory value without a figure.
_ANSWER = re.compile(
    r"^(?:neg(?:ative)?|pos(?:itive)?|non-?reactive|reactive|(?:not|un|non)?-?detect(?:ed|able)|normal|abnormal|wnl"
    r"|immune|indeterminate|absent|present|high|low)[,;.]?$",
    re.IGNORECASE,
)


def split_run(strip: Strip) -> Iterator[tuple[Strip, Parsed]]:
    """The entries of a marked run of drugs, each with its own words."""
    part: list[Word] = []
    for word in (*strip.words, None):
        joins = word is None or word.text.lower() in _JOINS
        if word is not None and not joins:
            part.append(word)
        if part and (joins or _ENDS.search(part[-1].text)):
            own = strip_of(part)
            text = own.text.strip(_EDGES)
            if re.search(r"[^\W\d_]{3}", text):
                start = own.text.index(text)
                yield own, Parsed(text, start, start + len(text), 0.8)
            part = []


def read_labs(rows: Sequence[Strip]) -> tuple[Strip, Parsed] | None:
    """The marked words of a page's lines as laboratory values ({"name", "value", "unit"}); None without any."""
    entries = [entry for row in rows for entry in _labs_of([word.text for word in row.words])]
    if not entries:
        return None
    whole = join_strips(rows)
    return whole, Parsed(tuple(entries), 0, len(whole.text), 0.8)


def _labs_of(words: Sequence[str]) -> Iterator[dict[str, str | float]]:
    name: list[str] = []
    number = 0
    while number < len(words):
        text = words[number]
        number += 1
        figure, answer = _FIGURE.match(text), _ANSWER.match(text)
        if not name or not (figure or answer):
            name.append(text)
            continue
        entry: dict[str, str | float] = {"name": " ".join(name).strip(_EDGES), "value": text.strip(",;.")}
        if figure:
            entry["value"] = figure_of(text)
            entry |= {"unit": "%"} if "%" in text else {}
            if number < len(words) and _UNIT.match(words[number]):
                entry["unit"] = words[number].strip(",;.")
                number += 1
        if entry["name"]:
            yield entry
        name = []
