"""What `cases` says about findings: whose they are and whether they may be written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """One patient (and perhaps case) that a document may belong to; `reasons` are readable points for and against."""

    patient_id: str
    case_id: str | None
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """Whose paper this is. `patient_id` None: nobody may be linked without a person; `candidates` best first."""

    patient_id: str | None
    case_id: str | None
    score: float
    reasons: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Timer:
    """A clock that an event starts: what is due, when by law or letter, and the safe earlier date.

    `due_on` is an ISO date or instant; `basis` says from what it was counted; `source` printed or computed.
    Where a letter prints one date and the rule gives another, `other_due_on` keeps the rule's and `conflict` says
    so; `safe_due_on` is counted from the earlier of the two.
    """

    name: str
    due_on: str
    safe_due_on: str | None = None
    basis: str = ""
    source: str = "computed"
    other_due_on: str | None = None
    conflict: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """What an accepted item does: the event it records and the state that follows, if any.

    `vouched` names the fields that the reader was not sure of and whose value is the one on record.
    """

    patient_id: str | None
    case_id: str | None
    opens_case: bool
    event: str
    to_state: str | None
    timers: tuple[Timer, ...] = ()
    vouched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The document may be written without a person: one move per item."""

    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class NeedsReview:
    """A person is needed; every reason is a sentence for the coordinator."""

    reasons: tuple[str, ...]


Judgement = Accepted | NeedsReview
