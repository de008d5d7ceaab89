"""Teach the second reader worn print: `python -m bench.training.print_reader --train FOLDER --held FOLDER --out FILE`.

FOLDER holds crops of `bench.training.worn_print`. Needs the `train` extra; prints the share of wrong characters and of
crops read whole, first of the network as the wheel brings it.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import pickle
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
import torch
from rapidfuzz.distance import Levenshtein
from torch import Tensor
from torch.nn import functional

from bench.training.print_network import PrintNetwork, as_input
from ingest.engines.worn_print import ADDITIONS
from ingest.key_words import is_key_like

_COLUMNS = 7_200
"""Columns of a batch: as many crops as fill them."""
_POOL = 1_440
_STEP = 8
_WARM_STEPS, _LAST_SHARE = 150, 0.03


class Example(NamedTuple):
    """A crop, the columns of its characters, and its text."""

    image: np.ndarray[Any, np.dtype[np.uint8]]
    codes: tuple[int, ...]
    text: str


def wheel_network() -> Path:
    """The recogniser that the rapidocr wheel brings."""
    package = importlib.util.find_spec("rapidocr")
    assert package is not None and package.submodule_search_locations
    return next((Path(package.submodule_search_locations[0]) / "models").glob("*_rec_*.onnx"))


def load_examples(folder: Path, characters: Sequence[str]) -> list[Example]:
    """Crops whose characters the network can say, and in as many steps as it has."""
    column = {character: index for index, character in enumerate(characters) if index}
    examples = []
    for file in sorted(folder.glob("*.pkl")):
        for image, text in pickle.loads(file.read_bytes()):
            if all(character in column for character in text):
                codes = tuple(column[character] for character in text)
                repeats = sum(left == right for left, right in pairwise(codes))
                if len(codes) + repeats <= max(image.shape[1] // _STEP, 6):
                    examples.append(Example(image, codes, text))
    return examples


def in_batches(examples: list[Example], rng: Random) -> Iterator[list[Example]]:
    """For ever, each of crops of about one width."""
    while True:
        rng.shuffle(examples)
        for start in range(0, len(examples), _POOL):
            yield from _of_one_width(examples[start : start + _POOL], rng)


def _of_one_width(pool: Sequence[Example], rng: Random) -> list[list[Example]]:
    batches: list[list[Example]] = [[]]
    for example in sorted(pool, key=lambda example: example.image.shape[1]):
        if len(batches[-1]) * max(example.image.shape[1], 110) > _COLUMNS:
            batches.append([])
        batches[-1].append(example)
    rng.shuffle(batches)
    return batches


def loss_of(network: PrintNetwork, batch: Sequence[Example]) -> Tensor:
    """The mean loss a character; crops that nobody could read count no more than a bad one."""
    said = network(as_input([example.image for example in batch])).log_softmax(-1)
    sizes = torch.tensor([len(example.codes) for example in batch])
    codes = torch.tensor([code for example in batch for code in example.codes])
    steps = torch.full((len(batch),), said.shape[1])
    losses = functional.ctc_loss(said.transpose(0, 1), codes, steps, sizes, reduction="none", zero_infinity=True)
    return (losses / sizes).clamp(max=4).mean()


@torch.no_grad()
def report(network: PrintNetwork, held: Sequence[Example]) -> str:
    """Share of wrong characters, of crops read whole, and of those with digits read whole (blanks apart)."""
    wrong = size = whole = keys = keys_whole = 0
    for batch in _of_one_width(held, Random(0)):
        said = network(as_input([example.image for example in batch]))
        for example, best in zip(batch, said.argmax(-1).tolist(), strict=True):
            truth, read = example.text.replace(" ", ""), _spelt(best, network.characters)
            wrong, size = wrong + Levenshtein.distance(truth, read), size + len(truth)
            whole += truth == read
            if is_key_like(truth):
                keys, keys_whole = keys + 1, keys_whole + (truth == read)
    return (
        f"characters wrong {wrong / size:.4f}, crops whole {whole / len(held):.4f}, "
        f"with digits {keys_whole / max(keys, 1):.4f} of {keys}"
    )


def _spelt(best: Sequence[int], characters: Sequence[str]) -> str:
    kept = [code for before, code in zip((0, *best), best, strict=False) if code and code != before]
    return "".join(characters[code] for code in kept).replace(" ", "")


def train(
    network: PrintNetwork, examples: list[Example], held: Sequence[Example], rate: float, minutes: float, out: Path
) -> None:
    """Train for `minutes`; the state is written every few of them and at the end."""
    print("before:", report(network, held), flush=True)
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.0)
    started = told = time.monotonic()
    for step, batch in enumerate(in_batches(examples, Random(3))):
        share = (time.monotonic() - started) / 60 / minutes
        if share >= 1:
            break
        falling = 0.5 * (1 + math.cos(math.pi * share)) * (1 - _LAST_SHARE) + _LAST_SHARE
        for group in optimizer.param_groups:
            group["lr"] = rate * falling * min(1.0, (step + 1) / _WARM_STEPS)
        optimizer.zero_grad()
        loss_of(network, batch).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if time.monotonic() - told > 420:
            torch.save(network.state_dict(), out)
            print(f"{share * minutes:.0f} min, {step} steps:", report(network, held), flush=True)
            told = time.monotonic()
    torch.save(network.state_dict(), out)
    print("after:", report(network, held))


def main(argv: list[str] | None = None) -> None:
    """Train and say how it went."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.print_reader", description=__doc__)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--resume", type=Path, help="a state written before; otherwise what ships is taken up")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    network = PrintNetwork(wheel_network())
    if options.resume:
        network.load_state_dict(torch.load(options.resume))
    else:
        network.take_up(ADDITIONS, wheel_network().read_bytes())
    held = load_examples(options.held, network.characters)
    examples = load_examples(options.train, network.characters)
    train(network, examples, held, options.rate, options.minutes, options.out)


if __name__ == "__main__":
    main()
