"""Questions that a form answers by a tick: what the boxes offer, and which is ticked (domain.md 1.0.2, rule 7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from documents.findings import Finding
from extract.candidates.options import Option, read_options
from extract.layout import PageLayout
from extract.wording import plain

TICKED_ANSWER = "ticked answer"
_SURE = 0.93
# Per question its answers and how their options are worded, in the order in which they are looked for: "not renewed"
# and "no, new prescription follows" refuse, whatever else they name.
_ANSWERS: Mapping[str, Sequence[tuple[str, re.Pattern[str]]]] = {
    question: tuple((answer, re.compile(rf"\b(?:{wording})\b")) for answer, wording in answers)
    for question, answers in {
        "refill": (
            (
                "denied",
                r"no|not|deny|denied|denial|donot|refus\w*|declin\w*|reject\w*|hold|stop(?:ped)?|discontinued?"
                r"|seen first|must be seen|needs? (?:an? )?(?:appt|appointment|visit|labs)|too (?:soon|early)"
                r"|(?:appt|appointment|visit) needed|new (?:rx|prescription)",
            ),
            ("partial", r"chang\w*|modif\w*|edit\w*|differen\w*|adjust\w*|alter\w*|amend\w*|revis\w*"),
            (
                "approved",
                r"ok|okay|yes|approv\w*|authori\w*|renew\w*|refills?|grant\w*|fill"
                r"|as (?:asked|above|written|requested)",
            ),
        ),
        "urgency": (
            ("routine", r"routine|standard|non ?urgent|not urgent|regular|normal"),
            ("urgent", r"urgent|expedit\w*|stat|rush|emergen\w*|asap|exigent"),
        ),
        "therapy_status": (
            ("restart", r"re ?start\w*|resum\w*"),
            ("dose_change", r"dose (?:change|increase|decrease|adjustment)|change (?:of|in) dose"),
            (
                "continuation",
                r"contin\w*|renew\w*|reauth\w*|ongoing|existing|established|maintenance|currently on|on drug",
            ),
            ("new", r"new|initial|naive|first (?:time|start|request)|newstart"),
        ),
    }.items()
}  # fmt: skip


# "Approve, no changes": says that nothing is refused or changed.
_NOTHING_ELSE = re.compile(r"\b(?:no|without(?: any)?) (?:other |further )?(?:chang|substitut|modif|edit|alter)\w*")


@dataclass(frozen=True, slots=True)
class Answer:
    """One option to tick: the answer it stands for, its print, the page (from 1) it is on."""

    name: str
    option: Option
    page: int


def offered_answers(question: str, layouts: Sequence[PageLayout]) -> tuple[Answer, ...]:
    """The options that answer a question, of each page that offers several answers, in reading order."""
    found: list[Answer] = []
    for layout in layouts:
        named = [(option, answer_of(question, option.text)) for option in read_options(layout)]
        answers = [Answer(name, option, layout.number) for option, name in named if name is not None]
        if len({answer.name for answer in answers}) > 1:
            found.extend(answers)
    return tuple(found)


def answer_of(question: str, option: str) -> str | None:
    """Which answer an option to tick stands for (`OK with changes` is partial), or None."""
    words = _NOTHING_ELSE.sub(" ", plain(option))
    if question == "urgency":
        # "Expedited: the standard time may harm" names both; the first word is the option.
        named = [(found.start(), name) for name, pattern in _ANSWERS[question] if (found := pattern.search(words))]
        return min(named)[1] if named else None
    return next((name for name, pattern in _ANSWERS[question] if pattern.search(words)), None)


def find_ticked_code(field: str, layouts: Sequence[PageLayout]) -> tuple[bool, Finding | None]:
    """Whether a page asks for the coded field by boxes to tick, and the one answer that is ticked."""
    offered = offered_answers(field, layouts) if field in _ANSWERS else ()
    ticked = only_ticked(offered)
    if ticked is None:
        return bool(offered), None
    option = ticked.option
    return True, Finding(field, ticked.name, _SURE, ticked.page, option.box, TICKED_ANSWER, option.text)


def only_ticked(offered: Sequence[Answer]) -> Answer | None:
    """The first box of the one answer that is ticked; None where no answer is, or several are."""
    ticked = [answer for answer in offered if answer.option.ticked]
    return ticked[0] if len({answer.name for answer in ticked}) == 1 else None
