"""Train the type model, with the honest figure from authors left out: `python -m bench.training.train_types`."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # ships no types
from sklearn.linear_model import LogisticRegression

from bench.training.examples import READ, Example, example_of, make_examples
from bench.training.read_faxes import load_samples
from bench.training.word_odds import FOLDS, fold_of, model_without
from documents.document_types import DocumentType, load_document_types
from extract.classifying import Understood, telling_text, weigh_types
from extract.text_model import BUCKETS, MODELS, TypeModel, count_buckets, inputs, load_model, save_model

ROOT = Path(__file__).parents[2]
WORDINGS = ROOT / "bench" / "simulator" / "wordings"
# Found on authors left out: phrases count more than templates, whose surroundings say little about others.
_PHRASE_WEIGHT = 2.0
_STRENGTH = 0.5
# A true type and the probabilities told.
Guess = tuple[str, dict[str, float]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Teach, print the honest figures, write the models."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.train_types", description=__doc__)
    parser.add_argument("--variants", type=int, default=4)
    parser.add_argument("--crossings", type=int, default=5)
    parser.add_argument("--phrases", type=int, default=200)
    parser.add_argument("--layouts", type=int, default=3)
    parser.add_argument("--read", type=Path, nargs="*", default=(), help="folders of read faxes")
    parser.add_argument("--left-out", type=Path, required=True, help="folder for the models that leave authors out")
    parser.add_argument("--out", type=Path, default=MODELS / "document_types.npz")
    options = parser.parse_args(arguments)
    types = load_document_types(ROOT / "catalog" / "types")
    numbers = {name: getattr(options, name) for name in ("variants", "crossings", "phrases", "layouts")}
    examples = list(make_examples(WORDINGS, types, **numbers))
    examples += [example_of(sample, types) for folder in options.read for sample in load_samples(folder)]
    temperature = teach_left_out(examples, options.left_out)
    save_model(options.out, train(examples, temperature))


def words_without(folder: Path, author: str) -> TypeModel:
    """The types by words in `folder` that have not seen `author`, as `bench.training.word_odds.model_without`."""
    return model_without(folder, author, load_model)


def train(examples: Sequence[Example], temperature: float = 1.0) -> TypeModel:
    """A model fitted on all `examples`."""
    labels = tuple(sorted({example.type for example in examples}))
    names = tuple(sorted({name for example in examples for name in example.traits}))
    idf = weigh_buckets(examples)
    fitted = LogisticRegression(C=_STRENGTH, max_iter=120, tol=1e-3)
    fitted.fit(
        matrix(examples, labels, names, idf),
        [example.type for example in examples],
        sample_weight=[_PHRASE_WEIGHT if example.author == "bank" else 1.0 for example in examples],
    )
    return TypeModel(
        labels=tuple(fitted.classes_.tolist()),
        traits=names,
        weights=_in_steps(fitted.coef_).astype(np.float16),
        bias=fitted.intercept_.astype(np.float32),
        idf=idf.astype(np.float16),
        temperature=temperature,
    )


def _in_steps(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights in steps of a third of their row's spread, so that the file packs to a quarter of its size.

    On authors left out the types are right as often as in steps of an eighth.
    """
    steps = weights.std(axis=1, keepdims=True) / 3
    return np.round(weights / steps) * steps


def read_words(studied: Understood, model: TypeModel, types: Mapping[str, DocumentType]) -> Mapping[str, float]:
    """Probabilities per type of a document by the words as `model` knows them."""
    rules = {name: sum(part.weight for part in parts) for name, parts in weigh_types(studied, types).items()}
    return model.probabilities(telling_text(studied), rules, studied.traits)


def weigh_buckets(examples: Sequence[Example]) -> NDArray[np.float32]:
    """Inverse document frequency per bucket; buckets met in fewer than three papers count nothing."""
    seen = np.zeros(BUCKETS, np.float32)
    for example in examples:
        seen[count_buckets(example.text)[0]] += 1
    idf = np.log((1.0 + len(examples)) / (1.0 + seen)) + 1.0
    return np.where(seen >= 3, idf, 0.0).astype(np.float32)


def matrix(
    examples: Sequence[Example],
    labels: Sequence[str],
    names: Sequence[str],
    idf: NDArray[np.float32],
    *,
    words_only: bool = False,
) -> csr_matrix:
    """Examples as rows of the model's inputs."""
    starts, columns, values = [0], [], []
    for example in examples:
        where, what = inputs(
            example.text, example.rules, example.traits, labels, names, idf, words_only=words_only
        )
        columns.append(where)
        values.append(what)
        starts.append(starts[-1] + len(where))
    shape = (len(examples), BUCKETS + len(labels) + len(names))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), starts), shape=shape)


def teach_left_out(examples: Sequence[Example], folder: Path) -> float:
    """Write into `folder` models that have not seen a fifth of the authors each; print how well they read those.

    Returns the temperature with the least log loss on papers as readers gave them (where there are any).
    """
    folder.mkdir(parents=True, exist_ok=True)
    models = []
    exact: list[Guess] = []
    read: list[Guess] = []
    for held in range(FOLDS):
        models.append(train([example for example in examples if _fold(example) != held]))
        for paper in (each for each in examples if _fold(each) == held and each.variant in (0, 1, READ)):
            guess = paper.type, models[held].probabilities(paper.text, paper.rules, paper.traits)
            (read if paper.variant == READ else exact).append(guess)
    temperature = fit_temperature(read or exact)
    for title, guesses in (("exact and misread words", exact), ("as readers gave them", read)):
        if guesses:
            print(f"papers of authors left out, {title}:")
            report(guesses, temperature)
    for held, model in enumerate(models):
        save_model(folder / f"{held}.npz", replace(model, temperature=temperature))
    return temperature


def _fold(example: Example) -> int:
    """The group its author is left out with; phrase papers, of no author, never are."""
    return fold_of("" if example.author == "bank" else example.author)


def report(guesses: Sequence[Guess], temperature: float) -> None:
    """Print how many types are right, the most frequent mistakes, and what the probabilities are worth."""
    right = [kind == max(scores, key=scores.__getitem__) for kind, scores in guesses]
    print(f"  {sum(right)} of {len(right)} types right ({np.mean(right):.1%})")
    wrong = (guess for guess, ok in zip(guesses, right, strict=True) if not ok)
    mistakes = Counter((kind, max(scores, key=scores.__getitem__)) for kind, scores in wrong)
    print("  most frequent mistakes:", *(f"{a}->{b} {n}" for (a, b), n in mistakes.most_common(25)), sep="\n    ")
    told = cooled(guesses, temperature)
    for bound in (0.5, 0.7, 0.8, 0.9, 0.95):
        sure = [(kind, s) for kind, s in told if max(s.values()) >= bound]
        mistaken = sum(kind != max(s, key=s.__getitem__) for kind, s in sure)
        print(f"  probability >= {bound}: {len(sure)} of {len(guesses)} papers, {mistaken} wrong")
    print(f"  expected calibration error: {calibration_error(told):.3f}")


def calibration_error(guesses: Sequence[Guess], bins: int = 10) -> float:
    """How far probabilities lie from the share that is right, over equal bins, weighed by the papers in each."""
    told = np.array([max(scores.values()) for _, scores in guesses])
    right = np.array([kind == max(scores, key=scores.__getitem__) for kind, scores in guesses], float)
    which = np.minimum((told * bins).astype(int), bins - 1)
    gaps = [abs(float((told - right)[which == one].sum())) for one in range(bins)]
    return sum(gaps) / len(guesses)


def cooled(guesses: Sequence[Guess], temperature: float) -> list[Guess]:
    """The guesses with their probabilities at another temperature."""
    changed = []
    for kind, scores in guesses:
        powers = {label: score ** (1.0 / temperature) for label, score in scores.items()}
        total = sum(powers.values())
        changed.append((kind, {label: power / total for label, power in powers.items()}))
    return changed


def fit_temperature(guesses: Sequence[Guess]) -> float:
    """The temperature with the least log loss on papers of authors left out."""

    def loss(temperature: float) -> float:
        told = [scores[kind] for kind, scores in cooled(guesses, temperature) if kind in scores]
        return -float(np.log(np.maximum(told, 1e-9)).sum())

    return float(min(np.linspace(0.3, 4.0, 75), key=loss))


if __name__ == "__main__":
    main()
