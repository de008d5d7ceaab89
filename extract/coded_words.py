"""What all the words of a paper say of its coded fields: the third reading of them, beside wordings and tagger.

It knows reasons that no listed wording states ("the records show no trial of ..."). Rightly or not, it can only point
at the statement that speaks for a value most: what rests on it alone is shown to a person (`extract.agreeing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from documents.findings import Finding, Value
from extract.classifying import Understood, telling_text
from extract.text_model import MODELS, marked
from extract.word_odds import WordOdds, load_odds

MODEL = MODELS / "coded_words.npz"
RULE = "words"


class CodedWords:
    """The words of one paper of the type `kind`, asked for one coded field after another (state: their odds, once)."""

    def __init__(self, studied: Understood, kind: str, model: WordOdds | None = None) -> None:
        self._studied, self._kind = studied, kind
        self._model = model or load_odds(MODEL)

    @cached_property
    def _odds(self) -> Mapping[str, float]:
        if self._model is None:
            return {}
        odds = self._model.odds(text_of(self._studied, self._kind)).tolist()
        return {label: odds[column] for label, column in self._model.labels.items()}

    def odds_of(self, field: str, values: Iterable[Value]) -> dict[Value, float]:
        """Log odds of each of `values` that was learned."""
        labels = {value: label_of(field, value) for value in values}
        return {value: self._odds[label] for value, label in labels.items() if label in self._odds}

    def point(self, field: str, value: Value) -> Finding:
        """The value at the statement that speaks for it most, still without a probability of its own."""
        label, model = label_of(field, value), self._model
        statements = [each for each in self._studied.statements if len(each.plain) > 3]
        if model is None or label not in model.labels or not statements:
            return Finding(field, value, 0.0, self._studied.layouts[0].number, None, RULE)
        column = model.labels[label]
        best = max(statements, key=lambda each: float(model.odds(each.plain)[column]))
        return Finding(field, value, 0.0, best.page, best.box, RULE, best.text)


def label_of(field: str, value: Value) -> str:
    """The question whether `field` has `value`."""
    return f"{field}={value}"


def text_of(studied: Understood, kind: str) -> str:
    """What the model reads: the telling text, the words of rights and boilerplate marked, and the type."""
    far = [word for each in studied.statements if each.zone not in ("top", "body") for word in each.plain.split()]
    return " ".join([telling_text(studied), *marked("%", far), f"!{kind}"])
