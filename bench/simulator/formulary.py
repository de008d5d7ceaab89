"""Real drugs with their strengths, forms, directions and diagnoses, to prescribe to invented people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

DATA = Path(__file__).parent / "data" / "drugs.tsv"


@dataclass(frozen=True, slots=True)
class Drug:
    """One drug in one strength. `quantity` and `days` are the usual fill; `codes` plausible ICD-10-CM diagnoses."""

    name: str
    generic: str
    strength: str
    form: str
    sig: str
    quantity: int
    days: int
    codes: tuple[str, ...]
    alternatives: tuple[str, ...]


@cache
def load_drugs() -> tuple[Drug, ...]:
    """Every row of data/drugs.tsv."""
    drugs = []
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, generic, strength, form, sig, quantity, days, codes, others = line.split("\t")
            drugs.append(
                Drug(
                    name,
                    generic,
                    strength,
                    form,
                    sig,
                    int(quantity),
                    int(days),
                    tuple(codes.split()),
                    tuple(others.split(";")),
                )
            )
    return tuple(drugs)


def find_drug(name: str, rng: Random) -> Drug:
    """The drug of that name, or with the same first word, or else any with its name changed to the one asked."""
    drugs = load_drugs()
    wanted = name.lower()
    same = [d for d in drugs if d.name.lower() == wanted]
    same = same or [d for d in drugs if d.name.lower().split()[0] == wanted.split()[0]]
    found = rng.choice(same or list(drugs))
    return Drug(
        name,
        found.generic if same else name,
        found.strength,
        found.form,
        found.sig,
        found.quantity,
        found.days,
        found.codes,
        found.alternatives,
    )
