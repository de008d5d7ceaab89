"""Whether a drug that a paper names is the one it is about, or one tried before, an alternative, one taken besides:

by the words around the name, the heading of its column and those of its part of the paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from documents.reading import Box
from extract.around_prints import (
    find_heading,
    find_segment,
    headings_above,
    words_left,
    words_of_neighbour,
    words_of_row,
    words_right,
)  # fmt: skip
from extract.layout import PageLayout
from extract.text_model import MODELS, TypeModel, load_model, marked

OWN, OTHER = "own", "other"
# Words kept of what stands left and right of the name.
_LEFT, _RIGHT = 7, 9
_MOST = 4.0


def role_model() -> TypeModel | None:
    """The shipped model of what a drug is to its paper."""
    return load_model(MODELS / "drug_roles.npz")


def own_odds(model: TypeModel, layouts: Sequence[PageLayout], page: int, box: Box) -> float:
    """Log odds, within 4, that the drug printed at `box` of `page` is the one the paper is about."""
    text = words_around(layouts, page, box)
    share = model.probabilities(text, {}, {})[OWN] if text else 0.5
    odds = math.log(max(share, 1e-6) / max(1 - share, 1e-6))
    return max(-_MOST, min(_MOST, odds))


def words_around(layouts: Sequence[PageLayout], page: int, box: Box) -> str:
    """What the model weighs: each word marked with where it stands; empty where nothing is printed at `box`."""
    found = find_segment(layouts, page, box)
    if found is None:
        return ""
    place, segment = found
    layout = layouts[place]
    return " ".join(
        [
            *marked("^<", words_left(layout, segment, box)[-_LEFT:]),
            *marked("^>", words_right(layout, segment, box)[:_RIGHT]),
            *marked("^-", words_of_neighbour(layout, segment, -1)),
            *marked("^+", words_of_neighbour(layout, segment, 1)),
            *marked(":", words_of_row(layout, find_heading(layout, segment))),
            *(word for head in headings_above(layouts, place, segment) for word in marked("^=", head)),
        ]
    )
