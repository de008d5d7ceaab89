"""Train what is answered to requests: `python -m bench.training.train_answers [--each 4]`.

Two models: what is answered to one of several, by the words around each, from every wording with several; and what a
prescriber answers to a refill request, by the whole sheet, from every wording with one. The figures are those of
authors left out.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression

from bench.simulator.document import Made, make_document
from bench.simulator.families import SETS
from bench.simulator.readings import read_sheets
from bench.simulator.templates import Template, load_authors
from bench.training.authors import EVERY
from bench.training.examples import Example
from bench.training.field_pages import misread
from bench.training.phrases import load_phrases
from bench.training.train_types import matrix
from documents.catalog import Catalog, load_catalog
from documents.reading import Box, Page, Word
from extract.classifying import Understood, study
from extract.item_answers import DECISIONS, Place, rules_of, texts_of
from extract.layout import lay_out
from extract.refill_answers import ANSWERS, outcomes_of_sheet, text_of_sheet
from extract.text_model import BUCKETS, MODELS, TypeModel, count_buckets, save_model

ROOT = Path(__file__).parents[2]
TYPES = ("pa_mixed_decision", "refill_response")
# Refill desks approve with changes where plans approve in part.
_ONE = {"approved_with_changes": "partially_approved"}
_FOLDS, _STRENGTH = 6, 1.0
_SHARES = (0.0, 0.0, 0.04)


def answered(authors: str, catalog: Catalog, *, each: int, seed: int) -> Iterator[Example]:
    """Every request of the wordings that answer several, in `each` layout families; its `type` is what was decided."""
    several = [t for t in load_authors(authors) if t.type in TYPES and len(t.items) > 1]
    for made, number, studied in _made(several, catalog, each=each, seed=seed):
        places = places_in(made.truth)
        texts, rules = texts_of(places, studied), rules_of(places, studied.outcomes)
        for text, said, item in zip(texts, rules, made.truth["items"], strict=False):
            decision = item["fields"].get("decision")
            decision = _ONE.get(decision, decision)
            if text and decision in DECISIONS.values():
                yield Example(made.template.id, decision, made.template.author, number, text, said, {})


def refills(authors: str, catalog: Catalog, *, each: int, seed: int) -> Iterator[Example]:
    """Every answer to one refill request, in `each` layout families; its `type` is what was answered."""
    single = [t for t in load_authors(authors) if t.type == "refill_response" and len(t.items) <= 1]
    for made, number, studied in _made(single, catalog, each=each, seed=seed):
        answer = made.truth["items"][0]["fields"].get("decision")
        if answer in ANSWERS.values():
            text, said = text_of_sheet(studied), outcomes_of_sheet(studied)
            yield Example(made.template.id, answer, made.template.author, number, text, said, {})
    yield from notes(catalog)


def _made(
    templates: Sequence[Template], catalog: Catalog, *, each: int, seed: int
) -> Iterator[tuple[Made, int, Understood]]:
    """Each wording in `each` layout families, numbered, a share of its words misread, as it is understood."""
    rng = Random(seed)
    for template in templates:
        for number, family in enumerate(rng.sample(SETS["tune"], each)):
            made = make_document(template, family, f"{seed}/{template.id}/{number}")
            pages = [misread(page, rng, rng.choice(_SHARES)) for page in read_sheets(made.sheets)]
            yield made, number, study([lay_out(page) for page in pages], catalog.types)


def notes(catalog: Catalog) -> Iterator[Example]:
    """Short notes of the phrase file alone: plain answers are rare among the wordings."""
    for answer, sections in load_phrases("refills.txt").items():
        for number, note in enumerate(sections[""]):
            studied = study([lay_out(Page(1, _set(note), 1700, 2200))], catalog.types)
            text, said = text_of_sheet(studied), outcomes_of_sheet(studied)
            yield Example(f"note-{number}", answer, f"bank {number % _FOLDS}", 0, text, said, {})


def _set(note: str) -> tuple[Word, ...]:
    """The words of a note, eight to a line."""
    return tuple(
        Word(word, Box(0.1 + 0.1 * (n % 8), 0.4 + 0.02 * (n // 8), 0.18 + 0.1 * (n % 8), 0.412 + 0.02 * (n // 8)), 0.96)
        for n, word in enumerate(note.split())
    )


def places_in(truth: Mapping) -> list[Place]:
    """Where each request begins, at its patient where they differ, else at its drug; none where one is not printed."""
    names = {item["fields"].get("patient_name") for item in truth["items"]}
    leader = "patient_name" if len(names) > 1 else "drug_name"
    places: list[Place] = []
    for number in range(1, len(truth["items"]) + 1):
        found = truth["places"].get(f"{number}.{leader}")
        if not found:
            return []
        places.append((found[0]["page"], Box(*found[0]["box"])))
    return places


def train(
    examples: Sequence[Example], labels: Sequence[str], *, words_only: bool = False, balanced: bool = False
) -> TypeModel:
    """A model fitted on all `examples`; `balanced`: rare answers weigh as much in all as frequent ones."""
    seen: Counter[int] = Counter(
        bucket for each in examples for bucket in count_buckets(each.text, words_only=words_only)[0].tolist()
    )
    idf = np.zeros(BUCKETS, dtype=np.float32)
    for bucket, count in seen.items():
        idf[bucket] = np.log(len(examples) / count) + 0.3 if count > 2 else 0.0
    table = matrix(examples, labels, (), idf, words_only=words_only)
    fitted = LogisticRegression(C=_STRENGTH, max_iter=300, class_weight="balanced" if balanced else None).fit(
        table, [each.type for each in examples]
    )
    weights = np.where(np.abs(fitted.coef_) < 0.004, 0.0, np.round(fitted.coef_, 2)).astype(np.float16)
    return TypeModel(
        tuple(fitted.classes_.tolist()), (), weights, fitted.intercept_.astype(np.float32), idf.astype(np.float16), 1.0,
        words_only,
    )  # fmt: skip


def cross_judge(examples: Sequence[Example], fit: Callable[[Sequence[Example]], TypeModel]) -> None:
    """Print how many answers of authors left out are right, in all and where the model is sure."""
    authors = sorted({each.author for each in examples})
    judged: list[tuple[Example, str, float]] = []
    for held in (authors[first::_FOLDS] for first in range(_FOLDS)):
        model = fit([each for each in examples if each.author not in held])
        for each in examples:
            if each.author in held:
                odds = model.probabilities(each.text, each.rules, {})
                best = max(odds, key=odds.__getitem__)
                judged.append((each, best, odds[best]))
    for least in (0.0, 0.5, 0.7, 0.9):
        own = [(each, said) for each, said, sure in judged if sure >= least]
        right = sum(each.type == said for each, said in own)
        print(f"from {least}: {right} of {len(own)} right ({right / len(own):.3f}), of {len(judged)} in all")
    by_rule = [(each, max(each.rules, key=each.rules.__getitem__)) for each, _, _ in judged if each.rules]
    print(f"by rules alone: {sum(each.type == said for each, said in by_rule)} of {len(by_rule)} that say anything")
    print(Counter((each.type, said) for each, said, _ in judged if each.type != said).most_common(12))


def main() -> None:
    """Judge by authors left out, fit on all."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.train_answers", description=__doc__)
    parser.add_argument("--authors", default=EVERY)
    parser.add_argument("--each", type=int, default=4, help="layout families a wording")
    parser.add_argument("--out", type=Path, default=MODELS, help="folder of the models")
    options = parser.parse_args()
    catalog = load_catalog(ROOT / "catalog")
    for name, papers, words_only in (("item_answers", answered, False), ("refill_answers", refills, True)):
        examples = list(papers(options.authors, catalog, each=options.each, seed=41))
        labels = sorted({each.type for each in examples})
        print(name, Counter(each.type for each in examples))
        fit = partial(train, labels=labels, words_only=words_only, balanced=True)
        cross_judge(examples, fit)
        save_model(options.out / f"{name}.npz", fit(examples))


if __name__ == "__main__":
    main()
