"""Document types as data: all thirty load, and a mistake names file, key and reason."""

from pathlib import Path

import pytest

from documents.coded_fields import load_coded_fields
from documents.document_types import load_document_types
from documents.errors import CatalogError
from documents.field_specs import load_field_specs

CATALOG = Path(__file__).parents[3] / "catalog"
GOOD = """name = "note"
family = "payer_decision"
title = "A note"
priority = "P3"
fields = ["patient_name"]
[case]
event = "noted"
"""


def folder_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "note.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_all_types_of_the_domain_load() -> None:
    types = load_document_types(CATALOG / "types")
    assert len(types) == 30
    assert types["pa_denial"].case.to_state == "pa_denied"
    assert types["referral"].case.opens_case
    assert types["unknown"].cues == ()


def test_every_field_of_a_type_is_in_the_catalog_of_fields() -> None:
    fields = load_field_specs(CATALOG / "fields")
    named = {name for kind in load_document_types(CATALOG / "types").values() for name in kind.fields}
    assert sorted(named - set(fields)) == []


def test_every_coded_field_loads_and_is_carried_by_some_type() -> None:
    types = load_document_types(CATALOG / "types")
    for name, coded in load_coded_fields(CATALOG / "codes").items():
        assert any(name in kind.fields for kind in types.values()), name
        assert set(coded.types) <= set(types)


def test_a_type_needs_only_a_file(tmp_path: Path) -> None:
    kind = load_document_types(folder_with(tmp_path, GOOD + '[recognise]\nstrong = ["a|the note ... arrived"]\n'))[
        "note"
    ]
    assert kind.cues[0].weight == 3.0


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("P3", "P9"), "priority"),
        (("payer_decision", "payers"), "family"),
        (('name = "note"', 'name = "other"'), "name"),
        (('event = "noted"', 'event = "noted"\nstate = "x"'), "case.state"),
        (('title = "A note"', 'title = ""'), "title"),
        (('["patient_name"]', '["patient_name"]\nrequired = ["drug_name"]'), "required"),
        (('event = "noted"', 'event = "noted"\n[recognise]\nusual = ["Not A Cue!"]'), "recognise.usual"),
        (('event = "noted"', 'event = "noted"\n[recognise]\nusual = ["only? optional?"]'), "recognise.usual"),
    ],
)
def test_a_mistake_names_file_key_and_reason(tmp_path: Path, change: tuple[str, str], key: str) -> None:
    with pytest.raises(CatalogError) as error:
        load_document_types(folder_with(tmp_path, GOOD.replace(*change)))
    assert (error.value.file, error.value.key) == ("note.toml", key)
