"""What a statement decides about the request: approved, denied, asked for more, dismissed ... (domain.md 1.0.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from documents.reading import Box, Mark
from extract.decision_words import APPEAL, EARLIER, LABELS, MASKS, OPTIONS, QUOTED, SHORT_ANSWERS, SUPPOSED
from extract.layout import PageLayout, Segment
from extract.outcome_words import OUTCOMES
from extract.sentences import Statement, label_and_value
from extract.wording import plain
from extract.zones import is_rights

# Weights before the calibration of the classifier: labelled values before narrative before boilerplate (rule 9).
_LABELLED, _TICKED, _HEADING, _SENTENCE = 3.2, 4.0, 2.4, 1.7
_RIGHTS_SHARE, _EARLIER_SHARE = 0.06, 0.2
# The action sentence stands near the top; what comes later counts less.
_EARLY_STATEMENTS = 25


# An entry of a list of requests: a drug with its strength, a sign, what was decided (`Otezla 30 mg tablet: DENIED`).
_ENTRY = re.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?[A-Z].{2,50}?\d\s?(?:mg|mcg|ml|g|units?|iu|%)\S{0,12}(?: [\w-]+){0,3}?"
    r"\s*(?:[:=–—]|\s-\s|\.{2,})\s*"
    r"(?P<answer>(?:is |was |has been |partially |not )*(?:approv|authori|certifi|grant|den(?:y|ied)|declin|refus"
    r"|reject|pend|withdr).*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One place that states an outcome: which (`approved`, `denied` ...), how strongly, and where it stands."""

    name: str
    weight: float
    page: int
    box: Box | None
    text: str
    rule: str
    order: int = 0


def weigh_stated(outcomes: Iterable[Outcome], names: Mapping[str, str]) -> dict[str, float]:
    """How strongly the rules find each of `names` (by outcome) stated at most; the tagger has no say."""
    said: dict[str, float] = {}
    for outcome in outcomes:
        name = names.get(outcome.name)
        if name and outcome.rule != "tagged":
            said[name] = max(said.get(name, 0.0), outcome.weight)
    return said


def find_outcomes(statements: Sequence[Statement], layouts: Sequence[PageLayout] = ()) -> tuple[Outcome, ...]:
    """Everything in a document that states an outcome, in reading order, ticked marks and tables included."""
    found = [outcome for statement in statements for outcome in outcomes_of(statement)]
    for layout in layouts:
        found.extend(_ticked(layout))
        found.extend(_beside_labels(layout))
    return tuple(found)


def outcomes_of(statement: Statement) -> tuple[Outcome, ...]:
    """The outcomes one statement states, weighed by where and how it is said."""
    label, value = label_and_value(statement.said)
    if label and LABELS.search(label):
        answer = short_answer(value)
        if answer:
            return (_outcome(statement, answer, _LABELLED, "labelled"),)
    entry = _ENTRY.match(statement.said)
    answer = short_answer(entry["answer"]) if entry else None
    if answer:
        return (_outcome(statement, answer, _LABELLED, "beside a drug"),)
    base = _HEADING if statement.kind == "heading" else _SENTENCE
    return tuple(
        _outcome(statement, name, base * strength, f"{statement.kind}: {name}")
        for name, strength in decide(statement.said)
    )


def short_answer(value: str) -> str | None:
    """The outcome that a short labelled value or table cell names (`NOT APPROVED - QL` is denied), or None."""
    words = plain(value)
    for name, pattern in SHORT_ANSWERS:
        if pattern.match(words):
            return name
    return None


def decide(text: str) -> list[tuple[str, float]]:
    """The outcomes a printed statement states, with a strength from 0 to about 1.8; nothing for what is only supposed.

    Rules 3 to 5 of domain.md 1.0.2: suppositions are cut out, adjectives and other people's approvals masked, and
    the negated forms are looked for before the plain ones.
    """
    return _decide(SUPPOSED.sub(" , ", QUOTED.sub(" , ", text)))


@lru_cache(maxsize=4096)
def _decide(text: str) -> list[tuple[str, float]]:
    words = plain(text)
    if OPTIONS.search(words) and len(words.split()) < 16:
        return []
    bare = words
    for mask, instead in MASKS:
        bare = mask.sub(instead, bare)
    share = _EARLIER_SHARE if EARLIER.search(words) else 1.0
    found: dict[str, float] = {}
    for name, pattern, strength in OUTCOMES:
        if pattern.search(bare):
            found[name] = max(found.get(name, 0.0), strength * share)
            # What one outcome has used up ("not approved") is no longer there for the next ("approved").
            bare = pattern.sub(" _ ", bare)
    return list(found.items())


def _outcome(statement: Statement, name: str, weight: float, rule: str) -> Outcome:
    if statement.zone in ("rights", "boilerplate") or (statement.kind == "sentence" and is_rights(statement.plain)):
        weight *= _RIGHTS_SHARE
    elif statement.quoted:
        weight *= _EARLIER_SHARE
    elif statement.order > _EARLY_STATEMENTS:
        weight *= 0.75
    if APPEAL.search(statement.plain) and name in ("approved", "denied"):
        name = {"approved": "overturned", "denied": "upheld"}[name]
    return Outcome(name, weight, statement.page, statement.box, statement.text, rule, statement.order)


def _beside_labels(layout: PageLayout) -> Iterator[Outcome]:
    """Answers right of a label or under a table header (`Result`, `Outcome`) that stand in segments of their own."""
    for segment in layout.segments:
        if not LABELS.fullmatch(plain(segment.text.rstrip(" :"))):
            continue
        for other in _answers_of(segment, layout.segments):
            name = short_answer(other.text)
            if name:
                yield Outcome(name, _LABELLED, layout.number, other.box, other.text, "table", segment.index)


def _answers_of(label: Segment, segments: Sequence[Segment]) -> list[Segment]:
    """The segment right of `label` on its line, and those below it in its column until a wide gap."""
    right = [s for s in segments if s.line == label.line and s.box.x0 >= label.box.x1]
    below = []
    bottom = label.box.y1
    for segment in sorted(segments, key=lambda s: s.box.y0):
        if segment.box.y0 < label.box.y1 - 0.002 or segment is label:
            continue
        if segment.box.y0 - bottom > 0.09:
            break
        if segment.box.x0 < label.box.x1 + 0.03 and segment.box.x1 > label.box.x0 - 0.01:
            below.append(segment)
            bottom = segment.box.y1
    return right[:1] + below[:12]


# A mark typed or read as characters in front of its option: [X] Approved, (x) Denied, X Approved.
_TYPED_TICK = re.compile(
    r"(?:[\[({|]\s?[xX✓✔*]{1,2}\s?[\])}|]|[☒☑✓✔■]|(?<!\w)[xX]{1,2}(?=\s))\s*(?P<option>[A-Za-z][A-Za-z' /-]{2,40})"
)


def _ticked(layout: PageLayout) -> Iterator[Outcome]:
    """Options whose box is ticked, by pixels where the page has marks, else by typed crosses (rule 7)."""
    for mark in layout.page.marks:
        if mark.ticked:
            option = _option_of(mark, layout.segments)
            name = short_answer(option)
            if name:
                yield Outcome(name, _TICKED, layout.number, mark.box, option, "ticked")
    for segment in layout.segments:
        for tick in _TYPED_TICK.finditer(segment.text):
            name = short_answer(tick["option"])
            if name:
                yield Outcome(name, _TICKED, layout.number, segment.box, tick[0], "typed tick", segment.index)


def _option_of(mark: Mark, segments: Sequence[Segment]) -> str:
    """The words right of a mark on its line, up to the next gap."""
    words: list[str] = []
    edge = mark.box.x1
    middle = mark.box.middle[1]
    for segment in segments:
        if not segment.box.y0 - 0.004 <= middle <= segment.box.y1 + 0.004:
            continue
        for word in segment.words:
            if word.box.middle[0] > mark.box.x1 and word.box.x0 - edge < 0.03 and len(words) < 6:
                words.append(word.text)
                edge = word.box.x1
    return " ".join(words).lstrip("[]()|_ ")


def strongest(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """Per outcome its evidence: the strongest place counts fully, each further one half of the one before."""
    by_name: dict[str, list[float]] = {}
    for outcome in outcomes:
        by_name.setdefault(outcome.name, []).append(outcome.weight)
    return {
        name: sum(weight * 0.5**rank for rank, weight in enumerate(sorted(weights, reverse=True)))
        for name, weights in by_name.items()
    }
