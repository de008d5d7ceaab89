"""Thresholds of extraction; their defaults stand in config.toml under [extract]."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ExtractSettings:
    """`error_bound`: the share of wrong values tolerated among accepted critical ones.

    `type_bound`: the least probability of a type that is filed without a person; `type_margin`: how far the
    runner-up must be behind; `coded_bound`: the least probability of a coded field that is accepted. `learned`: where
    the generations of what was learned from corrections lie ([folders] learned); None: nothing is.
    """

    error_bound: float = field(default=0.003, metadata={"range": (0.0001, 0.2)})
    type_bound: float = field(default=0.9, metadata={"range": (0.0, 1.0)})
    type_margin: float = field(default=0.5, metadata={"range": (0.0, 1.0)})
    coded_bound: float = field(default=0.9, metadata={"range": (0.0, 1.0)})
    learned: Path | None = None
