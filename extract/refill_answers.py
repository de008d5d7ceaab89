"""What a prescriber answers to a refill request, by the words of the whole sheet and what is ticked on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extract.candidates.options import read_options
from extract.classifying import Understood
from extract.decisions import weigh_stated
from extract.layout import PageLayout
from extract.text_model import MODELS, TypeModel, load_model, marked
from extract.wording import plain

# The answers, by the outcome that is stated.
ANSWERS: Mapping[str, str] = {
    "approved": "approved", "partial": "approved_with_changes", "denied": "denied",
}  # fmt: skip
# The words behind a box are other words than those of the sheet, and what they say depends on the box.
_TICKED, _EMPTY = ":", "^"
# How likely another answer than the one stated must be (on authors left out it is right four times of five then).
_CLEARLY = 0.6


def refill_model() -> TypeModel | None:
    """The shipped model of answers to a refill request."""
    return load_model(MODELS / "refill_answers.npz")


def read_refill_answer(studied: Understood) -> tuple[str, float] | None:
    """The likeliest answer with its probability; None while no model is there.

    The one answer that a plain statement gives stands unless the sheet clearly says another.
    """
    model = refill_model()
    if model is None:
        return None
    said = outcomes_of_sheet(studied)
    odds = model.probabilities(text_of_sheet(studied), said, {})
    answer = max(odds, key=odds.__getitem__)
    if len(said) == 1 and answer not in said and odds[answer] < _CLEARLY:
        return next(iter(said)), 1 - odds[answer]
    return answer, odds[answer]


def text_of_sheet(studied: Understood) -> str:
    """The words of all pages; those behind a ticked box marked `:`, behind an empty one `^`."""
    return " ".join(word for layout in studied.layouts for word in _words(layout))


def _words(layout: PageLayout) -> Iterator[str]:
    options = read_options(layout)
    behind = {id(word) for option in options for word in option.words}
    for segment in layout.segments:
        if layout.lines[segment.line].zone != "fax_header":
            yield from plain(" ".join(word.text for word in segment.words if id(word) not in behind)).split()
    for option in options:
        yield from marked(_TICKED if option.ticked else _EMPTY, plain(option.text).split())


def outcomes_of_sheet(studied: Understood) -> dict[str, float]:
    """How strongly the rules find each answer stated."""
    return weigh_stated(studied.outcomes, ANSWERS)
