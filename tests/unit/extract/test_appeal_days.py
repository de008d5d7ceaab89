"""How many days a letter gives for the appeal, as sentences say it."""

from __future__ import annotations

import pytest

from extract.appeal_days import find_appeal_days
from extract.layout import lay_out
from extract.sentences import find_statements
from extract.settings import ExtractSettings
from tests.unit.extract.printed import page_of


def days_of(*rows: str, upheld: bool = False) -> object:
    found = find_appeal_days(find_statements([lay_out(page_of(*rows))]), upheld=upheld)
    return None if found is None else found.value


@pytest.mark.parametrize(
    ("rows", "days"),
    [
        (["You may appeal within 180 days of the date of this letter."], 180),
        (["If you disagree, ask for a redetermination within sixty five days of this notice."], 65),
        (["If you think that this is not right, tell us in writing by June 6, 2027 (180 days from", "today). Mail it to Appeals."], 180),
        (["Appeals must reach us by 06/06/2027 (90 calendar days)."], 90),
        (["You have until March 4, 2027 (65 days) to file an appeal."], 65),
        (["Claims procedures under the plan allow 180 days for you to ask for review of the adverse part."], 180),
        (["Or appeal in writing not later than 1/23/28, 180 days, to fax 855-555-0159."], 180),
        (["Write, call or fax within 180 days if you do not agree with this denial."], 180),
    ],
)  # fmt: skip
def test_the_days_to_appeal_are_read(rows: list[str], days: int) -> None:
    assert days_of(*rows) == days


@pytest.mark.parametrize(
    "row",
    [
        "We will decide your appeal within 30 days.",
        "The approved supply is for 30 days.",
        "A standard review is decided within 30 days.",
        "Your physician may call our medical director within 14 days of this notice.",
        "Claims must be submitted within 90 days of the service date for payment.",
    ],
)
def test_other_time_limits_are_not_days_to_appeal(row: str) -> None:
    assert days_of(row) is None


@pytest.mark.parametrize(
    "later",
    [
        "If our answer to the appeal is still no, you have 120 days from that answer to ask for a State Fair Hearing.",
        "After you get a Grievance decision you may ask for a Fair Hearing within 120 days of the mail date.",
        "If we still say no, or do not answer in time, you have 120 days from our appeal letter to ask for a hearing.",
    ],
)
def test_the_time_for_what_follows_an_appeal_is_not_the_time_for_the_appeal(later: str) -> None:
    assert days_of("You may file a complaint within 60 days of the date of this notice.", "", later) == 60


def test_a_longer_time_limit_beside_a_shorter_one_as_plain_is_never_sure() -> None:
    rows = (
        "You may appeal within 180 days of the date of this letter.", "",
        "You may file a grievance within 60 days of the date of this letter.",
    )  # fmt: skip
    found = find_appeal_days(find_statements([lay_out(page_of(*rows))]))
    assert found is not None
    assert found.value == 60 or (found.doubts and found.confidence < 0.8)


def test_a_time_to_appeal_is_never_sure_enough_to_be_accepted_unseen() -> None:
    rows = ("You may appeal within 180 days of the date of this letter.",)
    found = find_appeal_days(find_statements([lay_out(page_of(*rows))]))
    assert found is not None
    assert found.confidence < ExtractSettings().coded_bound
