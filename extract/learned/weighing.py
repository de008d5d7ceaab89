"""What was learned of a layout, weighed with everything else that reading found on a document of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from documents.field_specs import FieldSpecs
from documents.findings import Evidence, Finding, Item
from extract.candidates.candidate import Candidate
from extract.learned.indexed import Indexed, index_words
from extract.learned.knowledge import Layout, Learned, Place
from extract.learned.places import SOURCE, values_at
from extract.learned.prints import read_prints, recognise
from extract.prepared import Prepared
from extract.scoring import Scored, make_choice, place_of
from extract.value_keys import value_key

# Learned evidence alone is worth at most this (log odds), and less the fewer documents it rests on.
_MOST, _PRUDENCE = 3.0, 0.7
# How far (log odds) a value behind the learned place of its field stands behind, and what is never one.
_BEHIND, _NEVER = 0.5, -3.0
# How many places of a field are heard, if they hold anything.
_VOICES = 2
# The type of a layout is worth at most this.
_MOST_OF_TYPE = 4.0
DOUBT = "read as earlier faxes of this layout were corrected"


@dataclass(frozen=True, slots=True)
class Hints:
    """The layout a document was recognised as, with its words ready to be looked up."""

    generation: int
    layout: Layout
    document: Indexed

    @property
    def types(self) -> dict[str, float]:
        """Log odds to add to the type of the layout, if it has one to correct."""
        if self.layout.type is None:
            return {}
        return {self.layout.type: min(_MOST_OF_TYPE, math.log(1 + 2 * self.layout.documents))}


def find_hints(prepared: Prepared, learned: Learned) -> Hints | None:
    """What was learned about the layout of this document; None where nothing was, or it is of no known layout."""
    if not learned.layouts:
        return None
    layout = recognise(read_prints(page.layout for page in prepared.pages), learned.layouts)
    if layout is None:
        return None
    words = {word for place in (*layout.places, *layout.never) for word in place.label}
    return Hints(learned.generation, layout, index_words(prepared.pages, prepared.around, words))


def provenance(learned: Learned, hints: Hints | None) -> tuple[Evidence, ...]:
    """Which generation spoke, kept beside the evidence of every document that was read with it."""
    if not learned.generation:
        return ()
    where = f", layout {hints.layout.number}" if hints else ""
    return (Evidence("", 0, None, f"learned: generation {learned.generation}{where}"),)


def reconsider(ranked: Sequence[Scored], hints: Hints, specs: FieldSpecs) -> list[Scored]:
    """The ranked values after the learned places of the layout were looked at."""
    found = _found(hints, specs)
    never = {(place.field, place_of(candidate)) for place, candidate in _read(hints.layout.never, hints, specs)}
    known = {(each.name, value_key(specs[each.name], each.value)) for each in ranked}
    moved = [_moved(each, found, never, specs) for each in ranked]
    moved.extend(
        Scored(make_choice(name, [candidate]), score)
        for (name, key), (score, candidate) in found.items()
        if (name, key) not in known
    )
    return sorted(moved, key=lambda each: -each.score)


def hold_back(items: Sequence[Item], shipped: Sequence[Item]) -> tuple[Item, ...]:
    """The items with nothing accepted that would not be accepted without what was learned."""
    sure = {
        (name, repr(finding.value)) for item in shipped for name, finding in item.findings.items() if finding.accepted
    }
    return tuple(
        Item({name: _held(finding, (name, repr(finding.value)) in sure) for name, finding in item.findings.items()})
        for item in items
    )


def leave_out(items: Sequence[Item], hints: Hints) -> tuple[Item, ...]:
    """The items without what papers of the layout never state."""
    absent = hints.layout.absent
    return tuple(Item({name: each for name, each in item.findings.items() if name not in absent}) for item in items)


def _held(finding: Finding, sure: bool) -> Finding:
    if finding.rule != SOURCE and (sure or not finding.accepted):
        return finding
    if sure and finding.accepted:
        return finding
    return replace(finding, accepted=False, doubts=(*finding.doubts, DOUBT))


def odds(place: Place) -> float:
    """What a value at a learned place is worth, in log odds."""
    return min(_MOST, math.log((place.right + 0.5) / (place.wrong + 0.5)) - _PRUDENCE)


def _read(places: Sequence[Place], hints: Hints, specs: FieldSpecs) -> Iterator[tuple[Place, Candidate]]:
    """What stands at the first two places of each field that hold anything; others stand in for a misread label."""
    heard: Counter[str] = Counter()
    for place in places:
        found = values_at(place, hints.document, specs[place.field]) if _may_speak(place, heard, specs) else ()
        heard[place.field] += bool(found)
        yield from ((place, candidate) for candidate in found)


def _may_speak(place: Place, heard: Mapping[str, int], specs: FieldSpecs) -> bool:
    return place.field in specs and heard[place.field] < _VOICES


def _found(hints: Hints, specs: FieldSpecs) -> dict[tuple[str, str], tuple[float, Candidate]]:
    """Field and value key to the learned candidate and its score."""
    found: dict[tuple[str, str], tuple[float, Candidate]] = {}
    for place, candidate in _read(hints.layout.places, hints, specs):
        key = (place.field, value_key(specs[place.field], candidate.value))
        if key not in found or odds(place) > found[key][0]:
            found[key] = (odds(place), candidate)
    return found


def _moved(
    each: Scored,
    found: Mapping[tuple[str, str], tuple[float, Candidate]],
    never: set[tuple[str, tuple[int, int, int]]],
    specs: FieldSpecs,
) -> Scored:
    spec = specs[each.name]
    own = found.get((each.name, value_key(spec, each.value)))
    if own is not None:
        return _raised(each, *own)
    if any((each.name, place_of(candidate)) in never for candidate in each.candidates):
        return replace(each, score=min(each.score, _NEVER))
    rivals = [score for (name, _), (score, _) in found.items() if name == each.name]
    if rivals and not (spec.listed or spec.per_item):
        return replace(each, score=min(each.score, max(rivals) - _BEHIND))
    return each


def _raised(each: Scored, score: float, candidate: Candidate) -> Scored:
    """The value at the learned score; the learned print is its evidence where the score rises."""
    if score <= each.score:
        return each
    first = replace(candidate, features=each.candidates[0].features, beside=each.candidates[0].beside)
    return replace(each, choice=replace(each.choice, candidates=(first, *each.candidates)), score=score)
