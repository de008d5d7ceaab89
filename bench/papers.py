"""Single simulated papers with their truth: as exact words, or as a fax file read by the program's own readers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.simulator.assemble import Fax, Leaf, state_fax, write_fax
from bench.simulator.damage import Damage
from bench.simulator.document import make_document
from bench.simulator.families import Family
from bench.simulator.readings import read_perfectly
from bench.simulator.templates import Template
from bench.training.read_faxes import read_folder
from documents.reading import Reading


@dataclass(frozen=True, slots=True)
class Paper:
    """One document sent by itself: the truth line of its fax (`bench.scoring`) and its words."""

    truth: dict[str, Any]
    reading: Reading

    @property
    def expected(self) -> dict[str, Any]:
        """The truth of the document."""
        document: dict[str, Any] = self.truth["documents"][0]
        return document


def draw_paper(template: Template, family: Family, seed: str) -> Paper:
    """The paper that template, family and seed give, with exact words and no cover sheet."""
    made = make_document(template, family, seed)
    leaves = tuple(Leaf(sheet, 0, number) for number, sheet in enumerate(made.sheets, 1))
    damages = tuple(Damage() for _ in leaves)
    truth = state_fax([made], leaves, damages, f"{template.id}.pdf", "digital", [])
    return Paper(truth, read_perfectly(Fax(truth, leaves, damages)))


def read_papers(
    template: Template, family: Family, seeds: Sequence[str], folder: Path, *, quality: str, level: str
) -> list[Paper]:
    """A paper per seed as a fax file in `folder`, its words as the program's readers see them."""
    folder.mkdir(parents=True)
    faxes = [
        write_fax(
            [make_document(template, family, seed)],
            seed.replace("/", "-"),
            folder,
            quality=quality,
            level=level,
            seed=seed,
        )
        for seed in seeds
    ]
    (folder / "truth.jsonl").write_text("".join(json.dumps(fax.truth) + "\n" for fax in faxes), encoding="utf-8")
    readings = read_folder(folder, workers=2)
    return [Paper(fax.truth, readings[name]) for fax in faxes if (name := str(fax.truth["source"])) in readings]
