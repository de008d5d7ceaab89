"""Intervals against values known from tables and other programs, and resampling against what it must keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.reading.intervals import draw_weights, percentile_interval, upper_bound, wilson
from bench.reading.resampling import NOTHING, estimate_calibration, estimate_coverage, estimate_f1
from bench.scoring import DocumentCase, FieldCase


def case(fax: str, outcome: str, confidence: float = 0.9, *, accepted: bool = True) -> FieldCase:
    document = DocumentCase(fax, "fine", "E", "f", "pa_denial", "pa_denial", 0.9, False, (1,))
    return FieldCase("member_id", outcome, "A1", "A1", confidence, accepted, document)


MIXED = [case(f"{n % 7}.pdf", ("right", "right", "right", "wrong", "missed")[n % 5], n / 100) for n in range(60)]


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_wilson_gives_the_published_intervals(right: int, of: int, low: float, high: float) -> None:
    assert wilson(right, of) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("events", "of", "bound"),
    [
        (0, 10, 0.2589),  # 1 - 0.05 ** (1 / 10)
        (0, 300, 0.009936),
        (1, 100, 0.04656),  # the 0.95 quantile of Beta(2, 99)
        (3, 1000, 0.007735),  # the 0.95 quantile of Beta(4, 997)
    ],
)
def test_the_bound_of_a_rare_event_is_that_of_clopper_and_pearson(events: int, of: int, bound: float) -> None:
    assert upper_bound(events, of) == pytest.approx(bound, rel=1e-3)


def test_nothing_in_n_is_below_three_in_n() -> None:
    assert upper_bound(0, 20_000) == pytest.approx(3 / 20_000, rel=0.01)


def test_where_nothing_was_tried_everything_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert upper_bound(0, 0) == 1.0


@given(st.integers(1, 5000), st.floats(0, 1))
def test_every_interval_holds_its_share(of: int, share: float) -> None:
    right = round(share * of)
    low, high = wilson(right, of)
    assert 0 <= low <= right / of <= high <= 1
    assert upper_bound(right, of) >= right / of


def test_every_resample_has_as_many_faxes_as_there_are() -> None:
    weights = draw_weights(13, rounds=50)
    assert weights.shape == (50, 13)
    assert (weights.sum(axis=1) == 13).all()


def test_resampling_is_the_same_every_time_and_another_with_another_seed() -> None:
    assert (draw_weights(9) == draw_weights(9)).all()
    assert (draw_weights(9) != draw_weights(9, seed=1)).any()
    assert estimate_f1(MIXED) == estimate_f1(MIXED)
    assert estimate_calibration(MIXED) == estimate_calibration(MIXED)


def test_an_interval_is_widened_to_its_point_and_passes_over_what_is_not_defined() -> None:
    assert percentile_interval(np.array([0.2, np.nan, 0.2]), 0.1) == pytest.approx((0.1, 0.2))
    assert percentile_interval(np.array([np.nan]), 0.5) == (0.5, 0.5)


def test_the_f1_of_right_wrong_and_missed_values_lies_in_its_interval() -> None:
    found = estimate_f1(MIXED)
    # 36 right, 12 wrong, 12 missed: 2 * 36 / (48 said + 60 true)
    assert found.value == pytest.approx(2 / 3)
    assert found.low is not None and found.high is not None and found.low < 2 / 3 < found.high


def test_many_values_of_few_faxes_do_not_make_a_figure_sure() -> None:
    def width(faxes: int) -> float:
        found = estimate_f1([case(f"{n % faxes}", "right" if n % faxes % 2 else "wrong") for n in range(600)])
        assert found.low is not None and found.high is not None
        return found.high - found.low

    assert width(6) > 3 * width(300)


def test_fewer_than_five_faxes_have_a_figure_but_no_interval() -> None:
    found = estimate_f1([case(f"{n % 4}.pdf", "right") for n in range(100)])
    assert (found.value, found.low, found.high) == (1.0, None, None)


def test_coverage_counts_accepted_and_right_of_the_true_values() -> None:
    values = [case("a", "right"), case("b", "right", accepted=False), case("c", "missed"), case("d", "invented")]
    assert estimate_coverage(values).value == pytest.approx(1 / 3)
    assert estimate_coverage([case("a", "invented")]) == NOTHING


def test_the_resampled_auc_of_untouched_data_is_the_measured_one() -> None:
    # One value a fax and every weight 1 is the data itself; so the interval must close round the plain figure.
    perfect = [case(f"{n}", "right" if n > 20 else "wrong", n / 50) for n in range(50)]
    ece, auc = estimate_calibration(perfect)
    assert auc.value == auc.low == auc.high == 1.0
    assert ece.value is not None and ece.value > 0


def test_an_auc_without_wrong_values_is_not_claimed() -> None:
    ece, auc = estimate_calibration([case("a", "right"), case("b", "right")])
    assert ece.value == pytest.approx(0.1)
    assert auc == NOTHING
    assert estimate_calibration([case("a", "missed")]) == (NOTHING, NOTHING)
    assert estimate_f1([]) == NOTHING
