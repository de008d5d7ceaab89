"""Values reach the page, whatever the form is like; nothing is signed, nothing is guessed, nothing is cut unsaid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import pikepdf
import pypdf
import pytest

from documents.errors import FormError
from documents.form_specs import BoxSpec, FormSpec, Vocabulary
from documents.outgoing import FilledForm, MissingBox
from forms.filling import fill
from forms.values import Evidenced

Make = Callable[..., Any]
NAME = BoxSpec("name", "patient.last_name", required=True, who="patient")


def values_of(pdf: bytes) -> dict[str, str]:
    """What another library reads from the boxes."""
    fields = pypdf.PdfReader(BytesIO(pdf)).get_fields() or {}
    return {name: str(field.get("/V", "")) for name, field in fields.items()}


@pytest.fixture
def put(vocabulary: Vocabulary, spec_of: Make) -> Callable[..., FilledForm]:
    """Fill boxes of a made form; `flat` as for a fax."""

    def run(pdf: bytes, answers: Mapping[str, Any], *boxes: BoxSpec, flat: bool = False) -> FilledForm:
        return fill(spec_of(*boxes), pdf, answers, vocabulary, flat=flat)

    return run


def named(name: str) -> dict[str, Any]:
    return {"patient": {"last_name": name}}


def test_a_text_is_kept_and_shown(blank: Any, put: Make, shown: Make) -> None:
    blank.text("name", (50, 700, 300, 720))
    filled = put(blank.save(), named("O'Fennel-Ångström"), NAME)
    assert values_of(filled.pdf)["name"] == "O'Fennel-Ångström"
    flat = put(blank.save(), named("O'Fennel-Ångström"), NAME, flat=True)
    assert shown(flat.pdf, (50, 700, 300, 720)) == "O'Fennel-Ångström"
    assert "/AcroForm" not in pikepdf.open(BytesIO(flat.pdf)).Root


@pytest.mark.parametrize("name", ["Łukasz Şimşek", "李小龙", "Ελένη", "Мария"])
def test_names_beyond_western_letters_are_drawn_with_an_embedded_font(
    blank: Any, put: Make, shown: Make, name: str
) -> None:
    from forms.fonts import undrawable

    if undrawable(name):
        pytest.skip("no font of this machine has these letters")
    blank.text("name", (50, 700, 300, 720))
    filled = put(blank.save(), named(name), NAME, flat=True)
    assert shown(filled.pdf, (50, 700, 300, 720)) == name
    with pikepdf.open(BytesIO(filled.pdf)) as opened:
        dictionaries = [each for each in opened.objects if isinstance(each, pikepdf.Dictionary)]
        assert any("/FontFile2" in each for each in dictionaries)


def test_characters_that_no_font_has_leave_the_box_empty_and_say_so(blank: Any, put: Make) -> None:
    blank.text("name")
    filled = put(blank.save(), named("Marlowe \U0001f9ff\u0b83\U00012000"), NAME)
    assert "name" in filled.report.unanswered and filled.report.missing[0].box == "name"
    assert values_of(filled.pdf)["name"] == ""


@pytest.mark.parametrize(
    ("rotate", "rect", "entries"),
    [
        (0, (100, 100, 120, 300), {"MK": pikepdf.Dictionary(R=90)}),
        (90, (100, 100, 120, 300), {}),
        (270, (100, 100, 120, 300), {}),
        (90, (100, 100, 300, 120), {}),
        (180, (100, 100, 300, 120), {}),
    ],
)
def test_text_in_turned_boxes_and_on_turned_pages_is_whole(
    make_blank: Make, put: Make, shown: Make, rotate: int, rect: Any, entries: dict[str, Any]
) -> None:
    turned = make_blank(rotate=rotate)
    turned.text("name", rect, **entries)
    filled = put(turned.save(), named("Marlowe Tanqueray"), NAME, flat=True)
    assert shown(filled.pdf, rect) == "Marlowe Tanqueray"


def test_a_type_inherited_over_two_levels_is_drawn(blank: Any, put: Make, shown: Make) -> None:
    middle = blank.group("middle", parent=blank.group("top", FT=pikepdf.Name.Tx))
    blank.add("leaf", (50, 700, 300, 720), parent=middle)
    filled = put(blank.save(), named("Marlowe"), BoxSpec("top.middle.leaf", "patient.last_name"), flat=True)
    assert shown(filled.pdf, (50, 700, 300, 720)) == "Marlowe"


def test_only_the_full_name_of_a_box_counts(blank: Any, put: Make) -> None:
    for owner in ("patient", "insured"):
        blank.add("last", parent=blank.group(owner), FT=pikepdf.Name.Tx)
    filled = put(blank.save(), named("Marlowe"), BoxSpec("patient.last", "patient.last_name"))
    assert values_of(filled.pdf)["insured.last"] == ""
    with pytest.raises(FormError) as caught:
        put(blank.save(), named("Marlowe"), BoxSpec("last", "patient.last_name"))
    assert caught.value.code == "box_missing"


@pytest.mark.parametrize("state", ["Yes please", "1", "Choixé", "On"])
def test_a_check_box_takes_the_state_its_looks_have(blank: Any, put: Make, state: str) -> None:
    blank.check("tick", state)
    spec = BoxSpec("tick", "patient.sex", kind="check", ticks=("F",))
    filled = put(blank.save(), {"patient": {"sex": "F"}}, spec)
    with pikepdf.open(BytesIO(filled.pdf)) as opened:
        field = opened.Root.AcroForm.Fields[0]
        assert field.V == field.AS == pikepdf.Name(f"/{state}")


def test_a_check_box_without_looks_is_given_a_cross(blank: Any, put: Make, ink: Make) -> None:
    blank.add("tick", (100, 100, 112, 112), FT=pikepdf.Name.Btn)
    spec = BoxSpec("tick", "patient.sex", kind="check", ticks=("F",))
    assert ink(put(blank.save(), {"patient": {"sex": "F"}}, spec, flat=True).pdf, (100, 100, 112, 112)) > 0.1
    assert ink(put(blank.save(), {"patient": {"sex": "M"}}, spec, flat=True).pdf, (100, 100, 112, 112)) == 0.0


def test_a_radio_group_shows_one_choice_and_keeps_it_as_a_name(blank: Any, put: Make, ink: Make) -> None:
    blank.radio("sex", "Female", "Male")
    spec = BoxSpec("sex", "patient.sex", kind="radio", choices=(("f", "Female"), ("m", "Male")))
    filled = put(blank.save(), {"patient": {"sex": "M"}}, BoxSpec(**_as(spec, choices=(("M", "Male"), ("F", "x")))))
    with pikepdf.open(BytesIO(filled.pdf)) as opened:
        group = opened.Root.AcroForm.Fields[0]
        assert str(group.V) == "/Male"
        assert [str(kid.AS) for kid in group.Kids] == ["/Off", "/Male"]


def _as(spec: BoxSpec, **changes: Any) -> dict[str, Any]:
    return {name: getattr(spec, name) for name in BoxSpec.__slots__} | changes


def test_a_radio_with_options_is_found_by_what_they_are_called(blank: Any, put: Make) -> None:
    blank.radio("sex", "0", "1", Opt=pikepdf.Array(["Woman", "Man"]))
    spec = BoxSpec("sex", "patient.sex", kind="radio", choices=(("M", "man"),))
    filled = put(blank.save(), {"patient": {"sex": "M"}}, spec)
    with pikepdf.open(BytesIO(filled.pdf)) as opened:
        assert str(opened.Root.AcroForm.Fields[0].V) == "/1"


def test_a_value_that_a_form_does_not_offer_is_left_to_a_person(blank: Any, put: Make) -> None:
    blank.radio("sex", "F", "M")
    filled = put(blank.save(), {"patient": {"sex": "X"}}, BoxSpec("sex", "patient.sex", kind="radio", required=True))
    assert filled.report.unanswered == ("sex",) and filled.report.missing[0].box == "sex"


def test_list_boxes_with_pairs_keep_the_export_value_and_show_the_other(blank: Any, put: Make, shown: Make) -> None:
    options = pikepdf.Array([pikepdf.Array(["1", "Commercial"]), pikepdf.Array(["2", "Medicaid"])])
    blank.add("list", (50, 600, 200, 660), FT=pikepdf.Name.Ch, Opt=options)
    blank.add("combo", (50, 500, 200, 520), FT=pikepdf.Name.Ch, Ff=1 << 17, Opt=options)
    answers = {"coverage": [{"line_of_business": "Medicaid"}]}
    boxes = [BoxSpec(name, "coverage[0].line_of_business", kind=kind) for name, kind in
             (("list", "list"), ("combo", "choice"))]  # fmt: skip
    assert values_of(put(blank.save(), answers, *boxes).pdf) == {"list": "2", "combo": "2"}
    flat = put(blank.save(), answers, *boxes, flat=True).pdf
    assert shown(flat, (50, 500, 200, 520)) == "Medicaid" and "Medicaid" in shown(flat, (50, 600, 200, 660))


def test_a_comb_shows_one_character_per_cell(blank: Any, put: Make, shown: Make) -> None:
    blank.text("dob", (100, 700, 260, 720), Ff=1 << 24, MaxLen=8)
    spec = BoxSpec("dob", "patient.dob", format="date:digits", kind="comb")
    flat = put(blank.save(), {"patient": {"dob": "1979-05-21"}}, spec, flat=True).pdf
    assert shown(flat, (100, 700, 260, 720)).replace(" ", "") == "05211979"
    assert shown(flat, (103, 700, 117, 720)) == "0" and shown(flat, (243, 700, 257, 720)) == "9"


def test_a_number_too_long_for_its_comb_is_attached_and_never_cut(blank: Any, put: Make, shown: Make) -> None:
    blank.text("id", Ff=1 << 24, MaxLen=8)
    filled = put(blank.save(), {"coverage": [{"member_id": "NVX004512378"}]}, BoxSpec("id", "coverage[0].member_id"))
    assert filled.report.shortened == ("id",) and "id" not in filled.report.fields
    assert values_of(filled.pdf)["id"] == ""
    assert "NVX004512378" in shown(filled.pdf, page=1)


def test_a_text_longer_than_its_box_is_attached_in_full(blank: Any, put: Make, shown: Make) -> None:
    rationale = "Plaques return each time treatment stops. " * 40
    blank.text("why", (50, 600, 300, 660), Ff=1 << 12)
    spec = BoxSpec("why", "clinical.rationale", kind="multiline")
    filled = put(blank.save(), {"clinical": {"rationale": rationale}} | named("Marlowe"), spec, flat=True)
    assert filled.report.shortened == ("why",)
    assert "(see attached)" in shown(filled.pdf, (50, 600, 300, 660))
    assert shown(filled.pdf, page=1).count("Plaques return each time") == 40


@pytest.mark.parametrize("limit", [5, 20, 100])
def test_a_maximum_length_is_kept_and_said(blank: Any, put: Make, limit: int) -> None:
    blank.text("why", Ff=1 << 12, MaxLen=limit)
    text = "Needs treatment now because of joint damage " * 4
    filled = put(blank.save(), {"clinical": {"rationale": text}}, BoxSpec("why", "clinical.rationale"))
    assert 0 < len(values_of(filled.pdf)["why"]) <= limit and filled.report.shortened == ("why",)


def test_rows_beyond_the_table_go_to_the_attachment(
    pa_form: FormSpec, vocabulary: Vocabulary, full_answers: dict[str, Any], shown: Make
) -> None:
    full_answers["prior"] = [{"drug": f"Fennelmab{n}", "outcome": "inadequate"} for n in range(1, 7)]
    filled = fill(pa_form, pa_form.path.read_bytes(), full_answers, vocabulary, flat=True)
    attached = shown(filled.pdf, page=2)
    assert "Fennelmab5" in attached and "Fennelmab6" in attached and "Fennelmab4" not in attached
    assert "Marlowe" in attached


def test_the_generic_request_is_filled_and_reported(
    pa_form: FormSpec, vocabulary: Vocabulary, full_answers: dict[str, Any], shown: Make
) -> None:
    filled = fill(pa_form, pa_form.path.read_bytes(), full_answers, vocabulary, flat=True)
    report = filled.report
    assert not report.missing and not report.shortened and report.filled == len(report.fields) > 35
    assert report.fields["patient_dob"].value == "05211979"
    assert report.fields["quantity_per_30"].value == "0.36"
    assert report.fields["patient_name_2"].value == "MARLOWE, DENISE R"
    assert report.fields["question_tb"].evidence == "document:d7"
    assert report.signatures == ("attestation", "signature", "date_signed")
    assert "Inject 150 mg every 12 weeks" in shown(filled.pdf, page=1)


def test_a_required_box_without_a_value_names_who_can_supply_it(
    pa_form: FormSpec, vocabulary: Vocabulary, full_answers: dict[str, Any]
) -> None:
    del full_answers["coverage"][0]["member_id"]
    report = fill(pa_form, pa_form.path.read_bytes(), full_answers, vocabulary).report
    assert report.missing == (MissingBox("member_id", "coverage[0].member_id", "patient"),)


def test_nothing_is_signed_attested_or_dated_whatever_the_answers_hold(
    pa_form: FormSpec, vocabulary: Vocabulary, full_answers: dict[str, Any]
) -> None:
    full_answers |= {
        "signature": {"prescriber": {"present": True, "date": "2026-11-03"}},
        "attestation": [{"present": True}],
        "date_signed": "2026-11-03",
    }
    filled = fill(pa_form, pa_form.path.read_bytes(), full_answers, vocabulary)
    kept = values_of(filled.pdf)
    assert not {kept[name] for name in ("signature", "date_signed")} - {""} and kept["attestation"] in ("", "/Off")


def test_urgent_is_ticked_only_where_the_record_vouches_for_it(
    pa_form: FormSpec, vocabulary: Vocabulary, full_answers: dict[str, Any], urgent_on_record: Evidenced
) -> None:
    report = fill(pa_form, pa_form.path.read_bytes(), full_answers, vocabulary).report
    assert "expedited" in report.unanswered and "expedited" not in report.fields
    full_answers["case"]["urgency"] = urgent_on_record
    report = fill(pa_form, pa_form.path.read_bytes(), full_answers, vocabulary).report
    assert report.fields["expedited"].evidence == "document:d9#urgency@1"


@pytest.mark.parametrize("answer", ["unknown", "", None, "not stated"])
def test_an_unknown_answer_never_becomes_no(
    pa_form: FormSpec, vocabulary: Vocabulary, full_answers: dict[str, Any], answer: object
) -> None:
    full_answers["clinical"]["pregnancy"] = Evidenced(answer, "document:d1")
    report = fill(pa_form, pa_form.path.read_bytes(), full_answers, vocabulary).report
    assert "question_pregnant" in report.unanswered and "question_pregnant" not in report.fields


def test_the_place_to_sign_is_marked_outside_the_forms_data(
    pa_form: FormSpec, vocabulary: Vocabulary, full_answers: dict[str, Any], shown: Make
) -> None:
    filled = fill(pa_form, pa_form.path.read_bytes(), full_answers, vocabulary, flat=True)
    assert "SIGN HERE > prescriber" in shown(filled.pdf, page=1)


def test_a_value_that_came_with_the_blank_survives_flattening(blank: Any, put: Make, shown: Make) -> None:
    blank.text("name")
    blank.text("plan", (50, 600, 300, 620), V=pikepdf.String("Norvane Health"))
    assert "Norvane Health" in shown(put(blank.save(), named("Marlowe"), NAME, flat=True).pdf, (50, 600, 300, 620))


def test_filling_twice_gives_the_same_bytes(
    pa_form: FormSpec, vocabulary: Vocabulary, full_answers: dict[str, Any]
) -> None:
    once, twice = (fill(pa_form, pa_form.path.read_bytes(), full_answers, vocabulary, flat=True) for _ in range(2))
    assert once.pdf == twice.pdf


def test_a_frame_described_by_nonsense_is_no_frame(blank: Any, put: Make, shown: Make) -> None:
    blank.text("name", (50, 700, 300, 720), MK=pikepdf.Dictionary(BC=0), BS=pikepdf.Dictionary(W=pikepdf.Name.x))
    assert shown(put(blank.save(), named("Marlowe"), NAME, flat=True).pdf, (50, 700, 300, 720)) == "Marlowe"
