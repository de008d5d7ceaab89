"""Candidates that the tagger proposes: words it takes for a field, read by the parser of the field's kind."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from documents.field_specs import FieldSpec, FieldSpecs
from documents.findings import Value
from documents.reading import Word
from extract.candidates.candidate import Candidate
from extract.candidates.features import print_features
from extract.candidates.kinds import Surroundings, parse
from extract.candidates.labels import LabelledPage
from extract.candidates.spans import Span
from extract.candidates.strips import Strip, join_strips, strip_of
from extract.candidates.tagged_lists import split_run
from extract.layout import Segment
from extract.normalise.dates import find_dates
from extract.normalise.lists import find_items_of_list
from extract.normalise.parsed import Parsed
from extract.tagger.network import Tagged

# Kinds of fields by the group of spans that can hold them.
GROUP_OF_KIND: Mapping[str, str] = {
    "date": "date", "birth_date": "date", "instant": "date", "phone": "phone", "identifier": "identifier",
    "npi": "identifier", "key": "identifier", "tracking": "identifier", "dea": "identifier", "ndc": "identifier",
    "bin": "identifier", "person": "person", "money": "money", "percent": "percent", "quantity": "number",
    "days": "number", "count": "number", "page_count": "number", "organisation": "organisation", "drug": "drug",
    "drug_list": "drug", "therapy_list": "drug", "strength": "strength", "code_list": "code",
}  # fmt: skip
# Print less likely than this (log odds) is not worth a candidate; words likelier than _RUN make a run.
_FLOOR, _RUN = -4.0, -0.8
_ANSWERS: Mapping[str, bool] = {"true": True, "false": False}
# Kinds whose values may go on in the next line.
_LONG = frozenset(["text", "address", "word_list", "organisation", "person", "form", "drug", "identifier"])


def find_tagged(
    page: LabelledPage, spans: Sequence[Span], tagged: Tagged, specs: FieldSpecs, around: Surroundings
) -> Iterator[Candidate]:
    """A candidate for every field that the tagger finds possible, by known kinds of print and by runs of words."""
    yield from _in_spans(page, spans, tagged, specs, around)
    likely = likely_columns(page, tagged)
    for name, column in tagged.labels.items():
        if name not in specs or column not in likely:
            continue
        runs = list(find_runs(page, tagged, column, long=specs[name].kind in _LONG))
        if specs[name].kind == "word_list":
            yield from _of_runs(page, specs[name], runs)
        else:
            for strip, score in runs:
                yield from _of_run(page, specs[name], strip, score, around)


def _in_spans(
    page: LabelledPage, spans: Sequence[Span], tagged: Tagged, specs: FieldSpecs, around: Surroundings
) -> Iterator[Candidate]:
    groups = fields_by_group(tagged.labels, specs)
    for span in spans:
        words = span.strip.cover(span.parsed.start, span.parsed.end)
        rows = [tagged.scores[id(word)] for word in words if id(word) in tagged.scores]
        if not rows:
            continue
        means = np.mean(rows, axis=0)
        for spec in groups.get(span.group, ()):
            score = float(means[tagged.labels[spec.name]])
            if score > _FLOOR:
                yield from _of_span(page, spec, span, score, around)


def fields_by_group(names: Iterable[str], specs: FieldSpecs) -> Mapping[str, Sequence[FieldSpec]]:
    """The fields of `names`, by the group of spans that can hold them."""
    groups: dict[str, list[FieldSpec]] = {}
    for name in names:
        if name in specs and specs[name].kind in GROUP_OF_KIND:
            groups.setdefault(GROUP_OF_KIND[specs[name].kind], []).append(specs[name])
    return groups


def likely_columns(page: LabelledPage, tagged: Tagged) -> frozenset[int]:
    """The labels that some word of the page is likely to have: few of all."""
    words = (word for segment in page.layout.segments for word in segment.words)
    rows = [tagged.scores[id(word)] for word in words if id(word) in tagged.scores]
    return frozenset(np.flatnonzero(np.max(rows, axis=0) > _RUN).tolist()) if rows else frozenset()


def find_runs(page: LabelledPage, tagged: Tagged, column: int, *, long: bool) -> Iterator[tuple[Strip, float]]:
    """Words that follow each other on a line (`long`: in a block) and are likely the same field, with their mean."""
    run: list[Word] = []
    scores: list[float] = []
    last = None
    for line in page.layout.lines:
        for index in line.segments:
            segment = page.layout.segments[index]
            near = last is not None and (
                segment.block == last.block and long if segment.line != last.line else segment.index == last.index
            )
            if run and not near:
                yield strip_of(run), sum(scores) / len(scores)
                run, scores = [], []
            for word in segment.words:
                row = tagged.scores.get(id(word))
                score = float(row[column]) if row is not None else _FLOOR
                if score > _RUN:
                    run.append(word)
                    scores.append(score)
                elif run:
                    yield strip_of(run), sum(scores) / len(scores)
                    run, scores = [], []
            last = segment
    if run:
        yield strip_of(run), sum(scores) / len(scores)


def value_of_span(spec: FieldSpec, span: Span, around: Surroundings) -> Parsed | None:
    """The span as a value of the field; a two-digit year of birth lies in the past."""
    if spec.kind == "birth_date":
        found = find_dates(span.text, birth=True, reference=around.reference, loose=True)
        if not found:
            return None
        first = found[0]
        return Parsed(first.value, span.parsed.start, span.parsed.end, first.quality, first.doubts)
    return span.parsed


def _of_span(
    page: LabelledPage, spec: FieldSpec, span: Span, score: float, around: Surroundings
) -> Iterator[Candidate]:
    parsed = value_of_span(spec, span, around)
    if parsed is not None and is_within(spec, parsed):
        yield _candidate(page, spec, span.strip, parsed, score, span.line)


def _of_run(
    page: LabelledPage, spec: FieldSpec, strip: Strip, score: float, around: Surroundings
) -> Iterator[Candidate]:
    if spec.kind in ("drug_list", "therapy_list"):
        for own, parsed in split_run(strip):
            yield _candidate(page, spec, own, parsed, score, 0)
        return
    found = parse(spec, strip.text, around, loose=True)
    for parsed in found if spec.listed else found[:1]:
        yield _candidate(page, spec, strip, parsed, score, 0)


def _of_runs(page: LabelledPage, spec: FieldSpec, runs: Sequence[tuple[Strip, float]]) -> Iterator[Candidate]:
    """All runs of a page as the entries of one list."""
    entries = [
        entry for strip, _ in runs for found in find_items_of_list(strip.text)[:1] for entry in _texts(found.value)
    ]
    if not entries:
        return
    whole = join_strips([strip for strip, _ in runs])
    score = sum(score for _, score in runs) / len(runs)
    parsed = Parsed(tuple(dict.fromkeys(entries)), 0, len(whole.text))
    yield _candidate(page, spec, whole, parsed, score, 0)


def _texts(value: Value) -> list[str]:
    return [str(each) for each in value] if isinstance(value, tuple) else [str(value)]


def find_told(tagged: Tagged, pages: Sequence[LabelledPage], specs: FieldSpecs) -> Iterator[Candidate]:
    """Answers (yes or no, a sex) that the tagger takes from the document as a whole."""
    for name, facts in tagged.facts.items():
        if name not in specs or specs[name].kind not in ("yes_no", "sex"):
            continue
        for answer, fact in facts.items():
            value: Value = _ANSWERS.get(answer, answer.upper())
            score = math.log(max(fact.probability, 1e-4) / max(1 - fact.probability, 1e-4))
            place = find_segment(pages, fact.word)
            if score > _FLOOR and place is not None:
                number, segment = place
                features = {"tag": score, "quality": 1.0}
                yield Candidate(name, value, segment.text, number, segment.box, segment.words, "tagged", features)


def find_segment(pages: Sequence[LabelledPage], word: int) -> tuple[int, Segment] | None:
    """Page number and segment that hold a word, by the word's id."""
    for page in pages:
        for segment in page.layout.segments:
            if any(id(each) == word for each in segment.words):
                return page.layout.number, segment
    return None


def _candidate(
    page: LabelledPage, spec: FieldSpec, strip: Strip, parsed: Parsed, score: float, line: int
) -> Candidate:
    return candidate_of(page, spec, strip, parsed, line, "tagged", {"tag": score})


def candidate_of(
    page: LabelledPage, spec: FieldSpec, strip: Strip, parsed: Parsed, line: int, source: str,
    said: Mapping[str, float],
) -> Candidate:  # fmt: skip
    """What stands at `parsed` of `strip` as a value of the field; `said` is what its source says of it."""
    words = strip.cover(parsed.start, parsed.end)
    box = strip.box(parsed.start, parsed.end)
    return Candidate(
        name=spec.name,
        value=parsed.value,
        text=strip.text[parsed.start : parsed.end],
        page=page.layout.number,
        box=box,
        words=words,
        source=source,
        features=print_features(parsed, words)
        | dict(said)
        | {"page_two": float(page.layout.number > 1), "low_on_page": box.y0 if box else 0.5},
        doubts=parsed.doubts,
        line=line,
    )


def is_within(spec: FieldSpec, parsed: Parsed) -> bool:
    """Whether a number is neither too small nor too large for the field."""
    value = parsed.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return (spec.low is None or value >= spec.low) and (spec.high is None or value <= spec.high)
