"""What the office's own record says of an unsure value: two sources that agree need no third (docs/adr/0019).

A print that the reader is not sure of, and that is to the letter what the linked patient, case or prescriber has on
record, was read right: a misreading that happens to be on that very record is what matching already guards against
(`cases.matching`: two strong identifiers, nobody near). Nothing is corrected here and nothing that differs is excused.
"""

from __future__ import annotations

from collections.abc import Mapping

from cases.facts import Facts, gather_facts, text_of
from cases.matching import products
from cases.names import Agreement, parse_names
from cases.weighing import Clues, compare_identifiers, weigh
from documents.catalog import Catalog
from documents.findings import Finding, Item
from documents.judgement import Match
from documents.lookup import fold
from documents.strengths import same_strength
from store.blocking import fold_name
from store.cases import Case
from store.database import Store
from store.people import Patient, Prescriber
from store.readings import StoredDocument

# Below this the value is not even the reader's own best guess.
_LEAST = 0.5
# Never unseen, whoever agrees: what stands there may be cut off, or is somebody's hand.
_NEVER = frozenset({"stands at a clipped edge", "handwritten"})
# A dose with any doubt is looked at, and so is one less likely than this: a letter that allows another strength than
# was asked for prints both, and the record has what was asked for. For the same reason no amount is vouched for.
_LEAST_DOSE = 0.8
_DOSES = frozenset({"drug_strength"})


def vouched(item: Item, match: Match, facts: Facts) -> frozenset[str]:
    """The unsure fields of an item whose value is the one on record for whom and what it was linked to."""
    patient, case = facts.patients.get(match.patient_id or ""), facts.cases.get(match.case_id or "")
    said: set[str] = set()
    if patient is not None:
        said |= _of_patient(item, patient)
    if case is not None:
        said |= _of_case(item, case, facts)
    for prescriber in facts.prescribers.get(text_of(item, "prescriber_npi"), ()):
        said |= _of_prescriber(item, prescriber)
    return frozenset(name for name in said if _may_be(name, item.findings[name]))


def vouch_document(store: Store, catalog: Catalog, stored: StoredDocument) -> tuple[frozenset[str], ...]:
    """What the record vouches for in each item of a document as it is linked, in order; nothing for an empty one."""
    facts = gather_facts(store, catalog, stored, stored.matches)
    items = zip(stored.document.items, stored.matches, strict=False)
    return tuple(vouched(item, match, facts) for item, match in items)


def _may_be(name: str, finding: Finding) -> bool:
    if finding.accepted or finding.confidence < _LEAST or _NEVER & set(finding.doubts):
        return False
    return name not in _DOSES or (finding.confidence >= _LEAST_DOSE and not finding.doubts)


def _of_patient(item: Item, patient: Patient) -> set[str]:
    name, dob = text_of(item, "patient_name"), text_of(item, "patient_dob")
    one = weigh(
        patient, Clues(name, parse_names(name), dob, text_of(item, "member_id"), text_of(item, "patient_phone"))
    )
    whole = one.last is Agreement.EXACT and one.first is Agreement.EXACT and not one.conflicts
    agrees = {
        "patient_name": whole, "patient_dob": one.dob is Agreement.EXACT,
        "member_id": one.member_id is Agreement.EXACT, "patient_phone": one.phone is Agreement.EXACT,
    }  # fmt: skip
    return _present(item, agrees)


def _of_case(item: Item, case: Case, facts: Facts) -> set[str]:
    drugs = facts.catalog.reference.drugs
    printed, strength = text_of(item, "drug_name"), text_of(item, "drug_strength")
    sold = products(printed, drugs)
    numbers = {reference.kind: reference.value for reference in case.references}
    agrees = {
        "drug_name": bool(sold) and sold == products(case.drug_name, drugs),
        "drug_strength": bool(strength and case.drug_strength) and same_strength(strength, case.drug_strength),
        "drug_form": bool(case.drug_form) and fold(text_of(item, "drug_form")) == fold(case.drug_form),
        "payer": bool(case.payer) and fold(text_of(item, "payer")) == fold(case.payer),
    }  # fmt: skip
    for kind, number in numbers.items():
        agrees[kind] = compare_identifiers(text_of(item, kind), number) is Agreement.EXACT
    return _present(item, agrees)


def _of_prescriber(item: Item, prescriber: Prescriber) -> set[str]:
    """Number and name agree only together: one digit that was misread may be somebody else's number."""
    last, first = fold_name(prescriber.last_name), fold_name(prescriber.first_name)
    same = any(name.last == last and name.first == first for name in parse_names(text_of(item, "prescriber_name")))
    return _present(item, {"prescriber_npi": same, "prescriber_name": same})


def _present(item: Item, agrees: Mapping[str, bool]) -> set[str]:
    return {name for name, same in agrees.items() if same and name in item.findings}

