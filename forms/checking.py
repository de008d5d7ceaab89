"""Verifying a form of the catalog: its boxes exist, their kinds and values fit, its formatters are known."""

from __future__ import annotations

from collections.abc import Iterator

from documents.errors import FormError
from documents.form_specs import BoxSpec, FormSpec, Vocabulary
from forms.boxes import Box, list_boxes, open_form
from forms.formatters import FORMATTERS, GROUP_FORMATTERS
from forms.writing import resolve_state

# A mapping may call a box by a kind whose writing fits as well.
_FITS = {"text": {"text", "multiline", "comb"}, "multiline": {"text", "multiline"}, "comb": {"comb", "text"}}


def check_form(spec: FormSpec, pdf: bytes, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What is wrong with a form, one sentence each; nothing: it can be filled."""
    try:
        boxes = list_boxes(open_form(pdf))
    except FormError as error:
        return (error.message,)
    problems = []
    for each in spec.boxes:
        if each.box not in boxes:
            problems.append(f"{each.box}: the PDF has no such box")
        elif not each.never:
            problems += [f"{each.box}: {problem}" for problem in _check_box(each, boxes[each.box], vocabulary)]
    unmapped = [name for name, box in boxes.items() if box.kind == "signature" and name not in _names(spec)]
    return (*problems, *(f"{name}: a signature that the mapping does not keep for a person" for name in unmapped))


def _names(spec: FormSpec) -> set[str]:
    return {each.box for each in spec.boxes}


def _check_box(spec: BoxSpec, box: Box, vocabulary: Vocabulary) -> Iterator[str]:
    if box.kind not in _FITS.get(spec.kind, {spec.kind}):
        yield f"is a {box.kind} box, the mapping says {spec.kind}"
    if box.read_only:
        yield "is read-only in the PDF"
    yield from _check_format(spec, vocabulary)
    for ours, theirs in spec.choices:
        if not _offers(box, theirs):
            yield f"{ours} = {theirs!r} is not offered by the PDF"


def _check_format(spec: BoxSpec, vocabulary: Vocabulary) -> Iterator[str]:
    names = [step.partition(":")[0] for step in spec.format.split("|") if step]
    unknown = [name for name in names if name not in FORMATTERS]
    if unknown:
        yield f"there is no formatter {unknown[0]!r}"
    is_group = vocabulary.is_group(spec.source) and vocabulary.find(spec.source) is None
    if is_group and (not names or names[0] not in GROUP_FORMATTERS):
        yield f"{spec.source} is a group of values and needs a formatter for it"


def _offers(box: Box, theirs: str) -> bool:
    if box.kind in ("check", "radio"):
        try:
            resolve_state(box, theirs)
        except ValueError:
            return False
        return True
    return box.editable or any(theirs.casefold() in (pair[0].casefold(), pair[1].casefold()) for pair in box.options)
