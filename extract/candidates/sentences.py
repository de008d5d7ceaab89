"""Candidates in running text: values that a wording of their field leads to or follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from documents.field_specs import FieldSpec, FieldSpecs
from extract.candidates.candidate import Candidate
from extract.candidates.cues import AFTER, AGAINST, BEFORE, Cue, CueTree
from extract.candidates.features import print_features, span_features
from extract.candidates.kinds import Surroundings, parse
from extract.candidates.labels import LabelledPage
from extract.candidates.strips import Strip, block_strip
from extract.candidates.vocabulary import Token, Vocabulary
from extract.normalise.parsed import Parsed

# Kinds that are recognised by their own shape are found anywhere behind the wording; the others right behind it.
_SHAPED = frozenset(
    ["birth_date", "date", "instant", "phone", "npi", "dea", "ndc", "key", "drug", "quantity", "money", "weight",
     "strength"]
)  # fmt: skip
_STARTING = frozenset(["quantity", "count", "days"])
_AHEAD = 70
_STOP = re.compile(r"[.!?;]\s+(?=[A-Z(])|[.!?]$")
_MOST_KINDS = ("date", "birth_date", "instant", "phone", "drug", "quantity", "money", "npi")


@dataclass(slots=True)
class Passage:
    """A block of text with its words, wordings, and what each kind finds in it (filled when asked)."""

    strip: Strip
    tokens: list[Token]
    cues: list[Cue]
    line: int
    rights: bool
    parsed: dict[str, list[Parsed]] = field(default_factory=dict)


def find_in_sentences(
    page: LabelledPage, specs: FieldSpecs, vocabulary: Vocabulary, cues: CueTree, around: Surroundings
) -> Iterator[Candidate]:
    """Every value of the page that a wording of its field stands before or behind."""
    for passage in passages_of(page, vocabulary, cues):
        for cue in passage.cues:
            spec = specs[cue.name]
            if cue.way == AGAINST:
                continue
            search = _behind if cue.way == BEFORE else _before
            found = search(spec, cue, passage, around)
            for parsed, distance in found:
                yield _candidate(page, spec, passage, cue, parsed, distance)


def passages_of(page: LabelledPage, vocabulary: Vocabulary, cues: CueTree) -> Iterator[Passage]:
    """The blocks of a page that hold more than one word, with their wordings."""
    layout = page.layout
    rights = _rights_from(page)
    for block in layout.blocks:
        line = layout.segments[block.segments[0]].line
        if layout.lines[line].zone == "fax_header":
            continue
        strip = block_strip(layout, block.index)
        if len(strip.words) < 2:
            continue
        tokens = vocabulary.tokens(strip.text)
        yield Passage(strip, tokens, cues.find(tokens), line, line >= rights)


def is_against(passage: Passage, name: str, start: int, end: int) -> bool:
    """Whether a wording near `start` to `end` says that what stands there is not field `name`."""
    for cue in passage.cues:
        if cue.way != AGAINST or cue.name != name:
            continue
        first, last = passage.tokens[cue.first].start, passage.tokens[cue.last - 1].end
        before = 0 <= start - last < 60 and not _STOP.search(passage.strip.text[last:start])
        behind = 0 <= first - end < 25 and not _STOP.search(passage.strip.text[end:first])
        if before or behind:
            return True
    return False


def _rights_from(page: LabelledPage) -> int:
    """The line where text about rights, privacy and languages begins; past the last line when there is none."""
    for line in page.layout.lines:
        if len(line.text) < 90 and _RIGHTS.search(line.text):
            return line.index
    return len(page.layout.lines) + 1


_RIGHTS = re.compile(
    r"^\W*(?:(?:important )?(?:information )?(?:about )?your (?:appeal )?rights?\b|(?:how|right) to (?:file an )?"
    r"appeal|"
    r"appeal rights|what if (?:i|you) (?:don.?t|do not|disagree)|non-?discrimination|confidentiality|language|privacy|"
    r"get help|notice of (?:non-?discrimination|privacy)|if you (?:disagree|do not agree))",
    re.IGNORECASE,
)


def _parsed(spec: FieldSpec, passage: Passage, around: Surroundings) -> list[Parsed]:
    found = passage.parsed.get(spec.kind)
    if found is None:
        found = parse(spec, passage.strip.text, around, loose=False)
        if spec.kind in _MOST_KINDS:
            passage.parsed[spec.kind] = found
    return found


def _behind(spec: FieldSpec, cue: Cue, passage: Passage, around: Surroundings) -> Iterator[tuple[Parsed, int]]:
    """Values that follow the wording in its sentence; at most two of a shaped kind."""
    text, end = passage.strip.text, passage.tokens[cue.last - 1].end
    if spec.kind in _SHAPED:
        near = [parsed for parsed in _parsed(spec, passage, around) if 0 <= parsed.start - end <= _AHEAD]
        for parsed in near[:2]:
            if _STOP.search(text[end : parsed.start]):
                break
            yield parsed, parsed.start - end
        if near or spec.kind not in _STARTING:
            return
    behind = re.match(r"\W{0,4}(?:(?:is|was|of|the|a|an|number|no|by|for)\b[\W]{1,3}){0,2}", text[end:])
    start = end + (behind.end() if behind else 0)
    for parsed in parse(spec, text[start : start + 120], around, loose=False)[:1]:
        if parsed.start <= 4:
            moved = Parsed(parsed.value, parsed.start + start, parsed.end + start, parsed.quality, parsed.doubts)
            yield moved, moved.start - end


def _before(spec: FieldSpec, cue: Cue, passage: Passage, around: Surroundings) -> Iterator[tuple[Parsed, int]]:
    """The value right before the wording ("30 day supply", "Jane Doe, MD")."""
    start = passage.tokens[cue.first].start
    if spec.kind in _SHAPED - _STARTING:
        found = [parsed for parsed in _parsed(spec, passage, around) if 0 <= start - parsed.end <= 30]
        yield from ((parsed, start - parsed.end) for parsed in found[-1:])
        return
    head = passage.strip.text[max(0, start - 45) : start]
    for match in reversed(list(re.finditer(r"(?<![\w.])(?=[^\W_])", head))):
        for parsed in parse(spec, head[match.start() :], around, loose=False)[:1]:
            offset = max(0, start - 45) + match.start()
            if offset + parsed.end >= start - 4 and parsed.start <= 1:
                yield replace(parsed, start=parsed.start + offset, end=parsed.end + offset), 1
                return


def _candidate(
    page: LabelledPage, spec: FieldSpec, passage: Passage, cue: Cue, parsed: Parsed, distance: int
) -> Candidate:
    strip = passage.strip
    words = strip.cover(parsed.start, parsed.end)
    box = strip.box(parsed.start, parsed.end)
    text = strip.text
    siblings = passage.parsed.get(spec.kind, [])
    span = span_features(spec.span, text, siblings, siblings.index(parsed)) if parsed in siblings else {}
    features = (
        print_features(parsed, words)
        | {
            "cue": min(cue.words, 4) / 4,
            "cue_near": max(0.0, 1.0 - distance / 40),
            "after_cue": float(cue.way == AFTER),
            "against": float(is_against(passage, spec.name, parsed.start, parsed.end)),
            "page_two": float(page.layout.number > 1),
            "low_on_page": box.y0 if box else 0.5,
            "rights": float(passage.rights),
        }
        | span
    )
    return Candidate(
        name=spec.name,
        value=parsed.value,
        text=text[parsed.start : parsed.end],
        page=page.layout.number,
        box=box,
        words=words,
        source="sentence",
        features=features,
        doubts=parsed.doubts,
        line=passage.line,
    )
