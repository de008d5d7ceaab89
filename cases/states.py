"""The four tracks of a case as data: states, legal transitions, and the state that events add up to.

Source: domain.md 3.1 and 3.2. Where a paper arrives before the office recorded the step in between (an approval
of a request that was never marked as sent), the transition is legal here as well and marked `early`.
"""

from __future__ import annotations

from collections.abc import Iterable

from store.cases import TRACKS, Event

COVERAGE = (
    "new", "intake_incomplete", "benefits_check", "claim_test", "pa_needed", "pa_in_preparation",
    "awaiting_signature", "pa_submitted", "pa_pending_info", "pa_approved", "pa_partially_approved", "pa_denied",
    "pa_closed_no_decision", "appeal_in_preparation", "appeal_submitted", "appeal_overturned", "appeal_upheld",
    "appeal_next_level", "alternative_path", "covered", "renewal_due", "expired",
)  # fmt: skip
FUNDING = (
    "not_assessed", "not_needed", "options_found", "application_in_preparation", "awaiting_patient_signature",
    "submitted", "pending_info", "active", "denied", "renewal_due", "ended",
)  # fmt: skip
FULFILMENT = (
    "waiting", "ready_to_fill", "scheduled", "shipped", "delivered", "failed_delivery", "active_therapy",
    "refill_due", "transferred_out", "discontinued",
)  # fmt: skip
ADHERENCE = (
    "not_enrolled", "enrolled", "call_due", "reached", "unreached", "barrier_open", "escalated", "resolved",
)  # fmt: skip
STATES = dict(zip(TRACKS, (COVERAGE, FUNDING, FULFILMENT, ADHERENCE), strict=True))
FIRST = {track: states[0] for track, states in STATES.items()}

CLOSE_REASONS = (
    "therapy_started_and_stable", "transferred_lockout", "transferred_patient_choice", "prescriber_changed_drug",
    "prescriber_cancelled", "patient_declined", "patient_unreachable", "cost_abandoned", "coverage_exhausted",
    "patient_deceased", "duplicate", "ineligible", "other",
)  # fmt: skip

# States in which a payer holds a request and may answer it.
_ASKED = {"pa_submitted", "pa_pending_info"}
# A PA is being made ready: the clinic or an earlier program may have sent it without telling this office.
_EARLY = {"pa_needed", "pa_in_preparation", "awaiting_signature"}
_APPEALED = {"appeal_submitted", "appeal_next_level"}
_BEFORE_PA = {"new", "intake_incomplete", "benefits_check", "claim_test"}

# To which state one may come from which; anything else is a person's correction, with a reason.
LEGAL: dict[str, dict[str, set[str]]] = {
    "coverage": {
        "intake_incomplete": {"new"},
        "benefits_check": {"new", "intake_incomplete"} | set(COVERAGE),
        "claim_test": _ASKED | _EARLY | {"benefits_check"},
        "pa_needed": _BEFORE_PA | {"pa_approved", "covered", "expired", "renewal_due"},
        "pa_in_preparation": _EARLY
        | {"benefits_check", "claim_test", "pa_denied", "pa_partially_approved", "pa_closed_no_decision"}
        | {"renewal_due", "expired", "appeal_upheld"},
        "awaiting_signature": {"pa_in_preparation"},
        "pa_submitted": _EARLY | _ASKED,
        "pa_pending_info": _ASKED | _EARLY,
        "pa_approved": _ASKED | _EARLY | {"pa_denied", "appeal_overturned", "renewal_due", "pa_closed_no_decision"},
        "pa_partially_approved": _ASKED | _EARLY | {"renewal_due"},
        "pa_denied": _ASKED | _EARLY | {"renewal_due"},
        "pa_closed_no_decision": _ASKED | _EARLY | {"renewal_due"},
        "appeal_in_preparation": {"pa_denied", "pa_partially_approved", "appeal_upheld"},
        # The clinic may have appealed by itself: its receipt is the first this office hears of it.
        "appeal_submitted": {"appeal_in_preparation", "pa_denied", "pa_partially_approved", "appeal_submitted"},
        "appeal_overturned": _APPEALED | {"appeal_in_preparation", "pa_denied"},
        "appeal_upheld": _APPEALED | {"appeal_in_preparation", "pa_denied"},
        "appeal_next_level": {"appeal_upheld"},
        "alternative_path": {"pa_denied", "appeal_upheld", "pa_partially_approved"},
        "covered": {"benefits_check", "claim_test", "pa_approved", "pa_partially_approved", "renewal_due"},
        "renewal_due": {"covered", "pa_approved", "pa_partially_approved"},
        "expired": {"covered", "renewal_due", "pa_approved", "pa_partially_approved"},
    },
    "funding": {
        "active": set(FUNDING) - {"active"},
        "denied": set(FUNDING) - {"denied"},
        "renewal_due": {"active"},
        "ended": {"active", "renewal_due"},
    },
    "fulfilment": {
        "ready_to_fill": {"waiting", "refill_due"},
        "scheduled": {"waiting", "ready_to_fill", "failed_delivery", "refill_due"},
        "shipped": {"waiting", "ready_to_fill", "scheduled", "failed_delivery", "refill_due"},
        "delivered": set(FULFILMENT) - {"discontinued", "transferred_out"},
        "failed_delivery": set(FULFILMENT) - {"discontinued", "transferred_out", "failed_delivery"},
        "active_therapy": {"delivered"},
        "refill_due": {"active_therapy", "delivered"},
    },
    "adherence": {},
}  # fmt: skip

# The clinic is asked for the signed form back (an office timer of the catalog).
_CHASE = "signature_chase"

# Which running timers an event ends, because what they waited for has happened.
ENDS_TIMERS = {
    "pa_in_preparation": (_CHASE,),
    "awaiting_signature": ("prepare_by", "redo"),
    "pa_approved": (
        "payer_decision_due", "respond_by", "appeal", "p2p", "continuation", "prepare_by", "redo", _CHASE,
    ),
    "pa_partially_approved": ("payer_decision_due", "respond_by", "prepare_by", _CHASE),
    "pa_denied": ("payer_decision_due", "respond_by", "prepare_by", _CHASE),
    "pa_closed_no_decision": ("payer_decision_due", "respond_by", _CHASE),
    "claim_test": ("payer_decision_due", "respond_by", "prepare_by", _CHASE),
    "pa_submitted": ("prepare_by", "respond_by", "redo", _CHASE),
    "appeal_submitted": ("appeal", "next_level"),
    "appeal_overturned": ("appeal_decision_due", "appeal", "p2p", "continuation"),
    "appeal_upheld": ("appeal_decision_due", "appeal"),
    "pa_pending_info": ("payer_decision_due", _CHASE),
    "covered": ("claim_test", "effectuation"),
}  # fmt: skip

# Events that move another track than coverage, with the state they lead to when the catalog names none.
OTHER_TRACKS = {
    "assistance_approved": ("funding", "active"),
    "assistance_denied": ("funding", "denied"),
    "delivery_reported": ("fulfilment", "delivered"),
}


# How an event says that its date is the day it came, for want of a printed one.
BY_ARRIVAL = "arrival"


def track_of(event: str) -> str:
    """The track an event belongs to."""
    return OTHER_TRACKS.get(event, ("coverage", ""))[0]


def is_legal(track: str, from_state: str, to_state: str) -> bool:
    """Whether a track may go from one state to another without a person's correction."""
    return from_state in LEGAL[track].get(to_state, ())


def derive_states(events: Iterable[Event]) -> dict[str, str]:
    """The state of every track: the events that count, in the order recorded.

    Void events and those without a state move nothing, and neither does an event dated before the one that set
    the current state (domain.md 3.2): a late copy of an old letter changes no case.
    """
    states = dict(FIRST)
    since = dict.fromkeys(TRACKS, "")
    for event in events:
        if event.voided_at is not None or event.to_state is None:
            continue
        if event.effective_on >= since[event.track]:
            states[event.track] = event.to_state
            since[event.track] = max(since[event.track], _dated(event))
    return states


def decided_on(events: Iterable[Event], track: str = "coverage") -> str:
    """The latest date (ISO) that a paper printed for a state of a track; empty when none did."""
    since = ""
    for event in events:
        if event.voided_at is None and event.to_state is not None and event.track == track:
            since = max(since, _dated(event))
    return since


def _dated(event: Event) -> str:
    """When it happened; empty where only the day is known on which it came to be known here: a letter dated before
    that is not older.
    """
    return "" if event.detail.get("dated") == BY_ARRIVAL else event.effective_on
