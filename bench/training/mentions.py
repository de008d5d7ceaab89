"""What a thing named on a paper is to it, taught from the words around: its own, or only mentioned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from bench.training.examples import Example
from bench.training.field_pages import Sample, make_samples
from bench.training.train_answers import train
from documents.catalog import Catalog, load_catalog
from extract.text_model import TypeModel

ROOT = Path(__file__).parents[2]
_FOLDS, _SEED = 6, 51


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named on a paper (`paper` tells papers apart), and the words around it."""

    author: str
    paper: str
    own: bool
    text: str


MentionsOf = Callable[[Sample, str, Catalog], list[Mention]]


def fit(mentions: Sequence[Mention], own: str, other: str) -> TypeModel:
    """A model fitted on all `mentions`; `own` and `other` name its two answers."""
    examples = [
        Example(each.paper, own if each.own else other, each.author, 0, each.text, {}, {}) for each in mentions
    ]
    return _two_sided(train(examples, (other, own)), (other, own))


def _two_sided(model: TypeModel, labels: tuple[str, str]) -> TypeModel:
    """The weights for and against as two rows, as probabilities are worked out; the fitted row is the last label's."""
    sign = 1 if model.labels[-1] == labels[-1] else -1
    weights = sign * np.vstack([-model.weights / 2, model.weights / 2]).astype(np.float16)
    bias = sign * np.concatenate([-model.bias / 2, model.bias / 2]).astype(np.float32)
    return TypeModel(labels, (), weights, bias, model.idf, 1.0)


def cross_judge(mentions: Sequence[Mention], own: str, other: str, besides: Sequence[Mention] = ()) -> None:
    """Print how many papers of authors left out say anything above each share, and how often that is their own.

    `besides` are always taught and never judged.
    """
    authors = sorted({each.author for each in mentions})
    best: list[tuple[float, bool]] = []
    right = papers = 0
    for held in (authors[start::_FOLDS] for start in range(_FOLDS)):
        model = fit([*(each for each in mentions if each.author not in held), *besides], own, other)
        by_paper: dict[str, list[tuple[float, bool]]] = defaultdict(list)
        for each in mentions:
            if each.author in held:
                share = model.probabilities(each.text, {}, {})[own]
                by_paper[each.paper].append((share, each.own))
                right += (share > 0.5) == each.own
        papers += sum(any(is_own for _, is_own in shares) for shares in by_paper.values())
        best.extend(map(max, by_paper.values()))
    print(f"{right / len(mentions):.3f} of {len(mentions)} mentions right")
    for least in (0.0, 0.35, 0.5, 0.7, 0.9):
        said = [is_own for share, is_own in best if share >= least]
        print(f"from {least}: {sum(said)} right of {len(said)} said, of {papers} papers that have one of their own")


def all_mentions(mentions_of: MentionsOf, authors: str, *, each: int) -> Iterator[Mention]:
    """Those on the papers of all authors, every wording in `each` layouts; a paper gives what `mentions_of` finds."""
    with ProcessPoolExecutor(2) as pool:
        for found in pool.map(partial(_of_author, mentions_of, each), authors.split(",")):
            yield from found


def _of_author(mentions_of: MentionsOf, each: int, author: str) -> list[Mention]:
    catalog = load_catalog(ROOT / "catalog")
    return [
        mention
        for number, sample in enumerate(make_samples(author, "tune", each=each, seed=_SEED))
        for mention in mentions_of(sample, f"{author}/{number}", catalog)
    ]
