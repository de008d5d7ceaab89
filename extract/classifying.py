"""The type of a document: evidence summed from cues, stated outcomes and traits, then a calibrated probability."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from documents.catalog import Catalog
from documents.document_types import Cue, DocumentType
from documents.findings import Evidence, Kind
from extract.decisions import Outcome, find_outcomes
from extract.layout import PageLayout
from extract.prepared import prepare
from extract.sentences import Statement, find_statements, label_and_value
from extract.tagger.network import Tagged
from extract.text_model import TypeModel, load_type_model
from extract.traits import measure_traits
from extract.type_signs import signs_of
from extract.wording import CueIndex, cue_words, index_cues, matcher

_RULE_SHARE, _SATURATION = 0.35, 14.0
_FIRST_STATEMENTS, _FIRST_WORDS = 10, 60
_TITLE_STATEMENTS, _LATE_HEADING_SHARE = 14, 0.4
_WITHOUT_CUES = 0.75
# Found by bench.training.agreement on authors that neither had seen.
_WORD_SHARE, _TAGGER_SHARE = 0.8, 0.6
# What a type (`unknown`) that the tagger has no column for is worth to it: of authors left out half as many papers of
# no type again were known for that as with a tenth of it, and none of the others was taken for one.
_UNTOLD = 0.2
# Log odds that a type loses of which the paper has what none of it has.
_RULED_OUT = -4.0
# What a type loses (log odds) that says the opposite of the one outcome stated; how plainly it must be stated, and up
# to what the other may be hinted at.
_OPPOSED, _STATED, _HINTED = 2.0, 1.5, 0.3
_GRANTING = frozenset(["pa_approval", "appeal_overturned", "assistance_approval"])
_REFUSING = frozenset(["pa_denial", "appeal_upheld", "assistance_denial"])
# Cues that stand only in rights text or boilerplate.
_AWAY_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Understood:
    """A document on its way to a kind: its pages, statements, stated outcomes and traits."""

    layouts: tuple[PageLayout, ...]
    statements: tuple[Statement, ...]
    outcomes: tuple[Outcome, ...]
    traits: Mapping[str, float]


def study(layouts: Sequence[PageLayout], types: Mapping[str, DocumentType]) -> Understood:
    """Statements, outcomes and traits of a document, found once for the type, the decision and the coded fields."""
    statements = find_statements(layouts, _vocabulary(_cues_of(types)))
    outcomes = find_outcomes(statements, layouts)
    return Understood(tuple(layouts), statements, outcomes, measure_traits(layouts, statements, outcomes))


def classify(layouts: Sequence[PageLayout], catalog: Catalog) -> Kind:
    """The type of the document these pages make, with its probability and the evidence for it."""
    return classify_studied(study(layouts, catalog.types), catalog.types, prepare(layouts, catalog).tagged)


def classify_studied(
    studied: Understood,
    types: Mapping[str, DocumentType],
    tagged: Tagged | None = None,
    learned: Mapping[str, float] = MappingProxyType({}),
    model: TypeModel | None = None,
) -> Kind:
    """As `classify`, for a document already studied; `tagged` is what the tagger says (None: not asked).

    `learned` are log odds that an office's corrections add to types; they never make a type surer than it is without.
    `model` reads the words (None: the one that ships).
    """
    evidence = weigh_types(studied, types)
    rules = {name: sum(part.weight for part in parts) for name, parts in evidence.items()}
    words = score_words(studied, rules, model or load_type_model())
    alone = weigh_readings(words, tagged.types if tagged else {}, studied, types)
    alone = lift(alone, signs_of(tagged) if tagged else {})
    opposed = opposed_types(studied.outcomes)
    scores = lift(alone, learned)
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    (best, sure), (second, next_sure) = ranked[0], ranked[1]
    if not any(len(statement.plain) > 3 for statement in studied.statements):
        return Kind("unknown", 0.5)
    readers = [max(by, key=by.__getitem__) for by in (rules, tagged.types if tagged else {}) if by]
    if best not in readers or best in opposed:
        # Never sure: what neither the cues a person could point at nor the tagger would say first, and what a plain
        # sentence speaks against.
        sure = min(sure, _WITHOUT_CUES)
    if learned:
        sure = min(sure, alone[best] if best == max(alone, key=alone.__getitem__) else _WITHOUT_CUES)
    why = tuple(sorted(evidence.get(best, ()), key=lambda part: -abs(part.weight))[:8])
    return Kind(best, sure, why, second, next_sure)


def weigh_readings(
    words: Mapping[str, float], tagged: Mapping[str, float], studied: Understood, types: Mapping[str, DocumentType]
) -> Mapping[str, float]:
    """Probabilities per type by words and tagger, less what the catalog and a plain sentence speak against."""
    both = without_impossible(weigh_together(words, tagged), studied.traits, types)
    return lift(both, dict.fromkeys(opposed_types(studied.outcomes), -_OPPOSED))


def opposed_types(outcomes: Sequence[Outcome]) -> frozenset[str]:
    """Types that say the opposite of the one thing a paper plainly states (domain.md 1.0.2, rule 10)."""
    said: dict[str, float] = {}
    for outcome in outcomes:
        said[outcome.name] = max(said.get(outcome.name, 0.0), outcome.weight)
    granted = max(said.get("approved", 0.0), said.get("overturned", 0.0))
    refused = max(said.get("denied", 0.0), said.get("upheld", 0.0))
    if said.get("partial", 0.0) > _HINTED or min(granted, refused) > _HINTED or max(granted, refused) < _STATED:
        return frozenset()
    return _REFUSING if granted > refused else _GRANTING


def score_words(studied: Understood, rules: Mapping[str, float], model: TypeModel | None) -> Mapping[str, float]:
    """Probabilities per type from words, cues and traits; without a model by cues and structure alone."""
    return weigh_alone(rules) if model is None else model.probabilities(telling_text(studied), rules, studied.traits)


def weigh_together(words: Mapping[str, float], tagged: Mapping[str, float]) -> dict[str, float]:
    """The two readings of a type as one: their log probabilities added in shares found on authors left out."""
    if not tagged:
        return dict(words)
    logits = {
        name: _WORD_SHARE * math.log(max(words[name], 1e-6))
        + _TAGGER_SHARE * math.log(max(tagged.get(name, _UNTOLD), 1e-6))
        for name in words
    }
    return _shared_out(logits)


def without_impossible(
    scores: Mapping[str, float], traits: Mapping[str, float], types: Mapping[str, DocumentType]
) -> Mapping[str, float]:
    """The probabilities after types were ruled out by what the catalog says no paper of them has."""
    out = {
        name: _RULED_OUT
        for name, kind in types.items()
        if any(traits.get(trait, 0.0) >= least for trait, least in kind.rules_out.items())
    }
    return lift(scores, out)


def lift(scores: Mapping[str, float], learned: Mapping[str, float]) -> Mapping[str, float]:
    """Probabilities per type after some were raised by log odds."""
    if not any(name in scores for name in learned):
        return scores
    return _shared_out({name: math.log(max(sure, 1e-6)) + learned.get(name, 0.0) for name, sure in scores.items()})


def weigh_alone(rules: Mapping[str, float]) -> dict[str, float]:
    """Probabilities per type from rule scores alone, for a house without a trained model."""
    logits = {name: _RULE_SHARE * _SATURATION * math.tanh(score / _SATURATION) for name, score in rules.items()}
    return _shared_out(logits)


def _shared_out(logits: Mapping[str, float]) -> dict[str, float]:
    """Log odds as probabilities that add up to one."""
    highest = max(logits.values())
    powers = {name: math.exp(logit - highest) for name, logit in logits.items()}
    total = sum(powers.values())
    return {name: power / total for name, power in powers.items()}


def telling_text(studied: Understood) -> str:
    """What the text model reads: the plain text without rights and boilerplate, then its first words and its labels

    again, marked `^` and `:`, because a title says more about a paper than the same words in its middle.
    """
    near = [statement for statement in studied.statements if statement.zone in ("top", "body")]
    first = " ".join(statement.plain for statement in near[:_FIRST_STATEMENTS]).split()[:_FIRST_WORDS]
    labels = [label_and_value(statement.said)[0] for statement in near if statement.kind == "label"]
    marked = [f"^{word}" for word in first] + [":" + label.replace(" ", "_") for label in labels if label]
    return " . ".join(statement.plain for statement in near) + " . " + " ".join(marked)


def weigh_types(studied: Understood, types: Mapping[str, DocumentType]) -> dict[str, list[Evidence]]:
    """For every type but `unknown` the evidence for and against it, as weights in log odds."""
    near = [s for s in studied.statements if s.zone in ("top", "body")]
    far = [s for s in studied.statements if s.zone not in ("top", "body")]
    headings = [s for s in near if s.kind in ("heading", "label")]
    index = index_cues(_cues_of(types))
    views = {"heading": _View(headings, index), "anywhere": _View(near, index), "away": _View(far, index)}
    return {name: _weigh(kind, views, studied.traits) for name, kind in types.items() if name != "unknown"}


class _View:
    """Statements as one text to search, keeping where each begins (state: the index of positions)."""

    def __init__(self, statements: Iterable[Statement], index: CueIndex) -> None:
        self.starts: list[tuple[int, Statement]] = []
        parts, length = [], 0
        for statement in statements:
            self.starts.append((length, statement))
            parts.append(statement.plain + " . ")
            length += len(parts[-1])
        self.text = "".join(parts)
        self.words = frozenset(self.text.split())
        self.possible = index.possible(self.words)

    def find(self, cue: Cue) -> Statement | None:
        if cue.text not in self.possible:
            return None
        hit = matcher(cue.text).search(self.text, self.words)
        if hit is None:
            return None
        return [statement for start, statement in self.starts if start <= hit.start()][-1]


def _weigh(kind: DocumentType, views: Mapping[str, _View], traits: Mapping[str, float]) -> list[Evidence]:
    evidence = []
    for cue in kind.cues:
        statement, weight = views[cue.where].find(cue), cue.weight
        if statement is None and cue.where == "anywhere":
            statement, weight = views["away"].find(cue), cue.weight * _AWAY_SHARE
        if statement is not None and cue.where == "heading" and statement.order > _TITLE_STATEMENTS:
            weight *= _LATE_HEADING_SHARE
        if statement is not None:
            evidence.append(Evidence(statement.text, statement.page, statement.box, f"cue: {cue.text}", weight))
    for trait, weight in kind.structure.items():
        if traits.get(trait):
            evidence.append(Evidence("", 0, None, f"trait: {trait}", weight * traits[trait]))
    return evidence


def _cues_of(types: Mapping[str, DocumentType]) -> tuple[str, ...]:
    return tuple(cue.text for kind in types.values() for cue in kind.cues)


@lru_cache(maxsize=4)
def _vocabulary(cues: tuple[str, ...]) -> frozenset[str]:
    return cue_words(cues)
