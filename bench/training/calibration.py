"""What the log odds of the trees are worth: `python -m bench.training.calibration --roles DIR --read FOLDER ...`.

Each author is scored by trees that learned from the others; prints the constants of `extract.confidence` and how many
of the values accepted at several bounds would be wrong.
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
from sklearn.linear_model import LogisticRegression

from bench.training.authors import EVERY, WEIGHED
from bench.training.field_models import (
    ROOT,
    choose_from,
    exact_samples,
    fit_choices,
    is_true,
    priors,
    rights_of,
    table_of,
)
from bench.training.field_pages import Sample, make_samples
from bench.training.parallel import collect
from bench.training.read_faxes import load_samples
from documents.catalog import Catalog, load_catalog
from documents.findings import Kind
from extract.confidence import MANY, find_doubts
from extract.finding import choose, find_contested
from extract.items import split_items
from extract.layout import lay_out
from extract.scoring import Choice, Scored
from extract.sureness import is_plain_and_sure

# Authors are left out in so many groups.
_FOLDS = 5
Weigh = Callable[[Sample, Sequence[Choice]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One reported value: its log odds, whether another value of its field has a plain label, whether it stands beside
    a plain label itself and both readers saw it, what the tagger says, whether right.

    `doubted`: never accepted however likely; `said` is what was reported where.
    """

    name: str
    said: str
    doubted: bool
    critical: bool
    score: float
    contested: bool
    plain: bool
    tag: float
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
    contested = find_contested(ranked)
    kind = Kind(sample.type, 1.0)
    flags = {page.number: page.flags for page in sample.pages}
    seen = set()
    for part in split_items(ranked, catalog.fields, layouts, kind, rescore):
        for name, picked in choose(part, catalog.fields).items():
            for each in picked:
                if (name, str(each.value)) in seen:
                    continue
                seen.add((name, str(each.value)))
                values = [item[name] for item in sample.items if name in item]
                right = bool(values) and is_true(name, values, each.value, many=catalog.fields[name].kind in MANY)
                first = each.candidates[0]
                drug = str(part_drug.value) if (part_drug := _drug_of(part)) else ""
                doubts = first.doubts or find_doubts(catalog.fields[name], first, catalog.reference.drugs, drug, flags)
                plain = name not in contested and any(map(is_plain_and_sure, each.candidates))
                said = f"{sample.template} {sample.family}: {name} {each.value!r}, true {values}"
                critical = catalog.fields[name].critical
                yield Chosen(name, said, bool(doubts), critical, each.score, name in contested, plain, each.choice.tag, right)


def _drug_of(ranked: Sequence[Scored]) -> Scored | None:
    return next((each for each in ranked if each.name == "drug_name"), None)


def main() -> None:
    """Fit on values of authors left out, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.calibration", description=__doc__)
    parser.add_argument("--authors", default=WEIGHED)
    parser.add_argument("--each", type=int, default=2)
    parser.add_argument("--read", type=Path, nargs="*", default=())
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
        trees = fit_choices([(each.table, each.rights, was_read) for each, was_read in inside if each.sample.author not in held])

        def weigh(sample: Sample, some: Sequence[Choice], trees: Any = trees) -> list[float]:
            return list(trees.decision_function(table_of(sample, some, catalog, prior)))

        # Only pages as readers gave them count: exact words would flatter.
        for each in known:
            if each.sample.author in held:
                chosen.extend(report_of(each.sample, each.choices, weigh, catalog))
    print_fit(chosen)


def print_fit(chosen: Sequence[Chosen]) -> None:
    """The fitted constants, and what they would accept."""
    table = np.array([[each.score, each.contested] for each in chosen])
    right = np.array([each.right for each in chosen])
    fitted = LogisticRegression(C=100).fit(table, right)
    print("score, contested, shift:", *fitted.coef_[0].round(3), fitted.intercept_.round(3))
    said = fitted.predict_proba(table)[:, 1]
    critical = np.array([each.critical for each in chosen])
    free = np.array([not each.doubted for each in chosen])
    for name, part in (("critical", critical), ("other", ~critical)):
        print(f"{name}: {part.sum()} values, {right[part].mean():.1%} right")
        for bound in (0.8, 0.9, 0.94, 0.96, 0.97, 0.98, 0.99):
            kept = part & free & (said >= bound)
            print(f"  >= {bound}: {kept.sum()} ({kept.sum() / part.sum():.0%}), {(~right[kept]).sum()} wrong")
    plain = np.array([each.plain for each in chosen])
    tag = np.array([each.tag for each in chosen])
    for name, part in (("plain", plain), ("plain, tag > 0", plain & (tag > 0)), ("plain, tag > 1.5", plain & (tag > 1.5))):
        for bound in (0.6, 0.7, 0.8, 0.85, 0.9, 0.94):
            kept = part & free & critical & (said >= bound)
            print(f"critical, {name} >= {bound}: {kept.sum()} ({kept.sum() / critical.sum():.0%}), {(~right[kept]).sum()} wrong")
    for each, likely in sorted(zip(chosen, said, strict=True), key=lambda pair: -pair[1]):
        if not (each.right or each.doubted) and likely > 0.93:
            print(f"wrong at {likely:.3f}: {each.said}")


if __name__ == "__main__":
    main()
