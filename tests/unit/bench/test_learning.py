"""The demonstration: 20 corrected faxes of a new layout at least halve the errors on 20 further ones."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import learning
from app.cli import app
from app.config import load_config
from app.generations import load_generation
from app.learning import Trial, gather, learn_from_office
from app.listing import opened
from app.office import make_office, open_ready_store
from app.work import catalog_of
from bench.learning import LAYOUTS, Outcome, show_what_corrections_teach, teach
from bench.papers import Paper, draw_paper
from bench.simulator.families import HELD_OUT
from bench.simulator.templates import load_file
from documents.errors import LearnedError
from extract.learned.examples import work
from extract.learned.measuring import Score, read_example
from extract.learned.pruning import find_harmful, without
from extract.settings import ExtractSettings
from store.audit import list_entries

TEMPLATE, FAMILY = list(load_file(LAYOUTS, "L"))[1], HELD_OUT[1]


def papers(part: str, count: int) -> list[Paper]:
    return [draw_paper(TEMPLATE, FAMILY, f"{part}/{number}") for number in range(count)]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Path]:
    """An office that learned from 20 corrected faxes, and what 20 further ones say before and after."""
    folder = tmp_path_factory.mktemp("taught") / "office"
    return show_what_corrections_teach(papers("learn", 20), papers("further", 20), folder), folder / "config.toml"


def test_twenty_corrected_faxes_of_a_new_layout_halve_the_errors_on_twenty_further_ones(
    outcome: tuple[Outcome, Path],
) -> None:
    shown, _ = outcome
    before, after = shown.errors
    assert shown.after["confirmed"] == 20
    assert before >= 40
    assert after <= before / 2
    assert shown.after["filed wrong"] <= shown.before["filed wrong"]
    assert shown.after["accepted"] <= shown.before["accepted"]


def test_what_was_learned_holds_nothing_that_a_confirmed_paper_said(outcome: tuple[Outcome, Path]) -> None:
    _, config = outcome
    text = (config.parent / "learned" / "generation-0001.json").read_text(encoding="utf-8")
    words = {word for layout in json.loads(text)["layouts"] for place in layout["places"] for word in place["label"]}
    for paper in papers("learn", 20):
        fields = paper.expected["items"][0]["fields"]
        assert str(fields["member_id"]) not in text
        assert not words & {part.lower() for part in str(fields["patient_name"]).split()}


def test_show_says_in_plain_words_what_is_learned(outcome: tuple[Outcome, Path]) -> None:
    _, config = outcome
    said = CliRunner().invoke(app, ["learn", "--show", "--config", str(config)])
    assert said.exit_code == 0
    assert "In force: generation 1." in said.stdout
    assert "from 20 documents of 20 patients" in said.stdout
    data = json.loads(CliRunner().invoke(app, ["learn", "--show", "--json", "--config", str(config)]).stdout)
    assert (data["generation"], data["kept"]) == (1, [1])


def test_a_generation_with_which_something_is_read_worse_is_not_put_in_force(
    outcome: tuple[Outcome, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, config = outcome
    worse = Trial("frozen set", Score(documents=9, types=9), Score(documents=9, types=8))
    monkeypatch.setattr(learning, "_try_frozen", lambda *_: worse)
    assert learn_from_office(config, most=600, as_json=False) == 1
    assert "Not put in force" in capsys.readouterr().out
    assert not (config.parent / "learned" / "generation-0002.json").exists()
    assert (config.parent / "learned" / "current").read_text() == "1\n"


def test_a_field_that_is_read_worse_on_other_papers_is_left_as_shipped(outcome: tuple[Outcome, Path]) -> None:
    _, config = outcome
    catalog = catalog_of(load_config(config).catalog_folder)
    learned = load_generation(config.parent / "learned", 1)
    with opened(config) as store:
        examples = gather(store, catalog, 600)[:4]
    alone = [read_example(each, catalog, ExtractSettings()) for each in examples]
    ready = [work(each, read, catalog) for each, read in zip(examples, alone, strict=True)]
    assert not find_harmful(ready, alone, learned, catalog.fields)
    emptied = [replace(each, items=()) for each in alone]
    harmful = find_harmful(ready, emptied, learned, catalog.fields)
    assert (1, "patient_name") in harmful
    left = without(learned, harmful, learned.layouts)
    assert all((1, place.field) not in harmful for place in left.layouts[0].places)


def test_one_command_goes_back_and_the_audit_log_says_so(outcome: tuple[Outcome, Path]) -> None:
    _, config = outcome
    gone = CliRunner().invoke(app, ["learn", "--back", "--config", str(config)])
    assert (gone.exit_code, "as it was shipped" in gone.stdout) == (0, True)
    with pytest.raises(LearnedError):
        learning.go_back(config, as_json=False)
    with opened(config) as store:
        actions = [entry.action for entry in list_entries(store)]
    assert {"learned.installed", "learned.back"} <= set(actions)


def test_with_too_few_confirmed_papers_there_is_nothing_to_learn_from(tmp_path: Path) -> None:
    config = make_office(tmp_path / "office").config
    store = open_ready_store(config)
    try:
        assert teach(config, store, catalog_of(config.catalog_folder), papers("few", 2)) == 2
    finally:
        store.close()
    with pytest.raises(LearnedError, match="too little to learn from: 2 confirmed"):
        learn_from_office(config.path, most=600, as_json=False)


def test_back_and_show_together_are_a_usage_error(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["learn", "--back", "--show"]).exit_code == 2
