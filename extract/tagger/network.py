"""Runs the tagger: from the windows of a document to scores per word, type and coded facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from documents.reading import Word
from extract.tagger.encoding import Encoded

MODELS = Path(__file__).parent.parent / "models"
_TYPE_POOLS = 4
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fact:
    """A coded fact with its probability and the word that most speaks for it (its id; 0: none)."""

    probability: float
    word: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Tagged:
    """What the tagger says of a document: log odds per word and label, probabilities per type and coded fact.

    `scores` holds a row of log odds by the id of each word (`labels` names its columns); `facts` are by field and
    value.
    """

    labels: Mapping[str, int]
    scores: Mapping[int, Floats]
    types: Mapping[str, float]
    facts: Mapping[str, Mapping[str, Fact]]


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """One window as the network read it: its words (None a tick mark), log odds per word and label, its pools

    (pools x width) and how much each word weighs in each pool (words x pools, log).
    """

    words: tuple[Word | None, ...]
    labels: Floats
    pooled: Floats
    weighed: Floats


class Tagger:
    """The shipped network with its tables."""

    def __init__(self, folder: Path = MODELS) -> None:
        options = onnxruntime.SessionOptions()
        # One thread: a worker process has one core; the encoder waits for nobody.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # Each generation of further training: its additions come on top, its heads instead of the earlier ones.
        generations = [_stored(path) for path in sorted(folder.glob("tagger_heads*.npz"))]
        graph, adapted = folder / "tagger.onnx", folder / "tagger_adapted.onnx"
        if adapted.is_file():
            names = [list(map(str, each.pop("matrices"))) for each in generations][-1]
            values = [onnxruntime.OrtValue.ortvalue_from_numpy(each) for each in merge_matrices(graph, generations)]
            options.add_external_initializers(names, values)
            graph = adapted
        kept = reduce(or_, generations, _stored(folder / "tagger.npz"))
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        self._labels = {str(name): column for column, name in enumerate(kept.pop("labels"))}
        self._types = tuple(map(str, kept.pop("types")))
        self._codes = tuple(map(str, kept.pop("codes")))
        self._pieces, self._scale = kept.pop("pieces"), kept.pop("pieces_scale")
        for head in ("type_weight", "code_weight"):
            kept[head] = _rows(kept, head)
        self._tables = {name: table.astype(np.float32) for name, table in kept.items()}

    def tag(self, windows: Sequence[Encoded]) -> Tagged:
        """Read all windows of one document; without any, nothing is said."""
        return self.join(self.read(windows))

    def read(self, windows: Sequence[Encoded]) -> tuple[Read, ...]:
        """What the network says of each window by itself: all the cost of tagging."""
        return tuple(
            Read(window.words, *self._session.run(None, {"x": self._inputs(window)[None]})) for window in windows
        )

    def join(self, reads: Sequence[Read]) -> Tagged:
        """What windows already read say together as one document: the same as `tag` of these windows, for little."""
        sums: dict[int, Floats] = {}
        counts: dict[int, int] = {}
        for read in reads:
            for word, row in zip(read.words, read.labels, strict=True):
                if word is not None:
                    sums[id(word)] = sums[id(word)] + row if id(word) in sums else row
                    counts[id(word)] = counts.get(id(word), 0) + 1
        scores = {key: (row / counts[key]).astype(np.float32) for key, row in sums.items()}
        if not reads:
            return Tagged(self._labels, scores, {}, {})
        order = [id(word) if word is not None else 0 for read in reads for word in read.words]
        pools = np.stack([read.pooled for read in reads])
        return Tagged(self._labels, scores, *self._of_document(pools, [read.weighed for read in reads], order))

    def _inputs(self, window: Encoded) -> Floats:
        """The summed inputs of each word, n x width."""
        tables, size = self._tables, len(window.shapes)
        rows = self._pieces[window.pieces].astype(np.float32) * self._scale[window.pieces, None]
        counts = np.diff(window.starts)
        summed = np.add.reduceat(rows, window.starts[:-1], axis=0) / counts[:, None]
        summed = summed + tables["shapes"][window.shapes] + tables["order"][:size]
        summed += window.signs @ tables["signs"].T + tables["signs_bias"]
        for number, table in enumerate(tables["places"]):
            summed += table[window.places[:, number]]
        return np.asarray(summed, np.float32)

    def _of_document(
        self, pools: Floats, weights: Sequence[Floats], order: Sequence[int]
    ) -> tuple[dict[str, float], dict[str, dict[str, Fact]]]:
        """Types and facts from the pools of all windows (windows x pools x width), each weighed by its words."""
        masses = np.stack([np.log(np.exp(each - each.max(axis=0)).sum(axis=0)) + each.max(axis=0) for each in weights])
        shares = np.exp(masses - masses.max(axis=0))
        shares /= shares.sum(axis=0)
        pooled = (pools * shares[..., None]).sum(axis=0)
        kinds = self._tables["type_weight"] @ pooled[:_TYPE_POOLS].ravel() + self._tables["type_bias"]
        powers = np.exp(kinds - kinds.max())
        types = dict(zip(self._types, (powers / powers.sum()).tolist(), strict=True))
        return types, self._facts(pooled[_TYPE_POOLS:], np.concatenate(weights)[:, _TYPE_POOLS:], order)

    def _facts(self, pooled: Floats, weights: Floats, order: Sequence[int]) -> dict[str, dict[str, Fact]]:
        """Every coded fact; the word is the heaviest of the pool that says most for the fact."""
        heads = self._tables["code_weight"].reshape(len(self._codes), *pooled.shape)
        parts = (heads * pooled).sum(axis=2)
        chances = 1 / (1 + np.exp(-(parts.sum(axis=1) + self._tables["code_bias"])))
        heaviest = weights.argmax(axis=0)
        facts: dict[str, dict[str, Fact]] = {}
        for code, chance, part in zip(self._codes, chances.tolist(), parts, strict=True):
            name, _, value = code.partition("=")
            facts.setdefault(name, {})[value] = Fact(chance, order[int(heaviest[int(part.argmax())])])
        return facts


def merge_matrices(base: Path, generations: Sequence[dict[str, NDArray[Any]]]) -> list[NDArray[np.int8]]:
    """The large matrices as `base` holds them with what later trainings add (ADR 8); takes what it uses out of these.

    The additions are in steps of the matrix: what goes beyond eight bits is cut off after each.
    """
    raw, merged = base.read_bytes(), []
    places = [each.pop("matrix_places") for each in generations][-1]
    for number, (at, rows, columns) in enumerate(places.tolist()):
        grid = np.frombuffer(raw, np.int8, rows * columns, at).reshape(rows, columns)
        for added in generations:
            narrow, widen = (_rows(added, f"{part}_{number}") for part in ("narrow", "widen"))
            grid = np.clip(np.round(grid + narrow.T @ widen), -127, 127).astype(np.int8)
        merged.append(grid)
    return merged


def _rows(kept: dict[str, NDArray[Any]], name: str) -> NDArray[Any]:
    """A matrix out of `kept`, its rows each in its own scale."""
    return np.asarray(kept.pop(name) * kept.pop(f"{name}_scale")[:, None])


def _stored(path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


@lru_cache(maxsize=1)
def load_tagger() -> Tagger:
    """The shipped tagger, loaded once a process."""
    return Tagger()
