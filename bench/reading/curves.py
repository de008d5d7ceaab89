"""Coverage curves (how much of what is accepted is wrong as the threshold falls) and calibration; their charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.reading.charts import Chart, Point, Series, draw_chart, round_up
from bench.reading.intervals import wilson
from bench.reading.resampling import BINS
from bench.scoring import CRITICAL, FieldCase, Score

CURVES = ("critical values", "other values", "document types")
_FIRST = 20  # below so few accepted ones the share of wrong ones jumps about and would set the scale of the chart


@dataclass(frozen=True, slots=True)
class Step:
    """One threshold: what is accepted at `confidence` and above; `coverage` and `risk` are shares from 0 to 1."""

    confidence: float
    coverage: float
    risk: float
    accepted: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Said values of like confidence: how many, their mean confidence, the share right with its 95 % interval."""

    count: int
    confidence: float
    right: float
    low: float
    high: float


def trace_coverage(said: Iterable[tuple[float, bool]], total: int) -> list[Step]:
    """One step per distinct confidence, highest first. `said` pairs confidence and right, `total` counts the truth.

    Coverage is the share of the `total` true ones that is accepted and right, risk the share wrong of the accepted.
    """
    steps: list[Step] = []
    right = accepted = 0
    for confidence, is_right in sorted(said, key=lambda pair: -pair[0]):
        right, accepted = right + is_right, accepted + 1
        step = Step(confidence, right / max(total, 1), 1 - right / accepted, accepted)
        if steps and steps[-1].confidence == confidence:
            steps[-1] = step
        else:
            steps.append(step)
    return steps


def trace_score(score: Score) -> dict[str, list[Step]]:
    """The coverage curves of a stratum by the names of CURVES."""
    critical = [case for case in score.fields if case.name in CRITICAL]
    other = [case for case in score.fields if case.name not in CRITICAL]
    types = [(case.confidence, case.right) for case in score.documents if case.read_type is not None]
    traced = (_trace_fields(critical), _trace_fields(other), trace_coverage(types, len(score.documents)))
    return dict(zip(CURVES, traced, strict=True))


def _trace_fields(fields: Sequence[FieldCase]) -> list[Step]:
    said = [(case.confidence, case.outcome == "right") for case in fields if case.outcome != "missed"]
    return trace_coverage(said, sum(case.outcome != "invented" for case in fields))


def bin_confidences(said: Iterable[tuple[float, bool]]) -> list[Bin]:
    """Ten bins of equal width, empty ones left out."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, is_right in said:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, is_right))
    found = []
    for inside in filter(None, bins):
        right, count = sum(is_right for _, is_right in inside), len(inside)
        found.append(Bin(count, sum(c for c, _ in inside) / count, right / count, *wilson(right, count)))
    return found


def bin_score(score: Score) -> list[Bin]:
    """The calibration of all said values of a stratum."""
    return bin_confidences(
        (case.confidence, case.outcome == "right") for case in score.fields if case.outcome != "missed"
    )


def draw_coverage(curves: Mapping[str, Sequence[Step]], now: Point | None, stratum: str) -> str:
    """The SVG of the curves; `now` is (coverage, risk) of the critical values accepted today."""
    shown = {
        name: [(step.coverage, step.risk) for step in steps if step.accepted >= _FIRST]
        for name, steps in curves.items()
    }
    highest = max((risk for points in shown.values() for _, risk in points), default=0.0)
    drawn = enumerate(shown.items())
    series = [Series(name, points, colour=number) for number, (name, points) in drawn if len(points) > 1]
    if now is not None:
        series.append(Series("accepted today, critical", [now], line=False))
        highest = max(highest, now[1])
    return draw_chart(
        Chart(
            f"Coverage curves, {stratum}",
            "accepted and right, of all true ones",
            "wrong, of the accepted",
            series,
            y_max=round_up(highest),
        )
    )


def draw_calibration(bins: Sequence[Bin], stratum: str) -> str:
    """The SVG of the reliability diagram: on the diagonal a confidence is the share that is right."""
    series = Series(
        "said values (beside each: how many)",
        [(one.confidence, one.right) for one in bins],
        [(one.low, one.high) for one in bins],
        [str(one.count) for one in bins],
        line=False,
    )
    return draw_chart(Chart(f"Calibration, {stratum}", "confidence, mean of the bin", "right", [series], diagonal=True))


def curves_as_json(curves: Mapping[str, Sequence[Step]]) -> dict[str, Any]:
    """Per curve: confidence, coverage, risk and accepted count of every step."""
    return {
        name: [[round(s.confidence, 4), round(s.coverage, 5), round(s.risk, 5), s.accepted] for s in steps]
        for name, steps in curves.items()
    }
