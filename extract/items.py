"""Several drugs or several patients in one document become several items; what is said once belongs to all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from documents.field_specs import FieldSpecs
from documents.lookup import fold
from extract.candidates.candidate import Candidate
from extract.scoring import Scored

# How likely (log odds) a second patient or drug must be before a document is taken apart; a letter known to decide
# several requests is expected to name one, so less is asked.
_SECOND = {"patient_name": -0.2, "drug_name": 0.4}
_SECOND_OF_MIXED = {"patient_name": -1.5, "drug_name": -2.5}
_POSSIBLE = -3.0
# How likely (log odds) a value in running text must be to begin an item, and in a letter of several decisions.
_LIKELY, _LIKELY_OF_MIXED = 1.0, -0.5
_MOST = 12
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


@dataclass(frozen=True, slots=True)
class Band:
    """The part of the pages, from `start` to before `end` as (page, y), that one item's own fields stand in."""

    anchor: Scored
    start: tuple[int, float]
    end: tuple[int, float]

    def holds(self, candidate: Candidate) -> bool:
        """Whether a candidate stands in the band."""
        at = position(candidate)
        return self.start <= at < self.end


def split_items(ranked: Sequence[Scored], specs: FieldSpecs, *, mixed: bool = False) -> list[list[Scored]]:
    """The ranked values of each item, in the order of the page; one list when there is one drug and one patient.

    `mixed`: the type of the document says that it decides several requests.
    """
    rows = ticked_rows(ranked)
    if rows:
        return _by_ticked_rows(ranked, rows, _item_fields(specs))
    for field, own in (("patient_name", _patient_fields(specs)), ("drug_name", _item_fields(specs))):
        least = (_SECOND_OF_MIXED if mixed else _SECOND)[field]
        anchors = _anchors(ranked, field, least, likely=_LIKELY_OF_MIXED if mixed else _LIKELY)
        if len(anchors) > 1:
            bands = _bands(anchors)
            if _patients_in(ranked, bands):
                own = _patient_fields(specs)
            return _by_bands(_as_columns(ranked, bands, own), bands, own)
    return [list(ranked)]


def ticked_rows(ranked: Sequence[Scored]) -> list[Band]:
    """The rows of an order form whose directions are ticked, in the order of the page."""
    chosen = [each for each in ranked if each.name == "sig" and each.candidates[0].features.get("ticked")]
    bands: list[Band] = []
    for each in sorted(chosen, key=lambda each: position(each.candidates[0])):
        page, y = position(each.candidates[0])
        height = each.candidates[0].box.height if each.candidates[0].box else 0.01
        if bands and bands[-1].start[0] == page and y - bands[-1].start[1] < 1.3 * height:
            continue
        if bands and bands[-1].end > (page, y):
            bands[-1] = replace(bands[-1], end=(page, y - 0.75 * height))
        bands.append(Band(each, (page, y - 0.75 * height), (page, y + _ROW * height)))
    return bands


def _by_ticked_rows(ranked: Sequence[Scored], rows: Sequence[Band], own: frozenset[str]) -> list[list[Scored]]:
    """One item for each ticked row; a row without a drug goes on with the drug of the row above."""
    drug: Scored | None = None
    parts = _by_bands(ranked, rows, own - _NAMING) if len(rows) > 1 else [list(ranked)]
    items = []
    for part, row in zip(parts, rows, strict=True):
        named = [each for each in ranked if each.name == "drug_name" and any(map(row.holds, each.candidates))]
        drug = max(named, key=lambda each: each.score, default=drug)
        if drug is not None:
            lifted = replace(drug, score=max(drug.score, _TICKED))
            part = [lifted, *(each for each in part if each.name != "drug_name")]
        items.append(sorted(part, key=lambda each: -each.score))
    return items


def _patients_in(ranked: Sequence[Scored], bands: Sequence[Band]) -> bool:
    """Whether the entries of a list of drugs name different patients."""
    named = set()
    for each in ranked:
        if each.name == "patient_name" and each.score > _POSSIBLE:
            rows = [number for number, band in enumerate(bands) if any(_in_row(c, band) for c in each.candidates)]
            named.update(rows[:1])
    return len(named) > 1


def _in_row(candidate: Candidate, band: Band) -> bool:
    return candidate.source == "table" and band.holds(candidate)


def _as_columns(ranked: Sequence[Scored], bands: Sequence[Band], own: frozenset[str]) -> list[Scored]:
    """What stands in the column of an accepted value, in another row, is nearly as likely as that value."""
    best: dict[tuple[str, int], float] = {}
    for each in ranked:
        for candidate in each.candidates:
            if each.name in own and candidate.source == "table" and candidate.box:
                key = (each.name, round(candidate.box.x0 * 50))
                best[key] = max(best.get(key, -9.0), each.score)
    lifted = []
    for each in ranked:
        scores = [
            best.get((each.name, round(candidate.box.x0 * 50)), -9.0) - 0.6
            for candidate in each.candidates
            if candidate.source == "table" and candidate.box and any(band.holds(candidate) for band in bands)
        ]
        lifted.append(replace(each, score=max(each.score, *scores)) if scores else each)
    return lifted


def position(candidate: Candidate) -> tuple[int, float]:
    """Page and middle height of a candidate."""
    return (candidate.page, candidate.box.middle[1]) if candidate.box else (candidate.page, 1.0)


def _item_fields(specs: FieldSpecs) -> frozenset[str]:
    return frozenset(name for name, spec in specs.items() if spec.per_item) | {"rx_number"}


def _patient_fields(specs: FieldSpecs) -> frozenset[str]:
    return _item_fields(specs) | _OF_PATIENT


def _anchors(ranked: Sequence[Scored], field: str, least: float, *, likely: float) -> list[Scored]:
    """Different likely values of the field that name an item, where they are printed as entries of a list."""
    possible = [each for each in ranked if each.name == field and each.score > least and not _is_doctor(each, ranked)]
    anchors: list[Scored] = []
    for each in possible[:_MOST]:
        at = _entry(each, likely)
        if at is None or any(_alike(each, other) for other in anchors):
            continue
        anchors.append(replace(each, choice=replace(each.choice, candidates=(at, *each.candidates))))
    anchors.sort(key=lambda each: position(each.candidates[0]))
    return anchors


def _entry(each: Scored, likely: float) -> Candidate | None:
    """The candidate that stands in a table, beside a label or before a birth date; running text names an entry only
    where it is `likely`.
    """
    for candidate in each.candidates:
        if candidate.source in {"table", "label", "before_birth_date"} and not candidate.features.get("against"):
            return candidate
    return each.candidates[0] if each.score > likely and not _is_named_against(each) else None


def _is_named_against(each: Scored) -> bool:
    """Whether running text names a drug only as another one (`must try Taltz first`), never with a strength."""
    mentions = [candidate.features for candidate in each.candidates if candidate.source == "mention"]
    return bool(mentions) and all(told.get("against") and not told.get("with_strength") for told in mentions)


def _is_doctor(each: Scored, ranked: Sequence[Scored]) -> bool:
    """Whether a name is likelier that of the prescriber."""
    return each.name == "patient_name" and any(
        other.name == "prescriber_name" and other.score > each.score and other.value == each.value for other in ranked
    )


def _alike(one: Scored, other: Scored) -> bool:
    if one.name == "patient_name":
        return _is_one_person(str(one.value), str(other.value))
    first, second = fold(str(one.value)), fold(str(other.value))
    return first in second or second in first


def _is_one_person(one: str, other: str) -> bool:
    """Whether two prints may be one name: all words of one in the other, or two in common, unless only the given names
    differ."""
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


def _bands(anchors: Sequence[Scored]) -> list[Band]:
    """From half a line above each anchor to the next one; the last is as long as the longest before it."""
    places = [position(each.candidates[0]) for each in anchors]
    bands = []
    longest = 0.0
    for number, (anchor, (page, y)) in enumerate(zip(anchors, places, strict=True)):
        height = anchor.candidates[0].box.height if anchor.candidates[0].box else 0.01
        start = (page, y - 0.75 * height)
        if number + 1 < len(places):
            following = anchors[number + 1].candidates[0]
            margin = 0.75 * (following.box.height if following.box else 0.01)
            end = (places[number + 1][0], places[number + 1][1] - margin)
            longest = max(longest, end[1] - start[1] if end[0] == page else 0.25)
        else:
            end = (page, start[1] + max(longest, 0.02))
        bands.append(Band(anchor, start, end))
    return bands


def _by_bands(ranked: Sequence[Scored], bands: Sequence[Band], own: frozenset[str]) -> list[list[Scored]]:
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
                inside[number].append(replace(each, choice=replace(each.choice, candidates=kept)))
                if each.score > 0:
                    banded.add(each.name)
    shared = [each for each in ranked if each.name not in own or each.name not in banded]
    items = []
    for part, band in zip(inside, bands, strict=True):
        mine = [each for each in part if each.name in banded and each.name != band.anchor.name]
        items.append(sorted((band.anchor, *mine, *shared), key=lambda each: -each.score))
    return items


def _belongs(candidate: Candidate, band: Band) -> bool:
    if candidate.beside:
        return candidate.beside == fold(str(band.anchor.value)) or (
            band.anchor.name == "patient_name" and band.holds(candidate)
        )
    return band.holds(candidate)
