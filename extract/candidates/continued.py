"""Values that a narrow box, a column or a wide gap has broken: what stands right under or behind them is their rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from documents.field_specs import FieldSpecs
from documents.reading import Word
from extract.candidates.candidate import Candidate
from extract.candidates.features import print_features
from extract.candidates.kinds import Surroundings, parse
from extract.candidates.labels import LabelledPage
from extract.candidates.strips import Strip, join_strips, strip_of
from extract.layout import Segment

_BROKEN = frozenset(["person", "identifier", "organisation", "strength"])
# A gap as wide as this (in heights of print) may be the justified line's own.
_WIDEST = 6.0
_MOST_WORDS = 3
_GIVEN = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_]))*[.,;]?")
# The next line begins so near below (in heights of print), and so near the same edge.
_LEAST_STEP, _STEP, _EDGE = 0.6, 2.1, 0.8


def find_continued(
    page: LabelledPage, candidates: Sequence[Candidate], specs: FieldSpecs, around: Surroundings
) -> Iterator[Candidate]:
    """Candidates that end their piece of a line, joined with the unlabelled piece under them, where both are one."""
    owners = {id(word): segment for segment in page.layout.segments for word in segment.words}
    for candidate in candidates:
        if specs[candidate.name].kind not in _BROKEN or not candidate.words:
            continue
        segment = owners.get(id(candidate.words[-1]))
        if segment is None or segment.words[-1] is not candidate.words[-1]:
            continue
        if specs[candidate.name].kind == "person" and candidate.words[-1].text.rstrip().endswith(","):
            behind = _behind(page, segment)
            if behind is not None:
                yield from _joined(candidate, behind, specs, around)
        below = _below(page, candidate.words[0], segment)
        if below is not None:
            yield from _joined(candidate, strip_of(below.words), specs, around)


def _behind(page: LabelledPage, segment: Segment) -> Strip | None:
    """The given names behind a family name and its comma, where a wide gap has parted them."""
    behind = [index for index in page.layout.lines[segment.line].segments if index > segment.index]
    if not behind:
        return None
    other = page.layout.segments[behind[0]]
    if other.box.x0 - segment.box.x1 > _WIDEST * page.layout.height:
        return None
    words = list(takewhile(lambda word: _GIVEN.fullmatch(word.text.strip()), other.words))[:_MOST_WORDS]
    return strip_of(words) if words else None


def _below(page: LabelledPage, first: Word, segment: Segment) -> Segment | None:
    """The short piece under the value that no label claims or begins."""
    height = page.layout.height
    for line in page.layout.lines[segment.line + 1 : segment.line + 3]:
        for index in line.segments:
            other = page.layout.segments[index]
            step = other.box.middle[1] - segment.box.middle[1]
            near = _LEAST_STEP * height < step < _STEP * height
            aside = min(abs(other.box.x0 - edge) for edge in (first.box.x0, segment.box.x0))
            if near and aside < _EDGE * height and len(other.words) <= _MOST_WORDS:
                return None if page.by_segment.get(index) else other
    return None


def _joined(candidate: Candidate, rest: Strip, specs: FieldSpecs, around: Surroundings) -> Iterator[Candidate]:
    whole = join_strips([strip_of(candidate.words), rest])
    for parsed in parse(specs[candidate.name], whole.text, around, loose=True)[:1]:
        words = whole.cover(parsed.start, parsed.end)
        if len(words) < len(whole.words) or parsed.value == candidate.value:
            continue
        yield replace(
            candidate,
            value=parsed.value,
            text=whole.text[parsed.start : parsed.end],
            box=whole.box(parsed.start, parsed.end),
            words=words,
            features={**candidate.features, **print_features(parsed, words), "continued": 1.0, "rest": 0.0},
            doubts=parsed.doubts,
        )
