"""How sure values are: `python -m bench.training.calibration --roles DIR --read FOLDER ...`.

Each author is scored by trees that learned from the others. On what they would report, other trees learn to tell right
from wrong by the evidence of `extract.evidence`; they are written to `extract/models/certainty.npz`. Judged with authors
left out once more, the constants of `extract.certainty` and `extract.confidence` are printed, and how many of the
values accepted at several bars would be wrong.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bench.training.authors import EVERY, WEIGHED
from bench.training.field_models import (
    ROOT,
    choose_from,
    exact_samples,
    fit_choices,
    is_true,
    priors,
    rights_of,
    save_forest,
    table_of,
)
from bench.training.field_pages import Sample, make_samples
from bench.training.parallel import collect
from bench.training.read_faxes import load_samples
from documents.catalog import Catalog, load_catalog
from documents.findings import Kind
from extract.certainty import CONTESTED, mixed
from extract.confidence import MANY, find_doubts
from extract.evidence import EVIDENCE, evidence_of, read_paper
from extract.finding import choose, find_contested
from extract.items import split_items
from extract.layout import lay_out
from extract.scoring import Choice, Scored

# Authors are left out in so many groups.
_FOLDS = 5
_TREES, _LEAST_IN_LEAF, _SHARE_OF_FEATURES = 60, 10, 0.4
# What is wrong though so likely is printed.
_NEARLY_SURE = 0.975
Weigh = Callable[[Sample, Sequence[Choice]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One reported value of a paper of `author`: what is known of it (`EVIDENCE`), whether it is right.

    `doubted`: never accepted however likely; `said` is what was reported where.
    """

    author: str
    said: str
    doubted: bool
    critical: bool
    evidence: Sequence[float]
    right: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A document with the features of its choices and whether each is right; `choices` only where it is to be judged."""

    sample: Sample
    choices: Sequence[Choice]
    table: NDArray[np.float64]
    rights: Sequence[bool]


def know(
    samples: Sequence[Sample], catalog: Catalog, prior: Mapping[str, float], roles: Path, *, keep: bool
) -> list[Known]:
    """The documents that have any choices; `keep` the choices themselves."""
    chosen = ((sample, *choose_from(sample, catalog, prior, roles)) for sample in samples)
    return [
        Known(sample, choices if keep else (), table, rights_of(sample, choices, catalog))
        for sample, choices, table in chosen
        if choices
    ]


def report_of(sample: Sample, choices: Sequence[Choice], weigh: Weigh, catalog: Catalog) -> Iterator[Chosen]:
    """The values that would be reported, as `extract.finding` chooses them; `weigh` gives the log odds of choices."""

    def rescore(some: Sequence[Choice]) -> list[Scored]:
        return sorted(map(Scored, some, weigh(sample, some)), key=lambda each: -each.score)

    ranked = rescore(choices)
    layouts = [lay_out(page) for page in sample.pages]
    parts = split_items(ranked, catalog.fields, layouts, Kind(sample.type, 1.0), rescore)
    paper = read_paper(ranked, layouts, catalog.fields, find_contested(ranked), len(parts))
    flags = {page.number: page.flags for page in sample.pages}
    seen = set()
    for part in parts:
        chosen = [each for picked in choose(part, catalog.fields).values() for each in picked]
        drug = str(found.value) if (found := _drug_of(part)) else ""
        for each in chosen:
            if (each.name, str(each.value)) in seen:
                continue
            seen.add((each.name, str(each.value)))
            spec, first = catalog.fields[each.name], each.candidates[0]
            values = [item[each.name] for item in sample.items if each.name in item]
            yield Chosen(
                sample.author,
                f"{sample.template} {sample.family}: {each.name} {each.value!r}, true {values}",
                bool(first.doubts or find_doubts(spec, first, catalog.reference.drugs, drug, flags)),
                spec.critical,
                evidence_of(each, chosen, paper, catalog.fields),
                bool(values) and is_true(each.name, values, each.value, many=spec.kind in MANY),
            )


def _drug_of(ranked: Sequence[Scored]) -> Scored | None:
    return next((each for each in ranked if each.name == "drug_name"), None)


def main() -> None:
    """Fit on values of authors left out, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.calibration", description=__doc__)
    parser.add_argument("--authors", default=WEIGHED)
    parser.add_argument("--each", type=int, default=2)
    parser.add_argument("--read", type=Path, nargs="*", default=())
    parser.add_argument("--out", type=Path, default=ROOT / "extract" / "models" / "certainty.npz")
    parser.add_argument("--roles", type=Path, required=True, help="the --left-out folder of train_field_roles")
    options = parser.parse_args()
    catalog = load_catalog(ROOT / "catalog")
    prior = priors(list(make_samples(EVERY, "tune", each=1, seed=31)))
    exact = exact_samples(options.authors, options.each, catalog)
    read = [sample for folder in options.read for sample in load_samples(folder)]
    told = partial(know, catalog=catalog, prior=prior, roles=options.roles)
    rows, known = collect(partial(told, keep=False), exact), collect(partial(told, keep=True), read)
    chosen: list[Chosen] = []
    authors = options.authors.split(",")
    for held in (authors[first::_FOLDS] for first in range(_FOLDS)):
        inside = [(each, was_read) for some, was_read in ((rows, False), (known, True)) for each in some]
        trees = fit_choices(
            [(each.table, each.rights, was_read) for each, was_read in inside if each.sample.author not in held]
        )

        def weigh(sample: Sample, some: Sequence[Choice], trees: Any = trees) -> list[float]:
            return list(trees.decision_function(table_of(sample, some, catalog, prior)))

        # Only pages as readers gave them count: exact words would flatter.
        for each in known:
            if each.sample.author in held:
                chosen.extend(report_of(each.sample, each.choices, weigh, catalog))
    critical = [each for each in chosen if each.critical]
    save_forest(fit_certainty(critical), EVIDENCE, options.out)
    print_fit("critical", critical, judge(critical, authors))
    others = [each for each in chosen if not each.critical]
    print_fit("other", others, np.array([_own(each) for each in others]))


def fit_certainty(chosen: Sequence[Chosen]) -> ExtraTreesClassifier:
    """Trees that tell right from wrong; at random places, for what is sure of few authors is sure of none."""
    return ExtraTreesClassifier(
        _TREES, min_samples_leaf=_LEAST_IN_LEAF, max_features=_SHARE_OF_FEATURES, n_jobs=2, random_state=0
    ).fit([each.evidence for each in chosen], [each.right for each in chosen])


def judge(chosen: Sequence[Chosen], authors: Sequence[str]) -> NDArray[np.float64]:
    """What is known of each value, not calibrated, by trees that have not seen its author."""
    told = np.zeros(len(chosen))
    for held in (authors[first::_FOLDS] for first in range(_FOLDS)):
        inside = [each for each in chosen if each.author not in held]
        outside = [number for number, each in enumerate(chosen) if each.author in held]
        if outside:
            shares = fit_certainty(inside).predict_proba([chosen[number].evidence for number in outside])[:, 1]
            told[outside] = [
                mixed(float(share), _own(chosen[number])) for share, number in zip(shares, outside, strict=True)
            ]
    return told


def _own(each: Chosen) -> float:
    """The choice's own odds, less where it is contested."""
    return each.evidence[EVIDENCE.index("score")] - CONTESTED * each.evidence[EVIDENCE.index("contested")]


def print_fit(name: str, chosen: Sequence[Chosen], told: NDArray[np.float64]) -> None:
    """The fitted constants, and what they would accept."""
    right = np.array([each.right for each in chosen])
    fitted = LogisticRegression(C=100).fit(told[:, None], right)
    print(f"{name}: slope, shift:", *fitted.coef_[0].round(3), fitted.intercept_.round(3))
    said = fitted.predict_proba(told[:, None])[:, 1]
    free = np.array([not each.doubted for each in chosen])
    by_choice = roc_auc_score(right, [_own(each) for each in chosen])
    print(f"{len(chosen)} values, {right.mean():.1%} right, area under the curve", end=" ")
    print(f"{roc_auc_score(right, said):.3f} ({by_choice:.3f} by the choice)")
    for bar in (0.8, 0.9, 0.94, 0.96, 0.97, 0.975, 0.98, 0.985, 0.99, 0.993):
        kept = free & (said >= bar)
        print(f"  >= {bar}: {kept.sum()} ({kept.mean():.0%}), {(~right[kept]).sum()} wrong")
    for each, likely in sorted(zip(chosen, said, strict=True), key=lambda pair: -pair[1]):
        if not (each.right or each.doubted) and likely > _NEARLY_SURE:
            print(f"wrong at {likely:.3f}: {each.said}")


if __name__ == "__main__":
    main()
