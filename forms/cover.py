"""The cover sheet of a fax: who to whom, when, how many pages, and what a wrong recipient must do (domain.md 9.6)."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

from documents.errors import FormError
from forms.appearances import draw_text
from forms.fonts import BOLD, PLAIN, tidy, undrawable
from forms.typesetting import LEADING, wrap

_MARGIN = 60.0
_NOTICE = (
    "This fax may contain protected health information that is confidential under federal and state law. It is "
    "intended only for the person or organisation named above. If you received it in error, do not read, copy or "
    "share it; call the sender at {phone} now and destroy all pages. Redisclosure without authorization may be "
    "prohibited by law."
)


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on a cover sheet. It carries no patient data: the case number is the only reference.

    `sent_at` as people write it, with its zone; `pages` counts the cover sheet, too.
    """

    to_name: str
    to_fax: str
    from_name: str
    from_phone: str
    from_fax: str
    sent_at: str
    pages: int
    case_number: str = ""
    to_phone: str = ""


def cover_sheet(cover: Cover) -> bytes:
    """One letter page. Raises FormError when there is no sender's telephone number for a wrong recipient to call."""
    if not cover.from_phone.strip():
        raise FormError("A cover sheet needs the office's telephone number: set [office] phone in config.toml.")
    out = BytesIO()
    canvas = Canvas(out, pagesize=LETTER, invariant=1)
    canvas.setTitle("Fax")
    wide, high = LETTER
    down = high - _MARGIN - 30
    draw_text(canvas, _MARGIN, down, "FAX", 34, BOLD)
    canvas.setLineWidth(2)
    canvas.line(_MARGIN, down - 14, wide - _MARGIN, down - 14)
    down -= 52
    for label, value in _lines(cover):
        down = _row(canvas, label, value, down, wide)
    down -= 12
    canvas.setLineWidth(1)
    canvas.line(_MARGIN, down, wide - _MARGIN, down)
    down -= 26
    draw_text(canvas, _MARGIN, down, "CONFIDENTIAL", 13, BOLD)
    for line in wrap(_NOTICE.format(phone=cover.from_phone), wide - 2 * _MARGIN, 11):
        down -= 11 * LEADING + 2
        draw_text(canvas, _MARGIN, down, line, 11)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _lines(cover: Cover) -> tuple[tuple[str, str], ...]:
    return (
        ("To", cover.to_name), ("Fax", cover.to_fax), ("Phone", cover.to_phone), ("From", cover.from_name),
        ("Phone", cover.from_phone), ("Fax", cover.from_fax), ("Sent", cover.sent_at),
        ("Pages", f"{cover.pages} with this one"), ("Re", f"Case {cover.case_number}" if cover.case_number else ""),
    )  # fmt: skip


def _row(canvas: Any, label: str, value: str, down: float, wide: float) -> float:
    text = tidy(value).strip()
    if not text:
        return down
    if undrawable(text):
        raise FormError("The cover sheet has characters that no font of this machine has; install one that has them.")
    draw_text(canvas, _MARGIN, down, f"{label}:", 13, BOLD)
    for line in wrap(text, wide - 2 * _MARGIN - 90, 13):
        draw_text(canvas, _MARGIN + 90, down, line, 13, PLAIN)
        down -= 13 * LEADING + 4
    return down - 4
