"""Training a shipped tagger further in small files: its matrices stay as they ship, and each learns a narrow addition.

A tagger trained anew costs 21 MB in the repository each time, since every one of its weights changes. Here the
matrices of the encoder stay bit for bit those of `tagger.onnx`, and only low-rank additions (rank 48, 1.8 million
weights), the norms, the biases and the heads are learned. A second generation leaves the first as it ships and learns
narrower additions on top of it (rank 16, 0.6 million weights); the head of the coded facts stays (ADR 8).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from bench.training.tagger_network import Tagger

_RANK, _FURTHER_RANK = 48, 16
# Steps of an addition's factors: coarser than eight bits can hold, so that the file packs to half its size.
COARSE = 31
_PARTS = ("qkv", "out", "up", "down")


class Adapted(nn.Module):
    """A linear layer with its weights on the grid of eight bits they ship in, and what was learned on top of it.

    `kept` is what an earlier generation adds, as it ships; it learns no more.
    """

    kept: Tensor

    def __init__(self, base: nn.Linear, rank: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(snap(base.weight.detach()), requires_grad=False)
        self.register_buffer("kept", torch.zeros_like(self.weight))
        self.bias = nn.Parameter(base.bias.detach().clone())
        self.narrow = nn.Linear(base.in_features, rank, bias=False)
        self.widen = nn.Linear(rank, base.out_features, bias=False)
        nn.init.zeros_(self.widen.weight)

    def forward(self, x: Tensor) -> Tensor:
        added: Tensor = self.widen(self.narrow(x))
        return functional.linear(x, self.weight + self.kept, self.bias) + added


def snap(weight: Tensor) -> Tensor:
    """The weights as eight bits hold them, a scale for each row."""
    steps = steps_of(weight)
    return torch.round(weight / steps) * steps


def steps_of(weight: Tensor) -> Tensor:
    """How far one step of eight bits goes, a row each."""
    return weight.abs().amax(dim=1, keepdim=True) / 127


def adapt(model: Tagger, *, further: bool = False) -> Tagger:
    """Freeze what ships already and put an addition beside each matrix of the encoder; `further`: a narrower one,
    for a generation after the first."""
    for layer in model.encoder.layers:
        for part in _PARTS:
            setattr(layer, part, Adapted(getattr(layer, part), _FURTHER_RANK if further else _RANK))
    for module in (model.pieces, model.shapes, model.places, model.order, model.signs):
        module.requires_grad_(False)
    if further:
        model.codes.requires_grad_(False)
    return model


def resume(model: Tagger, state: Mapping[str, Tensor], *, further: bool = False) -> Tagger:
    """An adapted tagger as it was kept; `further`: what it had learned stays as it ships, and a new generation begins."""
    if further and not is_further(state):
        state = _settled_state(state)
        missing, unexpected = adapt(model, further=True).load_state_dict(state, strict=False)
        if unexpected or any(".narrow." not in name and ".widen." not in name for name in missing):
            raise ValueError(f"not an adapted tagger: {missing}, {unexpected}")
        return model
    adapt(model, further=is_further(state)).load_state_dict(_with_kept(state))
    return model


def is_further(state: Mapping[str, Tensor]) -> bool:
    """Whether kept weights are those of a generation after the first."""
    return any(name.endswith(".kept") and bool(values.any()) for name, values in state.items())


def _with_kept(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights kept before there was a second generation say nothing of an earlier one."""
    return {f"{part}.kept": torch.zeros_like(state[f"{part}.weight"]) for part in _adapted_parts(state)} | dict(state)


def _adapted_parts(state: Mapping[str, Tensor]) -> list[str]:
    return [name.removesuffix(".narrow.weight") for name in state if name.endswith(".narrow.weight")]


def _settled_state(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights with their additions, coarse as they ship, as what an earlier generation adds."""
    settled = {name: values for name, values in state.items() if ".narrow." not in name and ".widen." not in name}
    for part in _adapted_parts(state):
        weight = state[f"{part}.weight"]
        steps = steps_of(weight)
        grid, narrow = torch.round(weight / steps), _coarse(state[f"{part}.narrow.weight"])
        widen = _coarse((state[f"{part}.widen.weight"] / steps).T)
        merged = torch.clamp(torch.round(grid + widen.T @ narrow), -127, 127)
        settled[f"{part}.kept"] = (merged - grid) * steps
    return settled


def _coarse(rows: Tensor) -> Tensor:
    held = in_steps("rows", rows.contiguous().numpy(), COARSE)
    return torch.from_numpy(held["rows"]).float() * torch.from_numpy(held["rows_scale"])[:, None]


def settle(model: Tagger) -> None:
    """Leave out what was learned on top of the matrices; their biases stay."""
    for layer in model.encoder.layers:
        for part in _PARTS:
            own = getattr(layer, part)
            plain = nn.Linear(own.weight.shape[1], own.weight.shape[0])
            plain.weight.data, plain.bias.data = own.weight.data, own.bias.data
            setattr(layer, part, plain)


def additions(model: Tagger) -> Iterator[tuple[NDArray[np.int8], NDArray[np.float32], NDArray[np.float32]]]:
    """Per matrix what ships of it (inputs x outputs), and two factors whose product is added to it, in its own steps."""
    for layer in model.encoder.layers:
        for part in _PARTS:
            own = getattr(layer, part)
            steps = steps_of(own.weight)
            grid = torch.round(own.weight / steps).to(torch.int8).T.contiguous()
            yield grid.numpy(), own.narrow.weight.detach().numpy(), (own.widen.weight.detach() / steps).T.contiguous().numpy()


def in_steps(name: str, rows: NDArray[np.float32], most: int = 127) -> dict[str, NDArray[np.generic]]:
    """The rows as steps of a scale of their own, `most` steps from nothing to the largest."""
    scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True) / most, 1e-12)
    return {name: np.round(rows / scale).astype(np.int8), f"{name}_scale": scale[:, 0].astype(np.float32)}


def is_adapted(state: Mapping[str, Tensor]) -> bool:
    """Whether kept weights are those of an adapted tagger."""
    return any(".narrow." in name for name in state)


def widen_heads(state: Mapping[str, Tensor], old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> dict[str, Tensor]:
    """The weights with rows for columns that the heads get in addition; a new column says nothing at first."""
    widened = dict(state)
    for head, columns, floor in (("encoder.label", "labels", -6.0), ("codes", "codes", -3.0)):
        at = {name: row for row, name in enumerate(old[columns])}
        weight, bias = state[f"{head}.weight"], state[f"{head}.bias"]
        rows = [at.get(name) for name in new[columns]]
        widened[f"{head}.weight"] = torch.stack([weight[row] if row is not None else torch.zeros_like(weight[0]) for row in rows])
        widened[f"{head}.bias"] = torch.stack([bias[row] if row is not None else torch.full_like(bias[0], floor) for row in rows])
    return widened


def learned(model: nn.Module) -> Iterator[tuple[str, nn.Parameter]]:
    """The weights that still learn, by name."""
    yield from ((name, weight) for name, weight in model.named_parameters() if weight.requires_grad)
