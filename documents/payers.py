"""The payers, benefit managers and programmes Faxdesk knows, and what an unknown name tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from documents.lookup import Mention, NameIndex, NameMatch, fold, fold_words, refuse_repeats
from documents.tables import Row, read_table, rows

PAYER_KINDS = (
    "pbm", "plan", "medicaid_mco", "state_medicaid", "part_d", "epa_vendor", "hub", "foundation", "iro",
    "other",
)  # fmt: skip
LINES_OF_BUSINESS = (
    "commercial", "commercial_self_funded", "marketplace", "medicare_part_d", "medicare_advantage",
    "medicare_b", "medicaid_ffs", "medicaid_mco", "chip", "tricare", "va", "fehb", "cash", "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Payer:
    """One organisation. `bins` are six-digit card numbers seen with it; they suggest, the card decides."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    bins: tuple[str, ...] = ()
    lines_of_business: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PayerPattern:
    """Words that make an unknown organisation a payer, and the line of business they imply (None: any)."""

    words: str
    kind: str
    line_of_business: str | None


PayerMatch = NameMatch[Payer]


class PayerIndex:
    """All known organisations by name, alias and BIN, and the patterns that betray an unknown one."""

    __slots__ = ("_by_bin", "_names", "_patterns", "patterns", "payers")

    def __init__(self, payers: Iterable[Payer], patterns: Iterable[PayerPattern]) -> None:
        self.payers, self.patterns = tuple(payers), tuple(patterns)
        self._names: NameIndex[Payer] = NameIndex(
            [(payer.name, "exact", payer) for payer in self.payers]
            + [(alias, "alias", payer) for payer in self.payers for alias in payer.aliases]
        )
        self._patterns: NameIndex[PayerPattern] = NameIndex(
            (pattern.words, "exact", pattern) for pattern in self.patterns
        )
        self._by_bin = {number: payer for payer in self.payers for number in payer.bins}

    def find(self, text: str) -> tuple[PayerMatch, ...]:
        """The organisation that `text` names, or, all marked `fuzzy`, those it holds or resembles."""
        whole = self._names.exact(text)
        if whole:
            return whole
        letters = sum(len(word) for word, _, _ in fold_words(text))
        held = [
            NameMatch(match.entry, "fuzzy", round(len(fold(match.known_as)) / letters, 4), match.known_as)
            for mention in self._names.mentions(text)
            for match in mention.matches
        ]
        best: dict[str, PayerMatch] = {}
        for match in sorted((*held, *self.close(text)), key=lambda match: -match.score):
            best.setdefault(match.entry.name, match)
        return tuple(best.values())

    def close(self, text: str, *, limit: int = 5, floor: float = 0.8) -> tuple[PayerMatch, ...]:
        """Organisations whose name resembles `text`, best first; candidates to show, never a reading."""
        return self._names.close(text, limit=limit, floor=floor)

    def mentions(self, text: str) -> Iterator[Mention[Payer]]:
        """Every known organisation in running text, with its place."""
        return self._names.mentions(text)

    def by_bin(self, number: str) -> Payer | None:
        """The organisation often seen with this BIN; a hint, since BINs are shared and move."""
        return self._by_bin.get(number.strip())

    def implied(self, text: str) -> tuple[PayerPattern, ...]:
        """The patterns in an organisation's name, in order; empty: nothing says that it is a payer."""
        return tuple(match.entry for mention in self._patterns.mentions(text) for match in mention.matches)

    def lines_of_business(self, text: str) -> tuple[str, ...]:
        """The lines of business that a known organisation or the words of its name imply; empty: unknown."""
        known = self._names.exact(text)
        if known and known[0].entry.lines_of_business:
            return known[0].entry.lines_of_business
        implied = (pattern.line_of_business for pattern in self.implied(text))
        return tuple(dict.fromkeys(line for line in implied if line is not None))


def load_payers(path: Path) -> PayerIndex:
    """Read and check `payers.toml`. Raises CatalogError: an unknown key or kind, a name or BIN used twice."""
    table = read_table(path, known=("payer", "pattern"))
    known = ("name", "kind", "aliases", "bins", "lines", "states")
    payers = tuple(_payer(row) for row in rows(path, table, "payer", known=known))
    patterns = tuple(_pattern(row) for row in rows(path, table, "pattern", known=("name", "kind", "line")))
    _check_unique(path.name, payers, patterns)
    return PayerIndex(payers, patterns)


def _payer(row: Row) -> Payer:
    bins = row.texts("bins")
    if not all(len(each) == 6 and each.isdigit() for each in bins):
        raise row.refusal("bins", "must be texts of six digits")
    return Payer(
        name=row.text("name"),
        kind=row.choice("kind", PAYER_KINDS),
        aliases=row.texts("aliases"),
        bins=bins,
        lines_of_business=row.texts("lines", LINES_OF_BUSINESS),
        states=row.texts("states"),
    )


def _pattern(row: Row) -> PayerPattern:
    line = row.choice("line", LINES_OF_BUSINESS, default="")
    return PayerPattern(row.text("name"), row.choice("kind", PAYER_KINDS), line or None)


def _check_unique(file: str, payers: tuple[Payer, ...], patterns: tuple[PayerPattern, ...]) -> None:
    refuse_repeats(file, ((f"payer {each.name}", (each.name, *each.aliases, *each.bins)) for each in payers))
    refuse_repeats(file, ((f"pattern {each.words}", (each.words,)) for each in patterns))
