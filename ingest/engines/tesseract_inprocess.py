"""Tesseract inside this process (tesserocr): no start-up a page, 1.7 times as fast as the command line."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from documents.errors import EngineError
from ingest.engines import SeenWord
from ingest.engines.tessdata import LANGUAGE, find_tessdata
from ingest.engines.tsv import parse_tsv
from ingest.received import Grey


class InProcessTesseract:
    """Guards one Tesseract API object; not for use from several threads at once."""

    def __init__(self, tessdata: str) -> None:
        # Read by the OpenMP runtime when it loads: with more threads than one a page takes up to five times
        # as long.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        try:
            import tesserocr
        except ImportError as error:
            raise EngineError(
                "The package tesserocr is not installed; set reading.engine to tesseract_cli.", permanent=True
            ) from error
        try:
            self._api: Any = tesserocr.PyTessBaseAPI(
                path=str(find_tessdata(tessdata)),
                lang=LANGUAGE,
                psm=tesserocr.PSM.AUTO,
                oem=tesserocr.OEM.LSTM_ONLY,
            )
        except RuntimeError as error:
            raise EngineError(
                "Tesseract could not load its English model; reinstall tesseract-ocr-eng.", permanent=True
            ) from error
        # Messages such as "Empty page!!" would otherwise appear between the operator's lines.
        self._api.SetVariable("debug_file", os.devnull)

    def read_page(self, image: Grey, *, dpi: int, seconds: float) -> tuple[SeenWord, ...]:
        """See `OcrEngine.read_page`."""
        height, width = image.shape
        try:
            self._api.SetImageBytes(np.ascontiguousarray(image).tobytes(), width, height, 1, width)
            self._api.SetSourceResolution(dpi)
            if not self._api.Recognize(int(seconds * 1000)):
                raise EngineError(f"Tesseract did not finish a page within {seconds:.0f} seconds.")
            table = self._api.GetTSVText(0)
        except (RuntimeError, UnicodeDecodeError) as error:
            raise EngineError("Tesseract failed on a page; the page goes to a person.") from error
        finally:
            self._api.Clear()
        return parse_tsv(table or "")


def make_engine(tessdata: str) -> InProcessTesseract:
    """Start Tesseract in this process; EngineError when tesserocr or the model is missing."""
    return InProcessTesseract(tessdata)
