"""New papers out of known ones: other labels, another order, another outcome, parts of two papers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from random import Random
from typing import Any

from bench.simulator.templates import Template, WordingError, check_template, split_slot
from bench.training.crossing import PAYER_TYPES, REASONED, mixed, with_other_outcome
from bench.training.phrases import Bank, compose, load_bank
from documents.catalog import Catalog

_SOLE_SLOT = re.compile(r"\{([^{}]*)\}")
_ROLE = re.compile(r"\{(\w+)\}")
_OTHER_LABEL, _SHUFFLED, _THINNED = 0.35, 0.35, 0.12
_LOOSE = ("paragraph", "boilerplate", "footer", "handwritten")
# Their sentences may give a reason without the reason being put in.
_MAY_HINT = (*REASONED, "pa_mixed_decision", "pa_dismissal", "coverage_change_notice")
_TELLING_CODES = {
    "pa_approval": "approved", "pa_partial_approval": "partially_approved", "pa_denial": "denied",
    "pa_info_request": "pending_information", "pa_not_required": "not_required",
    "appeal_overturned": "appeal_overturned", "appeal_upheld": "appeal_upheld",
}  # fmt: skip


def vary(
    template: Template, others: Sequence[Template], catalog: Catalog, rng: Random
) -> tuple[Template, frozenset[str] | None]:
    """A variant of the template, and the coded fields whose facts are known of it; None: all."""
    drawn = rng.random()
    if drawn < 0.45 or template.items:
        return _other_print(template, catalog, rng), None
    bank, shared, reasons = _phrases()
    if drawn < 0.6 and template.type in bank:
        return _with_blocks(template, template.type, compose(template.type, bank, shared, reasons, rng), "")
    if template.type in PAYER_TYPES:
        kind = rng.choice(PAYER_TYPES)
        return _with_blocks(template, kind, *with_other_outcome(template.blocks, kind, bank, reasons, rng))
    partners = [other for other in others if other.type == template.type and not other.items]
    blocks = mixed(template.blocks, rng.choice(partners or [template]).blocks, rng)
    return _with_blocks(template, template.type, blocks, "")


@lru_cache(maxsize=1)
def _phrases() -> tuple[Bank, Mapping[str, list[str]], Mapping[str, list[str]]]:
    return load_bank()


def _with_blocks(
    template: Template, kind: str, blocks: Sequence[Mapping[str, Any]], reason: str
) -> tuple[Template, frozenset[str] | None]:
    """The template with other blocks; as it was where a phrase asks for what the simulator does not know."""
    kept = {key: template.raw[key] for key in ("pool", "patient", "relations") if key in template.raw}
    raw = {**kept, "id": template.id, "sender": template.sender, "title": "", "type": kind, "blocks": list(blocks)}
    facts = {"decision": _TELLING_CODES[kind]} if kind in _TELLING_CODES else {}
    if reason:
        facts["denial_reason_code"] = reason
    raw["constants"] = facts
    known = facts.keys() | ({"denial_reason_code"} if kind in PAYER_TYPES and kind not in _MAY_HINT else set())
    try:
        return check_template(raw, template.author, template.id), frozenset(known)
    except WordingError:
        return template, None


def _other_print(template: Template, catalog: Catalog, rng: Random) -> Template:
    """The same facts under other labels and in another order."""
    swapped, shuffled, thinned = rng.random() < 0.7, rng.random() < _SHUFFLED, rng.random() < 0.5
    blocks = []
    for block in template.blocks:
        if thinned and block["kind"] in _LOOSE and not block.get("evidence") and rng.random() < _THINNED:
            continue
        blocks.append(_relabelled(block, catalog, rng) if swapped else block)
    if shuffled:
        blocks = _reordered(blocks, rng)
    raw = {**template.raw, "blocks": blocks}
    return Template(template.author, template.id, template.type, template.sender, raw, template.slots)


def _relabelled(block: Mapping[str, Any], catalog: Catalog, rng: Random) -> dict[str, Any]:
    new = dict(block)
    if block["kind"] == "box":
        new["blocks"] = [_relabelled(inner, catalog, rng) for inner in block["blocks"]]
    if block["kind"] == "pairs":
        pairs = [_relabel(pair, catalog, rng) for pair in block["pairs"]]
        if rng.random() < 0.4:
            rng.shuffle(pairs)
        new["pairs"] = pairs
    return new


def _relabel(pair: Sequence[Any], catalog: Catalog, rng: Random) -> list[Any]:
    label, value, *rest = pair
    slot = _SOLE_SLOT.fullmatch(str(value).strip())
    name = split_slot(slot[1])[1] if slot else ""
    if name not in catalog.fields or rng.random() > _OTHER_LABEL:
        return list(pair)
    labels = labels_of(catalog)[name]
    if not labels:
        return list(pair)
    other = rng.choice(labels)
    style = rng.random()
    other = other.title() if style < 0.5 else other.upper() if style < 0.7 else other.capitalize()
    return [other + (":" if str(label).endswith(":") else ""), value, *rest]


@lru_cache(maxsize=2)
def labels_of(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """The labels of every field written out, `{patient}` replaced by each of its words."""
    roles = catalog.fields.words.roles
    found = {}
    for name, spec in catalog.fields.items():
        written = []
        for label in spec.labels:
            groups = _ROLE.findall(label)
            for words in list(product(*(roles.get(group, (group,)) for group in groups)))[:6]:
                text = label
                for group, word in zip(groups, words, strict=True):
                    text = text.replace("{" + group + "}", word, 1)
                if len(text) > 1:
                    written.append(text)
        found[name] = tuple(written)
    return found


def _reordered(blocks: Sequence[Mapping[str, Any]], rng: Random) -> list[Mapping[str, Any]]:
    """Neighbouring blocks of facts change places now and then; letterhead, breaks and feet stay."""
    new = list(blocks)
    for n in range(1, len(new) - 2):
        kinds = {new[n]["kind"], new[n + 1]["kind"]}
        if not kinds & {"pagebreak", "footer", "letterhead", "signature", "heading"} and rng.random() < 0.3:
            new[n], new[n + 1] = new[n + 1], new[n]
    return new
