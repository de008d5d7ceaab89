"""Teach yes-or-no questions over words (`extract.word_odds`): with authors left out for what weighs the answers, and whole.

What weighs a reading must learn from papers the reading does not know, or it would trust it too much. So beside the
model that ships stand models in a folder of their own that have not seen a fifth of the authors each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bench.training.authors import EVERY
from extract.text_model import BUCKETS
from extract.word_odds import WordOdds, inputs, load_odds, save_odds

T = TypeVar("T")
# The authors are left out in so many groups.
FOLDS = 5
# A question is taught by so many answers of yes and so many of no.
_FEWEST = 12


@dataclass(frozen=True, slots=True)
class Case:
    """The words of a case by `author`, the question (`label`), and whether its answer is yes.

    A case of no author is always taught and never judged.
    """

    author: str
    label: str
    right: bool
    text: str


def left_out(folder: Path, author: str) -> WordOdds:
    """The word odds in `folder` that have not seen `author`, as `model_without`."""
    return model_without(folder, author, load_odds)


def model_without(folder: Path, author: str, load: Callable[[Path], T | None]) -> T:
    """The model in `folder` that has not seen `author`; papers of no author are known to all of them alike.

    Raises FileNotFoundError where there is none: a reading that knows the author would look surer than it is.
    """
    model = load(folder / f"{max(fold_of(author), 0)}.npz")
    if model is None:
        raise FileNotFoundError(f"{folder} holds no model without {author}: see docs/training.md")
    return model


def teach(cases: Sequence[Case], folder: Path, out: Path, *, strength: float) -> None:
    """Fit with each group of authors left out, into `folder`, and on all into `out`; print how well the former answer.

    `strength`: the inverse of the regularisation.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows_of = {text: row for row, text in enumerate(dict.fromkeys(each.text for each in cases))}
    table = _matrix_of(rows_of)
    for held in range(FOLDS):
        known = [each for each in cases if fold_of(each.author) != held]
        _fit(known, rows_of, table, strength, folder / f"{held}.npz")
    _fit(cases, rows_of, table, strength, out)
    _judge(cases, folder)


def fold_of(author: str) -> int:
    """The group that `author` is left out with; -1 for no author, who is never left out."""
    return EVERY.split(",").index(author) % FOLDS if author else -1


def _matrix_of(texts: Iterable[str]) -> csr_matrix:
    """One row a text, the columns of `inputs`."""
    columns, values, ends = [], [], [0]
    for text in texts:
        buckets, weights = inputs(text)
        columns.append(buckets)
        values.append(weights)
        ends.append(ends[-1] + len(buckets))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), np.array(ends)), shape=(len(ends) - 1, BUCKETS))


def _fit(
    cases: Sequence[Case], rows_of: Mapping[str, int], table: csr_matrix, strength: float, out: Path
) -> None:
    """Fit every question on its cases and write the model; `rows_of` says which row of `table` holds which text."""
    by_label: Mapping[str, list[Case]] = defaultdict(list)
    for each in cases:
        by_label[each.label].append(each)
    fitted: dict[str, tuple[NDArray[np.float64], float]] = {}
    for label, own in sorted(by_label.items()):
        right = np.array([each.right for each in own])
        if min(right.sum(), (~right).sum()) >= _FEWEST:
            words = table[[rows_of[each.text] for each in own]]
            model = LogisticRegression(C=strength, solver="liblinear").fit(words, right)
            fitted[label] = (model.coef_[0], float(model.intercept_[0]))
    weights = np.stack([row for row, _ in fitted.values()], axis=1)
    save_odds(out, list(fitted), weights, np.array([bias for _, bias in fitted.values()]))


def _judge(cases: Sequence[Case], folder: Path) -> None:
    """Print, per question and over all, the area under the curve of the models that have not seen the author."""
    said: Mapping[str, list[tuple[float, bool]]] = defaultdict(list)
    known: dict[tuple[int, str], NDArray[np.float32]] = {}
    for each in (each for each in cases if each.author):
        model, place = left_out(folder, each.author), (fold_of(each.author), each.text)
        if each.label in model.labels:
            if place not in known:
                known[place] = model.odds(each.text)
            said[each.label].append((float(known[place][model.labels[each.label]]), each.right))
    every: list[tuple[float, bool]] = []
    for label, pairs in sorted(said.items()):
        odds, rights = zip(*pairs, strict=True)
        if len(set(rights)) > 1:
            every.extend(pairs)
            print(f"{label:40} {len(pairs):6} cases, {np.mean(rights):.0%} yes, {roc_auc_score(rights, odds):.3f}")
    odds, rights = zip(*every, strict=True)
    print(f"all: {len(every)} cases, {roc_auc_score(rights, odds):.4f}")
