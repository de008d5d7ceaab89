"""Published forms, where this machine has a folder of them: named by FAXDESK_REAL_FORMS, otherwise skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest

from documents.form_specs import Vocabulary, load_form
from forms.boxes import list_boxes, open_form
from forms.filling import fill
from forms.learning import learn, summary, write_mapping

FOLDER = Path(os.environ.get("FAXDESK_REAL_FORMS", "absent"))
BLANKS = sorted(path for path in FOLDER.rglob("*.pdf") if "filled" not in str(path.parent))
pytestmark = pytest.mark.skipif(not BLANKS, reason="FAXDESK_REAL_FORMS names no folder with blank forms")


@pytest.fixture(params=BLANKS, ids=lambda path: path.stem)
def real(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


def written(pdf: bytes) -> Iterator[tuple[str, str]]:
    for name, field in (pypdf.PdfReader(BytesIO(pdf)).get_fields() or {}).items():
        yield name, str(field.get("/V", ""))


@pytest.mark.parametrize("flat", [False, True])
def test_a_real_form_is_learned_filled_and_shows_its_values(
    real: Path, vocabulary: Vocabulary, full_answers: Mapping[str, Any], tmp_path: Path, shown: Any, flat: bool
) -> None:
    blank = real.read_bytes()
    proposal = learn(real.name, blank, vocabulary)
    path = tmp_path / "learned.toml"
    path.write_text(write_mapping(proposal))
    spec = replace(load_form(path, vocabulary), path=real)
    filled = fill(spec, blank, full_answers, vocabulary, flat=flat)
    assert summary(proposal)["mapped"] >= 5 and filled.report.filled >= 2
    if not flat:
        kept = dict(written(filled.pdf))
        assert all(kept.get(name, "").lstrip("/") for name in filled.report.fields)
        return
    boxes = list_boxes(open_form(blank))
    for name, box in filled.report.fields.items():
        widget = boxes[name].widgets[0]
        if boxes[name].kind in ("text", "multiline") and name not in filled.report.shortened:
            seen = shown(filled.pdf, widget.rect, widget.page - 1)
            assert box.value.split()[0] in seen, name
