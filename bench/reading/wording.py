"""How figures are put into words, the same in the terminal and in the report."""

from __future__ import annotations

from bench.reading.measures import SCORES, Measure

NO_DATA = "none to measure"


def say_value(measure: Measure) -> str:
    """`87.7 %`, `0.750`, or for counted rare events `0 of 126`."""
    if measure.value is None:
        return NO_DATA
    if measure.low is None and measure.high is not None:
        return f"{measure.events} of {measure.of}"
    return say_number(measure.value, score=measure.name in SCORES)


def say_interval(measure: Measure) -> str:
    """`77.6 to 93.6 %`, or `below 2.3 %` where only a bound is known; empty where nothing was measured."""
    if measure.value is None:
        return ""
    if measure.high is None:
        return "too few faxes"
    if measure.low is None:
        return f"below {measure.high:.2%}".replace("%", " %")
    if measure.name in SCORES:
        return f"{measure.low:.3f} to {measure.high:.3f}"
    return f"{100 * measure.low:.1f} to {100 * measure.high:.1f} %"


def say_target(measure: Measure) -> str:
    """`at least 98.5 %`, `at most 0.020`, `none`, or nothing where no target is set."""
    if measure.target is None:
        return ""
    if measure.name == "swapped":
        return "none"
    sign = "at least" if measure.at_least else "at most"
    return f"{sign} {say_number(measure.target, score=measure.name in SCORES)}"


def say_verdict(measure: Measure) -> str:
    """`met by 0.4 points`, `missed by 0.130`; `(open)` where the interval holds both sides of the target."""
    if measure.gap is None:
        return "" if measure.target is None else "no verdict"
    met = "met" if measure.gap >= 0 else "missed"
    if measure.name == "swapped":
        by = "" if measure.gap >= 0 else f" by {measure.events}"
    elif measure.name in SCORES:
        by = f" by {abs(measure.gap):.3f}"
    else:
        by = f" by {100 * abs(measure.gap):.1f} points"
    return f"{met}{by}{' (open)' if measure.is_open else ''}"


def say_number(value: float, *, score: bool) -> str:
    """A score as 0.750, a share as 87.7 %; what is not defined as a dash."""
    return f"{value:.3f}" if score else f"{100 * value:.1f} %"


def say_range(low: float | None, high: float | None, *, score: bool) -> str:
    """`0.71–0.78` or `77.6–93.6`: short, for tables of groups."""
    if low is None or high is None:
        return "–"
    return f"{low:.2f}–{high:.2f}" if score else f"{100 * low:.0f}–{100 * high:.0f}"
