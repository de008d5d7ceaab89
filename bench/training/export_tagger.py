"""Turn a trained tagger into what ships: `python -m bench.training.export_tagger TRAINED --out extract/models`.

The encoder becomes an ONNX graph with eight-bit weights, the tables and heads one numpy file. Needs the `train` extra.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from bench.training.tagger_network import WIDTH, Encoder, Tagger


class _Shipped(nn.Module):
    """The encoder with the pooling of one window: label scores, pooled vectors, and the weight of each word in them."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        vectors, labels, weights = self.encoder(x)
        shares = torch.softmax(weights, dim=1)
        pooled = shares.transpose(1, 2) @ vectors
        return labels[0], pooled[0], weights[0]


def export(trained: Path, out: Path) -> None:
    """Write tagger.onnx and tagger.npz into `out`."""
    names = json.loads((trained / "names.json").read_text())
    state = torch.load(trained / "tagger.pt")
    rows = state["pieces.weight"].shape[0]
    model = Tagger(rows, len(names["labels"]), len(names["types"]), len(names["codes"]))
    model.load_state_dict(state)
    model.eval()
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            _Shipped(model.encoder), (torch.zeros(1, 7, WIDTH),), str(plain), input_names=["x"],
            output_names=["labels", "pooled", "weights"],
            dynamic_axes={"x": {1: "n"}, "labels": {0: "n"}, "weights": {0: "n"}},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(plain, out / "tagger.onnx", weight_type=QuantType.QInt8, per_channel=True)
    np.savez_compressed(out / "tagger.npz", **_tables(model), **{k: np.array(v) for k, v in names.items()})


def _tables(model: Tagger) -> dict[str, NDArray[np.generic]]:
    """Inputs and heads; the pieces in eight bits, each row with its own scale."""
    pieces = model.pieces.weight.detach().numpy()
    scale = np.abs(pieces).max(axis=1, keepdims=True) / 127
    half = {
        "shapes": model.shapes.weight, "order": model.order.weight, "signs": model.signs.weight,
        "places": torch.stack([table.weight for table in model.places]), "type_weight": model.kind.weight,
        "code_weight": model.codes.weight,
    }  # fmt: skip
    full = {"signs_bias": model.signs.bias, "type_bias": model.kind.bias, "code_bias": model.codes.bias}
    return {
        "pieces": np.round(pieces / np.maximum(scale, 1e-12)).astype(np.int8),
        "pieces_scale": scale[:, 0].astype(np.float32),
        **{name: tensor.detach().numpy().astype(np.float16) for name, tensor in half.items()},
        **{name: tensor.detach().numpy().astype(np.float32) for name, tensor in full.items()},
    }


def main(argv: list[str] | None = None) -> None:
    """Export."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.export_tagger", description=__doc__)
    parser.add_argument("trained", type=Path)
    parser.add_argument("--out", type=Path, default=Path("extract/models"))
    options = parser.parse_args(argv)
    export(options.trained, options.out)


if __name__ == "__main__":
    main()
