"""F1, coverage, calibration error and AUC with intervals that resample whole faxes: values of one fax err together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.reading.intervals import Floats, draw_weights, percentile_interval
from bench.scoring import FieldCase, measure_acceptance, measure_calibration, measure_f1

BINS = 10
FEWEST = 5  # faxes; resamples of fewer are so alike that their interval would promise too much
_ROUNDS_AT_ONCE = 100  # bounds the memory of the AUC: rounds x values


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval.

    `value` None: the data cannot say (no values, or for the AUC only right ones). `low` and `high` None: the values
    come from fewer than FEWEST faxes.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None


NOTHING = Estimate()


def estimate_f1(cases: Sequence[FieldCase]) -> Estimate:
    """F1 of the values; a wrong one counts against precision and recall."""
    if not cases:
        return NOTHING
    table = _per_fax(cases, lambda c: (c.outcome == "right", c.outcome != "missed", c.outcome != "invented"))
    right, said, true = (draw_weights(len(table)) @ table).T
    return _estimate(measure_f1(cases)[2], _ratio(2 * right, said + true), len(table))


def estimate_coverage(cases: Sequence[FieldCase]) -> Estimate:
    """The share of the true values that is accepted and right."""
    if all(case.outcome == "invented" for case in cases):
        return NOTHING
    table = _per_fax(cases, lambda c: (c.accepted and c.outcome == "right", c.outcome != "invented"))
    right, true = (draw_weights(len(table)) @ table).T
    return _estimate(measure_acceptance(cases)[1], _ratio(right, true), len(table))


def estimate_calibration(cases: Sequence[FieldCase]) -> tuple[Estimate, Estimate]:
    """Expected calibration error (ten bins) and AUC of the confidences of what was said."""
    said = [case for case in cases if case.outcome != "missed"]
    if not said:
        return NOTHING, NOTHING
    error, auc = measure_calibration([(case.confidence, case.outcome == "right") for case in said], BINS)
    faxes = _number_faxes(said)
    count = int(faxes.max()) + 1
    weights = draw_weights(count)
    confidence = np.array([case.confidence for case in said])
    right = np.array([case.outcome == "right" for case in said], dtype=np.float64)
    ece = _estimate(error, _resample_ece(confidence, right, faxes, weights), count)
    if right.all() or not right.any():
        return ece, NOTHING
    return ece, _estimate(auc, _resample_auc(confidence, right, faxes, weights), count)


def _per_fax(cases: Sequence[FieldCase], counted: Callable[[FieldCase], tuple[bool, ...]]) -> Floats:
    """Faxes x counts: how often each condition holds in each fax."""
    rows = np.array([counted(case) for case in cases], dtype=np.float64)
    faxes = _number_faxes(cases)
    table = np.zeros((int(faxes.max()) + 1, rows.shape[1]))
    np.add.at(table, faxes, rows)
    return table


def _number_faxes(cases: Sequence[FieldCase]) -> NDArray[np.intp]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(case.document.source, len(numbers)) for case in cases], dtype=np.intp)


def _resample_ece(confidence: Floats, right: Floats, faxes: NDArray[np.intp], weights: Floats) -> Floats:
    bins = np.minimum((confidence * BINS).astype(np.intp), BINS - 1)
    gaps = np.zeros((weights.shape[1], BINS))
    np.add.at(gaps, (faxes, bins), confidence - right)
    sizes = np.bincount(faxes, minlength=weights.shape[1]).astype(np.float64)
    return _ratio(np.abs(weights @ gaps).sum(axis=1), weights @ sizes)


def _resample_auc(confidence: Floats, right: Floats, faxes: NDArray[np.intp], weights: Floats) -> Floats:
    """Per resample: the chance that a right value has a higher confidence than a wrong one, ties half."""
    order = np.argsort(confidence, kind="stable")
    confidence, right, faxes = confidence[order], right[order], faxes[order]
    starts = np.flatnonzero(np.diff(confidence, prepend=-1.0))
    found = []
    for first in range(0, len(weights), _ROUNDS_AT_ONCE):
        drawn = weights[first : first + _ROUNDS_AT_ONCE, faxes]
        good = np.add.reduceat(drawn * right, starts, axis=1)
        bad = np.add.reduceat(drawn * (1 - right), starts, axis=1)
        below = np.cumsum(bad, axis=1) - bad
        found.append(_ratio((good * (below + bad / 2)).sum(axis=1), good.sum(axis=1) * bad.sum(axis=1)))
    return np.concatenate(found)


def _ratio(above: Floats, below: Floats) -> Floats:
    """The quotient, NaN where there is nothing to divide by."""
    quotient: Floats = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return quotient


def _estimate(point: float, resampled: Floats, faxes: int) -> Estimate:
    if faxes < FEWEST:
        return Estimate(point)
    return Estimate(point, *percentile_interval(resampled, point))
