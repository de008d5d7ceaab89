"""What later training adds to the shipped matrices of the tagger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from extract.tagger.network import merge_matrices


def stored(at: int, rows: int, columns: int, narrow: Any, widen: Any) -> dict[str, Any]:
    return {
        "matrix_places": np.array([[at, rows, columns]]),
        "narrow_0": np.array(narrow, np.int8), "narrow_0_scale": np.full(len(narrow), 0.5, np.float32),
        "widen_0": np.array(widen, np.int8), "widen_0_scale": np.full(len(widen), 2.0, np.float32),
    }  # fmt: skip


def test_a_matrix_is_found_at_its_place_and_its_addition_is_added(tmp_path: Path) -> None:
    base = tmp_path / "tagger.onnx"
    base.write_bytes(b"head" + np.arange(6, dtype=np.int8).tobytes() + b"tail")
    (merged,) = merge_matrices(base, [stored(4, 2, 3, [[2, 4]], [[1, 0, -1]])])
    assert merged.tolist() == [[2, 1, 0], [7, 4, 1]]


def test_a_second_generation_is_added_to_what_the_first_gives_cut_off_after_each(tmp_path: Path) -> None:
    base = tmp_path / "tagger.onnx"
    base.write_bytes(np.array([120, -3], np.int8).tobytes())
    first, second = stored(0, 1, 2, [[2]], [[40, 1]]), stored(0, 1, 2, [[1], [2]], [[-1, 1], [0, 3]])
    (merged,) = merge_matrices(base, [first, second])
    assert merged.tolist() == [[126, 6]]


def test_what_goes_beyond_eight_bits_is_cut_off(tmp_path: Path) -> None:
    base = tmp_path / "tagger.onnx"
    base.write_bytes(np.array([120, -120], np.int8).tobytes())
    (merged,) = merge_matrices(base, [stored(0, 1, 2, [[2]], [[40, -40]])])
    assert merged.tolist() == [[127, -127]]


def test_without_additions_the_matrix_is_the_shipped_one(tmp_path: Path) -> None:
    base = tmp_path / "tagger.onnx"
    grid = np.arange(-6, 6, dtype=np.int8)
    base.write_bytes(grid.tobytes())
    (merged,) = merge_matrices(base, [stored(0, 3, 4, [[0, 0, 0]], [[9, 9, 9, 9]])])
    assert merged.tolist() == grid.reshape(3, 4).tolist()


def test_the_parts_are_taken_out_so_that_only_tables_stay(tmp_path: Path) -> None:
    base = tmp_path / "tagger.onnx"
    base.write_bytes(b"\0")
    kept = stored(0, 1, 1, [[1]], [[1]]) | {"shapes": np.zeros(1)}
    merge_matrices(base, [kept])
    assert list(kept) == ["shapes"]
