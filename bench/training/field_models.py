"""Train the field models: `python -m bench.training.field_models [--authors A,B,C,D,F,G] [--out extract/models]`."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from bench.comparing import is_same
from bench.training.field_pages import Sample, authors_of, make_samples
from documents.catalog import Catalog, load_catalog
from documents.findings import Kind
from extract.candidates import span_scores
from extract.candidates.kinds import Surroundings
from extract.candidates.labels import label_page
from extract.candidates.span_scores import GROUP_OF_KIND, GroupModel, value_of_span
from extract.candidates.spans import context_of, find_spans, neighbours
from extract.candidates.vocabulary import vocabulary_of
from extract.confidence import MANY
from extract.finding import carried_by, find_candidates, group, reference_date
from extract.layout import lay_out
from extract.scoring import CHOICE_FEATURES, choice_table, read_people

# A word counts only when that many templates use it: what one author alone writes teaches nothing.
_TEMPLATES = 3
_STRENGTH = 0.7


@dataclass(frozen=True, slots=True)
class Row:
    """One span: its group, its features, the fields it truly is, and where it comes from."""

    group: str
    features: tuple[str, ...]
    fields: frozenset[str]
    author: str
    template: str


def span_rows(sample: Sample, catalog: Catalog) -> list[Row]:
    """Every span of a document with the fields whose true value it prints."""
    layouts = [lay_out(page) for page in sample.pages]
    around = Surroundings(catalog.reference.drugs, catalog.reference.payers, reference_date(layouts))
    truth = _truth(sample)
    rows = []
    for layout in layouts:
        page = label_page(layout, catalog.fields, vocabulary_of(catalog.fields))
        spans = find_spans(page, around)
        for number, span in enumerate(spans):
            features = context_of(page, span, sample.type, around.reference) + neighbours(spans, number)
            fields = set()
            for name, values in truth.items():
                spec = catalog.fields.get(name)
                if spec is None or GROUP_OF_KIND.get(spec.kind) != span.group:
                    continue
                parsed = value_of_span(spec, span, around)
                if parsed is not None and _is_true(name, values, parsed.value, many=spec.kind in MANY):
                    fields.add(name)
            rows.append(Row(span.group, tuple(features), frozenset(fields), sample.author, sample.template))
    return rows


def _truth(sample: Sample) -> dict[str, list[Any]]:
    truth: dict[str, list[Any]] = defaultdict(list)
    for item in sample.items:
        for name, value in item.items():
            truth[name].append(value)
    return truth


def _is_true(name: str, values: Sequence[Any], read: Any, *, many: bool) -> bool:
    if not many:
        return any(is_same(name, value, list(read) if isinstance(read, tuple) else read) for value in values)
    entries = [entry for value in values for entry in (value if isinstance(value, list) else [value])]
    return any(is_same(name, [entry], [read]) for entry in entries)


def fit_spans(rows: Sequence[Row]) -> dict[str, GroupModel]:
    """One logistic model per field over the words that several templates use, by group of spans."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.group].append(row)
    return {name: model for name, members in grouped.items() if (model := _fit_group(members)) is not None}


def _fit_group(rows: Sequence[Row]) -> GroupModel | None:
    users: dict[str, set[str]] = defaultdict(set)
    holders: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for feature in row.features:
            users[feature].add(row.template)
        for name in row.fields:
            holders[name].add(row.template)
    known = sorted(feature for feature, templates in users.items() if len(templates) >= _TEMPLATES)
    columns = {feature: column for column, feature in enumerate(known)}
    fields = tuple(sorted(name for name, templates in holders.items() if len(templates) >= 2))
    if not fields:
        return None
    table = _sparse(rows, columns)
    weights = np.zeros((len(columns), len(fields)), np.float32)
    bias = np.zeros(len(fields), np.float32)
    for place, name in enumerate(fields):
        right = np.array([name in row.fields for row in rows])
        fitted = LogisticRegression(C=_STRENGTH, solver="liblinear", max_iter=200).fit(table, right)
        weights[:, place], bias[place] = fitted.coef_[0], fitted.intercept_[0]
    return GroupModel(columns, fields, weights, bias)


def _sparse(rows: Sequence[Row], columns: Mapping[str, int]) -> csr_matrix:
    indices: list[int] = []
    ends = [0]
    for row in rows:
        indices.extend(sorted({columns[feature] for feature in row.features if feature in columns}))
        ends.append(len(indices))
    return csr_matrix((np.ones(len(indices), np.float32), indices, ends), shape=(len(rows), len(columns)))


def save_spans(models: Mapping[str, GroupModel], path: Path) -> None:
    """The models as arrays, weights in half precision."""
    arrays: dict[str, Any] = {"groups": np.array(sorted(models))}
    for name, model in models.items():
        arrays[f"{name}_features"] = np.array(sorted(model.features, key=lambda each: model.features[each]))
        arrays[f"{name}_fields"] = np.array(model.fields)
        arrays[f"{name}_weights"] = model.weights.astype(np.float16)
        arrays[f"{name}_bias"] = model.bias
    np.savez_compressed(path, **arrays)


def choice_rows(
    samples: Sequence[Sample],
    catalog: Catalog,
    models: Mapping[str, Mapping[str, GroupModel]],
    prior: Mapping[str, float],
) -> tuple[np.ndarray, np.ndarray]:
    """All choices of the samples and whether each is right; spans are scored by models that never saw the author."""
    tables, rights = [], []
    for sample in samples:
        span_scores.span_models = lambda held=models[sample.author]: held  # type: ignore[assignment]
        kind = Kind(sample.type, 1.0)
        layouts = [lay_out(page) for page in sample.pages]
        choices = group(find_candidates(layouts, kind, catalog), catalog.fields)
        people = read_people("\n".join(layout.text for layout in layouts))
        tables.append(choice_table(choices, catalog.fields, carried_by(kind, catalog), prior, people))
        truth = _truth(sample)
        rights.extend(
            _is_true(each.name, truth[each.name], each.value, many=catalog.fields[each.name].kind in MANY)
            if each.name in truth
            else False
            for each in choices
        )
    return np.concatenate([table for table in tables if len(table)]), np.array(rights)


def priors(samples: Sequence[Sample], catalog: Catalog) -> dict[str, float]:
    """Per field the log odds that a document of a type that may carry it does."""
    counts: dict[str, list[int]] = defaultdict(lambda: [1, 1])
    for sample in samples:
        printed = {name for item in sample.items for name in item}
        for name in carried_by(Kind(sample.type, 1.0), catalog) or ():
            counts[name][0 if name in printed else 1] += 1
    return {name: float(np.log(yes / no)) for name, (yes, no) in counts.items()}


def fit_choices(table: np.ndarray, right: np.ndarray) -> HistGradientBoostingClassifier:
    """Boosted trees over the features of a choice."""
    return HistGradientBoostingClassifier(
        max_iter=150, max_depth=5, learning_rate=0.09, l2_regularization=2, min_samples_leaf=30, random_state=1
    ).fit(table, right)


def save_choices(trees: HistGradientBoostingClassifier, prior: Mapping[str, float], path: Path) -> None:
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
    names = sorted(prior)
    np.savez_compressed(
        path,
        features=np.array(CHOICE_FEATURES),
        roots=np.array(roots),
        feature=np.array(columns["feature"], dtype=np.int64),
        threshold=np.array(columns["threshold"]),
        left=np.array(columns["left"], dtype=np.int64),
        right=np.array(columns["right"], dtype=np.int64),
        value=np.array(columns["value"]),
        base=float(np.ravel(trees._baseline_prediction)[0]),
        prior_fields=np.array(names),
        prior=np.array([prior[name] for name in names]),
    )


def main() -> None:
    """Make the pages, fit spans on all authors and on all but each, then fit the trees on what the latter say."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.field_models", description=__doc__)
    parser.add_argument("--authors", default="A,B,C,D,F,G")
    parser.add_argument("--families", default="tune")
    parser.add_argument("--each", type=int, default=5, help="layout families per template for the span models")
    parser.add_argument("--out", type=Path, default=Path("extract/models"))
    options = parser.parse_args()
    catalog = load_catalog(Path("catalog"))
    samples = list(make_samples(options.authors, options.families, each=options.each, seed=11))
    rows = [row for sample in samples for row in span_rows(sample, catalog)]
    models = {author: fit_spans([row for row in rows if row.author != author]) for author in authors_of(samples)}
    options.out.mkdir(parents=True, exist_ok=True)
    save_spans(fit_spans(rows), options.out / "spans.npz")
    prior = priors(samples, catalog)
    fresh = list(make_samples(options.authors, options.families, each=2, seed=21))
    table, right = choice_rows(fresh, catalog, models, prior)
    save_choices(fit_choices(table, right), prior, options.out / "choices.npz")
    print(f"{len(rows)} spans, {len(table)} choices of {len(samples) + len(fresh)} documents")


if __name__ == "__main__":
    main()
