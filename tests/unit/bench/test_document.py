"""Documents: layout and truth."""

from __future__ import annotations

from random import Random

import pytest

from bench.simulator.document import Made, make_document
from bench.simulator.families import FAMILIES, HELD_OUT, TUNE
from bench.simulator.sheets import HEIGHT, WIDTH
from bench.simulator.templates import FIELDS, Template, load_authors, split_slot
from bench.simulator.truth import KEEPS_PAYER_PHONE

TEMPLATES = {t.id: t for t in load_authors("A,B,C,D")}


def text_of(made: Made) -> str:
    return " ".join(word.text for sheet in made.sheets for word in sheet.words)


def test_the_family_sets_are_apart_and_large_enough() -> None:
    assert len(TUNE) >= 14
    assert len(HELD_OUT) >= 6
    assert not {f.name for f in TUNE} & {f.name for f in HELD_OUT}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_family_sets_a_form_and_a_letter_within_the_page(family) -> None:  # type: ignore[no-untyped-def]
    for name in ("c-001", "b-003", "d-008"):
        made = make_document(TEMPLATES[name], family, "t")
        for sheet in made.sheets:
            assert sheet.words
            for word in sheet.words:
                assert 0 <= word.box[0] < word.box[2] <= WIDTH, (name, word)
                assert 0 <= word.box[1] < word.box[3] <= HEIGHT, (name, word)


def test_every_printed_field_is_in_the_truth_and_has_a_place() -> None:
    rng = Random(2)
    for template in rng.sample(sorted(TEMPLATES.values(), key=lambda t: t.id), 25):
        made = make_document(template, rng.choice(FAMILIES), "t")
        absent = set(template.raw.get("absent", ()))
        for slot in template.slots:
            item, name, _ = split_slot(slot)
            kept = name != "payer_phone" or template.type in KEEPS_PAYER_PHONE
            if name in FIELDS and name not in absent and kept:
                items = made.truth["items"][item - 1 : item] if item else made.truth["items"]
                assert any(name in entry["fields"] for entry in items), (template.id, slot)
                assert slot in made.truth["places"], (template.id, slot)


def test_a_printed_member_id_stands_on_the_page_word_for_word() -> None:
    made = make_document(TEMPLATES["A-003"], TUNE[0], "t")
    assert made.truth["items"][0]["fields"]["epa_key"] in text_of(made)


def test_no_decoy_enters_the_truth() -> None:
    for template in TEMPLATES.values():
        made = make_document(template, TUNE[1], "t")
        assert not any("decoy" in name for item in made.truth["items"] for name in item["fields"])


def test_an_appeal_deadline_is_letter_date_plus_days() -> None:
    made = make_document(TEMPLATES["A-017"], TUNE[2], "t")
    fields = made.truth["items"][0]["fields"]
    from datetime import date, timedelta

    letter = made.scope.get("letter_date")
    assert date.fromisoformat(fields["appeal_deadline"]) == letter + timedelta(days=180)


def test_items_carry_shared_and_own_fields() -> None:
    made = make_document(TEMPLATES["A-023"], TUNE[9], "t")
    first, second = (item["fields"] for item in made.truth["items"])
    assert (first["decision"], second["decision"]) == ("denied", "approved")
    assert first["patient_name"] == second["patient_name"]
    assert first["pa_reference"] != second["pa_reference"]
    assert "appeal_deadline" in first and "appeal_deadline" not in second


def test_fields_filled_in_by_hand_are_named() -> None:
    made = make_document(TEMPLATES["c-001"], TUNE[3], "t")
    assert {"patient_name", "prescriber_npi"} <= set(made.truth["handwritten"])


def test_the_same_seed_gives_the_same_page() -> None:
    def draw(template: Template) -> list[object]:
        return [step for sheet in make_document(template, TUNE[4], "t").sheets for step in sheet.steps]

    assert draw(TEMPLATES["b-017"]) == draw(TEMPLATES["b-017"])
