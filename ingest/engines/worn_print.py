"""What the second reader has learned of worn print, added to the network that its wheel brings (ADR 9)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ADDITIONS = Path(__file__).parent.parent / "models" / "worn_print.npz"

Floats = NDArray[np.float32]


def taught(network: bytes, additions: Path = ADDITIONS) -> bytes:
    """The network file with its weights changed in place.

    Additions are good for one file only: any other (another release of the wheel) comes back as it is, which reads
    worn print worse and nothing else.
    """
    with np.load(additions, allow_pickle=False) as stored:
        if hashlib.sha256(network).hexdigest() != str(stored["sha256"]):
            return network
        kept = {name: stored[name] for name in stored.files}
    changed = bytearray(network)
    for number, place in enumerate(kept["whole_places"].tolist()):
        _weight(changed, place, kept[f"whole_{number}"].size)[:] += unpacked(kept, f"whole_{number}").ravel()
    for number, place in enumerate(kept["narrow_places"].tolist()):
        product = unpacked(kept, f"widen_{number}") @ unpacked(kept, f"narrow_{number}")
        _weight(changed, place, product.size)[:] += product.ravel()
    _teach_head(changed, kept)
    return bytes(changed)


def _teach_head(changed: bytearray, kept: dict[str, NDArray[Any]]) -> None:
    """The last layer, of which only the columns of characters that are read have learned."""
    addition, columns = unpacked(kept, "head"), kept["columns"].astype(int)
    weight_place, bias_place, width = kept["head_places"].tolist()
    _weight(changed, weight_place, addition.shape[0] * width).reshape(-1, width)[:, columns] += addition
    _weight(changed, bias_place, width)[columns] += kept["head_bias"]


def _weight(network: bytearray, place: int, size: int) -> Floats:
    """The numbers that stand at a place of the file, to be changed there."""
    return np.frombuffer(network, np.float32, size, place)


def unpacked(kept: dict[str, NDArray[Any]], name: str) -> Floats:
    """What is stored under `name`: small whole numbers times the step of their row (or the one of all rows)."""
    grid = kept[name]
    return np.asarray(grid.reshape(len(grid), -1) * kept[f"{name}_step"][:, None], np.float32)
