from pathlib import Path

import numpy as np
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.errors import UnreadableFile
from ingest.images import count_pages, load_pages
from ingest.settings import ReadSettings
from tests.unit.ingest.papers import LETTER, draw_letter, grey, image_pdf, text_pdf

SETTINGS = ReadSettings()
PAGE = draw_letter()
INK = grey(PAGE) < 128


def the_page(path: Path):  # type: ignore[no-untyped-def]
    (page,) = load_pages(path, SETTINGS)
    return page


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as refused:
        list(load_pages(path, SETTINGS))
    return refused.value.code


def test_the_image_of_a_fax_page_is_taken_out_dot_for_dot(tmp_path: Path) -> None:
    page = the_page(image_pdf(tmp_path / "fax.pdf", [PAGE]))
    assert page.source == "ocr"
    assert page.dpi == 204
    assert np.array_equal(page.grey < 128, INK)


def test_a_standard_resolution_page_is_recognised_by_its_place_on_the_page(tmp_path: Path) -> None:
    squashed = PAGE.resize((1728, 1078))
    page = the_page(image_pdf(tmp_path / "fax.pdf", [squashed]))
    assert page.grey.shape == (2156, 1728)


@pytest.mark.parametrize("black_is_1", [False, True])
@pytest.mark.parametrize(
    "options", [{}, {"Decode": [1, 0]}, {"ImageMask": True}, {"ImageMask": True, "Decode": [1, 0]}]
)
def test_however_black_and_white_are_coded_the_page_looks_as_the_pdf_draws_it(
    tmp_path: Path, black_is_1: bool, options: dict[str, object]
) -> None:
    import pypdfium2

    path = image_pdf(tmp_path / "fax.pdf", [PAGE], black_is_1=black_is_1, image_options=options)
    document = pypdfium2.PdfDocument(path)
    drawn = document[0].render(scale=204 / 72, grayscale=True).to_numpy().reshape(-1, 1728)
    document.close()
    ours = the_page(path).grey
    assert abs(float((ours < 128).mean()) - float((drawn < 128).mean())) < 0.02


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_the_rotation_a_pdf_asks_for_is_applied(tmp_path: Path, rotate: int) -> None:
    page = the_page(image_pdf(tmp_path / "fax.pdf", [PAGE], rotate=rotate))
    assert np.array_equal(page.grey < 128, np.rot90(INK, -(rotate // 90)))


def test_a_stamped_header_does_not_make_an_image_page_a_text_page(tmp_path: Path) -> None:
    stamp = "2026-11-04 10:12 From: Prairie Sky Health Plan To: 402-555-0199 Page 1 of 1"
    page = the_page(image_pdf(tmp_path / "fax.pdf", [PAGE], text=stamp))
    assert page.source == "ocr"
    assert np.array_equal(page.grey < 128, INK)
    assert [word.text for word in page.words][:2] == ["2026-11-04", "10:12"]


def test_a_page_of_live_text_is_believed(tmp_path: Path) -> None:
    page = the_page(text_pdf(tmp_path / "letter.pdf"))
    assert page.source == "text"
    assert " ".join(word.text for word in page.words) == " ".join(" ".join(LETTER).split())
    assert all(0 <= word.box.x0 < word.box.x1 <= 1 for word in page.words)


def test_text_and_image_pages_of_one_file_are_told_apart(tmp_path: Path) -> None:
    image_pdf(tmp_path / "a.pdf", [PAGE])
    text_pdf(tmp_path / "b.pdf")
    with pikepdf.open(tmp_path / "a.pdf") as first, pikepdf.open(tmp_path / "b.pdf") as second:
        first.pages.extend(second.pages)
        first.save(tmp_path / "both.pdf")
    assert [page.source for page in load_pages(tmp_path / "both.pdf", SETTINGS)] == ["ocr", "text"]


def test_what_was_typed_into_a_form_is_part_of_the_page(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "form.pdf"), pagesize=(612, 792), invariant=True)
    for number, line in enumerate(LETTER):
        canvas.drawString(72, 640 - 20 * number, line)
    canvas.drawString(72, 700, "Name")
    canvas.acroForm.textfield(name="name", value="Wilhelmina", x=150, y=690, width=200, height=24)
    canvas.save()
    page = the_page(tmp_path / "form.pdf")
    assert "Wilhelmina" in [word.text for word in page.words]


def test_a_locked_file_is_refused_and_one_without_password_is_opened(tmp_path: Path) -> None:
    text_pdf(tmp_path / "letter.pdf")
    with pikepdf.open(tmp_path / "letter.pdf") as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
        pdf.save(tmp_path / "open.pdf", encryption=pikepdf.Encryption(owner="o", user=""))
    assert refusal(tmp_path / "locked.pdf") == "encrypted"
    assert the_page(tmp_path / "open.pdf").source == "text"


def test_ten_thousand_pages_are_refused_quickly(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    for _ in range(10_000):
        pdf.add_blank_page(page_size=(100, 100))
    pdf.save(tmp_path / "long.pdf")
    assert refusal(tmp_path / "long.pdf") == "too_many_pages"
    with pytest.raises(UnreadableFile, match="10000 pages"):
        count_pages(tmp_path / "long.pdf", SETTINGS)


def test_a_page_image_of_fifty_thousand_dots_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = image_pdf(tmp_path / "fax.pdf", [PAGE])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        image = next(iter(pdf.pages[0].get_images().values()))
        image.Width, image.Height, image.DecodeParms.Columns = 50_000, 50_000, 50_000
        pdf.save(path)
    assert refusal(path) == "too_many_pixels"


def test_a_poster_is_drawn_small_enough_for_memory(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(14_000, 14_000))
    pdf.save(tmp_path / "poster.pdf")
    assert max(the_page(tmp_path / "poster.pdf").grey.shape) <= 5000


def test_a_file_without_its_end_is_called_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "cut.pdf"
    path.write_bytes(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog")
    assert refusal(path) == "truncated"


def test_damaged_codes_of_an_image_do_not_stop_the_file(tmp_path: Path) -> None:
    path = image_pdf(tmp_path / "fax.pdf", [PAGE])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        image = next(iter(pdf.pages[0].get_images().values()))
        image.write(image.read_raw_bytes()[:400], filter=image.Filter, decode_parms=image.DecodeParms)
        pdf.save(path)
    assert the_page(path).grey.size > 0


@given(st.floats(0, 0.999))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_pdf_cut_off_anywhere_is_read_or_refused_with_a_reason(tmp_path: Path, share: float) -> None:
    whole = tmp_path / "whole.pdf"
    if not whole.exists():
        image_pdf(whole, [draw_letter(size=(400, 300))])
    data = whole.read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(data[: int(len(data) * share)])
    try:
        pages = list(load_pages(path, SETTINGS))
    except UnreadableFile as refused:
        assert refused.code in UnreadableFile.REASONS
    else:
        assert len(pages) <= 1
