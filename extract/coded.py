"""Fields read from the wording of a whole document: the decision, its reason, appeal level, addressee, urgency ..."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from documents.catalog import Catalog
from documents.coded_fields import CodedField
from documents.findings import Finding, Kind, Value
from extract.addressee import find_addressee
from extract.agreeing import agree
from extract.appeal_days import find_appeal_days
from extract.classifying import Understood
from extract.coded_words import CodedWords
from extract.decisions import Outcome
from extract.prepared import Prepared
from extract.questions import count_questions
from extract.refill_answers import ANSWERS, read_refill_answer
from extract.sentences import Statement
from extract.tagger.facts import told
from extract.ticked_answers import TICKED_ANSWER, find_ticked_code, offered_answers, only_ticked
from extract.wording import index_cues, matcher
from extract.zones import is_rights

# What each type decides by itself; types not named decide nothing or by their outcomes.
_DECISION_OF_TYPE = {
    "pa_approval": "approved", "pa_partial_approval": "partially_approved", "pa_denial": "denied",
    "pa_info_request": "pending_information", "pa_not_required": "not_required",
    "appeal_overturned": "appeal_overturned", "appeal_upheld": "appeal_upheld", "claim_rejection": "claim_rejected",
    "assistance_approval": "approved", "assistance_denial": "denied",
}  # fmt: skip
_OUTCOMES_OF_DECISION = {
    "approved": ("approved",), "partially_approved": ("partial", "approved", "denied"), "denied": ("denied",),
    "pending_information": ("pending",), "not_required": ("not_required",), "withdrawn": ("withdrawn",),
    "closed_duplicate": ("duplicate",), "dismissed": ("dismissed",), "appeal_overturned": ("overturned", "approved"),
    "appeal_upheld": ("upheld", "denied", "dismissed"), "approved_with_changes": ("partial",),
}  # fmt: skip
# Types whose papers decide in several ways.
_OPEN = {
    "pa_dismissal": ("dismissed", "withdrawn", "closed_duplicate"),
    "refill_response": ("approved", "approved_with_changes", "denied"),
}
ADDRESSEES = ("member", "member_representative", "prescriber", "pharmacy")
# How sure the one answer is that is ticked.
_TICKED = 4 / 4.1
# From so sure a type on it alone says what was decided; less sure, it loses as much as such types are wrong.
_SURE_TYPE, _DOUBTED = 0.98, 0.97
# From so much on a decision needs no person: what one ticked answer of a sure type is worth.
_SURE_DECISION = 0.975
# How likely what a whole sheet answers must be to be said; it is never as sure as what needs no person.
_LEAST_REFILL, _SUREST_REFILL = 0.4, 0.85
# A decision by the tagger alone, for which neither a tick nor a sentence can be shown.
_UNSHOWN = "no tick and no sentence says so plainly"
_DISMISSALS = {"duplicate": "closed_duplicate", "withdrawn": "withdrawn"}


def code_studied(studied: Understood, kind: Kind, catalog: Catalog, prepared: Prepared) -> dict[str, Finding]:
    """The coded fields of a document by name; a field that the document does not state is not there."""
    found: dict[str, Finding] = {}
    words = CodedWords(studied, kind.type)
    for name, finding in read_wordings(studied, kind, catalog).items():
        agreed = _agreed(name, finding, studied, words, prepared, catalog) if _carries(kind, name, catalog) else None
        if agreed is not None:
            found[name] = agreed
    for other in (
        _decision_of(studied, kind, prepared, found.get("dismissal_reason")),
        find_appeal_days(studied.statements, upheld=kind.type == "appeal_upheld"),
        count_questions(studied.statements), *_constants(studied, kind),
    ):  # fmt: skip
        if other is not None and _carries(kind, other.name, catalog):
            found[other.name] = other
    return found


def read_wordings(studied: Understood, kind: Kind, catalog: Catalog) -> dict[str, Finding | None]:
    """What the catalog's wordings say of every coded field that a paper of the type is asked for."""
    worded: dict[str, Finding | None] = {
        name: find_code(coded, studied.statements)
        for name, coded in catalog.coded.items()
        if not coded.types or kind.type in coded.types
    }
    worded["addressed_to"] = find_addressee(studied.statements)
    return worded


def _agreed(
    name: str, worded: Finding | None, studied: Understood, words: CodedWords, prepared: Prepared, catalog: Catalog
) -> Finding | None:
    """A coded field by the box that is ticked, else by what wordings, the tagger and all words say of it."""
    asked, ticked = find_ticked_code(name, studied.layouts)
    if ticked is not None:
        return ticked
    values = catalog.coded[name].values if name in catalog.coded else ADDRESSEES
    # Options that nobody ticked are no wording of an answer.
    return agree(name, None if asked else worded, told(prepared, name, values), words, values)


def _decision_of(studied: Understood, kind: Kind, prepared: Prepared, dismissal: Finding | None) -> Finding | None:
    """The decision by the type and its outcomes; where a type may decide several ways, the tagger is heard too.

    It knows ticks only as signs among words, so that it has no say against a ticked answer.
    """
    worded = find_decision(studied, kind, dismissal)
    open_to = _OPEN.get(kind.type)
    if open_to is None or (worded is not None and worded.rule == TICKED_ANSWER):
        return worded
    agreed = agree("decision", worded, told(prepared, "decision", open_to))
    if agreed is None or (worded is not None and worded.value == agreed.value and worded.rule != "tagged"):
        return agreed
    return replace(agreed, doubts=(*agreed.doubts, _UNSHOWN))


def _carries(kind: Kind, name: str, catalog: Catalog) -> bool:
    return kind.type in catalog.types and name in catalog.types[kind.type].fields


def find_code(coded: CodedField, statements: Sequence[Statement]) -> Finding | None:
    """The code whose wordings stand out most clearly, with its best statement as evidence; None below `least`."""
    totals: dict[str, float] = {}
    best: dict[str, tuple[float, Statement]] = {}
    index = index_cues(tuple(cue.text for cues in coded.values.values() for cue in cues))
    for statement in statements:
        if statement.zone not in coded.zones:
            continue
        words = frozenset(statement.plain.split())
        possible = index.possible(words)
        if not possible:
            continue
        share = 0.3 if is_rights(statement.plain) and "rights" not in coded.zones else 1.0
        for code, cues in coded.values.items():
            hits = [
                cue.weight
                for cue in cues
                if cue.text in possible and matcher(cue.text).search(statement.plain + " ", words)
            ]
            if not hits:
                continue
            score = share * sum(sorted(hits, reverse=True)[:3])
            totals[code] = totals.get(code, 0.0) + score * 0.4
            if code not in best or score > best[code][0]:
                best[code] = (score, statement)
    scores = {code: totals[code] + 0.6 * best[code][0] for code in totals}
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    if not ranked or ranked[0][1] < coded.least:
        return None
    code, score = ranked[0]
    rival = ranked[1][1] if len(ranked) > 1 else 0.0
    return _finding(coded.field, code, best[code][1], score / (score + rival + 0.8), "wording")


def find_decision(studied: Understood, kind: Kind, dismissal: Finding | None) -> Finding | None:
    """The decision of the document as a whole, resting on the place that states it most strongly."""
    value = _DECISION_OF_TYPE.get(kind.type)
    if kind.type == "pa_dismissal":
        value = _dismissal(studied.outcomes, dismissal)
    elif kind.type == "refill_response":
        return _find_refill_answer(studied, kind)
    if value is None:
        return None
    names = _OUTCOMES_OF_DECISION.get(value, ())
    stated = sorted((o for o in studied.outcomes if o.name in names), key=lambda o: -o.weight)
    if not stated:
        # No sentence can be shown: only a claim rejection speaks for itself.
        share = 1.0 if kind.type == "claim_rejection" else 0.8
        return Finding("decision", value, kind.confidence * share, studied.layouts[0].number, None, "type")
    best = stated[0]
    against = sum(o.weight for o in studied.outcomes if _contradicts(value, o.name))
    sure = best.weight / (best.weight + 0.35 * against + 0.1)
    # Such a type is its decision, so both are right or neither: what the paper says besides weighs where the type is
    # not quite sure (of 70 papers between 0.9 and 0.98 two were of another type, of 823 surer ones one, no decision).
    share = 1.0 if kind.confidence >= _SURE_TYPE else _DOUBTED * min(1.0, sure + 0.05)
    return Finding("decision", value, kind.confidence * share, best.page, best.box, best.rule, best.text)


def _contradicts(decision: str, outcome: str) -> bool:
    opposite = {"approved": ("denied", "upheld", "pending"), "denied": ("approved", "overturned"),
                "appeal_overturned": ("upheld",), "appeal_upheld": ("overturned", "approved")}  # fmt: skip
    return outcome in opposite.get(decision, ())


def _dismissal(outcomes: Sequence[Outcome], reason: Finding | None) -> str:
    if reason is not None and reason.value in _DISMISSALS and reason.confidence > 0.5:
        return _DISMISSALS[str(reason.value)]
    stated = [outcome for outcome in outcomes if outcome.name in ("dismissed", *_DISMISSALS)]
    return _DISMISSALS.get(max(stated, key=lambda o: o.weight).name, "dismissed") if stated else "dismissed"


def _find_refill_answer(studied: Understood, kind: Kind) -> Finding | None:
    """The one answer that is ticked; without one, what the whole sheet says, which is never sure."""
    ticked = only_ticked(offered_answers("refill", studied.layouts))
    if ticked is not None:
        answer, option, sure = ANSWERS[ticked.name], ticked.option, kind.confidence * _TICKED
        return Finding("decision", answer, sure, ticked.page, option.box, TICKED_ANSWER, option.text)
    read = read_refill_answer(studied)
    if read is None or read[1] < _LEAST_REFILL:
        return None
    answer, odds = read
    stated = [each for each in studied.outcomes if ANSWERS.get(each.name) == answer]
    best = max(stated, key=lambda each: each.weight, default=None)
    sure = kind.confidence * min(odds, _SUREST_REFILL)
    if best is None:
        return Finding("decision", answer, sure, studied.layouts[0].number, None, "the whole sheet")
    return Finding("decision", answer, sure, best.page, best.box, best.rule, best.text)


def _constants(studied: Understood, kind: Kind) -> list[Finding]:
    """Values that follow from the type and an outcome."""
    page = studied.layouts[0].number
    found = []
    if kind.type == "misdirected":
        found.append(Finding("incident", "misdirected_fax", kind.confidence, page, None, "type"))
    if kind.type == "appeal_overturned":
        found.append(
            _outcome("partially_overturned" if studied.traits.get("says_partial", 0) > 1 else "overturned", kind, page)
        )
    if kind.type == "appeal_upheld":
        dismissed = studied.traits.get("says_dismissed", 0.0) > studied.traits.get("says_upheld", 0.0) * 0.8
        found.append(_outcome("dismissed" if dismissed else "upheld", kind, page))
    return found


def _outcome(value: str, kind: Kind, page: int) -> Finding:
    return Finding("appeal_outcome", value, kind.confidence * 0.95, page, None, "type")


def _finding(name: str, value: Value, statement: Statement, confidence: float, rule: str) -> Finding:
    return Finding(name, value, min(confidence, 0.99), statement.page, statement.box, rule, statement.text)


def accept_coded(found: Mapping[str, Finding], bound: float) -> dict[str, Finding]:
    """The findings with `accepted` set by the least probability of a coded field that needs no person.

    More is asked of a decision: a wrong one does harm by itself.
    """
    least = {name: max(bound, _SURE_DECISION) if name == "decision" else bound for name in found}
    return {
        name: replace(finding, accepted=finding.confidence >= least[name] and not finding.doubts)
        for name, finding in found.items()
    }
