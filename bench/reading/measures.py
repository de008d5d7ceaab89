"""The measures of one stratum, each with its interval and, where there is one, the target it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.reading.intervals import upper_bound, wilson
from bench.reading.resampling import NOTHING, Estimate, estimate_calibration, estimate_coverage, estimate_f1
from bench.scoring import CRITICAL, DocumentCase, FieldCase, Score, measure_acceptance
from bench.scoring_report import figures


@dataclass(frozen=True, slots=True)
class Target:
    """What a measure should reach on fine and on standard pages; `at_least` False: it should stay below."""

    fine: float
    standard: float
    at_least: bool = True


TARGETS = {
    "type_right": Target(0.985, 0.97),
    "unreviewed_type_right": Target(0.997, 0.995),
    "swapped": Target(0.0, 0.0, at_least=False),
    "critical_f1": Target(0.98, 0.95),
    "critical_accepted_right": Target(0.997, 0.995),
    "critical_coverage": Target(0.85, 0.70),
    "other_f1": Target(0.93, 0.88),
    "batches_right": Target(0.92, 0.90),
    "auc": Target(0.95, 0.95),
    "ece": Target(0.02, 0.02, at_least=False),
    "invented": Target(0.001, 0.001, at_least=False),
}
TITLES = {
    "type_right": "type right",
    "unreviewed": "documents not reviewed",
    "unreviewed_type_right": "type right among the not reviewed",
    "swapped": "approval and denial swapped among the not reviewed",
    "critical_f1": "critical fields, F1",
    "critical_accepted_right": "accepted critical values right",
    "critical_coverage": "accepted and right of all true critical values",
    "other_f1": "other fields, F1",
    "accepted_right": "all accepted values right",
    "coverage": "accepted and right of all true values",
    "invented": "invented among all accepted values",
    "batches_right": "batches split right",
    "ece": "confidence, ECE",
    "auc": "confidence, AUC",
}
SCORES = frozenset(("critical_f1", "other_f1", "ece", "auc"))
"""Given as a number from 0 to 1; the others are shares, given in per cent."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure, its 95 % interval and what it is held against.

    `value` None: nothing there to measure. `of` counts what the figure is a share of (documents, values, batches);
    `events` how many of those it found. `low` None: only an upper bound is known (rare events), and with `high` None
    not even that (too few faxes).
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    events: int | None
    of: int
    target: float | None = None
    at_least: bool = True

    @property
    def title(self) -> str:
        return TITLES[self.name]

    @property
    def gap(self) -> float | None:
        """By how much the target is passed (0 or more: met) or missed (negative)."""
        if self.value is None or self.target is None:
            return None
        return self.value - self.target if self.at_least else self.target - self.value

    @property
    def is_open(self) -> bool:
        """Whether the interval holds both sides of the target, or is not known: more faxes might turn the verdict."""
        if self.gap is None or self.target is None:
            return False
        if self.high is None:
            return True
        if not self.at_least:
            return self.high > self.target and (self.gap >= 0 or (self.low or 0.0) <= self.target)
        return (self.low or 0.0) < self.target <= self.high

    def as_json(self) -> dict[str, Any]:
        """Everything, for figures.json."""
        names = ("value", "low", "high", "events", "of", "target")
        return {name: getattr(self, name) for name in names} | {"gap": self.gap, "open": self.is_open}


def measure_stratum(score: Score, quality: str) -> list[Measure]:
    """All measures of a stratum in the order of TITLES, held against the targets of `quality` (fine or standard)."""
    found = [*_measure_documents(score), *_measure_fields(score.fields), _share_of("batches_right", score.batches)]
    by_name = {measure.name: measure for measure in found}
    return [_with_target(by_name[name], quality) for name in TITLES]


def measure_group(group: Score) -> dict[str, Any]:
    """The row of a group (an author, a type, a family, a damage): the quick look's figures, the main ones bounded."""
    row = figures(group.documents, group.fields)
    row["type_right_interval"] = list(wilson(sum(case.right for case in group.documents), len(group.documents)))
    critical = estimate_f1([case for case in group.fields if case.name in CRITICAL])
    row["critical_f1_interval"] = [critical.low, critical.high]
    return row


def _measure_documents(score: Score) -> list[Measure]:
    filed = [case for case in score.documents if not case.needs_review]
    return [
        _share_of("type_right", [case.right for case in score.documents]),
        _share_of("unreviewed", [not case.needs_review for case in score.documents]),
        _share_of("unreviewed_type_right", [case.right for case in filed]),
        _measure_swaps(filed),
    ]


def _measure_swaps(filed: Sequence[DocumentCase]) -> Measure:
    """Only documents that grant or refuse something can be swapped: letters of other kinds would flatter the bound."""
    decided = [case for case in filed if case.decided]
    return _rare("swapped", sum(case.swapped for case in decided), len(decided))


def _measure_fields(fields: Sequence[FieldCase]) -> list[Measure]:
    critical = [case for case in fields if case.name in CRITICAL]
    other = [case for case in fields if case.name not in CRITICAL]
    said = sum(case.outcome != "missed" for case in fields)
    _, _, accepted, invented = measure_acceptance(fields)
    ece, auc = estimate_calibration(fields)
    return [
        _estimated("critical_f1", estimate_f1(critical), _count_true(critical)),
        _accepted_right("critical_accepted_right", critical),
        _estimated("critical_coverage", estimate_coverage(critical), _count_true(critical)),
        _estimated("other_f1", estimate_f1(other), _count_true(other)),
        _accepted_right("accepted_right", fields),
        _estimated("coverage", estimate_coverage(fields) if fields else NOTHING, _count_true(fields)),
        _rare("invented", invented, accepted),
        _estimated("ece", ece, said),
        _estimated("auc", auc, said),
    ]


def _accepted_right(name: str, fields: Sequence[FieldCase]) -> Measure:
    return _share_of(name, [c.outcome == "right" for c in fields if c.accepted and c.outcome != "missed"])


def _count_true(fields: Sequence[FieldCase]) -> int:
    return sum(case.outcome != "invented" for case in fields)


def _share_of(name: str, values: Sequence[bool]) -> Measure:
    right = sum(values)
    if not values:
        return Measure(name, None, None, None, 0, 0)
    return Measure(name, right / len(values), *wilson(right, len(values)), right, len(values))


def _rare(name: str, events: int, trials: int) -> Measure:
    """A rate that should be zero: only its upper bound says something."""
    if not trials:
        return Measure(name, None, None, None, 0, 0)
    return Measure(name, events / trials, None, upper_bound(events, trials), events, trials)


def _estimated(name: str, estimate: Estimate, of: int) -> Measure:
    return Measure(name, estimate.value, estimate.low, estimate.high, None, of)


def _with_target(measure: Measure, quality: str) -> Measure:
    target = TARGETS.get(measure.name)
    if target is None:
        return measure
    aim = target.standard if quality == "standard" else target.fine
    known = (measure.name, measure.value, measure.low, measure.high, measure.events, measure.of)
    return Measure(*known, aim, target.at_least)
