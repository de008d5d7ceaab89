"""The fields of the catalog: complete, checked, and expanded from the words of each role."""

from pathlib import Path

import pytest

from documents.errors import CatalogError
from documents.field_specs import load_field_specs

FIELDS = Path(__file__).parents[3] / "catalog" / "fields"
WORDS = '[roles]\npatient = ["patient", "member"]\n[same]\nnumber = ["no"]\n[sections]\npatient = ["{patient}"]\n'
# domain.md 2.10
KEYS = """decision patient_name patient_dob patient_sex patient_phone patient_address patient_weight_kg allergies
mrn payer pbm line_of_business member_id group_number bin pcn prescriber_name prescriber_npi
prescriber_dea prescriber_phone prescriber_fax drug_name drug_generic drug_strength drug_form ndc sig
requested_quantity requested_days refills rx_number daw date_written therapy_status phase pa_reference
epa_key letter_date decision_date received_by_payer_date effective_date expiry_date approved_quantity
approved_days approved_fills loading_quantity denial_reason_code alternatives missing_items due_at
reply_fax dismissal_reason existing_pa_reference existing_pa_expiry addressed_to urgency need_by_date
appeal_level appeal_days appeal_deadline appeal_fax appeal_reference appeal_outcome original_denial_date
appeal_received_date next_level continuation_deadline p2p_phone p2p_deadline reviewer diagnosis_codes
prior_therapies labs current_therapies service_date provider_name reject_codes payer_phone pa_required
step_required formulary_tier deductible_amount deductible_met oop_max oop_met coinsurance_pct copay_max
required_pharmacy specialty_lockout accumulator copay_card_eligible program_type program_name
program_reference household_size annual_income services patient_hipaa_signed patient_hipaa_date
marketing_consent prescriber_signed dispensing_pharmacy renewal_window_start renewal_window_end
tracking_number carrier ship_date delivered_at signed_by signature_met temperature_min_c
temperature_max_c temperature_excursion delivery_status sender_name sender_phone recipient
intended_recipient page_count missing_pages reply_requested enclosures incident form_name
signature_required question_count denial_text bridge_days appointment_date dismissal_review_deadline
enrollment_number patient_initials patient_birth_year sender_specialty request_date fax_date
opt_out_phone signed"""


def write(folder: Path, name: str, text: str, words: str = WORDS) -> Path:
    (folder / "_words.toml").write_text(words, encoding="utf-8")
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_every_key_of_the_data_dictionary_is_declared() -> None:
    assert set(KEYS.split()) <= set(load_field_specs(FIELDS))


def test_the_catalog_knows_hundreds_of_labels() -> None:
    specs = load_field_specs(FIELDS)
    assert sum(len(spec.labels) for spec in specs.values()) > 1000
    assert specs["patient_dob"].critical
    assert specs["diagnosis_codes"].listed


def test_a_label_with_a_role_stands_for_each_of_its_words(tmp_path: Path) -> None:
    folder = write(
        tmp_path, "x", 'name = "x"\ntitle = "X"\nkind = "person"\nrole = "patient"\nlabels = ["{patient} name"]\n'
    )
    assert load_field_specs(folder)["x"].labels == ("patient name", "member name")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('name = "y"\ntitle = "X"\nkind = "person"\nrole = "patient"\n', "name"),
        ('name = "x"\ntitle = "X"\nkind = "persona"\nrole = "patient"\n', "kind"),
        ('name = "x"\ntitle = "X"\nkind = "person"\nrole = "patient"\nlabel = ["a"]\n', "label"),
        ('name = "x"\ntitle = "X"\nkind = "person"\nrole = "patient"\nlabels = ["{nurse} name"]\n', "labels"),
        ('name = "x"\ntitle = "X"\nkind = "person"\nrole = "patient"\nlabels = "a"\n', "labels"),
        ("name = ", "file"),
    ],
)
def test_a_mistake_names_its_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(CatalogError) as refused:
        load_field_specs(write(tmp_path, "x", text))
    assert refused.value.file == "x.toml"
    assert key in refused.value.key


def test_a_folder_without_fields_is_refused(tmp_path: Path) -> None:
    (tmp_path / "_words.toml").write_text(WORDS, encoding="utf-8")
    with pytest.raises(CatalogError):
        load_field_specs(tmp_path)
