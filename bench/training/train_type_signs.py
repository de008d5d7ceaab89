"""Train what the fields seen on a paper say of its type: `python -m bench.training.train_type_signs --words WORDS --read FOLDER ...`.

On papers as readers gave them, of authors that neither the tagger nor the words have seen. The figures are those of
authors left out.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.training.authors import WEIGHED
from bench.training.field_pages import Sample
from bench.training.read_faxes import load_samples
from bench.training.train_types import read_words, words_without
from documents.catalog import Catalog, load_catalog
from extract.classifying import study, weigh_readings
from extract.layout import lay_out
from extract.prepared import prepare
from extract.text_model import TypeModel
from extract.type_signs import MODEL, TypeSigns, save_signs, seen_of

ROOT = Path(__file__).parents[2]
Floats = NDArray[np.float64]
# How strongly weights are held small; the bias, as a sign twice as large, is held a quarter as strongly.
_HELD, _BIAS = 30.0, 2.0
# What is hardly ever seen counts no more than this (the least spread of a sign).
_LEAST_SPREAD = 0.05
# Authors are judged in so many groups.
_GROUPS = 11


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: its author and type, the log probabilities by words and tagger, and which labels are seen how plainly."""

    author: str
    type: str
    said: Mapping[str, float]
    seen: Floats


def read_paper(sample: Sample, words: TypeModel, labels: Sequence[str], catalog: Catalog) -> Paper:
    """What the readings say of `sample`; `words` has not seen its author."""
    layouts = [lay_out(page) for page in sample.pages]
    studied, tagged = study(layouts, catalog.types), prepare(layouts, catalog).tagged
    both = weigh_readings(read_words(studied, words, catalog.types), tagged.types, studied, catalog.types)
    said = {name: math.log(max(sure, 1e-6)) for name, sure in both.items()}
    return Paper(sample.author, sample.type, said, seen_of(tagged, labels))


def fit_signs(papers: Sequence[Paper], labels: Sequence[str]) -> TypeSigns:
    """What is to be added to the log probabilities of `papers` so that their types are the likeliest."""
    types = tuple(sorted(papers[0].said))
    seen = np.stack([paper.seen for paper in papers])
    mean, spread = seen.mean(axis=0), np.maximum(seen.std(axis=0), _LEAST_SPREAD)
    signs = np.hstack([(seen - mean) / spread, np.full((len(papers), 1), _BIAS)])
    said = np.array([[paper.said[name] for name in types] for paper in papers])
    true = np.array([types.index(paper.type) for paper in papers])
    rows, size = np.arange(len(papers)), (signs.shape[1], len(types))

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(size)
        logits = said + signs @ weights
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        likely = powers / powers.sum(axis=1, keepdims=True)
        cost = -np.log(np.maximum(likely[rows, true], 1e-12)).sum() + _HELD * (flat**2).sum() / 2
        likely[rows, true] -= 1.0
        return float(cost), (signs.T @ likely + _HELD * weights).ravel()

    found = minimize(loss, np.zeros(size[0] * size[1]), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x.reshape(size)
    return TypeSigns(tuple(labels), types, mean, spread, found[:-1], _BIAS * found[-1])


def judge(papers: Sequence[Paper], labels: Sequence[str]) -> None:
    """Print how many types of authors left out are wrong without and with the signs."""
    authors = sorted({paper.author for paper in papers})
    without = together = 0
    for held in (authors[first::_GROUPS] for first in range(min(_GROUPS, len(authors)))):
        model = fit_signs([paper for paper in papers if paper.author not in held], labels)
        for paper in (paper for paper in papers if paper.author in held):
            logits = {name: paper.said[name] + more for name, more in model.odds(paper.seen).items()}
            without += max(paper.said, key=paper.said.__getitem__) != paper.type
            together += max(logits, key=logits.__getitem__) != paper.type
    print(f"{len(papers)} papers of authors left out: {without} types wrong by words and tagger, {together} with the signs")


def main() -> None:
    """Read, judge, and teach on all."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.train_type_signs", description=__doc__)
    parser.add_argument("--read", type=Path, nargs="+", required=True, help="folders of read faxes")
    parser.add_argument("--words", type=Path, required=True, help="the --left-out folder of train_types")
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args()
    catalog = load_catalog(ROOT / "catalog")
    samples = [each for folder in options.read for each in load_samples(folder) if each.author in WEIGHED.split(",")]
    labels = tuple(sorted(prepare([lay_out(page) for page in samples[0].pages], catalog).tagged.labels))
    papers = [read_paper(sample, words_without(options.words, sample.author), labels, catalog) for sample in samples]
    judge(papers, labels)
    save_signs(options.out, fit_signs(papers, labels))


if __name__ == "__main__":
    main()
