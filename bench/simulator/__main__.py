"""Writes simulated faxes with their truth: `python -m bench.simulator --authors A,B --count 20 --out DIR`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TypeVar

from bench.simulator.assemble import Fax, write_fax
from bench.simulator.damage import LEVELS
from bench.simulator.document import Made, make_document
from bench.simulator.families import SETS, Family
from bench.simulator.readings import reading_to_json
from bench.simulator.templates import Template, load_authors

QUALITIES = ("fine", "standard", "mixed", "digital")
T = TypeVar("T")
ALONE = ("cover_sheet", "junk", "misdirected")  # not put into batches


def parse_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.simulator", description=__doc__)
    parser.add_argument("--authors", default="A,B,C,D", help="wording authors, by letter")
    parser.add_argument("--families", choices=tuple(SETS), default="tune", help="which set of layout families")
    parser.add_argument("--count", type=int, default=50, help="number of fax files")
    parser.add_argument("--quality", choices=QUALITIES, default="mixed")
    parser.add_argument("--damage", choices=LEVELS, default="mixed")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True, help="folder for the files, truth.jsonl and readings.jsonl")
    parser.add_argument("--batches", type=float, default=0.05, help="share of faxes that hold two to four documents")
    parser.add_argument("--with-readings", action="store_true", help="also write the exact words of every page")
    parser.add_argument("--types", default="", help="only these document types, by comma")
    parser.add_argument("--items", choices=("any", "one", "several"), default="any", help="how many each document has")
    return parser.parse_args(argv)


def make_faxes(options: argparse.Namespace) -> Iterator[Fax]:
    """The faxes of a run, one by one; every template is used before one is used again."""
    templates = load_authors(options.authors)
    wanted = {name for name in options.types.split(",") if name}
    templates = tuple(t for t in templates if (not wanted or t.type in wanted) and _has(t, options.items))
    if not templates:
        raise SystemExit("no wording has such a type and so many items")
    rng = Random(options.seed)
    deck, cards = _deal(templates, rng), _deal(SETS[options.families], rng)
    for number in range(options.count):
        made = _make_one(deck, cards, options, number, rng)
        quality = options.quality
        if quality == "mixed":
            quality = rng.choices(("fine", "standard", "digital"), (10, 7, 2))[0]
        yield write_fax(
            made,
            f"fax-{options.seed}-{number:05d}",
            options.out,
            quality=quality,
            level=options.damage,
            seed=f"{options.seed}/{number}",
        )


def _has(template: Template, items: str) -> bool:
    return items == "any" or (len(template.items) > 1) == (items == "several")


def _make_one(
    deck: Iterator[Template], cards: Iterator[Family], options: argparse.Namespace, number: int, rng: Random
) -> list[Made]:
    size = rng.choice((2, 2, 3, 4)) if rng.random() < options.batches else 1
    made = []
    for part in range(size):
        template = next(deck)
        while size > 1 and template.type in ALONE:
            template = next(deck)
        made.append(make_document(template, next(cards), f"{options.seed}/{number}/{part}"))
    return made


def _deal(things: tuple[T, ...], rng: Random) -> Iterator[T]:
    """The things in shuffled rounds, for ever."""
    while True:
        yield from rng.sample(things, len(things))


def main(argv: list[str] | None = None) -> None:
    """Write the faxes, truth.jsonl and, if asked, readings.jsonl."""
    options = parse_arguments(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    for old in options.out.glob(f"fax-{options.seed}-[0-9]*.*"):  # of an earlier run with the same seed
        old.unlink()
    pages = 0
    with (options.out / "truth.jsonl").open("w", encoding="utf-8") as truth:
        lines = (options.out / "readings.jsonl").open("w", encoding="utf-8") if options.with_readings else None
        for fax in make_faxes(options):
            pages += fax.truth["pages"]
            truth.write(json.dumps(fax.truth, ensure_ascii=False) + "\n")
            if lines:
                lines.write(json.dumps(reading_to_json(fax), ensure_ascii=False) + "\n")
        if lines:
            lines.close()
    print(f"{options.count} faxes, {pages} pages in {options.out}")


if __name__ == "__main__":
    main()
