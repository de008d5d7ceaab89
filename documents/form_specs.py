"""Forms of the catalog: which box takes which canonical value (domain.md 5.5), and what only a person may fill."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from documents.errors import CatalogError
from documents.tables import Row, read_table, rows

BOX_KINDS = ("text", "comb", "multiline", "check", "radio", "choice", "list")
VALUE_TYPES = ("text", "date", "number", "flag", "choice", "list", "identifier", "phone")
SUPPLIERS = ("patient", "clinic", "payer", "pharmacy")
SIGNERS = ("prescriber", "patient", "representative", "witness", "requestor", "plan")
# What stays for a person's hand: nothing here is ever written, whatever the answers hold (domain.md 5.6).
NEVER = ("signature", "initials", "date_signed", "attestation", "plan_use", "leave_blank")

_FORM_KEYS = ("name", "title", "file", "box", "min_font")
_BOX_KEYS = (
    "box", "from", "format", "kind", "required", "who", "max_length", "ticks", "choices", "question", "never", "signer",
)  # fmt: skip
_NAME_KEYS = ("type", "who", "section", "labels", "choices")
_FILE_NAME = re.compile(r"[^./\\\x00-\x1f][^/\\\x00-\x1f]*\.pdf", re.IGNORECASE)
_QUESTION = re.compile(r"question\.[a-z0-9_]+\.[a-z0-9_]+")
_PART = re.compile(r"([a-z_0-9]+)(?:\[(\d{1,3})\])?")


@dataclass(frozen=True, slots=True)
class CanonicalName:
    """One value a form may ask for: its type, who can supply it, and what forms print beside its box.

    `name` has `[]` after the parts that are lists. `labels` leave the section word out ("phone number").
    """

    name: str
    type: str
    who: str
    section: str
    labels: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every canonical name, and the words by which forms head their sections."""

    names: Mapping[str, CanonicalName]
    sections: Mapping[str, tuple[str, ...]]

    def find(self, dotted: str) -> CanonicalName | None:
        """The entry for a name with positions, `coverage[0].member_id`; None if there is none."""
        return self.names.get(without_positions(dotted))

    def knows(self, dotted: str) -> bool:
        """Whether a box may take this: a name, a group of names, or `question.FORM.ID` (a form's own question)."""
        return self.find(dotted) is not None or self.is_group(dotted) or _QUESTION.fullmatch(dotted) is not None

    def is_group(self, dotted: str) -> bool:
        """Whether names lie below this one: `patient.address`, `dx`, `prior[2]`."""
        plain = without_positions(dotted).removesuffix("[]")
        return any(name.startswith((f"{plain}.", f"{plain}[].")) for name in self.names)


@dataclass(frozen=True, slots=True)
class BoxSpec:
    """One box of a form.

    `box` is the field's full name in the PDF. `source` is a canonical name or a group of them, empty for boxes that
    are for a person's hand (`never`, `signer`). `format` names formatters joined by `|`. `ticks` are the values
    that tick a check box; `choices` maps values to what the PDF calls them. `question`: a clinical question,
    answered only from the record. `max_length` 0: what the PDF says.
    """

    box: str
    source: str = ""
    format: str = ""
    kind: str = "text"
    required: bool = False
    who: str = ""
    max_length: int = 0
    ticks: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    question: bool = False
    never: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One form: its PDF and its boxes. `min_font` is the smallest type in points before text goes to an addendum."""

    name: str
    title: str
    path: Path
    boxes: tuple[BoxSpec, ...]
    min_font: int = 7


def load_vocabulary(folder: Path) -> Vocabulary:
    """`_vocabulary.toml` of the forms folder. Raises CatalogError naming file, key and reason."""
    path = folder / "_vocabulary.toml"
    table = read_table(path, known=("sections", "names"))
    sections = table.get("sections", {})
    if not isinstance(sections, dict):
        raise CatalogError(path.name, "sections", "must be a table")
    names = {name: _canonical(path.name, name, given, sections) for name, given in _tables(path.name, table)}
    return Vocabulary(names, {name: Row(path.name, "sections", sections, sections).texts(name) for name in sections})


def load_forms(folder: Path) -> Mapping[str, FormSpec]:
    """Every `NAME.toml` of the forms folder, checked. Raises CatalogError naming file, key and reason."""
    vocabulary = load_vocabulary(folder)
    specs = {path.stem: load_form(path, vocabulary) for path in sorted(folder.glob("[!_]*.toml"))}
    for stem, spec in specs.items():
        if spec.name != stem:
            raise CatalogError(f"{stem}.toml", "name", f"must be {stem!r}, the name of the file")
        if not spec.path.is_file():
            raise CatalogError(f"{stem}.toml", "file", f"{spec.path.name} is not in the folder")
    return specs


def load_form(path: Path, vocabulary: Vocabulary) -> FormSpec:
    """One mapping. Raises CatalogError naming file, key and reason."""
    table = read_table(path, known=_FORM_KEYS)
    row = Row(path.name, "form", table, _FORM_KEYS)
    file = row.text("file")
    if not _FILE_NAME.fullmatch(file):
        raise row.refusal("file", "must be the name of a PDF beside the mapping")
    boxes = tuple(
        replace(_box(each, vocabulary), choices=_pairs(each, given.get("choices", {})))
        for each, given in zip(rows(path, table, "box", known=_BOX_KEYS), table.get("box", ()), strict=True)
    )
    twice = [name for name, count in Counter(box.box for box in boxes).items() if count > 1]
    if twice or not boxes:
        raise row.refusal("box", f"{twice[0]!r} is mapped twice" if twice else "names no box")
    min_font = row.number("min_font", low=5, high=12) if row.has("min_font") else 7
    return FormSpec(row.text("name"), row.text("title"), path.parent / file, boxes, min_font)


def parse_name(dotted: str) -> tuple[str | int, ...]:
    """`coverage[0].member_id` as ("coverage", 0, "member_id"). Raises ValueError for anything else."""
    parts: list[str | int] = []
    for piece in dotted.split("."):
        found = _PART.fullmatch(piece)
        if found is None:
            raise ValueError(dotted)
        parts.append(found[1])
        if found[2] is not None:
            parts.append(int(found[2]))
    return tuple(parts)


def without_positions(dotted: str) -> str:
    """`coverage[0].member_id` as `coverage[].member_id`."""
    return re.sub(r"\[\d+\]", "[]", dotted)


def _tables(file: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    names = table.get("names", {})
    if not isinstance(names, dict) or not names:
        raise CatalogError(file, "names", "must be a table of names")
    for name, given in names.items():
        if not isinstance(given, dict):
            raise CatalogError(file, f"names {name}", "must be a table")
        yield name, given


def _canonical(file: str, name: str, given: Mapping[str, Any], sections: Mapping[str, Any]) -> CanonicalName:
    row = Row(file, f"names {name}", given, _NAME_KEYS)
    return CanonicalName(
        name=name,
        type=row.choice("type", VALUE_TYPES),
        who=row.choice("who", SUPPLIERS),
        section=row.choice("section", tuple(sections)),
        labels=row.texts("labels"),
        choices=row.texts("choices"),
    )


def _box(row: Row, vocabulary: Vocabulary) -> BoxSpec:
    never = row.choice("never", NEVER, default="")
    source = row.text("from", default="")
    if bool(never) == bool(source):
        raise row.refusal("from", "a box has either a canonical name (`from`) or stays for a person (`never`)")
    kind = row.choice("kind", BOX_KINDS, default="text")
    ticks = row.texts("ticks")
    if source:
        _check_source(row, source, vocabulary)
    if source and kind == "check" and not ticks:
        raise row.refusal("ticks", "a check box needs the values that tick it")
    entry = vocabulary.find(source) if source else None
    return BoxSpec(
        box=row.text("box"),
        source=source,
        format=row.text("format", default=""),
        kind=kind,
        required=row.flag("required", default=False),
        who=row.choice("who", SUPPLIERS, default=entry.who if entry else "clinic"),
        max_length=row.number("max_length", low=1, high=100_000) if row.has("max_length") else 0,
        ticks=ticks,
        question=row.flag("question", default=False),
        never=never,
        signer=row.choice("signer", SIGNERS, default=""),
    )


def _check_source(row: Row, source: str, vocabulary: Vocabulary) -> None:
    try:
        parse_name(source)
    except ValueError:
        raise row.refusal("from", f"{source!r} is not a name such as coverage[0].member_id") from None
    if not vocabulary.knows(source):
        raise row.refusal("from", f"{source!r} is not a canonical name; see _vocabulary.toml")


def _pairs(row: Row, table: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise row.refusal("choices", "must be a table of texts")
    return tuple(table.items())
