"""What installs the system packages, on a machine that lacks some and on a distribution that has no Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "scripts" / "system-packages"
_TOOLS = ("bash", "env", "dirname", "grep", "ls", "cat")
_FAKES = {
    "id": "echo 0",
    "tesseract": "echo eng",
    "fc-list": "echo DejaVu Sans",
    "ldconfig": "echo libatomic.so.1",
    "dpkg": "exit 0",
    "apt-get": 'echo "$@" >> "$LOG"; for one in $REFUSED; do case " $* " in *" $one "*) exit 100;; esac; done; exit 0',
}


Done = subprocess.CompletedProcess[str]


def run(folder: Path, *, refused: str = "", without: tuple[str, ...] = ()) -> tuple[Done, str]:
    """The script on a machine made of stand-ins, as root; `refused` packages do not exist there."""
    for tool in _TOOLS:
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    (folder / "python3").symlink_to(sys.executable)
    for name, words in _FAKES.items():
        if name not in without:
            (folder / name).write_text(f"#!/usr/bin/env bash\n{words}\n")
            (folder / name).chmod(0o755)
    log = folder / "log"
    log.touch()
    environment = {"PATH": str(folder), "LOG": str(log), "REFUSED": refused}
    done = subprocess.run([str(SCRIPT), "dev"], env=environment, capture_output=True, text=True, timeout=60)
    return done, log.read_text()


def test_a_missing_reader_is_installed(tmp_path: Path) -> None:
    done, log = run(tmp_path, without=("tesseract",))
    assert done.returncode == 0, done.stderr
    assert "tesseract-ocr" in log


@pytest.mark.parametrize(("refused", "installed"), [("", "chromium"), ("chromium", "chromium-browser")])
def test_chromium_is_found_under_either_name(tmp_path: Path, refused: str, installed: str) -> None:
    done, log = run(tmp_path, refused=refused)
    assert done.returncode == 0, done.stderr
    assert log.splitlines()[-1].endswith(f" {installed}")


def test_a_distribution_without_chromium_goes_on_and_says_what_is_skipped(tmp_path: Path) -> None:
    done, _ = run(tmp_path, refused="chromium chromium-browser")
    assert done.returncode == 0, done.stderr
    assert "the browser tests will be skipped" in done.stderr


def test_a_package_that_the_program_needs_and_nobody_has_stops_the_set_up(tmp_path: Path) -> None:
    done, _ = run(tmp_path, refused="tesseract-ocr", without=("tesseract",))
    assert done.returncode != 0
