"""What a prescriber's answer to a refill request says by its ticked boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.candidates.options import Option, read_options
from extract.decisions import Outcome
from extract.layout import PageLayout
from extract.wording import plain

TICKED_ANSWER = "ticked answer"
_TICKED = 4.0
# In this order: "not renewed", "no, new prescription follows" refuse, whatever else they name.
_ANSWERS = (
    (
        "denied",
        re.compile(
            r"\b(?:no|not|deny|denied|denial|donot|do not|refus\w*|declin\w*|reject\w*|hold|stop(?:ped)?|discontinued?"
            r"|no longer|seen first|must be seen|needs? (?:an? )?(?:appt|appointment|visit|labs)|too (?:soon|early)"
            r"|(?:appt|appointment|visit) needed|new (?:rx|prescription))\b"
        ),
    ),
    ("partial", re.compile(r"\b(?:chang\w*|modif\w*|edit\w*|differen\w*|adjust\w*|alter\w*|amend\w*|revis\w*)\b")),
    (
        "approved",
        re.compile(
            r"\b(?:ok|okay|yes|approv\w*|authori\w*|renew\w*|refills?|grant\w*|fill"
            r"|as (?:asked|above|written|requested))\b"
        ),
    ),
)


def ticked_answers(layouts: Sequence[PageLayout]) -> tuple[Outcome, ...]:
    """The outcomes of the ticked answers of a page where answers of several kinds are offered, in reading order."""
    found: list[Outcome] = []
    for layout in layouts:
        answers = [(option, name) for option in read_options(layout) if (name := answer_of(option.text))]
        if len({name for _, name in answers}) > 1:
            found.extend(_outcome(option, name, layout.number) for option, name in answers if option.ticked)
    return tuple(found)


def answer_of(option: str) -> str | None:
    """Which outcome an option to tick stands for (`OK with changes` is partial), or None."""
    words = plain(option)
    return next((name for name, pattern in _ANSWERS if pattern.search(words)), None)


def _outcome(option: Option, name: str, page: int) -> Outcome:
    return Outcome(name, _TICKED, page, option.box, option.text, TICKED_ANSWER, option.line)
