"""Papers of no author that print their values behind the labels of the catalog: the plainest words, which authors avoid.

What learns from authors alone knows "valid through" better than "expiration date".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from bench.simulator.families import SETS
from bench.simulator.templates import FIELDS, Template, check_template
from bench.training.field_pages import Sample, make_sample
from bench.training.phrases import Bank, load_bank, some
from bench.training.variants import labels_of
from documents.catalog import Catalog
from documents.field_specs import FieldSpec
from extract.candidates.tagged import GROUP_OF_KIND

# Kinds of which the simulator can invent a value, and fields of these kinds of which it cannot.
_KINDS = frozenset([*GROUP_OF_KIND, "address", "form", "weight"]) - {"drug_list", "therapy_list", "page_count"}
_TOLD_ONLY = frozenset(["specialty_lockout"])
_MOST_FIELDS = 14
_FORMATS: Mapping[str, Sequence[str]] = {
    "date": ("mdy", "mdy", "long", "iso", "dashed", "mdy2"),
    "birth_date": ("mdy", "mdy", "long", "dashed"),
    "phone": ("dashes", "parens", "dots"),
    "person": ("first_last", "last_first"),
}
_PERIODS = ("approval period", "dates of approval", "effective dates", "authorization period", "coverage dates", "dates")


def make_plain_papers(catalog: Catalog, *, each: int, seed: int) -> Iterator[Sample]:
    """`each` papers of every type with values of some of its fields, laid out in a family for tuning; of no author."""
    bank, shared, _ = load_bank()
    for kind in sorted(catalog.types):
        fields = [spec for name, spec in catalog.fields.items() if _is_printed(name, spec, catalog.types[kind].fields)]
        for number in range(each if fields else 0):
            rng = Random(f"{seed}/{kind}/{number}")
            template = _plain_template(kind, fields, catalog, bank, shared, rng)
            yield make_sample(template, rng.choice(SETS["tune"]), f"{seed}/{kind}/{number}", rng)


def _is_printed(name: str, spec: FieldSpec, own: Sequence[str]) -> bool:
    return name in own and name in FIELDS - _TOLD_ONLY and spec.kind in _KINDS and bool(spec.labels)


def _plain_template(
    kind: str, fields: Sequence[FieldSpec], catalog: Catalog, bank: Bank, shared: Mapping[str, list[str]], rng: Random
) -> Template:
    """Some fields of the type under their labels, part by part, and a sentence of what such papers say."""
    blocks: list[dict[str, Any]] = []
    if rng.random() < 0.7:
        blocks.append({"kind": "letterhead", "lines": some(shared["letterhead"], 1, 3, rng)})
    if kind in bank:
        blocks += [{"kind": "heading", "text": text} for text in some(bank[kind]["headings"], 0, 1, rng)]
    chosen = rng.sample(list(fields), min(len(fields), rng.randint(3, _MOST_FIELDS)))
    for role in dict.fromkeys(spec.role for spec in chosen):
        blocks += _part([spec for spec in chosen if spec.role == role], fields, catalog, rng)
    if kind in bank:
        blocks.append({"kind": "paragraph", "text": " ".join(some(bank[kind]["action"], 1, 2, rng))})
    raw = {"id": f"plain-{kind}", "type": kind, "sender": "payer", "title": "", "blocks": blocks}
    return check_template(raw, "", f"plain {kind}")


def _part(
    specs: Sequence[FieldSpec], fields: Sequence[FieldSpec], catalog: Catalog, rng: Random
) -> list[dict[str, Any]]:
    """The values of one role, in pairs or lines, half of the time under the heading of their part."""
    headings = catalog.fields.words.sections.get(specs[0].role, ())
    headed = bool(headings) and rng.random() < 0.5
    by_name: dict[str, list[str]] = {}
    for spec in specs:
        label = _label_of(spec, fields, catalog, rng, weak=headed)
        if label:
            by_name[spec.name] = [_styled(label, rng), _slot(spec, rng)]
    pairs = list(by_name.values())
    if {"start", "end"} <= {spec.span for spec in fields} and specs[0].role == "decision" and rng.random() < 0.3:
        between = rng.choice((" - ", " to ", " through "))
        own = [spec for spec in fields if spec.span]
        starts, ends = ([_slot(spec, rng) for spec in own if spec.span == end] for end in ("start", "end"))
        pairs = [pair for name, pair in by_name.items() if name not in {spec.name for spec in own}]
        pairs.append([_styled(rng.choice(_PERIODS), rng), starts[0] + between + ends[0]])
    if not pairs:
        return []
    title = [{"kind": "heading", "text": _styled(rng.choice(headings), rng)}] if headed else []
    if rng.random() < 0.4:
        return [*title, {"kind": "lines", "lines": [f"{label}: {value}" for label, value in pairs]}]
    return [*title, {"kind": "pairs", "columns": rng.choice((1, 1, 2)), "pairs": pairs}]


def _label_of(spec: FieldSpec, fields: Sequence[FieldSpec], catalog: Catalog, rng: Random, *, weak: bool) -> str:
    """A label that no other field of the paper has, the plainer ones (they stand first) more often."""
    written = labels_of(catalog)
    others = {label for other in fields if other is not spec for label in written[other.name]}
    own = [label for label in written[spec.name] if label not in others]
    if weak and spec.weak_labels and rng.random() < 0.3:
        own = [label for label in spec.weak_labels if "{" not in label]
    return own[int(len(own) * rng.random() ** 3)] if own else ""


def _slot(spec: FieldSpec, rng: Random) -> str:
    how = rng.choice(_FORMATS.get(spec.kind, ("",)))
    return "{" + spec.name + (f":{how}" if how else "") + "}"


def _styled(label: str, rng: Random) -> str:
    return rng.choice((label.title(), label.title(), label.capitalize(), label.upper()))
