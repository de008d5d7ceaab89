"""Simulated documents with exact words, misread on demand: what the field models learn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from bench.simulator.document import make_document
from bench.simulator.families import SETS
from bench.simulator.family import Family
from bench.simulator.readings import read_sheets
from bench.simulator.templates import Template, load_authors
from documents.reading import Page, Word

_MISREAD = {
    "0": "O",
    "O": "0",
    "1": "l",
    "l": "1",
    "5": "S",
    "S": "5",
    "8": "B",
    "B": "8",
    "m": "rn",
    "e": "c",
    ".": "",
}
_SHARES = (0.0, 0.0, 0.03, 0.08)


@dataclass(frozen=True, slots=True)
class Sample:
    """One document: who worded it, its template, layout family and type, the true items, and its pages as words."""

    author: str
    template: str
    family: str
    type: str
    items: tuple[dict[str, Any], ...]
    pages: tuple[Page, ...]


def make_samples(authors: str, families: str, *, each: int, seed: int) -> Iterator[Sample]:
    """Every template of the authors in `each` layout families, a share of the words misread in half of them."""
    rng = Random(seed)
    for template in load_authors(authors):
        for number, family in enumerate(rng.sample(SETS[families], min(each, len(SETS[families])))):
            yield make_sample(template, family, f"{seed}/{template.id}/{number}", rng)


def make_sample(template: Template, family: Family, seed: str, rng: Random) -> Sample:
    """The document that template, family and seed give, in half of the cases a share of its words misread."""
    made = make_document(template, family, seed)
    share = rng.choice(_SHARES)
    pages = tuple(misread(page, rng, share) if share else page for page in read_sheets(made.sheets))
    items = tuple(item["fields"] for item in made.truth["items"])
    return Sample(template.author, template.id, family.name, template.type, items, pages)


def misread(page: Page, rng: Random, share: float) -> Page:
    """The page with `share` of its words wrong by one letter; the reader's confidence tells only a little of it."""
    return replace(page, words=tuple(_misread_word(word, rng, share) for word in page.words))


def _misread_word(word: Word, rng: Random, share: float) -> Word:
    spots = [place for place, char in enumerate(word.text) if char in _MISREAD]
    if not spots or rng.random() >= share:
        return replace(word, confidence=1 - rng.betavariate(1, 9))
    spot = rng.choice(spots)
    text = word.text[:spot] + _MISREAD[word.text[spot]] + word.text[spot + 1 :]
    return replace(word, text=text or word.text, confidence=1 - rng.betavariate(1.3, 3))
