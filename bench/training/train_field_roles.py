"""Train which field a print is a value of: `python -m bench.training.train_field_roles --left-out DIR --read FOLDER ...`.

From every value that could be one of a field, on the papers of every author and on read faxes: is it, and which words
stand around it? The figures are those of authors left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bench.scoring import is_own_date
from bench.training.authors import TAUGHT, WEIGHED
from bench.training.field_models import rights_of
from bench.training.field_pages import Sample, make_samples
from bench.training.parallel import collect
from bench.training.plain_papers import make_plain_papers
from bench.training.read_faxes import load_samples
from bench.training.word_odds import Case, teach
from documents.catalog import load_catalog
from documents.findings import Kind
from extract.candidates.around import SOURCE
from extract.field_roles import MODEL, words_around
from extract.finding import find_candidates, group
from extract.layout import lay_out
from extract.prepared import prepare

ROOT = Path(__file__).parents[2]
_STRENGTH = 0.5
# Papers of plain labels a type.
_PLAIN_PAPERS = 120
# Prints of one value that are told apart.
_PRINTS = 4


def cases_of(samples: Sequence[Sample]) -> list[Case]:
    """The prints of some documents, each once for every field that it may be a value of."""
    catalog = load_catalog(ROOT / "catalog")
    found = []
    for sample in samples:
        kind, layouts = Kind(sample.type, 1.0), [lay_out(page) for page in sample.pages]
        candidates = find_candidates(prepare(layouts, catalog), kind, catalog)
        choices = group([each for each in candidates if each.source != SOURCE], catalog.fields)
        for choice, right in zip(choices, rights_of(sample, choices, catalog), strict=True):
            if is_own_date(choice.name, sample.items[0], choice.value):
                continue
            places = {(each.page, each.box) for each in choice.candidates if each.box}
            texts = (words_around(layouts, *place, sample.type) for place in sorted(places)[:_PRINTS])
            found.extend(Case(sample.author, choice.name, right, text) for text in texts if text)
    return found


def main() -> None:
    """Collect the prints, and teach."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.train_field_roles", description=__doc__)
    parser.add_argument("--read", type=Path, nargs="*", default=(), help="folders of read faxes")
    parser.add_argument("--left-out", type=Path, required=True, help="folder for the models of authors left out")
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args()
    samples = [
        *make_samples(TAUGHT, "tune", each=1, seed=41),
        *make_samples(WEIGHED, "tune", each=2, seed=21),
        *make_plain_papers(load_catalog(ROOT / "catalog"), each=_PLAIN_PAPERS, seed=91),
        *(sample for folder in options.read for sample in load_samples(folder)),
    ]
    teach(collect(cases_of, samples), options.left_out, options.out, strength=_STRENGTH)


if __name__ == "__main__":
    main()
