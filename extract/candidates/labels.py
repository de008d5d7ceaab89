"""Labels on a page: which words are one, how sure that is, and which section and role they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from documents.field_specs import FieldSpecs
from documents.reading import Box
from extract.candidates.captions import find_captions
from extract.candidates.strips import Strip, segment_strip
from extract.candidates.vocabulary import LabelMatch, Token, Vocabulary
from extract.layout import PageLayout, Segment

# What may follow a label before its value: a hint in brackets, a star, a sign.
_AFTERMATH = re.compile(
    r"\s?(?:\((?![^)]*\d{3})[^)]{0,70}\)?)?\s?[*†]{0,2}\s?(?:[:=#>~]|\.{2,}|[-–—](?=\s|$)|\.(?=\s|$)|_{2,}|\s)*"
)
# What numbers a label: of a list, of a form, or of the claim standard (`310-CA FIRST NAME`).
_ENUMERATOR = re.compile(r"\W*(?:\(?[A-Za-z]{0,1}\d{0,3}(?:-[A-Z][A-Z\d]?)?[.)]?\s+|[*•■□☐▪-]\s*)?\W*$")
_MEASURED = re.compile(r"\d ?(?:kgs?|lbs?)$", re.IGNORECASE)
_REFUSAL = re.compile(r"No(?=\s*[,;.]?\s*(?:$|[^\W\d]))", re.IGNORECASE)
_NUMBERED = re.compile(r"^\W*(?:[A-Za-z]|\d{1,3}(?:-[A-Z][A-Z\d]?)?)[.) ]")
_PRINTED = re.compile(r"[^\W_]{2}|\d")
_FILLERS = frozenset(
    ["information", "info", "details", "detail", "section", "data", "required", "and", "about", "part", "block",
     "step", "attach", "copy", "both", "sides", "please", "print", "complete", "requested", "front", "back", "of",
     "to", "be", "completed", "by", "for", "use", "only", "all", "fields", "history", "summary", "card", "cards",
     "insurance", "coverage", "demographics", "name", "s", "box", "if", "any", "or", "number"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabelHit:
    """A label in segment `segment` of a page, at `strip.text[start:end]`; its value may begin at `after`.

    `names` maps field names ("" for labels nobody keeps) to the strength of the label. `colon`, `opens` (begins the
    segment or follows a separator), `alone` (nothing but labels in the segment), `capital` tell a label from prose.
    """

    names: dict[str, float]
    segment: int
    line: int
    start: int
    end: int
    after: int
    box: Box
    words: int
    likeness: float
    colon: bool
    opens: bool
    alone: bool
    capital: bool
    section: str = ""
    caption: bool = False

    @property
    def sureness(self) -> float:
        """How much the print looks like a label, 0 to 1."""
        return min(1.0, 0.4 * self.colon + 0.3 * self.opens + 0.35 * self.alone + 0.15 * self.capital)


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page with its strips (by segment) and tokens, labels in reading order, and the section of each segment."""

    layout: PageLayout
    strips: tuple[Strip, ...]
    tokens: tuple[tuple[Token, ...], ...]
    hits: tuple[LabelHit, ...]
    by_segment: dict[int, tuple[LabelHit, ...]]
    sections: tuple[str, ...]
    vocabulary: Vocabulary


def label_page(layout: PageLayout, specs: FieldSpecs, vocabulary: Vocabulary) -> LabelledPage:
    """Find the labels and sections of one page."""
    strips = tuple(segment_strip(segment) for segment in layout.segments)
    tokens = tuple(tuple(vocabulary.tokens(strip.text)) for strip in strips)
    sections = _sections(layout, tokens, vocabulary)
    hits: list[LabelHit] = []
    for segment, strip, words in zip(layout.segments, strips, tokens, strict=True):
        found = vocabulary.find_labels(list(words))
        hits.extend(_hit(segment, strip, words, match, sections[segment.index]) for match in found)
    hits = _mark_alone(_without_units(_without_refusals(hits, strips), strips), strips)
    captions = find_captions(layout, hits)
    hits = [replace(hit, caption=number in captions) for number, hit in enumerate(hits)]
    by_segment: dict[int, list[LabelHit]] = {}
    for hit in hits:
        by_segment.setdefault(hit.segment, []).append(hit)
    return LabelledPage(
        layout,
        strips,
        tokens,
        tuple(hits),
        {key: tuple(value) for key, value in by_segment.items()},
        sections,
        vocabulary,
    )


def _hit(segment: Segment, strip: Strip, tokens: Sequence[Token], match: LabelMatch, section: str) -> LabelHit:
    start, end = tokens[match.first].start, tokens[match.last - 1].end
    aftermath = _AFTERMATH.match(strip.text, end)
    after = aftermath.end() if aftermath else end
    between = strip.text[end:after]
    printed = strip.text[start:end]
    box = strip.box(start, end) or segment.box
    return LabelHit(
        names=match.names,
        segment=segment.index,
        line=segment.line,
        start=start,
        end=end,
        after=after,
        box=box,
        words=match.words,
        likeness=match.likeness,
        colon=bool(re.search(r"[:=]|#\s*$|\.{2,}|[-–—]", between)) or printed.endswith(("#", ":")),
        opens=_opens(strip, start, segment),
        alone=False,
        capital=all(word[0].isupper() or not word[0].isalpha() for word in printed.split()[:1]),
        section=section,
    )


def _opens(strip: Strip, start: int, segment: Segment) -> bool:
    before = strip.text[:start]
    if _ENUMERATOR.fullmatch(before) or before.rstrip().endswith((";", "|", "/", ")", ",", "•", "·")):
        return True
    number = next((n for n, at in enumerate(strip.starts) if at >= start), 0)
    if not 0 < number < len(strip.words):
        return False
    left, right = strip.words[number - 1].box, strip.words[number].box
    return (right.x0 - left.x1) > 0.55 * max(right.height, left.height)


def _without_refusals(hits: list[LabelHit], strips: Sequence[Strip]) -> list[LabelHit]:
    """Without the No that answers the label before it (`Step therapy: No`) and numbers nothing behind it."""
    answered = {(hit.segment, hit.after) for hit in hits if hit.colon}
    return [
        hit
        for hit in hits
        if (hit.segment, hit.start) not in answered or not _REFUSAL.match(strips[hit.segment].text, hit.start)
    ]


def _without_units(hits: list[LabelHit], strips: Sequence[Strip]) -> list[LabelHit]:
    """Without the unit behind a figure (`Weight 92 kg`), which elsewhere is a label (`Kg: 92`)."""
    return [hit for hit in hits if not _MEASURED.search(strips[hit.segment].text[: hit.end])]


def _mark_alone(hits: list[LabelHit], strips: Sequence[Strip]) -> list[LabelHit]:
    """Mark the hits in whose segment nothing stands but labels and signs."""
    left: dict[int, str] = {}
    for hit in hits:
        text = left.get(hit.segment, strips[hit.segment].text)
        left[hit.segment] = text[: hit.start] + " " * (hit.after - hit.start) + text[hit.after :]
    bare = {number: not _PRINTED.search(_NUMBERED.sub(" ", text + " ")) for number, text in left.items()}
    return [replace(hit, alone=True) if bare[hit.segment] else hit for hit in hits]


def _sections(layout: PageLayout, tokens: Sequence[Sequence[Token]], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The section of every segment: that of the nearest heading above it in its part of the page."""
    headings: list[tuple[Box, str]] = []
    sections: list[str] = []
    for line in layout.lines:
        names = [_heading(tokens[index], vocabulary) for index in line.segments]
        for place, name in enumerate(names):
            if name:
                headings.append((_reach(layout, line.segments, names, place), name))
        for index in line.segments:
            sections.append(_section_at(layout.segments[index].box, headings))
    return tuple(sections)


def _reach(layout: PageLayout, segments: Sequence[int], names: Sequence[str], place: int) -> Box:
    """The width a heading governs: to the next heading or text on its line, else to the edge of the page.

    Short labels beside it ("Patient  DOB  Sex") are the first row of its own part and do not end it.
    """
    box = layout.segments[segments[place]].box
    right = 1.0
    for other in range(place + 1, len(segments)):
        text = layout.segments[segments[other]].text
        if names[other] or len(text.split()) > 3 or re.search(r"\d{2}", text):
            right = layout.segments[segments[other]].box.x0 - 0.01
            break
    return Box(box.x0 - 0.03 if place else -0.1, box.y0, max(right, box.x1), box.y1)


def _heading(tokens: Sequence[Token], vocabulary: Vocabulary) -> str:
    if not 0 < len(tokens) <= 14:
        return ""
    match = vocabulary.find_section(list(tokens))
    if match is None:
        return ""
    rest = [token.word for token in tokens[match.last :] if token.is_word]
    return next(iter(match.names)) if all(word in _FILLERS for word in rest) else ""


def _section_at(box: Box, headings: Sequence[tuple[Box, str]]) -> str:
    x = box.x0
    for place, name in reversed(headings):
        if place.x0 <= x <= place.x1:
            # A heading far above says little about the foot of the page.
            return name if box.y0 - place.y0 < 0.45 else ""
    return ""
