"""Loading of wording templates."""

from __future__ import annotations

from typing import Any

import pytest

from bench.simulator.templates import WordingError, check_template, load_authors, split_slot


def sketch(**changes: Any) -> dict[str, Any]:
    raw = {
        "id": "x-1",
        "type": "pa_denial",
        "sender": "pbm",
        "title": "a sketch",
        "blocks": [{"kind": "paragraph", "text": "Dear {patient_name:mr_ms}, no."}],
        "constants": {"decision": "denied"},
    }
    return {**raw, **changes}


def test_every_wording_of_the_project_loads() -> None:
    templates = load_authors("A,B,C,D,E")
    assert len(templates) == 202
    assert {t.author for t in templates} == set("ABCDE")


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"colour": "red"}, "colour"),
        ({"blocks": [{"kind": "limerick", "text": ""}]}, "limerick"),
        ({"blocks": [{"kind": "paragraph", "text": "", "font": "big"}]}, "font"),
        ({"blocks": [{"kind": "paragraph", "text": "{shoe_size}"}]}, "shoe_size"),
        ({"blocks": [{"kind": "paragraph", "text": "{letter_date:roman}"}]}, "roman"),
        ({"blocks": [{"kind": "paragraph", "text": "{2.drug_name}"}], "items": [{}]}, "2.drug_name"),
        ({"items": [{"colour": 1}]}, "colour"),
    ],
)
def test_an_unknown_key_or_slot_stops_with_file_id_and_key(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(WordingError, match=key) as caught:
        check_template(sketch(**changes), "X", "author-X.jsonl x-1")
    assert "author-X.jsonl x-1" in str(caught.value)


def test_a_slot_is_taken_apart() -> None:
    assert split_slot("2.drug_name:upper") == (2, "drug_name", "upper")
    assert split_slot("letter_date") == (0, "letter_date", "")
