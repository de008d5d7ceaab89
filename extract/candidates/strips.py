"""A run of words as one text that remembers where each letter stands on the page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from documents.reading import Box, Word
from extract.layout import PageLayout, Segment


@dataclass(frozen=True, slots=True)
class Strip:
    """`words` joined by blanks as `text`; `starts` is where each word begins in it."""

    words: tuple[Word, ...]
    text: str
    starts: tuple[int, ...]

    def cover(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that `text[start:end]` touches."""
        if not self.words or end <= start:
            return ()
        first = max(0, bisect_right(self.starts, start) - 1)
        last = max(first + 1, bisect_right(self.starts, end - 1))
        return self.words[first:last]

    def box(self, start: int, end: int) -> Box | None:
        """The box around `text[start:end]`; None when it touches no word."""
        words = self.cover(start, end)
        if not words:
            return None
        return Box(
            min(word.box.x0 for word in words),
            min(word.box.y0 for word in words),
            max(word.box.x1 for word in words),
            max(word.box.y1 for word in words),
        )

    def part(self, start: int, end: int) -> Strip:
        """The strip of the words that lie wholly in `text[start:end]`, with the first cut at `start`."""
        words = self.cover(start, end)
        if not words:
            return Strip((), "", ())
        # The text is cut where asked, so that a value glued to its label by the reader can be parsed.
        first = max(0, bisect_right(self.starts, start) - 1)
        starts = tuple(max(0, self.starts[first + number] - start) for number in range(len(words)))
        return Strip(words, self.text[start:end], starts)


def strip_of(words: Sequence[Word]) -> Strip:
    """The strip of `words` in their order."""
    starts, at = [], 0
    texts = [word.text.strip() for word in words]
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    return Strip(tuple(words), " ".join(texts), tuple(starts))


def join_strips(strips: Sequence[Strip], glue: str = " ") -> Strip:
    """Several strips as one, `glue` (one character) between them."""
    words: list[Word] = []
    starts: list[int] = []
    texts: list[str] = []
    at = 0
    for strip in strips:
        if not strip.words:
            continue
        words.extend(strip.words)
        starts.extend(at + start for start in strip.starts)
        texts.append(strip.text)
        at += len(strip.text) + len(glue)
    return Strip(tuple(words), glue.join(texts), tuple(starts))


def segment_strip(segment: Segment) -> Strip:
    """The strip of one segment; its text equals the segment's."""
    return strip_of(segment.words)


def block_strip(layout: PageLayout, block: int) -> Strip:
    """The strip of a whole block of text, in reading order."""
    return strip_of([word for index in layout.blocks[block].segments for word in layout.segments[index].words])
