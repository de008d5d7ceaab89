"""What is due when: printed dates before counted ones, both kept, the earlier worked to (domain.md 3.3 to 3.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cases.calendar import add_business_days, add_days, add_months, on_or_before
from documents.clocks import Clock, OfficeTimer, clocks_for
from documents.judgement import Timer

# Business days between the safe date and an appeal's last day.
APPEAL_BUFFER = 3
# Renewal work begins so many days before an authorization ends.
RENEWAL_LEAD = 60
_P2P_DAYS = 5
# More days than any letter gives for an appeal.
_MOST_DAYS = 730
# Years that a date on a paper can mean.
_YEARS = range(1900, 2200)
# Lines of business behind a rule for a plan whose line nobody knows.
_ANY_LINE = ("medicare_part_d", "medicaid_mco", "medicaid_ffs", "commercial", "marketplace", "medicare_advantage")


@dataclass(frozen=True, slots=True)
class Paper:
    """What deadlines are counted from: the values of one item (dates ISO), arrival, and the plan.

    `line_of_business` empty: unknown, the shortest rule is used. `state`: the patient's, two letters or empty.
    """

    values: Mapping[str, Any]
    received_at: datetime
    line_of_business: str = ""
    state: str = ""
    clocks: Sequence[Clock] = ()
    submitted_at: str | None = None
    days_supply: int | None = None
    urgent: bool = False

    @property
    def received_on(self) -> date:
        return self.received_at.date()

    def day(self, *names: str) -> date | None:
        """The first of these fields that holds a date."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str):
                found = _as_date(value)
                if found is not None:
                    return found
        return None


def start_timers(names: Iterable[str], paper: Paper) -> tuple[Timer, ...]:
    """The timers that a document starts, by their catalog names; one that cannot be counted is left out."""
    found = (_RULES[name](paper) for name in names if name in _RULES)
    return tuple(timer for timer in found if timer is not None)


def known_timers() -> frozenset[str]:
    """The names a catalog type may use under `case.timers`."""
    return frozenset(_RULES)


def start_habit(habit: OfficeTimer, start: date) -> Timer | None:
    """The first reminder of an office habit that counts from `start` in days; None for one of hours."""
    add = {"days": add_days, "business_days": add_business_days}.get(habit.unit)
    if add is None:
        return None
    basis = f"{start} + {habit.due[0]} {habit.unit.replace('_', ' ')}"
    return Timer(habit.id, add(start, habit.due[0]).isoformat(), None, basis)


def safe_due(deadline: date, buffer: int = APPEAL_BUFFER) -> date:
    """The last business day on or before the deadline, minus `buffer` business days."""
    return add_business_days(on_or_before(deadline), -buffer) if buffer else on_or_before(deadline)


def safe_reply(received_at: datetime, due: date | datetime) -> str:
    """When to have answered an information request: half the time left; under 24 hours the due time itself."""
    end = due if isinstance(due, datetime) else datetime(due.year, due.month, due.day, 17, tzinfo=received_at.tzinfo)
    left = end - received_at
    if left < timedelta(hours=24):
        return due.isoformat()
    return on_or_before((received_at + left / 2).date()).isoformat()


def count(clock: Clock, start: date) -> date:
    """The last day of a clock of days, business days or months that began on `start` (day 0)."""
    if clock.unit == "months":
        return add_months(start, clock.amount)
    if clock.unit == "business_days":
        return add_business_days(start, clock.amount)
    return add_days(start, clock.amount if clock.unit == "days" else -(-clock.amount // 24))


def appeal_timer(paper: Paper, event: str = "denial", name: str = "appeal") -> Timer | None:
    """The last day to appeal against a denial, a partial approval or an upheld appeal (`event`).

    What the letter says wins, as a date or as a number of days; the rule's is kept beside it, and `safe_due_on` is
    counted from the earlier of the two.
    """
    notice = paper.day("letter_date", "decision_date")
    told, how, source = _told_deadline(paper, notice)
    ruled = _rule_deadline(paper, event, notice) if notice else None
    if told is None:
        return ruled and Timer(name, ruled[0].isoformat(), safe_due(ruled[0]).isoformat(), ruled[1], "computed")
    if ruled is None or ruled[0] == told:
        return Timer(name, told.isoformat(), safe_due(told).isoformat(), how, source)
    day, basis = ruled
    conflict = f"The letter says {told}, the rule gives {day} ({basis}); work to {min(told, day)}."
    safe = safe_due(min(told, day)).isoformat()
    return Timer(name, told.isoformat(), safe, how, source, day.isoformat(), conflict)


def _told_deadline(paper: Paper, notice: date | None) -> tuple[date | None, str, str]:
    """The last day that the letter itself gives, how it was found, and whether it is printed or computed."""
    printed, days = paper.day("appeal_deadline"), paper.values.get("appeal_days")
    if printed is None and notice and isinstance(days, int) and not isinstance(days, bool) and 0 < days <= _MOST_DAYS:
        return add_days(notice, days), f"the letter's {days} days from {notice}", "computed"
    return printed, "printed in the letter", "printed"


def _rule_deadline(paper: Paper, event: str, notice: date) -> tuple[date, str] | None:
    """The rule's last day to appeal and how it was counted; the shortest rule where the plan is not known."""
    lines = (paper.line_of_business,) if paper.line_of_business else _ANY_LINE
    found = [
        clock
        for line in lines
        for clock in clocks_for(
            paper.clocks, line_of_business=line, event=event, on=notice, state=paper.state or None
        )
        if clock.action == "appeal" and _level_fits(clock, paper)
    ]
    if not found:
        return None
    if not paper.line_of_business:
        clock = min(found, key=lambda one: count(one, notice))
        why = ", line of business unknown: the shortest rule"
    elif paper.values.get("next_level") or found[0].states:
        clock, why = found[0], ""
    else:
        # Which level comes next is not known: work to the one that ends first.
        clock, why = min(found, key=lambda one: count(one, notice)), ""
    # Commercial clocks start at the member's receipt, which nobody here knows: the notice date is the safe start.
    start = "notice date (receipt unknown)" if clock.counted_from == "notice_receipt" else "notice date"
    unit = clock.unit.replace("_", " ")
    return count(clock, notice), f"{start} {notice} + {clock.amount} {unit}{why}"


def _level_fits(clock: Clock, paper: Paper) -> bool:
    lost, coming = paper.values.get("appeal_level"), paper.values.get("next_level")
    if clock.after_level is None:
        return True
    return lost in (None, clock.after_level) and coming in (None, clock.level)


def _printed_day(name: str, *fields: str, buffer: int | None = None) -> Callable[[Paper], Timer | None]:
    """A rule for a timer that a paper prints; with `buffer` business days for its safe date."""

    def rule(paper: Paper) -> Timer | None:
        day = paper.day(*fields)
        if day is None:
            return None
        safe = None if buffer is None else safe_due(day, buffer).isoformat()
        return Timer(name, day.isoformat(), safe, "printed in the letter", "printed")

    return rule


def _before(name: str, lead: int, field: str) -> Callable[[Paper], Timer | None]:
    """A rule for work that begins `lead` days before a printed date, and not before the paper came."""

    def rule(paper: Paper) -> Timer | None:
        end = paper.day(field)
        if end is None:
            return None
        day = on_or_before(max(add_days(end, -lead), paper.received_on))
        return Timer(name, day.isoformat(), day.isoformat(), f"{lead} days before {end}")

    return rule


def _office(name: str, business_days: int, *, urgent_hours: int | None = None) -> Callable[[Paper], Timer | None]:
    """A rule for an office habit: so many business days after arrival, or hours when it is urgent."""

    def rule(paper: Paper) -> Timer | None:
        if paper.urgent and urgent_hours is not None:
            due = (paper.received_at + timedelta(hours=urgent_hours)).isoformat(timespec="minutes")
            return Timer(name, due, None, f"arrival + {urgent_hours} hours (urgent)")
        day = add_business_days(paper.received_on, business_days) if business_days else paper.received_on
        return Timer(name, day.isoformat(), None, f"arrival + {business_days} business days")

    return rule


def _respond_by(paper: Paper) -> Timer | None:
    printed = paper.values.get("due_at")
    due = _as_instant(printed, paper) or paper.day("due_at")
    if due is None:
        return _clock_timer(paper, "respond_by", "info_request", "give_information", paper.day("letter_date"))
    return Timer("respond_by", due.isoformat(), safe_reply(paper.received_at, due), "printed in the letter", "printed")


def _p2p(paper: Paper) -> Timer | None:
    printed = paper.day("p2p_deadline")
    if printed is not None:
        return Timer("p2p", printed.isoformat(), None, "printed in the letter", "printed")
    start = paper.day("letter_date", "decision_date") or paper.received_on
    day = add_business_days(start, _P2P_DAYS)
    return Timer("p2p", day.isoformat(), None, f"notice date {start} + {_P2P_DAYS} business days (office rule)")


def _continuation(paper: Paper) -> Timer | None:
    printed = paper.day("continuation_deadline")
    if printed is not None:
        return Timer("continuation", printed.isoformat(), safe_due(printed, 0).isoformat(), "printed in the letter",
                     "printed")  # fmt: skip
    start = paper.day("letter_date", "decision_date")
    return _clock_timer(paper, "continuation", "denial", "continue_benefits", start)


def _effectuation(paper: Paper) -> Timer:
    due = paper.received_at + timedelta(hours=72)
    return Timer("effectuation", due.isoformat(timespec="minutes"), None, "arrival of the reversal + 72 hours")


def _payer_decision(paper: Paper) -> Timer | None:
    promised = paper.day("due_at")
    if promised is not None:
        return Timer("payer_decision_due", promised.isoformat(), None, "promised in the notice", "printed")
    start = paper.day("received_by_payer_date") or _as_date(paper.submitted_at or "") or paper.received_on
    return _clock_timer(paper, "payer_decision_due", "pa_request", "decide", start)


def _appeal_decision(paper: Paper) -> Timer | None:
    promised = paper.day("due_at")
    if promised is not None:
        return Timer("appeal_decision_due", promised.isoformat(), None, "promised in the notice", "printed")
    start = paper.day("appeal_received_date", "received_by_payer_date") or paper.received_on
    return _clock_timer(paper, "appeal_decision_due", "appeal_filed", "decide", start)


def _next_refill(paper: Paper) -> Timer | None:
    start = paper.day("delivered_at") or paper.received_on
    if paper.days_supply is None:
        return None
    day = on_or_before(add_days(start, paper.days_supply - 10))
    return Timer("next_refill_call", day.isoformat(), None, f"10 days before run-out: {start} + supply")


def _clock_timer(paper: Paper, name: str, event: str, action: str, start: date | None) -> Timer | None:
    """A timer counted by the clock of this plan; an expedited request takes the expedited clock."""
    if start is None or not paper.line_of_business:
        return None
    level = paper.values.get("appeal_level")
    for clock in clocks_for(
        paper.clocks, line_of_business=paper.line_of_business, event=event, on=start, state=paper.state or None
    ):
        right_speed = clock.expedited is None or clock.expedited == paper.urgent
        right_level = event != "appeal_filed" or level is None or clock.level == level
        if clock.action == action and right_speed and right_level:
            unit = clock.unit.replace("_", " ")
            return Timer(name, count(clock, start).isoformat(), None, f"{start} + {clock.amount} {unit}")
    return None


def _as_date(text: str) -> date | None:
    """The day of an ISO text; None for what is none and for years no paper can mean (the calendar ends there)."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _as_instant(value: object, paper: Paper) -> datetime | None:
    """An instant printed with its time; one without a zone is taken in the office's own."""
    if not isinstance(value, str) or len(value) <= 10:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    if found.year not in _YEARS:
        return None
    return found if found.tzinfo else found.replace(tzinfo=paper.received_at.tzinfo or UTC)


_RULES: dict[str, Callable[[Paper], Timer | None]] = {
    "appeal": appeal_timer,
    "next_level": lambda paper: appeal_timer(paper, "appeal_upheld", "next_level"),
    "expiry": _printed_day("expiry", "expiry_date", "existing_pa_expiry", buffer=0),
    "renewal": _before("renewal", RENEWAL_LEAD, "expiry_date"),
    "respond_by": _respond_by,
    "p2p": _p2p,
    "continuation": _continuation,
    "effectuation": _effectuation,
    "payer_decision_due": _payer_decision,
    "appeal_decision_due": _appeal_decision,
    "claim_test": _office("claim_test", 1),
    "prepare_by": _office("prepare_by", 1, urgent_hours=4),
    "redo": _office("redo", 1, urgent_hours=4),
    "intake": _office("intake", 0),
    "need_by": _printed_day("need_by", "need_by_date", buffer=1),
    "next_refill_call": _next_refill,
    "assistance_end": _printed_day("assistance_end", "expiry_date", buffer=0),
    "assistance_renewal": _before("assistance_renewal", RENEWAL_LEAD, "expiry_date"),
    "assistance_next_option": _office("assistance_next_option", 2),
    "assistance_follow_up": _office("assistance_follow_up", 3),
}
