"""Whether a new document begins on a page: signs of a page beside those before it, weighed by a learned model."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extract.identities import KINDS
from extract.leaves import Leaf
from extract.text_model import MODELS

# Likeness from which two values are one misread, below which they are two; words shared by a page sent twice.
_SAME, _OTHER, _REPEATED = 0.74, 0.5, 0.9
# Whom a first page names at its top, and the types whose papers have several pages without a head.
_NAMED_AT_TOP = frozenset(["patient", "birth", "number"])
_OF_PAGES = frozenset(["enrollment_form", "referral", "pa_form_filled", "pa_form_blank", "clinical_records"])
# What a letter's own pages agree in.
_OWN = ("patient", "birth", "number")


@dataclass(frozen=True, slots=True, eq=False)
class BoundaryModel:
    """A logistic model: per sign named in `names` a weight, another for when the sign is not known, and a bias.

    A sign below 0 is one that could not be taken: a side names no patient, say.
    """

    names: tuple[str, ...]
    weights: NDArray[np.float32]
    unknown: NDArray[np.float32]
    bias: float

    def log_odds(self, signs: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        """Log odds that a new document begins, one by row of signs; raises KeyError when a sign is missing."""
        table = sign_table(signs, self.names)
        odds: NDArray[np.float64] = self.bias + np.maximum(table, 0) @ self.weights + (table < 0) @ self.unknown
        return odds


def sign_table(signs: Sequence[Mapping[str, float]], names: Sequence[str]) -> NDArray[np.float64]:
    """The signs as rows, their columns in the order of `names`."""
    return np.array([[float(row[name]) for name in names] for row in signs]).reshape(len(signs), len(names))


def signs_of(leaf: Leaf, before: Sequence[Leaf]) -> dict[str, float]:
    """The signs for and against a new document on `leaf` after the pages of the current one, each about 0..1."""
    signs = {
        **_of_count(leaf, before[-1]),
        **_of_people(leaf, before),
        **_of_content(leaf, before),
        **_of_make_up(leaf, before[-1]),
        **_of_opening(leaf, before[-1]),
        **_of_identity(leaf, before),
        **_of_kinds(leaf, before),
    }
    return {**signs, **_of_both(signs), **_of_bare_top(leaf, before[0], signs)}


def _of_identity(leaf: Leaf, before: Sequence[Leaf]) -> dict[str, float]:
    """How alike the people, numbers and senders are that the tagger finds; -1 where a side names none."""
    pairs = [leaf.likeness_to(page) for page in before]
    signs = {name: max(pair[name] for pair in pairs) for name in pairs[0]}
    tops = {f"top_{kind}": float(kind in leaf.tops) for kind in KINDS}
    firsts = {f"first_{kind}": pairs[0][kind] for kind in KINDS}
    return signs | tops | firsts | _of_all_likeness(signs, sum(tops.values()))


def _of_all_likeness(alike: Mapping[str, float], tops: float) -> dict[str, float]:
    """What the likenesses say together: one that is the same outweighs several that a reader may have got wrong."""
    same = sum(alike[kind] > _SAME for kind in _OWN) + (alike["patient_back"] > _SAME) + (alike["number_back"] > _SAME)
    other = sum(0 <= alike[kind] < _OTHER for kind in _OWN)
    gone = sum(0 <= alike[name] < _OTHER for name in ("patient_back", "patient_forth", "number_back", "number_forth"))
    return {
        **{f"{kind}_same": alike[kind] > _SAME for kind in KINDS},
        **{f"{kind}_other": 0 <= alike[kind] < _OTHER for kind in KINDS},
        "all_other": other > 0 and same == 0,
        "all_gone": gone > 1 and same == 0,
        "two_other": other > 1 and same == 0,
        "all_same": same > 0 and other == 0,
        "two_same": same > 1 and other == 0,
        "mixed": same > 0 and other > 0,
        "many_tops": tops > 3,
        "tops_of_other": tops > 2 and other > 0 and same == 0,
        "repeated": alike["words"] > _REPEATED,
    }


def _of_kinds(leaf: Leaf, before: Sequence[Leaf]) -> dict[str, float]:
    first, last = before[0], before[-1]
    shared = [leaf.likeness_to(page)["words"] for page in before]
    return {
        "kind_first": sum(share * first.kinds.get(name, 0.0) for name, share in leaf.kinds.items()),
        "kind_last": sum(share * last.kinds.get(name, 0.0) for name, share in leaf.kinds.items()),
        "kind_sure": max(leaf.kinds.values(), default=0.0),
        "first_sure": max(first.kinds.values(), default=0.0),
        "last_cover": last.kinds.get("cover_sheet", 0.0),
        "first_cover": first.kinds.get("cover_sheet", 0.0),
        "here_cover": leaf.kinds.get("cover_sheet", 0.0),
        "first_records": first.kinds.get("clinical_records", 0.0),
        "here_records": leaf.kinds.get("clinical_records", 0.0),
        "first_form": sum(share for name, share in first.kinds.items() if "form" in name),
        "here_form": sum(share for name, share in leaf.kinds.items() if "form" in name),
        "words_last": shared[-1],
        "pages_before": min(len(before), 6),
        "here_size": min(leaf.size, 500) / 500,
        "last_size": min(last.size, 500) / 500,
    }


def _of_both(signs: Mapping[str, float]) -> dict[str, float]:
    """Signs that say more together: one plan's letters to two members look alike in all but the member."""
    opens = sum(signs[name] for name in ("salutation", "title", "large_head", "dated_head", "is_cover", "first"))
    strange = sum(signs[name] for name in ("other_birth", "other_person", "other_own", "many_numbers_apart"))
    same = sum(signs[name] for name in ("same_birth", "same_person", "same_own"))
    return {
        "opens": opens > 1,
        "opens_for_stranger": opens > 1 and strange > 0 and same == 0,
        "stranger": strange > 0 and same == 0,
        "two_strange": strange > 1 and same == 0,
        "known": same > 0 and strange == 0,
        "two_known": same > 1 and strange == 0,
    }


def names_nobody(leaf: Leaf, signs: Mapping[str, float]) -> bool:
    """Whether a page neither opens a paper nor names a patient, a birth date or a number at its top."""
    opens = any(signs[name] for name in ("salutation", "title", "dated_head", "is_cover", "first"))
    return not opens and not leaf.tops & _NAMED_AT_TOP


def _of_bare_top(leaf: Leaf, first: Leaf, signs: Mapping[str, float]) -> dict[str, float]:
    """A page that opens nothing and names nobody at its top goes on with what came before, however sure its type is:
    the second page of a form, the rest of a table.
    """
    bare = names_nobody(leaf, signs) and not signs["large_head"]
    return {
        "bare": bare,
        "bare_sure": leaf.sure * bare,
        "bare_same_type": bare and leaf.type == first.type,
        "bare_form": sum(share for name, share in leaf.kinds.items() if name in _OF_PAGES) * bare,
    }


def _of_count(leaf: Leaf, last: Leaf) -> dict[str, float]:
    number, total = leaf.count or (0, 0)
    last_number, last_total = last.count or (0, 0)
    both = bool(number and last_number)
    goes_on = both and number == last_number + 1 and total == last_total
    return {
        "first": number == 1,
        "first_after_count": number == 1 and last_number > 0,
        "only_page": number == 1 and total == 1,
        "later": number > 1,
        "goes_on": goes_on,
        "same_count": both and leaf.count == last.count,
        "other_total": both and total != last_total,
        "after_final": 0 < last_total == last_number,
        "before_final": last_total > last_number > 0 and not goes_on,
        "count_lost": last_number > 0 and number == 0,
        "count_found": number > 0 and last_number == 0,
    }


def _of_people(leaf: Leaf, before: Sequence[Leaf]) -> dict[str, float]:
    births = frozenset().union(*(page.births for page in before))
    people = frozenset().union(*(page.people for page in before))
    own = frozenset().union(*(page.own for page in before))
    numbers = frozenset().union(*(page.numbers for page in before))
    dates = frozenset().union(*(page.dates for page in before))
    names = frozenset().union(*(page.names for page in before))
    return {
        **_compared("birth", leaf.births, births),
        **_compared("person", leaf.people, people),
        **_compared("own", leaf.own, own),
        **_compared("number", leaf.numbers, numbers),
        **_compared("date", leaf.dates, dates),
        **_compared("name", leaf.names, names),
        "numbers_shared": _share(leaf.numbers, numbers),
        "names_shared": _share(leaf.names, names),
        "many_numbers_apart": min(len(leaf.numbers), len(numbers)) > 3 and not leaf.numbers & numbers,
        "no_own_matter": not (leaf.births or leaf.people or leaf.own or leaf.numbers),
    }


def _compared(name: str, here: frozenset[str], there: frozenset[str]) -> dict[str, float]:
    known = bool(here and there)
    return {f"same_{name}": known and bool(here & there), f"other_{name}": known and not here & there}


def _share(here: frozenset[str], there: frozenset[str]) -> float:
    return len(here & there) / len(here) if here else 0.0


def _of_content(leaf: Leaf, before: Sequence[Leaf]) -> dict[str, float]:
    first, last = before[0], before[-1]
    covers = all(page.type == "cover_sheet" and page.sure > 0.4 for page in before)
    other = leaf.type != first.type
    return {
        "head_other": len(leaf.head) > 3 and not leaf.head & (first.head | last.head),
        "foot_same": _share(leaf.foot, last.foot),
        "foot_other": bool(leaf.foot and last.foot) and not leaf.foot & last.foot,
        "after_covers": covers,
        "is_cover": leaf.type == "cover_sheet" and leaf.sure > 0.4,
        "other_type": leaf.sure * other,
        "sure_other_type": other and leaf.sure > 0.8 and first.sure > 0.8,
        "sure_type": leaf.sure,
        "rights_here": leaf.rights,
        "rights_most": leaf.rights > 0.6,
    }


def _of_make_up(leaf: Leaf, last: Leaf) -> dict[str, float]:
    pitch = abs(math.log((leaf.pitch or 0.01) / (last.pitch or 0.01)))
    left = abs(leaf.left - last.left)
    return {
        "pitch": min(pitch * 4, 1.0),
        "other_pitch": pitch > 0.12,
        "left": min(left * 10, 1.0),
        "left_exact": left < 0.006,
        "top": min(abs(leaf.top - last.top) * 8, 1.0),
        "last_full": last.bottom > 0.84,
        "last_short": last.bottom < 0.6,
        "here_short": leaf.bottom < 0.5,
        "few_words": leaf.size < 60,
        "last_few_words": last.size < 60,
    }


def _of_opening(leaf: Leaf, last: Leaf) -> dict[str, float]:
    return {
        "salutation": leaf.salutation,
        "title": leaf.title,
        "large_head": leaf.large_head,
        "dated_head": leaf.dated_head,
        "continued": leaf.continued,
        "opens_low": leaf.opens_low,
        "after_open_end": last.ends_open,
        "after_closing": last.closing,
    }


@lru_cache(maxsize=2)
def load_boundaries(path: Path = MODELS / "boundaries.npz") -> BoundaryModel:
    """The shipped model of document boundaries; raises FileNotFoundError in a broken installation."""
    with np.load(path, allow_pickle=False) as data:
        return BoundaryModel(tuple(data["names"].tolist()), data["weights"], data["unknown"], float(data["bias"]))


def save_boundaries(path: Path, model: BoundaryModel) -> None:
    """Write a model as one compressed numpy file without pickled objects."""
    np.savez_compressed(
        path, names=np.array(model.names), weights=model.weights, unknown=model.unknown, bias=np.float64(model.bias)
    )
