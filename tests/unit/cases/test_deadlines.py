from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.calendar import add_business_days, add_months, federal_holidays, is_business_day, on_or_before
from cases.deadlines import Paper, known_timers, safe_due, start_timers
from documents.clocks import load_clocks
from documents.document_types import load_document_types
from documents.judgement import Timer

CATALOG = Path(__file__).parents[3] / "catalog"
CLOCKS, _ = load_clocks(CATALOG / "clocks")
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def paper(line: str = "", received: str = "2026-10-05T15:00", **values: Any) -> Paper:
    arrived = datetime.fromisoformat(received).replace(tzinfo=UTC)
    more = {name: values.pop(name) for name in ("state", "submitted_at", "days_supply", "urgent") if name in values}
    return Paper(values, arrived, line, clocks=CLOCKS, **more)


def timer(name: str, line: str = "", **values: Any) -> Timer:
    (found,) = start_timers([name], paper(line, **values))
    return found


@pytest.mark.parametrize(
    ("line", "name", "letter", "due"),
    [
        # The worked examples of domain.md 3.4.
        ("medicare_part_d", "appeal", "2026-08-14", "2026-10-18"),
        ("medicaid_mco", "appeal", "2026-07-06", "2026-09-04"),
        ("commercial", "appeal", "2026-05-20", "2026-11-16"),
        ("medicaid_mco", "next_level", "2026-09-15", "2027-01-13"),
        ("tricare", "appeal", "2026-05-20", "2026-08-18"),
        ("fehb", "appeal", "2026-08-31", "2027-03-01"),
        ("medicaid_ffs", "appeal", "2026-07-06", "2026-10-04"),
    ],
)
def test_deadlines_are_counted_as_the_law_counts(line: str, name: str, letter: str, due: str) -> None:
    found = timer(name, line, letter_date=letter)
    assert (found.due_on, found.source) == (due, "computed")
    assert letter in found.basis


def test_the_safe_date_of_the_part_d_example_skips_the_weekend_and_columbus_day() -> None:
    assert timer("appeal", "medicare_part_d", letter_date="2026-08-14").safe_due_on == "2026-10-13"


def test_commercial_counts_from_the_letter_because_receipt_is_unknown() -> None:
    assert "receipt unknown" in timer("appeal", "commercial", letter_date="2026-05-20").basis


def test_four_months_from_the_30th_of_october_end_on_the_1st_of_march() -> None:
    assert add_months(date(2026, 10, 30), 4) == date(2027, 3, 1)
    found = timer("next_level", "marketplace", letter_date="2026-10-30", appeal_level="internal_1")
    assert found.due_on == "2027-03-01"


def test_a_state_s_own_rule_comes_first() -> None:
    assert timer("appeal", "medicaid_ffs", letter_date="2026-07-06", state="IN").due_on == "2026-08-08"


def test_a_printed_date_wins_and_the_rule_s_is_kept() -> None:
    found = timer("appeal", "medicare_part_d", letter_date="2026-08-14", appeal_deadline="2026-10-13")
    assert (found.due_on, found.other_due_on, found.source) == ("2026-10-13", "2026-10-18", "printed")
    assert "work to 2026-10-13" in found.conflict
    assert found.safe_due_on == safe_due(date(2026, 10, 13)).isoformat()


def test_a_printed_date_later_than_the_rule_is_worked_to_the_earlier() -> None:
    found = timer("appeal", "medicaid_mco", letter_date="2026-07-06", appeal_deadline="2026-09-30")
    assert (found.due_on, found.other_due_on) == ("2026-09-30", "2026-09-04")
    assert found.safe_due_on == safe_due(date(2026, 9, 4)).isoformat()


def test_a_printed_date_that_agrees_has_no_conflict() -> None:
    found = timer("appeal", "medicaid_mco", letter_date="2026-07-06", appeal_deadline="2026-09-04")
    assert (found.conflict, found.other_due_on) == ("", None)


def test_an_unknown_plan_is_worked_to_the_shortest_rule() -> None:
    found = timer("appeal", letter_date="2026-07-06")
    assert found.due_on == "2026-09-04" and "shortest" in found.basis


def test_without_any_date_no_deadline_is_invented() -> None:
    assert start_timers(["appeal", "expiry", "renewal", "respond_by", "need_by"], paper("commercial")) == ()


def test_a_request_for_information_is_answered_in_half_the_time() -> None:
    found = timer("respond_by", due_at="2026-10-15")
    assert (found.due_on, found.safe_due_on) == ("2026-10-15", "2026-10-09")


def test_a_request_due_within_a_day_keeps_its_own_time() -> None:
    found = timer("respond_by", due_at="2026-10-06T12:00:00+00:00")
    assert found.due_on == found.safe_due_on == "2026-10-06T12:00:00+00:00"


def test_renewal_begins_sixty_days_before_the_end() -> None:
    assert timer("renewal", expiry_date="2027-09-30").due_on == "2027-07-30"
    assert timer("renewal", expiry_date="2026-10-20").due_on == "2026-10-05"


def test_a_payer_s_clock_starts_when_it_received_the_request() -> None:
    found = timer("payer_decision_due", "medicare_part_d", received_by_payer_date="2026-10-01")
    assert found.due_on == "2026-10-04"
    quick = timer("payer_decision_due", "medicare_part_d", received_by_payer_date="2026-10-01", urgent=True)
    assert quick.due_on == "2026-10-02"


def test_a_peer_to_peer_call_has_five_business_days_unless_printed() -> None:
    assert timer("p2p", letter_date="2026-10-02").due_on == "2026-10-09"
    assert timer("p2p", letter_date="2026-10-02", p2p_deadline="2026-10-20").due_on == "2026-10-20"


def test_every_timer_that_the_catalog_names_can_be_counted() -> None:
    named = {name for one in load_document_types(CATALOG / "types").values() for name in one.case.timers}
    assert named - known_timers() <= {"assistance_inactivity"}


def test_the_federal_holidays_of_2026() -> None:
    assert sorted(day.isoformat()[5:] for day in federal_holidays(2026)) == [
        "01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25",
    ]  # fmt: skip
    assert date(2027, 12, 31) in federal_holidays(2027)


@given(DAYS, st.integers(-40, 40))
def test_business_days_land_on_business_days(start: date, days: int) -> None:
    end = add_business_days(start, days)
    assert is_business_day(end)
    assert days == 0 or (end > start) == (days > 0)


@given(DAYS, st.integers(0, 10))
def test_a_safe_date_is_never_after_the_deadline(deadline: date, buffer: int) -> None:
    assert safe_due(deadline, buffer) <= on_or_before(deadline) <= deadline


@given(DAYS, st.integers(0, 48))
def test_months_never_end_before_the_same_day_number(start: date, months: int) -> None:
    end = add_months(start, months)
    assert end.day in (start.day, 1) and end >= start


@pytest.mark.parametrize("never", ["0001-01-01", "9999-12-31", "0001-01-01 08:00:00"])
def test_a_year_that_no_paper_means_starts_no_timer(never: str) -> None:
    values = {"letter_date": never, "due_at": never, "expiry_date": never, "appeal_deadline": never}
    assert all(found.due_on < "2200" for found in start_timers(sorted(known_timers()), paper("commercial", **values)))


@given(st.dictionaries(st.sampled_from(["letter_date", "due_at", "expiry_date", "appeal_deadline", "delivered_at"]),
                       st.text(max_size=25) | st.integers() | DAYS.map(str) | st.datetimes().map(str)))
def test_any_value_gives_timers_or_none_but_never_a_crash(values: dict[str, Any]) -> None:
    for found in start_timers(sorted(known_timers()), paper("commercial", **values)):
        assert found.due_on[:4].isdigit()


def test_the_letter_s_own_number_of_days_goes_before_the_rule_and_both_are_kept() -> None:
    found = timer("appeal", "commercial", letter_date="2026-05-04", appeal_days=60)
    assert (found.due_on, found.source) == ("2026-07-03", "computed")
    assert "60 days" in found.basis
    assert found.conflict is not None


def test_a_time_without_a_zone_is_that_of_the_office() -> None:
    arrived = datetime(2026, 10, 5, 8, tzinfo=ZoneInfo("America/Chicago"))
    (found,) = start_timers(["respond_by"], Paper({"due_at": "2026-10-07T16:00"}, arrived, clocks=CLOCKS))
    assert found.due_on == "2026-10-07T16:00:00-05:00"


def test_without_a_known_next_level_the_one_that_ends_first_is_worked_to() -> None:
    """External review after a lost internal appeal: four months, not the 180 days of a second internal level."""
    assert timer("next_level", "commercial", letter_date="2026-05-20").due_on == "2026-09-20"
    assert timer("next_level", "commercial", letter_date="2026-05-20", next_level="internal_2").due_on == "2026-11-16"


def test_an_unknown_plan_may_be_fee_for_service_medicaid_too() -> None:
    assert timer("appeal", letter_date="2026-07-06", state="IN").due_on == "2026-08-08"
