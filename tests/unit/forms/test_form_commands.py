"""`faxdesk fill`, `forms` and `outbox` from the outside."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from typer.testing import CliRunner

from app.cli import app
from app.config import load_config
from app.office import make_office, open_ready_store
from app.requests import prepare_request
from app.sending import send_all_due
from documents.errors import CatalogError, ConfigurationError, FaxdeskError, FormError, NotFound
from documents.outgoing import Envelope
from store.outbox import add_envelope


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a command in an empty folder without a configuration."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Any:
        return CliRunner().invoke(app, list(arguments))

    return call


@pytest.fixture
def answers(tmp_path: Path, full_answers: dict[str, Any]) -> Path:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(full_answers))
    return path


def test_fill_works_without_an_office(run: Any, answers: Path, tmp_path: Path) -> None:
    done = run("fill", "drug_pa_request", "--answers", str(answers), "--out", "filled.pdf", "--json")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert set(report) >= {"form", "filled", "of", "fields", "missing", "shortened", "unanswered", "signatures"}
    assert report["fields"]["member_id"] == {
        "value": "NVX004512378", "from": "coverage[0].member_id", "evidence": "answers file",
    }  # fmt: skip
    fields = pypdf.PdfReader(BytesIO((tmp_path / "filled.pdf").read_bytes())).get_fields() or {}
    assert fields["member_id"]["/V"] == "NVX004512378"
    assert (tmp_path / "filled.pdf").stat().st_mode & 0o077 == 0


def test_fill_returns_1_when_a_required_box_stays_empty(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"patient": {"last_name": "Marlowe"}, "zzz": 1}')
    done = run("fill", "drug_pa_request", "--answers", "a.json", "--out", "f.pdf")
    assert done.exit_code == 1 and (tmp_path / "f.pdf").exists()
    assert "missing: member_id (coverage[0].member_id), ask the patient" in done.stdout
    assert "no form asks for: zzz" in done.stdout and "signature" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("drug_pa_request",), ConfigurationError),
        (("drug_pa_request", "--answers", "a.json", "--case", "c1"), ConfigurationError),
        (("no_such_form", "--answers", "answers.json"), NotFound),
        (("drug_pa_request", "--answers", "absent.json"), FormError),
        (("drug_pa_request", "--answers", "answers.json", "--map", "absent.toml"), CatalogError),
        (("drug_pa_request", "--case", "c1"), ConfigurationError),
    ],
)
def test_what_cannot_be_filled_is_refused_by_type(
    run: Any, answers: Path, arguments: tuple[str, ...], error: type[FaxdeskError]
) -> None:
    done = run("fill", *arguments, "--out", "f.pdf")
    assert isinstance(done.exception, error), done.exception


def test_a_learned_mapping_fills_a_pdf_given_by_path(run: Any, answers: Path, pa_form: Any, tmp_path: Path) -> None:
    learned = run("forms", "learn", str(pa_form.path), "--out", "learned.toml")
    assert learned.exit_code == 0 and "Read it before use" in learned.stdout
    done = run(
        "fill", str(pa_form.path), "--map", "learned.toml", "--answers", str(answers), "--out", "f.pdf", "--json"
    )
    assert json.loads(done.stdout)["fields"]["patient_last_name"]["value"] == "Marlowe"


def test_forms_are_listed_and_checked(run: Any) -> None:
    listed = json.loads(run("forms", "list", "--json").stdout)
    assert [each["form"] for each in listed] == ["drug_pa_request"]
    checked = run("forms", "check", "--json")
    assert checked.exit_code == 0 and json.loads(checked.stdout) == {"drug_pa_request": []}


def test_the_outbox_is_listed_sent_and_shown(run: Any, tmp_path: Path) -> None:
    config = make_office(tmp_path / "office").config
    store = open_ready_store(config)
    add_envelope(store, Envelope("k1", "Norvane Health", "2125550182", "Case c1", 1, "0" * 64), by="u1")
    assert not send_all_due(store, load_config(config.path)).sent  # its pages are not in the vault
    store.close()
    listed = json.loads(run("outbox", "list", "--json", "--config", str(config.path)).stdout)
    assert [(each["key"], each["state"]) for each in listed] == [("k1", "failed")]
    sent = run("outbox", "send", "--json", "--config", str(config.path))
    assert sent.exit_code == 0 and json.loads(sent.stdout) == {"sent": [], "failed": []}
    shown = json.loads(run("outbox", "show", "k1", "--json", "--config", str(config.path)).stdout)
    assert shown["tries"][0]["outcome"] == "failed" and shown["receipts"] == []


def test_a_request_goes_from_a_case_to_the_outgoing_folder(
    store: Any, case_id: str, tmp_path: Path, shown: Callable[..., str]
) -> None:
    config = make_office(tmp_path / "office").config
    config = replace(config, office=replace(config.office, phone="555-0100"))
    assert prepare_request(store, config, case_id, by="u1", prepared_by="R. Fennel").new
    assert not prepare_request(store, config, case_id, by="u1").new
    (receipt,) = send_all_due(store, config).sent
    pdf = (config.folders.outgoing / receipt.reference).read_bytes()
    assert "Oriel Tanqueray MD" in shown(pdf) and "R. Fennel" in shown(pdf, page=1)
    assert send_all_due(store, config).sent == ()
