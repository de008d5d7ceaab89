"""Train where documents begin: `python -m bench.training.train_splits --words WORDS --read FOLDER ...`.

To be run again whenever the tagger or the types by words have changed: most of the signs are what they say of two pages.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression

from bench.training.authors import WEIGHED
from bench.training.parallel import collect
from bench.training.split_papers import ALONE, Paper, make_papers, read_papers
from documents.catalog import load_catalog
from extract import splitting
from extract.boundaries import BoundaryModel, save_boundaries, sign_table, signs_of
from extract.leaves import Leaf
from extract.text_model import MODELS

ROOT = Path(__file__).parents[2]
# One sender's letters of one wording, or about one patient, follow each other in some batches, not in most.
_ALIKE = 0.3
_ODD = 0.5
# The tagger is too good on the authors it learned from, so what they teach counts less.
_OF_TAGGER = 0.5
_REPEATED, _LOST = 0.15, 0.3
_BATCHES = 300


@dataclass(frozen=True, slots=True)
class Pair:
    """The signs between a page and those before it, whether a document truly begins there, and how much it counts."""

    signs: Mapping[str, float]
    begins: bool
    group: str
    weight: float = 1.0


def make_pairs(papers: Sequence[Paper], *, rounds: int, seed: int) -> list[Pair]:
    """Pairs within papers, and between each paper and `rounds` others of its author, its namesakes and companions."""
    rng = Random(seed)
    alone = [paper for paper in papers if paper.kind not in ALONE]
    by_group, by_wording, by_set = (_grouped(alone, name) for name in ("group", "wording", "set"))
    pairs: list[Pair] = []
    for paper in papers:
        pairs += _within(paper, rng)
        if paper.kind in ALONE:
            continue
        same = by_group[paper.group]
        others = [(other, 1.0) for other in rng.sample(same, min(rounds, len(same)))]
        others += [(other, _ALIKE) for other in by_wording.get(paper.wording, ())]
        others += [(other, _ALIKE) for other in by_set.get(paper.set, ()) if other.kind != paper.kind]
        pairs += [
            Pair(signs_of(other.later, paper.leaves), True, paper.group, weight)
            for other, weight in others
            if other is not paper
        ]
    return pairs


def _grouped(papers: Sequence[Paper], name: str) -> dict[str, list[Paper]]:
    groups: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        if getattr(paper, name):
            groups[getattr(paper, name)].append(paper)
    return groups


def _within(paper: Paper, rng: Random) -> Iterator[Pair]:
    """The joints of a paper, also as they look after a wrong cut, a page sent twice or one lost on the way."""
    leaves = paper.leaves
    for place in range(1, len(leaves)):
        yield Pair(signs_of(leaves[place], leaves[:place]), False, paper.group)
        if place > 1:
            yield Pair(signs_of(leaves[place], leaves[rng.randrange(1, place) : place]), False, paper.group, _ODD)
    if rng.random() < _REPEATED:
        place = rng.randrange(len(leaves))
        again = leaves[place] if place else paper.later
        yield Pair(signs_of(again, leaves[: place + 1]), False, paper.group, _ODD)
    if len(leaves) > 2 and rng.random() < _LOST:
        place = rng.randrange(1, len(leaves) - 1)
        yield Pair(signs_of(leaves[place + 1], leaves[:place]), False, paper.group, _ODD)


def fit(pairs: Sequence[Pair], strength: float, trusted: frozenset[str]) -> BoundaryModel:
    """A logistic model on signs of unit spread; groups not `trusted` are those that the tagger has learned from."""
    names = tuple(pairs[0].signs)
    table = sign_table([pair.signs for pair in pairs], names)
    rows = np.hstack([np.maximum(table, 0), table < 0])
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 0.05
    weights = [pair.weight * (1.0 if pair.group in trusted else _OF_TAGGER) for pair in pairs]
    model = LogisticRegression(C=strength, max_iter=3000)
    model.fit((rows - middle) / spread, [pair.begins for pair in pairs], sample_weight=weights)
    slopes = model.coef_[0] / spread
    known, unknown = np.split(slopes.astype(np.float32), 2)
    return BoundaryModel(names, known, unknown, float(model.intercept_[0] - slopes @ middle))


def report(model: BoundaryModel, papers: Sequence[Paper], title: str) -> None:
    """Print how many batches put together at random are cut right, and how many papers of several pages stay whole."""
    rng = Random(title)
    alone = [paper for paper in papers if paper.kind not in ALONE]
    right = 0
    for _ in range(_BATCHES):
        parts = rng.sample(alone, rng.choice((2, 2, 3, 4)))
        leaves: list[Leaf] = list(parts[0].leaves)
        starts = [0]
        for part in parts[1:]:
            starts.append(len(leaves))
            leaves += [part.later, *part.leaves[1:]]
        right += splitting.likeliest_starts(leaves, model) == tuple(starts)
    several = [paper for paper in papers if len(paper.leaves) > 1]
    whole = sum(splitting.likeliest_starts(paper.leaves, model) == (0,) for paper in several)
    print(f"{title}: {right} of {_BATCHES} batches right, {whole} of {len(several)} papers of several pages whole")


def papers_of(jobs: Sequence[tuple[Path | str, int, int]], families: str, words: Path) -> list[Paper]:
    """The papers of folders and of authors (with a seed, and how many layout families a template)."""
    catalog = load_catalog(ROOT / "catalog")
    papers: list[Paper] = []
    for source, seed, each in jobs:
        if isinstance(source, Path):
            papers += read_papers(source, catalog, words)
        else:
            papers += make_papers(source, families, catalog, words, seed=seed, each=each)
    return papers


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, print the honest figures of authors left out, write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--authors", default=WEIGHED, help="authors that the tagger has not seen")
    parser.add_argument("--more", default="D,G,I,L", help="authors that it has seen: they count half")
    parser.add_argument("--each", type=int, default=2, help="layout families per template of authors not seen")
    parser.add_argument("--read", type=Path, nargs="*", default=(), help="folders of read faxes of authors not seen")
    parser.add_argument("--words", type=Path, required=True, help="the --left-out folder of train_types")
    parser.add_argument("--judge", default="H,J,O,Q", help="authors left out one after another for the figures")
    parser.add_argument("--held", action="store_true", help="report on the held-out layouts, not on those trained on")
    parser.add_argument("--strength", type=float, default=0.02)
    parser.add_argument("--out", type=Path, default=MODELS / "boundaries.npz")
    options = parser.parse_args(arguments)
    trusted = frozenset(options.authors.split(","))
    more = options.more.split(",") if options.more else []
    jobs = [(folder, 0, 0) for folder in options.read]
    jobs += [(author, 7, options.each) for author in sorted(trusted)] + [(author, 8, 1) for author in more]
    papers = collect(partial(papers_of, families="tune", words=options.words), jobs, chunk=1)
    pairs = make_pairs(papers, rounds=2, seed=1)
    asked = sorted(options.judge.split(",")) if options.judge else []
    held_out = partial(papers_of, families="heldout", words=options.words)
    judged = collect(held_out, [(author, 77, 1) for author in asked], chunk=1) if options.held else papers
    for author in asked:
        model = fit([pair for pair in pairs if pair.group != author], options.strength, trusted)
        report(model, [paper for paper in judged if paper.group == author], f"without {author}")
    save_boundaries(options.out, fit(pairs, options.strength, trusted))


if __name__ == "__main__":
    main()
