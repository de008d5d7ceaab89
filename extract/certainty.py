"""How sure a chosen value is: the odds of the choice and all that is known of the value besides, as a probability."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from documents.field_specs import FieldSpecs
from extract.evidence import EVIDENCE, Paper, evidence_of
from extract.periods import are_round
from extract.scoring import Scored
from extract.sureness import is_typeset
from extract.trees import Trees, load_trees, run_trees

MODEL = Path(__file__).parent / "models" / "certainty.npz"
# Fitted by bench.training.calibration on authors that no tree had seen, as readers gave them: what the share of trees
# and, by its side, the choice's own odds are worth (log odds); and what they are worth alone where no trees are asked.
_SLOPE, _SHIFT, _OWN = 0.781, -0.372, 0.5
_SLOPE_ALONE, _SHIFT_ALONE = 0.935, 0.131
# What it costs (log odds of the choice) that another value of the field stands beside a plain label.
CONTESTED = 0.67
# What it adds (log odds) that a value of a text layer, where no reader can have erred, stands beside a plain label.
_TYPESET = 2.4
# What it adds (log odds) that a date that ends or begins something lies a set period (a year, 180 days) from another
# date of its item, and costs that it lies so from none: of 144 such dates of ten authors (single papers) 76 % did, of
# the wrong ones a fifth (`extract.periods`).
_PERIOD = 1.2
_OF_PERIODS = frozenset({"effective_date", "expiry_date", "appeal_deadline"})
_DATES = _OF_PERIODS | {"letter_date", "decision_date"}
_MOST = 30.0
_LEAST_SHARE = 1e-4


@lru_cache(maxsize=1)
def certainty_trees() -> Trees | None:
    """The shipped trees; None without any."""
    return load_trees(MODEL, EVIDENCE)


def judge_values(chosen: Mapping[str, Sequence[Scored]], paper: Paper, specs: FieldSpecs) -> dict[str, list[float]]:
    """The probability that each value chosen of one item is right, by field; of critical ones the evidence is asked."""
    among = [each for picked in chosen.values() for each in picked]
    asked = [each for each in among if specs[each.name].critical]
    trees = certainty_trees()
    shares: dict[int, float] = {}
    if trees is not None and asked:
        table = np.array([evidence_of(each, among, paper, specs) for each in asked])
        shares = {id(each): float(share) for each, share in zip(asked, run_trees(trees, table), strict=True)}
    return {
        name: [_judge(each, shares.get(id(each)), paper, _period(each, among)) for each in picked]
        for name, picked in chosen.items()
    }


def _period(each: Scored, among: Sequence[Scored]) -> float:
    """What the other dates of its item say of a date (log odds); nothing of a lone one."""
    others = [other for other in among if other.name in _DATES and other is not each]
    if each.name not in _OF_PERIODS or not others:
        return 0.0
    return _PERIOD if any(are_round(str(each.value), str(other.value)) for other in others) else -_PERIOD


def _judge(each: Scored, share: float | None, paper: Paper, period: float) -> float:
    """One value by its own odds, what its `period` says, and, if trees were asked, the share that hold it right."""
    contested = each.name in paper.contested
    own = each.score - (CONTESTED if contested else 0.0)
    odds = _SLOPE_ALONE * own + _SHIFT_ALONE if share is None else _SLOPE * mixed(share, own) + _SHIFT
    typeset = not contested and any(map(is_typeset, each.candidates))
    return probability(odds + period + (_TYPESET if typeset else 0.0))


def mixed(share: float, own: float) -> float:
    """What both say together, not calibrated."""
    return log_odds(share) + _OWN * own


def log_odds(share: float) -> float:
    """The log odds of a share of trees, kept within what so many can tell."""
    share = min(1 - _LEAST_SHARE, max(_LEAST_SHARE, share))
    return math.log(share / (1 - share))


def probability(odds: float) -> float:
    """Log odds as a probability."""
    return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, odds))))
