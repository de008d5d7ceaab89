"""How a print on a page can be said by the labels around it: the places that learning chooses from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.candidates.vocabulary import Token
from extract.layout import Segment
from extract.learned.indexed import Indexed
from extract.learned.knowledge import Place
from extract.learned.places import Start

_MOST_WORDS, _NEAREST = 5, 4
# How many lines above and below a print are looked at for a label over it, under it, or somewhere near.
_ABOVE, _UNDER, _AROUND = 4, 1, 9


def describe(document: Indexed, field: str, start: Start, lines: int) -> Iterator[Place]:
    """Every place that holds the print which begins at `start`; `right` and `wrong` are still to be counted."""
    page, segment, at = start
    before = [token for token in document.words[page][segment] if token.end <= at]
    if before:
        for label in _endings(before):
            yield Place(field, label, "inline", lines=lines)
    else:
        yield from _from_the_left(document, field, start, lines)
    yield from _from_over_and_under(document, field, start, lines)
    yield from _from_afar(document, field, start, lines)


def _endings(tokens: Sequence[Token]) -> Iterator[tuple[str, ...]]:
    """The last word, the last two ... up to the first one that is no word of letters."""
    words: list[str] = []
    for token in reversed(tokens[-_MOST_WORDS:]):
        if not token.word.replace("'", "").isalpha():
            return
        words.insert(0, token.word)
        yield tuple(words)


def _from_the_left(document: Indexed, field: str, start: Start, lines: int) -> Iterator[Place]:
    page, segment, _ = start
    layout = document.pages[page].layout
    line = layout.lines[layout.segments[segment].line].segments
    at = line.index(segment)
    if at:
        for label in _endings(document.words[page][line[at - 1]]):
            yield Place(field, label, "right", lines=lines)


def _from_over_and_under(document: Indexed, field: str, start: Start, lines: int) -> Iterator[Place]:
    page, segment, at = start
    strip = document.pages[page].strips[segment]
    box = strip.box(at, at + 1)
    if box is None:
        return
    layout = document.pages[page].layout
    line = layout.segments[segment].line
    for where, others in (
        ("below", layout.lines[max(0, line - _ABOVE) : line]),
        ("above", layout.lines[line + 1 : line + 1 + _UNDER]),
    ):
        for other in others:
            for index in other.segments:
                tokens = document.words[page][index]
                label = _column_label(document, page, index, tokens, box.x0)
                if label:
                    yield Place(field, label, where, lines=lines)


def _column_label(document: Indexed, page: int, segment: int, tokens: Sequence[Token], x: float) -> tuple[str, ...]:
    """The words of a segment from about `x` on, at most five, where they are all words of letters."""
    strip = document.pages[page].strips[segment]
    near = [token for token in tokens if (box := strip.box(token.start, token.end)) and box.x0 > x - 0.02]
    first = strip.box(near[0].start, near[0].end) if near else None
    if first is None or first.x0 > x + 0.03 or len(near) > _MOST_WORDS:
        return ()
    return tuple(token.word for token in near) if _are_letters(near) else ()


def _from_afar(document: Indexed, field: str, start: Start, lines: int) -> Iterator[Place]:
    """The nearest texts of letters alone, with how far away the print is."""
    page, segment, at = start
    labelled = document.pages[page]
    own = labelled.strips[segment].box(at, at + 1)
    if own is None:
        return
    line = labelled.layout.segments[segment].line
    near: list[tuple[float, Segment]] = []
    for other in labelled.layout.lines[max(0, line - _AROUND) : line + 3]:
        for index in other.segments:
            tokens = document.words[page][index]
            if index != segment and 0 < len(tokens) <= _MOST_WORDS and _are_letters(tokens):
                anchor = labelled.layout.segments[index]
                far = abs(anchor.box.middle[1] - own.middle[1]) + 0.2 * abs(anchor.box.x0 - own.x0)
                near.append((far, anchor))
    for _, anchor in sorted(near, key=lambda pair: pair[0])[:_NEAREST]:
        words = tuple(token.word for token in document.words[page][anchor.index])
        shift = (own.x0 - anchor.box.x0, own.middle[1] - anchor.box.middle[1])
        yield Place(field, words, "at", lines=lines, shift=shift)


def _are_letters(tokens: Sequence[Token]) -> bool:
    return all(token.word.replace("'", "").isalpha() for token in tokens)
