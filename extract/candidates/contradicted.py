"""Names that the tagger proposes although the words right before them say that they are somebody else's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from documents.field_specs import FieldSpecs
from extract.candidates.candidate import LEARNED, Candidate
from extract.candidates.cues import AGAINST, CueTree
from extract.candidates.labels import LabelledPage

# Signs and blanks between the word and the name, in letters.
_NEAR = 4


def contradict_names(
    candidates: Sequence[Candidate], pages: Sequence[LabelledPage], specs: FieldSpecs, cues: CueTree
) -> Iterator[Candidate]:
    """The candidates, those of the tagger for people marked `against` behind a word like `Supervisor`."""
    ends = _ends_of_cues(pages, cues)
    for candidate in candidates:
        proposed = candidate.source in LEARNED and specs[candidate.name].kind == "person" and bool(candidate.words)
        if proposed and candidate.name in ends.get(id(candidate.words[0]), ()):
            yield replace(candidate, features={**candidate.features, "against": 1.0})
        else:
            yield candidate


def _ends_of_cues(pages: Sequence[LabelledPage], cues: CueTree) -> dict[int, frozenset[str]]:
    """By the id of a word: the fields that the words right before it speak against."""
    named: dict[int, frozenset[str]] = {}
    for page in pages:
        labelled = {(hit.segment, hit.end, name) for hit in page.hits for name in hit.names}
        for number, (strip, tokens) in enumerate(zip(page.strips, page.tokens, strict=True)):
            for cue in cues.find(tokens):
                end = tokens[cue.last - 1].end
                if cue.way != AGAINST or (number, end, cue.name) in labelled:
                    continue  # "electronically signed by" is a label of the prescriber, though "signed by" is not
                following = next((n for n, start in enumerate(strip.starts) if start >= end), None)
                if following is not None and strip.starts[following] - end < _NEAR:
                    word = id(strip.words[following])
                    named[word] = named.get(word, frozenset()) | {cue.name}
    return named
