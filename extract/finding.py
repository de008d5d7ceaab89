"""The fields of one document: candidates from every source, scored, grouped, and chosen together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from documents.catalog import Catalog
from documents.field_specs import FieldSpec, FieldSpecs
from documents.findings import Item, Kind
from documents.lookup import fold
from extract.candidates.around import find_around
from extract.candidates.beside import find_beside
from extract.candidates.boxed import mark_boxed
from extract.candidates.candidate import Candidate
from extract.candidates.continued import find_continued
from extract.candidates.contradicted import contradict_names
from extract.candidates.cues import cues_of
from extract.candidates.drugs import LONGER, find_around_drugs
from extract.candidates.form_titles import NAME as TITLE
from extract.candidates.form_titles import find_titles
from extract.candidates.kinds import Surroundings
from extract.candidates.labels import LabelledPage
from extract.candidates.parted_names import find_parted_names
from extract.candidates.places import find_in_places
from extract.candidates.prefixes import with_prefixes
from extract.candidates.programmes import NAME as PROGRAMME
from extract.candidates.programmes import find_programmes
from extract.candidates.sentences import find_in_sentences
from extract.candidates.split_addresses import find_split_addresses
from extract.candidates.split_names import find_split_names
from extract.candidates.stated import find_stated
from extract.candidates.tables import find_in_tables
from extract.candidates.tagged import find_tagged, find_told
from extract.candidates.ticked import find_ticked
from extract.candidates.vocabulary import vocabulary_of
from extract.candidates.whole_directions import with_whole_directions
from extract.candidates.whole_names import find_whole_names
from extract.candidates.whole_strengths import find_whole_strengths
from extract.certainty import judge_values
from extract.circumstances import CONTESTS, by_their_boxes, by_their_labels, by_their_roles
from extract.confidence import MANY, finding_from
from extract.evidence import Paper, read_paper
from extract.field_roles import PrintRoles, load_roles, with_roles
from extract.items import Rescore, split_items
from extract.layout import PageLayout
from extract.learned.weighing import Hints, hold_back, reconsider
from extract.prepared import Prepared
from extract.scoring import Choice, Scored, make_choice, place_of, read_people, score_choices
from extract.sureness import is_plainly_labelled
from extract.value_keys import unwrap, value_key
from extract.word_odds import WordOdds

# Found by other means (wording of the whole document), never by candidates.
_CODED = frozenset(["coded"])
# Values less likely than this (log odds) are not reported: an invented value is worse than none.
_LEAST = -0.6
# Of several requests each is expected to have what the others have.
_LEAST_OF_MANY = -1.1
# A list of results is seldom right as a whole and mostly right in its parts: a person has less to type. Never accepted.
_LEAST_OF_RESULTS = -3.0
_ONE_OF_SEVERAL = "one of several on the paper"
_OF_SEVERAL = frozenset(["pa_mixed_decision"])
# How much likelier (log odds) another reading must be to own a print.
_MUCH = 2.0
# Values that a line's end may cut, and how likely (log odds) the longer one must be.
_MAY_BE_CUT, _POSSIBLE = frozenset(["person", "organisation", "identifier"]), -2.5
_DAYS_OF_PAPER = ("letter_date", "fax_date", "request_date", "date_written", "decision_date", "received_by_payer_date")
_PEOPLE, _INSURERS = ("patient_name", "prescriber_name"), frozenset(["payer", "pbm"])
# What standing beside the item's own drug is worth, in log odds; beside another one costs twice that.
_BESIDE = 0.8
# Pairs that may rest on the same print: said once for both.
_MAY_SHARE = frozenset(
    frozenset(pair)
    for pair in (
        ("letter_date", "decision_date"), ("letter_date", "fax_date"), ("letter_date", "date_written"),
        ("letter_date", "service_date"), ("prescriber_name", "provider_name"), ("sender_name", "payer"),
        ("required_pharmacy", "specialty_lockout"), ("recipient", "intended_recipient"),
        ("sender_name", "pbm"), ("dispensing_pharmacy", "required_pharmacy"), ("sender_name", "prescriber_name"),
        ("recipient", "prescriber_name"),
    )
)  # fmt: skip


def find_items(prepared: Prepared, kind: Kind, catalog: Catalog, *, error_bound: float = 0.003) -> tuple[Item, ...]:
    """The valued fields of one document, per item; fields read from wording (decision ...) are not among them.

    `error_bound`: the share of wrong values tolerated among those accepted without a person.
    """
    return _items(rank(prepared, kind, catalog), None, prepared, kind, catalog, error_bound)


def find_items_with(
    hints: Hints, prepared: Prepared, kind: Kind, catalog: Catalog, *, error_bound: float = 0.003
) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """As `find_items` with what was learned about the layout, and then what `find_items` says without."""
    ranked = rank(prepared, kind, catalog)
    shipped = _items(ranked, None, prepared, kind, catalog, error_bound)
    return hold_back(_items(ranked, hints, prepared, kind, catalog, error_bound), shipped), shipped


def rank(prepared: Prepared, kind: Kind, catalog: Catalog) -> list[Scored]:
    """Every value with its log odds, the likeliest first."""
    return weigh(group(find_candidates(prepared, kind, catalog), catalog.fields), prepared, kind, catalog)


def weigh(choices: Sequence[Choice], prepared: Prepared, kind: Kind, catalog: Catalog) -> list[Scored]:
    """The choices with their log odds, the likeliest first."""
    people = read_people("\n".join(page.layout.text for page in prepared.pages))
    scores = score_choices(choices, catalog.fields, kind, carried_by(kind, catalog), people)
    scored = by_their_boxes(list(map(Scored, choices, scores)))
    scored = by_their_roles(scored, [page.layout for page in prepared.pages])
    return by_their_labels(sorted(scored, key=lambda each: -each.score), catalog.fields)


def _rescorer(
    ranked: Sequence[Scored], raw: Sequence[Scored], prepared: Prepared, kind: Kind, catalog: Catalog
) -> Rescore:
    """Weighs the values of one item among themselves; what was learned (`ranked` against `raw`) is added."""

    def rescore(choices: Sequence[Choice]) -> list[Scored]:
        weighed = weigh(choices, prepared, kind, catalog)
        if ranked is raw:
            return weighed
        before, after = ({(each.name, repr(each.value)): each.score for each in some} for some in (raw, ranked))
        learned = {key: score - before.get(key, 0.0) for key, score in after.items()}
        return [
            replace(each, score=each.score + learned.get((each.name, repr(each.value)), 0.0)) for each in weighed
        ]

    return rescore


def _items(
    ranked: Sequence[Scored], hints: Hints | None, prepared: Prepared, kind: Kind, catalog: Catalog, error_bound: float
) -> tuple[Item, ...]:
    contested = find_contested(ranked)
    known = ranked if hints is None else reconsider(ranked, hints, catalog.fields)
    layouts = [page.layout for page in prepared.pages]
    pages = {layout.number: layout for layout in layouts}
    parts = split_items(known, catalog.fields, layouts, kind, _rescorer(known, ranked, prepared, kind, catalog))
    least = _LEAST if len(parts) == 1 else _LEAST_OF_MANY
    paper = read_paper(known, layouts, catalog.fields, contested, len(parts))
    items = [_item(part, catalog, pages, error_bound, paper, least) for part in parts]
    return doubt_a_lone_one(doubt_what_differs(items), kind, catalog.fields)


def doubt_a_lone_one(items: Sequence[Item], kind: Kind, specs: FieldSpecs) -> tuple[Item, ...]:
    """A letter that decides several requests has several: of one found alone nothing is accepted unseen."""
    if kind.type not in _OF_SEVERAL or len(items) > 1:
        return tuple(items)
    own = frozenset(name for name, spec in specs.items() if spec.per_item)
    return tuple(_doubted(item, own) for item in items)


def doubt_what_differs(items: Sequence[Item]) -> tuple[Item, ...]:
    """Of several items what is not said of all is never accepted unseen: that a print begins an item, and which item a
    value belongs to, is known less surely than the value.
    """
    if len(items) < 2:
        return tuple(items)
    said = {name: [item.value(name) for item in items] for item in items for name in item.findings}
    own = {name for name, values in said.items() if any(value != values[0] for value in values)}
    return tuple(_doubted(item, own) for item in items)


def _doubted(item: Item, own: AbstractSet[str]) -> Item:
    return Item(
        {
            name: replace(each, accepted=False, doubts=(*each.doubts, _ONE_OF_SEVERAL)) if name in own else each
            for name, each in item.findings.items()
        }
    )


def find_contested(ranked: Sequence[Scored]) -> frozenset[str]:
    """Fields for which two different values stand beside a plain label: two patients, two documents taken for one.

    Print that is much rather something else (the start of an approval, a part of the number) is no rival.
    """
    owner: dict[tuple[int, int, int], Scored] = {}
    for each in ranked:
        owner.setdefault(place_of(each.candidates[0]), each)
    values: dict[str, set[str]] = defaultdict(set)
    for each in ranked:
        best = owner[place_of(each.candidates[0])]
        taken = best.score > each.score + _MUCH
        if not taken and any(map(is_plainly_labelled, each.candidates)):
            values[each.name].add(fold(str(each.value)))
    return frozenset(name for name, different in values.items() if len(different) > 1)


def _item(
    ranked: Sequence[Scored],
    catalog: Catalog,
    pages: Mapping[int, PageLayout],
    error_bound: float,
    paper: Paper,
    least: float,
) -> Item:
    likely = choose(_with_drug(ranked), catalog.fields, least=least)
    chosen = _without_namesakes(without_unborn(likely))
    short = find_shortened(chosen, ranked, catalog.fields)
    drug = str(chosen["drug_name"][0].value) if "drug_name" in chosen else ""
    sure = judge_values(chosen, paper, catalog.fields)
    return Item(
        {
            name: finding_from(
                catalog.fields[name],
                picked,
                sure[name],
                catalog,
                drug=drug,
                pages=pages,
                error_bound=error_bound,
                doubts=("more of it may be printed",) if name in short else (),
            )
            for name, picked in chosen.items()
        }
    )


def without_unborn(chosen: dict[str, tuple[Scored, ...]]) -> dict[str, tuple[Scored, ...]]:
    """Nobody is born on the day a paper about them is written, asked for or decided, or later."""
    birth = chosen.get("patient_dob")
    days = [str(chosen[name][0].value) for name in _DAYS_OF_PAPER if chosen.get(name)]
    if birth and days and str(birth[0].value) >= min(days):
        return {name: picked for name, picked in chosen.items() if name != "patient_dob"}
    return chosen


def _without_namesakes(chosen: dict[str, tuple[Scored, ...]]) -> dict[str, tuple[Scored, ...]]:
    """The insurer Molina is not meant where a patient or a prescriber is called Molina."""
    people = {fold(word) for name in _PEOPLE for each in chosen.get(name, ())[:1] for word in str(each.value).split()}
    return {
        name: picked
        for name, picked in chosen.items()
        if name not in _INSURERS or not {fold(word) for word in str(picked[0].value).split()} <= people
    }


def find_shortened(
    chosen: Mapping[str, Sequence[Scored]], ranked: Sequence[Scored], specs: FieldSpecs
) -> frozenset[str]:
    """Fields of which more may be printed than was chosen.

    A name or number that is the part of another possible one, cut off by a line's end or a smudge; a list to which
    another value may belong.
    """
    short = set()
    for name, picked in chosen.items():
        if specs[name].kind in _MAY_BE_CUT:
            own = fold(str(picked[0].value))
            rivals = [fold(str(each.value)) for each in ranked if each.name == name and each.score > _POSSIBLE]
            if any(own in rival and own != rival for rival in rivals):
                short.add(name)
        elif specs[name].kind in MANY:
            possible = {repr(each.value) for each in ranked if each.name == name and each.score > _POSSIBLE}
            if possible - {repr(each.value) for each in picked}:
                short.add(name)
    return frozenset(short)


def _with_drug(ranked: Sequence[Scored]) -> list[Scored]:
    """Strength, form and amounts printed beside another drug than the likeliest one are hardly this item's."""
    drug = next((fold(str(each.value)) for each in ranked if each.name == "drug_name"), "")
    moved = []
    for each in ranked:
        beside = {candidate.beside for candidate in each.candidates if candidate.beside}
        if each.name != "drug_name" and beside and drug:
            near = any(drug in name or name in drug for name in beside)
            each = replace(each, score=each.score + (_BESIDE if near else -_BESIDE * 2))
        moved.append(each)
    return sorted(moved, key=lambda each: -each.score)


def carried_by(kind: Kind, catalog: Catalog) -> frozenset[str] | None:
    """The fields that a document of `kind` may hold; None when the type says nothing."""
    document = catalog.types.get(kind.type)
    return frozenset(document.fields) if document is not None and document.fields else None


def find_candidates(
    prepared: Prepared, kind: Kind, catalog: Catalog, roles: WordOdds | None = None
) -> list[Candidate]:
    """Every candidate of every source on the pages of one document, told what the words around it say.

    `roles`: another model for that than the shipped one (training: one that has not seen the author).
    """
    specs = catalog.fields
    found: list[Candidate] = [*find_told(prepared.tagged, prepared.pages, specs)]
    found.extend(find_stated([page.layout for page in prepared.pages], kind, catalog))
    around = PrintRoles([page.layout for page in prepared.pages], kind.type, roles or load_roles())
    found.extend(find_around(prepared.pages, prepared.spans, specs, prepared.around, around))
    for page, spans in zip(prepared.pages, prepared.spans, strict=True):
        found.extend(_of_page(page, specs, prepared.around))
        found.extend(find_tagged(page, spans, prepared.tagged, specs, prepared.around))
        found.extend(find_parted_names(page, prepared.tagged, specs))
        found.extend(find_split_addresses(page, prepared.tagged, specs))
    found.extend(find_around_drugs(prepared.pages, specs, vocabulary_of(specs), cues_of(specs), prepared.around))
    if PROGRAMME in specs:
        found.extend(find_programmes(prepared.pages, prepared.around.drugs))
    if TITLE in specs and prepared.pages:
        found.extend(find_titles(prepared.pages[0]))
    for page in prepared.pages:
        own = [candidate for candidate in found if candidate.page == page.layout.number]
        found.extend(find_continued(page, own, specs, prepared.around))
        found.extend(find_whole_strengths(page, own, prepared.tagged, prepared.around))
    printed = [
        (page.layout.number, span)
        for page, spans in zip(prepared.pages, prepared.spans, strict=True) for span in spans
    ]  # fmt: skip
    found.extend(find_whole_names(found, printed, specs))
    found = with_whole_directions(list(with_prefixes(mark_boxed(found, prepared.pages), prepared.pages)))
    found = _sharing_doubts(list(contradict_names(found, prepared.pages, specs, cues_of(specs))))
    first = min((page.layout.number for page in prepared.pages), default=1)
    paged = [_paged(candidate, first) for candidate in found if candidate.value is not None]
    paged = with_roles(paged, around)
    return [_unwrapped(candidate, specs[candidate.name]) for candidate in paged]


def _sharing_doubts(found: Sequence[Candidate]) -> list[Candidate]:
    """That a drug's name may go on is a doubt of its print, by whichever way it was found."""
    longer = {place_of(each) for each in found if each.name == "drug_name" and LONGER in each.doubts}
    return [
        replace(each, doubts=(*each.doubts, LONGER))
        if each.name == "drug_name" and LONGER not in each.doubts and place_of(each) in longer
        else each
        for each in found
    ]


def _paged(candidate: Candidate, first: int) -> Candidate:
    """With pages counted from the document's own first one: the finders know only the pages of the fax."""
    if first == 1 or "page_two" not in candidate.features:
        return candidate
    return replace(candidate, features={**candidate.features, "page_two": float(candidate.page > first)})


def _of_page(page: LabelledPage, specs: FieldSpecs, around: Surroundings) -> Iterable[Candidate]:
    yield from find_beside(page, specs, around)
    yield from find_split_names(page, specs)
    yield from find_ticked(page, specs)
    yield from find_in_tables(page, specs, around)
    yield from find_in_sentences(page, specs, vocabulary_of(specs), cues_of(specs), around)
    yield from find_in_places(page, specs, around)


def _unwrapped(candidate: Candidate, spec: FieldSpec) -> Candidate:
    """A quantity without the days that were printed with it."""
    value = unwrap(spec, candidate.value)
    return candidate if value is candidate.value else replace(candidate, value=value)


def group(candidates: Sequence[Candidate], specs: FieldSpecs) -> list[Choice]:
    """Candidates of the same field and value together."""
    groups: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        kind = specs[candidate.name].kind
        # Whole lists read beside a label serve only where single entries are not told apart.
        if kind not in _CODED and not (kind in MANY and isinstance(candidate.value, tuple)):
            groups[candidate.name, value_key(specs[candidate.name], candidate.value)].append(candidate)
    return [make_choice(name, members) for (name, _), members in groups.items()]


def choose(ranked: Sequence[Scored], specs: FieldSpecs, *, least: float = _LEAST) -> dict[str, tuple[Scored, ...]]:
    """The choices to report by field, best first: one print serves one field of its kind, the likelier one first.

    What is less likely than `least` (log odds; of results, `_LEAST_OF_RESULTS`) is not reported.
    """
    taken: dict[tuple[str, int, int, int], str] = {}
    chosen: dict[str, list[Scored]] = defaultdict(list)
    for each in ranked:
        spec = specs[each.name]
        floor = min(least, _LEAST_OF_RESULTS) if spec.kind == "lab_list" else least
        if each.score <= floor or (each.name in chosen and spec.kind not in MANY):
            continue
        if any(_is_longer_or_shorter(each, other) for other in chosen.get(each.name, ())):
            continue
        contest = CONTESTS.get(spec.kind, "")
        place = (contest, *place_of(each.candidates[0]))
        owner = taken.get(place, each.name) if contest else each.name
        if owner != each.name and frozenset((owner, each.name)) not in _MAY_SHARE:
            continue
        taken.setdefault(place, each.name)
        chosen[each.name].append(each)
    return {name: tuple(picked) for name, picked in chosen.items()}


def _is_longer_or_shorter(one: Scored, other: Scored) -> bool:
    """Whether two entries of a list are the same print, once with more of its words (`baclofen`, `baclofen 10 mg`)."""
    words = {id(word) for word in one.candidates[0].words} & {id(word) for word in other.candidates[0].words}
    texts = fold(str(one.value)), fold(str(other.value))
    return bool(words) and (texts[0] in texts[1] or texts[1] in texts[0])
