"""The tagger as a trainable network: an encoder over words with places and kinds, a head a word, a head a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from extract.tagger.encoding import SHAPES, SIGNS, STEPS

WIDTH, HEADS, INNER, LAYERS = 384, 12, 1536, 6
TYPE_POOLS, CODE_POOLS = 4, 8
_POSITIONS = 512
_EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of whole documents padded to one length; `owner` is the document of each window."""

    pieces: Tensor
    starts: Tensor
    shapes: Tensor
    places: Tensor
    signs: Tensor
    mask: Tensor
    owner: Tensor


class Layer(nn.Module):
    """One encoder layer, normalised after each half as in BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, _EPSILON)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, _EPSILON)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        met = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.drop(self.out(met.transpose(1, 2).reshape(b, n, WIDTH))))
        return self.norm2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """From summed inputs to one vector a word, its label scores, and the weights with which documents are pooled."""

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH, _EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.label = nn.Linear(WIDTH, labels)
        self.pool = nn.Linear(WIDTH, TYPE_POOLS + CODE_POOLS)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        x = self.drop(self.norm(x))
        for layer in self.layers:
            x = layer(x, mask)
        return x, self.label(self.drop(x)), self.pool(x)


class Tagger(nn.Module):
    """Inputs, encoder and the heads of a document."""

    def __init__(self, rows: int, labels: int, types: int, codes: int) -> None:
        super().__init__()
        self.pieces = nn.EmbeddingBag(rows, WIDTH, mode="mean")
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        self.places = nn.ModuleList(nn.Embedding(STEPS, WIDTH) for _ in range(5))
        self.order = nn.Embedding(_POSITIONS, WIDTH)
        self.signs = nn.Linear(SIGNS, WIDTH)
        self.encoder = Encoder(labels)
        self.kind = nn.Linear(TYPE_POOLS * WIDTH, types)
        self.codes = nn.Linear(CODE_POOLS * WIDTH, codes)
        for table in (self.shapes, *self.places):
            nn.init.normal_(table.weight, std=0.01)
        nn.init.normal_(self.signs.weight, std=0.01)
        # Most words print no field and most papers state few facts: begin there.
        nn.init.constant_(self.encoder.label.bias, -6.0)
        nn.init.constant_(self.codes.bias, -3.0)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Label scores a word (windows x words x labels), type scores and code scores a document."""
        count, length = batch.mask.shape
        x = self.pieces(batch.pieces, batch.starts).view(count, length, WIDTH)
        x = x + self.shapes(batch.shapes) + self.signs(batch.signs) + self.order.weight[:length]
        x = x + sum(table(batch.places[..., number]) for number, table in enumerate(self.places))
        vectors, labels, weights = self.encoder(x, batch.mask[:, None, None, :])
        pooled = self._pool(vectors.float(), weights.float(), batch)
        kinds, facts = pooled[:, : TYPE_POOLS].flatten(1), pooled[:, TYPE_POOLS:].flatten(1)
        return labels, self.kind(kinds), self.codes(facts)

    def _pool(self, vectors: Tensor, weights: Tensor, batch: Batch) -> Tensor:
        """Per document and pool the mean of its words' vectors, weighted over all its windows."""
        weights = weights.masked_fill(~batch.mask[..., None], -1e4)
        documents = int(batch.owner.max()) + 1
        top = torch.full((documents, weights.shape[-1]), -1e4).scatter_reduce(
            0, batch.owner[:, None].expand(-1, weights.shape[-1]), weights.amax(1).detach(), "amax"
        )
        powers = torch.exp(weights - top[batch.owner][:, None])
        sums = torch.einsum("wnp,wnd->wpd", powers, vectors).float()
        total = torch.zeros(documents, *sums.shape[1:]).index_add(0, batch.owner, sums)
        mass = torch.zeros(documents, powers.shape[-1]).index_add(0, batch.owner, powers.sum(1))
        return total / mass[..., None].clamp_min(1e-9)


def start_from(model: Tagger, weights: Mapping[str, Tensor], rows: Sequence[int]) -> None:
    """Begin with a sentence encoder of the same shape (BERT names), its pieces `rows` in our order."""
    state = {}
    state["pieces.weight"] = weights["embeddings.word_embeddings.weight"][list(rows)]
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    state["order.weight"] = weights["embeddings.position_embeddings.weight"][:_POSITIONS] + kind
    state |= _renamed("encoder.norm", weights, "embeddings.LayerNorm")
    for n in range(LAYERS):
        own, theirs = f"encoder.layers.{n}", f"encoder.layer.{n}"
        for part in ("weight", "bias"):
            whole = [weights[f"{theirs}.attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            state[f"{own}.qkv.{part}"] = torch.cat(whole)
        state |= _renamed(f"{own}.out", weights, f"{theirs}.attention.output.dense")
        state |= _renamed(f"{own}.norm1", weights, f"{theirs}.attention.output.LayerNorm")
        state |= _renamed(f"{own}.up", weights, f"{theirs}.intermediate.dense")
        state |= _renamed(f"{own}.down", weights, f"{theirs}.output.dense")
        state |= _renamed(f"{own}.norm2", weights, f"{theirs}.output.LayerNorm")
    _, unexpected = model.load_state_dict(state, strict=False)
    if unexpected:
        raise ValueError(f"weights that fit nowhere: {unexpected}")


def _renamed(own: str, weights: Mapping[str, Tensor], theirs: str) -> dict[str, Tensor]:
    return {f"{own}.{part}": weights[f"{theirs}.{part}"] for part in ("weight", "bias")}


