"""Which pages of a fax belong together: page counts, new letter heads, another patient, cover sheets, records."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from documents.document_types import DocumentType
from extract.classifying import classify_studied, study
from extract.layout import PageLayout

_PAGE_OF = re.compile(
    r"\b(?:page|pg|p)\.?\s*#?\s*0*(\d{1,3})\s*(?:of|/|-)\s*0*(\d{1,3})\b"
    r"|^\W*0*(\d{1,2})\s*(?:of|/)\s*0*(\d{1,2})\W*$|\b(?:form|copy"
    r"|section)?\s(\d{1,2}) of (\d{1,2})\b",
    re.IGNORECASE,
)
_CONTINUED = re.compile(r"\bcontinued\b|\bcont'?d\b|\bpage [2-9]\b|\boverleaf\b", re.IGNORECASE)
_BORN = re.compile(
    r"\b(?:dob|d\.o\.b|birth\s?(?:date|day)?|born|date of birth|bd)\b\W{0,4}(?:\w+"
    r" )?((?:\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4})|\d{8}|[A-Za-z]{3,9} \d{1,2},? \d{4})",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\d+|[A-Za-z]+")
_OPENING = re.compile(r"^(?:dear|to whom|hello|hi)\b|\bdear (?:dr|mr|ms|mrs|member|prescriber|provider)\b")
# Reasons for (positive) and against a new document beginning on a page, in log odds.
_RESTART, _COUNT_GOES_ON, _OTHER_BIRTH, _SAME_BIRTH, _OTHER_TYPE, _SALUTATION, _HEADING = (
    3.0,
    -5.0,
    4.0,
    -1.5,
    1.3,
    1.2,
    1.6,
)
# A cue of at least this weight is a title.
_TITLE = 4.0
_PRIOR, _AFTER_COVER, _RECORDS_GO_ON = -1.6, -6.0, -2.2
_LONG_FAMILIES = {
    "clinical_records": {
        "clinical_records",
        "pa_denial",
        "pa_approval",
        "unknown",
        "appeal_upheld",
        "pa_info_request",
        "refill_response",
        "new_prescription",
    }
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one page says about itself: its own type, its count, birth dates, and signs that it begins a document."""

    layout: PageLayout
    type: str
    sure: float
    count: tuple[int, int] | None
    births: frozenset[str]
    salutation: bool
    heading: bool
    continued: bool


def split(layouts: Sequence[PageLayout], types: Mapping[str, DocumentType]) -> tuple[tuple[PageLayout, ...], ...]:
    """The pages of each document of a fax, in order. A cover sheet in front goes with the document behind it."""
    if len(layouts) < 2:
        return (tuple(layouts),) if layouts else ()
    leaves = [_look_at(layout, types) for layout in layouts]
    groups: list[list[Leaf]] = [[leaves[0]]]
    for leaf in leaves[1:]:
        if begins_document(leaf, groups[-1]):
            groups.append([leaf])
        else:
            groups[-1].append(leaf)
    return tuple(tuple(leaf.layout for leaf in group) for group in groups)


def begins_document(leaf: Leaf, before: Sequence[Leaf]) -> bool:
    """Whether a page begins a new document after the pages of the current one."""
    last = before[-1]
    score = _PRIOR + _by_count(leaf, last) + _by_patient(leaf, before)
    if all(page.type == "cover_sheet" and page.sure > 0.4 for page in before):
        score += _AFTER_COVER
    if leaf.type != before[0].type and leaf.sure > 0.5:
        score += _OTHER_TYPE
    score += _SALUTATION * leaf.salutation + _HEADING * leaf.heading - 2.0 * leaf.continued
    if leaf.type in _LONG_FAMILIES.get(before[0].type, ()):
        score += _RECORDS_GO_ON
    if len(leaf.layout.page.words) < 40:
        score -= 1.5
    return score > 0


def _by_count(leaf: Leaf, last: Leaf) -> float:
    if leaf.count is None:
        return 0.0
    number, total = leaf.count
    if number == 1:
        # Two first pages in a row are two documents, unless the earlier one printed no count at all.
        return _RESTART if last.count is not None or total == 1 else _RESTART * 0.6
    if last.count is not None and last.count[1] == total and number == last.count[0] + 1:
        return _COUNT_GOES_ON
    return _COUNT_GOES_ON * 0.6


def _by_patient(leaf: Leaf, before: Sequence[Leaf]) -> float:
    earlier = frozenset().union(*(page.births for page in before))
    if not leaf.births or not earlier:
        return 0.0
    return _SAME_BIRTH if leaf.births & earlier else _OTHER_BIRTH


def _look_at(layout: PageLayout, types: Mapping[str, DocumentType]) -> Leaf:
    studied = study([layout], types)
    kind = classify_studied(studied, types)
    top = [statement for statement in studied.statements if statement.box.y0 < 0.4]
    titles = {part.text for part in kind.evidence if part.rule.startswith("cue") and part.weight >= _TITLE}
    return Leaf(
        layout=layout,
        type=kind.type,
        sure=kind.confidence,
        count=_page_count(layout),
        births=_births(layout),
        salutation=any(_OPENING.search(statement.plain) for statement in top),
        heading=any(statement.kind == "heading" and statement.text in titles for statement in top),
        continued=bool(_CONTINUED.search(" ".join(statement.text for statement in top[:6]))),
    )


def _page_count(layout: PageLayout) -> tuple[int, int] | None:
    """The document's own `page n of m`, not the fax machine's header line."""
    for line in layout.lines:
        if line.zone == "fax_header":
            continue
        found = _PAGE_OF.search(line.text)
        if found:
            number, total = (int(group) for group in found.groups() if group)
            if 1 <= number <= total <= 99:
                return number, total
    return None


def _births(layout: PageLayout) -> frozenset[str]:
    """Labelled birth dates as their digits, so that 4/9/1971 and 04-09-1971 agree."""
    return frozenset(_date_key(found[1]) for found in _BORN.finditer(layout.text))


def _date_key(date: str) -> str:
    return "/".join(str(int(part)) if part.isdigit() else part.lower() for part in _PARTS.findall(date))
