"""Values printed behind a box to tick: chosen where it is ticked, offered where it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract.candidates.candidate import Candidate
from extract.candidates.labels import LabelledPage
from extract.candidates.options import read_options

TICKED, EMPTY = "ticked_box", "empty_box"


def mark_boxed(found: Sequence[Candidate], pages: Sequence[LabelledPage]) -> Iterator[Candidate]:
    """The candidates, those in the print behind a box with what was done with it."""
    state = {
        id(word): option.ticked for page in pages for option in read_options(page.layout) for word in option.words
    }
    for each in found:
        told = {state[id(word)] for word in each.words if id(word) in state}
        if len(told) == 1:
            yield replace(each, features={**each.features, TICKED if True in told else EMPTY: 1.0})
        else:
            yield each
