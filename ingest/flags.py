"""What is doubtful or remarkable about a page as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.reading import Word
from ingest.received import Bits

_NEAR_EMPTY_INK = 0.0012
_FEW_WORDS = 5
_HEADER_BAND = 0.06
_EDGE = 0.004
_CLIPPED_WORDS = 5
_EDGE_INK = 0.01
_WRITTEN_HEIGHT = 1.45
_DOUBTFUL = 0.6
_WRITTEN_WORDS = 4

_HEADER_SIGNS = (
    re.compile(r"\d{1,2}:\d{2}"),
    re.compile(r"\d{1,4}[-/]\d{1,2}[-/]\d{2,4}|\b\d{1,2}-?[A-Z]{3}-?\d{2,4}\b|\b[A-Z][a-z]{2}[ -]\d{1,2}\b"),
    re.compile(r"\b(page|pg|p)\b[.:]?\s*\d|\d\s*(/|of)\s*\d", re.IGNORECASE),
    re.compile(r"\b(fax|from|to)\b", re.IGNORECASE),
    re.compile(r"\d{10}|\d{3}[-. ]\d{3}[-. ]\d{4}"),
)


def page_flags(ink: Bits, words: Sequence[Word], *, weak: bool) -> frozenset[str]:
    """Which of near_empty, weak, fax_header, clipped_left, clipped_right, handwriting hold for an upright page."""
    found = {
        "near_empty": float(ink.mean()) < _NEAR_EMPTY_INK and len(words) < _FEW_WORDS,
        "weak": weak,
        "fax_header": has_fax_header(words),
        "clipped_left": _is_clipped(ink, words, left=True),
        "clipped_right": _is_clipped(ink, words, left=False),
        "handwriting": _has_handwriting(words),
    }
    return frozenset(name for name, present in found.items() if present)


def has_fax_header(words: Sequence[Word]) -> bool:
    """Whether the top of the page carries a sender's line: at least two of time, date, page, fax word, number."""
    line = " ".join(word.text for word in words if word.box.y1 < _HEADER_BAND)
    return sum(bool(sign.search(line)) for sign in _HEADER_SIGNS) >= 2


def _is_clipped(ink: Bits, words: Sequence[Word], *, left: bool) -> bool:
    """Whether lines of text run into the edge of the page, so that characters are missing."""
    at_edge = sum(word.box.x0 < _EDGE if left else word.box.x1 > 1 - _EDGE for word in words)
    if at_edge < _CLIPPED_WORDS:
        return False
    columns = max(round(ink.shape[1] * _EDGE / 2), 1)
    edge = ink[:, :columns] if left else ink[:, -columns:]
    return float(edge.any(axis=1).mean()) > _EDGE_INK


def _has_handwriting(words: Sequence[Word]) -> bool:
    """Whether several words are tall and hardly legible beside well-read print; a hint, not a proof."""
    print_heights = sorted(word.box.height for word in words if word.confidence > 0.9)
    if len(print_heights) < 10:
        return False
    usual = print_heights[len(print_heights) // 2]
    written = [
        word
        for word in words
        if word.confidence < _DOUBTFUL and word.box.height > _WRITTEN_HEIGHT * usual and len(word.text) > 1
    ]
    return len(written) >= _WRITTEN_WORDS
