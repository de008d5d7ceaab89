"""How many days a letter gives for the appeal that comes next, from its sentences about appeal rights."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.findings import Finding
from extract.sentences import Statement

_WORDS = {
    "ten": 10, "fifteen": 15, "thirty": 30, "thirty three": 33, "sixty": 60, "sixty five": 65, "ninety": 90,
    "one hundred twenty": 120, "one hundred eighty": 180, "one hundred and eighty": 180,
}  # fmt: skip
# How much plainer one time limit must be than a shorter one, and how sure it is at most where it is not.
_MUCH, _DOUBTED = 3.5, 0.7
_DAYS = re.compile(
    rf"\b(?:within|have|up to|no later than|in|allowed|is|for|by|than) (?:the |a"
    rf" )?(?:next |first )?({'|'.join(sorted(_WORDS, key=len, reverse=True))}"
    rf"|\d{{2,3}}) ?(?:\d{{2,3}} )?(?:calendar |business |cal )?(?:days?|dys?)\b"
    r"|\bappeals? (?:\w+ ){0,4}?(\d{2,3}) (?:calendar |cal )?days? from\b"
    r"|\b(?:by|until|before|than) (?:\w+ \d+ \d{4}|\d{1,2} \d{1,2} \d{2,4}) (?:that is |or |i e )?(\d{2,3})"
    r" (?:calendar |cal )?days?\b"
    r"|\bappeals?(?: deadline| period| time| limit| window)? (?:is )?(\d{2,3})"
    r" (?:calendar |cal )?days?\b|\b(\d{2,3}) (?:calendar )?days? (?:from|after|of|to)"
    r" (?:\w+ ){0,6}?(?:appeal|notice|letter|denial|decision|receipt|receiving|get"
    r"|date|today)\b"
)
_ABOUT = re.compile(
    r"\b(?:appeal\w*|redetermination|grievance|complaint|reconsider\w*|look (?:at it"
    r" )?again|review of (?:this|the) decision|hearing|ask us|disagree|write to"
    r"|request|file|contest|dispute|tell us in writing|(?:not right|wrong))\b"
)
_OTHER = re.compile(
    r"\b(?:external review|independent review|fair hearing|hearing|outside review|keep"
    r" (?:getting|it)|continue|peer to peer|p2p|supply|we (?:will|must|have to|answer|decide)"
    r"|decision (?:will|within)|answer (?:you )?(?:in|within)|pay|payment|claims?|resubmit"
    r"|additional information|copy|notified|court)\b"
)


def find_appeal_days(statements: Sequence[Statement], *, upheld: bool = False) -> Finding | None:
    """`appeal_days` of the appeal that this letter opens; the days of later levels and of answers are passed over.

    `upheld`: the letter answers an appeal, so a hearing or an outside review is what comes next.
    """
    best: tuple[float, int, Statement] | None = None
    told: dict[int, float] = {}
    around = ""
    for statement in statements:
        text = statement.plain
        for hit in _DAYS.finditer(text):
            days = _number(next(group for group in hit.groups() if group))
            score = _score(text, around, hit.start(), upheld=upheld)
            if not 10 <= days <= 365 or score <= 0:
                continue
            told[days] = max(told.get(days, score), score)
            if best is None or score > best[0]:
                best = (score, days, statement)
        around = text
    if best is None:
        return None
    score, days, statement = best
    usual = days in (60, 65, 180, 120, 90, 30)
    sure = min(0.97, 0.55 + 0.12 * score + (0.1 if usual else -0.1))
    # A deadline taken for later than it is loses the appeal: a shorter time limit that may be meant is a doubt.
    shorter = any(other < days and score - odds < _MUCH for other, odds in told.items())
    doubts = ("a shorter time limit is printed too",) if shorter else ()
    sure = min(sure, _DOUBTED) if shorter else sure
    return Finding("appeal_days", days, sure, statement.page, statement.box, "sentence", statement.text, doubts=doubts)


# Counted from this letter: the sign of a time limit for whoever received it.
_COUNTED = re.compile(
    r"days? (?:\w+ ){0,4}?(?:of|from|after|to) (?:\w+ ){0,6}?(?:letter|notice|decision"
    r"|denial|mail\w*|receiv\w*|receipt|date|dated|service|get|today)\b"
)
# How long the plan takes to answer is not how long the reader has to ask.
_ANSWERED = re.compile(
    r"\b(?:answer\w*|decid\w*|rule|respon\w+|resolve\w*|issue\w*|review\w* (?:takes|is"
    r" done)|send (?:\w+ ){0,3}(?:letter|decision)|completed?) (?:\w+ ){0,4}(?:in"
    r"|within) \d+ (?:\w+ )?days?|\bhear (?:from us )?(?:by|in|within) (?:\w+ ){0,5}?\d+ (?:\w+ )?days?"
)
# What comes only once an appeal was answered: a longer time than the reader has now.
_LATER = re.compile(
    r"\b(?:second|next|another|further|voluntary) (?:\w+ )?(?:appeal|level)|\bif"
    r" (?:the|your|we deny your) appeal\b|\bafter that\b"
    r"|\bif (?:our|the|your|that|its) (?:\w+ )?(?:answer|decision|response|reply)\b|\bstill (?:say |says )?no\b"
    r"|\bif we (?:approve|deny|denied|uphold|upheld|do not|don t|agree|still|say)\b|\bnot answer in time\b"
    r"|\b(?:our|that|this plan s) answer\b|\bletter upholding\b"
    r"|\b(?:after|of|from|following|on|with) (?:you (?:get|receive|have) )?"
    r"(?:(?:our|the|a|an|your|that|any) )?(?:\w+ )?"
    r"(?:appeal|grievance|complaint|reconsideration|redetermination)"
    r" (?:decision|answer|letter|response|notice|denial)\b"
)


_NEXT_OF_UPHELD = re.compile(r"\b(?:external|independent|outside) review|\b(?:fair )?hearing\b")


def _score(text: str, before: str, start: int, *, upheld: bool = False) -> float:
    near = text[max(0, start - 140) : start + 120]
    behind = text[start : start + 90]
    score = 2.0 if re.search(r"\bappeal|redetermination|grievance", near) else 0.0
    score += 1.6 * bool(_COUNTED.search(behind))
    if _ABOUT.search(near):
        score += 1.0
    elif _ABOUT.search(before):
        score += 0.6
    else:
        score -= 1.0
    if upheld and _NEXT_OF_UPHELD.search(near):
        score += 2.4
    score -= 1.2 * bool(_OTHER.search(near)) + 3.5 * bool(_LATER.search(near))
    if any(hit.start() <= start + 12 and hit.end() >= start for hit in _ANSWERED.finditer(text)):
        score -= 4.0
    return score


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _WORDS[text]
