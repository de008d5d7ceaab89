"""`faxdesk fill` and `faxdesk forms`: filling a form, what forms there are, learning a blank one, verifying all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.config import Config, load_config
from app.listing import opened
from app.noting import note
from app.printing import print_json, print_table
from app.reading import settings_or_defaults
from documents.errors import ConfigurationError, FormError, NotFound
from documents.form_specs import FormSpec, Vocabulary, load_form, load_forms, load_vocabulary
from documents.outgoing import FillReport
from forms.answers import Answers, find_unknown, read_answers
from forms.case_answers import Sender, answers_from_case
from forms.checking import check_form
from forms.filling import fill
from forms.learning import learn, write_mapping
from store.cases import get_case


def fill_form(
    form: str,
    config_path: Path,
    *,
    out: Path,
    case_id: str | None,
    answers: Path | None,
    mapping: Path | None,
    as_json: bool,
) -> int:
    """Fill a form from a case or an answers file, write it to `out`, print the report; 1 if required boxes stay empty.

    Without a database only `answers` works. Raises ConfigurationError for wrong usage, FormError for what cannot be
    filled, NotFound for an unknown form or case.
    """
    if (case_id is None) == (answers is None):
        raise ConfigurationError("fill: give either --case ID or --answers FILE.json")
    config = settings_or_defaults(config_path) if case_id is None else load_config(config_path)
    vocabulary = load_vocabulary(config.catalog_folder / "forms")
    spec = find_form(form, config, vocabulary, mapping)
    given = _answers(config_path, config, vocabulary, case_id, answers)
    filled = fill(spec, _read(spec.path), given.values, vocabulary)
    _write(out, filled.pdf)
    if as_json:
        print_json(report_json(filled.report) | {"unknown": list(given.unknown)})
    else:
        print_report(filled.report, given.unknown, out)
    return 1 if filled.report.missing else 0


def find_form(form: str, config: Config, vocabulary: Vocabulary, mapping: Path | None = None) -> FormSpec:
    """A form of the catalog by name, or any PDF by path with the mapping at `mapping`. Raises NotFound."""
    if mapping is not None:
        spec = load_form(mapping, vocabulary)
        return replace(spec, path=Path(form)) if Path(form).is_file() else spec
    known = load_forms(config.catalog_folder / "forms")
    if form not in known:
        hint = "; a PDF by its path needs --map FILE.toml (see `faxdesk forms learn`)" if Path(form).is_file() else ""
        raise NotFound(f"There is no form {form!r}; known are {', '.join(known)}{hint}.")
    return known[form]


def sender_of(config: Config, prepared_by: str = "") -> Sender:
    """The office as it stands on forms."""
    office = config.office
    return Sender(office.name, office.phone, office.fax, office.npi, office.ncpdp_id, prepared_by)


def local_time(config: Config) -> datetime:
    """This minute in the office's zone. Raises ConfigurationError for a zone that does not exist."""
    try:
        return datetime.now(ZoneInfo(config.office.time_zone))
    except (KeyError, ValueError) as error:
        raise ConfigurationError(f"[office] time_zone = {config.office.time_zone!r}: there is no such zone") from error


def report_json(report: FillReport) -> dict[str, Any]:
    """The report as the contract of `faxdesk fill --json` has it."""
    return {
        "form": report.form,
        "filled": report.filled,
        "of": report.of,
        "fields": {
            name: {"value": box.value, "from": box.origin, "evidence": box.evidence}
            for name, box in report.fields.items()
        },
        "missing": [asdict(box) for box in report.missing],
        "shortened": list(report.shortened),
        "unanswered": list(report.unanswered),
        "signatures": list(report.signatures),
    }


def print_report(report: FillReport, unknown: tuple[str, ...], out: Path) -> None:
    """The report for people: what is filled, and what a person must still do."""
    print(f"{out}: {report.filled} of {report.of} boxes filled. Nothing is signed.")
    for box in report.missing:
        print(f"  missing: {box.box} ({box.needs}), ask the {box.who}")
    for title, names in (
        ("shortened, the whole text is attached", report.shortened),
        ("to be answered by the prescriber or by hand", report.unanswered),
        ("to be signed, dated or attested", report.signatures),
        ("names in the answers that no form asks for", unknown),
    ):
        if names:
            print(f"  {title}: {', '.join(names)}")


def list_forms(config_path: Path, *, as_json: bool) -> None:
    """The forms of the catalog."""
    forms = load_forms(settings_or_defaults(config_path).catalog_folder / "forms")
    if as_json:
        print_json([_form_json(spec) for spec in forms.values()])
        return
    columns = ("form", "title", "boxes", "required", "to sign")
    print_table("Forms", columns, (tuple(_form_json(spec).values()) for spec in forms.values()))


def learn_form(file: Path, *, out: Path) -> None:
    """Propose a mapping for a blank form; a person reads it before it is used."""
    vocabulary = load_vocabulary(settings_or_defaults(Path("config.toml")).catalog_folder / "forms")
    proposal = learn(file.name, _read(file), vocabulary)
    _write(out, write_mapping(proposal).encode())
    certain = sum(1 for guess in proposal.guesses if guess.source and guess.confidence >= 0.8)
    mapped = sum(1 for guess in proposal.guesses if guess.source)
    print(
        f"{out}: {len(proposal.guesses)} boxes, {mapped} with a proposed value ({certain} of them sure), "
        f"{sum(1 for guess in proposal.guesses if guess.never)} for a person's hand. Read it before use."
    )


def check_forms(config_path: Path, *, as_json: bool) -> int:
    """Verify every form of the catalog against its PDF; returns 1 if one is wrong."""
    folder = settings_or_defaults(config_path).catalog_folder / "forms"
    vocabulary = load_vocabulary(folder)
    problems = {name: check_form(spec, _read(spec.path), vocabulary) for name, spec in load_forms(folder).items()}
    if as_json:
        print_json({name: list(found) for name, found in problems.items()})
    else:
        for name, found in problems.items():
            print(f"{name}: {'good' if not found else ''}")
            for problem in found:
                print(f"  {problem}")
    return 1 if any(problems.values()) else 0


def _answers(
    config_path: Path, config: Config, vocabulary: Vocabulary, case_id: str | None, file: Path | None
) -> Answers:
    if file is not None:
        return read_answers(file, vocabulary)
    assert case_id is not None  # the caller gave one of both
    with opened(config_path) as store:
        today = local_time(config).date().isoformat()
        values: Mapping[str, Any] = answers_from_case(store, case_id, sender=sender_of(config), today=today)
        note(store, "form.filled", "case", case_id, patient_id=get_case(store, case_id).patient_id)
    return Answers(values, find_unknown(values, vocabulary))


def _form_json(spec: FormSpec) -> dict[str, Any]:
    return {
        "form": spec.name,
        "title": spec.title,
        "boxes": len(spec.boxes),
        "required": sum(1 for box in spec.boxes if box.required),
        "signatures": sum(1 for box in spec.boxes if box.never == "signature"),
    }


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FormError(f"{path.name}: cannot be read ({error.strerror}).", code="unreadable") from error


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing, readable by its owner only: a filled form is patient data."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise FormError(f"{path}: cannot be written ({error.strerror}).", code="unwritable") from error
