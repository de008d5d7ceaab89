"""How likely a candidate, and then a value with all its candidates, is to be what the field asks for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from documents.field_specs import FieldSpec
from documents.findings import Kind, Value
from extract.candidates.boxed import EMPTY, TICKED
from extract.candidates.candidate import LEARNED, Candidate
from extract.field_roles import ROLE
from extract.sureness import is_plainly_labelled, is_surely_read
from extract.trees import Trees, load_trees, run_trees

MODEL = Path(__file__).parent / "models" / "choices.npz"
# Weights of the rules, set by hand, in log odds.
_BY_HAND = {
    "label": 2.2, "weak_label": 0.6, "label_words": 1.6, "label_likeness": 0.6, "sureness": 1.6, "colon": 0.4,
    "alone": 0.2, "inline": 0.9, "right": 0.5, "below": 0.5, "above": -1.2, "table": 0.9, "cue": 1.8, "cue_near": 1.4,
    "after_cue": 1.0, "place": 0.2, "against": -2.2, "section_fits": 0.8, "section_differs": -0.9, "role_fits": 0.5,
    "role_differs": -0.7, "away": -0.8, "offset": -1.2, "quality": 2.6, "doubtful": -0.6, "ocr": 0.8,
    "ocr_least": 0.3, "second_agrees": 0.3, "second_differs": -0.5, "rest": -0.25, "page_two": -0.5,
    "low_on_page": -0.5, "rights": -0.8, "first": 0.5, "header_zone": -3.0, "span_fits": 1.6, "span_differs": -2.5,
    "rivals": -0.5, "repeated": 1.0, "with_strength": 0.9,
}  # fmt: skip
_INTERCEPT = -5.2
_SOURCES = (
    "label", "table", "sentence", "mention", "letterhead", "salutation", "credentials", "shape", "addressee",
    "known_payer", "before_birth_date",
)  # fmt: skip
_OF_BEST = (
    "label", "weak_label", "label_words", "sureness", "colon", "alone", "inline", "right", "below", "above", "cue",
    "cue_near", "after_cue", "against", "section_fits", "section_differs", "role_fits", "role_differs", "away",
    "offset",
    "quality", "doubtful", "ocr_least", "second_agrees", "second_differs", "rest", "page_two", "low_on_page", "rights",
    "first", "span_fits", "span_differs", "rivals", "repeated", "with_strength", "stated",
    "continued",
)  # fmt: skip
# Kinds of value that are misread and mistaken in ways of their own.
GROUPS = (
    frozenset(["person"]), frozenset(["date", "instant"]), frozenset(["birth_date"]), frozenset(["phone"]),
    frozenset(["identifier", "tracking", "npi", "dea", "ndc", "bin", "pcn", "key"]), frozenset(["drug", "form"]),
    frozenset(["strength"]), frozenset(["quantity", "days", "count", "money", "percent", "weight", "temperature"]),
    frozenset(["organisation", "carrier", "address", "text"]),
    frozenset(["code_list", "drug_list", "word_list", "therapy_list", "lab_list", "reject_codes"]),
)  # fmt: skip
# Fields beside which others stand: whose name is it that stands over the birth date, or before the NPI?
_ANCHORS = ("patient_name", "patient_dob", "member_id", "drug_name", "prescriber_name", "prescriber_npi", "letter_date")
# Lines of print on a page, about; what is farther away, or on another page, is far.
_LINES, _FAR = 64.0, 8.0
# How far (share of the page) two left edges may lie apart to be one.
_EDGE = 0.012
# The order is that of the learned trees.
CHOICE_FEATURES = (
    "hand", "tag", "no_hand", "no_tag", "places", "rival_hand", "rival_tag", "ahead_hand", "ahead_tag",
    "other_hand", "other_tag", "sure", "plain", "carried", "prior", "listed", "count", "doctor", "mister", "mentions",
    *(f"from_{name}" for name in _SOURCES),
    *_OF_BEST,
    "part_of_rival",
    "holds_rival",
    *(f"lines_to_{name}" for name in _ANCHORS),
    "second_least",
    TICKED,
    EMPTY,
    "rival_ticked",
    "lines_to_listed",
    "listed_loudest",
    "listed_aligned",
    "role",
    "no_role",
    "rival_role",
    "ahead_role",
    "other_role",
    *(f"is_{min(group)}" for group in GROUPS),
)  # fmt: skip
_NONE = -6.0
# Values less likely than this (log odds, by rules or tagger) are no rivals.
_SEEN = -2.5
# The log odds of a field that no known paper printed.
_UNKNOWN = -5.0
_SURNAME = r"([^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*)"
_DOCTORS = (
    re.compile(rf"\b(?:Dr|DR|Doctor|DOCTOR|dr)\b\.? (?:[A-Z][\w.]* ){{0,2}}?{_SURNAME}(?![\w])(?! [A-Z][a-z])"),
    re.compile(rf"{_SURNAME},? (?:M\.?D|D\.?O|NP|PA-?C|APRN|ARNP|DNP|FNP|CRNP)\b"),
)
_MISTERS = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|MR|MRS|MS)\b\.? (?:[A-Z][\w.]* ){{0,2}}?{_SURNAME}(?! [A-Z][a-z])")
_WORD = re.compile(_SURNAME)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of one field with all its candidates, the best first; `hand` and `tag` are their best log odds."""

    name: str
    value: Value
    candidates: tuple[Candidate, ...]
    hand: float
    tag: float


@dataclass(frozen=True, slots=True)
class People:
    """Surnames of a document (lower case) that are called doctor, and Mr or Ms; how often each word stands in it."""

    doctors: frozenset[str]
    misters: frozenset[str]
    words: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Scored:
    """A choice with its log odds."""

    choice: Choice
    score: float

    @property
    def name(self) -> str:
        """The field."""
        return self.choice.name

    @property
    def value(self) -> Value:
        """The value."""
        return self.choice.value

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Its candidates, best first."""
        return self.choice.candidates


def hand_score(candidate: Candidate) -> float:
    """The log odds by the rules alone; a finder of one field says its own."""
    if "stated" in candidate.features:
        return candidate.features["odds"]
    return _INTERCEPT + sum(_BY_HAND.get(name, 0.0) * value for name, value in candidate.features.items())


def make_choice(name: str, candidates: Sequence[Candidate]) -> Choice:
    """The candidates of one value, as the best one prints it; those of the tagger are told from those of the rules."""
    hands = [(hand_score(each), each) for each in candidates if each.source not in LEARNED]
    tags = [(each.features.get("tag", _NONE), each) for each in candidates if each.source in LEARNED]
    hands.sort(key=lambda pair: -pair[0])
    tags.sort(key=lambda pair: -pair[0])
    ordered = (*(each for _, each in hands), *(each for _, each in tags))
    return Choice(
        name,
        ordered[0].value,
        ordered,
        max(_NONE, hands[0][0]) if hands else _NONE,
        max(_NONE, tags[0][0]) if tags else _NONE,
    )


def read_people(text: str) -> People:
    """Who is called what in the text of a document."""
    doctors = {name.lower() for pattern in _DOCTORS for name in pattern.findall(text)}
    misters = {name.lower() for name in _MISTERS.findall(text)}
    return People(frozenset(doctors), frozenset(misters), Counter(word.lower() for word in _WORD.findall(text)))


def prior_of(prior: Mapping[str, float], kind: Kind) -> dict[str, float]:
    """The log odds of each field for documents of a type, those of any type where the type has none."""
    known = {name[1:]: odds for name, odds in prior.items() if name.startswith("/")}
    own = f"{kind.type}/"
    return known | {name[len(own) :]: odds for name, odds in prior.items() if name.startswith(own)}


def score_choices(
    choices: Sequence[Choice],
    specs: Mapping[str, FieldSpec],
    kind: Kind,
    carried: frozenset[str] | None,
    people: People,
) -> list[float]:
    """The log odds that each choice is right. `carried`: the fields the type of document may hold (None: any)."""
    if not choices:
        return []
    trees = choice_trees()
    table = choice_table(choices, specs, carried, prior_of(trees.prior, kind) if trees else {}, people)
    if trees is None:
        columns = {name: column for column, name in enumerate(CHOICE_FEATURES)}
        by_rule = table[:, columns["hand"]] + 0.5 * table[:, columns["places"]] + 2.0 * table[:, columns["carried"]] - 2
        return [float(score) for score in by_rule]
    return [float(score) for score in run_trees(trees, table)]


def choice_table(
    choices: Sequence[Choice],
    specs: Mapping[str, FieldSpec],
    carried: frozenset[str] | None,
    prior: Mapping[str, float],
    people: People,
) -> NDArray[np.float64]:
    """One row per choice, the columns of `CHOICE_FEATURES`."""
    by_field: dict[str, list[Choice]] = defaultdict(list)
    owners: dict[tuple[int, int, int], list[Choice]] = defaultdict(list)
    for choice in choices:
        by_field[choice.name].append(choice)
        for place in {place_of(candidate) for candidate in choice.candidates[:4]}:
            owners[place].append(choice)
    anchors = {name: max(by_field[name], key=_loudest) for name in _ANCHORS if by_field.get(name)}
    rows = [
        _row(
            choice, specs[choice.name], by_field[choice.name], owners, carried, prior.get(choice.name, _UNKNOWN), people
        )
        + _around(choice, by_field[choice.name], anchors)
        + [choice.candidates[0].features.get("second_least", 0.0)]
        + _boxed(choice, by_field[choice.name])
        + _listed_with(choice, specs[choice.name], by_field[choice.name])
        + _by_role(choice, by_field[choice.name], owners)
        + [float(specs[choice.name].kind in group) for group in GROUPS]
        for choice in choices
    ]
    return np.array(rows, dtype=np.float64)


def _boxed(choice: Choice, siblings: Sequence[Choice]) -> list[float]:
    """Whether the value stands behind a ticked box, behind an empty one, and whether another of its field is ticked."""
    return [
        float(_stands_behind(choice, TICKED)),
        float(_stands_behind(choice, EMPTY)),
        float(any(_stands_behind(other, TICKED) for other in siblings if other is not choice)),
    ]


def _listed_with(choice: Choice, spec: FieldSpec, siblings: Sequence[Choice]) -> list[float]:
    """For a field that holds several values: how many lines away the nearest other one stands, how likely that is by
    the rules or the tagger, and whether both begin at one edge, as in a list.
    """
    own = choice.candidates[0]
    near = [
        (abs(_lines_between(own, other.candidates[0])), -_loudest(other), other.candidates[0])
        for other in siblings if spec.listed and other is not choice and _loudest(other) > _SEEN
    ]  # fmt: skip
    if not near or own.box is None:
        return [_FAR, _NONE, 0.0]
    lines, loud, other = min(near, key=lambda each: each[:2])
    aligned = other.box is not None and abs(own.box.x0 - other.box.x0) < _EDGE
    return [lines, -loud, float(aligned)]


def _by_role(
    choice: Choice, siblings: Sequence[Choice], owners: Mapping[tuple[int, int, int], Sequence[Choice]]
) -> list[float]:
    """What the words around say: for the choice, whether they say nothing, for the next best value of its field, by
    how much the choice is ahead of that, and by how much another field of the same print is ahead of it.
    """
    own = _role_of(choice)
    roles = [_role_of(other) for other in siblings if other is not choice]
    rival = max((role for role in roles if role is not None), default=_NONE)
    others = [_role_of(other) for other in owners[place_of(choice.candidates[0])] if other.name != choice.name]
    another = max((role for role in others if role is not None), default=_NONE)
    if own is None:
        return [0.0, 1.0, rival, 0.0, another]
    return [own, 0.0, rival, own - rival, another - own]


def _role_of(choice: Choice) -> float | None:
    return max((each.features[ROLE] for each in choice.candidates if ROLE in each.features), default=None)


def _stands_behind(choice: Choice, box: str) -> bool:
    return any(box in candidate.features for candidate in choice.candidates)


def _loudest(choice: Choice) -> float:
    return max(choice.hand, choice.tag)


def _around(choice: Choice, siblings: Sequence[Choice], anchors: Mapping[str, Choice]) -> list[float]:
    """Whether another value of the field holds this one or is held by it, and how far the anchors of the paper are."""
    own = str(choice.value).lower()
    rivals = [str(other.value).lower() for other in siblings if other is not choice and _loudest(other) > _SEEN]
    best = choice.candidates[0]
    return [
        float(any(own in rival and own != rival for rival in rivals)),
        float(any(rival in own and own != rival for rival in rivals)),
        *(_lines_between(best, anchors[name].candidates[0]) if name in anchors else _FAR for name in _ANCHORS),
    ]


def _lines_between(one: Candidate, other: Candidate) -> float:
    """Signed: negative above the anchor."""
    if one.page != other.page or one.box is None or other.box is None:
        return _FAR
    return max(-_FAR, min(_FAR, (one.box.middle[1] - other.box.middle[1]) * _LINES))


def place_of(candidate: Candidate) -> tuple[int, int, int]:
    """Where the print stands, coarsely: the same for two candidates on the same words."""
    box = candidate.box
    return (candidate.page, round(box.y0 * 200), round(box.x0 * 100)) if box else (candidate.page, -1, -1)


def _row(
    choice: Choice, spec: FieldSpec, siblings: Sequence[Choice], owners: Mapping[tuple[int, int, int], list[Choice]],
    carried: frozenset[str] | None, prior: float, people: People,
) -> list[float]:  # fmt: skip
    rivals = [other for other in siblings if other is not choice]
    others = [other for place in _places(choice)[:4] for other in owners[place] if other.name != choice.name]
    rival_hand = max((other.hand for other in rivals), default=_NONE)
    rival_tag = max((other.tag for other in rivals), default=_NONE)
    best = choice.candidates[0]
    sources = {candidate.source for candidate in choice.candidates}
    return [
        choice.hand,
        choice.tag,
        float(choice.hand <= _NONE),
        float(choice.tag <= _NONE),
        float(min(len(set(_places(choice))), 5)),
        rival_hand,
        rival_tag,
        choice.hand - rival_hand,
        choice.tag - rival_tag,
        max((other.hand for other in others), default=_NONE) - choice.hand,
        max((other.tag for other in others), default=_NONE) - choice.tag,
        float(any(candidate.words and is_surely_read(candidate.words) for candidate in choice.candidates)),
        float(any(map(is_plainly_labelled, choice.candidates))),
        float(carried is None or choice.name in carried),
        prior,
        float(spec.listed),
        float(min(len(siblings), 12)),
        *_called(choice, spec, people),
        *(float(name in sources) for name in _SOURCES),
        *(best.features.get(name, 0.0) for name in _OF_BEST),
    ]


def _called(choice: Choice, spec: FieldSpec, people: People) -> tuple[float, float, float]:
    """Whether a person's surname is called doctor, Mr or Ms in the document, and how often it is written."""
    words = _WORD.findall(str(choice.value)) if spec.kind == "person" else []
    words = [word.lower() for word in words if word.lower() not in {"jr", "sr", "ii", "iii", "iv"}]
    if not words:
        return 0.0, 0.0, 0.0
    name = words[-1]
    return float(name in people.doctors), float(name in people.misters), float(min(people.words.get(name, 0), 6))


def _places(choice: Choice) -> list[tuple[int, int, int]]:
    return [place_of(candidate) for candidate in choice.candidates]


@lru_cache(maxsize=1)
def choice_trees() -> Trees | None:
    """The trained trees; None until some have been trained."""
    return load_trees(MODEL, CHOICE_FEATURES)
