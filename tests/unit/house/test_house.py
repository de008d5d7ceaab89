"""The house rules that no linter knows."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("app", "desk", "ingest", "extract", "cases", "forms", "outbox", "reports", "store", "documents", "bench")
EMPTY_NAMES = {"utils", "helpers", "common", "misc", "manager", "base"}


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sources():
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_no_file_is_longer_than_400_lines() -> None:
    # A migration is written once, by a tool, and read top to bottom.
    read = [path for path in sources() if "versions" not in path.parts]
    long = {str(path.relative_to(ROOT)): n for path in read if (n := path.read_text().count("\n")) > 400}
    assert not long


def test_no_function_is_longer_than_50_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path, tree in trees()
        if "versions" not in path.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 50
    ]
    assert not long


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [path for path in sources() if path.stem in EMPTY_NAMES]


def test_exactly_one_place_catches_everything() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in trees()
        if path.relative_to(ROOT).parts[0] != "bench"
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"})
    ]
    assert [place.split(":")[0] for place in found] == ["app/pipeline.py"]


def test_every_module_says_in_one_line_what_it_is_for() -> None:
    assert not [str(path.relative_to(ROOT)) for path, tree in trees() if not ast.get_docstring(tree)]


@pytest.mark.parametrize(
    ("suffix", "most"), [(".pdf", 1e6), (".tif", 1e6), (".png", 1e6), (".npz", 13e6), (".onnx", 13e6)]
)
def test_binary_files_stay_small(suffix: str, most: float) -> None:
    tracked = subprocess.run(["git", "ls-files", f"*{suffix}"], cwd=ROOT, capture_output=True, text=True, check=True)
    big = [name for name in tracked.stdout.splitlines() if (ROOT / name).stat().st_size > most]
    assert not big
