"""A person's answer to a review task takes the same way as an automatic record: correct, judge, record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, tzinfo

from cases.entering import BadCorrectionError, check_value
from cases.facts import Authority, gather_facts
from cases.judging import judge
from cases.matching import find_case, match
from cases.recording import record
from cases.registering import may_register, register
from documents.catalog import Catalog
from documents.corrections import REJECT_REASONS, Corrections, ItemCorrections, Settlement
from documents.findings import Document, Finding, Item, Kind, Value
from documents.judgement import Accepted, Match, NeedsReview
from store.audit import Entry, append_entry
from store.cases import list_cases
from store.database import Store
from store.intake import settle_fax
from store.people import get_patient, lock_roster
from store.readings import StoredDocument, close_document, get_document, replace_document, save_judgement, save_matches
from store.tasks import Task, finish_task, get_task, open_task, save_corrections, update_task


def confirm(
    store: Store, catalog: Catalog, task_id: str, corrections: Corrections, *, by: str, override: str = "",
    zone: tzinfo = UTC,
) -> Settlement:
    """Correct the document of a review task as the person says, judge it with their authority, and record it.

    What a person saw is confirmed, so doubts are settled; a patient nobody chose, or a step that a case cannot take,
    is not: the reasons come back and the task stays open. With an `override` reason a step that does not fit is
    recorded with that reason. A new patient is added only together with the record: all of it is written or nothing.
    Raises `BadCorrectionError` for a value that is none, `LikelyDoubleError`, `NotFound` for an unknown id.
    """
    try:
        with store.begin() as tx:
            return _confirm(tx, catalog, task_id, corrections, by, override.strip(), zone)
    except _NothingWritten as undone:
        return undone.settlement


class _NothingWritten(Exception):  # noqa: N818  a way out of the transaction, not a failure
    """The document stays open, so the person who was added for it must not stay either."""

    def __init__(self, settlement: Settlement) -> None:
        super().__init__()
        self.settlement = settlement


def _confirm(
    tx: Store, catalog: Catalog, task_id: str, corrections: Corrections, by: str, override: str, zone: tzinfo
) -> Settlement:
    if corrections.new_patient is not None:
        lock_roster(tx)
    task = get_task(tx, task_id)
    if task.state == "done" or task.document_id is None:
        return Settlement("done_before", done_by=task.done_by)
    stored = get_document(tx, task.document_id)
    if stored.state != "open":
        return Settlement("done_before", done_by=stored.confirmed_by)
    corrected = correct(stored.document, corrections, catalog)
    added = _register(tx, catalog, corrections, corrected, task, by)
    answers = tuple(
        replace(answer, patient_id=added) if added else answer for answer in _answers(corrections, corrected)
    )
    _keep_corrections(tx, stored, task, corrections, by)
    replace_document(tx, stored.id, corrected, confirmed_by=by)
    matches = tuple(
        _chosen_match(tx, catalog, item, corrected, answer)
        for item, answer in zip(corrected.items, answers, strict=True)
    )
    save_matches(tx, stored.id, matches)
    asked = frozenset(number for number, answer in enumerate(corrections.items, 1) if answer.opens_case)
    settled = _settle(tx, catalog, task, stored.id, Authority(by, override, asked), zone)
    if added and settled.state == "open":
        raise _NothingWritten(settled)
    return replace(settled, new_patient_id=added)


def _register(
    tx: Store, catalog: Catalog, corrections: Corrections, corrected: Document, task: Task, by: str
) -> str | None:
    """Add the new patient of an answer, if it has one; the id comes back."""
    if corrections.new_patient is None:
        return None
    if not may_register(catalog.types[corrections.type]):
        raise BadCorrectionError("Only a referral or a new prescription may bring a new patient.")
    assert task.document_id is not None
    return register(
        tx, corrections.new_patient, corrected, document_id=task.document_id, task_id=task.id, by=by
    )


def reject(store: Store, task_id: str, reason: str, *, by: str) -> Settlement:
    """Put a document aside without moving a case: misdirected, junk, duplicate or illegible.

    A misdirected one opens a privacy task (domain.md 1.16). Raises `BadCorrectionError` for another reason.
    """
    if reason not in REJECT_REASONS:
        raise BadCorrectionError(f"A document is rejected as one of {', '.join(REJECT_REASONS)}.")
    with store.begin() as tx:
        task = get_task(tx, task_id)
        if task.state == "done" or task.document_id is None:
            return Settlement("done_before", done_by=task.done_by)
        if not close_document(tx, task.document_id, "rejected", by=by, reject_reason=reason):
            return Settlement("done_before", done_by=get_document(tx, task.document_id).confirmed_by)
        finish_task(tx, task_id, by=by, outcome=f"rejected:{reason}")
        if reason == "misdirected":
            open_task(
                tx,
                key=f"privacy:{task.document_id}",
                kind="privacy",
                priority=1,
                fax_id=task.fax_id,
                document_id=task.document_id,
                reasons=["A fax meant for somebody else arrived: call the sender, then return or destroy it."],
            )
        if task.fax_id is not None:
            settle_fax(tx, task.fax_id)
        append_entry(
            tx,
            Entry("document.rejected", "document", task.document_id, user_id=by, detail={"reason": reason}),
        )
        return Settlement("rejected")


def correct(document: Document, corrections: Corrections, catalog: Catalog) -> Document:
    """The document as the person left it: type, changed fields, every other field confirmed as it stands."""
    if corrections.type not in catalog.types:
        raise BadCorrectionError(f"There is no document type {corrections.type!r}.")
    kind = document.kind
    if corrections.type != kind.type:
        kind = Kind(corrections.type, 1.0, kind.evidence, kind.type, kind.confidence)
    items = tuple(
        Item(_corrected(item.findings, answer.changes, catalog))
        for item, answer in zip(
            _padded(document.items, len(corrections.items)), _answers(corrections, document), strict=True
        )
    )
    return replace(document, kind=kind, items=items, needs_review=False, reasons=())


def _corrected(
    findings: Mapping[str, Finding], changes: Mapping[str, Value | None], catalog: Catalog
) -> dict[str, Finding]:
    kept = {
        name: replace(finding, accepted=True, doubts=())
        for name, finding in findings.items()
        if name not in changes and not _is_outdated(finding, changes)
    }
    for name, value in changes.items():
        if value is None:
            continue
        checked = check_value(name, value, catalog)
        old = findings.get(name) or Finding(name, checked, 1.0, 1, None, "person")
        kept[name] = replace(old, value=checked, confidence=1.0, rule="person", accepted=True, doubts=())
    return kept


def _is_outdated(finding: Finding, changes: Mapping[str, Value | None]) -> bool:
    """Whether a deadline was computed from a date or a number of days that the person has changed."""
    return finding.rule == "computed" and not {"letter_date", "appeal_days"}.isdisjoint(changes)


def _chosen_match(
    tx: Store, catalog: Catalog, item: Item, document: Document, answer: ItemCorrections
) -> Match:
    """The match the person chose; the case by drug when they named none."""
    drugs = catalog.reference.drugs
    found = match(tx, item, document, drugs)
    if answer.patient_id is None:
        return replace(found, patient_id=None, case_id=None, reasons=("Nobody was chosen.",))
    patient = get_patient(tx, answer.patient_id)
    case_id = answer.case_id
    own = list_cases(tx, patient_ids=[patient.patient_id])
    if case_id is not None and case_id not in {case.case_id for case in own}:
        raise BadCorrectionError("The chosen case belongs to another patient.")
    if case_id is None and not answer.opens_case:
        case_id = found.case_id if found.patient_id == patient.patient_id else find_case(item, own, drugs)
    return Match(patient.patient_id, case_id, 1.0, ("Chosen by a person.",), found.candidates)


def _settle(
    tx: Store, catalog: Catalog, task: Task, document_id: str, authority: Authority, zone: tzinfo
) -> Settlement:
    stored = get_document(tx, document_id)
    facts = gather_facts(tx, catalog, stored, stored.matches, authority, zone=zone)
    judgement = judge(stored.document, stored.matches, facts)
    if isinstance(judgement, Accepted):
        written = record(tx, catalog, document_id, judgement, by=authority.by, authority=authority, zone=zone)
        if not isinstance(written, NeedsReview):
            settle_fax(tx, stored.fax_id)
            return Settlement("recorded", case_ids=written.case_ids)
        judgement = written
    save_judgement(tx, document_id, judgement.reasons)
    update_task(tx, task.id, reasons=judgement.reasons)
    return Settlement("open", reasons=judgement.reasons)


def _keep_corrections(tx: Store, stored: StoredDocument, task: Task, corrections: Corrections, by: str) -> None:
    """What differs from the reading, kept for training; a changed type as item 0, field `type`."""
    changed: dict[tuple[int, str], tuple[Value | None, Value | None]] = {}
    if corrections.type != stored.document.kind.type:
        changed[(0, "type")] = (stored.document.kind.type, corrections.type)
    items = _padded(stored.document.items, len(corrections.items))
    for number, (item, answer) in enumerate(zip(items, corrections.items, strict=False), 1):
        for name, value in answer.changes.items():
            changed[(number, name)] = (item.value(name), value)
    save_corrections(tx, stored.id, task.id, changed, by)


def _answers(corrections: Corrections, document: Document) -> tuple[ItemCorrections, ...]:
    """One answer per item; the person may have added an item, never dropped one by leaving it out."""
    missing = len(document.items) - len(corrections.items)
    if missing > 0:
        raise BadCorrectionError("Every item of the document needs an answer.")
    return corrections.items


def _padded(items: tuple[Item, ...], count: int) -> tuple[Item, ...]:
    return items + (Item(),) * max(0, count - len(items))
