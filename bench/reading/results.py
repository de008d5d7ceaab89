"""What one run of the benchmark found: all figures of every stratum, ready for the report, the terminal and JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.reading.curves import Bin, Step, bin_score, curves_as_json, trace_score
from bench.reading.intervals import LEVEL, ROUNDS, SEED
from bench.reading.measures import Measure, measure_group, measure_stratum
from bench.reading.strata import GROUPS
from bench.reading.worst import Worst
from bench.scoring import Score
from bench.scoring_report import figures_by_field, group_cases

NOT_FOUND = "(no document on its pages)"


@dataclass(frozen=True, slots=True)
class Result:
    """A stratum measured. `groups`: by kind of group and name; `confusions`: truth, read, how many, of how many."""

    name: str
    quality: str
    about: str
    faxes: int
    pages: int
    score: Score
    measures: Sequence[Measure]
    groups: Mapping[str, Mapping[str, Mapping[str, Any]]]
    confusions: Sequence[tuple[str, str, int, int]]
    fields: Mapping[str, Mapping[str, Any]]
    curves: Mapping[str, Sequence[Step]]
    bins: Sequence[Bin]


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run: when (ISO, UTC) and how it was made, its strata, the worst cases and their pictures' names."""

    made_at: str
    command: str
    revision: str
    machine: str
    seeds: Mapping[str, int]
    results: Sequence[Result]
    skipped: Sequence[str]
    worst: Sequence[Worst]
    pictures: Sequence[str | None]


def measure_result(name: str, quality: str, about: str, pages: int, score: Score) -> Result:
    """All figures of a stratum whose faxes have `pages` pages and are held against the targets of `quality`."""
    groups = {
        kind: {group: measure_group(cases) for group, cases in group_cases(score, names).items()}
        for kind, names in GROUPS.items()
    }
    return Result(
        name,
        quality,
        about,
        len(score.batches) + len(score.singles),
        pages,
        score,
        measure_stratum(score, quality),
        groups,
        count_confusions(score),
        figures_by_field(score),
        trace_score(score),
        bin_score(score),
    )


def count_confusions(score: Score) -> list[tuple[str, str, int, int]]:
    """Truth type, read type, how many, and of how many of the truth type; the most frequent first."""
    total = Counter(case.type for case in score.documents)
    wrong = Counter((case.type, case.read_type or NOT_FOUND) for case in score.documents if not case.right)
    ordered = sorted(wrong.items(), key=lambda entry: (-entry[1], entry[0]))
    return [(truth, read, count, total[truth]) for (truth, read), count in ordered]


def run_as_json(run: Run) -> dict[str, Any]:
    """All numbers of the run; the cases themselves stay in the readings."""
    return {
        "made_at": run.made_at,
        "command": run.command,
        "revision": run.revision,
        "machine": run.machine,
        "seeds": dict(run.seeds),
        "intervals": {"level": LEVEL, "bootstrap_rounds": ROUNDS, "bootstrap_seed": SEED},
        "skipped": list(run.skipped),
        "strata": {result.name: _result_as_json(result) for result in run.results},
        "worst": [
            {
                "stratum": case.stratum,
                "source": case.source,
                "page": case.page,
                "box": case.box,
                "type": case.document_type,
                "field": case.field,
                "outcome": case.outcome,
                "truth": case.truth,
                "read": case.read,
                "confidence": case.confidence,
                "accepted": case.accepted,
                "picture": picture,
            }
            for case, picture in zip(run.worst, run.pictures, strict=True)
        ],
    }


def _result_as_json(result: Result) -> dict[str, Any]:
    return {
        "quality": result.quality,
        "about": result.about,
        "faxes": result.faxes,
        "pages": result.pages,
        "documents": len(result.score.documents),
        "unread": list(result.score.unread),
        "measures": {measure.name: measure.as_json() for measure in result.measures},
        "groups": result.groups,
        "confusions": [dict(zip(("truth", "read", "count", "of"), row, strict=True)) for row in result.confusions],
        "fields": result.fields,
        "coverage_curves": curves_as_json(result.curves),
        "calibration": [[one.count, one.confidence, one.right, one.low, one.high] for one in result.bins],
    }
