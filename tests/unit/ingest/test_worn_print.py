"""What the second reader has learned: it fits one network only, changes nothing else, and reads worn print better."""

import numpy as np
import onnxruntime
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein

from ingest.engines import second_reader
from ingest.engines.onnx_file import keep_columns, metadata
from ingest.engines.rapid import RapidReader, latin_part
from ingest.engines.worn_print import taught

VALUES = (
    "MBR NO: PEC22017745A", "SVETLANA IBARRA-KOWALCZYK", "REF UM-261214-0088", "DOB: 10-04-52 SEX: M",
    "Leilani D O'Rourke", "Member ID 3698463618", "abiraterone acetate 500 mg", "NPI 2268811173",
    "Fax 806-555-0169", "EXC-5700330", "10/28/2026", "Constance Halloran-Fontenot",
)  # fmt: skip


def worn(text: str) -> np.ndarray:
    """A line in small print, smeared, at every second row, as a fax at standard resolution brings it."""
    font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 21)
    sheet = Image.new("L", (60 + round(font.getlength(text)), 44), 255)
    ImageDraw.Draw(sheet).text((20, 30), text, fill=0, font=font, anchor="ls")
    rows = np.asarray(sheet.filter(ImageFilter.GaussianBlur(1.2)))[::2]
    return np.repeat(np.where(rows < 128, 0, 255).astype(np.uint8), 2, axis=0)


def wrong_characters(reader: RapidReader) -> int:
    wrong = 0
    for text in VALUES:
        line = worn(text)
        (read,) = reader.read_boxes(line, [(10, 6, line.shape[1] - 10, 40)], seconds=60)
        wrong += Levenshtein.distance(text.replace(" ", ""), read.text.replace(" ", ""))
    return wrong


@pytest.fixture(scope="module")
def untaught() -> RapidReader:
    models = second_reader()._models
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("ingest.engines.rapid.taught", lambda network: network)
        return RapidReader(models)


def test_worn_print_is_read_better_than_by_the_network_of_the_wheel(untaught: RapidReader) -> None:
    assert wrong_characters(second_reader()) < wrong_characters(untaught)


def test_another_network_comes_back_as_it_is() -> None:
    assert taught(b"some other release") == b"some other release"


def test_only_numbers_change_and_the_file_keeps_its_size() -> None:
    network = next(second_reader()._models.glob("*_rec_*.onnx")).read_bytes()
    changed = taught(network)
    assert len(changed) == len(network)
    assert changed != network
    assert np.isfinite(np.frombuffer(changed[: len(changed) // 4 * 4], np.float32)).mean() > 0.99


def test_a_network_cut_to_the_characters_of_faxes_says_the_same_of_them() -> None:
    network = taught(next(second_reader()._models.glob("*_rec_*.onnx")).read_bytes())
    alphabet = ["", *metadata(network)["character"].splitlines(), " "]
    columns, characters = latin_part(alphabet)
    image = np.random.default_rng(4).uniform(-1, 1, (1, 3, 48, 160)).astype(np.float32)
    whole, short = (_answer(each, image) for each in (network, keep_columns(network, len(alphabet), columns)))
    assert short.shape[-1] == len(characters) < whole.shape[-1] / 50
    said = whole[..., columns]
    assert np.allclose(short, said / said.sum(axis=-1, keepdims=True), atol=1e-5)


def test_a_network_whose_last_layer_is_not_of_that_width_is_refused() -> None:
    network = next(second_reader()._models.glob("*_rec_*.onnx")).read_bytes()
    with pytest.raises(ValueError, match="18711 numbers wide"):
        keep_columns(network, 18_711, np.array([0, 1]))


def _answer(network: bytes, image: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: image})[0]


def test_what_was_learned_does_not_fit_another_release() -> None:
    network = next(second_reader()._models.glob("*_rec_*.onnx")).read_bytes()
    other = network[:-1] + bytes([network[-1] ^ 1])
    assert taught(other) == other
