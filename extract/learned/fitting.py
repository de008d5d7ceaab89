"""Learning: confirmed documents of one layout together, and the places that hold their values time and again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median

from documents.catalog import Catalog
from documents.field_specs import FieldSpecs
from documents.findings import Finding
from extract.candidates.vocabulary import Vocabulary, vocabulary_of
from extract.learned.describing import describe
from extract.learned.examples import NOT_PRINTED, Worked, locate
from extract.learned.knowledge import ANY, WHERE, Layout, Learned, Place
from extract.learned.places import Start, first_from, values_at
from extract.learned.prints import LEAST_PRINTS, is_of
from extract.value_keys import keys_of

# Nothing is learned from fewer patients than this: what stands on the papers of three is the form's, not theirs.
LEAST_PATIENTS = 3
# Documents whose pairs of words are so alike (Jaccard, with what most of a layout print) are of one layout.
_SAME_LAYOUT, _MOSTLY, _NEARLY_ALWAYS = 0.4, 0.5, 0.7
# A place must hold its value so often among the documents in which anything of the kind stands there.
_PRECISE = 0.9
# A place that so seldom (of ten times) holds what it was taken for, never does.
_NEVER = 0.05
_PER_FIELD, _TRIED = 3, 40
# The type is learned only where the shipped reading erred at least this often on the layout.
_OFTEN_WRONG = 0.2
# What a wrong value costs against right ones when places are compared.
_COST = 3.0
# What is longer is several words that a reader glued together.
_LONGEST_WORD = 30
# What an office must always be told: it is corrected paper by paper, never by habit.
_ALWAYS_TOLD = frozenset(["decision", "appeal_outcome", "denial_reason_code", "urgency", "temperature_excursion"])
_NTH = (ANY, 0, 1, 2)


def fit(worked: Sequence[Worked], catalog: Catalog, *, generation: int = 1) -> Learned:
    """What confirmed documents teach; nothing of layouts seen of fewer than three patients."""
    layouts: list[Layout] = []
    for members in _by_layout(worked):
        layout = _fit_layout(members, len(layouts) + 1, catalog)
        if layout is not None:
            layouts.append(layout)
    figures = {"documents": len(worked), "patients": _patients(worked)}
    return Learned(generation, tuple(layouts), figures)


def _by_layout(worked: Iterable[Worked]) -> list[list[Worked]]:
    """The documents in groups that print mostly the same, the first ones deciding."""
    groups: list[list[Worked]] = []
    counts: list[Counter[int]] = []
    for each in worked:
        scores = [_alike(each.prints, count, len(group)) for group, count in zip(groups, counts, strict=True)]
        best = max(range(len(scores)), key=scores.__getitem__, default=-1)
        if best >= 0 and scores[best] >= _SAME_LAYOUT:
            groups[best].append(each)
            counts[best].update(each.prints)
        else:
            groups.append([each])
            counts.append(Counter(each.prints))
    return _gathered(groups)


def _gathered(groups: Sequence[Sequence[Worked]]) -> list[list[Worked]]:
    """The groups again, the largest first, each with all papers that reading would recognise as of its layout."""
    rest = [each for group in sorted(groups, key=len, reverse=True) for each in group]
    gathered = []
    for group in sorted(groups, key=len, reverse=True):
        prints = _prints_of(group)
        members = [each for each in rest if is_of(each.prints, prints)]
        if _patients(members) >= LEAST_PATIENTS:
            gathered.append(members)
            rest = [each for each in rest if not is_of(each.prints, prints)]
    return gathered


def _prints_of(members: Sequence[Worked]) -> frozenset[int]:
    """The pairs of words that nearly all of the documents print."""
    counts = Counter(pair for each in members for pair in each.prints)
    return frozenset(pair for pair, seen in counts.items() if seen >= _NEARLY_ALWAYS * len(members))


def _alike(prints: frozenset[int], count: Counter[int], documents: int) -> float:
    core = {pair for pair, seen in count.items() if seen >= _MOSTLY * documents}
    return len(core & prints) / max(1, len(core | prints))


def _patients(worked: Iterable[Worked]) -> int:
    return len({each.example.patient for each in worked})


def _fit_layout(members: Sequence[Worked], number: int, catalog: Catalog) -> Layout | None:
    prints = _prints_of(members)
    if len(prints) < LEAST_PRINTS:
        return None
    names = _learnable(members, catalog.fields)
    places = _best(_tried(members, _confirmed_places(members, catalog.fields, names), catalog), catalog, members)
    never = _never(_tried(members, _mistaken_places(members, catalog.fields, names), catalog), catalog, members)
    kind, absent = _type_of(members), _absent(members, catalog)
    found = Layout(number, prints, len(members), _patients(members), kind, places, never, absent)
    return found if kind or places or never or absent else None


def _type_of(members: Sequence[Worked]) -> str | None:
    """The type of all documents of the layout, where the shipped reading often took them for another."""
    types = {each.example.confirmed.kind.type for each in members}
    wrong = sum(each.shipped.kind.type != each.example.confirmed.kind.type for each in members)
    return types.pop() if len(types) == 1 and wrong >= _OFTEN_WRONG * len(members) else None


def _absent(members: Sequence[Worked], catalog: Catalog) -> tuple[str, ...]:
    """Fields of wording or ticks that no person left on any document, though several were read so."""
    stated = frozenset().union(*(each.truth for each in members)) | _ALWAYS_TOLD
    told: dict[str, set[str]] = defaultdict(set)
    for each in members:
        for item in each.shipped.items:
            for name in item.findings.keys() & catalog.fields.keys() - stated:
                if catalog.fields[name].kind in NOT_PRINTED:
                    told[name].add(each.example.patient)
    return tuple(sorted(name for name, patients in told.items() if len(patients) >= LEAST_PATIENTS))


def _learnable(members: Sequence[Worked], specs: FieldSpecs) -> frozenset[str]:
    """The fields that places are learned for; not those of single items where a document has several of them."""
    several = any(len(each.example.confirmed.items) > 1 for each in members)
    return frozenset(
        name for name, spec in specs.items() if spec.kind not in NOT_PRINTED and not (several and spec.per_item)
    )


def _confirmed_places(
    members: Sequence[Worked], specs: FieldSpecs, names: frozenset[str]
) -> Iterator[tuple[int, Place]]:
    for number, each in enumerate(members):
        for name, start, lines in locate(each, specs, names):
            for place in describe(each.document, name, start, lines):
                yield number, place


def _mistaken_places(
    members: Sequence[Worked], specs: FieldSpecs, names: frozenset[str]
) -> Iterator[tuple[int, Place]]:
    """Where the shipped reading found a value that the person changed or took out."""
    for number, each in enumerate(members):
        for item in each.shipped.items:
            for name, finding in item.findings.items():
                if name not in names or keys_of(specs[name], finding.value) <= each.truth.get(name, frozenset()):
                    continue
                start = _start_of(each, finding)
                for place in describe(each.document, name, start, 1) if start else ():
                    yield number, place


def _start_of(worked: Worked, finding: Finding) -> Start | None:
    """Where the print of a finding begins."""
    if finding.box is None:
        return None
    x, y = finding.box.x0, finding.box.middle[1]
    for number, page in enumerate(worked.document.pages):
        for segment in page.layout.segments if page.layout.number == finding.page else ():
            if segment.box.y0 <= y <= segment.box.y1 and segment.box.x0 - 0.001 <= x <= segment.box.x1:
                start = first_from(worked.document, number, segment.index, x - 0.001)
                return None if start is None else (number, segment.index, start)
    return None


def _tried(
    members: Sequence[Worked], described: Iterable[tuple[int, Place]], catalog: Catalog
) -> dict[str, list[Place]]:
    """The places of each field that come back on papers of enough patients, the commonest first."""
    seen: dict[Place, dict[int, tuple[float, float]]] = defaultdict(dict)
    for number, place in described:
        seen[replace(place, shift=(0.0, 0.0))].setdefault(number, place.shift)
    private = frozenset().union(*(each.words for each in members))
    by_field: dict[str, list[tuple[int, Place]]] = defaultdict(list)
    for place, shifts in seen.items():
        patients = {members[number].example.patient for number in shifts}
        if len(patients) >= LEAST_PATIENTS and _is_of_the_form(place, private, members, vocabulary_of(catalog.fields)):
            shift = (median(x for x, _ in shifts.values()), median(y for _, y in shifts.values()))
            by_field[place.field].append((len(shifts), replace(place, shift=shift)))
    return {
        name: [place for _, place in sorted(found, key=lambda pair: -pair[0])[:_TRIED]]
        for name, found in by_field.items()
    }


def _is_of_the_form(place: Place, private: frozenset[str], members: Sequence[Worked], vocabulary: Vocabulary) -> bool:
    """Whether a label is the form's own: no confirmed value, no word of one, enough letters to tell it."""
    if sum(map(len, place.label)) < 2 or max(map(len, place.label)) > _LONGEST_WORD:
        return False
    if any(word in private and not vocabulary.knows(word) for word in place.label):
        return False
    said = "".join(place.label)
    return not any(said == key.replace(" ", "") for each in members for keys in each.truth.values() for key in keys)


def _counted(place: Place, members: Sequence[Worked], catalog: Catalog) -> tuple[Place, int]:
    """The place at its best `nth`, counted on all documents, with the number of patients for whom it was right."""
    verdicts = _verdicts(place, members, catalog)
    return max((_counted_at(nth, place, members, verdicts) for nth in _NTH), key=lambda pair: _worth(pair[0]))


def _verdicts(place: Place, members: Sequence[Worked], catalog: Catalog) -> list[list[bool]]:
    """Per document whether each value at the place, in reading order, is one the person left."""
    spec = catalog.fields[place.field]
    return [
        [
            keys_of(spec, value.value) <= each.truth.get(place.field, frozenset())
            for value in values_at(replace(place, nth=ANY), each.document, spec)
        ]
        for each in members
    ]


def _counted_at(
    nth: int, place: Place, members: Sequence[Worked], verdicts: Sequence[Sequence[bool]]
) -> tuple[Place, int]:
    """The place at one `nth`; for `ANY` every print of the label must lead to a value of the field."""
    right: set[int] = set()
    wrong: set[int] = set()
    for number, each in enumerate(verdicts):
        if len(each) > max(nth, 0):
            (right if (all(each) if nth == ANY else each[nth]) else wrong).add(number)
    patients = {members[number].example.patient for number in right}
    return replace(place, nth=nth, right=len(right), wrong=len(wrong)), len(patients)


def _worth(place: Place) -> float:
    return place.right - _COST * place.wrong


def _best(tried: Mapping[str, Sequence[Place]], catalog: Catalog, members: Sequence[Worked]) -> tuple[Place, ...]:
    """The most reliable places of each field: those that add documents to the ones before them, at most three."""
    chosen: list[Place] = []
    for places in tried.values():
        good = [
            place
            for place, patients in (_counted(each, members, catalog) for each in places)
            if patients >= LEAST_PATIENTS and place.right >= _PRECISE * (place.right + place.wrong)
        ]
        good.sort(key=lambda each: (each.wrong - each.right, WHERE.index(each.where), each.nth, -len(each.label)))
        chosen.extend(good[:_PER_FIELD])
    return tuple(chosen)


def _never(tried: Mapping[str, Sequence[Place]], catalog: Catalog, members: Sequence[Worked]) -> tuple[Place, ...]:
    """Places that were taken for a field and held it on hardly any paper."""
    chosen: list[Place] = []
    for places in tried.values():
        counted = [_mistaken(each, members, catalog) for each in places]
        good = [each for each in counted if each is not None]
        good.sort(key=lambda each: (each.right - each.wrong, WHERE.index(each.where), -len(each.label)))
        chosen.extend(good[:_PER_FIELD])
    return tuple(chosen)


def _mistaken(place: Place, members: Sequence[Worked], catalog: Catalog) -> Place | None:
    verdicts = _verdicts(place, members, catalog)
    for nth in _NTH[1:]:
        told = [(each[nth], member) for each, member in zip(verdicts, members, strict=True) if len(each) > nth]
        right = sum(was_right for was_right, _ in told)
        wrong = {member.example.patient for was_right, member in told if not was_right}
        if len(wrong) >= LEAST_PATIENTS and right <= _NEVER * (right + len(wrong)):
            return replace(place, nth=nth, right=right, wrong=len(wrong))
    return None
