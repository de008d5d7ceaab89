"""Long pages in windows that the network reads at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from extract.tagger.encoding import Encoded

LONGEST, _OVERLAP = 480, 60


def cut_windows(page: Encoded) -> Iterator[Encoded]:
    """The page in windows of at most 480 words that overlap by 60."""
    size = len(page.shapes)
    if size <= LONGEST:
        if size:
            yield page
        return
    count = -(-(size - _OVERLAP) // (LONGEST - _OVERLAP))
    step = (size - LONGEST) / (count - 1)
    for number in range(count):
        first = round(number * step)
        yield _part(page, first, first + LONGEST)


def _part(page: Encoded, first: int, end: int) -> Encoded:
    begin, stop = int(page.starts[first]), int(page.starts[end])
    return replace(
        page,
        words=page.words[first:end],
        segments=page.segments[first:end],
        pieces=page.pieces[begin:stop],
        starts=(page.starts[first : end + 1] - begin).astype(np.int32),
        shapes=page.shapes[first:end],
        places=page.places[first:end],
        signs=page.signs[first:end],
    )
