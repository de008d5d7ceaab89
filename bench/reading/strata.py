"""The strata of the benchmark: which faxes, with what truth, held against which targets, cut into which groups."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.accuracy import make_suite, read_suite
from bench.reading.case_papers import make_case_faxes
from bench.scoring import DocumentCase, Mapping, read_lines
from bench.training.authors import RESERVES

ROOT = Path(__file__).resolve().parents[2]
MATERIAL = ROOT.parent / "shared" / "material"
SEEDS = {"fine": 901, "standard": 902, "cases-fine": 903, "cases-standard": 904}
"""Not those of the quick look: whoever tunes sees its faxes again and again."""
_NOISE, _COPIES = re.compile(r"noise\d"), re.compile(r"gen\d")
Groups = dict[str, Callable[[DocumentCase], Iterable[str]]]


@dataclass(frozen=True, slots=True)
class Stratum:
    """A set of faxes: `folder` holds the files named in `truth` (JSON Lines); `read` is where readings are kept.

    `quality` (fine or standard) chooses the targets; `about` says in a sentence what the faxes are.
    """

    name: str
    quality: str
    about: str
    folder: Path
    truth: Path
    read: Path
    make: Callable[[], None]


def list_strata(authors: str, count: int, material: Path, data: Path) -> tuple[list[Stratum], list[str]]:
    """The strata that can be measured here, and a line for each that cannot; faxes are made in folders of `data`."""
    strata = [_simulated(quality, authors, count, data) for quality in ("fine", "standard")]
    skipped = []
    if (material / "faxes" / "expected.jsonl").is_file():
        strata.append(_samples(material / "faxes", data))
    else:
        skipped.append(f"samples skipped: {material / 'faxes' / 'expected.jsonl'} is not there")
    if (material / "pa_cases").is_dir():
        strata += [_cases(quality, material / "pa_cases", data) for quality in ("fine", "standard")]
    else:
        skipped.append(f"cases-fine and cases-standard skipped: {material / 'pa_cases'} is not there")
    return strata, skipped


def read_stratum(stratum: Stratum, *, again: bool) -> tuple[list[Mapping], list[dict[str, Any]]]:
    """Truths and readings; with `again` those of the last run, made and read only where they are not complete."""
    if again and stratum.read.is_file() and stratum.truth.is_file():
        truths, reads = read_lines(stratum.truth), read_lines(stratum.read)
        # A run that was stopped leaves fewer readings: the rest would count as faxes that cannot be read.
        if len(reads) == len(truths):
            return truths, reads
    stratum.make()
    truths = read_lines(stratum.truth)
    stratum.read.parent.mkdir(parents=True, exist_ok=True)
    return truths, read_suite([stratum.folder / truth["source"] for truth in truths], stratum.read)


def name_damages(document: DocumentCase) -> list[str]:
    """What befell the strokes of the whole fax: a fax with two damages is in two groups; `none` for neither."""
    found = []
    for name in document.degradations:
        if name in ("soft", "thin", "bold", "dither"):
            found.append(name)
        elif _COPIES.match(name):
            found.append("generations")
        elif _NOISE.match(name):
            found.append("noise")
    return found or ["none"]


GROUPS: Groups = {
    "author": lambda document: (document.author,),
    "type": lambda document: (document.type,),
    "family": lambda document: (document.family,),
    "damage": name_damages,
}


def _simulated(quality: str, authors: str, count: int, data: Path) -> Stratum:
    folder = data / quality
    reserved = set(authors.split(",")) <= set(RESERVES.split(","))
    known = "never trained or tuned on" if reserved else "NOT unseen: some were trained on"
    about = (
        f"synthetic, wordings of authors {authors} ({known}), layout families held out, mixed damage, a tenth batches"
    )

    def make() -> None:
        make_suite(folder, authors=authors, count=count, quality=quality, seed=SEEDS[quality])

    return Stratum(quality, quality, about, folder, folder / "truth.jsonl", folder / "read.jsonl", make)


def _samples(folder: Path, data: Path) -> Stratum:
    about = "sample faxes by yet other authors, truth by hand, qualities mixed; at hand during development"
    read = data / "samples" / "read.jsonl"
    return Stratum("samples", "fine", about, folder, folder / "expected.jsonl", read, lambda: None)


def _cases(quality: str, papers: Path, data: Path) -> Stratum:
    name = f"cases-{quality}"
    folder = data / name
    about = (
        "published example cases (payer forms, notes, labs, imaging), damaged by program; at hand during development"
    )

    def make() -> None:
        make_case_faxes(papers, folder, quality=quality, seed=SEEDS[name])

    return Stratum(name, quality, about, folder, folder / "truth.jsonl", folder / "read.jsonl", make)
