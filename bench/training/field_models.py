"""Train the choice of values: `python -m bench.training.field_models --roles DIR [--read FOLDER ...]`.

The authors must be ones the tagger was not trained on, or its scores would look surer than they are. Folders come
from `bench.training.read_faxes`.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier

from bench.comparing import is_same
from bench.scoring import is_own_date
from bench.training.authors import EVERY, WEIGHED
from bench.training.field_pages import Sample, make_samples
from bench.training.parallel import collect
from bench.training.plain_papers import make_plain_papers
from bench.training.read_faxes import load_samples
from bench.training.word_odds import left_out
from documents.catalog import Catalog, load_catalog
from documents.findings import Kind
from extract.confidence import MANY
from extract.finding import carried_by, find_candidates, group
from extract.layout import lay_out
from extract.prepared import prepare
from extract.scoring import CHOICE_FEATURES, Choice, choice_table, prior_of, read_people

ROOT = Path(__file__).parents[2]
_SMOOTH = 3.0
_READ_WEIGHT = 2.5
# Papers of plain labels a type.
_PLAIN_PAPERS = 15


def exact_samples(authors: str, each: int, catalog: Catalog) -> list[Sample]:
    """Papers with exact and misread words: of `authors` in `each` layout families a template, and of plain labels.

    Authors avoid the plainest labels; the trees would take them for less than they are (ADR 15).
    """
    return [
        *make_samples(authors, "tune", each=each, seed=21),
        *make_plain_papers(catalog, each=_PLAIN_PAPERS, seed=92),
    ]


def is_true(name: str, values: Sequence[Any], read: Any, *, many: bool) -> bool:
    """Whether `read` is one of the true values (of a list: one of its entries)."""
    if not many:
        return any(is_same(name, value, list(read) if isinstance(read, tuple) else read) for value in values)
    entries = [entry for value in values for entry in (value if isinstance(value, list) else [value])]
    return any(is_same(name, [entry], [read]) for entry in entries)


def choose_from(
    sample: Sample, catalog: Catalog, prior: Mapping[str, float], roles: Path
) -> tuple[list[Choice], np.ndarray]:
    """The choices of one document with their features; `roles` holds the models of `train_field_roles`."""
    kind = Kind(sample.type, 1.0)
    layouts = [lay_out(page) for page in sample.pages]
    unseen = left_out(roles, sample.author)
    choices = group(find_candidates(prepare(layouts, catalog), kind, catalog, unseen), catalog.fields)
    return choices, table_of(sample, choices, catalog, prior)


def table_of(sample: Sample, choices: Sequence[Choice], catalog: Catalog, prior: Mapping[str, float]) -> np.ndarray:
    """The features of choices of one document, weighed among themselves."""
    kind = Kind(sample.type, 1.0)
    people = read_people("\n".join(lay_out(page).text for page in sample.pages))
    return choice_table(choices, catalog.fields, carried_by(kind, catalog), prior_of(prior, kind), people)


def rights_of(sample: Sample, choices: Iterable[Choice], catalog: Catalog) -> list[bool]:
    """Whether each choice is a true value of its field."""
    truth: dict[str, list[Any]] = defaultdict(list)
    for item in sample.items:
        for name, value in item.items():
            truth[name].append(value)
    return [
        each.name in truth
        and is_true(each.name, truth[each.name], each.value, many=catalog.fields[each.name].kind in MANY)
        for each in choices
    ]


def priors(samples: Sequence[Sample]) -> dict[str, float]:
    """Per type and field (`pa_denial/due_at`) the log odds that a document of the type prints it; `/due_at` for any."""
    sizes: Counter[str] = Counter(sample.type for sample in samples)
    printed: Counter[tuple[str, str]] = Counter()
    for sample in samples:
        printed.update({(sample.type, name) for item in sample.items for name in item})
    rates = {
        name: (sum(count for (_, other), count in printed.items() if other == name) + 1) / (len(samples) + 2)
        for name in {name for _, name in printed}
    }
    odds = {f"/{name}": _log_odds(rate) for name, rate in rates.items()}
    for kind, size in sizes.items():
        for name, rate in rates.items():
            share = (printed[kind, name] + _SMOOTH * rate) / (size + _SMOOTH)
            odds[f"{kind}/{name}"] = _log_odds(share)
    return odds


def _log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))


def choice_rows(
    samples: Sequence[Sample], catalog: Catalog, prior: Mapping[str, float], roles: Path
) -> list[tuple[np.ndarray, list[bool]]]:
    """The choices of each sample that has any, and whether each is right."""
    rows = []
    for sample in samples:
        choices, table = choose_from(sample, catalog, prior, roles)
        known = [not is_own_date(each.name, sample.items[0], each.value) for each in choices]
        if any(known):
            rights = rights_of(sample, choices, catalog)
            rows.append((table[known], [right for right, judged in zip(rights, known, strict=True) if judged]))
    return rows


def fit_choices(rows: Sequence[tuple[np.ndarray, Sequence[bool], bool]]) -> HistGradientBoostingClassifier:
    """Boosted trees over the features of a choice; per document its table, what is right, and whether it was read.

    Pages as readers gave them count more than pages of exact words, where no second reader agreed or differed.
    """
    weights = np.concatenate([np.full(len(table), _READ_WEIGHT if read else 1.0) for table, _, read in rows])
    return HistGradientBoostingClassifier(
        max_iter=220, max_depth=6, learning_rate=0.07, l2_regularization=2, min_samples_leaf=30, random_state=1
    ).fit(
        np.concatenate([table for table, _, _ in rows]),
        np.concatenate([right for _, right, _ in rows]),
        sample_weight=weights,
    )


def save_trees(
    trees: HistGradientBoostingClassifier, prior: Mapping[str, float], features: Sequence[str], path: Path
) -> None:
    """The trees as plain arrays of nodes."""
    columns: dict[str, list[float]] = defaultdict(list)
    roots = []
    for (tree,) in trees._predictors:
        first = len(columns["feature"])
        roots.append(first)
        for node in tree.nodes:
            leaf = bool(node["is_leaf"])
            columns["feature"].append(-1 if leaf else int(node["feature_idx"]))
            columns["threshold"].append(float(node["num_threshold"]))
            columns["left"].append(first + int(node["left"]))
            columns["right"].append(first + int(node["right"]))
            columns["value"].append(float(node["value"]) if leaf else 0.0)
    _save(path, features, columns, roots, float(np.ravel(trees._baseline_prediction)[0]), prior)


def save_forest(forest: ExtraTreesClassifier, features: Sequence[str], path: Path) -> None:
    """A forest as plain arrays of nodes: summed, its trees give the share that is right."""
    columns: dict[str, list[float]] = defaultdict(list)
    roots = []
    for tree in (each.tree_ for each in forest.estimators_):
        first, leaf = len(columns["feature"]), tree.children_left < 0
        roots.append(first)
        shares = tree.value[:, 0, 1] / tree.value[:, 0].sum(axis=1) / len(forest.estimators_)
        columns["feature"].extend(np.where(leaf, -1, tree.feature))
        columns["threshold"].extend(np.where(leaf, 0.0, tree.threshold).astype(np.float32))
        columns["left"].extend(np.where(leaf, 0, first + tree.children_left))
        columns["right"].extend(np.where(leaf, 0, first + tree.children_right))
        columns["value"].extend(np.where(leaf, shares, 0.0).round(6))
    _save(path, features, columns, roots, 0.0, {})


def _save(
    path: Path,
    features: Sequence[str],
    columns: Mapping[str, Sequence[float]],
    roots: Sequence[int],
    base: float,
    prior: Mapping[str, float],
) -> None:
    names = sorted(prior)
    np.savez_compressed(
        path,
        features=np.array(features),
        roots=np.array(roots),
        feature=np.array(columns["feature"], dtype=np.int64),
        threshold=np.array(columns["threshold"]),
        left=np.array(columns["left"], dtype=np.int64),
        right=np.array(columns["right"], dtype=np.int64),
        value=np.array(columns["value"]),
        base=base,
        prior_fields=np.array(names, dtype=np.str_),
        prior=np.array([prior[name] for name in names]),
    )


def main() -> None:
    """Fit the trees on pages with exact words, misread ones, and pages as readers gave them."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.field_models", description=__doc__)
    parser.add_argument("--authors", default=WEIGHED, help="authors that the tagger has not seen")
    parser.add_argument("--each", type=int, default=2, help="layout families a template")
    parser.add_argument("--read", type=Path, nargs="*", default=(), help="folders of read faxes, of the same authors")
    parser.add_argument("--roles", type=Path, required=True, help="the --left-out folder of train_field_roles")
    parser.add_argument("--out", type=Path, default=ROOT / "extract" / "models" / "choices.npz")
    options = parser.parse_args()
    catalog = load_catalog(ROOT / "catalog")
    prior = priors(list(make_samples(EVERY, "tune", each=1, seed=31)))
    samples = exact_samples(options.authors, options.each, catalog)
    read = [sample for folder in options.read for sample in load_samples(folder)]
    work = partial(choice_rows, catalog=catalog, prior=prior, roles=options.roles)
    rows = [
        (table, right, was_read)
        for some, was_read in ((samples, False), (read, True))
        for table, right in collect(work, some)
    ]
    save_trees(fit_choices(rows), prior, CHOICE_FEATURES, options.out)
    print(f"{sum(len(table) for table, _, _ in rows)} choices of {len(rows)} documents")


if __name__ == "__main__":
    main()
