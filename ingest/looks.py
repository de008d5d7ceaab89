"""How a fax looks, so that the same paper sent twice is noticed although no byte is the same.

A second transmission differs in header line, noise and skew. What stays is the text. Form letters share nearly all
their words, so the tokens with digits (dates, numbers, identifiers) must agree as well. The answer links, never drops.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from documents.reading import Page, Reading

_TOKEN = re.compile(r"[^\W_]{3,}")
_HEADER_BAND = 0.035  # the sender's machine prints time and page there; it differs every time
_SKETCH = 48
_MOST_NUMBERS = 80
ALIKE_WORDS, ALIKE_NUMBERS, FEWEST_WORDS = 0.75, 0.7, 12


def fingerprint(reading: Reading) -> tuple[str, ...]:
    """One text per page: `words;numbers`, each a sorted list of hashed tokens in hex."""
    return tuple(_fingerprint_page(page) for page in reading.pages)


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """How alike two faxes are, 0 to 1: the lowest page, by words; 0 where numbers or page counts differ."""
    if len(one) != len(other) or not one:
        return 0.0
    return min(_page_likeness(a, b) for a, b in zip(one, other, strict=True))


def find_same_look(look: Sequence[str], others: Iterable[tuple[str, Sequence[str]]]) -> tuple[str, float] | None:
    """The earliest of `others` (id, look) that is probably the same paper, with the likeness; None if there is none."""
    for fax_id, other in others:
        score = likeness(look, other)
        if score >= ALIKE_WORDS:
            return fax_id, score
    return None


def _fingerprint_page(page: Page) -> str:
    tokens = {
        token.casefold() for word in page.words if word.box.y0 > _HEADER_BAND for token in _TOKEN.findall(word.text)
    }
    numbers = {token for token in tokens if any(character.isdigit() for character in token)}
    return f"{_packed(tokens, _SKETCH)};{_packed(numbers, _MOST_NUMBERS)}"


def _packed(tokens: set[str], most: int) -> str:
    """The `most` smallest hashes: a bottom-k sketch, whose overlap estimates the overlap of the sets."""
    return "".join(sorted(blake2b(token.encode(), digest_size=4).hexdigest() for token in tokens)[:most])


def _unpacked(text: str) -> set[str]:
    return {text[at : at + 8] for at in range(0, len(text), 8)}


def _page_likeness(one: str, other: str) -> float:
    words, numbers = (tuple(map(_unpacked, part)) for part in zip(one.split(";"), other.split(";"), strict=True))
    if min(len(words[0]), len(words[1])) < FEWEST_WORDS:
        return 0.0
    if numbers[0] | numbers[1] and _overlap(*numbers) < ALIKE_NUMBERS:
        return 0.0
    sketch = sorted(words[0] | words[1])[:_SKETCH]
    shared = words[0] & words[1]
    return sum(token in shared for token in sketch) / len(sketch)


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)
