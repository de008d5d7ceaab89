"""Simulated documents as the tagger reads them, with the fields of every word, the type and the coded facts.

`python -m bench.training.tagger_examples --authors A,B --each 6 --seed 1 --out FOLDER` writes shards for
`bench.training.tagger`.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from bench.simulator.document import Made, make_document
from bench.simulator.families import SETS
from bench.simulator.readings import read_sheets
from bench.simulator.sheets import Sheet
from bench.simulator.templates import Template, WordingError, load_authors
from bench.simulator.truth import as_fractions
from bench.training.listed_words import tell_lists, tell_literals
from bench.training.paper_noise import spoil
from bench.training.variants import vary
from documents.catalog import Catalog, load_catalog
from documents.reading import Box, Word
from extract.layout import lay_out
from extract.prepared import encode_all, label_all
from extract.tagger.encoding import Encoded
from extract.tagger.pieces import Pieces, load_pieces

ROOT = Path(__file__).parents[2]
_WORKERS = 2
# Facts told by the wording of a whole document rather than printed as a value.
CODED = frozenset(
    """decision denial_reason_code addressed_to appeal_level next_level line_of_business program_type therapy_status
    urgency dismissal_reason delivery_status phase appeal_outcome incident pa_required step_required
    patient_hipaa_signed marketing_consent prescriber_signed signature_met temperature_excursion missing_pages
    reply_requested signature_required signed specialty_lockout accumulator copay_card_eligible services
    patient_sex""".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """One document: its windows, per window the (word, label) pairs, its type and coded facts.

    `known` are the coded fields whose facts are known of a put-together paper; None: all.
    """

    windows: tuple[Encoded, ...]
    labels: tuple[tuple[tuple[int, str], ...], ...]
    type: str
    codes: frozenset[str]
    known: frozenset[str] | None
    author: str


def label_document(made: Made, catalog: Catalog, pieces: Pieces, rng: Random, known_facts: frozenset[str] | None) -> Labelled:
    """The document with some of its words misread, and which fields each word prints."""
    known: dict[int, tuple[str, ...]] = {}
    pages = []
    for page, sheet in zip(read_sheets(made.sheets), made.sheets, strict=True):
        fields = [_of_word(word.fields) for word in sheet.words]
        _tell_evidence(fields, page.words, sheet, made)
        tell_lists(fields, page.words, made.truth["items"])
        spoilt, kept = spoil(page, rng)
        known |= {id(word): fields[index] for word, index in zip(spoilt.words, kept, strict=True)}
        pages.append(spoilt)
    windows = encode_all(*label_all([lay_out(page) for page in pages], catalog), pieces)
    labels = tuple(
        tuple((n, name) for n, word in enumerate(window.words) for name in dict.fromkeys(known.get(id(word), ())))
        for window in windows
    )
    bare = tuple(replace(window, words=()) for window in windows)
    return Labelled(bare, labels, made.template.type, _codes(made), known_facts, made.template.author)


def _of_word(fields: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.split(".", 1)[-1] for name in fields)


def _tell_evidence(fields: list[tuple[str, ...]], words: Sequence[Word], sheet: Sheet, made: Made) -> None:
    """Words of a block that proves a coded fact are marked with it; literal texts of lists with their field."""
    for name, box in sheet.evidence.items():
        item, _, plain = name.rpartition(".")
        around = Box(*as_fractions(box))
        inside = [n for n, word in enumerate(words) if _within(word.box, around)]
        value = _fact(made, plain, item)
        if plain == "decision" and isinstance(value, str):
            for n in inside:
                fields[n] = (*fields[n], f"decision={value}")
        elif plain in ("denial_reason_code", "dismissal_reason", "urgency"):
            for n in inside:
                fields[n] = (*fields[n], f"{plain}=")
        elif isinstance(value, list | str):
            tell_literals(fields, words, inside, plain, value if isinstance(value, list) else [value])


def _within(box: Box, around: Box) -> bool:
    x, y = box.middle
    return around.x0 <= x <= around.x1 and around.y0 <= y <= around.y1


def _fact(made: Made, name: str, item: str) -> Any:
    items = made.truth["items"]
    number = int(item) - 1 if item.isdigit() and int(item) <= len(items) else 0
    return items[number]["fields"].get(name)


def _codes(made: Made) -> frozenset[str]:
    """Coded facts of all items as `name=value`."""
    found = set()
    for item in made.truth["items"]:
        for name in CODED & item["fields"].keys():
            value = item["fields"][name]
            found |= {f"{name}={str(each).lower()}" for each in (value if isinstance(value, list) else [value])}
    return frozenset(found)


def make_labelled(
    templates: Sequence[Template], families: str, *, seed: str, varied: float, pieces: Pieces, catalog: Catalog
) -> Iterator[Labelled]:
    """Each template once, in some family; a share of them varied in wording and order."""
    for template in templates:
        rng = Random(f"{seed}/{template.id}")
        known = None
        if rng.random() < varied:
            template, known = vary(template, templates, catalog, rng)
        try:
            made = make_document(template, rng.choice(SETS[families]), f"{seed}/{template.id}")
        except (WordingError, ValueError, KeyError, IndexError):
            continue  # a variant that asks for what its values do not have
        yield label_document(made, catalog, pieces, rng, known)


def write_shard(authors: str, families: str, varied: float, round_: int, seed: int, out: Path) -> str:
    """One round over all templates into one file."""
    catalog = load_catalog(ROOT / "catalog")
    templates = load_authors(authors)
    order = Random(f"{seed}/{round_}").sample(templates, len(templates))
    path = out / f"shard-{seed}-{round_:03d}.pkl"
    made = list(
        make_labelled(
            order, families, seed=f"{seed}/{round_}", varied=varied, pieces=load_pieces(), catalog=catalog
        )
    )
    with path.open("wb") as file:
        pickle.dump(made, file)
    return f"{path.name}: {len(made)} documents"


def main(argv: list[str] | None = None) -> None:
    """Write the shards, two processes at a time."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.tagger_examples", description=__doc__)
    parser.add_argument("--authors", required=True)
    parser.add_argument("--families", default="tune", choices=tuple(SETS))
    parser.add_argument("--each", type=int, default=8, help="rounds over all templates, one shard each")
    parser.add_argument("--varied", type=float, default=0.6, help="share of documents varied in wording and order")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=_WORKERS)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(options.workers) as pool:
        jobs = [
            pool.submit(
                write_shard, options.authors, options.families, options.varied, n, options.seed, options.out
            )
            for n in range(options.each)
        ]
        for job in jobs:
            print(job.result(), flush=True)


if __name__ == "__main__":
    main()
