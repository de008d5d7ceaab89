"""Templates become filled blocks: every text a sequence of words that remember which field they print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bench.simulator.scope import Scope
from bench.simulator.templates import CONTROL_KEYS, SLOT

SPACES = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class Bit:
    """One printed word: its text, the fields it prints (`2.drug_name` for item 2), and the spaces before it."""

    text: str
    fields: tuple[str, ...] = ()
    gap: int = 1
    decoy: bool = False
    printed: bool = False  # printed form text within a cell filled in by hand


Rich = tuple[Bit, ...]


def fill_text(text: str, scope: Scope) -> Rich:
    """The words of a text with its slots printed."""
    pieces: list[tuple[str, str]] = []
    position = 0
    for match in SLOT.finditer(text):
        pieces.append((text[position : match.start()], ""))
        pieces.append((scope.print(match[1]), match[1].partition(":")[0]))
        position = match.end()
    pieces.append((text[position:], ""))
    return _cut_words(pieces)


def _cut_words(pieces: list[tuple[str, str]]) -> Rich:
    """Words between spaces; one word may be put together from several pieces and then prints all their fields."""
    words: list[Bit] = []
    open_word, gap = False, 0
    for piece, field in pieces:
        for part in SPACES.findall(piece):
            if part.isspace():
                open_word, gap = False, gap + len(part)
                continue
            decoy = "decoy" in field
            fields = (field,) if field and not decoy else ()
            if open_word:
                last = words.pop()
                fields = tuple(dict.fromkeys((*last.fields, *fields)))
                words.append(Bit(last.text + part, fields, last.gap, last.decoy or decoy))
            else:
                words.append(Bit(part, fields, gap, decoy))
            open_word, gap = True, 0
    return tuple(words)


def fill_blocks(blocks: list[dict[str, Any]], scope: Scope) -> list[dict[str, Any]]:
    """The blocks with every text filled; control keys stay as they are."""
    return [_fill_mapping(block, scope) for block in blocks]


def _fill_mapping(block: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    return {key: value if key in CONTROL_KEYS else _fill(value, scope) for key, value in block.items()}


def _fill(value: Any, scope: Scope) -> Any:
    if isinstance(value, str):
        return fill_text(value, scope)
    if isinstance(value, list):
        return [_fill(part, scope) for part in value]
    if isinstance(value, dict):
        return _fill_mapping(value, scope)
    return value


def print_labels(rich: Rich) -> Rich:
    """A hand-filled cell whose labels (up to a word that ends with a colon) are the form's own print."""
    out: list[Bit] = []
    for bit in rich:
        if bit.text.endswith(":") and not bit.fields:
            start = len(out)
            while start and out[start - 1].gap < 3 and not out[start - 1].fields and not out[start - 1].printed:
                start -= 1
            out[start:] = [replace(old, printed=True) for old in out[start:]]
            bit = replace(bit, printed=True)
        out.append(bit)
    return tuple(out)


def plain(rich: Rich) -> str:
    """The text of words, with their spaces."""
    return "".join(" " * bit.gap + bit.text for bit in rich).strip()


def words_of(text: str, gap: int = 1) -> Rich:
    """Words of a fixed text that prints no field."""
    return tuple(Bit(word, (), gap if index else 0) for index, word in enumerate(text.split()))
