"""What the author of a wording did not write: rights pages, tag lines, office stamps, scribbled notes."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from math import radians, tan
from pathlib import Path
from random import Random
from typing import Any

from bench.simulator.filling import words_of
from bench.simulator.flow import points
from bench.simulator.scope import Scope
from bench.simulator.sheets import HEIGHT, WIDTH, Sheet, TextStep, ink_box, put_rect, put_word

NOTICES = Path(__file__).parent / "data" / "notices.tsv"
PAYER_TYPES = ("pa_approval", "pa_denial", "pa_partial_approval", "pa_mixed_decision", "pa_dismissal", "appeal_upheld",
               "appeal_overturned", "appeal_receipt", "coverage_change_notice", "pa_info_request")  # fmt: skip
STAMPS = (
    "RECEIVED {day}",
    "FAXED {day}",
    "RECEIVED\n{day}\nPHARMACY",
    "SCANNED {day}",
    "COPY",
    "FAXED",
    "ENTERED {day}",
)
SCRIBBLES = ("pls file", "ok - {initials}", "called pt {day}", "see prior fax", "{initials} {day}", "scan to chart",
             "left vm {day}", "2nd request", "copy to {initials}")  # fmt: skip


@cache
def load_notices(topic: str) -> tuple[str, ...]:
    """The notices on a topic in data/notices.tsv: appeal_rights, nondiscrimination, language."""
    rows = (line.split("\t") for line in NOTICES.read_text(encoding="utf-8").splitlines())
    return tuple(text for name, text in rows if name == topic)


def add_rights(blocks: list[dict[str, Any]], document_type: str, rng: Random) -> list[dict[str, Any]]:
    """The blocks; for some payer letters with what goes with every notice: rights, civil rights, tag lines."""
    if document_type not in PAYER_TYPES or rng.random() > 0.28:
        return blocks
    more: list[dict[str, Any]] = []
    if rng.random() < 0.6:
        more.append({"kind": "pagebreak"})
    if rng.random() < 0.7:
        more += [
            _notice("appeal_rights", text) for text in rng.sample(load_notices("appeal_rights"), rng.choice((1, 1, 2)))
        ]
    if rng.random() < 0.6:
        more.append(_notice("nondiscrimination", load_notices("nondiscrimination")[0]))
    if rng.random() < 0.6:
        more += [_notice("language", text) for text in rng.sample(load_notices("language"), rng.choice((2, 8, 15)))]
    return blocks + more if len(more) > 1 else blocks


def _notice(topic: str, text: str) -> dict[str, Any]:
    return {"kind": "boilerplate", "topic": topic, "text": words_of(text)}


def mark_on_arrival(sheets: tuple[Sheet, ...], scope: Scope, hand_face: str, rng: Random) -> None:
    """A stamp or a scribble on free paper of the first sheet, for some documents; both are decoys for a reader."""
    letter = scope.get("letter_date")
    day = (letter + timedelta(days=rng.randint(0, 3))).strftime(rng.choice(("%b %d %Y", "%m/%d/%y", "%m-%d")))
    if rng.random() < 0.09:
        _stamp(sheets[0], rng.choice(STAMPS).format(day=day.upper()), rng)
    if rng.random() < 0.09:
        initials = "".join(rng.choice("ABCDEGHJKLMNPRSTW") for _ in range(2)).lower()
        _scribble(sheets[0], rng.choice(SCRIBBLES).format(day=day, initials=initials), hand_face, rng)


def find_free_spot(sheet: Sheet, wide: float, high: float, rng: Random) -> tuple[float, float] | None:
    """The top left corner of a place without words, marks or lines of text; None where none was found."""
    for _ in range(30):
        x, y = rng.uniform(70, WIDTH - wide - 70), rng.uniform(120, HEIGHT - high - 170)
        boxes = [word.box for word in sheet.words] + [mark.box for mark in sheet.marks]
        if not any(b[0] < x + wide and b[2] > x and b[1] < y + high and b[3] > y for b in boxes):
            return x, y
    return None


def _stamp(sheet: Sheet, text: str, rng: Random) -> None:
    size, face = points(rng.uniform(13, 18)), rng.choice(("arial_narrow", "arial", "slab"))
    lines = text.split("\n")
    wide = max(ink_box(face, True, size, line)[2] for line in lines) + 44
    high = len(lines) * size * 1.25 + 26
    spot = find_free_spot(sheet, wide, high + wide * 0.15, rng)
    if spot is None:
        return
    angle = rng.choice((0.0, rng.uniform(-9, 9)))
    x, y = spot[0], spot[1] + wide * 0.07
    if not angle:
        put_rect(sheet, x, y, x + wide, y + high, 5)
    for number, line in enumerate(lines):
        _write(sheet, line, x + 22, y + 13 + size * (1.25 * number + 0.95), face, size, angle, bold=True)


def _scribble(sheet: Sheet, text: str, hand_face: str, rng: Random) -> None:
    size = points(rng.uniform(13, 19))
    wide, high = ink_box(hand_face, False, size, text)[2] + 20, size * 1.8
    spot = find_free_spot(sheet, wide, high + wide * 0.12, rng)
    if spot is not None:
        x, y = spot[0], spot[1] + size + wide * 0.06
        _write(sheet, text, x, y, hand_face, size, rng.uniform(-5, 5), hand=True)


def _write(
    sheet: Sheet, text: str, x: float, y: float, face: str, size: int, angle: float, *, bold: bool = False,
    hand: bool = False,
) -> None:  # fmt: skip
    """Words at an angle (degrees counter-clockwise), each turned about the start of the line."""
    slope = tan(radians(angle))
    offset = 0.0
    for word in text.split():
        put_word(sheet, TextStep(x + offset, y - slope * offset, word, face, bold, size, 0, angle), (), hand=hand)
        offset += ink_box(face, bold, size, word)[2] + size * 0.35
    sheet.lines += 1
