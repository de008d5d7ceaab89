"""Strict opening: whole files pass, every truncation is seen."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from documents.errors import UnreadableFile
from ingest.checking import check_strictly
from ingest.settings import ReadSettings

SETTINGS = ReadSettings()


def a_pdf() -> bytes:
    pdf = pikepdf.new()
    for _ in range(2):
        pdf.add_blank_page(page_size=(612, 792))
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def a_tiff() -> bytes:
    pages = [Image.effect_noise((200, 260), 80).convert("1") for _ in range(3)]
    buffer = io.BytesIO()
    pages[0].save(buffer, "TIFF", compression="group4", save_all=True, append_images=pages[1:])
    return buffer.getvalue()


def an_image(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((200, 260), 80).save(buffer, kind)
    return buffer.getvalue()


FILES = {"pdf": a_pdf(), "tif": a_tiff(), "png": an_image("PNG"), "jpg": an_image("JPEG")}


@pytest.mark.parametrize("suffix", FILES)
def test_a_whole_file_passes(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"fax.{suffix}"
    path.write_bytes(FILES[suffix])
    check_strictly(path, SETTINGS)


@given(data=st.data(), suffix=st.sampled_from(sorted(FILES)))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_cut_off_at_any_byte_is_refused(data: st.DataObject, suffix: str, tmp_path: Path) -> None:
    whole = FILES[suffix]
    # The very last bytes may be padding or a line end, without which the file is still whole.
    at = data.draw(st.integers(0, len(whole) - 24))
    path = tmp_path / f"fax.{suffix}"
    path.write_bytes(whole[:at])
    with pytest.raises(UnreadableFile) as caught:
        check_strictly(path, SETTINGS)
    assert caught.value.code in UnreadableFile.REASONS


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-1.4\n", b"II*\x00", b"MM\x00*", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_garbage_is_refused_and_never_crashes(tmp_path: Path, garbage: bytes, head: bytes) -> None:
    path = tmp_path / "garbage"
    path.write_bytes(head + garbage)
    with pytest.raises(UnreadableFile) as caught:
        check_strictly(path, SETTINGS)
    assert caught.value.code in UnreadableFile.REASONS
