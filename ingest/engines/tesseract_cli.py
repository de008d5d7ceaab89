"""Tesseract as a program of its own (pytesseract): slower, but it always works and can be killed."""

from __future__ import annotations

import os
import shutil

from documents.errors import EngineError
from ingest.engines import SeenWord
from ingest.engines.tessdata import LANGUAGE
from ingest.engines.tsv import parse_tsv
from ingest.received import Grey


class TesseractProgram:
    """Guards the name of the program and the folder of its model."""

    def __init__(self, program: str, tessdata: str = "") -> None:
        self._program = program
        self._tessdata = tessdata

    def read_page(self, image: Grey, *, dpi: int, seconds: float) -> tuple[SeenWord, ...]:
        """See `OcrEngine.read_page`."""
        import pytesseract
        from PIL import Image

        options = f"--psm 3 --oem 1 --dpi {dpi}"
        if self._tessdata:
            options += f' --tessdata-dir "{self._tessdata}"'
        # pytesseract knows its program only as a module variable.
        pytesseract.pytesseract.tesseract_cmd = self._program
        try:
            table = pytesseract.image_to_data(
                Image.fromarray(image),
                lang=LANGUAGE,
                config=options,
                timeout=seconds,
                output_type=pytesseract.Output.STRING,
            )
        except RuntimeError as error:
            # TesseractError (exit code, killed) and the time-out both are RuntimeErrors.
            raise EngineError(f"Tesseract failed on a page or did not finish within {seconds:.0f} seconds.") from error
        except (UnicodeDecodeError, OSError, ValueError) as error:
            raise EngineError("Tesseract gave an answer that is not text; the page goes to a person.") from error
        return parse_tsv(str(table))


def make_engine(tessdata: str) -> TesseractProgram:
    """Find the `tesseract` program; EngineError when it is not installed."""
    # With more threads than one a page takes up to five times as long on a loaded machine.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    program = shutil.which("tesseract")
    if program is None:
        raise EngineError("The program tesseract was not found; install the package tesseract-ocr.", permanent=True)
    return TesseractProgram(program, tessdata)
