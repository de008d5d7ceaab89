"""How sure a chosen value is: the odds of the choice and all that is known of the value besides, as a probability."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from documents.field_specs import FieldSpecs
from extract.evidence import EVIDENCE, Paper, evidence_of
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
_MOST = 30.0
_LEAST_SHARE = 1e-4


@lru_cache(maxsize=1)
def certainty_trees() -> Trees | None:
    """The shipped trees; None without any."""
    return load_trees(MODEL, EVIDENCE)


def judge_values(
    picked: Sequence[Scored], among: Sequence[Scored], items: int, paper: Paper, specs: FieldSpecs
) -> list[float]:
    """The probability that each of `picked`, of one field, is right; `among`: all that was chosen of its item, one of
    `items`. Of critical fields the evidence is asked too.
    """
    own = [each.score - (CONTESTED if each.name in paper.contested else 0.0) for each in picked]
    trees = certainty_trees()
    if trees is None or not specs[picked[0].name].critical:
        odds = [_SLOPE_ALONE * each + _SHIFT_ALONE for each in own]
    else:
        table = np.array([evidence_of(each, among, items, paper, specs) for each in picked])
        shares = run_trees(trees, table)
        odds = [told_by(float(share), each) for share, each in zip(shares, own, strict=True)]
    return [probability(each + _typeset(one, paper)) for each, one in zip(odds, picked, strict=True)]


def told_by(share: float, own: float) -> float:
    """The log odds of a critical value by the share of trees that hold it right and the choice's `own` odds."""
    return _SLOPE * mixed(share, own) + _SHIFT


def mixed(share: float, own: float) -> float:
    """What both say together, not calibrated."""
    return log_odds(share) + _OWN * own


def _typeset(each: Scored, paper: Paper) -> float:
    """No reader can have erred in a text layer."""
    alone = each.name not in paper.contested
    return _TYPESET if alone and any(map(is_typeset, each.candidates)) else 0.0


def log_odds(share: float) -> float:
    """The log odds of a share of trees, kept within what so many can tell."""
    share = min(1 - _LEAST_SHARE, max(_LEAST_SHARE, share))
    return math.log(share / (1 - share))


def probability(odds: float) -> float:
    """Log odds as a probability."""
    return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, odds))))
