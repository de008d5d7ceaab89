"""Train what a drug is to its paper: `python -m bench.training.train_roles [--each 2]`.

From the drugs named on the papers of every author: those the paper is about and those it only mentions. The figures
are those of authors left out.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.comparing import is_same
from bench.training.authors import EVERY
from bench.training.field_pages import Sample
from bench.training.mentions import Mention, all_mentions, cross_judge, fit
from documents.catalog import Catalog
from extract.candidates.cues import cues_of
from extract.candidates.drugs import find_around_drugs
from extract.candidates.vocabulary import vocabulary_of
from extract.drug_roles import OTHER, OWN, words_around
from extract.layout import lay_out
from extract.prepared import label_all
from extract.text_model import MODELS, save_model

ROOT = Path(__file__).parents[2]


def mentions_of(sample: Sample, paper: str, catalog: Catalog) -> list[Mention]:
    """The drugs a paper names; none where it names only its own or none of its own."""
    layouts = [lay_out(page) for page in sample.pages]
    pages, _, around = label_all(layouts, catalog)
    specs = catalog.fields
    truth = [item["drug_name"] for item in sample.items if item.get("drug_name")]
    found = [
        Mention(
            sample.author, paper, is_same("drug_name", truth, each.value), words_around(layouts, each.page, each.box)
        )
        for each in find_around_drugs(pages, specs, vocabulary_of(specs), cues_of(specs), around)
        if each.name == "drug_name" and each.box is not None
    ]
    return found if len({each.own for each in found}) > 1 else []


def main() -> None:
    """Judge by authors left out, fit on all."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.train_roles", description=__doc__)
    parser.add_argument("--authors", default=EVERY)
    parser.add_argument("--each", type=int, default=1, help="layout families a wording")
    parser.add_argument("--out", type=Path, default=MODELS / "drug_roles.npz")
    options = parser.parse_args()
    mentions = list(all_mentions(mentions_of, options.authors, each=options.each))
    cross_judge(mentions, OWN, OTHER)
    save_model(options.out, fit(mentions, OWN, OTHER))


if __name__ == "__main__":
    main()
