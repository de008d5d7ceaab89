"""Turn what `bench.training.print_reader` has learned into what ships: `python -m bench.training.export_print_reader FILE`.

Needs the `train` extra. Additions are kept in a few steps a row, which is more than the network can tell apart; the
share of crops read whole is printed for the file written (`--held`).
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from bench.training.print_network import PrintNetwork, key_of, weight_places
from bench.training.print_reader import load_examples, report, wheel_network
from ingest.engines.worn_print import ADDITIONS, taught

# Steps on either side of nothing.
_STEPS = 15
_SHORT_ROW = 16
"""Rows shorter than this share one step: it would take more room than it saves."""


def export(state: Path, out: Path) -> None:
    """Write the additions of a trained state for the network it was trained on."""
    file = wheel_network()
    network = PrintNetwork(file)
    network.load_state_dict(torch.load(state))
    raw = file.read_bytes()
    places = dict(weight_places(raw))
    packed: dict[str, NDArray[np.generic]] = {"sha256": np.array(hashlib.sha256(raw).hexdigest())}
    whole = [name for name in network.learned if key_of(name) in network.whole]
    narrow = [name for name in network.learned if name not in whole]
    packed["whole_places"] = np.array([places[name] for name in whole])
    packed["narrow_places"] = np.array([places[name] for name in narrow])
    for number, name in enumerate(whole):
        packed |= _packed(f"whole_{number}", network.addition(name))
    for number, name in enumerate(narrow):
        key = key_of(name)
        packed |= _packed(f"narrow_{number}", network.narrow[key]) | _packed(f"widen_{number}", network.widen[key])
    np.savez_compressed(out, **packed, **_head(network, file, places))  # type: ignore[arg-type]


def _head(network: PrintNetwork, file: Path, places: dict[str, int]) -> dict[str, NDArray[np.generic]]:
    untaught = PrintNetwork(file)
    width = next(each.dims[1] for each in onnx.load(file).graph.initializer if each.name == network.head_name)
    return {
        **_packed("head", (network.head - untaught.head).detach()),
        "head_bias": (network.head_bias - untaught.head_bias).detach().numpy(),
        "head_places": np.array([places[network.head_name], places[network.bias_name], width]),
        "columns": network.columns,
    }


def _packed(name: str, value: torch.Tensor) -> dict[str, NDArray[np.generic]]:
    """Rows of whole numbers and the step of each row, or one for all."""
    rows = value.detach().numpy().reshape(value.shape[0], -1)
    most = np.abs(rows).max(axis=1) if rows.shape[1] >= _SHORT_ROW else np.abs(rows).max(keepdims=True)[0]
    steps = most / _STEPS
    grid = np.round(rows / np.maximum(steps, 1e-12)[:, None])
    return {name: grid.astype(np.int8), f"{name}_step": steps.astype(np.float16)}


def main(argv: list[str] | None = None) -> None:
    """Write the file and, given crops, say how the network reads with it."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.export_print_reader", description=__doc__)
    parser.add_argument("state", type=Path)
    parser.add_argument("--held", type=Path)
    parser.add_argument("--out", type=Path, default=ADDITIONS)
    options = parser.parse_args(argv)
    export(options.state, options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1024:.0f} KiB")
    if options.held:
        changed = options.out.with_suffix(".onnx")
        changed.write_bytes(taught(wheel_network().read_bytes(), options.out))
        network = PrintNetwork(changed)
        changed.unlink()
        print("as shipped:", report(network, load_examples(options.held, network.characters)))


if __name__ == "__main__":
    main()
