"""The benchmark of the reading that is worth publishing: `python -m bench reading` (docs/reading-bench.md)."""

from bench.reading.command import main

__all__ = ["main"]
