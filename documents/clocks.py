"""Regulatory deadlines and office timers as dated data; counting is done where cases are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from documents.errors import CatalogError
from documents.payers import LINES_OF_BUSINESS
from documents.tables import Row, read_table, rows

APPEAL_LEVELS = (
    "internal_1", "internal_2", "redetermination", "reconsideration_ire", "plan_appeal", "state_fair_hearing",
    "external_review", "alj", "council", "court", "grievance",
)  # fmt: skip
EVENTS = (
    "pa_request", "exception_request", "statement_received", "payment_request", "verbal_notice",
    "decision_missed", "info_request", "info_received", "denial", "partial", "appeal_filed", "appeal_upheld",
    "appeal_overturned", "enrollment", "claim_rejection", "dismissal",
)  # fmt: skip
# What must have happened when the clock ends.
ACTIONS = (
    "decide", "extend", "ask_for_information", "give_information", "appeal", "exception", "written_notice",
    "forward", "effectuate", "hold", "supply", "continue_benefits", "notify_patient",
)  # fmt: skip
UNITS = ("hours", "days", "business_days", "months")
BASES = (
    "receipt_of_request", "receipt_of_statement", "receipt_of_information", "notice_date", "notice_receipt",
    "filing", "verbal_notice", "deadline", "decision", "effective_date", "rejection",
)  # fmt: skip
OWNERS = ("payer", "requester", "pharmacy")


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline: `amount` `unit` from `counted_from` after one of `events`, for `owner` to do `action`.

    `level` is the appeal level concerned, `after_level` the one just lost. `states` empty: everywhere.
    `expedited` None: both. `source` is a mark of the reference book; `effective_to` is the last day in force.
    """

    id: str
    lines_of_business: tuple[str, ...]
    events: tuple[str, ...]
    action: str
    owner: str
    amount: int
    unit: str
    counted_from: str
    source: str
    effective_from: date
    effective_to: date | None = None
    level: str | None = None
    after_level: str | None = None
    expedited: bool | None = None
    states: tuple[str, ...] = ()
    note: str = ""

    def in_force(self, day: date) -> bool:
        """Whether the clock applies to an event on `day`."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True)
class OfficeTimer:
    """An office habit: remind `due` `unit` after `starts` (negative: before), then turn to `escalates`."""

    id: str
    starts: str
    due: tuple[int, ...]
    unit: str
    escalates: tuple[str, ...] = ()
    priority: str = ""
    note: str = ""


def clocks_for(
    clocks: Iterable[Clock], *, line_of_business: str, event: str, on: date, state: str | None = None
) -> tuple[Clock, ...]:
    """The clocks that an event on day `on` starts; those of the patient's `state` come first."""
    found = [
        clock
        for clock in clocks
        if event in clock.events
        and line_of_business in clock.lines_of_business
        and clock.in_force(on)
        and (not clock.states or state in clock.states)
    ]
    return tuple(sorted(found, key=lambda clock: not clock.states))


def load_clocks(folder: Path) -> tuple[tuple[Clock, ...], tuple[OfficeTimer, ...]]:
    """Read and check every `*.toml` of `catalog/clocks`, oldest first. Raises CatalogError."""
    clocks: list[Clock] = []
    timers: dict[str, OfficeTimer] = {}
    for path in sorted(folder.glob("*.toml")):
        table = read_table(path, known=("clock", "timer"))
        clocks += [_clock(row) for row in rows(path, table, "clock", known=_CLOCK_KEYS)]
        # A later year's file replaces the habits of an earlier one, never its laws.
        timers |= {timer.id: timer for timer in _timers(path, table)}
    ids = [clock.id for clock in clocks]
    for clock in clocks:
        if ids.count(clock.id) > 1:
            raise CatalogError("clocks", f"clock {clock.id}", "stands here twice; give each period its own id")
    return tuple(clocks), tuple(timers.values())


_CLOCK_KEYS = (
    "id", "lines", "events", "action", "owner", "level", "after_level", "expedited", *UNITS, "counted_from",
    "states", "source", "effective_from", "effective_to", "note",
)  # fmt: skip


def _clock(row: Row) -> Clock:
    unit, amount = _duration(row)
    begins, ends = row.day("effective_from"), row.day("effective_to")
    if begins is None or (ends is not None and ends < begins):
        raise row.refusal("effective_from", "must be a date, not after effective_to")
    lines, events = row.texts("lines", LINES_OF_BUSINESS), row.texts("events", EVENTS)
    if not lines or not events:
        raise row.refusal("lines" if events else "events", "must name at least one")
    return Clock(
        id=row.text("id"),
        lines_of_business=lines,
        events=events,
        action=row.choice("action", ACTIONS),
        owner=row.choice("owner", OWNERS),
        amount=amount,
        unit=unit,
        counted_from=row.choice("counted_from", BASES),
        source=row.text("source"),
        effective_from=begins,
        effective_to=ends,
        level=row.choice("level", APPEAL_LEVELS, default="") or None,
        after_level=row.choice("after_level", APPEAL_LEVELS, default="") or None,
        expedited=row.flag("expedited", default=False) if row.has("expedited") else None,
        states=row.texts("states"),
        note=row.text("note", default=""),
    )


def _duration(row: Row) -> tuple[str, int]:
    given = [unit for unit in UNITS if row.has(unit)]
    if len(given) != 1:
        raise row.refusal("days", f"give exactly one of {', '.join(UNITS)}")
    return given[0], row.number(given[0], low=1, high=1000)


def _timers(path: Path, table: dict[str, object]) -> list[OfficeTimer]:
    known = ("id", "starts", "due", "unit", "escalates", "priority", "note")
    timers = []
    for row in rows(path, table, "timer", known=known):
        due = row.numbers("due", low=-400, high=400)
        if not due:
            raise row.refusal("due", "must name at least one time")
        unit = row.choice("unit", (*UNITS, "business_hours"))
        timers.append(
            OfficeTimer(
                id=row.text("id"),
                starts=row.text("starts"),
                due=due,
                unit=unit,
                escalates=row.texts("escalates"),
                priority=row.text("priority", default=""),
                note=row.text("note", default=""),
            )
        )
    if len({timer.id for timer in timers}) != len(timers):
        raise CatalogError(path.name, "timer", "an id stands here twice")
    return timers
