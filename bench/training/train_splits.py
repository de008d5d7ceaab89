"""Train where documents begin: `python -m bench.training.train_splits [--read READINGS.pkl TRUTH.jsonl ...]`."""

from __future__ import annotations

import argparse
import json
import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression

from bench.simulator.assemble import Fax
from bench.simulator.assemble import Leaf as SheetLeaf
from bench.simulator.covers import make_cover
from bench.simulator.damage import Damage
from bench.simulator.document import make_document
from bench.simulator.families import SETS
from bench.simulator.readings import read_perfectly
from bench.simulator.templates import load_authors
from bench.training.field_pages import misread
from documents.document_types import DocumentType, load_document_types
from documents.reading import Page
from extract.boundaries import BoundaryModel, save_boundaries, signs_of
from extract.layout import lay_out
from extract.leaves import Leaf, look_at
from extract.text_model import MODELS

ROOT = Path(__file__).parents[2]
_SHARES = (0.0, 0.03, 0.08)
_COVERED = 0.15
# One sender's letters of one wording follow each other in some batches, not in most.
_NAMESAKE = 0.3


@dataclass(frozen=True, slots=True)
class Paper:
    """One document as pages looked at, cover sheets included, and the group (author or file) it is held out with.

    Papers of one `wording` differ only in the people and values named.
    """

    leaves: tuple[Leaf, ...]
    group: str
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """The signs between a page and those before it, whether a document truly begins there, and how much it counts."""

    signs: Mapping[str, float]
    begins: bool
    group: str
    weight: float = 1.0


def make_papers(
    authors: str, families: str, types: Mapping[str, DocumentType], *, seed: int, each: int
) -> Iterator[Paper]:
    """Every template of the authors in `each` layout families, twice with other people, some behind a cover sheet

    and some misread.
    """
    rng = Random(seed)
    for template in load_authors(authors):
        drawn = [family for family in rng.sample(SETS[families], each) for _ in range(2)]
        for number, family in enumerate(drawn):
            made = make_document(template, family, f"{seed}/{template.id}/{number}")
            sheets = list(made.sheets)
            if template.type != "cover_sheet" and rng.random() < _COVERED:
                sheets.insert(0, make_cover(made, rng))
            leaves = tuple(SheetLeaf(sheet, 0, page) for page, sheet in enumerate(sheets, 1))
            reading = read_perfectly(Fax({}, leaves, tuple(Damage() for _ in leaves)))
            share = rng.choice(_SHARES)
            pages = [misread(page, rng, share) for page in reading.pages]
            yield _look(pages, types, template.author, f"{template.id}/{family.name}")


def read_papers(readings: Path, truth: Path, types: Mapping[str, DocumentType]) -> Iterator[Paper]:
    """The documents of faxes as a reader gave them (a pickled mapping of file name to Reading)."""
    with readings.open("rb") as stored:
        known = pickle.load(stored)
    for line in truth.read_text(encoding="utf-8").splitlines():
        fax = json.loads(line)
        if fax["source"] in known:
            pages = {page.number: page for page in known[fax["source"]].pages}
            for document in fax["documents"]:
                yield _look([pages[number] for number in document["pages"]], types, readings.stem)


def _look(pages: Sequence[Page], types: Mapping[str, DocumentType], group: str, wording: str = "") -> Paper:
    return Paper(tuple(look_at(lay_out(page), types) for page in pages), group, wording)


def make_pairs(papers: Sequence[Paper], *, rounds: int, seed: int) -> list[Pair]:
    """Pairs within papers, between each paper and `rounds` others drawn to follow it, and between its namesakes."""
    rng = Random(seed)
    pairs = []
    for paper in papers:
        leaves = paper.leaves
        pairs += [Pair(signs_of(leaves[n], leaves[:n]), False, paper.group) for n in range(1, len(leaves))]
        namesakes = [other for other in papers if other.wording == paper.wording != ""]
        for after in [*rng.sample(papers, rounds), *namesakes]:
            if after is not paper and paper.leaves[0].type != "cover_sheet":
                weight = _NAMESAKE if after.wording == paper.wording != "" else 1.0
                pairs.append(Pair(signs_of(after.leaves[0], leaves), True, paper.group, weight))
    return pairs


def fit(pairs: Sequence[Pair], strength: float) -> BoundaryModel:
    """A logistic model in which beginnings and continuations weigh alike."""
    names = tuple(pairs[0].signs)
    rows = np.array([[float(pair.signs[name]) for name in names] for pair in pairs])
    begins = np.array([pair.begins for pair in pairs])
    model = LogisticRegression(C=strength, max_iter=2000, class_weight="balanced")
    model.fit(rows, begins, sample_weight=[pair.weight for pair in pairs])
    return BoundaryModel(names, model.coef_[0].astype(np.float32), float(model.intercept_[0]))


def report(model: BoundaryModel, pairs: Sequence[Pair], title: str) -> None:
    """Print how many beginnings are found and how many continuations kept, at several bars."""
    odds = np.array([model.log_odds(dict(pair.signs)) for pair in pairs])
    begins = np.array([pair.begins for pair in pairs])
    for bar in (-1.0, 0.0, 1.0, 2.0, 3.0):
        found, kept = (odds[begins] > bar).mean(), (odds[~begins] <= bar).mean()
        print(f"{title}: bar {bar:+.0f}  begins {found:.2%} of {begins.sum()}  goes on {kept:.2%} of {(~begins).sum()}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, print the honest figure of authors left out, write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--authors", default="A,B,C,D,F,G")
    parser.add_argument("--each", type=int, default=1, help="layout families per template")
    parser.add_argument("--read", nargs=2, action="append", default=[], type=Path, metavar=("READINGS", "TRUTH"))
    parser.add_argument("--strength", type=float, default=0.3)
    parser.add_argument("--out", type=Path, default=MODELS / "boundaries.npz")
    options = parser.parse_args(arguments)
    types = load_document_types(ROOT / "catalog" / "types")
    papers = list(make_papers(options.authors, "tune", types, seed=7, each=options.each))
    pairs = make_pairs(papers, rounds=2, seed=1)
    for readings, truth in options.read:
        pairs += make_pairs(list(read_papers(readings, truth, types)), rounds=3, seed=2)
    for left_out in sorted({pair.group for pair in pairs}):
        model = fit([pair for pair in pairs if pair.group != left_out], options.strength)
        report(model, [pair for pair in pairs if pair.group == left_out], f"without {left_out}")
    save_boundaries(options.out, fit(pairs, options.strength))


if __name__ == "__main__":
    main()
