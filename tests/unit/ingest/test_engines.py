import os
import stat
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from documents.errors import ConfigurationError, EngineError
from ingest import engines
from ingest.engines.tessdata import find_tessdata
from ingest.engines.tesseract_cli import TesseractProgram
from ingest.engines.tesseract_inprocess import InProcessTesseract
from tests.unit.ingest.papers import draw_letter, grey

PAGE = np.full((200, 400), 255, np.uint8)


def program(folder: Path, does: str) -> TesseractProgram:
    """A `tesseract` that misbehaves: `$2` is where the real one writes its table."""
    script = folder / "tesseract"
    script.write_text(f'#!/bin/sh\nif [ "$1" = "--version" ]; then echo "tesseract 5.3.0"; exit 0; fi\n{does}\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return TesseractProgram(str(script))


def test_a_tesseract_that_crashes_is_an_engine_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        program(tmp_path, "exit 3").read_page(PAGE, dpi=204, seconds=20)


def test_a_tesseract_that_is_killed_is_an_engine_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        program(tmp_path, "kill -9 $$").read_page(PAGE, dpi=204, seconds=20)


def test_a_tesseract_that_hangs_is_stopped_in_time(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="1 seconds"):
        program(tmp_path, "exec sleep 60").read_page(PAGE, dpi=204, seconds=1)


def test_a_tesseract_that_answers_garbage_is_an_engine_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        program(tmp_path, r"printf '\377\376\200garbage' > $2.tsv").read_page(PAGE, dpi=204, seconds=20)


def test_a_tesseract_that_answers_nothing_reads_no_words(tmp_path: Path) -> None:
    assert program(tmp_path, ": > $2.tsv").read_page(PAGE, dpi=204, seconds=20) == ()


def test_a_tesseract_that_leaves_no_answer_is_an_engine_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        program(tmp_path, "exit 0").read_page(PAGE, dpi=204, seconds=20)


def test_an_unknown_engine_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(ConfigurationError, match="clairvoyance"):
        engines.make_engine("clairvoyance")


def test_auto_takes_the_program_where_the_engine_inside_the_process_cannot_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(tessdata: str) -> engines.OcrEngine:
        raise EngineError("not installed", permanent=True)

    broken = types.ModuleType("broken_engine")
    broken.make_engine = fail  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "broken_engine", broken)
    monkeypatch.setitem(engines.ENGINES, "tesseract_inprocess", "broken_engine")
    engines.make_engine.cache_clear()
    try:
        chosen = engines.choose_engine.__wrapped__("auto")
    finally:
        engines.make_engine.cache_clear()
    assert isinstance(chosen, TesseractProgram)


def test_the_model_is_found_by_the_setting_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("set", "environment"):
        folder = tmp_path / name / "tessdata"
        folder.mkdir(parents=True)
        (folder / "eng.traineddata").write_bytes(b"model")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path / "environment"))
    assert find_tessdata(str(tmp_path / "set")) == tmp_path / "set" / "tessdata"
    assert find_tessdata() == tmp_path / "environment" / "tessdata"


@pytest.mark.parametrize("engine", ["tesseract_inprocess", "tesseract_cli"])
def test_both_tesseracts_read_the_same_letter(engine: str) -> None:
    assert os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    words = engines.make_engine(engine).read_page(grey(draw_letter()), dpi=204, seconds=60)
    texts = [word.text for word in words]
    assert "PSH40071993" in texts
    assert "402-555-0143" in texts
    # "Member ID: PSH40071993" is one line.
    by_text = {word.text: word for word in words}
    assert by_text["ID:"].line == by_text["PSH40071993"].line != by_text["402-555-0143"].line


def test_the_engine_in_the_process_stops_in_time() -> None:
    engine = engines.make_engine("tesseract_inprocess")
    assert isinstance(engine, InProcessTesseract)
    page = grey(draw_letter(("word " * 30,) * 24))
    try:
        engine.read_page(page, dpi=204, seconds=0.05)
    except EngineError as error:
        assert not error.permanent
    # Whether or not it was quick enough, the next page is read as if nothing had happened.
    again = engine.read_page(grey(draw_letter()), dpi=204, seconds=60)
    assert any(word.text == "PSH40071993" for word in again)
