"""Pages for tests, set from rows of text: each row a list of (x in characters, text)."""

from __future__ import annotations

from collections.abc import Sequence

from documents.reading import Box, Page, Rule, Word

Row = str | Sequence[tuple[int, str]]
_WIDTH, _STEP, _HEIGHT, _CHAR = 1700, 0.02, 0.011, 0.0095


def page_of(*rows: Row, number: int = 1, top: float = 0.1, rules: Sequence[Rule] = ()) -> Page:
    """A page with one printed line per row; an empty row leaves a blank line."""
    words = []
    for line, row in enumerate(rows):
        for column, text in [(0, row)] if isinstance(row, str) else row:
            x = 0.08 + column * _CHAR
            for word in text.split():
                box = Box(x, top + line * _STEP, x + len(word) * _CHAR, top + line * _STEP + _HEIGHT)
                words.append(Word(word, box, 0.96))
                x = box.x1 + 0.7 * _CHAR
    return Page(number, tuple(words), _WIDTH, 2200, confidence=0.95, rules=tuple(rules))
