"""Codes, reasons and times in plain words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from desk.wording import ago, condense, day, due_words, local, plain, sentence
from documents.judgement import Timer

ZONE = ZoneInfo("America/New_York")
NOON = datetime(2026, 7, 1, 16, tzinfo=UTC)


def test_codes_become_words() -> None:
    assert plain("pa_pending_info") == "PA pending info"
    assert sentence("it may be cover_sheet") == "It may be cover sheet."
    assert sentence("Sure?") == "Sure?"


def test_reasons_about_single_fields_become_one_sentence_each() -> None:
    reasons = ("Drug is not sure.", "Drug is not sure enough.", "The type is not sure (40%).", "Patient is not sure.",
               "Prescriber was not found on the page.", "Date is not sure: a digit is faint.")  # fmt: skip
    assert condense(reasons) == (
        "The type is not sure (40%).", "Date is not sure: a digit is faint.", "Not found: Prescriber.",
        "Not sure: Drug and Patient.",
    )  # fmt: skip


@given(reasons=st.lists(st.text(min_size=1).filter(str.strip), max_size=6))
def test_no_reason_is_lost(reasons: list[str]) -> None:
    shown = condense(reasons)
    assert bool(shown) == bool(reasons)
    assert len(shown) <= len(set(reasons))


def test_times_are_local_and_spoken() -> None:
    assert local(NOON, ZONE) == "07/01/2026 12:00 PM"
    assert day("2026-07-01", ZONE) == "07/01/2026"
    assert day("2026-07-01T16:00:00+00:00", ZONE) == "07/01/2026 12:00 PM"
    spans = (timedelta(minutes=3), timedelta(hours=5), timedelta(days=3))
    assert [ago(NOON - span, NOON) for span in spans] == ["3 min", "5 h", "3 days"]


def test_the_safe_date_decides_how_urgent_a_clock_is() -> None:
    today = date(2026, 7, 1)
    words = [due_words(Timer("appeal", "2026-07-30", safe), today) for safe in
             ("2026-06-29", "2026-06-30", "2026-07-01", "2026-07-02", "2026-07-06", None)]  # fmt: skip
    assert words == ["2 days late", "1 day late", "today", "tomorrow", "in 5 days", "in 29 days"]
