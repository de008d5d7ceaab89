"""RapidOCR's PP-OCR networks on ONNX Runtime: the second reader, which errs differently from Tesseract.

Only the two model files inside the `rapidocr` wheel are used: its own code asks the network for missing files,
writes to the terminal, and pads every crop to 320 columns, which doubles the time of a short word.
"""

from __future__ import annotations

import importlib.util
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from documents.errors import EngineError
from ingest.engines import SeenWord
from ingest.engines.onnx_file import keep_columns, metadata
from ingest.engines.worn_print import taught
from ingest.received import Grey

PixelBox = tuple[int, int, int, int]

_ROW_HEIGHT = 48
_LEAST_WIDTH, _MOST_WIDTH = 48, 2400
_WIDTH_STEP = 16
_DETECTION_SIDE = 1504
_DETECTION_STEP = 32
_INK_LEVEL = 0.3
_LEAST_BOX_SCORE = 0.5
_GROWTH = 1.6
_CAPITALS = 0.7
_PLAIN_BEGIN = re.compile(r"(?!Ma?c[^\W\d_a-z])[\W\d_]*[^\W\d_a-z]")
_SYMBOLS = "•–—‘’“”…™®©°±µ§¶½¼¾×÷≥≤≠√✓✔☑☐☒□■●○◯∅"


# What this network likes to see in a worn i, l or hyphen; no name on a fax is spelt with them.
_LOOK_ALIKES = "ıĸŀĿ×÷"


class SeenCharacter(NamedTuple):
    """One character of a line: where its middle is (pixel column of the page image) and its probability."""

    text: str
    x: float
    confidence: float


@dataclass(frozen=True, slots=True)
class SeenLine:
    """What was read in one box."""

    box: PixelBox
    characters: tuple[SeenCharacter, ...]

    @property
    def text(self) -> str:
        return "".join(character.text for character in self.characters)


class RapidReader:
    """Guards the two networks; the one that finds lines is loaded only when whole pages are read."""

    def __init__(self, models: Path) -> None:
        self._models = models
        self._finder: Any = None
        network = taught(_network(models, "*_rec_*.onnx"))
        alphabet = ["", *metadata(network)["character"].splitlines(), " "]
        columns, self._characters = latin_part(alphabet)
        # Of 18,710 characters a fax holds some 300: the others took a sixth of the time.
        try:
            self._recogniser = _session(keep_columns(network, len(alphabet), columns))
        except ValueError as error:
            raise EngineError("The package rapidocr brings a network of another make.", permanent=True) from error
        self._input = self._recogniser.get_inputs()[0].name

    def read_page(self, image: Grey, *, dpi: int, seconds: float) -> tuple[SeenWord, ...]:
        """See `OcrEngine.read_page`; `dpi` does not matter to this engine."""
        words: list[SeenWord] = []
        for number, line in enumerate(self.read_boxes(image, self.find_lines(image), seconds=seconds)):
            words += split_words(line, number)
        return tuple(words)

    def find_lines(self, image: Grey) -> tuple[PixelBox, ...]:
        """Boxes (pixels) around pieces of text lines, top to bottom and left to right."""
        import cv2

        if self._finder is None:
            self._finder = _session(_network(self._models, "*_det_*.onnx"))
        height, width = image.shape
        scale = min(_DETECTION_SIDE / max(height, width), 1.0)
        rows, columns = (max(round(side * scale / _DETECTION_STEP), 1) * _DETECTION_STEP for side in image.shape)
        small = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA)
        heat = self._run(self._finder, self._finder.get_inputs()[0].name, _as_input(small))[0, 0]
        return _boxes_of_heat(heat, width / columns, height / rows, (height, width))

    def read_boxes(self, image: Grey, boxes: Iterable[PixelBox], *, seconds: float) -> tuple[SeenLine, ...]:
        """What stands in each box of the page image, in the order given; EngineError beyond `seconds`."""
        deadline = time.perf_counter() + seconds
        lines = []
        for box in boxes:
            if time.perf_counter() > deadline:
                raise EngineError(f"The second reader did not finish a page within {seconds:.0f} seconds.")
            lines.append(self._read_box(image, box))
        return tuple(lines)

    def _read_box(self, image: Grey, box: PixelBox) -> SeenLine:
        import cv2

        x0, y0, x1, y1 = box
        crop = image[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]
        if crop.size == 0:
            return SeenLine(box, ())
        scale = _ROW_HEIGHT / crop.shape[0]
        width = min(max(round(crop.shape[1] * scale), 8), _MOST_WIDTH)
        row = cv2.resize(crop, (width, _ROW_HEIGHT), interpolation=cv2.INTER_LINEAR)
        padded = pad_columns(width)
        # 127.5 becomes the 0 with which the network was taught to fill up.
        filled = np.full((_ROW_HEIGHT, padded), 127.5, np.float32)
        filled[:, :width] = row
        answer = self._run(self._recogniser, self._input, _as_input(filled))[0]
        step = padded / answer.shape[0] * crop.shape[1] / width
        return SeenLine(box, self._decoded(answer, max(x0, 0), step))

    def _decoded(self, answer: NDArray[np.float32], left: float, step: float) -> tuple[SeenCharacter, ...]:
        """Best path of the network's answer (steps x characters): repeats are one character, column 0 is
        none.
        """
        best = answer.argmax(axis=1)
        sure = answer.max(axis=1)
        characters: list[SeenCharacter] = []
        before = 0
        for index, column in enumerate(best):
            if column != 0 and column != before:
                middle = left + (index + 0.5) * step
                characters.append(SeenCharacter(self._characters[column], middle, float(sure[index])))
            before = column
        return tuple(characters)

    def _run(self, session: Any, name: str, values: NDArray[np.float32]) -> NDArray[np.float32]:
        from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument, RuntimeException

        try:
            return np.asarray(session.run(None, {name: values})[0])
        except (Fail, InvalidArgument, RuntimeException, RuntimeError, MemoryError) as error:
            raise EngineError("The second reader failed on a page; the first reader's words stand.") from error


def split_words(line: SeenLine, number: int) -> list[SeenWord]:
    """A line as words: cut at its spaces, boxes by the middles of the characters."""
    words: list[SeenWord] = []
    run: list[SeenCharacter] = []
    for character in (*line.characters, SeenCharacter(" ", float(line.box[2]), 1.0)):
        if character.text != " ":
            run.append(character)
        elif run:
            words.append(_word_of(run, line, number))
            run = []
    return words


def _word_of(run: Sequence[SeenCharacter], line: SeenLine, number: int) -> SeenWord:
    x0, y0, x1, y1 = line.box
    # Half a character beyond the middles of the first and the last one.
    half = (run[-1].x - run[0].x) / max(len(run) - 1, 1) / 2 or (y1 - y0) / 4
    confidence = sum(character.confidence for character in run) / len(run)
    text = _in_one_case("".join(character.text for character in run))
    left, right = max(round(run[0].x - half), x0), min(round(run[-1].x + half), x1)
    return SeenWord(text, left, y0, max(right, left + 1), y1, confidence, number, "rapid")


def _in_one_case(text: str) -> str:
    """A word of capitals whose worn ones were taken for small letters (`ThIS`, `ACFTAtE`); McDONALD and mRNA stay."""
    letters = [character for character in text if character.isalpha()]
    capitals = sum(character.isupper() for character in letters)
    mixed = _CAPITALS * len(letters) <= capitals < len(letters)
    return text.upper() if mixed and len(letters) >= 4 and _PLAIN_BEGIN.match(text) else text


def pad_columns(width: int) -> int:
    """The columns a row of `width` is filled up to."""
    return max(-(-width // _WIDTH_STEP) * _WIDTH_STEP, _LEAST_WIDTH)


def _as_input(grey: NDArray[Any]) -> NDArray[np.float32]:
    """Rows x columns of 0..255 as the 1 x 3 x rows x columns of -1..1 both networks were taught on."""
    scaled = (grey.astype(np.float32) / 127.5) - 1.0
    return np.ascontiguousarray(np.broadcast_to(scaled, (1, 3, *scaled.shape)))


def _boxes_of_heat(
    heat: NDArray[np.float32], across: float, down: float, page: tuple[int, int]
) -> tuple[PixelBox, ...]:
    """Text areas of the finder's answer: connected, on average sure, grown back to the full height of the
    line.
    """
    import cv2

    bits = cv2.dilate((heat > _INK_LEVEL).astype(np.uint8), np.ones((2, 2), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bits, connectivity=8)
    sums = np.bincount(labels.ravel(), weights=heat.ravel(), minlength=count)
    boxes = []
    for label in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[label])
        if min(width, height) < 3 or sums[label] / area < _LEAST_BOX_SCORE:
            continue
        grow = width * height * _GROWTH / (2 * (width + height))
        boxes.append(
            (
                max(round((x - grow) * across), 0),
                max(round((y - grow) * down), 0),
                min(round((x + width + grow) * across), page[1]),
                min(round((y + height + grow) * down), page[0]),
            )
        )
    return tuple(sorted(boxes, key=lambda box: ((box[1] + box[3]) // 24, box[0])))


def latin_part(alphabet: Sequence[str]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """The columns of the network's answer that faxes in Latin script can hold (0 is "no character")."""
    kept = [
        index
        for index, character in enumerate(alphabet)
        if index == 0
        or " " <= character <= "~"
        or character in _SYMBOLS
        or ("À" <= character <= "ž" and character not in _LOOK_ALIKES)
    ]
    return np.array(kept), tuple(alphabet[index] for index in kept)


def _network(models: Path, pattern: str) -> bytes:
    found = sorted(models.glob(pattern))
    if not found:
        raise EngineError("The package rapidocr holds no models; reinstall it.", permanent=True)
    return found[0].read_bytes()


def _session(network: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Pages differ in size: with the arena the memory of the largest is never given back.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])


def make_engine(tessdata: str) -> RapidReader:
    """Load the recogniser; EngineError when rapidocr or onnxruntime is not installed. `tessdata` is not
    used.
    """
    package = importlib.util.find_spec("rapidocr")
    if package is None or not package.submodule_search_locations:
        raise EngineError("The package rapidocr is not installed; set reading.second_reader to off.", permanent=True)
    if importlib.util.find_spec("onnxruntime") is None:
        raise EngineError("The package onnxruntime is not installed; set reading.second_reader to off.", permanent=True)
    return RapidReader(Path(package.submodule_search_locations[0]) / "models")
