"""Connected pieces of ink."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ingest.pieces import Pieces, find_pieces, find_straight


def with_wide_labels(bits: NDArray[np.uint8]) -> list[list[int]]:
    """The pieces as found with labels that never run out."""
    stats = cv2.connectedComponentsWithStats(bits, connectivity=8, ltype=cv2.CV_32S)[2]
    return sorted(np.asarray(stats)[1:].tolist())


def rows_of(pieces: Pieces) -> list[list[int]]:
    return sorted(np.stack(pieces, axis=1).tolist())


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0, 1), rows=st.integers(1, 60), columns=st.integers(1, 60))
def test_short_labels_find_the_same_pieces(seed: int, share: float, rows: int, columns: int) -> None:
    bits = (np.random.default_rng(seed).random((rows, columns)) < share).astype(np.uint8)
    assert rows_of(find_pieces(bits)) == with_wide_labels(bits)


@pytest.mark.parametrize("step", [2, 3])
def test_a_dithered_page_with_more_pieces_than_short_labels_is_read_whole(step: int) -> None:
    bits = np.zeros((900, 1728), np.uint8)
    bits[::step, ::step] = 1
    pieces = find_pieces(bits)
    assert pieces.x.size == bits.sum() > 65_536
    assert set(pieces.area.tolist()) == {1}


def test_an_empty_page_has_no_pieces() -> None:
    assert find_pieces(np.zeros((50, 40), np.uint8)).x.size == 0


def test_a_ruling_line_with_a_gap_is_one_straight_piece() -> None:
    bits = np.zeros((30, 200), np.uint8)
    bits[10, 20:90] = bits[10, 96:180] = 1
    found = find_straight(bits, 100, 12, horizontal=True)
    assert (found.x.tolist(), found.width.tolist()) == ([20], [160])
