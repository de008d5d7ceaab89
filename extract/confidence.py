"""From a chosen value to a finding: its probability, its doubts, and whether it may be written without a person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from documents.catalog import Catalog
from documents.drugs import DrugIndex
from documents.field_specs import FieldSpec
from documents.findings import Finding, Value
from documents.icd10 import is_billable
from extract.candidates.candidate import Candidate
from extract.layout import PageLayout
from extract.scoring import Scored
from extract.sureness import is_confirmed
from extract.therapies import therapy_of
from extract.two_readings import NEITHER

# Kinds whose values are collected one by one into a list.
MANY = frozenset(["code_list", "drug_list", "therapy_list"])
# Of the critical values at least as likely as p, about (1 - p) / 5 are wrong on authors left out
# (bench.training.calibration: at 0.985 and more 20 of 6,157, at 0.98 23 of 6,626, at 0.99 11 of 5,400; those of several
# orders, of which none is accepted, among them); the bar for an error bound of 0.3 % stands at 0.985.
_TAIL = 5.0
_SURE_READ = 0.75
_EDGE = 0.012
# `RoberOt`, but not McDonald, DeLuca or O'Brien.
_STRANGE_CAPITAL = re.compile(r"[^\W\d_A-Z]{3}(?<!itz)[A-Z]|\b(?!Mc|De|Di|Da|Du|La|Le|Lo|St|Jo)[A-Z][a-z][A-Z]")
_WITH_DIGITS = frozenset(
    ["birth_date", "date", "instant", "phone", "identifier", "npi", "dea", "ndc", "key", "bin", "strength", "quantity",
     "days", "count", "money", "percent", "weight", "code_list", "tracking"]
)  # fmt: skip
_HISTORY = "when it was taken and how it went is to be looked at"
_RESULTS = "which figure belongs to which test is to be looked at"
_DOSES = frozenset(["strength", "weight", "quantity"])


def finding_from(
    spec: FieldSpec,
    picked: Sequence[Scored],
    sure: Sequence[float],
    catalog: Catalog,
    *,
    drug: str = "",
    pages: Mapping[int, PageLayout] | None = None,
    error_bound: float = 0.003,
    doubts: Sequence[str] = (),
) -> Finding:
    """The finding of one field; the choices of a listed field become one tuple in the order of the page.

    `sure` is the probability of each of `picked`; `drug` is the item's drug, `pages` are the document's by number;
    `error_bound` is the share of wrong values tolerated among accepted ones. `doubts` are those of the whole document.
    """
    best = picked[0]
    first = best.candidates[0]
    value = best.value
    pages, drugs = pages or {}, catalog.reference.drugs
    if spec.kind in MANY:
        entries = sorted(picked, key=lambda each: _position(each.candidates[0]))
        therapies = spec.kind == "therapy_list"
        value = tuple(therapy_of(each.candidates, pages, drugs) if therapies else each.value for each in entries)
    confidence = min(sure)
    # Every entry of a list is looked at: it is accepted as a whole.
    told = (each.candidates[0] for each in (picked if spec.kind in MANY else picked[:1]))
    flags = {number: layout.page.flags for number, layout in pages.items()}
    doubted = (d for each in told for d in (*each.doubts, *find_doubts(spec, each, drugs, drug, flags)))
    doubts = tuple(dict.fromkeys((*doubts, *doubted, *_doubts_of_list(spec, value))))
    least = 1 - _TAIL * error_bound
    return Finding(
        name=spec.name,
        value=value,
        confidence=confidence,
        page=first.page,
        box=first.box,
        rule=first.source,
        text=first.text,
        accepted=not doubts and confidence >= least,
        doubts=doubts,
    )


def _doubts_of_list(spec: FieldSpec, value: Value) -> list[str]:
    """What is never accepted unseen of a list, since only a part of each entry is judged as values are."""
    if spec.kind == "lab_list":
        return [_RESULTS]
    told = isinstance(value, tuple) and any(isinstance(each, Mapping) and len(each) > 1 for each in value)
    return [_HISTORY] if told else []


def find_doubts(
    spec: FieldSpec, candidate: Candidate, drugs: DrugIndex, drug: str, flags: Mapping[int, frozenset[str]]
) -> list[str]:
    """Reasons why a value must be seen by a person however likely it is (domain.md 1.0.3)."""
    doubts = _doubts_of_print(spec, candidate, flags.get(candidate.page, frozenset()))
    if spec.kind == "strength" and drug:
        doubts += _strength_doubts(str(candidate.value), drugs, drug)
    if spec.kind == "code_list" and not is_billable(str(candidate.value)):
        doubts.append("a category of diagnoses, the rest of the code may be missing")
    if spec.kind in _DOSES and not _dose_confirmed(spec, candidate, drugs, drug):
        doubts.append("a dose that nothing confirms")
    return doubts


def _doubts_of_print(spec: FieldSpec, candidate: Candidate, on_page: frozenset[str]) -> list[str]:
    """What the print itself leaves open: where it stands, whose hand it is, what the readers made of it."""
    doubts = []
    if _at_clipped_edge(candidate, on_page):
        doubts.append("stands at a clipped edge")
    if "handwriting" in on_page and any(word.source == "hand" for word in candidate.words):
        doubts.append("handwritten")
    if any(word.source == NEITHER for word in candidate.words):
        doubts.append("a name that neither reader saw so")
    if spec.kind in _WITH_DIGITS and _readers_differ(candidate):
        doubts.append("readers disagree on the digits")
    if any(word.confidence < _SURE_READ and not is_confirmed(word.text, word.second) for word in candidate.words):
        doubts.append("hard to read")
    if spec.kind == "person" and _STRANGE_CAPITAL.search(candidate.text):
        doubts.append("a capital inside a name")
    return doubts


def _strength_doubts(strength: str, drugs: DrugIndex, drug: str) -> list[str]:
    """A strength that the drug is not sold in, or an amount without the volume that belongs to it."""
    entries = [match.entry for match in drugs.exact(drug)]
    if not any(entry.strengths for entry in entries):
        return []
    if not any(drugs.strength_exists(entry, strength) for entry in entries):
        return ["not a strength this drug is sold in"]
    whole = any(strength == sold for entry in entries for sold in entry.strengths)
    return [] if whole or "/" in strength else ["the volume may be missing"]


def _at_clipped_edge(candidate: Candidate, flags: frozenset[str]) -> bool:
    if candidate.box is None:
        return False
    left = "clipped_left" in flags and candidate.box.x0 < _EDGE
    return left or ("clipped_right" in flags and candidate.box.x1 > 1 - _EDGE)


def _readers_differ(candidate: Candidate) -> bool:
    return any(word.second is not None and _digits(word.text) != _digits(word.second) for word in candidate.words)


def _dose_confirmed(spec: FieldSpec, candidate: Candidate, drugs: DrugIndex, drug: str) -> bool:
    """Two readers saw the same, or the drug is sold in the strength; whole numbers of pieces need neither."""
    if all(is_confirmed(word.text, word.second) for word in candidate.words):
        return True
    if spec.kind == "strength":
        sold = (drugs.strength_exists(match.entry, str(candidate.value)) for match in drugs.exact(drug))
        return bool(drug) and any(sold)
    return "." not in candidate.text


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _position(candidate: Candidate) -> tuple[int, float, float]:
    box = candidate.box
    return (candidate.page, box.y0, box.x0) if box else (candidate.page, 1.0, 1.0)
