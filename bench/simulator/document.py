"""One document: a template filled, laid out in a family, with its truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from bench.simulator import faces
from bench.simulator.arrange import draw_document
from bench.simulator.blocks import draw_feet
from bench.simulator.extras import add_rights, mark_on_arrival
from bench.simulator.families import HELD_OUT, Family
from bench.simulator.filling import fill_blocks
from bench.simulator.flow import Flow, start_flow
from bench.simulator.scope import Scope
from bench.simulator.sheets import Sheet
from bench.simulator.templates import Template
from bench.simulator.truth import state_truth


@dataclass(frozen=True, slots=True)
class Made:
    """A document before faxing: its sheets, its truth (page numbers from 1 within the document), its origin."""

    template: Template
    family: Family
    seed: str
    sheets: tuple[Sheet, ...]
    truth: dict[str, Any]
    scope: Scope


def _is_fixed(template: Template, name: str) -> bool:
    return any(name in template.raw.get(part, {}) for part in ("constants", "computed"))


def _write_out(template: Template, scope: Scope, family: Family, seed: str, hand: str) -> Flow:
    """The blocks filled and laid out; two columns end at about the same height where one sheet holds all."""
    extra = Random(f"{seed}/extras/{template.id}")
    blocks = add_rights(fill_blocks(template.blocks, scope), template.type, extra)
    flow = _lay_out(blocks, family, f"{seed}/{family.name}", hand, scope.anchor)
    if family.newspaper and len(flow.sheets) == 1 and flow.column == 0:
        half = flow.column_top + (flow.y - flow.column_top) * 0.58
        flow = _lay_out(blocks, family, f"{seed}/{family.name}", hand, scope.anchor, half)
    return flow


def _lay_out(
    blocks: list[dict[str, Any]], family: Family, seed: str, hand: str, day: date, balance: float = 0.0
) -> Flow:
    flow = start_flow(family, Random(seed), hand)
    flow.balance, flow.day = balance, day
    draw_document(flow, blocks)
    return flow


def make_document(template: Template, family: Family, seed: str) -> Made:
    """The document that template, family and seed give; the same again for the same seed."""
    rng = Random(f"{seed}/{template.author}/{template.id}")
    scope = Scope(template, rng)
    hand = rng.choice(faces.HAND_HELD if family in HELD_OUT else faces.HAND_TUNE)
    flow = _write_out(template, scope, family, seed, hand)
    if template.type != "cover_sheet" and "page_count" in template.slots and not _is_fixed(template, "page_count"):
        scope.values["page_count"] = len(flow.sheets)
        flow = _write_out(template, scope, family, seed, hand)
    draw_feet(flow)
    sheets = tuple(sheet for sheet in flow.sheets if sheet.words)
    mark_on_arrival(sheets, scope, hand, Random(f"{seed}/arrival/{template.id}"))
    return Made(template, family, seed, sheets, state_truth(template, scope, sheets), scope)
