"""The addendum: pages with what did not fit on the form, each entry under the name of its box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

from forms.appearances import draw_text
from forms.fonts import BOLD, PLAIN, tidy
from forms.typesetting import LEADING, wrap

_MARGIN, _SIZE, _HEAD = 54.0, 10.0, 14.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One text that the form refers to as "see attached"."""

    label: str
    text: str


def addendum(title: str, who: str, entries: Sequence[Entry]) -> bytes:
    """A PDF with every entry in full, as many letter pages as needed.

    `who` says whose form it belongs to, for pages that come apart on a fax machine.
    """
    wide, high = LETTER
    lines = _lines(entries, wide - 2 * _MARGIN)
    per_page = int((high - 2 * _MARGIN - 4 * _HEAD) / (_SIZE * LEADING))
    pages = [lines[start : start + per_page] for start in range(0, len(lines), per_page)]
    out = BytesIO()
    canvas = Canvas(out, pagesize=LETTER, invariant=1)
    for number, page in enumerate(pages, 1):
        down = high - _MARGIN - _HEAD
        draw_text(canvas, _MARGIN, down, f"Attachment to: {title}", _HEAD, BOLD)
        draw_text(canvas, _MARGIN, down - 1.5 * _HEAD, f"{who}   page {number} of {len(pages)}".strip(), _SIZE)
        canvas.line(_MARGIN, down - 2 * _HEAD, wide - _MARGIN, down - 2 * _HEAD)
        down -= 3.2 * _HEAD
        for font, line in page:
            draw_text(canvas, _MARGIN, down, line, _SIZE, font)
            down -= _SIZE * LEADING
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _lines(entries: Sequence[Entry], room: float) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for entry in entries:
        lines += [(BOLD, line) for line in wrap(tidy(entry.label), room * 0.9, _SIZE)]
        lines += [(PLAIN, line) for line in wrap(tidy(entry.text), room, _SIZE)]
        lines.append((PLAIN, ""))
    return lines
