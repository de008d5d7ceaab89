"""Laboratory results: the names of tests that the catalog knows, each with the figure or answer printed behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from documents.lookup import fold_words
from documents.reading import Word
from extract.candidates.candidate import Candidate
from extract.candidates.lists import list_candidate
from extract.layout import PageLayout, join_text
from extract.normalise.dates import find_dates

NAME = "labs"
Entry = Mapping[str, str | float]

# Words that belong to a name though the catalog has it without them.
_BEFORE = frozenset(
    "total absolute abs blood serum plasma fecal stool urine free direct peak anti random fasting".split()
)
_BEHIND = frozenset(
    "count level trough peak pre post total abs absolute pcr qn quant quantitative ab ag antibody antigen igg igm score"
    " titer activity index screen screening test plus gold stage rna dna viral load".split()
)
# What stands between a name and its value.
_JOINS = re.compile(r"^(?:[:=–-]|is|was|of|at|on|came|back|result:?|value:?|today|now|\([^)]{1,8}\):?)$", re.IGNORECASE)
_FIGURE = re.compile(r"^\(?([<>]?=?~?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(%?)([HL*]?)[),;.]*$")
# A range or bound that is printed before the value or behind it, never the value itself.
_RANGE = re.compile(r"^\(?(?:[<>]=?|[≤≥]|-)?\d[\d,.]*[-–]\d[\d,.]*\)?[,;]?$|^\(?(?:<=|>=|[≤≥])\d[\d,.]*\)?[,;]?$")
_UNIT = re.compile(
    r"^\(?(?:%|(?:[x×]?10[\^*(]?\d?\)?|k|m|thous\w*|million|cells|copies|log|m?iu|u|units?|[µμmnpfu]?[cg]?g|[nµμmpu]?mol|m?eq|kg|mm|mos?m)"
    r"?/(?:[µμumdc]{0,2}l|hr?|h|hpf|mcl|kg|g|mmol|min\S*|m2|mm3|cmm|100ml)|mm/hr?|mmhg|bu|kpa|ppb|score|ratio|index|copies"
    r"|cells|iu)[),;.]?$",
    re.IGNORECASE,
)
_PREDICTED = re.compile(r"^(?:pred(?:icted)?|ref)[.,;]?$", re.IGNORECASE)
_FLAG = re.compile(r"^\(?(H|L|HIGH|LOW|A|HH|LL|ABN|CRIT)\)?[,;.]?$")
_ANSWER = re.compile(
    r"^(?:neg(?:ative)?|pos(?:itive)?|non-?reactive|reactive|(?:un|non)-?detect(?:ed|able)|detect(?:ed|able)|nl|normal"
    r"|abnormal|wnl|immune|non-?immune|indeterminate|absent|present|equivocal)[),;.]*$",
    re.IGNORECASE,
)
_GENOTYPE = re.compile(r"^[1-6][a-c]?[,;.]?$", re.IGNORECASE)
_OF_TWO_WORDS = frozenset([("not", "detected"), ("non", "reactive"), ("not", "present"), ("within", "normal")])
# An amount of a drug is no result, whatever its name is like (`ER 120 mg`).
_DOSE = re.compile(r"^(?:mg|mcg|g|ml|tabs?|tablets?|caps?|capsules?|units?)[,;.)]?$", re.IGNORECASE)
# Names that are also words, signs or forms of drugs: only an answer or a unit makes them results.
_AMBIGUOUS = frozenset("er pr ca cr rf tb ef tg gt e2 lh hb alp acr alk kappa lambda calcium hiv hcv".split())
# Letters up to which a name must be printed with a capital, since it may be a word.
_SHORT = 3
# `PASI 75` and `EASI 90` name a response that is aimed at.
_RESPONSES, _AIMS = frozenset(["pasi", "easi", "acr"]), frozenset(["20", "50", "70", "75", "90", "100"])
_EDGES = " .,;:=*•·-–()"
# Log odds, set by hand, of one result and what each further one adds; of three and more the list is as sure as it gets.
_ODDS, _FURTHER, _COUNTED = -0.5, 0.6, 3


@dataclass(frozen=True, slots=True)
class _Found:
    """A result: where its words begin and end among those of the line, and what it says."""

    start: int
    end: int
    entry: dict[str, str | float]


def find_laboratory(pages: Sequence[PageLayout], tests: frozenset[str]) -> Iterator[Candidate]:
    """`labs`: every result of a document as one list ({"name", "value", "unit", "flag", "date"}), in order of print."""
    entries: list[Entry] = []
    words: list[Word] = []
    number = 0
    for page in pages:
        for line in (each for each in page.lines if each.zone == "body"):
            for entry, own in read_results(line.words, tests):
                entries.append(entry)
                number = number or page.number
                words.extend(own if page.number == number else ())
    if entries:
        odds = _ODDS + _FURTHER * min(len(entries), _COUNTED)
        yield list_candidate(NAME, entries, join_text(words), number, words, odds)


def read_results(words: Sequence[Word], tests: frozenset[str]) -> Iterator[tuple[Entry, Sequence[Word]]]:
    """The results on one printed line, each with its words; a date behind a result is its own."""
    texts = [word.text for word in words]
    found = list(_results(texts, tests))
    for place, each in enumerate(found):
        end = found[place + 1].start if place + 1 < len(found) else len(texts)
        dates = find_dates(" ".join(texts[each.end : end]))
        dated = {"date": str(dates[0].value)} if dates else {}
        yield each.entry | dated, words[each.start : each.end]


def _results(texts: Sequence[str], tests: frozenset[str]) -> Iterator[_Found]:
    parts = [(part, place) for place, text in enumerate(texts) for part, _, _ in fold_words(text)]
    at = 0
    while at < len(parts):
        size = _longest(parts, at, tests)
        found = _result(texts, parts, at, size) if size else None
        if found is None:
            at += 1
            continue
        yield found
        at = next((here for here in range(at + size, len(parts)) if parts[here][1] >= found.end), len(parts))


def _longest(parts: Sequence[tuple[str, int]], at: int, tests: frozenset[str]) -> int:
    """How many words the longest name has that begins at `at`; 0 for none, or one that begins inside a printed word."""
    if at and parts[at - 1][1] == parts[at][1] and parts[at - 1][0] not in _BEFORE:
        return 0
    longest = _longest_name(tests)
    return next(
        (
            size
            for size in range(min(longest, len(parts) - at), 0, -1)
            if " ".join(part for part, _ in parts[at : at + size]) in tests
        ),
        0,
    )


@lru_cache(maxsize=4)
def _longest_name(tests: frozenset[str]) -> int:
    return max((name.count(" ") + 1 for name in tests), default=0)


def _result(texts: Sequence[str], parts: Sequence[tuple[str, int]], at: int, size: int) -> _Found | None:
    """The result whose name is `size` parts from `at`; None where no value follows."""
    first, last = parts[at][1], parts[at + size - 1][1]
    word = parts[at][0] if size == 1 else ""
    if 0 < len(word) <= _SHORT and texts[first].islower():
        return None
    if word in _RESPONSES and last + 1 < len(texts) and texts[last + 1].strip(_EDGES) in _AIMS:
        return None
    while first > 0 and texts[first - 1].lower() in _BEFORE:
        first -= 1
    # A word that is both name and value (`genotype 1a`, `T4`) is not looked into.
    while last + 1 < len(texts) and texts[last][-1:] not in ":=," and texts[last + 1].lower().strip("():") in _BEHIND:
        last += 1
    name = " ".join(texts[first : last + 1]).strip(_EDGES)
    value = _value(texts, last + 1, bare=word not in _AMBIGUOUS, genotype="genotype" in name.lower())
    if value is None or not name:
        return None
    end, said = value
    return _Found(first, end, {"name": name, **said})


def _value(texts: Sequence[str], at: int, *, bare: bool, genotype: bool) -> tuple[int, dict[str, str | float]] | None:
    """Where the value that begins at or soon after `at` ends, and what it says; `bare`: a figure needs no unit."""
    at = _skip(texts, at)
    if at >= len(texts):
        return None
    if genotype:
        return (at + 1, {"value": texts[at].strip(_EDGES)}) if _GENOTYPE.match(texts[at]) else None
    two = tuple(text.lower().strip(_EDGES) for text in texts[at : at + 2])
    if two in _OF_TWO_WORDS:
        return at + 2, {"value": " ".join(two)}
    if _ANSWER.match(texts[at]):
        return at + 1, {"value": texts[at].strip(_EDGES).lower()}
    figure = _FIGURE.match(texts[at])
    if figure is None:
        return None
    sign, whole, rest, share, flag = figure.groups()
    number = float(whole.replace(",", "") + (rest or ""))
    said: dict[str, str | float] = {"value": f"{sign}{whole}{rest or ''}" if sign else number}
    end = at + 1
    if flag and flag != "*":
        said["flag"] = flag
    end, more = _unit_and_flag(texts, end)
    said |= {"unit": "%"} if share and "unit" not in more else {}
    said |= more
    if "unit" not in said and (not bare or (end < len(texts) and _DOSE.match(texts[end]))):
        return None
    return end, said


def _skip(texts: Sequence[str], at: int) -> int:
    """Past what joins a name to its value, and a range that is printed before it."""
    while at < len(texts) and _JOINS.match(texts[at]):
        at += 1
    of_range = _size_of_range(texts, at)
    if of_range:
        at += of_range
        if at < len(texts) and _UNIT.match(texts[at]):
            at += 1
    return at


def _size_of_range(texts: Sequence[str], at: int) -> int:
    """How many words a range of reference has that begins at `at`: `0.5-1.2`, `0 - 30`, `<=8.0`."""
    if at < len(texts) and _RANGE.match(texts[at]):
        return 1
    three = texts[at : at + 3]
    return 3 if len(three) == 3 and three[1] in "-–" and all(_FIGURE.match(text) for text in three[::2]) else 0


def _unit_and_flag(texts: Sequence[str], at: int) -> tuple[int, dict[str, str | float]]:
    """A unit and a flag in either order."""
    said: dict[str, str | float] = {}
    for _ in range(2):
        if at < len(texts) and "unit" not in said and _UNIT.match(texts[at]):
            said["unit"] = texts[at].strip("(),;.")
            at += 1
            if at < len(texts) and _PREDICTED.match(texts[at]):
                said["unit"] = f"{said['unit']} {texts[at].strip(_EDGES)}"
                at += 1
        flag = _FLAG.match(texts[at]) if at < len(texts) and "flag" not in said else None
        if flag:
            said["flag"] = flag[1]
            at += 1
    return at, said
