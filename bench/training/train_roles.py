"""Train what a drug is to its paper: `python -m bench.training.train_roles [--each 2]`.

From the drugs named on the papers of every author: those the paper is about and those it only mentions. The figures
are those of authors left out.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from bench.comparing import is_same
from bench.training.authors import EVERY
from bench.training.examples import Example
from bench.training.field_pages import Sample, make_samples
from bench.training.train_answers import train
from documents.catalog import Catalog, load_catalog
from extract.candidates.cues import cues_of
from extract.candidates.drugs import find_around_drugs
from extract.candidates.vocabulary import vocabulary_of
from extract.drug_roles import OTHER, OWN, words_around
from extract.layout import lay_out
from extract.prepared import label_all
from extract.text_model import MODELS, TypeModel, save_model

ROOT = Path(__file__).parents[2]
_FOLDS = 6


@dataclass(frozen=True, slots=True)
class Mention:
    """A drug named on a paper (`paper` tells papers apart), and the words around it."""

    author: str
    paper: str
    own: bool
    text: str


def mentions_of(sample: Sample, paper: str, catalog: Catalog) -> list[Mention]:
    """The drugs a paper names; none where it names only its own or none of its own."""
    layouts = [lay_out(page) for page in sample.pages]
    pages, _, around = label_all(layouts, catalog)
    specs = catalog.fields
    truth = [item["drug_name"] for item in sample.items if item.get("drug_name")]
    found = [
        Mention(
            sample.author, paper, is_same("drug_name", truth, each.value), words_around(layouts, each.page, each.box)
        )
        for each in find_around_drugs(pages, specs, vocabulary_of(specs), cues_of(specs), around)
        if each.name == "drug_name" and each.box is not None
    ]
    return found if len({each.own for each in found}) > 1 else []


def of_author(author: str, *, each: int, seed: int) -> list[Mention]:
    """The mentions on papers of one author, every wording in `each` layouts."""
    catalog = load_catalog(ROOT / "catalog")
    return [
        mention
        for number, sample in enumerate(make_samples(author, "tune", each=each, seed=seed))
        for mention in mentions_of(sample, f"{author}/{number}", catalog)
    ]


def fit(mentions: Sequence[Mention]) -> TypeModel:
    """A model fitted on all `mentions`."""
    examples = [
        Example(each.paper, OWN if each.own else OTHER, each.author, 0, each.text, {}, {}) for each in mentions
    ]
    return two_sided(train(examples, (OTHER, OWN)))


def two_sided(model: TypeModel) -> TypeModel:
    """The weights for and against as two rows, as probabilities are worked out."""
    weights = np.vstack([-model.weights / 2, model.weights / 2]).astype(np.float16)
    bias = np.concatenate([-model.bias / 2, model.bias / 2]).astype(np.float32)
    return TypeModel(model.labels, (), weights, bias, model.idf, 1.0)


def cross_judge(mentions: Sequence[Mention]) -> None:
    """Print how often, on papers of authors left out, a drug of the paper's own is the likeliest."""
    authors = sorted({each.author for each in mentions})
    first = right = papers = 0
    for held in (authors[start::_FOLDS] for start in range(_FOLDS)):
        model = fit([each for each in mentions if each.author not in held])
        by_paper: dict[str, list[tuple[float, bool]]] = defaultdict(list)
        for each in mentions:
            if each.author in held:
                share = model.probabilities(each.text, {}, {})[OWN]
                by_paper[each.paper].append((share, each.own))
                right += (share > 0.5) == each.own
        first += sum(max(shares)[1] for shares in by_paper.values())
        papers += len(by_paper)
    print(f"{right / len(mentions):.3f} of {len(mentions)} mentions right; own drug first on {first} of {papers} papers")


def all_mentions(authors: str, *, each: int, seed: int = 51) -> Iterator[Mention]:
    """Those of all authors."""
    with ProcessPoolExecutor(2) as pool:
        for found in pool.map(partial(of_author, each=each, seed=seed), authors.split(",")):
            yield from found


def main() -> None:
    """Judge by authors left out, fit on all."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.train_roles", description=__doc__)
    parser.add_argument("--authors", default=EVERY)
    parser.add_argument("--each", type=int, default=1, help="layout families a wording")
    parser.add_argument("--out", type=Path, default=MODELS / "drug_roles.npz")
    options = parser.parse_args()
    mentions = list(all_mentions(options.authors, each=options.each))
    cross_judge(mentions)
    save_model(options.out, fit(mentions))


if __name__ == "__main__":
    main()
