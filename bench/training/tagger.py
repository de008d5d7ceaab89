"""Train the tagger: `python -m bench.training.tagger --shards FOLDER --held FOLDER --start model.safetensors --out DIR`.

Needs the `train` extra (torch, safetensors, onnx). The shards come from `bench.training.tagger_examples`.
"""

from __future__ import annotations

import argparse
import json
import pickle
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

from bench.training.adapters import adapt, is_adapted, learned, resume, widen_heads
from bench.training.tagger_examples import Labelled
from bench.training.tagger_network import Batch, Tagger, start_from
from extract.tagger.pieces import VOCABULARY

_WORDS_A_BATCH, _LEAST_USES = 3200, 12
_DROPPED = 0.06
_RATE, _FASTER, _WARM = 8e-5, 5, 0.04


@dataclass(frozen=True, slots=True)
class Names:
    """What the columns of the heads mean."""

    labels: tuple[str, ...]
    types: tuple[str, ...]
    codes: tuple[str, ...]


def load_shards(folder: Path) -> list[Labelled]:
    """All documents of a folder."""
    found: list[Labelled] = []
    for path in sorted(folder.glob("shard-*.pkl")):
        with path.open("rb") as file:
            found.extend(pickle.load(file))
    return found


def name_columns(documents: Sequence[Labelled]) -> Names:
    """Labels and facts that stand in enough documents."""
    labels: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    for document in documents:
        labels.update({name for window in document.labels for _, name in window})
        codes.update(document.codes)
    return Names(
        tuple(sorted(name for name, count in labels.items() if count >= _LEAST_USES and "decoy" not in name)),
        tuple(sorted({document.type for document in documents})),
        tuple(sorted(name for name, count in codes.items() if count >= _LEAST_USES)),
    )


def read_names(folder: Path) -> Names:
    """The columns of a tagger trained before."""
    kept = json.loads((folder / "names.json").read_text())
    return Names(tuple(kept["labels"]), tuple(kept["types"]), tuple(kept["codes"]))


def make_batches(documents: Sequence[Labelled], rng: Random | None) -> Iterator[list[Labelled]]:
    """Documents of about the same length together, shuffled where `rng` is given."""
    order = sorted(documents, key=lambda d: max(len(w.shapes) for w in d.windows) + (rng.random() * 40 if rng else 0))
    batches: list[list[Labelled]] = [[]]
    size = 0
    for document in order:
        longest = max(len(window.shapes) for window in document.windows)
        size += len(document.windows)
        if batches[-1] and size * longest > _WORDS_A_BATCH:
            batches.append([])
            size = len(document.windows)
        batches[-1].append(document)
    if rng:
        rng.shuffle(batches)
    yield from batches


def collate(documents: Sequence[Labelled], names: Names, rng: Random | None) -> tuple[Batch, Tensor, Tensor, Tensor, Tensor]:
    """A batch with its targets: labels a word, types, codes, and which codes of which document are known."""
    windows = [(owner, w, labels) for owner, d in enumerate(documents) for w, labels in zip(d.windows, d.labels, strict=True)]
    length = max(len(window.shapes) for _, window, _ in windows)
    count = len(windows)
    pieces, starts, at = [], [], 0
    shapes = np.zeros((count, length), np.int64)
    places = np.zeros((count, length, 5), np.int64)
    signs = np.zeros((count, length, windows[0][1].signs.shape[1]), np.float32)
    mask = np.zeros((count, length), bool)
    targets = np.zeros((count, length, len(names.labels)), np.float32)
    column = {name: number for number, name in enumerate(names.labels)}
    for number, (_, window, labels) in enumerate(windows):
        n = len(window.shapes)
        shapes[number, :n], places[number, :n], signs[number, :n], mask[number, :n] = (
            window.shapes, window.places, window.signs, True,
        )  # fmt: skip
        own = window.pieces.copy()
        if rng is not None:
            own[np.array([rng.random() < _DROPPED for _ in range(len(own))], bool)] = 0
        pieces.append(own)
        starts.extend((window.starts[:-1] + at).tolist())
        at += len(own)
        starts.extend([at] * (length - n))
        for word, name in labels:
            if name in column:
                targets[number, word, column[name]] = 1
    owner = torch.tensor([owner for owner, _, _ in windows])
    batch = Batch(
        torch.from_numpy(np.concatenate(pieces).astype(np.int64)), torch.tensor(starts), torch.from_numpy(shapes),
        torch.from_numpy(places), torch.from_numpy(signs), torch.from_numpy(mask), owner,
    )  # fmt: skip
    types = torch.tensor([names.types.index(d.type) if d.type in names.types else -100 for d in documents])
    codes = torch.tensor([[float(code in d.codes) for code in names.codes] for d in documents])
    return batch, torch.from_numpy(targets), types, codes, torch.tensor(_known(documents, names))


def _known(documents: Sequence[Labelled], names: Names) -> list[list[bool]]:
    fields = [code.split("=")[0] for code in names.codes]
    return [[d.known is None or field in d.known for field in fields] for d in documents]


def losses(model: Tagger, documents: Sequence[Labelled], names: Names, rng: Random | None) -> Tensor:
    """The loss of a batch: a word's labels, the type, the facts."""
    batch, targets, types, codes, known = collate(documents, names, rng)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        labels, kinds, facts = model(batch)
    by_word = functional.binary_cross_entropy_with_logits(labels.float(), targets, reduction="none").sum(-1)
    words = (by_word * batch.mask).sum() / batch.mask.sum()
    kind = functional.cross_entropy(kinds.float(), types, label_smoothing=0.05)
    fact = functional.binary_cross_entropy_with_logits(facts.float(), codes, reduction="none")
    return 3 * words + 0.5 * kind + 0.25 * (fact * known).sum() / known.any(-1).sum().clamp_min(1)


def train(documents: Sequence[Labelled], held: Sequence[Labelled], options: argparse.Namespace) -> tuple[Tagger, Names]:
    """Minimise the losses over `options.epochs` passes, at most `options.minutes`."""
    names = read_names(options.resume) if options.resume else name_columns(documents)
    if options.resume and options.adapters and not options.further:
        names = _more_columns(names, name_columns(documents))
    model = begin(names, options)
    optimizer = make_optimizer(model, options.rate)
    rng = Random(1)
    began, steps, seen = time.time(), 0, 0
    total = options.epochs * sum(1 for _ in make_batches(documents, None))
    for batch in (batch for _ in range(options.epochs) for batch in make_batches(documents, rng)):
        # The time allowed decides how far along the way the rate is, so that it always ends at nothing.
        along = max(steps / total, (time.time() - began) / (options.minutes * 60))
        if along >= 1:
            break
        for group, base in zip(optimizer.param_groups, (options.rate, options.rate * _FASTER), strict=True):
            group["lr"] = base * min(along / _WARM + 0.02, 1.0) * (1 - along)
        loss = losses(model, batch, names, rng)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        steps, seen = steps + 1, seen + sum(len(document.windows) for document in batch)
        if steps % 50 == 0:
            print(f"{steps}/{total} loss {loss.item():.3f} {seen / (time.time() - began):.1f} windows/s", flush=True)
        if steps % options.check == 0:
            torch.save(model.state_dict(), options.out / "tagger.pt")
            print(json.dumps(evaluate(model, held, names)), flush=True)
            model.train()
    return model, names


def _more_columns(old: Names, seen: Names) -> Names:
    """The columns of a tagger trained before, with labels and facts that only the new papers have."""
    return Names(
        (*old.labels, *(name for name in seen.labels if name not in old.labels)),
        old.types,
        (*old.codes, *(name for name in seen.codes if name not in old.codes)),
    )


def begin(names: Names, options: argparse.Namespace) -> Tagger:
    """The network to train: one trained before, or a sentence encoder to begin with, or nothing yet known."""
    rows = VOCABULARY.read_text(encoding="utf-8").count("\n") + 1
    model = Tagger(rows, len(names.labels), len(names.types), len(names.codes))
    if options.resume:
        state = torch.load(options.resume / "tagger.pt")
        state = widen_heads(state, asdict(read_names(options.resume)), asdict(names))
        if is_adapted(state):
            resume(model, state, further=options.further)
        else:
            model.load_state_dict(state)
            model = adapt(model) if options.adapters else model
    elif options.start:
        theirs = {piece: row for row, piece in enumerate(options.vocabulary.read_text(encoding="utf-8").split("\n"))}
        own = VOCABULARY.read_text(encoding="utf-8").split("\n")
        start_from(model, load_file(options.start), [theirs[piece] for piece in own])
    return model.train()


def make_optimizer(model: Tagger, rate: float) -> torch.optim.Optimizer:
    """What the encoder brought along learns slowly, what is new faster."""
    known = ("encoder.layers", "pieces", "order", "encoder.norm")
    old, new = [], []
    for name, weight in learned(model):
        brought = name.startswith(known) and ".narrow." not in name and ".widen." not in name
        (old if brought else new).append(weight)
    return torch.optim.AdamW([{"params": old, "lr": rate}, {"params": new, "lr": rate * _FASTER}], weight_decay=0.01)


def evaluate(model: Tagger, documents: Sequence[Labelled], names: Names) -> dict[str, float]:
    """Micro F1 of word labels and facts, and the share of types right."""
    model.eval()
    hits = np.zeros((3, len(names.labels)))
    facts = np.zeros(3)
    right = 0
    with torch.no_grad():
        for batch in make_batches(documents, None):
            tensors, targets, types, codes, _ = collate(batch, names, None)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                labels, kinds, told_facts = model(tensors)
            said, true = (labels.float() > 0) & tensors.mask[..., None], targets > 0
            hits += np.stack([(said & true).sum((0, 1)), said.sum((0, 1)), true.sum((0, 1))])
            right += int((kinds.argmax(-1) == types).sum())
            fact, known = told_facts.float() > 0, codes > 0
            facts += np.array([int((fact & known).sum()), int(fact.sum()), int(known.sum())])
    return {
        "words_f1": round(float(2 * hits[0].sum() / (hits[1] + hits[2]).sum()), 4),
        "types": round(right / len(documents), 4),
        "facts_f1": round(float(2 * facts[0] / (facts[1] + facts[2])), 4),
    }


def main(argv: list[str] | None = None) -> None:
    """Train and keep the weights with the names of their columns."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.tagger", description=__doc__)
    parser.add_argument("--shards", type=Path, nargs="+", required=True)
    parser.add_argument("--held", type=Path, required=True, help="shards of authors that are not trained on")
    parser.add_argument("--start", type=Path, help="a sentence encoder to begin with (model.safetensors, BERT names)")
    parser.add_argument("--vocabulary", type=Path, help="its vocabulary, one piece a line")
    parser.add_argument("--resume", type=Path, help="a folder with tagger.pt of the same columns")
    parser.add_argument("--adapters", action="store_true", help="learn only small additions to the resumed tagger (ADR 8)")
    parser.add_argument("--further", action="store_true", help="what the resumed additions hold stays: a new generation")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=_RATE)
    parser.add_argument("--check", type=int, default=400, help="steps between looks at the held-out documents")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(2)
    torch.manual_seed(1)
    documents = [document for folder in options.shards for document in load_shards(folder) if document.windows]
    held = [document for document in load_shards(options.held) if document.windows]
    model, names = train(documents, held, options)
    torch.save(model.state_dict(), options.out / "tagger.pt")
    columns = {"labels": names.labels, "types": names.types, "codes": names.codes}
    (options.out / "names.json").write_text(json.dumps(columns))
    print(json.dumps(evaluate(model, held, names)), flush=True)


if __name__ == "__main__":
    main()
