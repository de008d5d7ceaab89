"""Boosted trees as plain arrays of nodes: what weighs values and entries without a learning library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted trees: per node the feature (-1 a leaf), threshold, children and value; `roots` begin each tree.

    `prior` is, per type and field (`pa_denial/due_at`; `/due_at` for any type), the log odds that it is printed.
    """

    roots: NDArray[np.int64]
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: NDArray[np.float64]
    base: float
    prior: Mapping[str, float] = field(default_factory=dict)


def run_trees(trees: Trees, table: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of all trees for each row."""
    total = np.full(len(table), trees.base)
    rows = np.arange(len(table))[:, None]
    nodes = np.tile(trees.roots, (len(table), 1))
    while True:
        features = trees.feature[nodes]
        leaf = features < 0
        if leaf.all():
            break
        values = table[rows, np.maximum(features, 0)]
        step = np.where(values <= trees.threshold[nodes], trees.left[nodes], trees.right[nodes])
        nodes = np.where(leaf, nodes, step)
    sums: NDArray[np.float64] = trees.value[nodes].sum(axis=1)
    return total + sums


def load_trees(path: Path, features: Sequence[str]) -> Trees | None:
    """The trees stored in `path`; None where there are none or they were trained for other features."""
    if not path.exists():
        return None
    with np.load(path) as stored:
        if tuple(str(name) for name in stored["features"]) != tuple(features):
            return None
        prior = {str(n): float(v) for n, v in zip(stored["prior_fields"], stored["prior"], strict=True)}
        return Trees(
            stored["roots"],
            stored["feature"],
            stored["threshold"],
            stored["left"],
            stored["right"],
            stored["value"],
            float(stored["base"]),
            prior,
        )
