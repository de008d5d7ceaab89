"""What the reading of files may use and where it stops."""

from __future__ import annotations

from dataclasses import dataclass

SECOND_READERS = ("off", "crops", "weak_pages", "both")


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """Engines and limits of the reading; `app/config.py` fills it from `config.toml`.

    `engine` is a name of `ingest.engines.ENGINES` or `auto` (in-process Tesseract where it works, else its
    command line). `second_reader`: off, crops (words of key fields again), weak_pages (whole pages that read
    badly), both.
    `max_side` and `max_pixels` bound an image before it is decoded; `page_seconds` bounds one engine call;
    `max_seconds`, `max_memory_mb` and `workers` are for the pool that runs the reading in killable processes.
    """

    engine: str = "auto"
    second_reader: str = "both"
    workers: int = 2
    max_bytes: int = 200_000_000
    max_pages: int = 500
    max_pixels: int = 50_000_000
    max_side: int = 20_000
    page_seconds: float = 60.0
    max_seconds: float = 900.0
    max_memory_mb: int = 800
    tessdata: str = ""
