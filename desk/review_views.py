"""The values that the review page's template shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from documents.document_types import DocumentType
from store.readings import StoredDocument
from store.tasks import Task

# The choice, in the place of a patient's id, of somebody who is added from the fax. No program gives out such an id.
NEW_PATIENT = "+new"


@dataclass(frozen=True, slots=True)
class Entered:
    """What a person had typed and chosen when the page must be shown again, by form name; errors by form name."""

    texts: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldView:
    """One editable field. `key` is its form name `value.<item>.<field>`, `id` the same without dots.

    `state`: check (doubtful, comes first), missing (the type requires it), sure, added. `vouched`: sure because it is
    what the office has on record.
    """

    key: str
    id: str
    name: str
    title: str
    text: str
    state: str
    input: str
    options: tuple[str, ...] = ()
    page: int | None = None
    words: str = ""
    confidence: float = 0.0
    doubts: tuple[str, ...] = ()
    error: str = ""
    critical: bool = False
    vouched: bool = False


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case to choose."""

    case_id: str
    patient_id: str
    label: str


@dataclass(frozen=True, slots=True)
class PatientView:
    """A patient to choose, with points for and against."""

    patient_id: str
    name: str
    dob: str
    detail: str
    points: tuple[str, ...] = ()
    score: float | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class NewFieldView:
    """One field of the form for a new patient; `box_id` is the field of the paper it was filled from."""

    key: str
    id: str
    title: str
    text: str
    options: tuple[str, ...] = ()
    required: bool = False
    error: str = ""
    box_id: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class DoubleView:
    """Somebody on the roster who may be the same person, and whether it was ticked that they are not."""

    key: str
    patient: PatientView
    ticked: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class NewPatientView:
    """The form for a patient who is not on the roster yet, and who may be the same person."""

    fields: tuple[NewFieldView, ...]
    doubles: tuple[DoubleView, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item (or what all items share): fields to check, fields that are sure, and whose it is.

    `chooses`: a patient is chosen here; otherwise the choice of the first item serves. `nobody`: no patient of ours is
    chosen; where there are candidates a person must say so.
    """

    number: int
    title: str
    check: tuple[FieldView, ...]
    sure: tuple[FieldView, ...]
    addable: tuple[tuple[str, str], ...]
    chooses: bool = False
    patients: tuple[PatientView, ...] = ()
    cases: tuple[CaseView, ...] = ()
    nobody: bool = False
    case_choice: str = ""


@dataclass(frozen=True, slots=True)
class BoxView:
    """One evidence box in thousandths of the page, and the fields it belongs to (one id)."""

    field_id: str
    title: str
    x: float
    y: float
    width: float
    height: float
    doubtful: bool


@dataclass(frozen=True, slots=True)
class PageView:
    """One page image and the boxes on it."""

    number: int
    width: int
    height: int
    boxes: tuple[BoxView, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything of one review page.

    `one_patient`: one choice of patient serves all items; with it `may_be_new` says whether the type may bring somebody
    new, whose form is `new_patient` once it was asked for.
    """

    task: Task
    document: StoredDocument
    type: str
    type_title: str
    type_doubtful: bool
    families: tuple[tuple[str, tuple[DocumentType, ...]], ...]
    items: tuple[ItemView, ...]
    pages: tuple[PageView, ...]
    reasons: tuple[str, ...]
    seen: str
    patient_ids: tuple[str, ...]
    one_patient: bool
    may_be_new: bool
    new_patient: NewPatientView | None = None
