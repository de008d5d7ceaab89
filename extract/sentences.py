"""Statements of a page: headings, labelled values, table cells and sentences, each with its place and zone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from documents.reading import Box, Word
from extract.layout import PageLayout, Segment
from extract.wording import ends_sentence, plain, plain_words, repaired_words
from extract.zones import Zone, next_zone

# A label opens a statement of its own even in the middle of a block: `Outcome: Approved`.
_LABEL = re.compile(r"^[A-Z#][\w /#.&()'-]{1,38}?\s?:(?=\s|$|\S)")
# An entry of a numbered list begins anew, though the one before it ended without a full stop.
_NUMBERED = re.compile(r"^\(?\d{1,2}[.)]\s+[A-Z]")
_QUOTE = re.compile(r"[\"“”]")
_LONGEST_QUOTE = 4
_LETTERS = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Statement:
    """A run of words that says one thing: `text` as read, `said` with doubtful words repaired (see wording),
    `plain` what cues are matched on; `order` counts in reading order.

    `quoted`: inside quotation marks, an earlier letter's words rather than this one's.
    `kind`: heading (short, alone or large), label (a labelled value), sentence. `zone` see `extract.zones`.
    """

    text: str
    said: str
    plain: str
    page: int
    box: Box
    kind: str
    zone: Zone
    order: int
    confidence: float = 1.0
    quoted: bool = False


def find_statements(layouts: Sequence[PageLayout], vocabulary: frozenset[str] = frozenset()) -> tuple[Statement, ...]:
    """All statements of a document's pages in reading order; `vocabulary` repairs doubtful words (see wording)."""
    statements: list[Statement] = []
    zone: Zone = "top"
    for layout in layouts:
        for run, kind in _runs(layout):
            text = " ".join(word.text for word in run)
            sure = repaired_words(run, vocabulary) if vocabulary else run
            made = Statement(
                text=text,
                said=" ".join(word.text for word in sure),
                plain=plain_words(sure),
                page=layout.number,
                box=_box(run),
                kind=kind,
                zone=zone,
                order=len(statements),
                confidence=sum(word.confidence for word in run) / len(run),
            )
            zone = next_zone(zone, made.plain, kind)
            statements.append(replace(made, zone=zone))
    return _mark_quoted(statements)


def _mark_quoted(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Statements between an opening quotation mark and its end, a few sentences on at most, are marked as quoted."""
    marked, left = [], 0
    for statement in statements:
        marks = len(_QUOTE.findall(statement.text))
        opens = marks % 2 == 1 and left == 0
        quoted = left > 0 or opens
        left = _LONGEST_QUOTE if opens else 0 if marks % 2 == 1 else max(left - 1, 0)
        marked.append(replace(statement, quoted=True) if quoted else statement)
    return tuple(marked)


def _runs(layout: PageLayout) -> Iterator[tuple[list[Word], str]]:
    """The words of each statement of a page, top to bottom, with its kind."""
    margin = {line.index for line in layout.lines if line.zone == "fax_header"}
    for block in sorted(layout.blocks, key=lambda block: (round(block.box.y0, 2), block.box.x0)):
        segments = [layout.segments[number] for number in block.segments]
        segments = [segment for segment in segments if segment.line not in margin]
        for run, alone in _split_block(segments):
            yield run, _kind(run, alone, layout.height)


def _split_block(segments: Sequence[Segment]) -> Iterator[tuple[list[Word], bool]]:
    """Runs of words between sentence ends, labels and short lines; the flag tells a run that is a whole line."""
    right = max((segment.box.x1 for segment in segments), default=0.0)
    run: list[Word] = []
    for number, segment in enumerate(segments):
        opens = _LABEL.match(segment.text) or _NUMBERED.match(segment.text)
        if run and (opens or _stops(segments[number - 1], right)):
            yield run, len(run) == len(segments[number - 1].words)
            run = []
        for part in _sentences(segment.words):
            run.extend(part)
            if ends_sentence(part[-1].text):
                yield run, len(run) == len(segment.words)
                run = []
    if run:
        yield run, len(run) == len(segments[-1].words)


def _stops(segment: Segment, right: float) -> bool:
    """A line that leaves much of its column empty does not read on."""
    return right - segment.box.x1 > max(0.12, 0.3 * (right - segment.box.x0))


def _sentences(words: Iterable[Word]) -> Iterator[list[Word]]:
    part: list[Word] = []
    for word in words:
        part.append(word)
        if ends_sentence(word.text):
            yield part
            part = []
    if part:
        yield part


def _kind(run: Sequence[Word], alone: bool, height: float) -> str:
    text = " ".join(word.text for word in run)
    if _LABEL.match(text):
        return "label"
    tall = sorted(word.box.height for word in run)[len(run) // 2] > 1.35 * height
    short = len(run) <= 14 and bool(_LETTERS.search(text))
    closed = text.endswith((".", "!", ";"))
    if short and (tall or (alone and not closed) or text.isupper()):
        return "heading"
    return "sentence"


def _box(words: Sequence[Word]) -> Box:
    return Box(
        min(word.box.x0 for word in words), min(word.box.y0 for word in words),
        max(word.box.x1 for word in words), max(word.box.y1 for word in words),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def label_and_value(text: str) -> tuple[str, str]:
    """`Outcome: Approved` as its label (plain) and the rest as printed; an empty label where there is none."""
    found = _LABEL.match(text)
    if not found:
        return "", text
    return plain(found[0].rstrip(" :")), text[found.end() :].strip()
