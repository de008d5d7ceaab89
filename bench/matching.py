"""Whose paper is it: 2,000 invented letters against a roster made to mislead; counts right, wrong and unlinked.

The roster holds twins, fathers and sons of one name, strangers of one name, and people whose birth dates differ by
swapped day and month; a quarter of the letters concern people who are not on it, most of them relatives of people
who are. Values carry reading errors. The weights in `cases` were not fitted to these letters, but one hand wrote
both, so the figures say that the rules hold, not what real mail will do.

    python -m bench.matching [--letters 2000] [--people 3000] [--seed 1]
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.matching_roster import Letter, make_letters, make_roster
from cases.matching import match
from documents.drugs import DrugIndex, load_drugs
from documents.findings import Document, Finding, Item, Kind
from store.cases import open_case
from store.database import Store, open_store
from store.migrating import upgrade
from store.people import upsert_patient

CATALOG = Path(__file__).resolve().parents[1] / "catalog"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One letter and the patient and case it was linked to (None: a person is asked)."""

    letter: Letter
    patient_id: str | None
    case_id: str | None
    in_candidates: bool
    seconds: float


def run(letters: int, people: int, seed: int) -> list[Outcome]:
    """Build the office in a scratch folder and match every letter."""
    rng = random.Random(seed)
    drugs = load_drugs(CATALOG / "drugs.toml")
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/faxdesk.db")
        upgrade(store)
        roster = make_roster(rng, people)
        with store.begin() as tx:
            for person in roster.present:
                upsert_patient(tx, person.patient)
                for case in person.cases:
                    open_case(tx, case)
        outcomes = [_match(store, letter, drugs) for letter in make_letters(rng, roster, letters)]
        store.close()
    return outcomes


def _match(store: Store, letter: Letter, drugs: DrugIndex) -> Outcome:
    sure = {"page": 1, "box": None, "rule": "label", "accepted": True}
    item = Item({name: Finding(name, value, 0.95, **sure) for name, value in letter.fields.items()})
    began = time.perf_counter()
    found = match(store, item, Document((1,), Kind("pa_denial", 0.99), (item,)), drugs)
    seconds = time.perf_counter() - began
    shown = any(candidate.patient_id == letter.patient_id for candidate in found.candidates)
    return Outcome(letter, found.patient_id, found.case_id, shown, seconds)


def summarise(outcomes: list[Outcome]) -> dict[str, dict[str, int]]:
    """Per group of letters: how many, linked right, linked wrong, unlinked, and the right one among the candidates."""
    table: dict[str, Counter[str]] = {}
    for one in outcomes:
        for group in (one.letter.group, "all"):
            row = table.setdefault(group, Counter())
            row["letters"] += 1
            linked = one.patient_id is not None
            row["right"] += linked and one.patient_id == one.letter.patient_id
            row["wrong"] += linked and one.patient_id != one.letter.patient_id
            row["person"] += not linked
            row["shown"] += not linked and one.in_candidates
            row["wrong_case"] += linked and one.case_id is not None and one.case_id != one.letter.case_id
    return {group: dict(row) for group, row in table.items()}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; exit 1 when any letter was linked to the wrong patient."""
    parser = argparse.ArgumentParser(prog="python -m bench.matching", description=__doc__)
    parser.add_argument("--letters", type=int, default=2000)
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show", type=int, default=0, help="print so many wrong links")
    arguments = parser.parse_args(argv)
    outcomes = run(arguments.letters, arguments.people, arguments.seed)
    table = summarise(outcomes)
    if arguments.json:
        print(json.dumps(table))
    else:
        print_table(table, outcomes)
    wrong = [one for one in outcomes if one.patient_id not in (None, one.letter.patient_id)]
    for one in wrong[: arguments.show]:
        print(one.letter, "->", one.patient_id)
    return 1 if wrong else 0


def print_table(table: dict[str, dict[str, int]], outcomes: list[Outcome]) -> None:
    """The figures for people."""
    columns = ("letters", "right", "wrong", "person", "shown", "wrong_case")
    print(f"{'group':<28}" + "".join(f"{name:>11}" for name in columns))
    for group, row in sorted(table.items(), key=lambda pair: (pair[0] == "all", pair[0])):
        print(f"{group:<28}" + "".join(f"{row.get(name, 0):>11}" for name in columns))
    times = sorted(one.seconds for one in outcomes)
    median, late = times[len(times) // 2] * 1000, times[int(len(times) * 0.95)] * 1000
    print(f"milliseconds a letter: median {median:.1f}, 95th of 100 {late:.1f}")


if __name__ == "__main__":
    raise SystemExit(main())
