"""What one page says about where a document begins and ends: counts, people, numbers, headings, its make-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from documents.document_types import DocumentType
from extract.classifying import classify_studied, study
from extract.identities import Identity, compare, find_values, identify
from extract.layout import Line
from extract.prepared import PreparedPage
from extract.text_model import TypeModel

_PAGE_OF = re.compile(
    r"\b(?:page|pg|p)\.?\s*#?\s*0*(\d{1,3})\s*(?:of|/|-)\s*0*(\d{1,3})\b"
    r"|^\W*0*(\d{1,2})\s*(?:of|/)\s*0*(\d{1,2})\W*$|\b(?:form|copy|section)?\s(\d{1,2}) of (\d{1,2})\b",
    re.IGNORECASE,
)
_PAGE_ALONE = re.compile(r"^\W*(?:page|pg)\.?\s*(\d{1,2})\W*$", re.IGNORECASE)
_CONTINUED = re.compile(r"\bcontinu(?:ed|ation)\b|\bcont'?d\b|\boverleaf\b|\bpage [2-9]\b", re.IGNORECASE)
_BORN = re.compile(
    r"\b(?:dob|d\.o\.b|birth\s?(?:date|day)?|born|date of birth|bd)\b\W{0,4}(?:\w+ )?"
    r"((?:\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4})|\d{8}|[A-Za-z]{3,9} \d{1,2},? \d{4})",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\d+|[A-Za-z]+")
_PERSON = re.compile(
    r"\b(?i:patient|member|enrollee|beneficiary|client|subscriber|insured|pt|re)(?:(?i: name)\W{1,3}|\s?:\W{0,3})"
    r"([A-Z][\w'’-]+,? (?:[A-Z]\.? )?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)"
)
_OWN_NUMBER = re.compile(
    r"\b(?:member|id|subscriber|reference|ref|case|claim|request|auth\w*|medicaid|policy|rx|mrn|account|tracking)\b"
    r"[\w .]{0,14}[#:]{1,2}\s*([A-Z0-9][\w-]{4,20})",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:dear|to whom|hello|hi)\b|\bdear (?:dr|mr|ms|mrs|member|prescriber|provider)\b", re.IGNORECASE
)
_CLOSING = re.compile(
    r"^(?:sincerely|regards|respectfully|thank you|yours|best|cordially|with regards|kind regards)\b", re.IGNORECASE
)
_DATED = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun"
    r"|jul|aug|sept?|oct|nov|dec)\.? \d{1,2},? \d{4}\b|\b\d{1,2}[-/]\d{1,2}[-/]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b",
    re.IGNORECASE,
)
# Lines that machines on the way printed below each other: a clock time or a bare number beside the count.
_MACHINE = re.compile(r"\d{1,2}:\d{2}|\d{3}\W{0,2}\d{3}\W?\d{4}|->", re.IGNORECASE)
_MACHINE_BAND = 0.09
_AS_DIGITS = str.maketrans("OIlLSBZ", "0111582")
_NAME_WORD = re.compile(r"[A-Z][a-z]{2,}$")
# Words of the next label, where a form leaves the name empty or beside it.
_NO_NAMES = frozenset(
    "name date birth dob phone fax address member patient group plan health number information prior auth authorization"
    " request last first middle street city state zip sex gender male female insurance policy the your our notice of"
    " for prescription drug medication approval denial appeal coverage determination enrollment home cell email".split()
)
# A cue of at least this weight is a title.
_TITLE = 4.0
_HEAD, _TOP = 0.25, 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One page's own signs. Sets hold folded values, so that the same value in another spelling is equal.

    `count` is the document's own page number and total (total 0: only the number is printed). `numbers` are all
    tokens that look like identifiers or phones, `own` those labelled as of this member or request. `pitch` is the
    height of a word, `left` the left margin, `top` and `bottom` where text begins and ends, as fractions of the page.
    Of the tagger: `identity`, `tops` (the kinds of it printed near the top), `kinds` (probability per type). `alike`
    keeps the comparisons made (state).
    """

    type: str
    sure: float
    count: tuple[int, int] | None
    births: frozenset[str]
    people: frozenset[str]
    own: frozenset[str]
    numbers: frozenset[str]
    dates: frozenset[str]
    names: frozenset[str]
    head: frozenset[str]
    foot: frozenset[str]
    salutation: bool
    closing: bool
    title: bool
    large_head: bool
    dated_head: bool
    continued: bool
    opens_low: bool
    ends_open: bool
    rights: float
    pitch: float
    left: float
    top: float
    bottom: float
    size: int
    identity: Identity
    tops: frozenset[str]
    kinds: Mapping[str, float]
    alike: dict[int, Mapping[str, float]] = field(default_factory=dict)

    def likeness_to(self, page: Leaf) -> Mapping[str, float]:
        """`extract.identities.compare` with an earlier page, made once."""
        known = self.alike.get(id(page))
        if known is None:
            known = self.alike[id(page)] = compare(self.identity, page.identity)
        return known


def look_at(page: PreparedPage, types: Mapping[str, DocumentType], model: TypeModel | None = None) -> Leaf:
    """The signs of one page, its own type among them, the words read by `model` (None: the one that ships)."""
    layout, tagged = page.layout, page.tagged
    studied = study([layout], types)
    kind = classify_studied(studied, types, model=model)
    upper = [statement for statement in studied.statements if statement.box.y0 < _TOP]
    titles = {part.text for part in kind.evidence if part.rule.startswith("cue") and part.weight >= _TITLE}
    lines = [line for line in layout.lines if line.zone != "fax_header"]
    body = [line for line in lines if line.zone == "body"]
    head = [line for line in body if line.box.y0 < _HEAD]
    printed = [word for line in lines for word in line.words]
    words = [word.text for word in printed]
    text = "\n".join(line.text for line in lines)
    far = sum(len(s.plain) for s in studied.statements if s.zone in ("rights", "boilerplate"))
    return Leaf(
        type=kind.type,
        sure=kind.confidence,
        count=_page_count(lines),
        births=frozenset(_date_key(found[1]) for found in _BORN.finditer(text)),
        people=frozenset(
            word for found in _PERSON.finditer(text) for word in _name_words(found[1]) if word not in _NO_NAMES
        ),
        own=frozenset(key for found in _OWN_NUMBER.finditer(text) if (key := _number_key(found[1]))),
        numbers=frozenset(key for word in words if (key := _number_key(word))),
        dates=frozenset(_date_key(found[0]) for found in _DATED.finditer(text)),
        names=frozenset(_name_pairs(lines)),
        head=_marks_of(line for line in body[:4] if line.box.y0 < _HEAD),
        foot=_marks_of(line for line in lines if line.zone == "footer" or line.box.y0 > 0.9),
        salutation=any(_OPENING.search(line.text) for line in body if line.box.y0 < 0.55),
        closing=any(_CLOSING.search(line.text) for line in body),
        title=any(statement.kind == "heading" and statement.text in titles for statement in upper),
        large_head=any(_tall(line) > 1.35 * layout.height for line in head),
        dated_head=any(_DATED.search(line.text) for line in body if line.box.y0 < _TOP),
        continued=any(_CONTINUED.search(line.text) for line in body[:6]),
        opens_low=bool(body) and body[0].text[:1].islower(),
        ends_open=bool(body) and body[-1].text[-1:] not in ".:!?)" and len(body[-1].words) > 6,
        rights=far / (1 + sum(len(s.plain) for s in studied.statements)),
        pitch=layout.height,
        left=median(line.box.x0 for line in body) if body else 0.1,
        top=body[0].box.y0 if body else 0.0,
        bottom=max((line.box.y1 for line in body), default=0.0),
        size=len(words),
        identity=identify(printed, tagged),
        tops=frozenset(find_values([word for word in printed if word.box.y0 < _TOP], tagged)),
        kinds=tagged.types,
    )


def _page_count(lines: Sequence[Line]) -> tuple[int, int] | None:
    """The document's own `page n of m`; the fax machine's header line is not among `lines`."""
    for line in reversed(lines):
        found = _PAGE_OF.search(line.text)
        if found and not (line.box.y1 < _MACHINE_BAND and _MACHINE.search(line.text)):
            number, total = (int(group) for group in found.groups() if group)
            if 1 <= number <= total <= 99:
                return number, total
    for line in lines:
        alone = _PAGE_ALONE.match(line.text)
        if alone:
            return int(alone[1]), 0
    return None


def _tall(line: Line) -> float:
    return median(word.box.height for word in line.words)


def _date_key(date: str) -> str:
    """Birth dates as their digits, so that 4/9/1971 and 04-09-1971 agree."""
    return "/".join(str(int(part) % 100) if part.isdigit() else part.lower()[:3] for part in _PARTS.findall(date))


def _number_key(word: str) -> str:
    """The word with look-alike letters as digits, or nothing when it is no identifier."""
    bare = word.strip(".,;:()#'\"").replace("-", "").translate(_AS_DIGITS)
    if len(bare) < 6 or "/" in bare or "$" in bare or sum(map(str.isdigit, bare)) < 4:
        return ""
    return bare.upper()


def _name_words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Za-z'’-]{3,}", name)]


def _name_pairs(lines: Sequence[Line]) -> list[str]:
    """Two capitalised words in a row, in either order: names of people, drugs and organisations."""
    pairs = []
    for line in lines:
        bare = [word.text.strip(".,;:()") for word in line.words]
        for first, second in pairwise(bare):
            if _NAME_WORD.match(first) and _NAME_WORD.match(second):
                pairs.append(" ".join(sorted((first.lower(), second.lower()))))
    return pairs


def _marks_of(lines: Iterable[Line]) -> frozenset[str]:
    """The words of running heads and feet, without figures."""
    return frozenset(
        word.text.lower().strip(".,:;()")
        for line in lines
        for word in line.words
        if not any(map(str.isdigit, word.text))
    )
