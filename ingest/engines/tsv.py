"""Tesseract's table of words (TSV), read without trusting it."""

from __future__ import annotations

from ingest.engines import SeenWord

_COLUMNS = 12
_WORD_LEVEL = "5"


def parse_tsv(table: str) -> tuple[SeenWord, ...]:
    """Word rows of a Tesseract TSV (level to word number, left top width height conf text), in order.

    Header, other levels, blank words, and rows that are cut or not numeric are left out.
    """
    words: list[SeenWord] = []
    lines: dict[tuple[str, str, str], int] = {}
    for row in table.split("\n"):
        cells = row.rstrip("\r").split("\t")
        if len(cells) != _COLUMNS or cells[0] != _WORD_LEVEL or not cells[11].strip():
            continue
        try:
            left, top, width, height = (int(cell) for cell in cells[6:10])
            confidence = float(cells[10])
        except ValueError:
            continue
        if not 0.0 <= confidence <= 100.0 or width <= 0 or height <= 0:
            continue
        line = lines.setdefault((cells[2], cells[3], cells[4]), len(lines))
        words.append(SeenWord(cells[11].strip(), left, top, left + width, top + height, confidence / 100, line))
    return tuple(words)
