"""Cover sheets carry no patient data; packets are upright letter pages with the right count, kept by their hash."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from documents.errors import FormError
from documents.outgoing import packet_path
from forms.cover import Cover, cover_sheet
from forms.packets import keep_packet, make_packet

Make = Callable[..., Any]
COVER = Cover(
    "Norvane Health", "(212) 555-0182", "Larkfield Specialty Pharmacy", "555-0100", "555-0101",
    "November 3, 2026, 9:15 AM EST", 0, "c1",
)  # fmt: skip


def page(wide: float = 612, high: float = 792, *, rotate: int = 0, crop: list[float] | None = None) -> bytes:
    pdf, out = pikepdf.Pdf.new(), BytesIO()
    made = pdf.add_blank_page(page_size=(wide, high))
    made.Contents = pdf.make_stream(b"BT /F 20 Tf 40 40 Td (Marker) Tj ET")
    made.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)))  # fmt: skip
    made.Rotate = rotate
    if crop:
        made.CropBox = pikepdf.Array(crop)
    pdf.save(out)
    return out.getvalue()


def test_a_cover_sheet_says_who_to_whom_and_what_a_wrong_recipient_must_do(shown: Make) -> None:
    text = shown(cover_sheet(replace(COVER, pages=4)))
    for part in ("Norvane Health", "(212) 555-0182", "4 with this one", "Case c1", "call the sender at 555-0100 now"):
        assert part in text


def test_a_cover_sheet_without_a_number_to_call_is_refused() -> None:
    with pytest.raises(FormError):
        cover_sheet(replace(COVER, from_phone=" "))


def test_the_cover_counts_all_pages_and_itself(shown: Make) -> None:
    packet = make_packet([page(), page(), page()], COVER)
    assert packet.pages == len(pypdf.PdfReader(BytesIO(packet.pdf)).pages) == 4
    assert "4 with this one" in shown(packet.pdf)
    assert packet.sha256 == hashlib.sha256(packet.pdf).hexdigest()


@pytest.mark.parametrize(
    "part",
    [
        page(), page(595, 842), page(792, 612), page(rotate=90), page(1224, 1584), page(rotate=270),
        page(700, 900, crop=[20, 30, 632, 822]),
    ],
)  # fmt: skip
def test_every_page_becomes_an_upright_letter_page(part: bytes, shown: Make) -> None:
    packet = make_packet([part])
    made = pypdf.PdfReader(BytesIO(packet.pdf)).pages[0]
    assert made.rotation == 0
    assert [round(float(each)) for each in (*made.mediabox, *made.cropbox)] == [0, 0, 612, 792] * 2
    assert shown(packet.pdf, (0, 0, 612, 792)) == "Marker"


def test_boxes_and_comments_of_attachments_stay_in_place(blank: Any, shown: Make) -> None:
    blank.text("plan", (50, 600, 300, 620), V=pikepdf.String("Norvane Health"))
    assert "Norvane Health" in shown(make_packet([blank.save()]).pdf, (50, 600, 300, 620))


@pytest.mark.parametrize("part", [b"", b"not a pdf", page()[:300]])
def test_a_damaged_part_is_refused(part: bytes) -> None:
    with pytest.raises(FormError):
        make_packet([page(), part])


def test_a_locked_part_and_an_endless_packet_are_refused(blank: Any) -> None:
    blank.text("name")
    with pytest.raises(FormError) as caught:
        make_packet([blank.save(encryption=pikepdf.Encryption(owner="o", user="secret"))])
    assert caught.value.code == "encrypted"
    with pytest.raises(FormError):
        make_packet([])


def test_a_packet_lies_in_the_vault_under_its_hash(tmp_path: Path) -> None:
    packet = make_packet([page()], COVER)
    keep_packet(tmp_path / "vault", packet)
    keep_packet(tmp_path / "vault", packet)
    kept = packet_path(tmp_path / "vault", packet.sha256)
    assert kept.read_bytes() == packet.pdf and [each.name for each in kept.parent.iterdir()] == [packet.sha256]


def test_a_full_disk_is_a_typed_failure_that_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    packet = make_packet([page()])
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FormError) as caught:
        keep_packet(tmp_path, packet)
    assert not caught.value.permanent
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]
