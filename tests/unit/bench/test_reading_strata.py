"""Which strata there are, what is skipped where the material is absent, and the published cases as faxes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from bench.reading import strata as strata_module
from bench.reading.case_papers import make_case_faxes
from bench.reading.case_truth import PAPERS
from bench.reading.command import main
from bench.reading.strata import MATERIAL, SEEDS, Stratum, list_strata, read_stratum
from bench.scoring import compare
from bench.simulator.templates import FIELDS
from documents.catalog import load_catalog
from ingest.images import count_pages
from ingest.settings import ReadSettings

TRUTH = {"source": "a.pdf", "quality": "fine", "pages": 1, "documents": [{"type": "junk", "pages": [1], "items": []}]}


def draw_paper(path: Path, pages: int = 1) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path), pagesize=(612, 792))
    for _ in range(pages):
        canvas.drawString(72, 700, "Patient DOB: 10-19-2014")
        canvas.showPage()
    canvas.save()


def test_without_the_material_its_strata_are_skipped_with_a_line_each(tmp_path: Path) -> None:
    strata, skipped = list_strata("E,P", 3, tmp_path / "nowhere", tmp_path)
    assert [one.name for one in strata] == ["fine", "standard"]
    assert len(skipped) == 2
    assert all("is not there" in line for line in skipped)


def test_with_the_material_all_five_strata_are_measured(tmp_path: Path) -> None:
    (tmp_path / "faxes").mkdir()
    (tmp_path / "faxes" / "expected.jsonl").write_text("")
    (tmp_path / "pa_cases").mkdir()
    strata, skipped = list_strata("E,P", 3, tmp_path, tmp_path / "data")
    assert [one.name for one in strata] == ["fine", "standard", "samples", "cases-fine", "cases-standard"]
    assert [one.quality for one in strata] == ["fine", "standard", "fine", "fine", "standard"]
    assert not skipped


def test_the_faxes_are_not_those_of_the_quick_look() -> None:
    from bench.accuracy import SUITES

    assert not {seed for _, seed in SUITES} & set(SEEDS.values())
    assert len(set(SEEDS.values())) == len(SEEDS)


def test_reading_again_takes_the_readings_of_the_last_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(strata_module, "read_suite", lambda files, out: [{"source": file.name} for file in files])
    truth, read = tmp_path / "truth.jsonl", tmp_path / "read.jsonl"
    truth.write_text(json.dumps(TRUTH))
    stratum = Stratum("fine", "fine", "", tmp_path, truth, read, lambda: made.append("made"))
    assert read_stratum(stratum, again=True)[1] == [{"source": "a.pdf"}]
    assert made == ["made"]
    read.write_text(json.dumps({"source": "a.pdf", "kept": True}))
    assert read_stratum(stratum, again=True)[1] == [{"source": "a.pdf", "kept": True}]
    assert made == ["made"]


def test_the_readings_of_a_run_that_was_stopped_are_not_taken_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strata_module, "read_suite", lambda files, out: [{"source": file.name} for file in files])
    truth, read = tmp_path / "truth.jsonl", tmp_path / "read.jsonl"
    truth.write_text("\n".join(json.dumps({**TRUTH, "source": name}) for name in ("a.pdf", "b.pdf")))
    read.write_text(json.dumps({"source": "a.pdf"}))
    stratum = Stratum("fine", "fine", "", tmp_path, truth, read, lambda: None)
    assert len(read_stratum(stratum, again=True)[1]) == 2


def test_the_command_measures_what_is_there_and_says_what_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read_as_missing(files: list[Path], out: Path) -> list[dict[str, Any]]:
        return [{"source": file.name, "pages": 1, "documents": [], "error": None} for file in files]

    monkeypatch.setattr(strata_module, "read_suite", read_as_missing)
    main(["--count", "1", "--out", str(tmp_path / "out"), "--material", str(tmp_path / "nowhere")])
    printed = capsys.readouterr().out
    assert "samples skipped" in printed and "cases-fine and cases-standard skipped" in printed
    assert "-- fine: 1 faxes" in printed and "-- standard: 1 faxes" in printed
    assert "missed by" in printed
    assert "Not measured: samples skipped" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


def test_what_a_paper_states_is_in_the_vocabulary_of_its_type() -> None:
    catalog = load_catalog(Path("catalog"))
    for name, paper in PAPERS.items():
        declared = set(catalog.types[paper.type].fields)
        assert set(paper.fields) <= declared & FIELDS, name
        assert paper.absent <= FIELDS, name
        assert not paper.absent & set(paper.fields), name


def test_a_published_paper_becomes_a_fax_with_its_truth(tmp_path: Path) -> None:
    draw_paper(tmp_path / "papers" / "001" / "01_a_notes.pdf", pages=2)
    make_case_faxes(tmp_path / "papers", tmp_path / "out", quality="standard", seed=5)
    (line,) = (tmp_path / "out" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    truth = json.loads(line)
    assert truth["source"] == "case-01_a_notes.pdf" and truth["quality"] == "standard" and truth["pages"] == 2
    assert count_pages(tmp_path / "out" / truth["source"], ReadSettings()) == 2
    assert truth["documents"][0]["items"][0]["fields"]["mrn"] == "123456"


def test_a_name_read_on_a_paper_without_one_is_invented_and_what_is_open_is_not_judged(tmp_path: Path) -> None:
    draw_paper(tmp_path / "papers" / "001" / "01_a_notes.pdf")
    make_case_faxes(tmp_path / "papers", tmp_path / "out", quality="fine", seed=5)
    truth = json.loads((tmp_path / "out" / "truth.jsonl").read_text(encoding="utf-8"))
    fields = {"patient_name": {"value": "Afebrile Overnight"}, "service_date": {"value": "2024-10-20"}}
    read = {
        "source": truth["source"],
        "documents": [{"type": "clinical_records", "pages": [1], "items": [{"fields": fields}]}],
    }
    outcomes = {case.name: case.outcome for case in compare([truth], [read]).fields}
    assert outcomes["patient_name"] == "invented"
    assert outcomes["mrn"] == "missed"
    assert "service_date" not in outcomes


@pytest.mark.skipif(not (MATERIAL / "pa_cases").is_dir(), reason="the material is not there")
def test_every_paper_of_the_truth_table_is_among_the_material() -> None:
    assert all((MATERIAL / "pa_cases" / name).is_file() for name in PAPERS)


def test_authors_that_were_trained_on_are_not_called_unseen(tmp_path: Path) -> None:
    reserved, _ = list_strata("P", 3, tmp_path, tmp_path)
    known, _ = list_strata("A,E", 3, tmp_path, tmp_path)
    assert all("never trained or tuned on" in one.about for one in reserved)
    assert all("NOT unseen" in one.about for one in known)
