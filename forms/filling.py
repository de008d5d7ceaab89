"""Filling a form: values into boxes with a report; signatures, attestations and unknown answers stay open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf

from documents.errors import FormError
from documents.form_specs import BoxSpec, FormSpec, Vocabulary
from documents.outgoing import FilledBox, FilledForm, FillReport, MissingBox
from forms.addendum import Entry, addendum
from forms.appearances import AppearanceBook, sign_here
from forms.boxes import Box, list_boxes, open_form
from forms.flattening import flatten_boxes
from forms.formatters import write_value
from forms.overflow import list_left_over
from forms.values import is_known, look_up
from forms.writing import Written, read_back, redraw_kept, write_box

_ROOM_FOR_TAG = 190.0  # points; a narrower signature box would be hidden by its tag
_STATED = frozenset({"record", "prescriber"})


@dataclass(slots=True)
class _Progress:
    """What has been done so far on one form."""

    book: AppearanceBook = field(default_factory=AppearanceBook)
    written: dict[str, Written] = field(default_factory=dict)
    fields: dict[str, FilledBox] = field(default_factory=dict)
    missing: list[MissingBox] = field(default_factory=list)
    shortened: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    not_ticked: set[str] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)


def fill(
    spec: FormSpec, pdf: bytes, answers: Mapping[str, Any], vocabulary: Vocabulary, *, flat: bool = False
) -> FilledForm:
    """Fill `pdf` from nested `answers` (domain.md 5.5; leaves may be `Evidenced`), never signing anything.

    A question box is filled only where its answer has evidence. What does not fit goes to addendum pages behind the
    form and is reported as shortened. `flat`: boxes become part of the page, as a fax needs it. Every written value
    is read back from the saved file. Raises FormError when the PDF cannot be opened, lacks a mapped box, or does
    not keep a value.
    """
    opened = open_form(pdf)
    boxes = list_boxes(opened)
    _require_boxes(spec, boxes)
    done = _Progress()
    for box_spec in spec.boxes:
        if not box_spec.never:
            _fill_box(box_spec, boxes[box_spec.box], answers, vocabulary, spec, done)
    _report_unticked(spec, done)
    try:
        _finish_looks(spec, opened, boxes, done)
        done.entries += list_left_over(spec, answers)
        filled = _save(opened, done, spec, answers, flat=flat)
    except pikepdf.PdfError as error:
        raise FormError("The form's structure is damaged; get the blank form again.", code="malformed") from error
    return FilledForm(filled, _report(spec, boxes, done))


def _require_boxes(spec: FormSpec, boxes: Mapping[str, Box]) -> None:
    lacking = next((each.box for each in spec.boxes if each.box not in boxes), None)
    if lacking is not None:
        raise FormError(
            f"The PDF of {spec.name} has no box {lacking!r}; the issuer may have changed the form: learn it again.",
            code="box_missing",
        )


def _fill_box(
    spec: BoxSpec, box: Box, answers: Mapping[str, Any], vocabulary: Vocabulary, form: FormSpec, done: _Progress
) -> None:
    value, evidence = _answer(spec, answers)
    entry = vocabulary.find(spec.source)
    try:
        text = write_value(value, spec.format, entry.type if entry else "text") if is_known(value) else ""
        wanted = _wanted(spec, value, text) if text else None
        if wanted is None:
            _leave_open(spec, text, done)
            return
        wrote = write_box(box, wanted, done.book, smallest=form.min_font, max_length=spec.max_length)
    except ValueError:
        done.unanswered.append(spec.box)
        _leave_open(spec, "", done)
        return
    _note(spec, box, wrote, text, evidence, done)


def _answer(spec: BoxSpec, answers: Mapping[str, Any]) -> tuple[Any, str | None]:
    """The value for a box; a question's answer only if something vouches for it."""
    value, evidence = look_up(answers, spec.source)
    if spec.source.startswith("question."):
        stated = value if isinstance(value, Mapping) and value.get("source") in _STATED else {}
        evidence = stated.get("evidence_ref") or evidence
        value = stated.get("answer")
    if spec.question and evidence is None:
        return None, None
    return value, evidence


def _wanted(spec: BoxSpec, value: Any, text: str) -> str | None:
    """What to write: for a check box "" (tick it) or None (leave it), for others the text or the PDF's word for it."""
    if spec.kind == "check":
        ticks = {each.casefold() for each in spec.ticks}
        values = value if isinstance(value, list) else [value, text]
        return "" if any(_plain(each) in ticks for each in values) else None
    return dict(spec.choices).get(_plain(value), dict(spec.choices).get(text, text))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).casefold()


def _leave_open(spec: BoxSpec, text: str, done: _Progress) -> None:
    if text:  # a check box whose value is known, and is another
        done.not_ticked.add(spec.box)
        return
    if spec.question:
        done.unanswered.append(spec.box)
    if spec.required:
        done.missing.append(MissingBox(spec.box, spec.source, spec.who))


def _note(spec: BoxSpec, box: Box, wrote: Written, text: str, evidence: str | None, done: _Progress) -> None:
    if wrote.cut:
        done.shortened.append(spec.box)
        done.entries.append(Entry(box.tooltip or spec.source.replace("_", " ").replace(".", " "), text))
    if wrote.value:
        done.written[box.name] = wrote
        shown = text if box.kind in ("check", "radio", "choice", "list") else wrote.value
        done.fields[spec.box] = FilledBox(shown, spec.source, evidence)


def _report_unticked(spec: FormSpec, done: _Progress) -> None:
    """A value for which no check box exists (a sex the form does not offer) is for a person to write."""
    ticked = {filled.origin for name, filled in done.fields.items() if name not in done.not_ticked}
    offered: dict[str, str] = {}
    for box in spec.boxes:
        if box.box in done.not_ticked and box.source not in ticked and not _is_yes_only(box, spec):
            offered.setdefault(box.source, box.box)
    done.unanswered += offered.values()


def _is_yes_only(box: BoxSpec, spec: FormSpec) -> bool:
    """A single box for a value is a statement; leaving it empty is the answer."""
    return sum(1 for each in spec.boxes if each.source == box.source) == 1


def _finish_looks(spec: FormSpec, opened: pikepdf.Pdf, boxes: Mapping[str, Box], done: _Progress) -> None:
    for box in boxes.values():
        if box.name not in done.written:
            redraw_kept(box, done.book, smallest=spec.min_font)
    for each in spec.boxes:
        if each.never == "signature":
            _mark_signature(opened, boxes[each.box], each.signer, done.book)
    done.book.place(opened)


def _mark_signature(opened: pikepdf.Pdf, box: Box, signer: str, book: AppearanceBook) -> None:
    """A tag at the right end of the line: an annotation of its own, no part of the form's data."""
    widget = box.widgets[0]
    text, wide, draw = sign_here(signer)
    x0, y0, x1, y1 = widget.rect
    high = min(14.0, y1 - y0)
    if widget.turn or x1 - x0 < max(_ROOM_FOR_TAG, wide + 60) or high < 10:
        return
    tag = opened.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Stamp,
            Rect=pikepdf.Array([round(each, 2) for each in (x1 - wide, y0, x1, y0 + high)]),
            F=4,
            Contents=pikepdf.String(text),
        )
    )
    book.add(tag, (wide, high), 0, draw)
    page = opened.pages[widget.page - 1]
    page.Annots = pikepdf.Array([*page.get("/Annots", ()), tag])


def _save(opened: pikepdf.Pdf, done: _Progress, spec: FormSpec, answers: Mapping[str, Any], *, flat: bool) -> bytes:
    out = BytesIO()
    opened.save(out)
    reopened = open_form(out.getvalue())
    read_back(list_boxes(reopened), done.written)
    if flat:
        flatten_boxes(reopened)
    if done.entries:
        with pikepdf.open(BytesIO(addendum(spec.title, _whose(answers), done.entries))) as more:
            reopened.pages.extend(more.pages)
    final = BytesIO()
    reopened.save(final, deterministic_id=True)
    return final.getvalue()


def _whose(answers: Mapping[str, Any]) -> str:
    parts = []
    for source, format_ in (("patient", "full_name"), ("patient.dob", "date"), ("coverage[0].member_id", "text")):
        value, _ = look_up(answers, source)
        try:
            parts.append(write_value(value, format_, "text") if is_known(value) else "")
        except ValueError:
            continue
    return ", ".join(filter(None, parts))


def _report(spec: FormSpec, boxes: Mapping[str, Box], done: _Progress) -> FillReport:
    own = [each for each in spec.boxes if not each.never and each.box not in done.not_ticked]
    mapped = {each.box for each in spec.boxes}
    signatures = [each.box for each in spec.boxes if each.never not in ("", "plan_use", "leave_blank")]
    signatures += [box.name for box in boxes.values() if box.kind == "signature" and box.name not in mapped]
    return FillReport(
        form=spec.name,
        filled=len(done.fields),
        of=len(own),
        fields=done.fields,
        missing=tuple(done.missing),
        shortened=tuple(done.shortened),
        unanswered=tuple(dict.fromkeys(done.unanswered)),
        signatures=tuple(signatures),
    )
