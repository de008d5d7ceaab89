"""One document: a template filled, laid out in a family, with its truth."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from bench.simulator import faces
from bench.simulator.blocks import draw_document, draw_feet
from bench.simulator.extras import add_rights, mark_on_arrival
from bench.simulator.families import HELD_OUT, Family
from bench.simulator.filling import fill_blocks
from bench.simulator.flow import start_flow
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


def make_document(template: Template, family: Family, seed: str) -> Made:
    """The document that template, family and seed give; the same again for the same seed."""
    rng = Random(f"{seed}/{template.author}/{template.id}")
    scope = Scope(template, rng)
    extra = Random(f"{seed}/extras/{template.id}")
    blocks = add_rights(fill_blocks(template.blocks, scope), template.type, extra)
    hands = faces.HAND_HELD if family in HELD_OUT else faces.HAND_TUNE
    hand = rng.choice(hands)
    flow = start_flow(family, Random(f"{seed}/{family.name}"), hand)
    draw_document(flow, blocks)
    draw_feet(flow)
    sheets = tuple(sheet for sheet in flow.sheets if sheet.words)
    mark_on_arrival(sheets, scope, hand, extra)
    return Made(template, family, seed, sheets, state_truth(template, scope, sheets), scope)
