"""What a person decided about a doubtful document, and what became of that decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from documents.findings import Value

# Why a document is put aside without moving a case; `documents.reject_reason` keeps the word.
REJECT_REASONS = ("misdirected", "junk", "duplicate", "illegible")


@dataclass(frozen=True, slots=True)
class ItemCorrections:
    """One item as a person left it.

    `changes` holds only the fields that differ from what was found (None: the field is not on the paper); all other
    fields were on the screen and are confirmed as they are. `patient_id` None: the paper belongs to no patient we
    know. `case_id` None and not `opens_case`: the case is chosen by drug as for an automatic record.
    """

    changes: Mapping[str, Value | None] = field(default_factory=dict)
    patient_id: str | None = None
    case_id: str | None = None
    opens_case: bool = False


@dataclass(frozen=True, slots=True)
class NewPatient:
    """Somebody who is not on the roster yet, as a person typed them from a fax; texts, empty where unknown.

    `dob` is ISO. `different_from` holds the ids of patients who look like the same person and of whom the person at
    the desk said, one by one, that they are not.
    """

    first_name: str
    last_name: str
    dob: str
    middle_name: str = ""
    suffix: str = ""
    sex: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    member_id: str = ""
    payer: str = ""
    pbm: str = ""
    line_of_business: str = ""
    group_number: str = ""
    bin: str = ""
    pcn: str = ""
    different_from: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Corrections:
    """A person's answer to a review task: the document type and one entry per item, in order.

    A document without items is answered with one entry. `override` is the person's reason to record what conflicts
    with the case (empty: conflicts come back as reasons). `new_patient`: all items concern this person, who is added
    first; the items name no patient then.
    """

    type: str
    items: tuple[ItemCorrections, ...] = ()
    override: str = ""
    new_patient: NewPatient | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of an answer: `recorded`, `rejected`, `open` (still doubtful: `reasons`), or `done_before`.

    `done_by` is the user who settled it before; nothing was written then. `case_ids` are the cases that moved.
    `new_patient_id` is the patient who was added with it.
    """

    state: str
    reasons: tuple[str, ...] = ()
    case_ids: tuple[str, ...] = ()
    done_by: str | None = None
    new_patient_id: str | None = None
