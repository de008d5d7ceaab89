"""How far a figure can be trusted: 95 % intervals for shares, bounds for rare events, resampling of whole faxes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL = 0.95
ROUNDS = 2000
SEED = 20261127
_Z = 1.959963984540054  # the normal quantile of LEVEL, both sides


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share; (0, 1) where nothing was tried."""
    if not trials:
        return 0.0, 1.0
    share, z2 = successes / trials, _Z * _Z
    middle = share + z2 / (2 * trials)
    reach = _Z * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    scale = 1 + z2 / trials
    # Rounding must not push the ends past the share where that is 0 or 1.
    return min(max((middle - reach) / scale, 0.0), share), max(min((middle + reach) / scale, 1.0), share)


def upper_bound(events: int, trials: int) -> float:
    """The one-sided 95 % Clopper-Pearson bound of a rate: what `events` in `trials` still allow.

    Nothing in n gives about 3/n (the rule of three); nothing tried gives 1.
    """
    if events >= trials:
        return 1.0
    counts = np.arange(events + 1)
    ways = np.array([_log_ways(trials, int(count)) for count in counts])
    low, high = events / trials, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        if rate >= 1.0:
            break
        chance = np.exp(ways + counts * math.log(rate) + (trials - counts) * math.log1p(-rate)).sum()
        if chance > 1 - LEVEL:
            low = rate
        else:
            high = rate
    return high


def _log_ways(trials: int, count: int) -> float:
    """The logarithm of the binomial coefficient, which itself overflows from some thousand trials on."""
    return math.lgamma(trials + 1) - math.lgamma(count + 1) - math.lgamma(trials - count + 1)


def draw_weights(clusters: int, *, rounds: int = ROUNDS, seed: int = SEED) -> Floats:
    """How often each cluster is in each resample with replacement: rounds x clusters, each row sums to `clusters`."""
    shares = np.full(clusters, 1 / clusters)
    return np.random.default_rng(seed).multinomial(clusters, shares, size=rounds).astype(np.float64)


def percentile_interval(resampled: Floats, point: float) -> tuple[float, float]:
    """The middle 95 % of the resampled figures (NaN: not defined in that resample), widened to hold the point.

    The calibration error is larger in resamples than in the data, so its point may lie outside.
    """
    defined = resampled[~np.isnan(resampled)]
    if not len(defined):
        return point, point
    low, high = np.percentile(defined, (50 * (1 - LEVEL), 100 - 50 * (1 - LEVEL)))
    return min(float(low), point), max(float(high), point)
