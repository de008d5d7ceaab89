"""Where Tesseract's language model lies on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from documents.errors import EngineError

LANGUAGE = "eng"
_USUAL = (
    "/usr/share/tesseract-ocr",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/usr/share/tesseract",
)


def find_tessdata(configured: str = "") -> Path:
    """The folder of `eng.traineddata`: as configured, by TESSDATA_PREFIX, or where distributions put it.

    Raises EngineError (permanent) with what to install when there is none.
    """
    model = f"{LANGUAGE}.traineddata"
    named = [Path(place) for place in (configured, os.environ.get("TESSDATA_PREFIX", "")) if place]
    usual = [folder for place in _USUAL for folder in (Path(place), *sorted(Path(place).glob("*"), reverse=True))]
    for folder in (*named, *usual):
        for candidate in (folder, folder / "tessdata"):
            if (candidate / model).is_file():
                return candidate
    raise EngineError(
        f"Tesseract's English model ({model}) was not found. Install the package tesseract-ocr-eng, or set "
        "reading.tessdata to the folder that holds it.",
        permanent=True,
    )
