"""PA requests of cases: drafted for a person to look at, put into the outbox, followed on the case when they go."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from app.config import Config
from app.filling import find_form, local_time, sender_of
from cases.acting import follow
from cases.deadlines import start_habit
from documents.clocks import OfficeTimer
from documents.errors import FormError
from documents.form_specs import load_vocabulary
from documents.outgoing import Envelope, Receipt
from forms.preparing import Draft, Prepared, Recipient, draft_pa_request, is_pa_request, prepare_pa_request
from store.cases import get_case
from store.database import MACHINE, Store
from store.people import get_prescriber

_FORM = "drug_pa_request"


def draft_request(store: Store, config: Config, case_id: str, *, prepared_by: str = "", form: str = _FORM) -> Draft:
    """The request of a case as it would go to its prescriber; nothing is kept. Raises as `prepare_request` does."""
    vocabulary = load_vocabulary(config.catalog_folder / "forms")
    return draft_pa_request(
        store,
        find_form(form, config, vocabulary),
        vocabulary,
        case_id,
        sender=sender_of(config, prepared_by),
        recipient=recipient_of(store, case_id),
        local_time=local_time(config),
    )


def prepare_request(
    store: Store, config: Config, case_id: str, *, by: str, prepared_by: str = "", form: str = _FORM,
    submission: int = 1,
) -> Prepared:  # fmt: skip
    """Put a filled, unsigned form for a case into the outbox, to the prescriber who completes and signs it.

    Once per `submission`; the case is in preparation then. Raises FormError `recipient` when the case has no
    prescriber with a fax number, NotFound for an unknown case or form, and what filling raises.
    """
    vocabulary = load_vocabulary(config.catalog_folder / "forms")
    prepared = prepare_pa_request(
        store,
        find_form(form, config, vocabulary),
        vocabulary,
        case_id,
        vault=config.folders.vault,
        sender=sender_of(config, prepared_by),
        recipient=recipient_of(store, case_id),
        local_time=local_time(config),
        by=by,
        submission=submission,
    )
    # Once per envelope: after a crash in between, asking again does it.
    follow(
        store, case_id, "request_prepared", "pa_in_preparation", by=by, on=local_time(config).date(),
        key=f"prepared:{prepared.envelope.key}",
    )  # fmt: skip
    return prepared


def recipient_of(store: Store, case_id: str) -> Recipient:
    """The prescriber of a case. Raises FormError `recipient` when it has none."""
    case = get_case(store, case_id)
    if case.prescriber_id is None:
        raise FormError("The case has no prescriber to send the form to; enter one first.", code="recipient")
    prescriber = get_prescriber(store, case.prescriber_id)
    name = " ".join(filter(None, (prescriber.first_name, prescriber.last_name, prescriber.credentials)))
    return Recipient(", ".join(filter(None, (name, prescriber.practice))), prescriber.fax, prescriber.phone)


def follow_envelope(
    store: Store, envelope: Envelope, receipt: Receipt, *, chase: OfficeTimer | None, zone: ZoneInfo
) -> None:
    """A request has gone to its prescriber: its case awaits the signature, and somebody asks for it in time."""
    if envelope.case_id is None or not is_pa_request(envelope):
        return
    sent_on = receipt.at.astimezone(zone).date()
    reminder = start_habit(chase, sent_on) if chase is not None else None
    follow(
        store, envelope.case_id, "request_sent", "awaiting_signature", by=MACHINE, on=sent_on,
        key=f"sent:{envelope.key}", timers=() if reminder is None else (reminder,),
    )  # fmt: skip
