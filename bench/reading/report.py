"""The report as Markdown: complete by itself, with the charts and pictures that lie beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bench.reading.intervals import ROUNDS, SEED
from bench.reading.resampling import FEWEST
from bench.reading.results import Result, Run
from bench.reading.wording import say_interval, say_number, say_range, say_target, say_value, say_verdict
from bench.reading.worst import caption
from bench.scoring import CRITICAL

_MEASURE_HEAD = ("measure", "value", "95 %", "of", "target", "verdict")
_GROUP_HEAD = (
    *("", "documents", "type right", "95 %", "not reviewed", "swapped"),
    *("critical F1", "95 %", "other F1", "accepted right", "covered"),
)
_FIELD_HEAD = ("field", "true values", "right", "wrong", "missed", "invented", "F1", "accepted right", "covered")
_DATA = (
    "Everything here is **synthetic or invented**: no person, number or letter is real. The faxes of `fine` and "
    "`standard` are drawn by program (`bench/simulator`) from written wordings in layout families kept for reporting, "
    "with fax damage made by program; the drug and payer lists were checked against the names one reserve author uses, "
    "so such names are not wholly unseen. `samples` were made by yet other authors; `cases` are published example "
    "papers put through the same damage, their truth read by a person. Real mail will differ."
)
_METHOD = (
    "Shares have Wilson intervals, which take documents and values as independent; F1, coverage, ECE and AUC are "
    f"resampled by whole faxes ({ROUNDS} rounds, seed {SEED}), as values of one fax err together, with no interval "
    f"where there are fewer than {FEWEST} faxes; what should never happen has a one-sided Clopper-Pearson bound "
    "(nothing in n: below 3/n). A verdict is that of the value itself; *open* says that the interval holds both sides "
    "of the target or is not known, so that more faxes might turn it. Swaps are counted among documents that grant or "
    "refuse something and that nobody would have reviewed. A wrong value counts against precision and recall; "
    "*covered* is what is accepted and right of all true values. In the tables of groups, *accepted right* and "
    "*covered* are those of critical values. A fax with two kinds of damage is in two rows of that table; `none` means "
    "neither strokes, dithering, copies of copies nor noise. Critical fields are marked with \\*."
)


def write_report(run: Run) -> str:
    """The whole report; charts are named `coverage-STRATUM.svg` and `calibration-STRATUM.svg`."""
    parts = [*_write_head(run)]
    for result in run.results:
        parts += _write_stratum(result)
    parts += _write_worst(run)
    return "\n".join(parts) + "\n"


def write_measures(result: Result) -> list[tuple[str, ...]]:
    """The rows of the main table of a stratum, under _MEASURE_HEAD; the terminal prints the same."""
    return [
        (m.title, say_value(m), say_interval(m), str(m.of) if m.of else "", say_target(m), say_verdict(m))
        for m in result.measures
    ]


def format_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows under their head with aligned columns, for a terminal."""
    table = [_MEASURE_HEAD, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(_MEASURE_HEAD))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]


def _write_head(run: Run) -> Iterator[str]:
    seeds = ", ".join(f"{name} {seed}" for name, seed in run.seeds.items())
    yield "# How well faxes are read"
    yield f"\nMade {run.made_at} by `{run.command}`, revision {run.revision}, on {run.machine}. Seeds: {seeds}."
    yield f"\n{_DATA}\n"
    sizes = [
        (r.name, str(r.faxes), str(r.pages), str(len(r.score.documents)), str(_count_true(r)), r.about)
        for r in run.results
    ]
    yield from _table(("stratum", "faxes", "pages", "documents", "true values", "what it is"), sizes)
    yield from (f"\nNot measured: {line}." for line in run.skipped)
    yield "\n## How to read the figures\n"
    yield _METHOD


def _count_true(result: Result) -> int:
    return sum(case.outcome != "invented" for case in result.score.fields)


def _write_stratum(result: Result) -> Iterator[str]:
    yield f"\n## {result.name}\n"
    yield f"{result.faxes} faxes, {result.pages} pages: {result.about}. Targets: those for {result.quality} pages.\n"
    if result.score.unread:
        yield f"Not read at all: {', '.join(result.score.unread)}.\n"
    yield from _table(_MEASURE_HEAD, write_measures(result))
    yield f"\n![Coverage curves](coverage-{result.name}.svg)\n\n![Calibration](calibration-{result.name}.svg)"
    for kind, rows in result.groups.items():
        yield f"\n### {result.name}, by {kind}\n"
        yield from _table((kind, *_GROUP_HEAD[1:]), [_group_row(name, row) for name, row in rows.items()])
    yield f"\n### {result.name}, types taken for others\n"
    yield from _write_confusions(result)
    yield f"\n### {result.name}, by field\n"
    yield from _table(_FIELD_HEAD, [_field_row(name, result.fields[name]) for name in _order_fields(result.fields)])


def _write_confusions(result: Result) -> Iterable[str]:
    if not result.confusions:
        return ["None."]
    rows = [(truth, read, f"{count} of {of}") for truth, read, count, of in result.confusions]
    return _table(("truth", "read as", "how often"), rows)


def _group_row(name: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    no_fields = not row["critical_values"] and row["critical_f1_interval"][0] is None
    return (
        name,
        str(row["documents"]),
        say_number(row["type_right"], score=False),
        say_range(*row["type_right_interval"], score=False),
        str(row["filed"]),
        str(row["swapped"]),
        "–" if no_fields else say_number(row["critical_f1"], score=True),
        say_range(*row["critical_f1_interval"], score=True),
        say_number(row["other_f1"], score=True) if row["other_values"] else "–",
        say_number(row["critical_accepted_right"], score=False) if row["critical_accepted"] else "–",
        say_number(row["critical_coverage"], score=False) if row["critical_values"] else "–",
    )


def _field_row(name: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    counts = tuple(str(row[key]) for key in ("values", "right", "wrong", "missed", "invented"))
    accepted = say_number(row["accepted_right"], score=False) if row["accepted"] else "–"
    covered = say_number(row["coverage"], score=False) if row["values"] else "–"
    marked = f"{name} \\*" if name in CRITICAL else name
    return (marked, *counts, say_number(row["f1"], score=True), accepted, covered)


def _order_fields(fields: Mapping[str, Any]) -> list[str]:
    return sorted(fields, key=lambda name: (name not in CRITICAL, name))


def _write_worst(run: Run) -> Iterator[str]:
    yield f"\n## The {len(run.worst)} worst cases\n"
    yield (
        "What would have been written without a person comes first, then wrong types, then critical values, then the "
        "surest; at most two of a fax. The place that was read is marked. All people are invented."
    )
    for number, (case, picture) in enumerate(zip(run.worst, run.pictures, strict=True), 1):
        yield f"\n{number}. {caption(case)}"
        yield f"\n   ![case {number}]({picture})" if picture else "\n   (the page cannot be drawn)"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
