"""Train what all words of a paper say of its coded fields: `python -m bench.training.train_coded_words --left-out DIR`.

One question for every value of every coded field (is the reason step therapy?), asked of the papers whose type carries
the field, of every author and of read faxes. The figures are those of authors left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from bench.training.authors import EVERY
from bench.training.field_pages import Sample, make_samples
from bench.training.parallel import collect
from bench.training.phrases import ASSISTANCE_REASONS, load_bank, some
from bench.training.read_faxes import load_samples
from bench.training.word_odds import Case, teach
from documents.catalog import Catalog, load_catalog
from documents.findings import Value
from extract.classifying import study
from extract.coded import ADDRESSEES
from extract.coded_words import MODEL, label_of, text_of
from extract.layout import lay_out
from extract.wording import plain

ROOT = Path(__file__).parents[2]
_STRENGTH = 1.0
_REASON, _SEED = "denial_reason_code", 71


def codes_of(catalog: Catalog) -> Mapping[str, tuple[Value, ...]]:
    """The values of every field that wordings, the tagger and all words are asked for."""
    return {name: tuple(coded.values) for name, coded in catalog.coded.items()} | {"addressed_to": ADDRESSEES}


def is_code(sample: Sample, name: str, value: Value) -> bool:
    """Whether an item of the paper has `value`."""
    true = [item.get(name) for item in sample.items]
    return any(value in (each if isinstance(each, list) else [each]) for each in true)


def cases_of(samples: Sequence[Sample]) -> list[Case]:
    """Every question that the types of some documents allow."""
    catalog = load_catalog(ROOT / "catalog")
    codes = codes_of(catalog)
    found = []
    for sample in samples:
        text = text_of(study([lay_out(page) for page in sample.pages], catalog.types), sample.type)
        for name in codes.keys() & set(catalog.types[sample.type].fields):
            found.extend(
                Case(sample.author, label_of(name, value), is_code(sample, name, value), text) for value in codes[name]
            )
    return found


def reason_cases(catalog: Catalog) -> Iterator[Case]:
    """Short letters of a refusal and a sentence that gives a reason, of no author: plain ones must be read too."""
    rng = Random(_SEED)
    bank, shared, reasons = load_bank()
    plans = [cue.text for cues in catalog.coded["line_of_business"].values.values() for cue in cues if cue.weight > 0]
    for code, lines in reasons.items():
        kind = "assistance_denial" if code in ASSISTANCE_REASONS else "pa_denial"
        for line in sorted(set(lines)):
            # No line of business has reasons of its own, whatever letters there are of it.
            parts = (*some(plans, 0, 2, rng), rng.choice(bank[kind]["action"]), line, *some(shared["neutral"], 0, 2, rng))
            text = " . ".join(plain(part.replace("|", " ")) for part in parts) + f" !{kind}"
            for value in catalog.coded[_REASON].values:
                yield Case("", label_of(_REASON, value), value == code, text)


def main() -> None:
    """Collect the questions, and teach."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.train_coded_words", description=__doc__)
    parser.add_argument("--each", type=int, default=2, help="layout families a wording")
    parser.add_argument("--read", type=Path, nargs="*", default=(), help="folders of read faxes")
    parser.add_argument("--left-out", type=Path, required=True, help="folder for the models of authors left out")
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args()
    samples = [
        *make_samples(EVERY, "tune", each=options.each, seed=61),
        *(sample for folder in options.read for sample in load_samples(folder)),
    ]
    cases = [*collect(cases_of, samples), *reason_cases(load_catalog(ROOT / "catalog"))]
    teach(cases, options.left_out, options.out, strength=_STRENGTH)


if __name__ == "__main__":
    main()
