"""Fax files: pixels, compression, page numbers, perfect readings."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from bench.simulator.__main__ import main
from bench.simulator.assemble import is_inside
from bench.simulator.damage import Damage, fax_page
from bench.simulator.document import make_document
from bench.simulator.families import TUNE
from bench.simulator.faxfile import FaxPage, write_digital_pdf, write_fax_pdf, write_tiff
from bench.simulator.raster import draw_sheet
from bench.simulator.readings import reading_from_json
from bench.simulator.templates import load_authors

TEMPLATES = {t.id: t for t in load_authors("A,B")}


@pytest.fixture(scope="module")
def grey() -> Image.Image:
    return draw_sheet(make_document(TEMPLATES["b-003"], TUNE[0], "t").sheets[0])


def ink(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L")) < 128


@pytest.mark.parametrize(("quality", "size"), [("fine", (1728, 2156)), ("standard", (1728, 1078))])
def test_a_page_has_the_size_of_its_resolution(grey: Image.Image, quality: str, size: tuple[int, int]) -> None:
    page = fax_page(grey, Damage(), quality, Random(1), None)
    assert page.mode == "1"
    assert page.size == size
    assert 0.005 < ink(page).mean() < 0.2


@pytest.mark.parametrize("group", [3, 4])
def test_a_tiff_gives_back_every_pixel(grey: Image.Image, tmp_path: Path, group: int) -> None:
    pages = [fax_page(grey, Damage(noise=0.001), "fine", Random(n), None) for n in range(3)]
    write_tiff([FaxPage(page, 196) for page in pages], tmp_path / "a.tif", group=group)
    with Image.open(tmp_path / "a.tif") as read:
        assert read.n_frames == 3
        assert read.info["compression"] == f"group{group}"
        assert tuple(map(float, read.info["dpi"])) == (204.0, 196.0)
        for number, page in enumerate(pages):
            read.seek(number)
            assert (ink(read) == ink(page)).all()


def test_a_fax_pdf_shows_the_page_the_right_way_round(grey: Image.Image, tmp_path: Path) -> None:
    page = fax_page(grey, Damage(), "fine", Random(1), None)
    write_fax_pdf([FaxPage(page, 196)], tmp_path / "a.pdf", header_texts=["11/09/2026 FROM (253) 555-0137"])
    shown = pypdfium2.PdfDocument(tmp_path / "a.pdf")[0]
    picture = shown.render(scale=204 / 72).to_pil().convert("L").resize(page.size)
    assert abs(ink(picture).mean() - ink(page).mean()) < 0.01
    assert "555-0137" in shown.get_textpage().get_text_range()


def test_a_digital_pdf_has_its_words_as_text(tmp_path: Path) -> None:
    made = make_document(TEMPLATES["b-003"], TUNE[0], "t")
    write_digital_pdf(made.sheets, tmp_path / "d.pdf")
    text = pypdfium2.PdfDocument(tmp_path / "d.pdf")[0].get_textpage().get_text_range()
    assert made.truth["items"][0]["fields"]["member_id"] in text


def test_a_sheet_turned_by_half_is_the_sheet_upside_down(grey: Image.Image) -> None:
    upright = ink(fax_page(grey, Damage(), "fine", Random(1), None))
    turned = ink(fax_page(grey, Damage(turn=180), "fine", Random(1), None))
    assert (turned[::-1, ::-1] != upright).mean() < 0.02


def test_words_beyond_the_edge_are_lost() -> None:
    assert is_inside((10, 100, 60, 120), (0, 0))
    assert not is_inside((10, 100, 60, 120), (-40, 0))


def test_the_command_writes_faxes_truth_and_readings(tmp_path: Path) -> None:
    arguments = ["--authors", "A,B", "--count", "6", "--seed", "5", "--batches", "0.6", "--with-readings"]
    main([*arguments, "--out", str(tmp_path / "one")])
    main([*arguments, "--out", str(tmp_path / "two")])
    truths = [json.loads(line) for line in (tmp_path / "one" / "truth.jsonl").read_text().splitlines()]
    assert (tmp_path / "one" / "truth.jsonl").read_text() == (tmp_path / "two" / "truth.jsonl").read_text()
    for truth in truths:
        first, second = (tmp_path / run / truth["source"] for run in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()
        pages = sorted(page for document in truth["documents"] for page in document["pages"])
        assert pages == list(range(1, truth["pages"] + 1))
    assert any(len(truth["documents"]) > 1 for truth in truths)
    lines = (tmp_path / "one" / "readings.jsonl").read_text().splitlines()
    for line, truth in zip(lines, truths, strict=True):
        reading = reading_from_json(json.loads(line))
        assert len(reading.pages) == truth["pages"]
        assert all(0 <= v <= 1 for page in reading.pages for word in page.words for v in word.box)
