"""What corrections teach: `python -m bench learning [--ocr] [--layouts L|EP] [--learn 20] [--test 20]`.

For each layout an office is set up and gets 20 faxes of it. A coordinator confirms every one at the desk's own door
(`cases.confirming.confirm`) with the truth. Then `app.learning.learn_from_office`, the command `faxdesk learn`, and 20
further faxes of the layout with other people and values are read before and after. No truth of these enters. Layouts
`L` say things in words that neither the catalog nor any author of training uses (bench/learning-layouts.jsonl);
`EP` are the first wordings of the reserve authors in the held-out layout families. The papers are synthetic.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app import work
from app.config import Config
from app.learning import learn_from_office
from app.office import make_office, open_ready_store
from app.readout import as_readout
from bench.papers import Paper, draw_paper, read_papers
from bench.scoring import Score, compare
from bench.simulator.families import HELD_OUT, Family
from bench.simulator.templates import Template, load_authors, load_file
from cases.confirming import confirm
from cases.matching import match_document
from cases.recording import settle
from documents.catalog import Catalog
from documents.corrections import Corrections, ItemCorrections
from documents.findings import Document, Item, Value
from extract.learned.frozen import frozen
from extract.value_keys import keys_of
from store.database import Store
from store.intake import record_arrival
from store.people import Patient, upsert_patient
from store.readings import list_documents, save_reading, save_understanding
from store.tasks import find_review_task

LAYOUTS = Path(__file__).parent / "learning-layouts.jsonl"
_DESK = "coordinator"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Errors on the further faxes before and after: counts by kind, and values filed wrongly."""

    before: Counter[str]
    after: Counter[str]

    @property
    def errors(self) -> tuple[int, int]:
        """What a person would have to correct, before and after."""
        return count_errors(self.before), count_errors(self.after)


def count_errors(counts: Counter[str]) -> int:
    """Wrong, missed and invented values, and wrong types."""
    return sum(counts[name] for name in ("wrong", "missed", "invented", "type"))


def choose_layouts(which: str, most: int) -> Iterator[tuple[Template, Family]]:
    """Wordings with the layout family each is set in; several items and papers without a patient are left out."""
    templates = tuple(load_file(LAYOUTS, "L")) if which == "L" else load_authors("E,P")
    usable = [t for t in templates if not t.items and {"patient_name", "drug_name"} <= t.slots]
    step = max(1, len(usable) // most)
    for number, template in enumerate(usable[::step][:most]):
        yield template, HELD_OUT[number % len(HELD_OUT)]


def teach(config: Config, store: Store, catalog: Catalog, papers: Sequence[Paper]) -> int:
    """Each paper arrives, is read as shipped, and is confirmed with its truth; how many a person confirmed.

    Where a paper was split, its largest part is confirmed.
    """
    confirmed = 0
    for number, paper in enumerate(papers, 1):
        fax_id = _arrive(store, f"learn-{number}.pdf")
        save_reading(store, fax_id, paper.reading)
        save_understanding(store, fax_id, work.understand(paper.reading, config.catalog_folder, config.extract))
        for stored in sorted(list_documents(store, fax_id), key=lambda each: -len(each.document.pages))[:1]:
            settle(store, catalog, stored.id, match_document(store, catalog, stored.document))
            task = find_review_task(store, stored.id)
            if task is not None:
                answer = correct(stored.document, paper, catalog, _enroll(store, number))
                settled = confirm(store, catalog, task.id, answer, by=_DESK, override="as the paper says")
                confirmed += settled.state == "recorded"
    return confirmed


def _arrive(store: Store, source: str) -> str:
    now = datetime.now(UTC)
    digest = hashlib.sha256(source.encode()).hexdigest()
    return record_arrival(store, claim_key=source, sha256=digest, source=source, received_at=now, size=1).id


def _enroll(store: Store, number: int) -> str:
    """A patient of their own for every paper, as the roster would have them."""
    patient_id = f"P{number}"
    upsert_patient(store, Patient(patient_id, first_name="Known", last_name=f"As {number}", dob="1970-01-01"))
    return patient_id


def correct(document: Document, paper: Paper, catalog: Catalog, patient_id: str) -> Corrections:
    """What a coordinator answers who knows the paper: only what differs from the reading is typed."""
    expected = paper.expected
    optional = set(expected.get("optional", ()))
    found = document.items or (Item(),)
    items = [item["fields"] for item in expected["items"]]
    answers = []
    for number in range(max(len(found), len(items))):
        have = found[number] if number < len(found) else Item()
        want = {name: frozen(value) for name, value in items[min(number, len(items) - 1)].items()}
        answers.append(ItemCorrections(_changes(have, want, optional, catalog), patient_id, opens_case=True))
    return Corrections(str(expected["type"]), tuple(answers))


def _changes(have: Item, want: dict[str, Value], optional: set[str], catalog: Catalog) -> dict[str, Value | None]:
    changes: dict[str, Value | None] = {}
    for name in {*have.findings, *want} - optional:
        found, true = have.value(name), want.get(name)
        if not _is_same(name, found, true, catalog):
            changes[name] = true
    return changes


def _is_same(name: str, found: Value | None, true: Value | None, catalog: Catalog) -> bool:
    if name not in catalog.fields or found is None or true is None:
        return False
    return keys_of(catalog.fields[name], found) == keys_of(catalog.fields[name], true)


def read_all(papers: Sequence[Paper], config: Config) -> Counter[str]:
    """Outcomes of all fields and types of the papers, read with what is in force."""
    truths, reads = [], []
    for number, paper in enumerate(papers):
        source = f"further-{number}.pdf"
        truths.append({**paper.truth, "source": source})
        understanding = work.understand(paper.reading, config.catalog_folder, config.extract)
        reads.append(as_readout(source, paper.reading, understanding))
    return _count(compare(truths, reads))


def _count(score: Score) -> Counter[str]:
    counts = Counter(case.outcome for case in score.fields)
    counts["type"] = sum(not case.right for case in score.documents)
    counts["accepted"] = sum(case.accepted for case in score.fields)
    counts["filed wrong"] = sum(case.accepted and case.outcome in ("wrong", "invented") for case in score.fields)
    return counts


def show_what_corrections_teach(learn: Sequence[Paper], further: Sequence[Paper], folder: Path) -> Outcome:
    """An office in `folder` learns from the first papers; the further ones are read before and after."""
    config = make_office(folder).config
    catalog = work.catalog_of(config.catalog_folder)
    before = read_all(further, config)
    store = open_ready_store(config)
    try:
        confirmed = teach(config, store, catalog, learn)
    finally:
        store.close()
    said = io.StringIO()
    started = time.monotonic()
    with contextlib.redirect_stdout(said):
        used = learn_from_office(config.path, most=600, as_json=False) == 0
    after = read_all(further, config)
    after["confirmed"], after["seconds"], after["used"] = confirmed, round(time.monotonic() - started), int(used)
    return Outcome(before, after)


def main(argv: list[str]) -> None:
    """Print errors before and after for every layout, and for all."""
    options = _parse(argv)
    for which in options.layouts.split(","):
        total_before: Counter[str] = Counter()
        total_after: Counter[str] = Counter()
        for template, family in choose_layouts(which, options.most):
            outcome = _of_layout(template, family, options)
            _print_row(f"{template.id} {template.type} {family.name}", outcome)
            total_before += outcome.before
            total_after += outcome.after
        _print_row(f"all of {which}", Outcome(total_before, total_after))


def _of_layout(template: Template, family: Family, options: argparse.Namespace) -> Outcome:
    with tempfile.TemporaryDirectory() as room:
        sets = []
        for part, count in (("learn", options.learn), ("further", options.test)):
            seeds = [f"{part}/{template.id}/{number}" for number in range(count)]
            if options.ocr:
                sets.append(read_papers(template, family, seeds, Path(room) / part, quality="fine", level="mixed"))
            else:
                sets.append([draw_paper(template, family, seed) for seed in seeds])
        return show_what_corrections_teach(sets[0], sets[1], Path(room) / "office")


def _print_row(name: str, outcome: Outcome) -> None:
    (before, after), old, new = outcome.errors, outcome.before, outcome.after
    true = old["right"] + old["wrong"] + old["missed"]
    print(
        f"{name:44} {true:5} values  errors {before:4} -> {after:4} ({after / max(1, before):.0%})"
        f"  wrong {old['wrong']}->{new['wrong']} missed {old['missed']}->{new['missed']}"
        f" invented {old['invented']}->{new['invented']} types {old['type']}->{new['type']}"
        f"  accepted {old['accepted']}->{new['accepted']}, wrongly {old['filed wrong']}->{new['filed wrong']}"
        f"  [{new['confirmed']} confirmed, in force: {new['used']}, {new['seconds']} s]",
        flush=True,
    )


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench learning", description=__doc__)
    parser.add_argument("--layouts", default="L,EP")
    parser.add_argument("--most", type=int, default=12, help="layouts of each kind")
    parser.add_argument("--learn", type=int, default=20, help="corrected faxes")
    parser.add_argument("--test", type=int, default=20, help="further faxes")
    parser.add_argument("--ocr", action="store_true", help="fax images, read by the program's readers")
    return parser.parse_args(argv)
