"""The fields of one document: candidates from every source, scored, grouped, and chosen together."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from documents.catalog import Catalog
from documents.document_types import DocumentType
from documents.field_specs import FieldSpec, FieldSpecs
from documents.findings import Finding, Item, Kind, Value
from documents.lookup import fold
from extract.candidates.beside import find_beside
from extract.candidates.candidate import Candidate
from extract.candidates.cues import cues_of
from extract.candidates.drugs import find_around_drugs
from extract.candidates.kinds import Surroundings
from extract.candidates.labels import LabelledPage, label_page
from extract.candidates.places import find_in_places
from extract.candidates.sentences import find_in_sentences
from extract.candidates.tables import find_in_tables
from extract.candidates.vocabulary import vocabulary_of
from extract.confidence import finding_from
from extract.items import split_items
from extract.layout import PageLayout
from extract.normalise.dates import find_dates
from extract.scoring import score_candidates

# Found by other means (wording of the whole document), never by candidates.
_CODED = frozenset(["coded"])
# A type that does not carry the field makes a candidate this much less likely, in log odds.
_NOT_OF_TYPE = -2.0
_AGREEMENT = 0.7
_CONTESTS: Mapping[str, str] = {
    "date": "date", "birth_date": "date", "instant": "date", "phone": "phone", "person": "person",
    "identifier": "identifier", "tracking": "identifier", "npi": "identifier", "key": "identifier",
    "bin": "identifier", "pcn": "identifier", "money": "money", "percent": "money", "organisation": "organisation",
}  # fmt: skip
# Pairs that may rest on the same print: said once for both.
_MAY_SHARE = frozenset(
    frozenset(pair)
    for pair in (
        ("letter_date", "decision_date"), ("letter_date", "fax_date"), ("letter_date", "date_written"),
        ("letter_date", "service_date"), ("prescriber_name", "provider_name"), ("sender_name", "payer"),
        ("required_pharmacy", "specialty_lockout"), ("recipient", "intended_recipient"), ("letter_date", "ship_date"),
        ("sender_name", "pbm"), ("dispensing_pharmacy", "required_pharmacy"), ("sender_name", "prescriber_name"),
        ("recipient", "prescriber_name"), ("patient_hipaa_date", "letter_date"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of one field: its log odds with the agreement of all its candidates, and the best of them first."""

    name: str
    value: Value
    score: float
    candidates: tuple[Candidate, ...]

    @property
    def probability(self) -> float:
        """The score as a probability, before calibration."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.score))))


def find_items(pages: Sequence[PageLayout], kind: Kind, catalog: Catalog) -> tuple[Item, ...]:
    """The valued fields of one document, per item; fields read from wording (decision ...) are not among them."""
    candidates = find_candidates(pages, catalog)
    scores = _for_type(candidates, score_candidates(candidates), catalog.types.get(kind.type))
    scored = list(zip(candidates, scores, strict=True))
    return tuple(
        Item({name: finding for name, finding in _findings(part, catalog).items() if finding is not None})
        for part in split_items(scored, catalog.fields)
    )


def find_candidates(pages: Sequence[PageLayout], catalog: Catalog) -> list[Candidate]:
    """Every candidate of every source on the pages of one document."""
    specs = catalog.fields
    vocabulary, cues = vocabulary_of(specs), cues_of(specs)
    around = Surroundings(catalog.reference.drugs, catalog.reference.payers, _reference_date(pages))
    labelled = [label_page(page, specs, vocabulary) for page in pages]
    found: list[Candidate] = []
    for page in labelled:
        found.extend(_of_page(page, specs, around, catalog))
    found.extend(find_around_drugs(labelled, specs, vocabulary, cues, around))
    return [_unwrapped(candidate, specs[candidate.name]) for candidate in found if candidate.value is not None]


def _of_page(page: LabelledPage, specs: FieldSpecs, around: Surroundings, catalog: Catalog) -> Iterable[Candidate]:
    vocabulary = vocabulary_of(specs)
    yield from find_beside(page, specs, around)
    yield from find_in_tables(page, specs, around)
    yield from find_in_sentences(page, specs, vocabulary, cues_of(specs), around)
    yield from find_in_places(page, specs, around)


def _reference_date(pages: Sequence[PageLayout]) -> date | None:
    """About when the paper was sent: the fax machine's own line, else the middle of the recent dates on it."""
    dates: list[str] = []
    for page in pages:
        for line in page.lines:
            found = [str(parsed.value) for parsed in find_dates(line.text)]
            if found and line.zone == "fax_header":
                return date.fromisoformat(found[0])
            dates.extend(found)
    recent = sorted(each for each in dates if each >= "2015")
    return date.fromisoformat(recent[len(recent) // 2]) if recent else None


def _unwrapped(candidate: Candidate, spec: FieldSpec) -> Candidate:
    """A quantity without the days that were printed with it."""
    value = candidate.value
    if isinstance(value, Mapping) and "quantity" in value and "days" in value:
        from dataclasses import replace

        return replace(candidate, value=value["days"] if spec.kind == "days" else value["quantity"])
    return candidate


def _for_type(
    candidates: Sequence[Candidate], scores: Sequence[float], kind: DocumentType | None
) -> list[float]:
    if kind is None or not kind.fields:
        return list(scores)
    carried = set(kind.fields)
    return [
        score if candidate.name in carried else score + _NOT_OF_TYPE
        for candidate, score in zip(candidates, scores, strict=True)
    ]


def _findings(scored: Sequence[tuple[Candidate, float]], catalog: Catalog) -> dict[str, Finding | None]:
    specs = catalog.fields
    choices = _group(scored, specs)
    chosen = choose(choices, specs)
    found: dict[str, Finding | None] = {}
    for name, picked in chosen.items():
        found[name] = finding_from(specs[name], picked, catalog)
    return found


def _group(scored: Sequence[tuple[Candidate, float]], specs: FieldSpecs) -> list[Choice]:
    """Candidates of the same field and value together, best choices first."""
    groups: dict[tuple[str, str], list[tuple[Candidate, float]]] = defaultdict(list)
    for candidate, score in scored:
        groups[candidate.name, value_key(specs[candidate.name], candidate.value)].append((candidate, score))
    choices = []
    for (name, _), members in groups.items():
        members.sort(key=lambda member: -member[1])
        best, value = members[0][1], members[0][0].value
        support = _support(members)
        choices.append(Choice(name, value, best + support, tuple(candidate for candidate, _ in members)))
    return sorted(choices, key=lambda choice: -choice.score)


def _support(members: Sequence[tuple[Candidate, float]]) -> float:
    """What further candidates at other places add; the same print found twice adds nothing."""
    seen = {_place(members[0][0])}
    total = 0.0
    for candidate, score in members[1:]:
        place = _place(candidate)
        if place not in seen:
            seen.add(place)
            total += _AGREEMENT / (1 + math.exp(-(score + 1)))
    return min(total, 1.5)


def _place(candidate: Candidate) -> tuple[int, int, int]:
    box = candidate.box
    return (candidate.page, round(box.y0 * 200), round(box.x0 * 100)) if box else (candidate.page, -1, -1)


def value_key(spec: FieldSpec, value: Value) -> str:
    """Equal for two prints of one value."""
    if spec.kind == "instant":
        return str(value)[:10]
    if spec.kind in {"phone", "npi"}:
        digits = re.sub(r"\D", "", str(value))
        return digits[-10:]
    if isinstance(value, tuple | Mapping):
        return repr(value).lower()
    return fold(str(value)) or str(value)


def choose(choices: Sequence[Choice], specs: FieldSpecs) -> dict[str, tuple[Choice, ...]]:
    """The choices to report, best first by field: one print serves one field of its kind, the likelier one first."""
    taken: dict[tuple[str, int, int, int], str] = {}
    chosen: dict[str, list[Choice]] = defaultdict(list)
    for choice in choices:
        spec = specs[choice.name]
        if spec.kind in _CODED or (chosen[choice.name] and spec.kind != "code_list"):
            continue
        contest = _CONTESTS.get(spec.kind, "")
        place = (contest, *_place(choice.candidates[0]))
        owner = taken.get(place) if contest else None
        if owner is not None and owner != choice.name and frozenset((owner, choice.name)) not in _MAY_SHARE:
            continue
        if choice.score <= 0:
            continue
        if contest and owner is None:
            taken[place] = choice.name
        chosen[choice.name].append(choice)
    return {name: tuple(picked) for name, picked in chosen.items() if picked}
