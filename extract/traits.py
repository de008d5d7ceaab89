"""Traits of a document that speak for a type whatever its words: outcomes stated, ranges, blanks, ticks, length."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.decisions import Outcome, strongest
from extract.layout import PageLayout
from extract.sentences import Statement
from extract.zones import is_rights

_DATE = (
    r"(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}-\d\d-\d\d|20\d{6}|[A-Z][a-z]{2,8}\.?"
    r" \d{1,2},? \d{4}|\d{1,2} [A-Z][a-z]{2,8} \d{4})"
)
# A date that something runs from, and one that it runs to, whatever the thing is called.
_FROM = re.compile(
    rf"(?:\b(?:eff(?:ective)?|from|start(?:s|ing)?|beg(?:in(?:s|ning)?)?|valid|on or"
    rf" after|as of|open(?:s)?|commenc\w+)\b\W{{0,4}}(?:\w+\W{{1,3}}){{0,2}}){_DATE}",
    re.IGNORECASE,
)
_TO = re.compile(
    rf"(?:\b(?:thru|through|until|till|to|exp(?:ires?|iration|iry)?|end(?:s|ing)?"
    rf"|stop(?:s)?|lapses|runs out|term(?:inat\w+)?|last day|valid"
    rf" to)\b\W{{0,4}}(?:\w+\W{{1,3}}){{0,2}}|[-–/]\s?){_DATE}",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\b(?:appeal|peer|speak|call|conversation|discuss|reply|respond|answer|submit"
    r"|hearing|born|birth|dob)\b"
)
_PHONE = re.compile(r"\d{3}\W{0,2}\d{3}\W?\d{4}|\b555\W?\d{4}|p\.?\s?o\.? box", re.IGNORECASE)
_APPEAL_WORD = re.compile(
    r"\b(?:appeals?|redetermination|grievance|reconsideration|formal review|internal"
    r" review|petition|dispute|contest)\b"
)
_PEER = re.compile(
    r"\bpeer\b|\bp2p\b|\b(?:speak|talk|discuss|conversation) (?:\w+ ){0,4}(?:reviewer"
    r"|medical director|pharmacist|physician|peer|case|decision)\b"
)
_QUANTITY = re.compile(r"\b\d+ (?:\w+ )?(?:per|every|each|in) \d+ d|\bqty\b|\bquantity\b|\bfills?\b")
_MONEY = re.compile(r"\$\s?\d|\b\d{1,3},\d{3}\.\d\d\b|\b\d{1,3} ?%")
_BLANK = re.compile(r"_{4,}|\.{8,}|\b_{3,}")
_REASON = re.compile(
    r"\bbecause\b|\breasons?\b(?: for| is| why|:)|\brationale\b|\bcriteria (?:not|that"
    r"|were|are|was)|\bdoes not meet\b|\bdid not meet\b|\bnot met\b|\bwhy (?:was|did"
    r"|is)\b"
)
_DUE = re.compile(
    r"\b(?:by|before|no later than|due|until|respond by|reply by"
    r"|deadline)\b.{0,40}(?:\d{1,2}[-/]\d{1,2}|\d{4}-\d\d|[A-Z][a-z]{2,8} \d{1,2}"
    r"|\d{1,2}:\d\d|\d{8})|\bwithin \d+ (?:calendar |business |working )?(?:hours"
    r"|days)"
)
_DEAR = re.compile(r"^(?:dear|hi|hello|estimad)\b")
_SIGNATURE = re.compile(r"\bsignature\b|\bsigned\b|\bsign here\b")
_EMPTY_LABEL = re.compile(r":\s*$")


def measure_traits(
    layouts: Sequence[PageLayout], statements: Sequence[Statement], outcomes: Sequence[Outcome]
) -> dict[str, float]:
    """Traits by the names that `catalog/types` uses under `recognise.structure`, each from 0 to about 4."""
    words = sum(len(layout.page.words) for layout in layouts)
    body = [statement for statement in statements if statement.zone in ("top", "body")]
    traits = {
        **_date_traits(statements, body),
        "appeal_address": float(any(_APPEAL_WORD.search(s.plain) and _PHONE.search(s.text) for s in statements)),
        "appeal_text": min(sum(bool(_APPEAL_WORD.search(s.plain)) for s in statements), 8) / 4,
        "peer_to_peer": float(any(_PEER.search(s.plain) for s in statements)),
        "quantity": float(any(_QUANTITY.search(s.plain) for s in body)),
        "reason_paragraph": float(
            any(_REASON.search(s.plain) and len(s.plain.split()) > 6 and not is_rights(s.plain) for s in body)
        ),
        "due_date": float(any(_DUE.search(statement.text) for statement in body)),
        "money": min(sum(len(_MONEY.findall(statement.text)) for statement in body), 8) / 4,
        "dear": float(any(_DEAR.match(statement.plain) for statement in body)),
        "short": float(words < 220 and len(layouts) == 1),
        "long": float(len(layouts) >= 3 or words > 900),
        "signature": float(any(_SIGNATURE.search(statement.plain) for statement in body)),
        "handwriting": float(any("handwriting" in layout.page.flags for layout in layouts)),
    }
    traits.update(_form_traits(layouts, statements))
    traits.update(_outcome_traits(outcomes))
    return traits


def _date_traits(statements: Sequence[Statement], body: Sequence[Statement]) -> dict[str, float]:
    """Whether something in the body starts on a date and ends on one, as an authorization does."""
    quiet = [statement.text for statement in body if not _TALK.search(statement.plain)]
    starts, ends = any(map(_FROM.search, quiet)), any(map(_TO.search, quiet))
    tight = any(_FROM.search(text) and _TO.search(text) for text in quiet)
    return {"date_range": float(starts and ends) + 0.5 * tight, "end_date": float(ends and not starts)}


def _form_traits(layouts: Sequence[PageLayout], statements: Sequence[Statement]) -> dict[str, float]:
    """How much of a form it is, and whether anybody filled it in."""
    marks = [mark for layout in layouts for mark in layout.page.marks]
    ticked = sum(mark.ticked is True for mark in marks)
    blanks = sum(len(_BLANK.findall(word.text)) for layout in layouts for word in layout.page.words)
    labels = [statement for statement in statements if statement.kind == "label"]
    empty = sum(bool(_EMPTY_LABEL.search(label.text)) for label in labels)
    return {
        "fill_blanks": min(blanks + empty, 24) / 12,
        "unticked": float(len(marks) >= 6 and ticked == 0),
        "ticked": float(ticked > 0) + float(ticked > 4),
        "many_ticks": float(ticked > 5),
        "filled": float(len(labels) >= 8 and empty < 0.3 * len(labels)),
        "labels": min(len(labels), 40) / 20,
    }


def _outcome_traits(outcomes: Sequence[Outcome]) -> dict[str, float]:
    scores = strongest(outcomes)
    traits = {f"says_{name}": min(score, 6.0) / 2 for name, score in scores.items()}
    yes, no = scores.get("approved", 0.0), scores.get("denied", 0.0)
    traits["both_decisions"] = float(yes >= 1.5 and no >= 1.5)
    labelled = [outcome for outcome in outcomes if outcome.rule in ("labelled", "table", "ticked", "typed tick")]
    traits["several_outcomes"] = float(len({outcome.name for outcome in labelled}) > 1 and len(labelled) > 1)
    return traits
