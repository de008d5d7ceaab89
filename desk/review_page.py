"""What the review page shows of one task: reasons, fields with their evidence, pages with boxes, patients, cases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from cases.registering import may_register
from desk import wording
from desk.choosing import case_views, patient_view
from desk.codes import codes_of
from desk.context import DeskContext
from desk.new_patient import build_new_patient
from desk.review_views import (
    NEW_PATIENT,
    BoxView,
    Entered,
    FieldView,
    ItemView,
    NewPatientView,
    PageView,
    ReviewPage,
)
from desk.values import LIST_KINDS, choices, to_text
from documents.document_types import DocumentType
from documents.errors import NotFound
from documents.field_specs import FieldSpec
from documents.findings import Finding, Item
from documents.judgement import Match
from documents.reading import Box
from store.people import get_patients
from store.readings import StoredDocument, load_page
from store.tasks import Task

# Item 0 stands for what all items of a document share.
SHARED = 0
_MOST_CANDIDATES = 6
# Below this probability the type is shown first, to be checked like a doubtful field.
_SURE_TYPE = 0.9


def build_page(desk: DeskContext, task: Task, stored: StoredDocument, entered: Entered) -> ReviewPage:
    """Gather what one review page shows; what a person had entered wins over what was found."""
    type_name = entered.texts.get("type") or stored.document.kind.type
    document_type = desk.catalog.types.get(type_name)
    items = tuple(_item_views(desk, stored, document_type, entered))
    single = one_patient(stored, shared_names(stored, desk.catalog.fields))
    new_patient = build_new_patient(desk, items, entered) if single else None
    if new_patient is not None:
        items = tuple(_with_doubles(desk, item, new_patient) for item in items)
    shown = tuple(dict.fromkeys(patient.patient_id for item in items for patient in item.patients))
    return ReviewPage(
        task=task,
        document=stored,
        type=type_name,
        type_title=document_type.title if document_type else wording.plain(type_name),
        type_doubtful=stored.document.kind.confidence < _SURE_TYPE,
        families=tuple(_by_family(desk.catalog.types)),
        items=items,
        pages=tuple(_page_views(desk, stored, items)),
        reasons=wording.condense(task.reasons or stored.document.reasons),
        seen=fingerprint(stored),
        patient_ids=shown,
        one_patient=single,
        may_be_new=single and document_type is not None and may_register(document_type),
        new_patient=new_patient,
    )


def fingerprint(stored: StoredDocument) -> str:
    """A mark of the document as shown; another one at saving means somebody changed it meanwhile."""
    return hashlib.sha256(repr((stored.state, stored.document, stored.matches)).encode()).hexdigest()[:24]


def items_of(stored: StoredDocument) -> tuple[Item, ...]:
    """The document's items; one empty item where nothing was found."""
    return stored.document.items or (Item(),)


def shared_names(stored: StoredDocument, specs: Mapping[str, FieldSpec]) -> frozenset[str]:
    """Fields that stand once for the whole document: equal in all of several items and not per item by nature."""
    items = items_of(stored)
    if len(items) < 2:
        return frozenset()
    first = items[0].findings
    return frozenset(
        name
        for name in first
        if not (name in specs and specs[name].per_item) and all(item.value(name) == first[name].value for item in items)
    )


def one_patient(stored: StoredDocument, shared: frozenset[str]) -> bool:
    """Whether one choice of patient serves all items."""
    return len(items_of(stored)) == 1 or "patient_name" in shared


def spec_of(desk: DeskContext, name: str) -> FieldSpec:
    """The catalog's field, or a plain text field for a name the catalog no longer has."""
    return desk.catalog.fields.get(name) or FieldSpec(name, wording.plain(name), "text", "admin")


def empty_field(desk: DeskContext, item: int, name: str, state: str = "added", text: str = "") -> FieldView:
    """A field nothing was found for."""
    spec = spec_of(desk, name)
    options = choices(spec.kind, codes_of(desk.catalog.coded, name))
    key = f"value.{item}.{name}"
    return FieldView(
        key, key.replace(".", "-"), name, spec.title, text, state, _input_of(spec, options), options,
        critical=spec.critical,
    )  # fmt: skip


def addable_fields(desk: DeskContext, type_name: str, there: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Name and title of the fields that the type carries and the page does not show yet, by title."""
    document_type = desk.catalog.types.get(type_name)
    names = set(document_type.fields if document_type else desk.catalog.fields) - there
    return tuple(sorted(((name, spec_of(desk, name).title) for name in names), key=lambda pair: pair[1]))


def _item_views(
    desk: DeskContext, stored: StoredDocument, document_type: DocumentType | None, entered: Entered
) -> Iterator[ItemView]:
    items, shared = items_of(stored), shared_names(stored, desk.catalog.fields)
    single = one_patient(stored, shared)
    matches = stored.matches or (Match(None, None, 0.0),) * len(items)
    known = desk.vouched(desk.store, stored) or (frozenset[str](),) * len(items)
    if shared:
        common = Item({name: items[0].findings[name] for name in sorted(shared)})
        everywhere = frozenset.intersection(*known)
        yield _item_view(desk, SHARED, common, document_type, entered, shared, everywhere, "For the whole document")
    for number, (item, match) in enumerate(zip(items, matches, strict=True), 1):
        own = Item({name: found for name, found in item.findings.items() if name not in shared})
        title = f"Item {number} of {len(items)}" if len(items) > 1 else "What the paper says"
        view = _item_view(desk, number, own, document_type, entered, shared, known[number - 1], title)
        yield _with_people(desk, view, match, entered, choose_patient=number == 1 or not single)


def _item_view(
    desk: DeskContext,
    number: int,
    item: Item,
    document_type: DocumentType | None,
    entered: Entered,
    shared: frozenset[str],
    known: frozenset[str],
    title: str,
) -> ItemView:
    required = set(document_type.required) if document_type else set()
    order = _order(document_type)
    views = [
        _field_view(desk, number, finding, entered, required, vouched=name in known)
        for name, finding in item.findings.items()
    ]
    present = {view.name for view in views} | (shared if number != SHARED else set())
    missing = [] if number == SHARED else sorted(required - present)
    views += [_blank_view(desk, number, name, entered, "missing") for name in missing]
    added = _added(entered, number, {view.name for view in views})
    views += [_blank_view(desk, number, name, entered, "added") for name in added]
    views.sort(key=lambda view: order.get(view.name, len(order)))
    there = frozenset(view.name for view in views) | shared
    type_name = document_type.name if document_type else ""
    return ItemView(
        number,
        title,
        check=tuple(view for view in views if view.state != "sure"),
        sure=tuple(view for view in views if view.state == "sure"),
        addable=addable_fields(desk, type_name, there) if number != SHARED else (),
    )


def _order(document_type: DocumentType | None) -> dict[str, int]:
    """Required fields first, then as the type lists them."""
    names = (*document_type.required, *document_type.fields) if document_type else ()
    return {name: place for place, name in reversed(list(enumerate(names)))}


def _added(entered: Entered, number: int, there: set[str]) -> list[str]:
    prefix = f"value.{number}."
    names = [key.removeprefix(prefix) for key in entered.texts if key.startswith(prefix)]
    return [name for name in names if name not in there]


def _blank_view(desk: DeskContext, number: int, name: str, entered: Entered, state: str) -> FieldView:
    key = f"value.{number}.{name}"
    view = empty_field(desk, number, name, state, entered.texts.get(key, ""))
    return _with_error(view, entered)


def _field_view(
    desk: DeskContext, number: int, finding: Finding, entered: Entered, required: set[str], *, vouched: bool
) -> FieldView:
    spec = spec_of(desk, finding.name)
    key = f"value.{number}.{finding.name}"
    options = choices(spec.kind, codes_of(desk.catalog.coded, finding.name))
    found = to_text(finding.value, desk.zone)
    # Nobody needs to look at a doubtful value that decides nothing.
    matters = spec.critical or finding.name in required or bool(finding.doubts)
    view = FieldView(
        key=key,
        id=key.replace(".", "-"),
        name=finding.name,
        title=spec.title,
        text=entered.texts.get(key, found),
        state="check" if matters and not finding.accepted and not vouched else "sure",
        input=_input_of(spec, options),
        options=options if found in options or not found else (*options, found) if options else (),
        page=finding.page or None,
        words=finding.text,
        confidence=finding.confidence,
        doubts=tuple(wording.sentence(doubt) for doubt in finding.doubts),
        critical=spec.critical,
        vouched=vouched,
    )
    return _with_error(view, entered)


def _with_error(view: FieldView, entered: Entered) -> FieldView:
    error = entered.errors.get(view.key, "")
    return replace(view, error=error, state="check") if error else view


def _input_of(spec: FieldSpec, options: tuple[str, ...]) -> str:
    if options:
        return "select"
    return "lines" if spec.kind in LIST_KINDS or spec.kind in ("text", "address") else "text"


def _with_people(
    desk: DeskContext, view: ItemView, match: Match, entered: Entered, *, choose_patient: bool
) -> ItemView:
    given = entered.texts.get(f"patient.{view.number}")
    patient_id = match.patient_id or "" if given is None else given
    points = {candidate.patient_id: candidate for candidate in match.candidates[:_MOST_CANDIDATES]}
    ids = list(dict.fromkeys([*filter(None, [patient_id, match.patient_id]), *points]))
    people = get_patients(desk.store, ids)
    patients = []
    for patient in people:
        candidate = points.get(patient.patient_id)
        reasons = candidate.reasons if candidate else (match.reasons if patient.patient_id == match.patient_id else ())
        score = candidate.score if candidate else (match.score if patient.patient_id == match.patient_id else None)
        patients.append(patient_view(patient, reasons, score, chosen=patient.patient_id == patient_id))
    return replace(
        view,
        chooses=choose_patient,
        patients=tuple(patients) if choose_patient else (),
        cases=case_views(desk, people),
        nobody=given == "" or (not people and given != NEW_PATIENT),
        case_choice=entered.texts.get(f"case.{view.number}", match.case_id or ""),
    )


def _with_doubles(desk: DeskContext, view: ItemView, new_patient: NewPatientView) -> ItemView:
    """Who may be the same person can be chosen instead, like any other candidate."""
    there = {patient.patient_id for patient in view.patients}
    doubles = [one.patient for one in new_patient.doubles if one.patient.patient_id not in there]
    people = get_patients(desk.store, [one.patient_id for one in doubles])
    return replace(
        view,
        patients=(*view.patients, *doubles) if view.chooses else (),
        cases=(*view.cases, *case_views(desk, people)),
    )


def _by_family(types: Mapping[str, DocumentType]) -> Iterator[tuple[str, tuple[DocumentType, ...]]]:
    for family, title in wording.FAMILIES.items():
        members = tuple(sorted((one for one in types.values() if one.family == family), key=lambda one: one.title))
        if members:
            yield title, members


def _page_views(desk: DeskContext, stored: StoredDocument, items: tuple[ItemView, ...]) -> Iterator[PageView]:
    boxes: dict[int, list[BoxView]] = {}
    for view, finding in _boxed(stored, items):
        assert finding.box is not None
        boxes.setdefault(finding.page, []).append(_box_view(view.id, view.title, finding.box, view.state == "check"))
    for proof in stored.document.kind.evidence[:1]:
        if proof.box is not None:
            doubtful = stored.document.kind.confidence < _SURE_TYPE
            # First, so that the boxes of fields inside the sentence lie above it and can be clicked.
            boxes.setdefault(proof.page, []).insert(0, _box_view("type", "Type of the paper", proof.box, doubtful))
    for number in stored.document.pages:
        try:
            page = load_page(desk.store, stored.fax_id, number)
            width, height = page.width, page.height
        except NotFound:
            width, height = 1700, 2200
        yield PageView(number, width, height, tuple(boxes.get(number, ())))


def _boxed(stored: StoredDocument, items: tuple[ItemView, ...]) -> Iterator[tuple[FieldView, Finding]]:
    found = items_of(stored)
    for item in items:
        findings = found[max(item.number, 1) - 1].findings
        for view in (*item.check, *item.sure):
            finding = findings.get(view.name)
            if finding is not None and finding.box is not None:
                yield view, finding


def _box_view(field_id: str, title: str, box: Box, doubtful: bool) -> BoxView:
    # A little air around the words, so that the frame never covers a letter.
    x0, y0 = max(box.x0 - 0.004, 0.0), max(box.y0 - 0.003, 0.0)
    x1, y1 = min(box.x1 + 0.004, 1.0), min(box.y1 + 0.003, 1.0)
    x, y, width, height = (round(1000 * edge, 1) for edge in (x0, y0, x1 - x0, y1 - y0))
    return BoxView(field_id, title, x, y, width, height, doubtful)
