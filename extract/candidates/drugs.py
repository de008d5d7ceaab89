"""Candidates around the names of drugs: the name itself, and the strength, form and quantity printed beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rapidfuzz import fuzz

from documents.drugs import DrugIndex
from documents.field_specs import FieldSpecs
from documents.lookup import fold
from extract.candidates.candidate import Candidate
from extract.candidates.cues import CueTree
from extract.candidates.directions import OFTEN
from extract.candidates.features import print_features
from extract.candidates.kinds import Surroundings
from extract.candidates.labels import LabelledPage
from extract.candidates.misread_strengths import find_misread_strength
from extract.candidates.sentences import Passage, is_against, passages_of
from extract.candidates.strips import strip_of
from extract.candidates.vocabulary import AS_LETTERS, Vocabulary
from extract.normalise.drugs import find_drug, find_forms, find_strength_values
from extract.normalise.parsed import Parsed
from extract.normalise.quantities import find_quantities

LONGER = "a longer name of the drug may be meant"
_NEXT = re.compile(r"[ -]{1,2}([A-Za-z0-9|!]{2,14})(?![\w%])")
_SHORT = 3
_ORDER_WORDS = frozenset(
    "QTY SC SQ IV IM PO TAB CAP PA RX QD BID TID QID PRN DAW NDC REF DOB AND FOR WAS IS HAS OR TO IN ON BY OF THE NOT "
    "DS RF MG ML MCG INJ PEN PFS".split()
)
# How like a word must be to the ending of a longer name; a worn ending has little left of it.
_ALIKE = 50.0
# How far behind a drug's name its strength, form and amount may stand, in letters.
_REACH = 70
_BREAK = re.compile(r"[.;]\s+(?=[A-Z])|\b(?:or|and then|instead|try)\b")
_GENERIC = re.compile(r"^\W{0,2}\(([a-z][a-z -]{4,40}?)\)", re.IGNORECASE)
# What may stand between a brand and its substance; the log odds that the latter is meant as the generic name.
_BETWEEN = re.compile(r"[\s(/,™®-]{1,4}")
_OWN = 4.0


def find_around_drugs(
    pages: Sequence[LabelledPage], specs: FieldSpecs, vocabulary: Vocabulary, cues: CueTree, around: Surroundings
) -> Iterator[Candidate]:
    """Every mention of a known drug in a document, and what is printed beside it."""
    mentions: list[tuple[LabelledPage, Passage, Parsed, int]] = []
    for page in pages:
        for passage in passages_of(page, vocabulary, cues):
            found = find_drug(passage.strip.text, around.drugs, loose=False)
            for number, parsed in enumerate(found):
                end = found[number + 1].start if number + 1 < len(found) else len(passage.strip.text)
                mentions.append((page, passage, parsed, end))
            if "drug_generic" in specs:
                yield from _substances(page, passage, found, around.drugs)
    counts = Counter(fold(str(parsed.value)) for _, _, parsed, _ in mentions)
    for order, (page, passage, parsed, end) in enumerate(mentions):
        times = counts[fold(str(parsed.value))]
        for candidate in _around(page, passage, parsed, end, order, times, around.drugs):
            if candidate.name in specs:
                yield candidate


def _around(
    page: LabelledPage,
    passage: Passage,
    drug: Parsed,
    limit: int,
    order: int,
    count: int,
    drugs: DrugIndex,
) -> Iterator[Candidate]:
    text = passage.strip.text
    # Up to a whole word: the half of a date would be an amount.
    reach = drug.end + _REACH
    reach = reach if reach >= len(text) else max(drug.end, text.rfind(" ", 0, reach))
    tail = text[drug.end : min(reach, _limit(text, drug, limit))]
    stop = _BREAK.search(tail)
    tail = tail[: stop.start()] if stop else tail
    strengths = _strengths(tail, str(drug.value), drugs)
    against = float(is_against(passage, "drug_name", drug.start, drug.end))
    shared = {
        "place": 1.0,
        "against": against,
        "repeated": min(count, 5) / 5,
        "rivals": min(order, 10) / 2,
        "with_strength": float(bool(strengths)),
        "rights": float(passage.rights),
        "page_two": float(page.layout.number > 1),
        "low_on_page": page.layout.lines[passage.line].box.y0,
    }
    beside = fold(str(drug.value))
    if _may_go_on(str(drug.value), text[drug.end :], drugs):
        drug = Parsed(drug.value, drug.start, drug.end, drug.quality, (*drug.doubts, LONGER))
    yield _candidate(page, passage, "drug_name", drug, shared, beside)
    generic = _GENERIC.match(text[drug.end :])
    if generic and not drugs.is_brand(generic[1].strip()):
        named = Parsed(generic[1].strip(), drug.end + generic.start(1), drug.end + generic.end(1))
        yield _candidate(page, passage, "drug_generic", named, shared, beside)
    yield from _form_in_row(page, passage, drug, tail, shared | {"offset": 0.0}, beside)
    for name, found in (("drug_strength", strengths), ("drug_form", find_forms(tail)[:1])):
        for parsed in found:
            near = shared | {"offset": parsed.start / 20}
            yield _candidate(page, passage, name, _moved(parsed, drug.end), near, beside)
    # A form may be part of the name itself: `HUMIRA(CF) PEN 40 MG`.
    for parsed in find_forms(text[drug.start : drug.end])[-1:]:
        yield _candidate(page, passage, "drug_form", _moved(parsed, drug.start), shared | {"offset": 0.0}, beside)
    for parsed in find_quantities(tail)[:1]:
        for name in ("requested_quantity", "requested_days", "approved_quantity", "approved_days"):
            yield _candidate(page, passage, name, _moved(parsed, drug.end), shared, beside)


def _form_in_row(
    page: LabelledPage, passage: Passage, drug: Parsed, tail: str, shared: dict[str, float], beside: str
) -> Iterator[Candidate]:
    """The form that only another column of the drug's row names, or its directions: `Take 2 tablets daily`."""
    last = passage.strip.cover(drug.start, drug.end)[-1:]
    line = next((each for each in page.layout.lines if last and last[0] in each.words), None)
    if line is None or find_forms(tail):
        return
    under = page.layout.lines[line.index + 1 : line.index + 2]
    aside = strip_of([word for word in line.words if word.box.x0 >= last[0].box.x1])
    below = [strip_of(each.words) for each in under if OFTEN.search(each.text)]
    for away, strip in enumerate((aside, *below)):
        for parsed in find_forms(strip.text)[:1]:
            told = shared | {"offset": 3.0 + 2.0 * away}
            yield _candidate(
                page, replace(passage, strip=strip, line=line.index + away), "drug_form", parsed, told, beside
            )
            return


def _substances(page: LabelledPage, passage: Passage, found: Sequence[Parsed], drugs: DrugIndex) -> Iterator[Candidate]:
    """Of two names side by side the one that is the substance of the other (`Nucala (mepolizumab)`)."""
    for first, second in pairwise(found):
        if not _BETWEEN.fullmatch(passage.strip.text[first.end : second.start]):
            continue
        for brand, generic in ((first, second), (second, first)):
            if drugs.is_substance_of(str(generic.value), str(brand.value)):
                told = {"stated": 1.0, "odds": _OWN}
                yield _candidate(page, passage, "drug_generic", generic, told, fold(str(brand.value)))


def _may_go_on(name: str, tail: str, drugs: DrugIndex) -> bool:
    """Whether the next word is, or is what worn print left of, the ending of a longer name (`Eylea IID`: Eylea HD)."""
    found, endings = _NEXT.match(tail), drugs.endings_of(name)
    if found is None or not endings or found[1].isdigit() or find_forms(found[1]) or found[1] in _ORDER_WORDS:
        return False
    word = fold(found[1].translate(AS_LETTERS))
    short = found[1].isupper() and len(word) <= _SHORT and any(len(ending) <= _SHORT for ending in endings)
    return short or any(fuzz.ratio(word, ending) >= _ALIKE for ending in endings)


def _strengths(tail: str, drug: str, drugs: DrugIndex) -> list[Parsed]:
    """What is plainly printed; where the drug is not sold so, first what the print may have been."""
    plain, sold = find_strength_values(tail), drugs.strengths_of(drug)
    if plain and plain[0].value in sold:
        return plain[:1]
    if plain and sold and str(plain[0].value).endswith("%"):
        return []  # a share of the cost
    misread = find_misread_strength(tail, drug, drugs)
    if misread is None or (plain and misread.value == plain[0].value):
        return plain[:1]
    return [misread, *plain[:1]]


def _limit(text: str, drug: Parsed, limit: int) -> int:
    """The place of the next drug, unless it is this one's ingredient in brackets."""
    generic = _GENERIC.match(text[drug.end :])
    return len(text) if generic and drug.end + generic.end() >= limit else limit


def _moved(parsed: Parsed, by: int) -> Parsed:
    return Parsed(parsed.value, parsed.start + by, parsed.end + by, parsed.quality, parsed.doubts)


def _candidate(
    page: LabelledPage, passage: Passage, name: str, parsed: Parsed, features: dict[str, float], beside: str
) -> Candidate:
    words = passage.strip.cover(parsed.start, parsed.end)
    return Candidate(
        name=name,
        value=parsed.value,
        text=passage.strip.text[parsed.start : parsed.end],
        page=page.layout.number,
        box=passage.strip.box(parsed.start, parsed.end),
        words=words,
        source="mention",
        features=print_features(parsed, words) | features,
        doubts=parsed.doubts,
        line=passage.line,
        beside=beside,
    )
