"""A proposed mapping names what is plain, keeps signatures for a hand, and leaves the rest open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest

from documents.form_specs import FormSpec, Vocabulary, load_form
from forms.checking import check_form
from forms.learning import Proposal, learn, write_mapping
from forms.signs import for_a_hand, part_of, spoken_name, stated


def sources(proposal: Proposal) -> dict[str, str]:
    return {guess.box.name: guess.source for guess in proposal.guesses}


def test_most_of_the_generic_request_is_learned_right(pa_form: FormSpec, vocabulary: Vocabulary) -> None:
    learned = sources(learn("drug_pa_request.pdf", pa_form.path.read_bytes(), vocabulary))
    truth = {box.box: box.source for box in pa_form.boxes}
    proposed = {name: source for name, source in learned.items() if source}
    right = [name for name, source in proposed.items() if source == truth[name] or truth[name].startswith(source)]
    assert len(proposed) >= 70 and len(right) / len(proposed) >= 0.85


def test_what_needs_a_hand_is_kept_for_it(pa_form: FormSpec, vocabulary: Vocabulary) -> None:
    proposal = learn("drug_pa_request.pdf", pa_form.path.read_bytes(), vocabulary)
    kept = {guess.box.name: guess.never for guess in proposal.guesses if guess.never}
    assert kept == {"attestation": "attestation", "signature": "signature", "date_signed": "date_signed"}


def test_a_proposal_can_be_loaded_and_fits_its_form(
    pa_form: FormSpec, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    blank = pa_form.path.read_bytes()
    path = tmp_path / "drug_pa_request.toml"
    path.write_text(write_mapping(learn("drug_pa_request.pdf", blank, vocabulary)))
    assert check_form(load_form(path, vocabulary), blank, vocabulary) == ()


def test_names_with_quotes_and_odd_letters_survive_the_file(blank: Any, vocabulary: Vocabulary, tmp_path: Path) -> None:
    for name in ('the "last" name', "Größe\\cm", "first\nname"):
        blank.text(name)
    blank.text("city", TU=pikepdf.String("Patient city\n] } \u2028 #"))
    path = tmp_path / "odd.toml"
    path.write_text(write_mapping(learn("odd form.pdf", blank.save(), vocabulary)))
    assert "patient.address.city" in {box.source for box in load_form(path, vocabulary).boxes}


@pytest.mark.parametrize(
    ("tooltip", "source", "format_"),
    [
        ("4. Date of Birth. Enter 2 digit Month.", "patient.dob", "month"),
        ("6. Main Telephone Number. Enter area code.", "patient.phone_home", "area_code"),
        ("Prescriber NPI Number (individual):", "prescriber.npi", ""),
        ("Member or Medicaid ID Number", "coverage[0].member_id", ""),
        ("Prescribing Physician Name", "prescriber", "full_name"),
        ("Medication Name and Strength:", "drug", "drug"),
        ("Primary phone (including area code). This is a required field.", "patient.phone_home", ""),
        ("Date", "", ""),
        ("Code", "", ""),
        ("Child's last name", "", ""),
        ("Favourite colour", "", ""),
    ],
)
def test_a_tooltip_tells_what_a_box_takes(
    blank: Any, vocabulary: Vocabulary, tooltip: str, source: str, format_: str
) -> None:
    blank.text("Text1", TU=pikepdf.String(tooltip))
    (guess,) = learn("made.pdf", blank.save(), vocabulary).guesses
    assert (guess.source, guess.format) == (source, format_)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Prescriber's Signature", "signature"), ("Date signed", "date_signed"), ("Initials", "initials"),
        ("I certify that the above is true", "attestation"), ("Social Security Number", "leave_blank"),
        ("For plan use only", "plan_use"), ("Initial request", ""), ("Middle initial", ""), ("Last name", ""),
    ],
)  # fmt: skip
def test_what_is_for_a_hand_is_told_from_what_is_not(text: str, never: str) -> None:
    assert for_a_hand(text)[0] == never


def test_field_names_are_read_as_words() -> None:
    assert spoken_name("F[0].Page_1[0].DOBmonth[0]") == "DOB month"
    assert spoken_name("form1[0].#subform[1].TextField3[7]") == ""
    assert part_of("Cell_PhoneNumber_LastFourNumbers") == "line_number"
    assert part_of("2 digit month, 2 digit day and 4 digit year") == ""
    assert stated("Check box if patient's gender is female") == ("patient.sex", "F")
