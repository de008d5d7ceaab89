import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from documents.errors import EngineError
from ingest.engines import SeenWord
from ingest.reading import Clock, read_file, read_page
from ingest.received import Grey, ReceivedPage
from ingest.settings import ReadSettings
from tests.unit.ingest.papers import draw_letter, grey, image_pdf, save_tiff, text_pdf

ALONE = ReadSettings(second_reader="off")
SAMPLES = Path(__file__).parents[4] / "shared" / "material"
LETTER = draw_letter()


class Babbler:
    """Answers with words outside the page, without width, and of odd confidences."""

    def read_page(self, image: Grey, *, dpi: int, seconds: float) -> tuple[SeenWord, ...]:
        return (SeenWord("far", -50, -10, 99_999, 99_999, 1.0, 7), SeenWord("thin", 5, 5, 5, 5, 0.0, -3))


class Mute:
    def read_page(self, image: Grey, *, dpi: int, seconds: float) -> tuple[SeenWord, ...]:
        return ()


class Crasher:
    def read_page(self, image: Grey, *, dpi: int, seconds: float) -> tuple[SeenWord, ...]:
        raise EngineError("it fell over")


class Compass:
    """Reads well only when the dark corner of the test's page is at the top left."""

    def __init__(self) -> None:
        self.calls = 0

    def read_page(self, image: Grey, *, dpi: int, seconds: float) -> tuple[SeenWord, ...]:
        self.calls += 1
        upright = (image[40:90, 40:90] < 128).mean() > 0.9
        return tuple(SeenWord("word", 10 * n, 10, 10 * n + 8, 16, 0.9 if upright else 0.3, 0) for n in range(9))


class Contortionist(Compass):
    """Reads a page that lies on its side as surely as an upright one, with boxes that lie on their side too."""

    def read_page(self, image: Grey, *, dpi: int, seconds: float) -> tuple[SeenWord, ...]:
        if image.shape[0] < image.shape[1]:
            return tuple(SeenWord("word", 10, 40 * n, 20, 40 * n + 38, 0.95, n) for n in range(9))
        seen = super().read_page(image, dpi=dpi, seconds=seconds)
        return tuple(word._replace(x0=40 * n, x1=40 * n + 38) for n, word in enumerate(seen))


def received(page: Grey) -> ReceivedPage:
    return ReceivedPage(number=1, grey=page, dpi=204)


def test_an_engine_that_babbles_cannot_put_words_outside_the_page() -> None:
    page = read_page(received(grey(LETTER)), Babbler(), ALONE, Clock())
    assert [word.text for word in page.words] == ["far", "thin"]
    assert all(0 <= edge <= 1 for word in page.words for edge in word.box)
    assert page.lines == ((0,), (1,))


def test_an_engine_that_sees_nothing_gives_a_weak_page_without_words() -> None:
    page = read_page(received(grey(LETTER)), Mute(), ALONE, Clock())
    assert page.words == ()
    assert "weak" in page.flags


def test_an_engine_that_fails_is_an_error_when_it_was_chosen_by_name() -> None:
    with pytest.raises(EngineError):
        read_page(
            received(grey(LETTER)), Crasher(), ReadSettings(engine="tesseract_inprocess", second_reader="off"), Clock()
        )


def test_an_engine_that_fails_is_replaced_by_the_program_when_nobody_chose() -> None:
    page = read_page(received(grey(LETTER)), Crasher(), ALONE, Clock())
    assert "PSH40071993" in [word.text for word in page.words]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_page_is_read_upright_and_says_how_far_it_was_turned(rotation: int) -> None:
    engine, marked = Compass(), grey(LETTER)
    marked[30:100, 30:100] = 0
    page = read_page(received(np.ascontiguousarray(np.rot90(marked, rotation // 90))), engine, ALONE, Clock())
    assert page.rotation == rotation
    assert (page.width, page.height) == (1728, 2156)
    # Lines that run level are never tried lying on a side.
    assert engine.calls == {0: 1, 180: 2, 90: 2, 270: 3}[rotation]


@pytest.mark.parametrize("rotation", [90, 270])
def test_a_page_that_is_read_well_lying_on_its_side_is_turned_all_the_same(rotation: int) -> None:
    marked = grey(LETTER)
    marked[30:100, 30:100] = 0
    page = read_page(received(np.ascontiguousarray(np.rot90(marked, rotation // 90))), Contortionist(), ALONE, Clock())
    assert page.rotation == rotation


@pytest.mark.parametrize(("level", "flag"), [(0, "black"), (255, "near_empty")])
def test_a_page_without_writing_never_reaches_the_engine(level: int, flag: str) -> None:
    page = read_page(received(np.full((2156, 1728), level, np.uint8)), Crasher(), ALONE, Clock())
    assert page.flags == {flag}


def test_a_fax_is_read_with_lines_boxes_and_the_agreement_of_two_readers(tmp_path: Path) -> None:
    reading = read_file(image_pdf(tmp_path / "fax.pdf", [LETTER, LETTER.rotate(180)]), ReadSettings())
    assert [(page.number, page.rotation) for page in reading.pages] == [(1, 0), (2, 180)]
    for page in reading.pages:
        lines = [" ".join(page.words[index].text for index in line) for line in page.lines]
        assert "Member ID: PSH40071993" in lines
        member_id = next(word for word in page.words if word.text == "PSH40071993")
        assert member_id.second == member_id.text
        assert member_id.box.y0 == pytest.approx((180 + 4 * 80) / 2156, abs=0.01)
    assert 0 < reading.engine_seconds <= reading.seconds


def test_a_standard_resolution_tiff_reads_like_a_fine_pdf(tmp_path: Path) -> None:
    squashed = Image.fromarray(grey(LETTER)[::2]).convert("1")
    path = save_tiff(tmp_path / "fax.tif", [squashed], [(204.0, 98.0)], compression="group3")
    (page,) = read_file(path, ALONE).pages
    assert {"Prairie", "Member", "402-555-0143"} <= {word.text for word in page.words}
    assert page.height == 2156


def test_single_pages_of_a_file_can_be_read_apart(tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "letter.pdf", pages=3)
    assert [page.number for page in read_file(path, ALONE, [2, 3]).pages] == [2, 3]


def test_a_text_page_carries_its_words_without_any_engine(tmp_path: Path) -> None:
    reading = read_file(text_pdf(tmp_path / "letter.pdf"), ALONE)
    assert reading.engine_seconds == 0
    assert reading.pages[0].source == "text"


def test_importing_the_package_loads_no_reader() -> None:
    heavy = {"cv2", "PIL", "pikepdf", "pypdfium2", "pdfplumber", "tesserocr", "pytesseract", "onnxruntime", "rapidocr"}
    code = "import sys, ingest.reading, ingest.images; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not heavy & {name.split(".")[0] for name in loaded}


@pytest.mark.skipif(not (SAMPLES / "faxes").is_dir(), reason="the sample faxes are not on this machine")
def test_a_sample_fax_gives_its_identifiers() -> None:
    (page,) = read_file(SAMPLES / "faxes" / "s01.pdf", ReadSettings()).pages
    text = " ".join(word.text for word in page.words)
    assert "98120457" in text
    assert "2044173054" in text


@pytest.mark.skipif(not (SAMPLES / "broken").is_dir(), reason="the broken samples are not on this machine")
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("broken/locked_pdf_password_is_test.pdf", "encrypted"),
        ("broken/malformed-pdf.pdf", "truncated"),
        ("scans/hugemono.pdf", "too_many_pixels"),
        ("scans/invalid.pdf", "damaged"),
        ("scans/README.rst", "not_a_fax"),
    ],
)
def test_broken_samples_are_refused_with_their_reason(name: str, code: str) -> None:
    from documents.errors import UnreadableFile

    with pytest.raises(UnreadableFile) as refused:
        read_file(SAMPLES / name, ALONE)
    assert refused.value.code == code
