"""From a case to an envelope in the outbox: fill, bind with a cover sheet, keep the pages, add it exactly once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from documents.errors import FormError, NotFound
from documents.form_specs import FormSpec, Vocabulary
from documents.outgoing import Envelope, FillReport
from forms.case_answers import Sender, answers_from_case
from forms.cover import Cover
from forms.filling import fill
from forms.packets import Packet, keep_packet, make_packet
from store.database import Store
from store.outbox import add_envelope, get_delivery

_KIND = "pa_request"
"""What the keys of these envelopes begin with."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a packet goes. `fax_number` as written; its digits are what is dialled."""

    name: str
    fax_number: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What stands in the outbox now. `new` False: it stood there before and nothing was changed."""

    envelope: Envelope
    new: bool
    report: FillReport | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A request as it would go out: to whom, its pages (cover sheet first), what is filled in. Nothing is kept yet."""

    title: str
    recipient: Recipient
    packet: Packet
    report: FillReport


def is_pa_request(envelope: Envelope) -> bool:
    """Whether an envelope holds a PA request on its way to the prescriber."""
    return envelope.key.startswith(f"{_KIND}:")


def draft_pa_request(
    store: Store,
    form: FormSpec,
    vocabulary: Vocabulary,
    case_id: str,
    *,
    sender: Sender,
    recipient: Recipient,
    local_time: datetime,
    attachments: Sequence[bytes] = (),
) -> Draft:
    """Fill `form` for a case, unsigned, behind a cover sheet. `local_time` is aware and in the office's zone.

    Raises what filling and packing raise.
    """
    answers = answers_from_case(store, case_id, sender=sender, today=local_time.date().isoformat())
    filled = fill(form, form.path.read_bytes(), answers, vocabulary, flat=True)
    cover = Cover(
        to_name=recipient.name,
        to_fax=recipient.fax_number,
        to_phone=recipient.phone,
        from_name=sender.name,
        from_phone=sender.phone,
        from_fax=sender.fax,
        sent_at=local_time.strftime("%B %-d, %Y, %-I:%M %p %Z").strip(),
        pages=0,
        case_number=case_id,
    )
    return Draft(form.title, recipient, make_packet([filled.pdf, *attachments], cover), filled.report)


def prepare_pa_request(
    store: Store,
    form: FormSpec,
    vocabulary: Vocabulary,
    case_id: str,
    *,
    vault: Path,
    sender: Sender,
    recipient: Recipient,
    local_time: datetime,
    by: str,
    submission: int = 1,
    attachments: Sequence[bytes] = (),
) -> Prepared:
    """Put what `draft_pa_request` makes into the outbox, once per `submission`.

    The recipient is who completes or signs it next (the clinic), or the payer once it needs no signature; whoever
    calls decides. Raises FormError `recipient` for a number that cannot be dialled, and what drafting and keeping
    raise.
    """
    digits = dialled(recipient.fax_number)
    key = f"{_KIND}:{case_id}:{form.name}:{submission}"
    known = _known(store, key)
    if known is not None:
        return Prepared(known, new=False, report=None)
    draft = draft_pa_request(
        store, form, vocabulary, case_id, sender=sender, recipient=recipient, local_time=local_time,
        attachments=attachments,
    )  # fmt: skip
    keep_packet(vault, draft.packet)
    subject = f"{form.title}, case {case_id}"
    envelope = Envelope(key, recipient.name, digits, subject, draft.packet.pages, draft.packet.sha256, case_id)
    new = add_envelope(store, envelope, by=by)
    # Somebody else may have been quicker; then theirs is what goes out.
    return Prepared(envelope if new else get_delivery(store, key).envelope, new=new, report=draft.report)


def dialled(number: str) -> str:
    """The digits of a fax number: 10, or 7 within the area; a leading 1 goes. Raises FormError `recipient`."""
    digits = re.sub(r"\D", "", number)
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    if len(digits) not in (7, 10) or re.search(r"[^\d\s().+-]", number):
        raise FormError("The recipient's fax number needs ten digits (seven within the area).", code="recipient")
    return digits


def _known(store: Store, key: str) -> Envelope | None:
    try:
        return get_delivery(store, key).envelope
    except NotFound:
        return None
