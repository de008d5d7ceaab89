"""Which prints of a drug, a patient or a dose begin an item of their own: what stands around each of them decides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from documents.findings import Kind
from documents.lookup import fold
from extract.candidates.candidate import LEARNED, Candidate
from extract.candidates.options import read_boxes
from extract.layout import PageLayout
from extract.scoring import Scored, hand_score
from extract.trees import Trees, load_trees, run_trees

MODEL = Path(__file__).parent / "models" / "entries.npz"
# What an item may begin with; a dose only where no drug is printed with it.
LEADERS: Mapping[str, tuple[str, ...]] = {
    "patient": ("patient_name",), "drug": ("drug_name",), "dose": ("sig", "drug_strength"),
}  # fmt: skip
# What belongs to an item, by what it tells.
_PARTS: Mapping[str, tuple[str, ...]] = {
    "drug": ("drug_name",), "strength": ("drug_strength",), "sig": ("sig",),
    "quantity": ("requested_quantity", "approved_quantity"), "refills": ("refills",),
    "days": ("requested_days", "approved_days"), "reference": ("pa_reference", "rx_number", "claim_reference"),
    "dates": ("effective_date", "expiry_date", "decision_date"), "member": ("member_id",), "birth": ("patient_dob",),
    "patient": ("patient_name",),
}  # fmt: skip
_COMPARED = ("strength", "sig", "quantity", "refills", "reference", "member", "birth", "patient")
_LISTS = ("prior_therapies", "current_therapies", "alternatives")
_TYPES: Mapping[str, tuple[str, ...]] = {
    "orders": ("new_prescription", "referral"), "forms": ("enrollment_form", "pa_form_filled", "pa_form_blank"),
    "mixed": ("pa_mixed_decision",), "refills": ("refill_response",),
    "lists": ("claim_rejection", "coverage_change_notice", "pa_expiry_notice", "pa_receipt", "delivery_confirmation"),
    "decided": ("pa_approval", "pa_denial", "pa_partial_approval", "pa_dismissal", "pa_not_required"),
}  # fmt: skip
FEATURES = (
    "is_patient", "is_drug", "is_dose", "hand", "tag", "score", "lead", "same", "label", "table", "mention", "sentence",
    "before_birth_date", "against", "with_strength", "listed", "other", "right_of", "aligned", "down", "other_page",
    "beside", "marker", "marker_of_first", "ticked", "unticked", "behind_tick", "behind_empty", "first_behind_tick",
    "all_behind_tick", "all_behind_empty", "count", "count_aligned", "capital", "kinds", "shared",
    *(f"{part}_{way}" for part in _PARTS for way in ("hand", "tag")),
    *(f"differs_{part}" for part in _COMPARED),
    *(f"is_{group}" for group in _TYPES),
)  # fmt: skip
_NONE, _MOST = -6.0, 40
# A print weaker than this (log odds, by rules or tagger) begins nothing.
_WEAK = -1.0
# How many lines an entry reaches down at most, and how near (lines) a drug must stand to own a dose.
_REACH, _OWNED = 14, 2.2
# How far (share of the page) right of the left edge of a print its own box may begin: `[x]` is a part of some prints.
_AT = 0.005
_MARKER = re.compile(
    r"^\W*(?:(?:rx|order|drug|med(?:ication)?|item|line|script|request|no|box|product|part|step|dose)\b\W*)?"
    r"(?:#\s*)?(?:\d{1,2}|[a-e]|i{1,3}|iv)\s*[).:\]#-]|^\W*(?:rx|order|drug|med(?:ication)?|item|script|request)\W*\d\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Print:
    """One place where a value stands: log odds by the rules and by the tagger."""

    scored: Scored
    candidate: Candidate
    hand: float
    tag: float

    @property
    def strength(self) -> float:
        """How likely it is by the better of the two."""
        return max(self.hand, self.tag)

    @property
    def at(self) -> tuple[int, float, float]:
        """Page, middle height of its uppermost line, left edge."""
        box, words = self.candidate.box, self.candidate.words
        if box is None:
            return self.candidate.page, 1.0, 0.0
        return self.candidate.page, min((word.box.middle[1] for word in words), default=box.middle[1]), box.x0


@dataclass(frozen=True, slots=True)
class Entry:
    """A print that may begin an item, with the strongest print of each part in its reach."""

    leader: str
    print: Print
    parts: Mapping[str, Print] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of one kind of leader in the order of the page, and which of them is the likeliest."""

    leader: str
    entries: tuple[Entry, ...]
    first: int


def find_entries(ranked: Sequence[Scored], layouts: Sequence[PageLayout]) -> list[Entries]:
    """Every print that may begin an item, for each kind of leader that is printed at all."""
    by_page = {layout.number: layout for layout in layouts}
    prints = _prints(ranked)
    found = []
    for leader, names in LEADERS.items():
        leads = _leads([each for name in names for each in prints.get(name, ())], by_page)
        if leader == "dose":
            leads = _without_drugs(leads, prints.get("drug_name", ()), by_page)
        if leads:
            entries = tuple(_entry(leader, leads, number, prints, by_page) for number in range(len(leads)))
            first = max(range(len(leads)), key=lambda n: (leads[n].scored.score, leads[n].strength))
            found.append(Entries(leader, entries, first))
    return found


def _prints(ranked: Sequence[Scored]) -> dict[str, list[Print]]:
    """The places of every value, those of one field together."""
    wanted = {name for names in _PARTS.values() for name in names} | set(_LISTS)
    prints: dict[str, list[Print]] = defaultdict(list)
    for each in ranked:
        if each.name not in wanted:
            continue
        places: dict[tuple[int, int], list[Candidate]] = defaultdict(list)
        for candidate in each.candidates:
            if candidate.box is not None:
                places[candidate.page, round(candidate.box.middle[1] * 120)].append(candidate)
        prints[each.name].extend(_print(each, group) for group in places.values())
    return prints


def _print(scored: Scored, group: Sequence[Candidate]) -> Print:
    hands = [hand_score(each) for each in group if each.source not in LEARNED]
    tags = [each.features["tag"] for each in group if each.source == "tagged"]
    return Print(scored, group[0], max([_NONE, *hands]), max([_NONE, *tags]))


def _leads(prints: Sequence[Print], by_page: Mapping[int, PageLayout]) -> list[Print]:
    """The strongest print of every place, in the order of the page."""
    strong = sorted((each for each in prints if each.strength > _WEAK), key=lambda each: -_rank(each))[:_MOST]
    kept: list[Print] = []
    for each in strong:
        if each.candidate.page in by_page and not any(_overlap(each, other) for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: each.at)


def _rank(each: Print) -> float:
    return each.strength + 0.5 * each.scored.score


def _overlap(one: Print, other: Print) -> bool:
    """Whether two prints stand on the same words."""
    a, b = one.candidate.box, other.candidate.box
    if a is None or b is None or one.candidate.page != other.candidate.page:
        return False
    return min(a.y1, b.y1) - max(a.y0, b.y0) > 0.3 * min(a.height, b.height) and min(a.x1, b.x1) > max(a.x0, b.x0)


def _without_drugs(
    leads: Sequence[Print], drugs: Sequence[Print], by_page: Mapping[int, PageLayout]
) -> list[Print]:
    """Doses that stand in a line of their own, with no drug in it or right above."""
    alone: list[Print] = []
    for each in leads:
        page, y, _ = each.at
        height = by_page[page].height
        owned = any(
            drug.strength > 0 and drug.at[0] == page and -0.8 * height < y - drug.at[1] < _OWNED * height
            for drug in drugs
        )
        again = alone and alone[-1].at[0] == page and y - alone[-1].at[1] < 0.8 * height
        if not owned and not again:
            alone.append(each)
    return alone


def _entry(
    leader: str,
    leads: Sequence[Print],
    number: int,
    prints: Mapping[str, Sequence[Print]],
    by_page: Mapping[int, PageLayout],
) -> Entry:
    page, y, x = leads[number].at
    height = by_page[page].height
    below = [each.at[1] for each in leads if each.at[0] == page and each.at[1] > y + 0.75 * height]
    line = [each.at[2] for each in leads if each.at[0] == page and abs(each.at[1] - y) < 0.75 * height]
    end = min([y + _REACH * height, *(at - 0.75 * height for at in below)])
    limit = min([1.01, *(at - 0.004 for at in line if at > x)])
    start = x - 0.02 if len(line) > 1 else 0.0
    parts: dict[str, Print] = {}
    for part, names in _PARTS.items():
        inside = [
            each
            for name in names
            for each in prints.get(name, ())
            if each.at[0] == page and y - 0.75 * height <= each.at[1] < end and start <= each.at[2] < limit
        ]
        if inside:
            parts[part] = max(inside, key=_rank)
    return Entry(leader, leads[number], parts)


def entry_table(
    found: Entries, ranked: Sequence[Scored], layouts: Sequence[PageLayout], kind: Kind
) -> NDArray[np.float64]:
    """One row per entry, the columns of `FEATURES`."""
    by_page = {layout.number: layout for layout in layouts}
    lists = [each for name in _LISTS for each in _prints([s for s in ranked if s.name == name]).get(name, ())]
    others = _others(ranked, found.leader)
    first = found.entries[found.first]
    marker_of_first = float(_has_marker(first.print, by_page))
    of_type = [float(kind.type in group) for group in _TYPES.values()]
    boxes = [_ticked(entry.print, by_page[entry.print.candidate.page]) for entry in found.entries]
    boxes_of_all = [boxes[found.first][2], *(min(15.0, sum(each[n] for each in boxes)) for n in (2, 3))]
    rows = [
        [
            *_own(entry, first, by_page[entry.print.candidate.page]),
            *(max((each.strength for each in some if _overlap(each, entry.print)), default=_NONE)
              for some in (lists, others)),
            *_where(entry, first, by_page),
            float(_has_marker(entry.print, by_page)),
            marker_of_first,
            *own_boxes,
            *boxes_of_all,
            *_among(entry, found),
            *_beside(entry, first),
            *of_type,
        ]
        for entry, own_boxes in zip(found.entries, boxes, strict=True)
    ]  # fmt: skip
    return np.array(rows, dtype=np.float64)


def _others(ranked: Sequence[Scored], leader: str) -> list[Print]:
    """Prints of a field that competes for the same words."""
    rival = {"patient": "prescriber_name", "drug": "drug_generic"}.get(leader)
    if rival is None:
        return []
    return [
        _print(each, [candidate])
        for each in ranked
        if each.name == rival
        for candidate in each.candidates[:4]
        if candidate.box is not None
    ]


def _own(entry: Entry, first: Entry, layout: PageLayout) -> list[float]:
    candidate, scored = entry.print.candidate, entry.print.scored
    here = [each for each in scored.candidates if each.page == candidate.page and each.box and candidate.box
            and abs(each.box.middle[1] - candidate.box.middle[1]) < 0.6 * layout.height]  # fmt: skip
    sources = {each.source for each in here}
    return [
        *(float(entry.leader == leader) for leader in LEADERS),
        entry.print.hand,
        entry.print.tag,
        scored.score,
        scored.score - first.print.scored.score,
        float(is_alike(entry.print, first.print)),
        *(float(name in sources) for name in ("label", "table", "mention", "sentence", "before_birth_date")),
        *(max((each.features.get(name, 0.0) for each in here), default=0.0) for name in ("against", "with_strength")),
    ]


def is_alike(one: Print, other: Print) -> bool:
    """Whether one print says what the other says, or a part of it."""
    first, second = fold(str(one.scored.value)), fold(str(other.scored.value))
    return first in second or second in first


def _where(entry: Entry, first: Entry, by_page: Mapping[int, PageLayout]) -> list[float]:
    page, y, x = entry.print.at
    first_page, first_y, first_x = first.print.at
    layout = by_page[page]
    near = abs(y - first_y) < 0.75 * layout.height and page == first_page
    return [
        max(-1.0, min(1.0, x - first_x)),
        float(abs(x - first_x) * layout.aspect < 0.8 * layout.height),
        max(-40.0, min(40.0, (y - first_y) / layout.height)) if page == first_page else 0.0,
        float(page - first_page),
        float(near and entry is not first),
    ]


def _ticked(each: Print, layout: PageLayout) -> list[float]:
    """Whether a ticked and whether an empty box, drawn or typed, stands left of a print in its line, and which of both
    is the nearest to it.
    """
    _, y, x = each.at
    boxes = [
        (left, ticked)
        for line in layout.lines
        if abs(line.box.middle[1] - y) < 0.8 * layout.height
        for left, _, ticked in read_boxes(layout, line)
        if left < x + _AT
    ]
    verdicts = {ticked for _, ticked in boxes}
    nearest = max(boxes)[1] if boxes else None
    return [float(True in verdicts), float(False in verdicts), float(nearest is True), float(nearest is False)]


def _has_marker(each: Print, by_page: Mapping[int, PageLayout]) -> bool:
    """Whether its line, or the piece of it that it stands in, begins like an entry of a numbered list."""
    page, y, x = each.at
    layout = by_page[page]
    for line in layout.lines:
        if line.box.y0 - 0.2 * layout.height <= y <= line.box.y1 + 0.2 * layout.height:
            parts = [layout.segments[index] for index in line.segments]
            own = [part.text for part in parts if part.box.x0 <= x + 0.01 and part.box.x1 >= x - 0.01]
            return any(_MARKER.match(text) for text in (line.text, *own))
    return False


def _among(entry: Entry, found: Entries) -> list[float]:
    x = entry.print.at[2]
    aligned = sum(abs(each.print.at[2] - x) < 0.012 for each in found.entries)
    text = entry.print.candidate.text
    return [float(min(len(found.entries), 15)), float(min(aligned, 15)), float(text.isupper())]


def _beside(entry: Entry, first: Entry) -> list[float]:
    """What stands in the reach of the entry, and whether it differs from what stands in that of the likeliest."""
    strong = {part for part, each in entry.parts.items() if each.strength > 0}
    strong_first = {part for part, each in first.parts.items() if each.strength > 0}
    levels = [
        level
        for part in _PARTS
        for level in ((entry.parts[part].hand, entry.parts[part].tag) if part in entry.parts else (_NONE, _NONE))
    ]
    differs = [
        _differs(entry.parts[part], first.parts[part]) if part in strong & strong_first else 0.0 for part in _COMPARED
    ]
    return [float(len(strong)), float(len(strong & strong_first)), *levels, *differs]


def _differs(one: Print, other: Print) -> float:
    return 1.0 if fold(str(one.scored.value)) != fold(str(other.scored.value)) else -1.0


def score_entries(
    found: Entries, ranked: Sequence[Scored], layouts: Sequence[PageLayout], kind: Kind
) -> list[float]:
    """Per entry the log odds that it begins another item than the likeliest entry does."""
    trees = entry_trees()
    if trees is None or len(found.entries) < 2:
        return [_NONE] * len(found.entries)
    return [float(score) for score in run_trees(trees, entry_table(found, ranked, layouts, kind))]


@lru_cache(maxsize=1)
def entry_trees() -> Trees | None:
    """The trained trees; None until some have been trained."""
    return load_trees(MODEL, FEATURES)
