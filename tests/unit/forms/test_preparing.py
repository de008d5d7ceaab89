"""A PA request stands in the outbox once per submission, with its pages kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from documents.errors import FormError, NotFound
from documents.form_specs import FormSpec, Vocabulary
from documents.outgoing import packet_path
from forms.case_answers import Sender
from forms.preparing import Prepared, Recipient, dialled, prepare_pa_request
from store.database import Store
from store.outbox import list_deliveries

CLINIC = Recipient("Fennel Skin Clinic", "(212) 555-0121")


@pytest.fixture
def prepare(store: Store, case_id: str, pa_form: FormSpec, vocabulary: Vocabulary, tmp_path: Path) -> Any:
    def run(**changes: Any) -> Prepared:
        options = {
            "vault": tmp_path / "vault",
            "sender": Sender("Larkfield Specialty Pharmacy", "555-0100", "555-0101"),
            "recipient": CLINIC,
            "local_time": datetime(2026, 11, 3, 9, 15, tzinfo=ZoneInfo("America/New_York")),
            "by": "u1",
        }
        return prepare_pa_request(store, pa_form, vocabulary, case_id, **(options | changes))

    return run


def test_a_request_is_filled_bound_and_put_out_once(
    prepare: Any, store: Store, tmp_path: Path, shown: Callable[..., str]
) -> None:
    first, again = prepare(), prepare()
    assert first.new and not again.new and again.envelope == first.envelope
    (delivery,) = list_deliveries(store)
    envelope = delivery.envelope
    assert (envelope.fax_number, envelope.pages, envelope.case_id) == ("2125550121", 3, "c1")
    pdf = packet_path(tmp_path / "vault", envelope.pdf_sha256).read_bytes()
    assert hashlib.sha256(pdf).hexdigest() == envelope.pdf_sha256
    assert "November 3, 2026, 9:15 AM EST" in shown(pdf) and "Marlowe" in shown(pdf, page=1)


def test_neither_cover_nor_envelope_name_the_patient_or_the_drug(
    prepare: Any, tmp_path: Path, shown: Callable[..., str]
) -> None:
    envelope = prepare().envelope
    cover = shown(packet_path(tmp_path / "vault", envelope.pdf_sha256).read_bytes())
    for text in (cover, envelope.subject, envelope.key):
        assert not any(word in text for word in ("Marlowe", "Denise", "Skyrizi", "L40", "NVX", "1979"))


def test_a_second_submission_is_another_envelope(prepare: Any, store: Store) -> None:
    prepare()
    assert prepare(submission=2).new
    assert len(list_deliveries(store)) == 2


@pytest.mark.parametrize("number", ["", "12345", "212-555-0121 ext 7", "call first"])
def test_a_number_that_cannot_be_dialled_is_refused_before_anything_is_kept(
    prepare: Any, store: Store, tmp_path: Path, number: str
) -> None:
    with pytest.raises(FormError) as caught:
        prepare(recipient=Recipient("Fennel Skin Clinic", number))
    assert caught.value.code == "recipient"
    assert not list_deliveries(store) and not (tmp_path / "vault").exists()


def test_a_leading_one_is_not_dialled() -> None:
    assert dialled("+1 (212) 555-0121") == "2125550121"


def test_an_unknown_case_leaves_nothing(prepare: Any, store: Store, pa_form: FormSpec, vocabulary: Vocabulary) -> None:
    with pytest.raises(NotFound):
        prepare_pa_request(
            store, pa_form, vocabulary, "nope", vault=Path("unused"), sender=Sender("L", "555-0100"), recipient=CLINIC,
            local_time=datetime(2026, 11, 3, tzinfo=ZoneInfo("UTC")), by="u1",
        )  # fmt: skip
    assert not list_deliveries(store)
