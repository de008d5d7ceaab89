"""Train what begins an item: `python -m bench.training.train_entries --read FOLDER ...`.

Folders come from `bench.training.read_faxes`, those of `--items several` among them; the authors should be ones the
tagger was not trained on.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from bench.comparing import is_same
from bench.scoring import read_lines
from bench.training.field_models import save_trees
from documents.catalog import Catalog, load_catalog
from documents.findings import Kind
from documents.reading import Page
from extract.entries import FEATURES, LEADERS, Entries, Entry, entry_table, find_entries
from extract.finding import rank
from extract.prepared import prepare
from extract.two_readings import open_page

ROOT = Path(__file__).parents[2]
_FOLDS = 5
# How far (shares of the page) a print may lie from where the truth says it stands.
_SLACK_Y, _SLACK_X = 0.012, 0.02
_TOLD = {"strength": "drug_strength", "sig": "sig", "quantity": "requested_quantity", "refills": "refills",
         "member": "member_id", "birth": "patient_dob"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lesson:
    """The entries of one kind of leader in one document: features, and per entry whether it begins another item than
    the likeliest does (None: not known)."""

    author: str
    leader: str
    first: int
    table: np.ndarray
    begins: tuple[bool | None, ...]


def lessons_of(folder: Path, catalog: Catalog) -> Iterator[Lesson]:
    """What the documents of a folder teach."""
    with (folder / "readings.pkl").open("rb") as file:
        readings = pickle.load(file)
    for truth in read_lines(folder / "truth.jsonl"):
        if truth["source"] in readings:
            pages = {page.number: page for page in readings[truth["source"]].pages}
            for document, meta in zip(truth["documents"], truth["meta"]["documents"], strict=True):
                own = [pages[number] for number in document["pages"] if number in pages]
                yield from _lessons(document, meta, own, catalog)


def _lessons(document: Mapping, meta: Mapping, pages: Sequence[Page], catalog: Catalog) -> Iterator[Lesson]:
    layouts = [open_page(page, catalog) for page in pages]
    kind = Kind(document["type"], 1.0)
    ranked = rank(prepare(layouts, catalog), kind, catalog)
    items = [item["fields"] for item in document["items"]]
    for found in find_entries(ranked, layouts):
        if len(found.entries) > 1:
            yield Lesson(
                meta["author"], found.leader, found.first,
                entry_table(found, ranked, layouts, kind), judge(found, items, document["places"]),
            )  # fmt: skip


def judge(found: Entries, items: Sequence[Mapping[str, Any]], places: Mapping[str, Any]) -> tuple[bool | None, ...]:
    """Per entry whether it begins another item than the likeliest entry does; None where the truth does not tell."""
    if len({_lead_of(item, found.leader) for item in items}) < 2:
        return (False,) * len(found.entries)
    owners = [_by_place(entry, places, len(items)) for entry in found.entries]
    if all(owner is None for owner in owners):
        return _by_value(found, items)
    first = owners[found.first]
    if first is None:
        alike = [n for n, item in enumerate(items) if _matches(found.entries[found.first], item)]
        first = alike[0] if alike else 0
    return tuple(owner is not None and owner != first for owner in owners)


def _lead_of(item: Mapping[str, Any], leader: str) -> str:
    """What tells an item from another where `leader` begins them: a drug twice is twice where its doses differ."""
    if leader == "patient":
        return str(item.get("patient_name"))
    return "|".join(str(item.get(name)) for name in ("patient_name", "drug_name", "drug_strength", "sig", "refills"))


def _by_place(entry: Entry, places: Mapping[str, Any], items: int) -> int | None:
    box, page = entry.print.candidate.box, entry.print.candidate.page
    for number in range(items):
        for name in LEADERS[entry.leader]:
            for place in places.get(f"{number + 1}.{name}", ()):
                x0, y0, x1, y1 = place["box"]
                near = abs((y0 + y1) / 2 - box.middle[1]) < _SLACK_Y and box.x0 < x1 + _SLACK_X and box.x1 > x0 - _SLACK_X
                if place["page"] == page and near:
                    return number
    return None


def _by_value(found: Entries, items: Sequence[Mapping[str, Any]]) -> tuple[bool | None, ...]:
    """For wordings that print their values out: the entry that has most of an item's values begins it."""
    owners: list[int | None] = []
    agreed: list[int] = []
    for entry in found.entries:
        counts = [_matches(entry, item) for item in items]
        best = max(counts)
        owners.append(counts.index(best) if best and counts.count(best) == 1 else None)
        agreed.append(best)
    first = owners[found.first]
    begins: list[bool | None] = []
    for number, owner in enumerate(owners):
        if owner is None or first is None:
            begins.append(None if agreed[number] else False)
        elif owner == first:
            begins.append(False)
        else:
            rivals = [agreed[n] for n, other in enumerate(owners) if other == owner]
            begins.append(True if agreed[number] == max(rivals) else None)
    return tuple(begins)


def _matches(entry: Entry, item: Mapping[str, Any]) -> int:
    """How many values of the item stand in the entry; none where its leader is not the item's."""
    lead = entry.print.scored
    if lead.name in item and not is_same(lead.name, [item[lead.name]], lead.value):
        return 0
    parts = ((name, entry.parts[part].scored.value) for part, name in _TOLD.items() if part in entry.parts)
    return 1 + sum(is_same(name, [item[name]], value) for name, value in parts if name in item)


def fit_entries(lessons: Sequence[Lesson]) -> HistGradientBoostingClassifier:
    """Boosted trees over all entries but the likeliest, whose item is no other."""
    table = np.concatenate([lesson.table[_judged(lesson)] for lesson in lessons])
    begins = np.concatenate([[lesson.begins[n] for n in _judged(lesson)] for lesson in lessons])
    return HistGradientBoostingClassifier(
        max_iter=160, max_depth=5, learning_rate=0.06, l2_regularization=3, min_samples_leaf=20, random_state=1
    ).fit(table, begins.astype(bool))


def _judged(lesson: Lesson) -> list[int]:
    return [n for n, begins in enumerate(lesson.begins) if begins is not None and n != lesson.first]


def cross_judge(lessons: Sequence[Lesson]) -> None:
    """Print how well authors left out are judged."""
    authors = sorted({lesson.author for lesson in lessons})
    scores: list[tuple[Lesson, np.ndarray]] = []
    for held in (authors[first::_FOLDS] for first in range(_FOLDS)):
        trees = fit_entries([each for each in lessons if each.author not in held and _judged(each)])
        scores.extend((each, trees.decision_function(each.table)) for each in lessons if each.author in held)
    for leader in LEADERS:
        own = [(each, odds) for each, odds in scores if each.leader == leader]
        for least in (-1.0, -0.5, 0.0, 0.5, 1.0):
            counts = [_count(each, odds, least) for each, odds in own]
            several = [c for c, (each, _) in zip(counts, own, strict=True) if any(each.begins)]
            one = [c for c, (each, _) in zip(counts, own, strict=True) if not any(each.begins)]
            print(
                f"{leader:8} from {least:4}: of several {sum(c == (0, 0) for c in several)} of {len(several)} exactly,"
                f" {sum(c[0] for c in several)} entries missed, {sum(c[1] for c in several)} too many;"
                f" of one {sum(c[1] > 0 for c in one)} of {len(one)} taken apart"
            )


def _count(lesson: Lesson, odds: np.ndarray, least: float) -> tuple[int, int]:
    said = [n for n in _judged(lesson) if odds[n] > least]
    missed = sum(bool(begins) and n not in said for n, begins in enumerate(lesson.begins))
    return missed, sum(not lesson.begins[n] for n in said)


def main() -> None:
    """Read the folders, judge by authors left out, fit on all."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.train_entries", description=__doc__)
    parser.add_argument("--read", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "extract" / "models" / "entries.npz")
    options = parser.parse_args()
    with ProcessPoolExecutor(2) as pool:
        lessons = [lesson for part in pool.map(_all_lessons, options.read) for lesson in part]
    cross_judge(lessons)
    save_trees(fit_entries([each for each in lessons if _judged(each)]), {}, FEATURES, options.out)
    print(f"{sum(len(_judged(each)) for each in lessons)} entries of {len(lessons)} documents and leaders")


def _all_lessons(folder: Path) -> list[Lesson]:
    return list(lessons_of(folder, load_catalog(ROOT / "catalog")))


if __name__ == "__main__":
    main()
