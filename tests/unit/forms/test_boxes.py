"""Boxes are found whatever a field inherits and however a form is broken."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.errors import FormError
from documents.form_specs import FormSpec
from forms.boxes import Box, list_boxes, open_form


def boxes_of(pdf: bytes) -> dict[str, Box]:
    return list_boxes(open_form(pdf))


def test_a_type_inherited_over_two_levels_is_known(blank: Any) -> None:
    top = blank.group("top", FT=pikepdf.Name.Tx, MaxLen=7)
    middle = blank.group("middle", parent=top)
    blank.add("leaf", parent=middle)
    box = boxes_of(blank.save())["top.middle.leaf"]
    assert (box.kind, box.max_length) == ("text", 7)


def test_two_fields_with_the_same_short_name_are_two_boxes(blank: Any) -> None:
    for owner in ("patient", "insured"):
        blank.add("last", parent=blank.group(owner), FT=pikepdf.Name.Tx)
    assert set(boxes_of(blank.save())) == {"patient.last", "insured.last"}


def test_kinds_are_told_apart(blank: Any) -> None:
    blank.text("plain")
    blank.text("comb", Ff=1 << 24, MaxLen=8)
    blank.text("comb_without_length", Ff=1 << 24)
    blank.text("notes", Ff=1 << 12)
    blank.check("tick", "Yes please")
    blank.radio("sex", "F", "M")
    blank.add("button", FT=pikepdf.Name.Btn, Ff=1 << 16)
    blank.add("combo", FT=pikepdf.Name.Ch, Ff=1 << 17, Opt=pikepdf.Array(["a", "b"]))
    blank.add("list", FT=pikepdf.Name.Ch, Opt=pikepdf.Array([pikepdf.Array(["1", "one"])]))
    blank.add("sign", FT=pikepdf.Name.Sig)
    found = {name: box.kind for name, box in boxes_of(blank.save()).items()}
    assert found == {
        "plain": "text", "comb": "comb", "comb_without_length": "text", "notes": "multiline", "tick": "check",
        "sex": "radio", "button": "button", "combo": "choice", "list": "list", "sign": "signature",
    }  # fmt: skip


def test_pairs_of_export_and_display_are_kept_apart(blank: Any) -> None:
    blank.add("list", FT=pikepdf.Name.Ch, Opt=pikepdf.Array([pikepdf.Array(["1", "one"]), "two"]))
    assert boxes_of(blank.save())["list"].options == (("1", "one"), ("two", "two"))


def test_hidden_boxes_are_not_boxes(blank: Any) -> None:
    blank.text("seen")
    blank.text("hidden").F = 2
    assert set(boxes_of(blank.save())) == {"seen"}


@pytest.mark.filterwarnings("ignore:This document has")
def test_a_field_that_the_form_does_not_list_is_taken_in(blank: Any) -> None:
    blank.text("listed")
    blank.widget(T=pikepdf.String("stray"), FT=pikepdf.Name.Tx)
    opened = open_form(blank.save())
    assert set(list_boxes(opened)) == {"listed", "stray"}
    assert len(opened.Root.AcroForm.Fields) == 2


def test_a_looping_field_tree_ends(blank: Any) -> None:
    leaf = blank.text("leaf")
    leaf.Parent = leaf
    assert len(boxes_of(blank.save())) == 1


def test_what_overrides_boxes_is_dropped(blank: Any) -> None:
    blank.text("name")
    blank.pdf.Root.AcroForm.XFA = pikepdf.String("<xdp/>")
    blank.pdf.Root.NeedsRendering = True
    opened = open_form(blank.save())
    assert "/XFA" not in opened.Root.AcroForm and "/NeedsRendering" not in opened.Root


def test_an_empty_password_opens_and_another_is_refused(blank: Any) -> None:
    blank.text("name")
    assert boxes_of(blank.save(encryption=pikepdf.Encryption(owner="o", user="")))
    with pytest.raises(FormError) as caught:
        open_form(blank.save(encryption=pikepdf.Encryption(owner="o", user="secret")))
    assert caught.value.code == "encrypted"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"not a pdf at all", b"%PDF-1.4\n1 0 obj<<>>endobj"])
def test_what_is_no_pdf_is_refused_by_type(content: bytes) -> None:
    with pytest.raises(FormError) as caught:
        boxes_of(content)
    assert caught.value.code in {"malformed", "no_form"}


def test_a_pdf_without_boxes_says_so() -> None:
    flat, out = pikepdf.Pdf.new(), BytesIO()
    flat.add_blank_page()
    flat.save(out)
    with pytest.raises(FormError) as caught:
        boxes_of(out.getvalue())
    assert caught.value.code == "no_form"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 16_000), at=st.integers(0, 16_000), byte=st.integers(0, 255))
def test_a_damaged_form_gives_boxes_or_a_typed_refusal(pa_form: FormSpec, cut: int, at: int, byte: int) -> None:
    whole = bytearray(pa_form.path.read_bytes())
    whole[at % len(whole)] = byte
    try:
        assert all(isinstance(box, Box) for box in boxes_of(bytes(whole[: len(whole) - cut % 4000])).values())
    except FormError as error:
        assert error.code in {"malformed", "no_form", "encrypted"}


def test_text_on_a_turned_page_runs_along_its_box(make_blank: Callable[..., Any]) -> None:
    turned = make_blank(rotate=90)
    turned.text("tall", (100, 100, 118, 300))
    turned.text("wide", (200, 100, 400, 118))
    turned.text("said", (200, 200, 400, 218), MK=pikepdf.Dictionary(R=180))
    found = {name: box.widgets[0].turn for name, box in boxes_of(turned.save()).items()}
    assert found == {"tall": 90, "wide": 0, "said": 180}
