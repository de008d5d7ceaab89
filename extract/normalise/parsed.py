"""What every parser of a printed value returns, and the letters and digits that readers confuse."""

from __future__ import annotations

from dataclasses import dataclass

from documents.findings import Value

# Letters that a reader prints for a digit; used to propose, always with a doubt.
_AS_DIGITS = str.maketrans(
    {"O": "0", "o": "0", "Q": "0", "D": "0", "l": "1", "I": "1", "|": "1", "i": "1", "!": "1", "Z": "2",
     "z": "2", "S": "5", "s": "5", "B": "8", "G": "6", "b": "6", "?": "2"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value found at `text[start:end]`. `quality` from 0 to 1 says how well the print fits the kind."""

    value: Value
    start: int
    end: int
    quality: float = 1.0
    doubts: tuple[str, ...] = ()


def as_digits(text: str) -> str:
    """`text` with letters that look like digits replaced."""
    return text.translate(_AS_DIGITS)
