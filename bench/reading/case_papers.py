"""The published example cases as faxes: clean PDFs are drawn, sent through the simulator's damage, and given a truth.

The cases (folders 001 to 003, each with two variants a and b) come without machine-readable truth; the facts were read
from the papers by a person and stand in `case_truth.py`. What is judged: the type of every paper; on forms the patient,
birth date, member id, telephone numbers, prescriber, drug, strength and the rest that is typed into a plain box; on
notes birth date, sex and record number; and everywhere that nothing is invented that the paper does not say (a note
that names no patient, headings such as "(APPROVAL)" that decide nothing). What two careful readers might write in two
ways is not judged. Payer policies are left out: they are no document a fax line brings to a pharmacy.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

from bench.reading.case_truth import PAPERS, Paper
from bench.simulator.damage import Damage, draw_damage, fax_page, name_damage, spoil_page
from bench.simulator.faxfile import FaxPage, write_fax_pdf
from bench.simulator.sheets import HEIGHT, WIDTH
from bench.simulator.templates import FIELDS
from ingest.images import load_pages
from ingest.settings import ReadSettings

LEVEL = "mixed"


def make_case_faxes(papers: Path, out: Path, *, quality: str, seed: int) -> None:
    """Write a fax per paper and truth.jsonl into `out` (emptied first); papers that are not there are passed over."""
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    with (out / "truth.jsonl").open("w", encoding="utf-8") as lines:
        for name, paper in PAPERS.items():
            source = papers / name
            if source.is_file():
                lines.write(json.dumps(_make_fax(source, paper, out, quality, seed), ensure_ascii=False) + "\n")


def _make_fax(source: Path, paper: Paper, out: Path, quality: str, seed: int) -> dict[str, Any]:
    rng = Random(f"{seed}/{source.name}")
    base = draw_damage(LEVEL, rng)
    pages, damages = [], []
    for sheet in draw_sheets(source):
        # A sheet fed askew loses words at the edge; which ones, nobody knows of a paper that was not drawn here.
        damage = replace(spoil_page(base, LEVEL, rng), shift=(0, 0))
        damages.append(damage)
        pages.append(FaxPage(fax_page(sheet, damage, quality, rng, None), 196 if quality == "fine" else 98))
    target = out / f"case-{source.stem}.pdf"
    write_fax_pdf(pages, target)
    return state_paper(paper, target.name, quality, base, damages)


def draw_sheets(source: Path) -> Iterator[Image.Image]:
    """The pages as the simulator's grey sheets, WIDTH x HEIGHT pixels; the cases are letter size throughout."""
    for page in load_pages(source, ReadSettings()):
        yield Image.fromarray(page.grey).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def state_paper(paper: Paper, source: str, quality: str, base: Damage, damages: list[Damage]) -> dict[str, Any]:
    """The truth line of a paper. All fields that are neither stated nor known to be absent are optional."""
    return {
        "source": source,
        "quality": quality,
        "degradations": name_damage(base, damages),
        "pages": len(damages),
        "documents": [
            {
                "type": paper.type,
                "pages": list(range(1, len(damages) + 1)),
                "items": [{"fields": dict(paper.fields)}],
                "optional": sorted(FIELDS - set(paper.fields) - paper.absent),
            }
        ],
        "meta": {"documents": [{"author": "published", "family": paper.kind}]},
    }
