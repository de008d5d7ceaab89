"""A mapping is checked when it is loaded: a mistake names file, key and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.errors import CatalogError
from documents.form_specs import FormSpec, Vocabulary, load_form, load_forms, parse_name
from forms.checking import check_form

HEAD = 'name = "made"\ntitle = "Made"\nfile = "made.pdf"\n'


def test_every_form_of_the_catalog_fits_its_pdf(vocabulary: Vocabulary) -> None:
    forms = load_forms(Path(__file__).parents[3] / "catalog" / "forms")
    assert forms
    for spec in forms.values():
        assert check_form(spec, spec.path.read_bytes(), vocabulary) == ()


def test_the_generic_request_keeps_signature_date_and_attestation_for_a_person(pa_form: FormSpec) -> None:
    assert {box.box: box.never for box in pa_form.boxes if box.signer} == {
        "attestation": "attestation", "signature": "signature", "date_signed": "date_signed",
    }  # fmt: skip
    assert len(pa_form.boxes) > 60


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "box"),
        ('[[box]]\nbox = "a"\nfrom = "patient.frist_name"', "from"),
        ('[[box]]\nbox = "a"\nfrom = "coverage.member_id"', "from"),
        ('[[box]]\nbox = "a"\nfrom = "a b"', "from"),
        ('[[box]]\nbox = "a"', "from"),
        ('[[box]]\nbox = "a"\nfrom = "dx"\nnever = "signature"', "from"),
        ('[[box]]\nbox = "a"\nfrom = "patient.sex"\nkind = "check"', "ticks"),
        ('[[box]]\nbox = "a"\nfrom = "patient.sex"\nkind = "circle"', "kind"),
        ('[[box]]\nbox = "a"\nfrom = "patient.sex"\nwho = "nobody"', "who"),
        ('[[box]]\nbox = "a"\nfrom = "patient.sex"\nchoices = { F = 1 }', "choices"),
        ('[[box]]\nbox = "a"\nfrom = "patient.sex"\nfrmat = "x"', "frmat"),
        ('[[box]]\nbox = "a"\nfrom = "dx"\n[[box]]\nbox = "a"\nfrom = "dx"', "box"),
        ("box = [", "file"),
    ],
)
def test_a_mistake_names_file_and_key(vocabulary: Vocabulary, tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "made.toml"
    path.write_text(HEAD + text)
    with pytest.raises(CatalogError) as caught:
        load_form(path, vocabulary)
    assert caught.value.file == "made.toml" and key in caught.value.key


def test_a_mapping_cannot_reach_out_of_its_folder(vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = tmp_path / "made.toml"
    path.write_text(HEAD.replace("made.pdf", "../made.pdf") + '[[box]]\nbox = "a"\nfrom = "dx"')
    with pytest.raises(CatalogError):
        load_form(path, vocabulary)


def test_names_are_taken_apart() -> None:
    assert parse_name("coverage[0].member_id") == ("coverage", 0, "member_id")
    for wrong in ("", "a..b", "a[b]", "a[1", "A"):
        with pytest.raises(ValueError):
            parse_name(wrong)


def test_checking_says_what_does_not_fit(pa_form: FormSpec, vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = tmp_path / "made.toml"
    path.write_text(HEAD + "\n".join(
        f"[[box]]\nbox = {box!r}\n{rest}" for box, rest in (
            ("gone", 'from = "dx[0].code"'),
            ("sex_f", 'from = "patient.sex"'),
            ("prescriber_name", 'from = "prescriber"'),
            ("patient_dob", 'from = "patient.dob"\nformat = "backwards"'),
            ("therapy_status", 'from = "therapy.status"\nkind = "radio"\nchoices = { new = "Neu" }'),
        )
    ))  # fmt: skip
    problems = check_form(load_form(path, vocabulary), pa_form.path.read_bytes(), vocabulary)
    assert [problem.split(":")[0] for problem in problems] == [
        "gone", "sex_f", "prescriber_name", "patient_dob", "therapy_status", "signature",
    ]  # fmt: skip
