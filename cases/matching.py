"""Whose paper is it: a patient and a case, or candidates for a person (domain.md 1.0.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cases.names import Agreement, parse_names
from cases.weighing import Clues, Weighing, weigh
from documents.catalog import Catalog
from documents.drugs import DrugIndex, base_ingredient
from documents.findings import Document, Item
from documents.judgement import Candidate, Match
from documents.lookup import fold
from documents.strengths import find_strengths, same_strength
from store.blocking import fold_identifier, person_keys
from store.cases import Case, FoundReference, find_references, list_cases
from store.database import Store
from store.people import Patient, find_patients, get_patients

# How many points the best must lie before the next who is not contradicted.
MARGIN = 4.0
# Points that make a match as sure as one can be; scores are shown as a share of it.
_FULL = 20.0
_SHOWN = 5
# Numbers of one request go by several names; an Rx number that looks like one of them is not one.
_PAYER_NUMBERS = frozenset({"pa_reference", "epa_key", "appeal_reference", "existing_pa_reference"})
_REFERENCES = (*sorted(_PAYER_NUMBERS), "rx_number", "program_reference")


def match(store: Store, item: Item, document: Document, drugs: DrugIndex) -> Match:
    """The patient and case of one item, or nobody with the best candidates and the reason.

    A patient is linked only when two strong identifiers agree with exactly one person, nothing contradicts, and the
    next person is `MARGIN` points behind; the case by a recorded reference, else by the drug's ingredient.
    """
    clues = _clues(store, item)
    weighed = sorted(
        (weigh(patient, clues) for patient in _find(store, clues)),
        key=lambda one: (-one.points, one.patient.patient_id),
    )
    shown = [one for one in weighed[:_SHOWN] if one.points > 0]
    cases = list_cases(store, patient_ids=[one.patient.patient_id for one in shown])
    candidates = tuple(
        Candidate(
            one.patient.patient_id,
            _case_id(item, clues.references, _of(cases, one.patient.patient_id), drugs),
            _score(one),
            (*one.reasons, *one.conflicts),
        )
        for one in shown
    )
    refusal = refuse(weighed, clues, has_case=bool(candidates) and candidates[0].case_id is not None)
    if refusal is not None:
        return Match(None, None, candidates[0].score if candidates else 0.0, (refusal,), candidates)
    best = candidates[0]
    return Match(best.patient_id, best.case_id, best.score, best.reasons, candidates)


def match_document(store: Store, catalog: Catalog, document: Document) -> tuple[Match, ...]:
    """One match per item of a document, in order."""
    with store.look() as tx:
        return tuple(match(tx, item, document, catalog.reference.drugs) for item in document.items)


def refuse(weighed: Sequence[Weighing], clues: Clues, *, has_case: bool) -> str | None:
    """Why nobody may be linked without a person, None when the first may; `weighed` best first.

    `has_case`: the first has an open case for the drug on the page.
    """
    if not weighed or weighed[0].points <= 0:
        return "No known patient fits." if clues.name or clues.member_id else "The page names no patient."
    best = weighed[0]
    if best.conflicts:
        return f"The nearest patient is contradicted. {' '.join(best.conflicts)}"
    if not _rule(best, has_case=has_case):
        return "Fewer than two strong identifiers agree with the nearest patient."
    for other in weighed[1:]:
        if _could_be(other) and best.points - other.points < MARGIN:
            return "Two or more patients fit nearly as well."
        if other.member_id is Agreement.EXACT and best.member_id is Agreement.CONFLICT:
            return "The member ID belongs to another patient."
    if any(found.patient_id != best.patient.patient_id and found.status != "closed" for found in clues.references):
        return "A reference number on the page is recorded for another patient."
    return None


def find_case(item: Item, cases: Sequence[Case], drugs: DrugIndex) -> str | None:
    """Of one patient's open cases (latest event first) the one for the item's drug: same strength before
    others.
    """
    named = [value for value in (item.value("drug_name"), item.value("drug_generic")) if isinstance(value, str)]
    wanted = {ingredient for text in named for ingredient in ingredients(text, drugs)}
    open_cases = [case for case in cases if case.status != "closed" and wanted & _case_ingredients(case, drugs)]
    strength = item.value("drug_strength")
    for case in open_cases:
        if isinstance(strength, str) and case.drug_strength and same_strength(strength, case.drug_strength):
            return case.case_id
    return open_cases[0].case_id if open_cases else None


def ingredients(drug_name: str, drugs: DrugIndex) -> frozenset[str]:
    """The base ingredients a printed drug name surely stands for; an unknown name stands for itself,
    folded.
    """
    sure = {base_ingredient(found.entry.ingredient) for found in drugs.find(drug_name) if found.kind != "fuzzy"}
    if sure:
        return frozenset(sure)
    held = {base_ingredient(found.entry.ingredient) for one in drugs.mentions(drug_name) for found in one.matches}
    return frozenset(held if len(held) == 1 else {fold(_without_strengths(drug_name))})


def products(name: str, drugs: DrugIndex) -> set[str]:
    """The products a printed name surely stands for; of "Humira (adalimumab)" the brand alone."""
    sure = [found.entry for found in drugs.find(name) if found.kind != "fuzzy"]
    return {drug.name for drug in sure if drug.brand} or {drug.name for drug in sure}


def _without_strengths(drug_name: str) -> str:
    kept, end = "", 0
    for start, stop, _ in find_strengths(drug_name):
        kept, end = kept + drug_name[end:start], stop
    return kept + drug_name[end:]


def _case_ingredients(case: Case, drugs: DrugIndex) -> frozenset[str]:
    own = {base_ingredient(case.ingredient)} if case.ingredient else set()
    return frozenset(own | (ingredients(case.drug_name, drugs) if case.drug_name else set()))


def _rule(one: Weighing, *, has_case: bool) -> bool:
    """The three ways of domain.md 1.0.5 in which a person is found without a person."""
    last_agrees = one.last >= Agreement.CLOSE
    by_reference = "reference" in one.strong and last_agrees and one.first >= Agreement.MISSING
    # A stranger of the same name and (misprinted) birth date betrays himself by another member id or phone.
    doubted = Agreement.CONFLICT in (one.member_id, one.phone) and Agreement.EXACT not in (one.member_id, one.phone)
    by_birth = {"name", "dob"} <= one.strong and (has_case or not doubted)
    # Family members share member ids, and father and son may share the name as well, one of them unknown here:
    # without the birth date only an open case for the drug on the page tells that it is this one.
    by_member = {"name", "member_id"} <= one.strong and one.same_suffix and has_case
    return by_reference or by_birth or by_member


def _could_be(one: Weighing) -> bool:
    """Whether this other person is near enough that a slip of the reader could have made the difference."""
    near_name = one.last >= Agreement.CLOSE and one.first is not Agreement.CONFLICT
    near_number = one.dob >= Agreement.CLOSE or one.member_id >= Agreement.CLOSE
    return near_name and near_number


def _clues(store: Store, item: Item) -> Clues:
    printed = {name: _text(item, name) for name in _REFERENCES}
    found = find_references(store, [value for value in printed.values() if value])
    return Clues(
        name=_text(item, "patient_name"),
        readings=parse_names(_text(item, "patient_name")),
        dob=_text(item, "patient_dob"),
        member_id=_text(item, "member_id"),
        phone=_text(item, "patient_phone"),
        mrn=_text(item, "mrn"),
        person_code=_text(item, "person_code"),
        references=tuple(reference for reference in found if _is_printed(reference, printed)),
    )


def _is_printed(reference: FoundReference, printed: Mapping[str, str]) -> bool:
    """Whether the page prints this recorded number under a name of the same family."""
    kinds = _PAYER_NUMBERS if reference.kind in _PAYER_NUMBERS else {reference.kind}
    key = fold_identifier(reference.value)
    return any(fold_identifier(value) == key for name, value in printed.items() if name in kinds)


def _find(store: Store, clues: Clues) -> tuple[Patient, ...]:
    keys: set[str] = set()
    for name in clues.readings:
        keys |= person_keys(first_name=name.first, last_name=name.last)
    member_ids = (clues.member_id,) if clues.member_id else ()
    keys |= person_keys(dob=clues.dob, phone=clues.phone, member_ids=member_ids, mrn=clues.mrn)
    found = {patient.patient_id: patient for patient in find_patients(store, keys)}
    wanted = {reference.patient_id for reference in clues.references} - found.keys()
    return (*found.values(), *get_patients(store, sorted(wanted)))


def _case_id(
    item: Item, references: Sequence[FoundReference], cases: Sequence[Case], drugs: DrugIndex
) -> str | None:
    open_ids = [case.case_id for case in cases if case.status != "closed"]
    recorded = {found.case_id for found in references if found.case_id in open_ids}
    by_drug = find_case(item, cases, drugs)
    if len(recorded) == 1:
        return recorded.pop()
    return by_drug


def _of(cases: Sequence[Case], patient_id: str) -> list[Case]:
    return [case for case in cases if case.patient_id == patient_id]


def _score(one: Weighing) -> float:
    return round(max(0.0, min(1.0, one.points / _FULL)), 3)


def _text(item: Item, name: str) -> str:
    value = item.value(name)
    return value.strip() if isinstance(value, str) else ""
