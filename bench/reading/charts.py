"""Charts as SVG, written here: a plotting library for two kinds of chart would be the largest dependency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 420
LEFT, RIGHT, TOP, BOTTOM = 72, 24, 48, 96
COLOURS = ("#1f5fa8", "#c2571a", "#2f7d4f", "#7a4a9e")
TICKS = 5
_NOTE_ROOM = 40
_INK, _FAINT = "#222222", "#d9d9d9"

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Series:
    """A line or, with `line` False, single dots; points in the units of the axes.

    `bars` are vertical error bars as (low, high), one a point, or none at all; `notes` stand beside the points.
    `colour` is an index of COLOURS.
    """

    name: str
    points: Sequence[Point]
    bars: Sequence[Point] = field(default=())
    notes: Sequence[str] = field(default=())
    line: bool = True
    colour: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """Titles and ranges (both axes begin at 0 and are shares, labelled in per cent); `diagonal` draws y = x."""

    title: str
    x_title: str
    y_title: str
    series: Sequence[Series]
    x_max: float = 1.0
    y_max: float = 1.0
    diagonal: bool = False


def draw_chart(chart: Chart) -> str:
    """The chart as a whole SVG document."""
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
            f'height="{HEIGHT}" font-family="sans-serif" font-size="12" fill="{_INK}" role="img">',
            f"<title>{escape(chart.title)}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            _text(WIDTH / 2, 26, chart.title, size=15),
            *_draw_axes(chart),
            *(part for number, one in enumerate(chart.series) for part in _draw_series(chart, one, number)),
            "</svg>",
            "",
        )
    )


def round_up(value: float) -> float:
    """The end of an axis that holds `value` (a share): a round number, at most 1."""
    return next((end for end in (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8) if value <= end), 1.0)


def _place(chart: Chart, point: Point) -> Point:
    x = LEFT + point[0] / chart.x_max * (WIDTH - LEFT - RIGHT)
    y = HEIGHT - BOTTOM - point[1] / chart.y_max * (HEIGHT - TOP - BOTTOM)
    return round(x, 1), round(y, 1)


def _draw_axes(chart: Chart) -> Iterator[str]:
    for number in range(TICKS + 1):
        x_share, y_share = chart.x_max * number / TICKS, chart.y_max * number / TICKS
        x, y = _place(chart, (x_share, y_share))
        yield f'<path d="M{x} {TOP}V{HEIGHT - BOTTOM}M{LEFT} {y}H{WIDTH - RIGHT}" stroke="{_FAINT}"/>'
        yield _text(x, HEIGHT - BOTTOM + 18, _percent(x_share))
        yield _text(LEFT - 8, y + 4, _percent(y_share), anchor="end")
    yield f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" stroke="{_INK}" fill="none"/>'
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 40, chart.x_title)
    yield _text(18, (TOP + HEIGHT - BOTTOM) / 2, chart.y_title, turned=True)
    if chart.diagonal:
        (x0, y0), (x1, y1) = _place(chart, (0, 0)), _place(chart, (1, 1))
        yield f'<path d="M{x0} {y0}L{x1} {y1}" stroke="#888888" stroke-dasharray="4 4"/>'


def _draw_series(chart: Chart, one: Series, number: int) -> Iterator[str]:
    colour = COLOURS[one.colour]
    places = [_place(chart, point) for point in one.points]
    if one.line and places:
        yield f'<path d="M{"L".join(f"{x} {y}" for x, y in places)}" stroke="{colour}" stroke-width="2" fill="none"/>'
    for (x, _), (low, high) in zip(places, one.bars, strict=False):
        top, bottom = _place(chart, (0, high))[1], _place(chart, (0, low))[1]
        yield f'<path d="M{x} {top}V{bottom}M{x - 4} {top}h8M{x - 4} {bottom}h8" stroke="{colour}"/>'
    if not one.line:
        yield from (f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>' for x, y in places)
    for (x, y), note in zip(places, one.notes, strict=False):
        # At the right edge there is room only on the left.
        left = x > WIDTH - RIGHT - _NOTE_ROOM
        yield _text(x + (-7 if left else 7), y + 4, note, anchor="end" if left else "start", size=10)
    yield from _draw_key(one, number, colour)


def _draw_key(one: Series, number: int, colour: str) -> Iterator[str]:
    """Two names a line below the chart."""
    x, y = LEFT + number % 2 * (WIDTH - LEFT - RIGHT) // 2, HEIGHT - 34 + number // 2 * 20
    mark = f'<path d="M{x} {y}h18" stroke="{colour}" stroke-width="2"/>'
    yield mark if one.line else f'<circle cx="{x + 9}" cy="{y}" r="4" fill="{colour}"/>'
    yield _text(x + 26, y + 4, one.name, anchor="start")


def _text(x: float, y: float, text: str, *, anchor: str = "middle", size: int = 12, turned: bool = False) -> str:
    turn = f' transform="rotate(-90 {x} {y})"' if turned else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}"{turn}>{escape(text)}</text>'


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
