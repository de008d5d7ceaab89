"""Fitting text into a box: one line, several lines, or one character per cell; what does not fit is said."""

from __future__ import annotations

from dataclasses import dataclass

from forms.fonts import width

PADDING = 2.0  # points kept free at each side, as PDF viewers do
LEADING = 1.18
LARGEST = 12.0
SEE_ATTACHED = "(see attached)"


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines to draw at `size` points. `cut`: not all of the text is in them."""

    lines: tuple[str, ...]
    size: float
    cut: bool = False


def set_line(text: str, box_width: float, box_height: float, *, size: float, smallest: float) -> Setting:
    """One line at `size` (0: as the box allows), smaller where needed, cut at a word below `smallest`."""
    line = " ".join(text.split())
    largest = min(size or LARGEST, max(box_height * 0.8, smallest))
    room = box_width - 2 * PADDING
    needed = width(line, 1.0)
    fitting = largest if needed * largest <= room else room / needed
    if fitting >= min(smallest, largest):
        return Setting((line,), fitting)
    return Setting((_cut(line.split(), room, smallest),), smallest, cut=True)


def set_lines(text: str, box_width: float, box_height: float, *, size: float, smallest: float) -> Setting:
    """Lines wrapped at words, at the largest size that holds them all; below `smallest` the end is cut off."""
    room = box_width - 2 * PADDING
    largest = min(size or 10.0, LARGEST)
    current = largest
    while current >= smallest:
        lines = wrap(text, room, current)
        if len(lines) * current * LEADING <= box_height - PADDING:
            return Setting(tuple(lines), current)
        current -= 0.5
    lines = wrap(text, room, smallest)
    count = max(1, int((box_height - PADDING) / (smallest * LEADING)))
    kept = lines[:count]
    if len(lines) > count:
        kept[-1] = _cut([*kept[-1].split(), "..."], room, smallest)
    return Setting(tuple(kept), smallest, cut=len(lines) > count)


def set_cells(text: str, cells: int, box_width: float, box_height: float, *, size: float) -> Setting:
    """One character per cell; a text with more characters than cells is not drawn at all (a cut number is wrong)."""
    if len(text) > cells:
        return Setting((), size or LARGEST, cut=True)
    return Setting((text,), min(size or LARGEST, box_height * 0.8, box_width / cells * 1.3))


def wrap(text: str, room: float, size: float) -> list[str]:
    """Lines no wider than `room` points; a word too long for a line is broken."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in (piece for each in paragraph.split() for piece in _pieces(each, room, size)):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size) > room:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _pieces(word: str, room: float, size: float) -> list[str]:
    pieces = []
    while width(word, size) > room and len(word) > 1:
        length = max(1, int(len(word) * room / width(word, size)))
        while length > 1 and width(word[:length], size) > room:
            length -= 1
        pieces.append(word[:length])
        word = word[length:]
    return [*pieces, word]


def _cut(words: list[str], room: float, size: float) -> str:
    """As many whole words as fit before the notice that the rest is attached."""
    while words and width(" ".join([*words, SEE_ATTACHED]), size) > room:
        words = words[:-1]
    if words and words[-1] == "...":
        words = words[:-1]
    notice = SEE_ATTACHED if width(SEE_ATTACHED, size) <= room else "*"
    return " ".join([*words, notice])
