"""Which field a print is a value of, by the words around it: whose number, which of the paper's days, which drug.

A logistic model per field over the words beside, over and under the print, its headings and the type of the paper. It
reads what neither the labels of the catalog nor the tagger know, and is weighed with both (`extract.scoring`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from documents.reading import Box
from extract.around_prints import (
    find_heading,
    find_segment,
    headings_above,
    words_before,
    words_left,
    words_of_column,
    words_of_neighbour,
    words_of_row,
    words_right,
)  # fmt: skip
from extract.candidates.candidate import Candidate
from extract.layout import PageLayout
from extract.text_model import MODELS, marked
from extract.word_odds import WordOdds, load_odds

MODEL = MODELS / "field_roles.npz"
# The feature of a candidate: log odds that it is a value of its field, by the words around it.
ROLE = "role"
# Words kept left and right of the print, of the text it goes on from, and how many of the nearest say where they stand.
_LEFT, _RIGHT, _BEFORE, _NEAR = 7, 9, 3, 3
# The page is told in so many bands from top to bottom.
_BANDS = 8


def load_roles() -> WordOdds | None:
    """The shipped model of which field a print is a value of."""
    return load_odds(MODEL)


class PrintRoles:
    """What the words around say of the prints of one document of type `kind` (state: each place is looked at once)."""

    def __init__(self, layouts: Sequence[PageLayout], kind: str, model: WordOdds | None) -> None:
        self._layouts, self._kind, self._model = layouts, kind, model
        self._known: dict[tuple[int, Box], NDArray[np.float32] | None] = {}

    @property
    def fields(self) -> Mapping[str, int]:
        """The fields that were learned, with their places in `odds`."""
        return self._model.labels if self._model is not None else {}

    def odds(self, page: int, box: Box) -> NDArray[np.float32] | None:
        """Log odds per field for the print at `box`; None where nothing is known of it."""
        if self._model is None:
            return None
        if (page, box) not in self._known:
            text = words_around(self._layouts, page, box, self._kind)
            self._known[page, box] = self._model.odds(text) if text else None
        return self._known[page, box]


def with_roles(found: Sequence[Candidate], roles: PrintRoles) -> list[Candidate]:
    """The candidates, each told what the words around it say; those of fields that were not learned are not."""
    told = []
    for each in found:
        odds = roles.odds(each.page, each.box) if each.box is not None and each.name in roles.fields else None
        if odds is not None:
            each = replace(each, features={**each.features, ROLE: float(odds[roles.fields[each.name]])})
        told.append(each)
    return told


def words_around(layouts: Sequence[PageLayout], page: int, box: Box, kind: str) -> str:
    """What the model weighs, each word marked with where it stands; empty where nothing is printed at `box`.

    Marks hold no figures: every figure counts as 0.
    """
    found = find_segment(layouts, page, box)
    if found is None:
        return ""
    place, segment = found
    layout = layouts[place]
    left, right = words_left(layout, segment, box)[-_LEFT:], words_right(layout, segment, box)[:_RIGHT]
    heading = find_heading(layout, segment)
    nearest = f"<A{left[-1] if left else '|'}"
    words = [
        f"!{kind}", f"!{kind}{nearest}", f"@{'abcdefgh'[min(int(box.y0 * _BANDS), _BANDS - 1)]}",
        f"@{layout.lines[segment.line].zone}", "@first" if place == 0 else "@later",
        nearest, f">A{right[0] if right else '|'}",
        *marked("<", left),
        *marked("<B", left[-2:]),
        *marked("<C", left[-_NEAR:]),
        *(f"<<{first}_{second}" for first, second in pairwise(left[-_NEAR:])),
        *marked(">", right),
        *marked("~", words_before(layout, segment)[-_BEFORE:]),
        *marked("-", words_of_neighbour(layout, segment, -1)),
        *marked("+", words_of_neighbour(layout, segment, 1)),
        *marked("|", words_of_column(heading)),
        *marked(":", words_of_row(layout, heading)),
        *(word for head in headings_above(layouts, place, segment) for word in marked("=", head)),
    ]  # fmt: skip
    return " ".join(words)
