"""What is filed without a person in an office that knows its patients, and what of it is wrong.

Faxes that were read before (`bench.training.read_faxes`) meet an office made from their truth: the patients with their
open cases and prescribers, and beside each somebody easily taken for them (a twin, a son of the same name, a stranger
of the same name or with the birth date turned round, a relative on the same plan). A fifth of the patients are not
known, only their likes. Where a paper names alternatives, the patient has an open case for one of them, too.

    python -m bench.filing [FOLDER ...] [--count 60] [--seed 1]

Without folders, faxes of the reserve authors E and P are made and read first.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import random
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app import work
from app.config import build_config
from app.readout import as_readout
from bench.comparing import is_same
from bench.matching_roster import LIKES
from bench.scoring import align_document, pair_items, read_lines
from bench.training import read_faxes
from cases.facts import look_up
from cases.judging import judge
from cases.matching import match_document
from cases.names import split_name
from cases.states import LEGAL, OTHER_TRACKS, track_of
from documents.catalog import Catalog
from documents.document_types import DocumentType
from documents.findings import Document, Understanding
from documents.judgement import Accepted
from store.cases import Case, Reference, list_cases, open_case, set_states
from store.database import Store, open_store
from store.migrating import upgrade
from store.people import Coverage, Patient, Prescriber, upsert_patient, upsert_prescriber

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "bench" / "out" / "filing"
_ABSENT, _PRESCRIBER_KNOWN = 0.2, 0.7
_SENT_BEFORE = timedelta(days=12)
_REFERENCES = ("pa_reference", "appeal_reference", "epa_key")
_STANDS = ("pa_submitted", "appeal_submitted", "pa_approved", "covered", "scheduled", "not_assessed", "new")
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One document: its true type, whether it is filed, whether the record's word was needed, and what is wrong."""

    type: str
    filed: bool
    alone: bool
    wrong: tuple[str, ...] = ()


def run(folder: Path, seed: int) -> list[Outcome]:
    """Judge every document of the faxes in `folder`."""
    config = build_config(ROOT / "config.toml", {})
    catalog = work.catalog_of(config.catalog_folder)
    truths = {truth["source"]: truth for truth in read_lines(folder / "truth.jsonl")}
    readings = pickle.loads((folder / "readings.pkl").read_bytes())
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as scratch:
        store = open_store(f"sqlite:///{scratch}/faxdesk.db")
        upgrade(store)
        fill_office(store, catalog, truths.values(), random.Random(seed))
        for source, reading in readings.items():
            understood = work.understand(reading, config.catalog_folder, config.extract)
            told = as_readout(source, reading, understood)
            outcomes += _judge_fax(store, catalog, truths[source], understood, told["documents"])
        store.close()
    return outcomes


def fill_office(store: Store, catalog: Catalog, truths: Iterable[Fields], rng: random.Random) -> None:
    """Put the patients of the truth, their likes, cases and prescribers into the database."""
    absent: dict[str, bool] = {}
    with store.begin() as tx:
        for truth in truths:
            for document in truth["documents"]:
                known = catalog.types.get(document["type"])
                for values in (item["fields"] for item in document["items"]):
                    if known is None or not values.get("patient_name"):
                        continue
                    patient = _patient(values)
                    if patient.patient_id not in absent:
                        absent[patient.patient_id] = rng.random() < _ABSENT
                        _add_people(tx, patient, rng, known=not absent[patient.patient_id])
                    if not absent[patient.patient_id]:
                        _add_cases(tx, patient, known, values, document)
                    _add_prescriber(tx, values, rng)


def _patient(values: Fields) -> Patient:
    name, dob = str(values["patient_name"]), str(values.get("patient_dob", ""))
    parts = split_name(name)
    plan = Coverage(member_id=str(values.get("member_id", "")), payer=str(values.get("payer", "")))
    return Patient(
        _mark("P", name, dob), parts.first, parts.middle, parts.last, suffix=parts.suffix, dob=dob, coverages=(plan,)
    )


def _mark(kind: str, *parts: object) -> str:
    return kind + hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:12]


def _add_people(tx: Store, patient: Patient, rng: random.Random, *, known: bool) -> None:
    if known:
        upsert_patient(tx, patient)
    if patient.dob:
        _group, make = rng.choice(LIKES)
        upsert_patient(tx, make(rng, patient))


def _add_cases(tx: Store, patient: Patient, known: DocumentType, values: Fields, document: Fields) -> None:
    """The case that the paper is about (none where it opens one), and one for an alternative that it names."""
    drug = str(values.get("drug_name") or values.get("drug_generic") or "")
    sent = (arrived(document) - timedelta(days=1) - _SENT_BEFORE).date().isoformat()
    to_state = known.case.to_state or OTHER_TRACKS.get(known.case.event, ("", None))[1]
    if drug and not known.case.opens_case:
        case_id = _mark("C", patient.patient_id, drug)
        if case_id not in {case.case_id for case in list_cases(tx, patient_ids=[patient.patient_id])}:
            numbers = tuple(Reference(kind, str(values[kind])) for kind in _REFERENCES if values.get(kind))
            strength = str(values.get("drug_strength", ""))
            open_case(tx, Case(case_id, patient.patient_id, drug, drug_strength=strength, submitted_at=sent,
                               payer=str(values.get("payer", "")), references=numbers))  # fmt: skip
            track = track_of(known.case.event)
            may = LEGAL[track].get(to_state or "", set())
            set_states(tx, case_id, {track: next((one for one in _STANDS if one in may), min(may, default="new"))})
    for other in list(values.get("alternatives") or ())[:1]:
        case_id = _mark("C", patient.patient_id, other)
        if not list_cases(tx, patient_ids=[patient.patient_id], limit=1) or str(other) != drug:
            open_case(tx, Case(case_id, patient.patient_id, str(other), submitted_at=sent), opening_key=case_id)
            set_states(tx, case_id, {"coverage": "pa_submitted"})


def _add_prescriber(tx: Store, values: Fields, rng: random.Random) -> None:
    npi, name = str(values.get("prescriber_npi", "")), split_name(str(values.get("prescriber_name", "")))
    if npi and name.last and rng.random() < _PRESCRIBER_KNOWN:
        upsert_prescriber(tx, Prescriber(_mark("D", npi), npi, name.first, name.last))


def arrived(document: Fields) -> datetime:
    """When a fax came: the day after the latest day that its papers print for what they report."""
    names = ("letter_date", "decision_date")
    days = [str(item["fields"].get(name, ""))[:10] for item in document["items"] for name in names]
    last = max(filter(None, days), default="2026-09-01")
    return datetime.fromisoformat(last).replace(hour=10, tzinfo=UTC) + timedelta(days=1)


def _judge_fax(
    store: Store, catalog: Catalog, truth: Fields, understood: Understanding, told: list[Fields]
) -> Iterator[Outcome]:
    used: set[int] = set()
    for expected in truth["documents"]:
        place = align_document(expected, told, used)
        if place is None:
            yield Outcome(expected["type"], filed=False, alone=False)
            continue
        used.add(place)
        yield judge_document(store, catalog, expected, understood.documents[place], told[place])


def judge_document(
    store: Store, catalog: Catalog, expected: Fields, document: Document, told: Fields
) -> Outcome:
    """What becomes of one document as read (`told`: as `faxdesk read` prints it), and what of it is wrong."""
    matches = match_document(store, catalog, document)
    facts = look_up(store, catalog, document, matches, arrived(expected))
    judged = judge(document, matches, facts)
    if not isinstance(judged, Accepted):
        return Outcome(expected["type"], filed=False, alone=False)
    wrong = [] if document.kind.type == expected["type"] else [f"type {document.kind.type}"]
    for want, have in pair_items(expected["items"], told["items"]):
        wrong += _wrong_values(catalog, expected["type"], want, have)
    for item, move in zip(document.items, judged.moves, strict=False):
        owners = {_patient(one["fields"]).patient_id for one in expected["items"] if one["fields"].get("patient_name")}
        if move.patient_id is not None and owners and move.patient_id not in owners:
            wrong.append(f"patient for {item.value('patient_name')}")
    return Outcome(expected["type"], filed=True, alone=not document.needs_review, wrong=tuple(wrong))


def _wrong_values(catalog: Catalog, kind: str, want: Fields, have: Fields) -> Iterator[str]:
    """Values that had to be sure and are not the truth's."""
    known = catalog.types[kind]
    for name, finding in have.items():
        if catalog.must_be_sure(name, known) and not (name in want and is_same(name, want[name], finding["value"])):
            yield f"{name} {finding['value']} for {want.get(name)}"


def report(outcomes: Sequence[Outcome]) -> None:
    """Print how much is filed, how much of it the record had to vouch for, and everything wrong."""
    filed = [one for one in outcomes if one.filed]
    alone = sum(one.alone for one in filed)
    wrong = [one for one in filed if one.wrong]
    share = len(filed) / max(len(outcomes), 1)
    print(f"{len(filed)} of {len(outcomes)} documents filed without a person ({share:.1%}), {alone} by reading alone")
    print(f"{len(wrong)} of them with anything wrong that has to be sure")
    for one in wrong:
        print(f"  {one.type}: {'; '.join(one.wrong)}")
    print("by type:", ", ".join(f"{kind} {n}" for kind, n in Counter(one.type for one in filed).most_common()))


def main(argv: Sequence[str] | None = None) -> None:
    """Judge the faxes of all folders and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m bench.filing", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", help="folders of read faxes")
    parser.add_argument("--count", type=int, default=60, help="faxes made where no folder is given")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    if not options.folders:
        who = ["--authors", "E,P", "--families", "heldout"]
        read_faxes.main([*who, "--count", str(options.count), "--seed", str(options.seed), "--out", str(OUT)])
    outcomes: list[Outcome] = []
    for folder in options.folders or (OUT,):
        outcomes += run(folder, options.seed)
    report(outcomes)


if __name__ == "__main__":
    main()
