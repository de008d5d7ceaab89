from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.states import COVERAGE, LEGAL, OTHER_TRACKS, STATES, decided_on, derive_states, is_legal, track_of
from documents.document_types import load_document_types
from store.cases import Event

TYPES = load_document_types(Path(__file__).parents[3] / "catalog" / "types")


def event(to_state: str | None, day: str = "2026-10-01", *, track: str = "coverage", void: bool = False) -> Event:
    from datetime import UTC, datetime

    at = datetime(2026, 10, 2, tzinfo=UTC) if void else None
    return Event("C1", f"{to_state}:{day}", "x", day, "user-1", track=track, to_state=to_state, voided_at=at)


def test_a_case_without_events_is_new_on_every_track() -> None:
    assert derive_states([]) == {
        "coverage": "new", "funding": "not_assessed", "fulfilment": "waiting", "adherence": "not_enrolled",
    }  # fmt: skip


def test_the_tracks_move_apart() -> None:
    states = derive_states([event("pa_denied"), event("active", track="funding"), event("shipped", track="fulfilment")])
    assert (states["coverage"], states["funding"], states["fulfilment"]) == ("pa_denied", "active", "shipped")


def test_an_event_dated_before_the_current_state_moves_nothing() -> None:
    states = derive_states([event("pa_denied", "2026-10-02"), event("pa_submitted", "2026-10-01")])
    assert states["coverage"] == "pa_denied"


def test_a_voided_event_counts_for_nothing() -> None:
    assert derive_states([event("pa_submitted"), event("pa_denied", void=True)])["coverage"] == "pa_submitted"
    assert decided_on([event("pa_submitted", "2026-09-01"), event("pa_denied", void=True)]) == "2026-09-01"


def test_a_copy_that_attaches_moves_nothing() -> None:
    assert derive_states([event("pa_denied"), event(None, "2026-11-01")])["coverage"] == "pa_denied"


@pytest.mark.parametrize(
    ("from_state", "to_state"),
    [
        ("pa_submitted", "pa_approved"), ("pa_pending_info", "pa_denied"), ("pa_submitted", "pa_pending_info"),
        ("pa_submitted", "pa_closed_no_decision"), ("pa_submitted", "claim_test"), ("new", "intake_incomplete"),
        ("benefits_check", "pa_needed"), ("pa_denied", "appeal_in_preparation"), ("appeal_submitted", "appeal_upheld"),
        ("appeal_overturned", "pa_approved"), ("pa_approved", "covered"), ("covered", "renewal_due"),
        ("renewal_due", "expired"), ("pa_denied", "benefits_check"),
    ],
)  # fmt: skip
def test_the_steps_of_the_reference_are_legal(from_state: str, to_state: str) -> None:
    assert is_legal("coverage", from_state, to_state)


@pytest.mark.parametrize(
    ("from_state", "to_state"),
    [
        ("new", "pa_approved"), ("covered", "pa_denied"), ("pa_approved", "pa_denied"), ("expired", "pa_approved"),
        ("new", "appeal_upheld"), ("pa_denied", "pa_denied"), ("covered", "appeal_overturned"), ("new", "covered"),
    ],
)  # fmt: skip
def test_steps_that_skip_what_must_come_between_are_not(from_state: str, to_state: str) -> None:
    assert not is_legal("coverage", from_state, to_state)


def test_every_state_of_the_tables_is_a_state_of_its_track() -> None:
    for track, table in LEGAL.items():
        named = set(table) | {state for sources in table.values() for state in sources}
        assert named <= set(STATES[track])
    assert set(COVERAGE) - set(LEGAL["coverage"]) == {"new"}


def test_every_state_that_a_document_type_leads_to_exists_on_its_track() -> None:
    for one in TYPES.values():
        if one.case.to_state is not None:
            assert one.case.to_state in STATES[track_of(one.case.event)], one.name
    events = {one.case.event for one in TYPES.values()}
    assert set(OTHER_TRACKS) <= events


@given(st.lists(st.tuples(st.sampled_from(COVERAGE), st.dates().map(str)), max_size=8))
def test_the_state_is_always_that_of_the_latest_dated_event(steps: list[tuple[str, str]]) -> None:
    events = [event(state, day) for state, day in steps]
    state = derive_states(events)["coverage"]
    if steps:
        latest = max(day for _, day in steps)
        assert state == [name for name, day in steps if day == latest][-1]
        assert decided_on(events) == latest
