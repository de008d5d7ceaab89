"""Turn a trained tagger into what ships: `python -m bench.training.export_tagger TRAINED --out extract/models`.

The encoder becomes an ONNX graph with eight-bit weights, the tables of its inputs and the heads of a document numpy files.
An adapted tagger (ADR 8) gives a small graph that reads the large matrices from the `tagger.onnx` already there; a second
generation leaves the additions and heads of the first where they are and writes its own beside them. Needs the `train` extra.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from bench.training.adapters import COARSE, additions, in_steps, is_adapted, is_further, resume, settle
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
    """Write what ships into `out`: tagger.onnx and tagger.npz, or of an adapted tagger what stands beside these two."""
    names = json.loads((trained / "names.json").read_text())
    state = torch.load(trained / "tagger.pt")
    model = Tagger(state["pieces.weight"].shape[0], len(names["labels"]), len(names["types"]), len(names["codes"]))
    if not is_adapted(state):
        model.load_state_dict(state)
        _export_whole(model.eval(), names, out)
        return
    resume(model, state).eval()
    if is_further(state):
        heads = {**_type_head(model), **_write_adapted(model, out)}
        np.savez_compressed(out / "tagger_heads_2.npz", **heads)
        return
    (out / "tagger_heads_2.npz").unlink(missing_ok=True)
    np.savez_compressed(out / "tagger_heads.npz", **_heads(model, names), **_write_adapted(model, out))


def _export_whole(model: Tagger, names: Mapping[str, Sequence[str]], out: Path) -> None:
    for old in ("tagger_adapted.onnx", "tagger_heads_2.npz"):
        (out / old).unlink(missing_ok=True)
    (out / "tagger.onnx").write_bytes(_graph(model).SerializeToString())
    np.savez_compressed(out / "tagger.npz", **_inputs(model))
    np.savez_compressed(out / "tagger_heads.npz", **_heads(model, names))


def _graph(model: Tagger) -> ModelProto:
    """The encoder with its matrices in eight bits."""
    with tempfile.TemporaryDirectory() as folder:
        plain, eight = Path(folder) / "plain.onnx", Path(folder) / "eight.onnx"
        torch.onnx.export(
            _Shipped(model.encoder), (torch.zeros(1, 7, WIDTH),), str(plain), input_names=["x"],
            output_names=["labels", "pooled", "weights"],
            dynamic_axes={"x": {1: "n"}, "labels": {0: "n"}, "weights": {0: "n"}},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(plain, eight, weight_type=QuantType.QInt8, per_channel=True)
        return onnx.load(eight)


def _write_adapted(model: Tagger, out: Path) -> dict[str, NDArray[np.generic]]:
    """Write the graph without the large matrices, and say where in tagger.onnx each is and what is added to it.

    Raises ValueError where a matrix is not in tagger.onnx: the tagger was not adapted from that one.
    """
    shipped = (out / "tagger.onnx").read_bytes()
    known = {grid.tobytes(): (narrow, widen) for grid, narrow, widen in additions(model)}
    settle(model)
    graph = _graph(model)
    names, places, added = [], [], {}
    for weights in graph.graph.initializer:
        if weights.raw_data not in known:
            continue
        at = shipped.find(weights.raw_data)
        if at < 0:
            raise ValueError(f"{weights.name} is not in tagger.onnx: adapt the tagger that ships, or export it whole")
        narrow, widen = known[weights.raw_data]
        added |= in_steps(f"narrow_{len(names)}", narrow, COARSE) | in_steps(f"widen_{len(names)}", widen, COARSE)
        names.append(weights.name)
        places.append((at, *weights.dims))
        _leave_out(weights, at)
    if len(names) != len(known):
        raise ValueError(f"{len(known) - len(names)} matrices of the encoder are not in its graph")
    (out / "tagger_adapted.onnx").write_bytes(graph.SerializeToString())
    return {"matrices": np.array(names), "matrix_places": np.array(places), **added}


def _leave_out(weights: TensorProto, at: int) -> None:
    told = {"location": "tagger.onnx", "offset": str(at), "length": str(len(weights.raw_data))}
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    for key, value in told.items():
        entry = weights.external_data.add()
        entry.key, entry.value = key, value


def _inputs(model: Tagger) -> dict[str, NDArray[np.generic]]:
    """The tables of the inputs; the pieces in eight bits, each row with its own scale."""
    half = {
        "shapes": model.shapes.weight, "order": model.order.weight, "signs": model.signs.weight,
        "places": torch.stack([table.weight for table in model.places]),
    }  # fmt: skip
    return {
        **in_steps("pieces", model.pieces.weight.detach().numpy()),
        **{name: tensor.detach().numpy().astype(np.float16) for name, tensor in half.items()},
        "signs_bias": model.signs.bias.detach().numpy(),
    }


def _heads(model: Tagger, names: Mapping[str, Sequence[str]]) -> dict[str, NDArray[np.generic]]:
    """What says type and coded facts of a document, and what the columns mean."""
    return {
        **_type_head(model),
        **in_steps("code_weight", model.codes.weight.detach().numpy()), "code_bias": model.codes.bias.detach().numpy(),
        **{name: np.array(columns) for name, columns in names.items()},
    }  # fmt: skip


def _type_head(model: Tagger) -> dict[str, NDArray[np.generic]]:
    return {**in_steps("type_weight", model.kind.weight.detach().numpy()), "type_bias": model.kind.bias.detach().numpy()}


def main(argv: list[str] | None = None) -> None:
    """Export."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.export_tagger", description=__doc__)
    parser.add_argument("trained", type=Path)
    parser.add_argument("--out", type=Path, default=Path("extract/models"))
    options = parser.parse_args(argv)
    export(options.trained, options.out)


if __name__ == "__main__":
    main()
