"""The outgoing folder: a fax server finds whole files, once, whenever the process dies and whoever takes them."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from documents.errors import TransportError
from documents.outgoing import Envelope
from outbox.sending import HOLD, send_due
from outbox.transports.folder import FolderTransport, file_stem
from store.database import Store
from store.outbox import get_delivery


@pytest.fixture
def outgoing(tmp_path: Path) -> Path:
    folder = tmp_path / "outgoing"
    folder.mkdir()
    return folder


@pytest.fixture
def hand_over(outgoing: Path, envelope: Envelope, pages: bytes, now: datetime) -> Callable[..., Any]:
    def run(envelope: Envelope = envelope, pdf: bytes = pages) -> Any:
        return FolderTransport(outgoing).send(envelope, pdf, now)

    return run


def pdfs(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("[!.]*.pdf"))


def test_pdf_and_sidecar_lie_in_the_folder(hand_over: Any, outgoing: Path, envelope: Envelope, pages: bytes) -> None:
    receipt = hand_over()
    assert pdfs(outgoing) == [receipt.reference] and (outgoing / receipt.reference).read_bytes() == pages
    sidecar = json.loads((outgoing / receipt.reference).with_suffix(".json").read_text())
    assert sidecar == {
        "key": envelope.key, "file": receipt.reference, "fax_number": "2125550182", "recipient": "Norvane Health",
        "subject": "PA request, case c1", "pages": 3, "sha256": envelope.pdf_sha256,
    }  # fmt: skip
    assert not [path for path in outgoing.iterdir() if path.name.endswith((".part", ".ready"))]


def test_file_names_tell_nothing() -> None:
    assert file_stem("Marlowe/../1979") == file_stem("Marlowe/../1979") != file_stem("Marlowe/../1980")
    assert set(file_stem("Marlowe/../1979").removeprefix("fax-")) <= set("0123456789abcdef")


def test_the_same_key_again_is_recognised(hand_over: Any, outgoing: Path) -> None:
    first, second = hand_over(), hand_over()
    assert first.reference == second.reference and "already" in second.detail
    assert len(pdfs(outgoing)) == 1


def test_a_key_that_the_fax_server_has_taken_is_not_handed_over_again(hand_over: Any, outgoing: Path) -> None:
    reference = hand_over().reference
    (outgoing / reference).unlink()
    (outgoing / reference).with_suffix(".json").unlink()
    assert "taken" in hand_over().detail
    assert pdfs(outgoing) == []


def test_another_file_under_the_name_is_never_overwritten(hand_over: Any, outgoing: Path, envelope: Envelope) -> None:
    (outgoing / f"{file_stem(envelope.key)}.pdf").write_bytes(b"somebody else's")
    with pytest.raises(TransportError) as caught:
        hand_over()
    assert caught.value.code == "key_clash" and caught.value.permanent
    assert (outgoing / f"{file_stem(envelope.key)}.pdf").read_bytes() == b"somebody else's"


def test_a_missing_folder_is_not_made_but_waited_for(
    hand_over: Any, outgoing: Path, tmp_path: Path
) -> None:
    outgoing.rename(tmp_path / "elsewhere")
    with pytest.raises(TransportError) as caught:
        hand_over()
    assert caught.value.code == "folder_gone" and not caught.value.permanent and not outgoing.exists()
    (tmp_path / "elsewhere").rename(outgoing)
    assert hand_over().delivered


@pytest.mark.parametrize("call", range(1, 6))
def test_a_disk_that_is_full_at_any_moment_shows_nothing_half(
    hand_over: Any, outgoing: Path, pages: bytes, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    calls, real = 0, os.fsync

    def full(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == call:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(TransportError) as caught:
        hand_over()
    assert caught.value.code == "disk_full" and pdfs(outgoing) == []
    assert hand_over().delivered and [(outgoing / name).read_bytes() for name in pdfs(outgoing)] == [pages]


STEPS = ("os.fsync", "pathlib.Path.replace", "pathlib.Path.rename", "outbox.transports.folder.reach")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("call", range(1, 7))
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("taken", [False, True])
def test_killed_anywhere_the_pages_appear_exactly_once(
    store: Store, vault: Path, outgoing: Path, envelope: Envelope, pages: bytes, now: datetime,
    killed: type[BaseException], monkeypatch: pytest.MonkeyPatch, step: str, call: int, after: bool, taken: bool,
) -> None:  # fmt: skip
    """The process dies before or after each of its steps; the fax server takes what it sees, or not yet."""
    seen = 0

    def take() -> None:
        nonlocal seen
        for name in pdfs(outgoing) if taken else ():
            assert (outgoing / name).read_bytes() == pages and (outgoing / name).with_suffix(".json").exists()
            (outgoing / name).unlink()
            seen += 1

    with monkeypatch.context() as patched:
        _die_at(patched, step, call, after=after, killed=killed)
        with suppress(killed):
            send_due(store, FolderTransport(outgoing), vault, now=now, claimant="one")
    take()
    send_due(store, FolderTransport(outgoing), vault, now=now + HOLD + timedelta(days=1), claimant="two")
    take()
    assert (seen if taken else len(pdfs(outgoing))) == 1
    assert get_delivery(store, envelope.key).state == "sent"


def _die_at(
    patched: pytest.MonkeyPatch, step: str, call: int, *, after: bool, killed: type[BaseException]
) -> None:
    """Replace `step` so that its `call`-th call ends the process before or after it did its work."""
    module, _, name = step.rpartition(".")
    owner = {"os": os, "pathlib.Path": Path}.get(module) or __import__(module, fromlist=[name])
    real, calls = getattr(owner, name), 0

    def dying(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call and not after:
            raise killed
        result = real(*given)
        if calls == call:
            raise killed
        return result

    patched.setattr(owner, name, dying)


SENDER = """
import sys
from datetime import datetime
from pathlib import Path
from outbox.sending import send_due
from outbox.transports.folder import FolderTransport
from store.database import open_store
url, vault, outgoing, now = sys.argv[1:]
send_due(open_store(url), FolderTransport(Path(outgoing)), Path(vault), now=datetime.fromisoformat(now), claimant="x")
"""


@pytest.mark.parametrize("boundary", ["send:before_hand_over", "send:before_rename", "send:after_hand_over"])
def test_a_process_killed_for_good_sends_once_in_the_end(
    store: Store, vault: Path, outgoing: Path, envelope: Envelope, now: datetime, boundary: str
) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    arguments = [sys.executable, "-c", SENDER, url, str(vault), str(outgoing), now.isoformat()]
    ended = subprocess.run(arguments, env=os.environ | {"FAXDESK_BENCH_KILL_AT": boundary}, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    later = send_due(store, FolderTransport(outgoing), vault, now=now + HOLD, claimant="two")
    assert len(later.sent) == 1 and len(pdfs(outgoing)) == 1


def test_two_envelopes_do_not_meet(hand_over: Any, outgoing: Path, envelope: Envelope) -> None:
    hand_over()
    hand_over(replace(envelope, key="another"))
    assert len(pdfs(outgoing)) == 2
