"""Phrase banks put together to papers of every type, so that the models meet more voices than the templates have."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).parent / "phrases"
_FILES, _REASONS = ("payer.txt", "appeal.txt", "office.txt", "others.txt", "voices.txt"), "reasons.txt"
# Oblique ways of saying the same, with reasons of their own, by writers who knew neither the reader nor the other files.
_VOICES = ("plans", "screens", "offices", "officials")
# Most letters speak plainly: with fewer plain lines "has approved the request" was read as a denial.
_PLAIN = 4

Bank = dict[str, dict[str, list[str]]]


def load_phrases(file: str) -> Bank:
    """A phrase file as `{type: {section: lines}}`; files without types have everything under the empty name."""
    bank: Bank = {}
    kind, section = "", ""
    for line in (FOLDER / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            kind, section = line[2:], ""
        elif line.startswith("- "):
            section = line[2:]
        elif line and not line.startswith("#"):
            bank.setdefault(kind, {}).setdefault(section, []).append(line)
    return bank


def load_bank() -> tuple[Bank, Mapping[str, list[str]], Mapping[str, list[str]]]:
    """All types with their sections, the shared sections, and the denial reasons by code."""
    bank: Bank = {}
    for file, times in (*((file, _PLAIN) for file in _FILES), *((f"{voice}.txt", 1) for voice in _VOICES)):
        for kind, sections in load_phrases(file).items():
            for section, lines in sections.items():
                bank.setdefault(kind, {}).setdefault(section, []).extend(lines * times)
    reasons: dict[str, list[str]] = {}
    for file, times in ((_REASONS, _PLAIN), *((f"reasons-{voice}.txt", 1) for voice in _VOICES)):
        for code, sections in load_phrases(file).items():
            reasons.setdefault(code, []).extend(sections[""] * times)
    return bank, load_phrases("shared.txt")[""], reasons


def compose(
    kind: str, bank: Bank, shared: Mapping[str, list[str]], reasons: Mapping[str, list[str]], rng: Random
) -> list[dict[str, Any]]:
    """Blocks of one made-up paper of type `kind`, in a random but sensible order."""
    own = bank[kind]
    payer = kind.startswith(("pa_", "appeal", "coverage", "assistance")) and "form" not in kind
    blocks: list[dict[str, Any]] = []
    if rng.random() < 0.8:
        blocks.append({"kind": "letterhead", "lines": some(shared["letterhead"], 1, 3, rng)})
    facts = _facts(shared, rng)
    if rng.random() < 0.6:
        blocks.append(facts)
    if rng.random() < 0.85:
        blocks.extend({"kind": "heading", "text": text} for text in some(own["headings"], 1, 2, rng))
    blocks.extend(_middle(own, shared, rng))
    if kind in ("pa_denial", "pa_partial_approval", "appeal_upheld", "pa_mixed_decision") and rng.random() < 0.8:
        code = rng.choice([code for code in reasons if code not in ASSISTANCE_REASONS])
        blocks.append({"kind": "paragraph", "text": " ".join(some(reasons[code], 1, 2, rng))})
    if facts not in blocks:
        blocks.insert(rng.randrange(len(blocks) + 1), facts)
    if payer and rng.random() < 0.75:
        blocks.extend({"kind": "paragraph", "text": text} for text in some(shared["rights"], 1, 6, rng))
    blocks.extend({"kind": "paragraph", "text": text} for text in some(shared["boilerplate"], 0, 3, rng))
    return blocks


ASSISTANCE_REASONS = {
    "income_over_limit", "missing_documents", "missing_signature", "government_insurance", "has_coverage",
    "lis_decision_needed", "fund_closed", "drug_not_in_program", "residency", "benefit_exhausted",
}  # fmt: skip


def _facts(shared: Mapping[str, list[str]], rng: Random) -> dict[str, Any]:
    lines = some(shared["patient"], 1, 4, rng) + some(shared["request"], 1, 6, rng)
    return {"kind": "lines", "lines": lines}


def _middle(own: Mapping[str, list[str]], shared: Mapping[str, list[str]], rng: Random) -> list[dict[str, Any]]:
    action = some(own["action"], 1, 4, rng)
    rest = some(own.get("support", []), 1, 6, rng) + some(shared["neutral"], 0, 2, rng)
    rng.shuffle(rest)
    if rng.random() < 0.5:
        return [{"kind": "paragraph", "text": " ".join(action)}, {"kind": "lines", "lines": rest}]
    return [{"kind": "paragraph", "text": text} for text in action + rest]


def some(lines: list[str], least: int, most: int, rng: Random) -> list[str]:
    """From `least` to `most` of the lines, drawn without repetition."""
    return rng.sample(lines, min(len(lines), rng.randint(least, most)))
