"""Directions for use: trimmed of their neighbours, and whole where a line breaks them off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.candidates.candidate import Candidate
from extract.candidates.whole_directions import quality_of, trim_directions, with_whole_directions


def sig(value: str) -> Candidate:
    return Candidate("sig", value, value, 1, None, (), "label")


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("take 1 tablet daily: 28 for 28 days", "take 1 tablet daily"),
        ("Inject 300 mg SC every other week, qty 4", "Inject 300 mg SC every other week"),
        ("pen: 30 mg SC every 4 weeks for 3 doses", "30 mg SC every 4 weeks for 3 doses"),
        ("Dose 1.1 mg SC nightly", "1.1 mg SC nightly"),
        ("Inject 80 mcg under the skin once a day. One month is", "Inject 80 mcg under the skin once a day"),
        ("nject 50 mg SC weekly", "nject 50 mg SC weekly"),
        ("Inject 80 mg SC day 1, then 40 mg every 2 weeks", "Inject 80 mg SC day 1, then 40 mg every 2 weeks"),
        ("Inject 40 mg SC every other week from day 29", "Inject 40 mg SC every other week from day 29"),
        ("Take 1 tablet PO daily days 1-21 of 28", "Take 1 tablet PO daily days 1-21 of 28"),
        ("Take 2 tablets twice daily with food as needed", "Take 2 tablets twice daily with food as needed"),
        ("1 cap BID x 7 days, then 2 106/30", "1 cap BID x 7 days, then 2"),
    ],
)
def test_directions_end_where_they_end(printed: str, meant: str) -> None:
    assert trim_directions(printed) == meant


def test_directions_broken_off_give_way_to_the_same_read_on() -> None:
    found = with_whole_directions([sig("Inject 320 mg SC every"), sig("Inject 320 mg SC every 8 weeks")])
    assert [each.value for each in found] == ["Inject 320 mg SC every 8 weeks"] * 2


def test_whole_directions_are_not_taken_for_the_beginning_of_others() -> None:
    found = with_whole_directions([sig("Take 1 tablet daily"), sig("Take 1 tablet daily with food")])
    assert found[0].value == "Take 1 tablet daily"


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("Please fill out all sections on both pages", "Take 1 tablet daily"),
        ("apsule by mouth daily", "Take 1 capsule by mouth daily"),
        ("1 cap BID x 7 days, then 2", "1 cap BID x 7 days, then 2 caps BID"),
        ("1 tab daily with 30", "1 tab daily with dinner"),
        ("600 mg IV over at least 1 hour, weeks", "600 mg IV over at least 1 hour, weeks 0, 4 and 8"),
    ],
)
def test_what_is_whole_and_says_how_much_and_how_often_fits_better(worse: str, better: str) -> None:
    assert quality_of(worse) < quality_of(better) == 1.0


@given(st.text(max_size=80))
def test_every_text_fits_directions_more_or_less(text: str) -> None:
    assert 0.0 <= quality_of(text) <= 1.0


@given(st.text(max_size=80))
def test_any_text_is_trimmed_to_a_part_of_itself(text: str) -> None:
    assert trim_directions(text) in text
