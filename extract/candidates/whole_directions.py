"""Directions for use as they were meant: without the print beside and behind them, not broken off at a line's end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from extract.candidates.candidate import Candidate
from extract.candidates.directions import GOES_ON, OFTEN, VERB, is_direction

_NAME = "sig"
_DOSE = re.compile(
    r"\b\d[\d.,/]* ?(?:mg|mcg|g|ml|units?|iu|tabs?|tablets?|caps?|capsules?|pens?|puffs?|drops?|syringes?)\b",
    re.IGNORECASE,
)
# The strength and form of the drug in front of its directions: `200 mg tablet, 3 tablets daily`.
_STRENGTH_FIRST = re.compile(
    r"^\d[\d.,]* ?(?:mg|mcg|g|units?)(?:/\S+)?(?: (?:tab\w*|cap\w*|pens?|syringes?|vials?))?[,;:] (?=\d)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[A-Za-z ]+")
# What follows directions on their line: an amount for some days, the amount to dispense, refills, a diagnosis.
_AFTER = re.compile(
    r"\.\s+(?=[A-Z])|[\s,:;/(-]+(?:\d+\s?(?:for|per|every|each|/|,)\s?\d+\s?(?:days?|d|/)|\d+\s(?:\d+\s)*\d+$"
    r"|(?i:\d+\s(?:per\s(?:fill|month|box)|\(each\)|refills?)|#\s?/?\s?\d*"
    r"|(?:disp\w*|qty|quan\w*ty|amount|refills?|refils?|rf|icd|dx|length|doses\sto|per\smonth|ndc|supply)\b))"
)
_BROKEN = re.compile(r"\b(?:every|at weeks?|weeks?|days?|then|approx\.?) \d+$", re.IGNORECASE)
# The amount and the days of the next column, a figure that belongs to no week or day: the print was joined or cut.
_AMOUNT_BEHIND = re.compile(r"\s\d+\s?/\s?\d+$")
_STRAY_FIGURE = re.compile(
    r"(?<!\bday)(?<!\bdays)(?<!\bweek)(?<!\bweeks)(?<!\bwk)(?<!\bwks)(?<!,)(?<!\band)\s\d+$", re.IGNORECASE
)
_BEGINS = re.compile(r"\W*(?:\d[\d.,/-]*|one|two|three|half|i{1,3}|iv|po|sc|sq|subq\w*)\b", re.IGNORECASE)
_VERBS = ("inject", "take", "infuse", "apply", "inhale", "instill", "dissolve", "insert", "administer", "place")


def with_whole_directions(found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, directions trimmed; those broken off give way to the same directions read on."""
    trimmed = [
        replace(each, value=trim_directions(str(each.value))) if each.name == _NAME and each.value else each
        for each in found
    ]
    whole = {str(each.value) for each in trimmed if each.name == _NAME}
    return [_judged(_read_on(each, whole)) if each.name == _NAME else each for each in trimmed]


def _judged(candidate: Candidate) -> Candidate:
    return replace(candidate, features={**candidate.features, "quality": quality_of(str(candidate.value))})


def quality_of(text: str) -> float:
    """From 0 to 1 how well a print fits directions: whether it is some, begins like some, and does not break off."""
    if not is_direction(text):
        return 0.1
    begins = bool(VERB.match(text) or _BEGINS.match(text))
    broken = bool(GOES_ON.search(text) or _BROKEN.search(text) or _STRAY_FIGURE.search(text))
    return 0.4 + 0.3 * begins + 0.3 * (not broken)


def trim_directions(text: str) -> str:
    """The directions alone, from the verb or the dose to the last word that says how often.

    >>> trim_directions("autoinjector: Inject 80 mg SC every 4 weeks, 2 every 28 days")
    'Inject 80 mg SC every 4 weeks'
    """
    text = _AMOUNT_BEHIND.sub("", _without_end(_without_lead(text)))
    return text.strip(" .,:;|-") or text


def _without_lead(text: str) -> str:
    before, colon, behind = text.partition(":")
    if colon and is_direction(behind.strip()) and not OFTEN.search(before):
        text = behind.strip()
    text = _STRENGTH_FIRST.sub("", text)
    verb, dose = VERB.search(text), _DOSE.search(text)
    if verb is not None:
        return text if OFTEN.search(text[: verb.start()]) else text[verb.start() :]
    if dose is not None and _LETTERS.fullmatch(text[: dose.start()]) and not _is_verb(text[: dose.start()]):
        return text[dose.start() :]
    return text


def _is_verb(lead: str) -> bool:
    """Whether a verb stands there, perhaps misread."""
    word = lead.strip().lower()
    return any(Levenshtein.distance(word, verb) <= 2 for verb in _VERBS)


def _without_end(text: str) -> str:
    often = OFTEN.search(text)
    after = _AFTER.search(text, often.end()) if often else None
    return text[: after.start()] if after else text


def _read_on(candidate: Candidate, whole: set[str]) -> Candidate:
    text = str(candidate.value)
    if not (GOES_ON.search(text) or _BROKEN.search(text)):
        return candidate
    longer = sorted((each for each in whole if each.startswith(text) and len(each) > len(text)), key=len)
    return replace(candidate, value=longer[0]) if longer else candidate
