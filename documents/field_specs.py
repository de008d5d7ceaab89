"""Fields (domain.md 2.10): what each is called in print, what kind of value it holds, what speaks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from documents.errors import CatalogError
from documents.tables import Row, read_table

KINDS = (
    "person", "birth_date", "date", "instant", "phone", "identifier", "npi", "dea", "ndc", "key", "bin", "pcn",
    "strength", "drug", "drug_list", "form", "quantity", "days", "count", "money", "percent", "weight", "code_list",
    "address", "organisation", "text", "sex", "yes_no", "word_list", "therapy_list", "lab_list", "reject_codes",
    "temperature", "year", "initials", "carrier", "tracking", "page_count", "tier", "coded", "daw",
)  # fmt: skip
ROLES = (
    "patient", "prescriber", "plan", "drug", "pharmacy", "appeal", "decision", "clinical", "assistance",
    "logistics", "admin",
)  # fmt: skip
_KEYS = (
    "name", "title", "kind", "role", "critical", "listed", "per_item", "labels", "weak_labels", "sections", "before",
    "after", "against", "span", "low", "high",
)  # fmt: skip
_WORD_KEYS = ("roles", "same", "drop", "sections", "others")
_GROUP = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of the catalog.

    `labels` name the field wherever they stand; `weak_labels` ("Name", "Phone") only inside one of `sections` or
    beside something of the same `role`. `before` and `after` are wordings that lead to or follow the value in
    sentences, `against` are wordings nearby that say it is something else; `...` in them stands for up to six words.
    `per_item`: several drugs in one document each have their own. `span` tells which end of a printed range of
    dates the field is (`start`, `end`; empty: neither). `low`, `high`: bounds for numbers.
    """

    name: str
    title: str
    kind: str
    role: str
    critical: bool = False
    listed: bool = False
    per_item: bool = False
    labels: tuple[str, ...] = ()
    weak_labels: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    span: str = ""
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class LabelWords:
    """The vocabulary of labels: `same` maps a printed word to the one used in the catalog, `drop` never counts.

    `roles` are the words of each role (`{patient}` in a label stands for each), `sections` the headings of each
    section, `others` labels that name nothing Faxdesk keeps and that end the value before them.
    """

    roles: Mapping[str, tuple[str, ...]]
    same: Mapping[str, str]
    drop: frozenset[str]
    sections: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...]


class FieldSpecs(Mapping[str, FieldSpec]):
    """All fields by name, with the vocabulary of their labels in `words`."""

    __slots__ = ("_specs", "words")

    def __init__(self, specs: Mapping[str, FieldSpec], words: LabelWords) -> None:
        self._specs = dict(specs)
        self.words = words

    def __getitem__(self, name: str) -> FieldSpec:
        return self._specs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


def load_field_specs(folder: Path) -> FieldSpecs:
    """Every `NAME.toml` of `folder`, and its `_words.toml`. Raises CatalogError naming file, key and reason."""
    words = _load_words(folder / "_words.toml")
    specs = {}
    for path in sorted(folder.glob("[!_]*.toml")):
        specs[path.stem] = _load_spec(path, words)
    if not specs:
        raise CatalogError(str(folder), "*.toml", "no fields found")
    return FieldSpecs(specs, words)


def _load_words(path: Path) -> LabelWords:
    table = read_table(path, known=_WORD_KEYS)
    row = Row(path.name, "words", table, _WORD_KEYS)
    same = {printed: word for word, others in row.lists("same", table.get("same", {})).items() for printed in others}
    roles = row.lists("roles", table.get("roles", {}))
    sections = row.lists("sections", ROLES)
    return LabelWords(
        roles=roles,
        same=same,
        drop=frozenset(row.texts("drop")),
        sections={name: _expand(path.name, "sections", each, roles) for name, each in sections.items()},
        others=_expand(path.name, "others", row.texts("others"), roles),
    )


def _load_spec(path: Path, words: LabelWords) -> FieldSpec:
    table = read_table(path, known=_KEYS)
    row = Row(path.name, path.stem, table, _KEYS)
    if row.text("name") != path.stem:
        raise row.refusal("name", f"must be {path.stem!r}, the name of the file")
    return FieldSpec(
        name=path.stem,
        title=row.text("title"),
        kind=row.choice("kind", KINDS),
        role=row.choice("role", ROLES),
        critical=row.flag("critical", default=False),
        listed=row.flag("listed", default=False),
        per_item=row.flag("per_item", default=False),
        labels=_expand(path.name, "labels", row.texts("labels"), words.roles),
        weak_labels=_expand(path.name, "weak_labels", row.texts("weak_labels"), words.roles),
        sections=row.texts("sections", ROLES),
        before=row.texts("before"),
        after=row.texts("after"),
        against=row.texts("against"),
        span=row.choice("span", ("start", "end"), default=""),
        low=row.number("low", low=-1000, high=10_000_000) if "low" in table else None,
        high=row.number("high", low=-1000, high=10_000_000) if "high" in table else None,
    )


def _expand(file: str, key: str, texts: tuple[str, ...], roles: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Each text once for every word of the roles it names in braces."""
    expanded: dict[str, None] = {}
    for text in texts:
        groups = _GROUP.findall(text)
        for group in groups:
            if group not in roles:
                raise CatalogError(file, key, f"{{{group}}} is not one of {', '.join(roles)}")
        for choice in product(*(roles[group] for group in groups)):
            filled = text
            for group, word in zip(groups, choice, strict=True):
                filled = filled.replace("{" + group + "}", word, 1)
            expanded[filled] = None
    return tuple(expanded)
