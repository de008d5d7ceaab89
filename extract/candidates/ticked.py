"""Short answers given by a tick: the word behind the ticked box beside a label decides."""

from __future__ import annotations

from collections.abc import Iterator

from documents.field_specs import FieldSpec, FieldSpecs
from documents.reading import Box, Mark, Word
from extract.candidates.candidate import Candidate
from extract.candidates.features import print_features
from extract.candidates.labels import LabelHit, LabelledPage
from extract.normalise.parsed import Parsed
from extract.normalise.words import find_sexes, find_yes_no

# How far right of its label (share of the page) and below it (heights of a line) an answer may be ticked.
_REACH, _BELOW = 0.3, 2.2


def find_ticked(page: LabelledPage, specs: FieldSpecs) -> Iterator[Candidate]:
    """Sexes and yes-or-no answers whose box is ticked; nothing where two boxes of one label are."""
    ticked = [mark for mark in page.layout.page.marks if mark.ticked]
    if not ticked:
        return
    for hit in page.hits:
        for name, strength in hit.names.items():
            if not name or specs[name].kind not in {"sex", "yes_no"}:
                continue
            found = [each for mark in ticked if (each := _answer(page, specs[name], hit, mark)) is not None]
            if len({parsed.value for parsed, _ in found}) == 1:
                yield _candidate(page, name, strength, hit, *found[0])


def _answer(page: LabelledPage, spec: FieldSpec, hit: LabelHit, mark: Mark) -> tuple[Parsed, Word] | None:
    if not _beside(page, hit, mark.box):
        return None
    word = _word_behind(page, mark.box)
    if word is None:
        return None
    found = find_sexes(word.text) if spec.kind == "sex" else find_yes_no(word.text)
    return (found[0], word) if found else None


def _beside(page: LabelledPage, hit: LabelHit, box: Box) -> bool:
    x, y = box.middle
    same_line = abs(y - hit.box.middle[1]) < 0.8 * page.layout.height and -0.012 < x - hit.box.x1 < _REACH
    under = 0 < y - hit.box.y1 < _BELOW * page.layout.height and hit.box.x0 - 0.02 < x < hit.box.x1 + 0.12
    return same_line or under


def _word_behind(page: LabelledPage, box: Box) -> Word | None:
    """The nearest word right of a tick box on its line, without the box itself read as a sign."""
    y = box.middle[1]
    near = [
        word
        for word in page.layout.page.words
        if abs(word.box.middle[1] - y) < 0.8 * page.layout.height
        and -0.004 < word.box.x0 - box.x1 < 0.03
        and any(char.isalnum() for char in word.text)
    ]
    return min(near, key=lambda word: word.box.x0, default=None)


def _candidate(
    page: LabelledPage, name: str, strength: float, hit: LabelHit, parsed: Parsed, word: Word
) -> Candidate:
    return Candidate(
        name=name,
        value=parsed.value,
        text=word.text,
        page=page.layout.number,
        box=word.box,
        words=(word,),
        source="label",
        features=print_features(parsed, (word,))
        | {
            "label": float(strength >= 1.0),
            "label_words": min(hit.words, 4) / 4,
            "label_likeness": hit.likeness,
            "sureness": max(hit.sureness, 0.6),
            "colon": 1.0,
            "inline": 1.0,
            "low_on_page": hit.box.y0,
            "page_two": float(page.layout.number > 1),
        },
        line=hit.line,
    )
