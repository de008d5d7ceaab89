"""Train which number of days is the time to appeal: `python -m bench.training.train_days [--each 2]`.

From every number of days on letters that may give one. The figures are those of authors left out.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random

from bench.training.authors import EVERY
from bench.training.field_pages import Sample
from bench.training.mentions import Mention, all_mentions, cross_judge, fit
from bench.training.paper import set_pages
from bench.training.phrases import load_phrases
from documents.catalog import Catalog, load_catalog
from extract.appeal_days import OTHER, OWN, numbers_of_days
from extract.classifying import study
from extract.layout import lay_out
from extract.text_model import MODELS, save_model

ROOT = Path(__file__).parents[2]


def mentions_of(sample: Sample, paper: str, catalog: Catalog) -> list[Mention]:
    """The numbers of days of a letter; none of papers whose type gives no time to appeal."""
    if "appeal_days" not in catalog.types[sample.type].fields:
        return []
    statements = study([lay_out(page) for page in sample.pages], catalog.types).statements
    truth = {item.get("appeal_days") for item in sample.items}
    return [
        Mention(sample.author, paper, each.days in truth, each.around)
        for each in numbers_of_days(statements, upheld=sample.type == "appeal_upheld")
    ]


def of_phrases(catalog: Catalog) -> list[Mention]:
    """The number of days of each passage of the phrase bank, as if it were a letter of its own."""
    found = []
    for section, lines in load_phrases("days.txt")[""].items():
        for number, line in enumerate(lines):
            page = next(iter(set_pages([{"kind": "paragraph", "text": line}], Random(number))))
            statements = study([lay_out(page)], catalog.types).statements
            own = section == OWN
            found += [
                Mention("phrases", f"phrases/{section}/{number}", own, each.around)
                for each in numbers_of_days(statements, upheld=False)
            ]
    return found


def main() -> None:
    """Judge by authors left out, fit on all."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.train_days", description=__doc__)
    parser.add_argument("--authors", default=EVERY)
    parser.add_argument("--each", type=int, default=2, help="layout families a wording")
    parser.add_argument("--out", type=Path, default=MODELS / "appeal_days.npz")
    options = parser.parse_args()
    mentions = list(all_mentions(mentions_of, options.authors, each=options.each))
    # Many passages were written to mislead, and would make the figures of letters look worse than they are.
    phrases = of_phrases(load_catalog(ROOT / "catalog"))
    cross_judge(mentions, OWN, OTHER, besides=phrases)
    save_model(options.out, fit([*mentions, *phrases], OWN, OTHER))


if __name__ == "__main__":
    main()
