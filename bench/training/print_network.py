"""The second reader's network (`*_rec_*.onnx` of the rapidocr wheel) in torch, to be taught further on worn print.

The graph is run node by node, so any network of these few operations will do. What it learns is small additions: narrow
factors for large weights, whole ones for small, and a head of the characters a fax can hold. Needs the `train` extra.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from ingest.engines.onnx_file import GRAPH, INITIALIZER, RAW, TENSOR_NAME, pieces
from ingest.engines.rapid import latin_part, pad_columns
from ingest.engines.worn_print import unpacked

RANK = 32
_LARGE = 20_000
"""From so many numbers on a weight is added to by narrow factors."""

Attributes = Mapping[str, Any]


class Node(NamedTuple):
    """One operation of the graph: names of its inputs and of its (first) output."""

    kind: str
    inputs: tuple[str, ...]
    output: str
    attributes: Attributes


class PrintNetwork(nn.Module):
    """Crops (batch x 3 x 48 x columns, -1 to 1) to log odds (batch x steps x characters)."""

    def __init__(self, file: Path, rank: int = RANK) -> None:
        super().__init__()
        model = onnx.load(file)
        stored = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
        self.nodes, self.head_name, self.bias_name = _trunk(model.graph)
        self.entry, self.features = model.graph.input[0].name, self.nodes[-1].output
        self.columns, self.characters = latin_part(_alphabet(model))
        self.fixed: dict[str, Tensor] = {}
        self.learned: list[str] = []
        self.whole, self.narrow, self.widen = nn.ParameterDict(), nn.ParameterDict(), nn.ParameterDict()
        frozen = {name for node in self.nodes if node.kind == "BatchNormalization" for name in node.inputs[3:]}
        for name in sorted({name for node in self.nodes for name in node.inputs} & set(stored)):
            value = torch.from_numpy(stored[name].copy())
            if value.dtype != torch.float32 or value.numel() == 1 or name in frozen:
                self.fixed[name] = value
            else:
                self._learn(name, value, rank)
        self.head = nn.Parameter(torch.from_numpy(stored[self.head_name][:, self.columns].copy()))
        self.head_bias = nn.Parameter(torch.from_numpy(stored[self.bias_name][self.columns].copy()))

    def _learn(self, name: str, value: Tensor, rank: int) -> None:
        key = key_of(name)
        self.learned.append(name)
        self.register_buffer(f"base_{key}", value)
        if value.numel() > _LARGE:
            rows, columns = value.shape[0], value.numel() // value.shape[0]
            self.narrow[key] = nn.Parameter(torch.randn(rank, columns) / columns**0.5)
            self.widen[key] = nn.Parameter(torch.zeros(rows, rank))
        else:
            self.whole[key] = nn.Parameter(torch.zeros_like(value))

    def addition(self, name: str) -> Tensor:
        """What has been learned on top of a weight, in its shape."""
        key = key_of(name)
        if key in self.whole:
            return self.whole[key]
        return (self.widen[key] @ self.narrow[key]).view_as(getattr(self, f"base_{key}"))

    @torch.no_grad()
    def take_up(self, additions: Path, network: bytes) -> None:
        """Begin with what ships (`ingest.engines.worn_print`) for the file whose bytes are `network`, of no higher rank."""
        with np.load(additions, allow_pickle=False) as stored:
            kept = {name: stored[name] for name in stored.files}
        names = {place: name for name, place in weight_places(network)}
        for number, place in enumerate(kept["whole_places"].tolist()):
            whole = self.whole[key_of(names[place])]
            whole += torch.from_numpy(unpacked(kept, f"whole_{number}")).view_as(whole)
        for number, place in enumerate(kept["narrow_places"].tolist()):
            key = key_of(names[place])
            narrow = torch.from_numpy(unpacked(kept, f"narrow_{number}"))
            self.narrow[key][: len(narrow)] = narrow
            self.widen[key][:, : len(narrow)] = torch.from_numpy(unpacked(kept, f"widen_{number}"))
        self.head += torch.from_numpy(unpacked(kept, "head"))
        self.head_bias += torch.from_numpy(kept["head_bias"])

    def forward(self, crops: Tensor) -> Tensor:
        values = {**self.fixed, self.entry: crops}
        for name in self.learned:
            values[name] = getattr(self, f"base_{key_of(name)}") + self.addition(name)
        for node in self.nodes:
            values[node.output] = _RUN[node.kind]([values[name] for name in node.inputs if name], node.attributes)
        return values[self.features] @ self.head + self.head_bias


def weight_places(file: bytes) -> Iterator[tuple[str, int]]:
    """Names of the weights of an ONNX file and where in it the numbers of each begin."""
    for graph in (piece for piece in pieces(file, 0, len(file)) if piece.number == GRAPH):
        for weight in (piece for piece in pieces(file, graph.content, graph.end) if piece.number == INITIALIZER):
            parts = {part.number: part for part in pieces(file, weight.content, weight.end)}
            if RAW in parts:
                name = parts[TENSOR_NAME]
                yield file[name.content : name.end].decode(), parts[RAW].content


def key_of(name: str) -> str:
    """The name of a weight as torch takes it for a parameter."""
    return name.replace(".", "__")


def _trunk(graph: Any) -> tuple[tuple[Node, ...], str, str]:
    """All that comes before the head, and the names of the head's weight and bias."""
    nodes = [
        Node(
            each.op_type,
            tuple(each.input),
            each.output[0],
            {given.name: onnx.helper.get_attribute_value(given) for given in each.attribute},
        )
        for each in graph.node
    ]
    head = max(index for index, node in enumerate(nodes) if node.kind == "MatMul")
    return tuple(nodes[:head]), nodes[head].inputs[1], nodes[head + 1].inputs[1]


def _alphabet(model: Any) -> list[str]:
    written = next(each.value for each in model.metadata_props if each.key == "character")
    return ["", *written.splitlines(), " "]


def _whole_numbers(value: Tensor) -> list[int]:
    return [int(each) for each in value]


def _convolve(z: Sequence[Tensor], given: Attributes) -> Tensor:
    strides, group = tuple(given.get("strides", (1, 1))), given.get("group", 1)
    crops = _padded(z[0], z[1].shape[2:], strides, given)
    return functional.conv2d(crops, z[1], z[2] if len(z) > 2 else None, stride=strides, groups=group)


def _largest(z: Sequence[Tensor], given: Attributes) -> Tensor:
    size, strides = tuple(given["kernel_shape"]), tuple(given["strides"])
    crops = _padded(z[0], size, strides, given, float("-inf"))
    return functional.max_pool2d(crops, size, strides, ceil_mode=bool(given.get("ceil_mode", 0)))


def _padded(crops: Tensor, size: Sequence[int], strides: Sequence[int], given: Attributes, fill: float = 0.0) -> Tensor:
    top, left, bottom, right = given.get("pads", (0, 0, 0, 0))
    if given.get("auto_pad") == b"SAME_UPPER":
        down, across = (
            max((-(-crops.shape[axis] // step) - 1) * step + width - crops.shape[axis], 0)
            for axis, step, width in zip((2, 3), strides, size, strict=True)
        )
        top, left, bottom, right = down // 2, across // 2, down - down // 2, across - across // 2
    return functional.pad(crops, (left, right, top, bottom), value=fill) if top or left or bottom or right else crops


def _slice(z: Sequence[Tensor], _given: Attributes) -> Tensor:
    value, begins, ends = z[0], _whole_numbers(z[1]), _whole_numbers(z[2])
    for begin, end, axis in zip(begins, ends, _whole_numbers(z[3]), strict=True):
        size = value.shape[axis]
        begin, end = (min(each + size if each < 0 else each, size) for each in (begin, end))
        value = value.narrow(axis, begin, end - begin)
    return value


def _reshape(z: Sequence[Tensor], _given: Attributes) -> Tensor:
    shape = _whole_numbers(z[1])
    return z[0].reshape([z[0].shape[axis] if size == 0 else size for axis, size in enumerate(shape)])


def _squeeze(z: Sequence[Tensor], given: Attributes) -> Tensor:
    return z[0].squeeze(tuple(given["axes"]))


def _unsqueeze(z: Sequence[Tensor], given: Attributes) -> Tensor:
    value = z[0]
    for axis in given["axes"]:
        value = value.unsqueeze(axis)
    return value


_RUN: dict[str, Callable[[Sequence[Tensor], Attributes], Tensor]] = {
    "Add": lambda z, _: z[0] + z[1],
    "Sub": lambda z, _: z[0] - z[1],
    "Mul": lambda z, _: z[0] * z[1],
    "Div": lambda z, _: z[0] / z[1],
    "Pow": lambda z, _: z[0] ** z[1],
    "Sqrt": lambda z, _: z[0].sqrt(),
    "Erf": lambda z, _: torch.erf(z[0]),
    "Relu": lambda z, _: functional.relu(z[0]),
    "Sigmoid": lambda z, _: torch.sigmoid(z[0]),
    "HardSigmoid": lambda z, given: (z[0] * given["alpha"] + given["beta"]).clamp(0, 1),
    "Softmax": lambda z, given: torch.softmax(z[0], given["axis"]),
    "Identity": lambda z, _: z[0],
    "MatMul": lambda z, _: z[0] @ z[1],
    "ReduceMean": lambda z, given: z[0].mean(tuple(given["axes"]), keepdim=bool(given.get("keepdims", 1))),
    "BatchNormalization": lambda z, given: functional.batch_norm(
        z[0], z[3], z[4], z[1], z[2], eps=given.get("epsilon", 1e-5)
    ),
    "Conv": _convolve,
    "MaxPool": _largest,
    "AveragePool": lambda z, given: functional.avg_pool2d(z[0], tuple(given["kernel_shape"]), tuple(given["strides"])),
    "Transpose": lambda z, given: z[0].permute(*given["perm"]),
    "Shape": lambda z, _: torch.tensor(z[0].shape),
    "Concat": lambda z, given: torch.cat(list(z), given["axis"]),
    "Slice": _slice,
    "Reshape": _reshape,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
}


def as_input(crops: Sequence[np.ndarray[Any, np.dtype[np.uint8]]]) -> Tensor:
    """Crops (48 rows each) side by side in one batch, filled up to the widest."""
    columns = pad_columns(max(crop.shape[1] for crop in crops))
    filled = np.full((len(crops), crops[0].shape[0], columns), 127.5, np.float32)
    for row, crop in zip(filled, crops, strict=True):
        row[:, : crop.shape[1]] = crop
    grey = torch.from_numpy(filled / 127.5 - 1.0)
    return grey[:, None].expand(-1, 3, -1, -1).contiguous(memory_format=torch.channels_last)
