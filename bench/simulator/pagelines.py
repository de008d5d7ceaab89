"""What browsers and record systems print around every page: address, date, page and who printed it."""

from __future__ import annotations

from datetime import date, timedelta

from bench.simulator.filling import words_of
from bench.simulator.flow import Flow, TextStyle, points, set_lines, wrap
from bench.simulator.sheets import DPI, HEIGHT, WIDTH, put_line

SITES = (
    "https://providers.rxreview-portal.com/requests/{number}/summary?tab=details",
    "https://my.planconnect.net/pa/view.aspx?rid={number}&print=1",
    "https://epa.rxgateway.org/#/case/{number}/print",
    "https://portal.clearpathbenefits.com/member/search/results/{number}",
)
TITLES = ("Request details", "Case Summary", "Member Search | Provider Portal", "Print View", "PA Status - Portal")
PRINTERS = ("jmartin", "T. Okafor, MA", "RN Front Desk", "Dana L", "SYSTEM", "kpruitt2", "Ruiz, Ana (CMA)")
TOP = 74.0


def draw_page_lines(flow: Flow) -> None:
    """The lines of the family's frame on every sheet that carries words; other frames have none."""
    if flow.family.frame not in ("url", "printed"):
        return
    sheets = list(flow.sheets)
    used = [sheet for sheet in sheets if sheet.words]
    day = (flow.day or date(2026, 1, 5)) + timedelta(days=flow.rng.choice((0, 0, 0, 1)))
    hour, minute = flow.rng.randint(1, 12), flow.rng.randint(0, 59)
    clock = f"{hour}:{minute:02d} {flow.rng.choice(('AM', 'PM'))}"
    number = flow.rng.randint(10_000, 99_999_999)
    draw = _draw_browser if flow.family.frame == "url" else _draw_printed
    pick = flow.rng.randrange(1000)
    for page, sheet in enumerate(used, 1):
        flow.sheets = [sheet]
        draw(flow, day, clock, f"{page}/{len(used)}", (number, pick))
    flow.sheets = sheets


def _draw_browser(flow: Flow, day: date, clock: str, page: str, picks: tuple[int, int]) -> None:
    """Date and title at the top, address and page at the bottom, as browsers print them."""
    number, pick = picks
    title = TITLES[pick % len(TITLES)]
    _put_pair(flow, TOP, f"{day.month}/{day.day}/{day:%y}, {clock}", title, align="center")
    _put_pair(flow, HEIGHT - 62.0, SITES[pick % len(SITES)].format(number=number), page)


def _draw_printed(flow: Flow, day: date, clock: str, page: str, picks: tuple[int, int]) -> None:
    """A rule, who printed the page and when, and the page number, as record systems print them."""
    left, right = _edges()
    put_line(flow.sheet, left, HEIGHT - 72, right, HEIGHT - 72, 1)
    who = PRINTERS[picks[1] % len(PRINTERS)]
    text = (
        f"Printed by {who} at {day:%m/%d/%y} {clock}" if picks[1] % 2 else f"Printed: {day:%m/%d/%Y} {clock} by {who}"
    )
    _put_pair(flow, HEIGHT - 66.0, text, "Page " + page.replace("/", " of "))


def _edges() -> tuple[float, float]:
    return 0.5 * DPI, WIDTH - 0.5 * DPI


def _put_pair(flow: Flow, y: float, left: str, right: str, *, align: str = "right") -> None:
    """One text at the left edge of the page, one at its right edge or in its middle."""
    size = points(7.5)
    style = TextStyle(flow.family.face, size, round(size * 1.2))
    x0, x1 = _edges()
    set_lines(flow, wrap(words_of(left), style, x1 - x0), x0, y, style)
    set_lines(flow, wrap(words_of(right), style, x1 - x0), x0, y, style, width=x1 - x0, align=align)
