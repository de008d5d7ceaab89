"""Training papers as features: templates of all authors but the reserves, simply set and as the simulator lays them out,
crossings of them, and phrase papers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bench.simulator.document import make_document
from bench.simulator.families import SETS
from bench.simulator.readings import read_sheets
from bench.simulator.templates import Template, WordingError, load_authors
from bench.training.authors import RESERVES
from bench.training.crossing import PAYER_TYPES, mixed, with_other_outcome
from bench.training.field_pages import Sample
from bench.training.paper import set_pages
from bench.training.paper_noise import spoil
from bench.training.phrases import compose, load_bank
from documents.document_types import DocumentType
from documents.reading import Page
from extract.classifying import study, telling_text, weigh_types
from extract.layout import lay_out

_DAMAGE = (0.0, 0.05, 0.0, 0.03, 0.1)
# The variant of papers as readers gave them.
READ = 6


@dataclass(frozen=True, slots=True)
class Example:
    """One paper: its type, the author whose words it uses (`bank` for phrases), its features; `variant` 0 is unspoilt."""

    id: str
    type: str
    author: str
    variant: int
    text: str
    rules: Mapping[str, float]
    traits: Mapping[str, float]


def make_examples(
    wordings: Path, types: Mapping[str, DocumentType], *, variants: int, crossings: int, phrases: int, layouts: int
) -> Iterator[Example]:
    """All examples; the same for the same arguments. `layouts`: how often each template as the simulator draws it."""
    bank, shared, reasons = load_bank()
    for path in sorted(wordings.glob("author-*.jsonl")):
        author = path.stem.removeprefix("author-")
        if author in RESERVES.split(","):
            continue
        templates = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        for template in templates:
            yield from _spoilt(template, author, types, variants)
        yield from _crossed(templates, author, types, bank, reasons, crossings)
        for template in load_authors(author, wordings):
            yield from _laid_out(template, types, layouts)
    for kind in bank:
        for number in range(phrases):
            rng = Random(f"{kind}/{number}")
            blocks = compose(kind, bank, shared, reasons, rng)
            yield _example(f"{kind}-{number}", kind, "bank", 9, blocks, types, rng, rng.choice((0.0, 0.0, 0.03, 0.08)))


def example_of(sample: Sample, types: Mapping[str, DocumentType]) -> Example:
    """A paper as readers gave it."""
    return _features(sample.template, sample.type, sample.author, READ, sample.pages, types)


def _spoilt(
    template: Mapping[str, Any], author: str, types: Mapping[str, DocumentType], variants: int
) -> Iterator[Example]:
    """A template as it is, with wrong letters, and with paragraphs missing."""
    for variant in range(variants):
        rng = Random(f"{template['id']}{variant}")
        blocks = template["blocks"] if variant < 2 else _thinned(template["blocks"], rng)
        yield _example(template["id"], template["type"], author, variant, blocks, types, rng, _DAMAGE[variant % 5])


def _thinned(blocks: Sequence[Mapping[str, Any]], rng: Random) -> list[Mapping[str, Any]]:
    share = rng.choice((0.1, 0.2, 0.3))
    loose = ("paragraph", "boilerplate", "footer", "handwritten", "lines")
    return [block for block in blocks if block["kind"] not in loose or rng.random() >= share]


def _crossed(
    templates: Sequence[Mapping[str, Any]], author: str, types: Mapping[str, DocumentType],
    bank: Any, reasons: Mapping[str, list[str]], crossings: int,
) -> Iterator[Example]:  # fmt: skip
    for template in templates:
        for number in range(crossings):
            rng = Random(f"cross/{template['id']}/{number}")
            if template["type"] in PAYER_TYPES:
                kind = rng.choice(PAYER_TYPES)
                blocks, _ = with_other_outcome(template["blocks"], kind, bank, reasons, rng)
            else:
                kind = template["type"]
                partner = rng.choice([other for other in templates if other["type"] == kind])
                blocks = mixed(template["blocks"], partner["blocks"], rng)
            yield _example(f"{template['id']}x{number}", kind, author, 8, blocks, types, rng, rng.choice((0.0, 0.03)))


def _laid_out(template: Template, types: Mapping[str, DocumentType], layouts: int) -> Iterator[Example]:
    """A template in layout families, its words spoilt as readers spoil them: columns and tables change what is a statement."""
    for number in range(layouts):
        rng = Random(f"laid out/{template.id}/{number}")
        try:
            made = make_document(template, rng.choice(SETS["tune"]), f"laid out/{template.id}/{number}")
        except (WordingError, ValueError, KeyError, IndexError):
            continue  # values that this family cannot print
        pages = [spoil(page, rng)[0] for page in read_sheets(made.sheets)]
        yield _features(template.id, template.type, template.author, 7, pages, types)


def _example(
    name: str, kind: str, author: str, variant: int, blocks: Sequence[Mapping[str, Any]],
    types: Mapping[str, DocumentType], rng: Random, damage: float,
) -> Example:  # fmt: skip
    return _features(name, kind, author, variant, set_pages(blocks, rng, damage), types)


def _features(
    name: str, kind: str, author: str, variant: int, pages: Sequence[Page], types: Mapping[str, DocumentType]
) -> Example:
    studied = study([lay_out(page) for page in pages], types)
    rules = {name: sum(part.weight for part in parts) for name, parts in weigh_types(studied, types).items()}
    return Example(name, kind, author, variant, telling_text(studied), rules, dict(studied.traits))
