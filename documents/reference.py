"""Everything the catalog knows about the world outside: drugs, payers, clocks, reject codes, states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from documents.clocks import Clock, OfficeTimer, clocks_for, load_clocks
from documents.drugs import Drug, DrugIndex, DrugMatch, Presentation, load_drugs
from documents.errors import CatalogError
from documents.lookup import Mention, NameMatch, fold_words
from documents.payers import Payer, PayerIndex, PayerMatch, PayerPattern, load_payers
from documents.strengths import normalise_strength
from documents.tables import Row, read_table, rows

__all__ = [
    "CatalogError",
    "Clock",
    "Drug",
    "DrugIndex",
    "DrugMatch",
    "Mention",
    "NameMatch",
    "OfficeTimer",
    "Payer",
    "PayerIndex",
    "PayerMatch",
    "PayerPattern",
    "Presentation",
    "Reference",
    "RejectCode",
    "State",
    "clocks_for",
    "load_reference",
    "normalise_strength",
    "zip_matches_state",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RejectCode:
    """One NCPDP reject code; `pa_related`: a prior authorization or an exception may cure it."""

    code: str
    meaning: str
    action: str
    pa_related: bool


@dataclass(frozen=True, slots=True)
class State:
    """A USPS state, territory or military code and its three-digit ZIP prefixes, as inclusive ranges."""

    code: str
    name: str
    zip_ranges: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """All reference data, loaded once at start; `reject_codes` and `states` are keyed by their code.

    `tests` are the names of laboratory tests and scores, folded, their words parted by one space.
    """

    drugs: DrugIndex
    payers: PayerIndex
    clocks: tuple[Clock, ...]
    timers: Mapping[str, OfficeTimer]
    reject_codes: Mapping[str, RejectCode]
    states: Mapping[str, State]
    tests: frozenset[str]


def load_reference(catalog: Path) -> Reference:
    """Read and check the reference files in `catalog`. Raises CatalogError with file, key and reason."""
    states = load_states(catalog / "states.toml")
    payers = load_payers(catalog / "payers.toml")
    clocks, timers = load_clocks(catalog / "clocks")
    for label, named in (
        *((f"payer {payer.name}", payer.states) for payer in payers.payers),
        *((f"clock {clock.id}", clock.states) for clock in clocks),
    ):
        unknown = [state for state in named if state not in states]
        if unknown:
            raise CatalogError("states.toml", label, f"{unknown[0]!r} is not a state code")
    return Reference(
        drugs=load_drugs(catalog / "drugs.toml"),
        payers=payers,
        clocks=clocks,
        timers={timer.id: timer for timer in timers},
        reject_codes=load_reject_codes(catalog / "reject_codes.toml"),
        states=states,
        tests=load_tests(catalog / "laboratory.toml"),
    )


def load_tests(path: Path) -> frozenset[str]:
    """Read and check `laboratory.toml`. Raises CatalogError."""
    names: set[str] = set()
    for row in rows(path, read_table(path, known=("test",)), "test", known=("name", "also")):
        for name in (row.text("name"), *row.texts("also")):
            folded = " ".join(word for word, _, _ in fold_words(name))
            if not folded or folded in names:
                raise row.refusal("name", f"{name!r} must have letters or figures and stand here once")
            names.add(folded)
    return frozenset(names)


def load_reject_codes(path: Path) -> dict[str, RejectCode]:
    """Read and check `reject_codes.toml`. Raises CatalogError."""
    table = read_table(path, known=("reject",))
    codes: dict[str, RejectCode] = {}
    for row in rows(path, table, "reject", known=("code", "meaning", "action", "pa")):
        code = row.text("code")
        if not (code.isalnum() and code == code.upper() and len(code) <= 4):
            raise row.refusal("code", "must be one to four capital letters and digits")
        if code in codes:
            raise row.refusal("code", "stands here twice")
        codes[code] = RejectCode(code, row.text("meaning"), row.text("action"), row.flag("pa", default=False))
    return codes


def load_states(path: Path) -> dict[str, State]:
    """Read and check `states.toml`. Raises CatalogError."""
    table = read_table(path, known=("state",))
    states: dict[str, State] = {}
    for row in rows(path, table, "state", known=("code", "name", "zips")):
        code = row.text("code")
        if len(code) != 2 or not code.isalpha() or code != code.upper() or code in states:
            raise row.refusal("code", "must be two capital letters that stand here once")
        states[code] = State(code, row.text("name"), tuple(_zip_range(row, each) for each in row.texts("zips")))
    return states


def zip_matches_state(states: Mapping[str, State], zip_code: str, state: str) -> bool | None:
    """Whether a ZIP's first three digits belong to `state`; None when either is unknown."""
    prefix, known = zip_code.strip()[:3], states.get(state.strip().upper())
    if known is None or len(prefix) != 3 or not (prefix.isascii() and prefix.isdigit()):
        return None
    return any(first <= prefix <= last for first, last in known.zip_ranges)


def _zip_range(row: Row, text: str) -> tuple[str, str]:
    first, _, last = text.partition("-")
    last = last or first
    if not all(len(each) == 3 and each.isdigit() for each in (first, last)) or first > last:
        raise row.refusal("zips", f"{text!r} must be three digits, or two such joined by a hyphen")
    return first, last
