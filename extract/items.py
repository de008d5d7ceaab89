"""Several drugs or several patients in one document become several items; what is said once belongs to all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise

from documents.field_specs import FieldSpecs
from documents.findings import Kind
from documents.lookup import fold
from extract.bands import Band, find_bands, place
from extract.candidates.candidate import Candidate
from extract.entries import Entries, Entry, Print, find_entries, is_alike, score_entries
from extract.layout import PageLayout
from extract.scoring import Choice, Scored, make_choice

Rescore = Callable[[Sequence[Choice]], Sequence[Scored]]
# How likely (log odds) a print must be to begin another item before a document is taken apart (authors left out).
_BEGINS: Mapping[str, float] = {"patient": 0.0, "drug": -0.5, "dose": -0.3}
# How near (shares of the page) left edges of one column lie, what standing in it is worth (log odds, found on authors
# left out), and how many rows' distances an entry may lie outside of it.
_ALIGNED, _IN_COLUMN, _NEXT = 0.012, 2.0, 1.5
# What going on with a column at the top of the next page is worth (log odds).
_OVER_THE_PAGE = 3.0
# A leader is at least this likely (log odds) the value of its item.
_LEADS = 0.5
# Two words more alike than this are one, misread.
_MISREAD = 0.75
# How many lines a ticked row takes, and how sure (log odds) the drug of such a row is at least.
_ROW, _TICKED = 2.4, 1.5
_NAMING = frozenset(["drug_name", "drug_generic"])
_OF_PATIENT = frozenset(
    ["patient_name", "patient_dob", "member_id", "patient_phone", "patient_address", "patient_sex", "prescriber_name",
     "prescriber_npi", "payer", "existing_pa_reference", "existing_pa_expiry", "rx_number", "group_number", "bin",
     "pcn", "payer_phone", "reject_codes"]
)  # fmt: skip
# What tells two prints of one drug or patient apart as two items.
_TELLING = frozenset(
    ["strength", "sig", "quantity", "refills", "reference", "member", "birth", "drug", "patient"]
)


def split_items(
    ranked: Sequence[Scored], specs: FieldSpecs, layouts: Sequence[PageLayout], kind: Kind, rescore: Rescore
) -> list[list[Scored]]:
    """The ranked values of each item, in the order of the page; one list when there is one drug and one patient.

    `rescore` gives the log odds of values among those of their own item, where what the other items say is no rival.
    """
    rows = ticked_rows(ranked)
    if len(rows) > 1:
        return _by_ticked_rows(ranked, rows, _item_fields(specs))
    by_page = {layout.number: layout for layout in layouts}
    leaders = {found.leader: leaders_of(found, ranked, layouts, kind) for found in find_entries(ranked, layouts)}
    patients, drugs = leaders.get("patient", ()), leaders.get("drug", ()) or leaders.get("dose", ())
    # The tick of a second row may be lost in print: one row alone does not say that there is one order.
    if rows and len(drugs) < 2:
        return _by_ticked_rows(ranked, rows, _item_fields(specs))
    of_patient = _item_fields(specs) | _OF_PATIENT
    if len(patients) > 1:
        bands = find_bands(patients, ranked, of_patient, by_page)
        if len(drugs) <= len(patients):
            return _by_bands(ranked, bands, of_patient, rescore)
        return _within(ranked, bands, drugs, of_patient, rescore)
    if len(drugs) > 1:
        own = _item_fields(specs)
        return _by_bands(ranked, find_bands(drugs, ranked, own, by_page), own, rescore)
    return [list(ranked)]


def leaders_of(
    found: Entries, ranked: Sequence[Scored], layouts: Sequence[PageLayout], kind: Kind
) -> tuple[Print, ...]:
    """The prints that begin an item each, in the order of the page; the likeliest alone where there is one item."""
    scores = in_rows(found, score_entries(found, ranked, layouts, kind), layouts)
    begun = [n for n, score in enumerate(scores) if score > _BEGINS[found.leader] and n != found.first]
    kept = [found.entries[found.first]]
    for number in sorted(begun, key=lambda n: -scores[n]):
        entry = found.entries[number]
        if not any(_is_again(entry, other) for other in kept):
            kept.append(entry)
    return tuple(sorted((entry.print for entry in kept), key=lambda each: each.at))


def in_rows(found: Entries, scores: Sequence[float], layouts: Sequence[PageLayout]) -> list[float]:
    """The log odds with what stands in the column of two items or more, between them or next to them, likelier, and
    what goes on with the column of one at the top of the next page.
    """
    begun = [n for n, score in enumerate(scores) if score > _BEGINS[found.leader] or n == found.first]
    places = [each.print.at for each in found.entries]
    raised = list(scores)
    for number, (page, y, x) in enumerate(places):
        if number in begun:
            continue
        aligned = [places[n][:2] for n in begun if abs(places[n][2] - x) < _ALIGNED]
        column = sorted(height for other, height in aligned if other == page)
        widest = max((below - above for above, below in pairwise(column)), default=0.0)
        if widest and column[0] - _NEXT * widest <= y <= column[-1] + _NEXT * widest:
            raised[number] += _IN_COLUMN
        elif page - 1 in {other for other, _ in aligned} and _is_first_line(page, y, layouts):
            raised[number] += _OVER_THE_PAGE
    return raised


def _is_first_line(page: int, y: float, layouts: Sequence[PageLayout]) -> bool:
    """Whether nothing of the paper stands above: a table that goes on from the page before."""
    for layout in layouts:
        if layout.number == page:
            body = [line.box for line in layout.lines if line.zone == "body"]
            return bool(body) and y < body[0].y1 + 0.5 * layout.height
    return False


def _is_again(one: Entry, other: Entry) -> bool:
    """Whether two entries are one item named twice: the same name, and nothing beside it that differs."""
    if one.leader == "patient":
        same = _is_one_person(str(one.print.scored.value), str(other.print.scored.value))
    else:
        same = is_alike(one.print, other.print)
    if not same:
        return False
    both = (_TELLING - {one.leader}) & one.parts.keys() & other.parts.keys()
    told = [(one.parts[part], other.parts[part]) for part in both]
    strong = [(a, b) for a, b in told if a.strength > 0 and b.strength > 0]
    return all(fold(str(a.scored.value)) == fold(str(b.scored.value)) for a, b in strong)


def _is_one_person(one: str, other: str) -> bool:
    """Whether two prints may be one name: all words of one in the other, or two in common, unless only the given names
    differ.
    """
    first, second = (re.sub(r"[.,]", "", name.lower()).split() for name in (one, other))
    shared = set(first) & set(second)
    if shared in (set(first), set(second)):
        return True
    relatives = first[1:] == second[1:] and not _is_one_word(first[0], second[0])
    return len(shared) > 1 and not relatives


def _is_one_word(one: str, other: str) -> bool:
    """One misread, or one the initial of the other: Maria and Marla, not Maria and Juan."""
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    return SequenceMatcher(None, one, other).ratio() > _MISREAD


def ticked_rows(ranked: Sequence[Scored]) -> list[Band]:
    """The rows of an order form whose directions are ticked, in the order of the page."""
    chosen = [each for each in ranked if each.name == "sig" and each.candidates[0].features.get("ticked")]
    bands: list[Band] = []
    for each in sorted(chosen, key=lambda each: place(each.candidates[0])):
        page, y, _ = place(each.candidates[0])
        height = each.candidates[0].box.height if each.candidates[0].box else 0.01
        if bands and bands[-1].start[0] == page and y - bands[-1].start[1] < 1.3 * height:
            continue
        if bands and bands[-1].end > (page, y):
            bands[-1] = replace(bands[-1], end=(page, y - 0.75 * height))
        leader = Print(each, each.candidates[0], each.choice.hand, each.choice.tag)
        bands.append(Band(leader, (page, y - 0.75 * height), (page, y + _ROW * height)))
    return bands


def _by_ticked_rows(ranked: Sequence[Scored], rows: Sequence[Band], own: frozenset[str]) -> list[list[Scored]]:
    """One item for each ticked row; a row without a drug goes on with the drug of the row above."""
    drug: Scored | None = None
    parts = _parts(ranked, rows, own - _NAMING) if len(rows) > 1 else [list(ranked)]
    items = []
    for part, row in zip(parts, rows, strict=True):
        named = [each for each in ranked if each.name == "drug_name" and any(map(row.holds, each.candidates))]
        drug = max(named, key=lambda each: each.score, default=drug)
        if drug is not None:
            lifted = replace(drug, score=max(drug.score, _TICKED))
            part = [lifted, *(each for each in part if each.name != "drug_name")]
        items.append(sorted(part, key=lambda each: -each.score))
    return items


def _item_fields(specs: FieldSpecs) -> frozenset[str]:
    return frozenset(name for name, spec in specs.items() if spec.per_item) | {"rx_number"}


def _by_bands(
    ranked: Sequence[Scored], bands: Sequence[Band], own: frozenset[str], rescore: Rescore
) -> list[list[Scored]]:
    return [_led(part, band, rescore) for part, band in zip(_parts(ranked, bands, own), bands, strict=True)]


def _within(
    ranked: Sequence[Scored], bands: Sequence[Band], drugs: Sequence[Print], own: frozenset[str], rescore: Rescore
) -> list[list[Scored]]:
    """Patients with one drug or more each: what stands before the first drug belongs to all drugs of the patient."""
    items = []
    for part, band in zip(_parts(ranked, bands, own), bands, strict=True):
        mine = [each for each in drugs if band.holds(each.candidate)]
        if len(mine) < 2:
            items.append(_led(part, band, rescore))
            continue
        starts = [(each.at[0], each.at[1] - 0.75 * _height(each)) for each in mine]
        ends = [*starts[1:], band.end]
        inner = [Band(each, start, end) for each, start, end in zip(mine, starts, ends, strict=True)]
        items.extend(_by_bands(part, inner, own - _OF_PATIENT, rescore))
    return items


def _height(each: Print) -> float:
    return each.candidate.box.height if each.candidate.box else 0.01


def _parts(ranked: Sequence[Scored], bands: Sequence[Band], own: frozenset[str]) -> list[list[Scored]]:
    """Each item's own fields from its band (or printed beside its drug), the others shared by all.

    A field of items that no band holds is said once for all of them.
    """
    inside: list[list[Scored]] = [[] for _ in bands]
    banded: set[str] = set()
    for each in ranked:
        if each.name not in own:
            continue
        for number, band in enumerate(bands):
            kept = tuple(candidate for candidate in each.candidates if _belongs(candidate, band))
            if kept:
                inside[number].append(replace(each, choice=make_choice(each.name, kept)))
                if each.score > 0:
                    banded.add(each.name)
    banded |= {band.leader.scored.name for band in bands}
    shared = [each for each in ranked if each.name not in banded]
    return [
        sorted((*(each for each in part if each.name in banded), *shared), key=lambda each: -each.score)
        for part in inside
    ]


def _led(part: Sequence[Scored], band: Band, rescore: Rescore) -> list[Scored]:
    """The item's values weighed among themselves; what begins it is its own."""
    lead = band.leader.scored
    led = [
        replace(each, score=max(each.score, _LEADS)) if each.name == lead.name and each.value == lead.value else each
        for each in rescore([each.choice for each in part])
    ]
    return sorted(led, key=lambda each: -each.score)


def _belongs(candidate: Candidate, band: Band) -> bool:
    if candidate.beside:
        return candidate.beside == fold(str(band.leader.scored.value)) or (
            band.leader.scored.name != "drug_name" and band.holds(candidate)
        )
    return band.holds(candidate)
