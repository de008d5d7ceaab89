"""How many days a letter gives for its next appeal: of all its numbers of days the one whose words say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.findings import Finding
from extract.sentences import Statement
from extract.text_model import MODELS, TypeModel, load_model, marked

OWN, OTHER = "appeal", "other"
UPHELD = "^upheld"
_SPELLED = {
    "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "thirty three": 33, "forty five": 45, "sixty": 60,
    "sixty five": 65, "ninety": 90, "one hundred twenty": 120, "one hundred and twenty": 120,
    "one hundred eighty": 180, "one hundred and eighty": 180,
}  # fmt: skip
_DAYS = re.compile(
    rf"\b(?:({'|'.join(sorted(_SPELLED, key=len, reverse=True))})(?: \d{{2,3}})?|(\d{{2,3}}))"
    r" (?:calendar |business |cal |consecutive )?(?:days?|dys?|d)\b"
)
# No time limit of an appeal is shorter or longer.
_FEWEST, _MOST = 10, 365
# Words kept left and right of the number, of those the nearest marked; of the statements before and after, and of
# the heading above.
_LEFT, _RIGHT, _NEAR_LEFT, _NEAR_RIGHT, _BEFORE, _AFTER, _HEADING = 14, 12, 5, 6, 10, 8, 8
# Less likely than this is not said; a shorter time limit as likely as this is a doubt, and how sure one is at most.
# On wordings of others the model is surer than it is right, so that none is accepted before a person has seen it.
_LIKELY, _POSSIBLE, _SUREST, _DOUBTED = 0.4, 0.1, 0.85, 0.7


@dataclass(frozen=True, slots=True)
class NumberOfDays:
    """`days` in `statement`, and the words around it as the model weighs them."""

    days: int
    statement: Statement
    around: str


def appeal_model() -> TypeModel | None:
    """The shipped model of what a number of days is to its letter."""
    return load_model(MODELS / "appeal_days.npz")


def find_appeal_days(statements: Sequence[Statement], *, upheld: bool = False) -> Finding | None:
    """`appeal_days` of the appeal that this letter opens, not those of later levels, answers and supplies.

    `upheld`: the letter answers an appeal, so that a hearing or an outside review is what comes next.
    """
    model = appeal_model()
    found = list(numbers_of_days(statements, upheld=upheld))
    if model is None or not found:
        return None
    shares = [model.probabilities(each.around, {}, {})[OWN] for each in found]
    share, best = max(zip(shares, found, strict=True), key=lambda pair: pair[0])
    if share < _LIKELY:
        return None
    # A deadline taken for later than it is loses the appeal: a shorter time limit that may be meant is a doubt.
    shorter = any(each.days < best.days and other > _POSSIBLE for other, each in zip(shares, found, strict=True))
    said = best.statement
    return Finding(
        "appeal_days",
        best.days,
        min(share, _DOUBTED if shorter else _SUREST),
        said.page,
        said.box,
        "sentence",
        said.text,
        doubts=("a shorter time limit is printed too",) if shorter else (),
    )


def numbers_of_days(statements: Sequence[Statement], *, upheld: bool) -> Iterator[NumberOfDays]:
    """Every number of days of a letter that may be a time limit, in reading order."""
    heading: list[str] = []
    for place, statement in enumerate(statements):
        if statement.kind == "heading":
            heading = statement.plain.split()
        for hit in _DAYS.finditer(statement.plain):
            days = _SPELLED[hit[1]] if hit[1] else int(hit[2])
            if _FEWEST <= days <= _MOST:
                words = [*_beside(statement.plain, hit), *_near(statements, place), *marked("^=", heading[:_HEADING])]
                yield NumberOfDays(days, statement, " ".join([*words, UPHELD] if upheld else words))


def _beside(text: str, hit: re.Match[str]) -> list[str]:
    left, right = text[: hit.start()].split()[-_LEFT:], text[hit.end() :].split()[:_RIGHT]
    return [*left, *right, *marked("^<", left[-_NEAR_LEFT:]), *marked("^>", right[:_NEAR_RIGHT])]


def _near(statements: Sequence[Statement], place: int) -> list[str]:
    before = statements[place - 1].plain.split()[-_BEFORE:] if place else []
    after = statements[place + 1].plain.split()[:_AFTER] if place + 1 < len(statements) else []
    return [*marked("^-", before), *marked("^+", after)]
