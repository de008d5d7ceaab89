"""Papers that the splitting of faxes learns from: documents as pages looked at, and others that may follow them."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from bench.simulator.__main__ import ALONE as _ALONE
from bench.simulator.covers import make_cover
from bench.simulator.document import Made, make_document
from bench.simulator.families import SETS, Family
from bench.simulator.readings import read_sheets
from bench.simulator.templates import Template, WordingError, load_authors
from bench.training.paper_noise import spoil
from bench.training.train_types import words_without
from documents.catalog import Catalog
from documents.reading import Page
from extract.layout import lay_out
from extract.leaves import Leaf, look_at
from extract.prepared import prepare_pages

# Not put into batches.
ALONE = frozenset(_ALONE)
_COVERED = 0.15
# What letters of one sender share, and what papers about one patient share besides.
_OF_SENDER = ("payer", "pbm", "clinic_name", "clinic_address", "sender_phone", "prescriber_name", "prescriber_npi")
_OF_PATIENT = ("patient_name", "patient_dob", "member_id", "patient_phone", "payer")
# Not put behind a paper about the same patient: records may well be its enclosure, the others are sent alone.
_NO_COMPANIONS = ALONE | {"clinical_records"}
_LATER = 50


@dataclass(frozen=True, slots=True)
class Paper:
    """One document as pages looked at, cover sheets included, and the author or file it is held out with.

    `later` is its first page as it looks when it is not the first of the fax. Papers of one `wording` differ only in
    the people and values named; those of one `set` were made to follow each other.
    """

    leaves: tuple[Leaf, ...]
    later: Leaf
    group: str
    kind: str
    wording: str = ""
    set: str = ""


def make_papers(authors: str, families: str, catalog: Catalog, words: Path, *, seed: int, each: int) -> Iterator[Paper]:
    """Every template of the authors in `each` layout families, each time with a namesake (other people), and now and

    then with a companion: another template of the same sender or about the same patient, in the same layout. `words`:
    the `--left-out` folder of train_types.
    """
    rng = Random(f"{seed}/{authors}")
    for author in authors.split(","):
        templates = load_authors(author)
        for template in templates:
            for number, family in enumerate(rng.sample(SETS[families], each)):
                name = f"{seed}/{template.id}/{number}"
                made = make_document(template, family, name)
                yield _write(made, catalog, words, rng, f"{template.id}/{family.name}", name)
                namesake = make_document(template, family, f"{name}/namesake")
                yield _write(namesake, catalog, words, rng, f"{template.id}/{family.name}")
                companion = _companion(made, templates, family, name, rng)
                if companion is not None:
                    yield _write(companion, catalog, words, rng, f"{companion.template.id}/{family.name}", name)


def _companion(made: Made, templates: Sequence[Template], family: Family, name: str, rng: Random) -> Made | None:
    """Another document that shares its sender or its patient; None for papers that come alone, or where none fits."""
    if made.template.type in _NO_COMPANIONS:
        return None
    other = rng.choice([each for each in templates if each.type not in _NO_COMPANIONS])
    names = rng.choice((_OF_SENDER, _OF_PATIENT, (*_OF_SENDER, *_OF_PATIENT)))
    shared: dict[str, Any] = {key: made.scope.values[key] for key in names if made.scope.values.get(key) is not None}
    if other.id == made.template.id or not shared:
        return None
    raw = {**other.raw, "constants": {**shared, **other.raw.get("constants", {})}}
    try:
        return make_document(replace(other, raw=raw), family, f"{name}/companion")
    except (WordingError, ValueError, KeyError, IndexError, AttributeError):
        return None  # values that do not fit the other wording


def _write(made: Made, catalog: Catalog, words: Path, rng: Random, wording: str, set_: str = "") -> Paper:
    """The pages misread, some behind a cover sheet."""
    sheets = list(made.sheets)
    if made.template.type != "cover_sheet" and rng.random() < _COVERED:
        sheets.insert(0, make_cover(made, rng))
    pages = [spoil(page, rng)[0] for page in read_sheets(sheets)]
    return look(pages, catalog, words, made.template.author, made.template.type, wording, set_)


def read_papers(folder: Path, catalog: Catalog, words: Path) -> Iterator[Paper]:
    """The documents of faxes as a reader gave them: a folder of `bench.training.read_faxes`."""
    with (folder / "readings.pkl").open("rb") as stored:
        known = pickle.load(stored)
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        fax = json.loads(line)
        if fax["source"] not in known:
            continue
        pages = {page.number: page for page in known[fax["source"]].pages}
        for document, meta in zip(fax["documents"], fax["meta"]["documents"], strict=True):
            own = [pages[number] for number in document["pages"] if number in pages]
            if own:
                yield look(own, catalog, words, meta["author"], document["type"])


def look(
    pages: Sequence[Page], catalog: Catalog, words: Path, group: str, kind: str, wording: str = "", set_: str = ""
) -> Paper:
    """A paper of its pages, numbered from 1 as in a fax of their own, by words that have not seen its author."""
    unseen = words_without(words, group)
    layouts = [lay_out(replace(page, number=number)) for number, page in enumerate(pages, 1)]
    later = lay_out(replace(pages[0], number=_LATER))
    *leaves, last = (look_at(page, catalog.types, unseen) for page in prepare_pages([*layouts, later], catalog))
    return Paper(tuple(leaves), last, group, kind, wording, set_)
