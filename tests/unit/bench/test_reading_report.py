"""Measures against targets, groups, confusions, and the folder of a tiny hand-made score."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from defusedxml import ElementTree

from bench.__main__ import LONG, PARTS
from bench.reading.command import write_run
from bench.reading.curves import bin_confidences, trace_coverage
from bench.reading.measures import TARGETS, TITLES, Measure, measure_stratum
from bench.reading.report import write_report
from bench.reading.results import NOT_FOUND, Run, count_confusions, measure_result
from bench.reading.strata import name_damages
from bench.reading.wording import say_interval, say_target, say_value, say_verdict
from bench.reading.worst import choose_worst
from bench.scoring import DocumentCase, FieldCase, Score


def document(source: str, kind: str, read: str | None, *, review: bool = True, swapped: bool = False) -> DocumentCase:
    degradations = ("skew+0.2", "soft", "gen2", "noise0.0005", "punch:p1")
    return DocumentCase(
        source, "fine", "E", "held_grid", kind, read, 0.8, review, (1,), swapped, kind == "pa_denial", degradations
    )


def tiny_score() -> Score:
    denial = document("a.pdf", "pa_denial", "pa_denial", review=False)
    lost = document("b.pdf", "pa_denial", None)
    junk = document("c.pdf", "junk", "cover_sheet")
    fields = [
        FieldCase("member_id", "right", "W1", "W1", 0.99, True, denial, 1, (0.1, 0.1, 0.2, 0.12)),
        FieldCase("drug_name", "wrong", "Humira", "Humalog | <b>", 0.98, True, denial, 1, (0.1, 0.5, 0.2, 0.52)),
        FieldCase("payer", "invented", None, "Acme & Co", 0.4, False, junk, 1, None),
        FieldCase("member_id", "missed", "W2", None, 0.0, False, lost),
    ]
    return Score([denial, lost, junk], fields, [True], [True, True], ["b.pdf"])


def tiny_run(*, skipped: tuple[str, ...] = ()) -> Run:
    result = measure_result("fine", "fine", "made by hand", 3, tiny_score())
    worst = choose_worst({"fine": result.score})
    pictures = [f"worst-{number:02d}-fine.png" if number > 1 else None for number in range(1, len(worst) + 1)]
    command = "python -m bench reading --count 3"
    return Run("2026-11-27 10:00 UTC", command, "abc1234", "2 cores", {"fine": 901}, [result], skipped, worst, pictures)


def by_name(score: Score, quality: str = "fine") -> dict[str, Measure]:
    return {measure.name: measure for measure in measure_stratum(score, quality)}


def test_every_target_belongs_to_a_measure_that_is_reported() -> None:
    assert set(TARGETS) <= set(TITLES)
    assert list(by_name(Score())) == list(TITLES)


def test_standard_pages_are_held_against_their_own_targets() -> None:
    assert by_name(tiny_score(), "fine")["type_right"].target == 0.985
    assert by_name(tiny_score(), "standard")["type_right"].target == 0.97


def test_an_empty_score_claims_nothing() -> None:
    for measure in measure_stratum(Score(), "fine"):
        assert measure.value is None
        assert say_value(measure) == "none to measure"
        assert say_verdict(measure) in ("", "no verdict")


def test_a_missed_target_says_by_how_much() -> None:
    measure = by_name(tiny_score())["type_right"]
    assert (measure.events, measure.of) == (1, 3)
    assert say_value(measure) == "33.3 %"
    assert say_verdict(measure) == "missed by 65.2 points"


def test_a_target_inside_the_interval_is_open_and_one_outside_is_not() -> None:
    assert Measure("type_right", 0.99, 0.97, 0.998, 99, 100, 0.985).is_open
    assert not Measure("type_right", 0.999, 0.99, 1.0, 999, 1000, 0.985).is_open
    assert not Measure("type_right", 0.9, 0.88, 0.92, 90, 100, 0.985).is_open
    assert Measure("ece", 0.015, 0.01, 0.03, None, 100, 0.02, at_least=False).is_open
    assert not Measure("ece", 0.05, 0.04, 0.06, None, 100, 0.02, at_least=False).is_open


def test_a_verdict_without_an_interval_is_open() -> None:
    measure = Measure("critical_f1", 1.0, None, None, None, 9, 0.98)
    assert (say_value(measure), say_interval(measure)) == ("1.000", "too few faxes")
    assert say_verdict(measure) == "met by 0.020 (open)"


def test_no_swap_is_met_but_open_and_bounded_by_the_number_of_decisions_filed() -> None:
    score = Score([document(f"{n}", "pa_denial", "pa_denial", review=False) for n in range(100)])
    score.documents += [document("j", "junk", "junk", review=False), document("r", "pa_denial", "pa_approval")]
    measure = by_name(score)["swapped"]
    assert say_value(measure) == "0 of 100"
    assert say_interval(measure) == "below 2.95 %"
    assert (say_target(measure), say_verdict(measure)) == ("none", "met (open)")


def test_a_swap_among_the_filed_is_counted_and_missed() -> None:
    score = Score([document("a", "pa_denial", "pa_approval", review=False, swapped=True)])
    assert say_verdict(by_name(score)["swapped"]).startswith("missed by 1")


def test_an_invented_value_counts_only_when_it_was_accepted() -> None:
    score = tiny_score()
    assert by_name(score)["invented"].events == 0
    case = FieldCase("payer", "invented", None, "Acme", 0.99, True, score.documents[0])
    assert by_name(Score(score.documents, [*score.fields, case]))["invented"].events == 1


def test_a_fax_is_in_the_group_of_each_of_its_damages() -> None:
    assert name_damages(document("a", "junk", "junk")) == ["soft", "generations", "noise"]
    clean = DocumentCase("a", "fine", "E", "f", "junk", "junk", 1.0, True, (1,), degradations=("skew-0.3", "rot180:p1"))
    assert name_damages(clean) == ["none"]


def test_confusions_name_what_was_taken_for_what_and_what_was_not_found() -> None:
    assert count_confusions(tiny_score()) == [("junk", "cover_sheet", 1, 1), ("pa_denial", NOT_FOUND, 1, 2)]


def test_coverage_rises_and_equal_confidences_are_one_step() -> None:
    steps = trace_coverage([(0.9, True), (0.9, False), (0.5, True), (0.99, True)], 4)
    assert [(s.confidence, s.coverage, s.accepted) for s in steps] == [(0.99, 0.25, 1), (0.9, 0.5, 3), (0.5, 0.75, 4)]
    assert steps[1].risk == pytest.approx(1 / 3)


def test_a_confidence_of_one_is_in_the_last_bin() -> None:
    bins = bin_confidences([(1.0, True), (0.95, False), (0.05, False)])
    assert [(one.count, one.right) for one in bins] == [(1, 0.0), (2, 0.5)]


def test_the_report_is_complete_by_itself() -> None:
    report = write_report(tiny_run(skipped=("samples skipped: no folder",)))
    for part in ("2026-11-27", "python -m bench reading --count 3", "abc1234", "fine 901", "synthetic", "made by hand"):
        assert part in report
    for title in TITLES.values():
        assert title in report
    assert "Not measured: samples skipped: no folder." in report
    assert "Not read at all: b.pdf." in report
    assert "| junk | cover_sheet | 1 of 1 |" in report
    assert "| member_id \\* | 2 | 1 | 0 | 1 | 0 |" in report
    assert "truth `Humira`" in report


def test_every_row_of_a_table_has_the_cells_of_its_head() -> None:
    tables = re.findall(r"(?:^\|.*\|$\n?)+", write_report(tiny_run()), re.MULTILINE)
    assert len(tables) > 6
    for table in tables:
        rows = table.strip().splitlines()
        assert len({row.count("|") for row in rows}) == 1, rows[0]


def test_the_folder_holds_report_figures_and_a_pair_of_well_formed_charts(tmp_path: Path) -> None:
    write_run(tiny_run(), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "report.md",
        "figures.json",
        "coverage-fine.svg",
        "calibration-fine.svg",
    }
    for path in tmp_path.glob("*.svg"):
        assert ElementTree.fromstring(path.read_text(encoding="utf-8")).tag.endswith("svg")
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    fine = figures["strata"]["fine"]
    assert fine["measures"]["type_right"]["gap"] == pytest.approx(1 / 3 - 0.985)
    assert set(fine["groups"]) == {"author", "type", "family", "damage"}
    assert fine["fields"]["drug_name"]["wrong"] == 1
    assert figures["worst"][0]["field"] == "drug_name"


def test_the_long_benchmark_runs_only_when_named() -> None:
    assert "reading" in LONG and "reading" not in PARTS
