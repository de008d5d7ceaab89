"""Which words of a page are marked as entries of a written-out list."""

from __future__ import annotations

from typing import Any

from bench.training.listed_words import Fields, tell_lists
from documents.reading import Box, Word


def marked(text: str, truth: dict[str, Any], known: dict[int, str] | None = None) -> dict[str, list[str]]:
    """The words of `text` by the field they are marked with."""
    words = [Word(part, Box(0, 0, 0.1, 0.1), 1.0) for part in text.split()]
    fields: Fields = [(known[n],) if known and n in known else () for n in range(len(words))]
    tell_lists(fields, words, [{"fields": truth}])
    found: dict[str, list[str]] = {}
    for word, names in zip(words, fields, strict=True):
        for name in names:
            found.setdefault(name, []).append(word.text)
    return found


def test_a_laboratory_value_is_marked_from_its_name_to_its_unit() -> None:
    truth = {"labs": [{"name": "GH peak, arginine", "value": 4.1, "unit": "ng/mL"}]}
    assert marked("The GH peak (arginine): 4.1 ng/mL was low", truth) == {
        "labs": ["GH", "peak", "(arginine):", "4.1", "ng/mL"]
    }


def test_a_laboratory_value_whose_figure_is_elsewhere_is_not_marked() -> None:
    truth = {"labs": [{"name": "TSH", "value": 2.1}]}
    assert marked("TSH was drawn on Monday and the lab will send you all of its results 2.1", truth) == {}


def test_the_drugs_of_earlier_therapies_are_marked() -> None:
    truth = {"prior_therapies": [{"drug": "Humira", "outcome": "inadequate"}, {"drug": "Stelara"}]}
    assert marked("Failed Humira; Stelara gave a rash", truth) == {"prior_therapies": ["Humira;", "Stelara"]}


def test_a_list_that_a_slot_has_printed_is_left_as_it_is() -> None:
    truth = {"alternatives": ["Taltz"]}
    assert marked("use Taltz or Taltz", truth, {1: "alternatives"}) == {"alternatives": ["Taltz"]}
