import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from documents.errors import UnreadableFile
from ingest.images import count_pages, load_pages, page_png
from ingest.settings import ReadSettings
from tests.unit.ingest.papers import draw_letter, image_pdf, save_tiff

SETTINGS = ReadSettings()
FINE, STANDARD = (204.0, 196.0), (204.0, 98.0)


def refusal(path: Path, settings: ReadSettings = SETTINGS) -> str:
    with pytest.raises(UnreadableFile) as refused:
        list(load_pages(path, settings))
    assert len(refused.value.message) > 20
    return refused.value.code


def squashed(page: Image.Image) -> Image.Image:
    """As a machine sends it at standard resolution: every second row."""
    return Image.fromarray(np.array(page.convert("L"))[::2]).convert("1")


def test_an_empty_file_is_refused_as_empty(tmp_path: Path) -> None:
    path = tmp_path / "fax.pdf"
    path.write_bytes(b"")
    assert refusal(path) == "empty"


def test_a_file_that_went_away_is_refused_as_vanished(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.tif") == "vanished"


def test_a_letter_in_a_word_processor_format_is_no_fax(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"PK\x03\x04 a docx named .pdf")
    assert refusal(path) == "not_a_fax"


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "fax.pdf"
    path.write_bytes(b"%PDF-1.4" + b" " * 5000)
    assert refusal(path, ReadSettings(max_bytes=1000)) == "too_large"


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (50_000, 10), (9_000, 9_000)])
def test_an_image_with_far_too_many_pixels_is_never_decoded(tmp_path: Path, width: int, height: int) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    path = tmp_path / "fax.png"
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )
    assert refusal(path) == "too_many_pixels"


def test_a_tiff_with_pages_of_both_resolutions_gives_square_pages(tmp_path: Path) -> None:
    letter = draw_letter()
    path = tmp_path / "fax.tif"
    frames = io.BytesIO()
    letter.save(frames, "TIFF", save_all=True, append_images=[squashed(letter)], compression="group4", dpi=FINE)
    # Pillow writes one resolution for all pages; the second page's is patched in as a fax server would write it.
    path.write_bytes(frames.getvalue())
    first, second = load_pages(path, SETTINGS)
    assert first.grey.shape == (2156, 1728)
    # 1728 dots across are never a page of half the height: the rows are doubled whatever the file says.
    assert second.grey.shape == (2156, 1728)


def test_the_rows_of_a_standard_resolution_page_are_doubled(tmp_path: Path) -> None:
    path = save_tiff(tmp_path / "fax.tif", [squashed(draw_letter())], [STANDARD], compression="group3")
    (page,) = load_pages(path, SETTINGS)
    assert page.grey.shape == (2156, 1728)
    assert np.array_equal(page.grey[::2], page.grey[1::2])


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_lzw", None])
def test_every_compression_of_a_tiff_gives_the_same_dots(tmp_path: Path, compression: str | None) -> None:
    letter = draw_letter()
    path = save_tiff(tmp_path / "fax.tif", [letter], [FINE], compression=compression)
    (page,) = load_pages(path, SETTINGS)
    assert np.array_equal(page.grey < 128, ~np.array(letter))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16"])
def test_every_colour_mode_gives_dark_letters_on_light_paper(tmp_path: Path, mode: str) -> None:
    letter = draw_letter().convert("L")
    page = (
        letter.convert("I").point(lambda level: level * 257).convert("I;16") if mode == "I;16" else letter.convert(mode)
    )
    path = tmp_path / "page.tif"
    page.save(path, "TIFF", dpi=FINE)
    (received,) = load_pages(path, SETTINGS)
    assert 0.005 < (received.grey < 128).mean() < 0.2


def test_a_transparent_page_shows_paper_and_not_black(tmp_path: Path) -> None:
    page = Image.new("RGBA", (800, 1000), (0, 0, 0, 0))
    page.save(tmp_path / "page.png")
    (received,) = load_pages(tmp_path / "page.png", SETTINGS)
    assert received.grey.min() == 255


def test_a_photograph_taken_sideways_is_turned_by_its_own_note(tmp_path: Path) -> None:
    letter = draw_letter().convert("L")
    exif = Image.Exif()
    exif[0x0112] = 6
    letter.rotate(90, expand=True).save(tmp_path / "page.jpg", exif=exif, dpi=FINE)
    (received,) = load_pages(tmp_path / "page.jpg", SETTINGS)
    assert received.grey.shape[0] > received.grey.shape[1]


def test_a_tiff_with_more_pages_than_allowed_is_refused(tmp_path: Path) -> None:
    path = save_tiff(tmp_path / "fax.tif", [draw_letter(size=(200, 200))] * 4, [FINE] * 4)
    assert refusal(path, ReadSettings(max_pages=3)) == "too_many_pages"
    assert count_pages(path, SETTINGS) == 4


def test_only_the_pages_asked_for_are_given(tmp_path: Path) -> None:
    path = save_tiff(tmp_path / "fax.tif", [draw_letter(size=(200, 200))] * 4, [FINE] * 4)
    assert [page.number for page in load_pages(path, SETTINGS, [2, 4, 9])] == [2, 4]


SMALL_TIFF = io.BytesIO()
draw_letter(size=(300, 300)).save(SMALL_TIFF, "TIFF", compression="group4", dpi=FINE)


@given(st.integers(0, len(SMALL_TIFF.getvalue()) - 1))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_tiff_cut_off_at_any_byte_is_read_or_refused_with_a_reason(tmp_path: Path, end: int) -> None:
    path = tmp_path / "fax.tif"
    path.write_bytes(SMALL_TIFF.getvalue()[:end])
    try:
        pages = list(load_pages(path, SETTINGS))
    except UnreadableFile as refused:
        assert refused.code in UnreadableFile.REASONS
    else:
        assert len(pages) == 1


def test_the_picture_for_the_review_page_is_upright_and_as_wide_as_asked(tmp_path: Path) -> None:
    letter = draw_letter()
    path = image_pdf(tmp_path / "fax.pdf", [letter.rotate(180)])
    with Image.open(io.BytesIO(page_png(path, 1, 180, 864))) as picture:
        assert picture.width == 864
        seen = np.array(picture.convert("L").resize(letter.size)) < 128
    assert (seen & ~np.array(letter)).sum() > 0.7 * (~np.array(letter)).sum()


def test_a_picture_of_a_page_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = image_pdf(tmp_path / "fax.pdf", [draw_letter()])
    with pytest.raises(UnreadableFile, match="no page 7"):
        page_png(path, 7, 0, 800)
