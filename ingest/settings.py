"""What the reading of files may use and where it stops."""

from __future__ import annotations

from dataclasses import dataclass, field

ENGINE_NAMES = ("auto", "tesseract_inprocess", "tesseract_cli", "rapid")
SECOND_READERS = ("off", "crops", "weak_pages", "both")


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """Engines and limits of the reading; `app/config.py` fills it from `config.toml`.

    `engine` is a name of `ingest.engines.ENGINES` or `auto` (in-process Tesseract where it works, else its
    command line). `second_reader`: off, crops (words again, values first), weak_pages (lines of pages that
    read badly), both.
    `max_side` and `max_pixels` bound an image before it is decoded; `page_seconds` bounds one engine call;
    `max_seconds`, `max_memory_mb` and `workers` are for the pool that runs the reading in killable processes.
    """

    engine: str = field(default="auto", metadata={"choices": ENGINE_NAMES})
    second_reader: str = field(default="both", metadata={"choices": SECOND_READERS})
    workers: int = field(default=2, metadata={"range": (1, 64)})
    max_bytes: int = field(default=200_000_000, metadata={"range": (1000, 10_000_000_000)})
    max_pages: int = field(default=500, metadata={"range": (1, 100_000)})
    max_pixels: int = field(default=50_000_000, metadata={"range": (100_000, 1_000_000_000)})
    max_side: int = field(default=20_000, metadata={"range": (1000, 100_000)})
    page_seconds: float = field(default=60.0, metadata={"range": (1.0, 3600.0)})
    max_seconds: float = field(default=900.0, metadata={"range": (1.0, 86_400.0)})
    max_memory_mb: int = field(default=1500, metadata={"range": (300, 100_000)})
    tessdata: str = ""
