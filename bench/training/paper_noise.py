"""What readers do to words: wrong letters, words glued, split and lost, boxes a little off, ticks missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from documents.reading import Box, Mark, Page, Word

_WRONG = {
    "0": "OoD", "O": "0Q", "1": "lI|", "l": "1I", "I": "l1", "5": "S", "S": "5", "8": "B3", "B": "8", "m": "rn", "e": "c",
    "c": "e", "a": "o", "o": "a", "n": "ri", "r": "t", "t": "f", ".": "", ",": ".", ":": ";.", "i": "l", "6": "8", "3": "8",
    "7": "1", "u": "ii", "h": "b", "D": "O", "Z": "2", "2": "Z", "g": "q", "-": "~",
}  # fmt: skip
_SHARES = (0.0, 0.0, 0.02, 0.05, 0.12, 0.2)
_GLUED, _LOST, _SPLIT = 0.012, 0.008, 0.008


def spoil(page: Page, rng: Random) -> tuple[Page, list[int]]:
    """The page as a reader might give it, and for each of its words the index of the word it was."""
    share = rng.choice(_SHARES)
    if share == 0.0:
        return replace(page, words=tuple(map(_surely, page.words, (rng,) * len(page.words)))), list(range(len(page.words)))
    words: list[Word] = []
    origin: list[int] = []
    for index, word in enumerate(page.words):
        drawn = rng.random()
        if drawn < _LOST:
            continue
        if drawn < _LOST + _GLUED and words and _touch(words[-1], word):
            words[-1] = replace(words[-1], text=words[-1].text + word.text, box=words[-1].box.union(word.box))
            continue
        for part in _split(word, rng) if drawn > 1 - _SPLIT and len(word.text) > 5 else [word]:
            words.append(_misread(part, rng, share))
            origin.append(index)
    return replace(page, words=tuple(words), marks=_spoil_marks(page.marks, rng), lines=()), origin


def _touch(left: Word, right: Word) -> bool:
    return abs(left.box.middle[1] - right.box.middle[1]) < 0.004 and 0 <= right.box.x0 - left.box.x1 < 0.012


def _split(word: Word, rng: Random) -> list[Word]:
    at = rng.randrange(2, len(word.text) - 2)
    middle = word.box.x0 + word.box.width * at / len(word.text)
    left, right = Box(word.box.x0, word.box.y0, middle, word.box.y1), Box(middle + 0.002, *word.box[1:])
    return [replace(word, text=word.text[:at], box=left), replace(word, text=word.text[at:], box=right)]


def _surely(word: Word, rng: Random) -> Word:
    return replace(word, confidence=1 - rng.betavariate(1, 15))


def _misread(word: Word, rng: Random, share: float) -> Word:
    box = Box(*(min(max(value + rng.gauss(0, 0.0007), 0.0), 1.0) for value in word.box))
    box = Box(box.x0, box.y0, max(box.x0, box.x1), max(box.y0, box.y1))
    spots = [place for place, char in enumerate(word.text) if char in _WRONG]
    if not spots or rng.random() >= share:
        return replace(word, box=box, confidence=1 - rng.betavariate(1, 9))
    text = word.text
    for spot in sorted(rng.sample(spots, min(len(spots), rng.choice((1, 1, 1, 2)))), reverse=True):
        wrong = _WRONG[text[spot]]
        swapped = wrong if wrong in ("rn", "ri", "ii") else rng.choice(wrong) if wrong else ""
        text = text[:spot] + swapped + text[spot + 1 :]
    return replace(word, text=text or word.text, box=box, confidence=1 - rng.betavariate(1.3, 3))


def _spoil_marks(marks: Sequence[Mark], rng: Random) -> tuple[Mark, ...]:
    kept = []
    for mark in marks:
        drawn = rng.random()
        if drawn > 0.05:
            kept.append(replace(mark, ticked=None) if drawn < 0.08 else mark)
    return tuple(kept)
