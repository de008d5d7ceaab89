"""How far words, wordings and the tagger are to be believed together: `python -m bench.training.agreement --words DIR`.

Prints the shares of `extract.classifying` and the weights of `extract.agreeing` (tagger, wording, words, base), fitted
on authors that neither the tagger nor (for this) the models of words have seen.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from bench.training.authors import WEIGHED
from bench.training.field_pages import Sample, make_samples
from bench.training.read_faxes import load_samples
from bench.training.train_coded_words import codes_of, is_code
from bench.training.train_types import read_words, words_without
from bench.training.word_odds import left_out
from documents.catalog import Catalog, load_catalog
from documents.findings import Kind
from extract.agreeing import UNKNOWN, readings_of
from extract.classifying import study
from extract.coded import read_wordings
from extract.coded_words import CodedWords
from extract.layout import lay_out
from extract.prepared import prepare
from extract.tagger.facts import told

ROOT = Path(__file__).parents[2]


def read_types(
    samples: Sequence[Sample], types: Path, catalog: Catalog
) -> list[tuple[str, Mapping[str, float], Mapping[str, float]]]:
    """Per document its type and the probabilities by words and by the tagger."""
    found = []
    for sample in samples:
        layouts = [lay_out(page) for page in sample.pages]
        studied = study(layouts, catalog.types)
        words = read_words(studied, words_without(types, sample.author), catalog.types)
        found.append((sample.type, words, prepare(layouts, catalog).tagged.types))
    return found


def fit_shares(read: Sequence[tuple[str, Mapping[str, float], Mapping[str, float]]]) -> None:
    """Print what pairs of shares give: types right and log loss."""
    results = []
    for word_share, tagger_share in product((0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0), repeat=2):
        right, loss = 0, 0.0
        for kind, words, tagged in read:
            logits = {
                name: word_share * math.log(max(words[name], 1e-6)) + tagger_share * math.log(max(tagged.get(name, 0), 1e-6))
                for name in words
            }
            highest = max(logits.values())
            total = sum(math.exp(value - highest) for value in logits.values())
            right += kind == max(logits, key=logits.__getitem__)
            loss -= logits[kind] - highest - math.log(total) if kind in logits else 0
        results.append((loss / len(read), right / len(read), word_share, tagger_share))
    for loss, right, word_share, tagger_share in sorted(results)[:8]:
        print(f"words {word_share} tagger {tagger_share}: {right:.1%} right, log loss {loss:.3f}")
    alone = [(row[1], row[2:]) for row in results if 0.0 in row[2:]]
    print("alone:", max(a for a in alone if a[1][0] == 0.0), max(a for a in alone if a[1][1] == 0.0))


def code_rows(samples: Sequence[Sample], words: Path, catalog: Catalog) -> Iterator[tuple[str, list[float], bool]]:
    """Per coded field, document and value that a reading names: what all three say, and whether it is true."""
    codes = codes_of(catalog)
    for sample in samples:
        layouts = [lay_out(page) for page in sample.pages]
        studied, prepared, kind = study(layouts, catalog.types), prepare(layouts, catalog), Kind(sample.type, 1.0)
        unseen = CodedWords(studied, sample.type, left_out(words, sample.author))
        worded = read_wordings(studied, kind, catalog)
        for name in worded.keys() & set(catalog.types[kind.type].fields):
            finding, tagged = worded[name], told(prepared, name, codes[name])
            odds = unseen.odds_of(name, codes[name])
            best = max(tagged, key=lambda value: tagged[value].confidence, default=None)
            likely = max(odds, key=lambda value: (odds[value], str(value)), default=None)
            for value in {finding.value if finding else None, best, likely} - {None}:
                said = readings_of(value, finding, tagged.get(value), odds.get(value, UNKNOWN))
                yield name, list(said), is_code(sample, name, value)


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.agreement", description=__doc__)
    parser.add_argument("--held", default=WEIGHED)
    parser.add_argument("--read", type=Path, nargs="*", default=(), help="folders of read faxes of the same authors")
    parser.add_argument("--words", type=Path, required=True, help="the --left-out folder of train_coded_words")
    parser.add_argument("--types", type=Path, help="the --left-out folder of train_types; without it the types stay as they are")
    options = parser.parse_args()
    catalog = load_catalog(ROOT / "catalog")
    samples = list(make_samples(options.held, "tune", each=1, seed=77))
    samples += [sample for folder in options.read for sample in load_samples(folder)]
    if options.types:
        fit_shares(read_types(samples, options.types, catalog))
    rows = list(code_rows(samples, options.words, catalog))
    for chosen in ("", *sorted({name for name, _, _ in rows})):
        part = [(features, right) for name, features, right in rows if chosen in ("", name)]
        table, rights = np.array([features for features, _ in part]), np.array([right for _, right in part])
        if 5 < rights.sum() < len(rights) - 5:
            fitted = LogisticRegression(C=10).fit(table, rights)
            said = (fitted.predict_proba(table)[:, 1] > 0.5) == rights
            weights = " ".join(f"{value:.2f}" for value in (*fitted.coef_[0], *fitted.intercept_))
            print(f"{chosen or 'all':20} {len(part)} values, {rights.mean():.1%} true, judged right {said.mean():.1%}: {weights}")


if __name__ == "__main__":
    main()
