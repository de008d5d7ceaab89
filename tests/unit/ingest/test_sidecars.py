"""What fax servers write beside a fax: whatever it is, a mapping or nothing, never a crash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sidecars import parse_sidecar


@pytest.mark.parametrize(
    ("text", "caller"),
    [
        ('{"CallerID": "555-0142"}', "555-0142"),
        ("<fax><CallerID>555-0142</CallerID></fax>", "555-0142"),
        ("CallerID: 555-0142\nPages = 3", "555-0142"),
        ("\ufeffCallerID=555-0142", "555-0142"),
    ],
)
def test_json_xml_and_key_value_lines_are_understood(text: str, caller: str) -> None:
    assert parse_sidecar(text)["callerid"] == caller


def test_an_xml_bomb_is_refused_quietly() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert parse_sidecar(bomb) == {}


@given(st.text(max_size=300))
def test_any_text_gives_a_mapping(text: str) -> None:
    assert isinstance(parse_sidecar(text), dict)


@given(st.text(alphabet='{}[]":<>/x1, \n', max_size=200))
def test_any_near_json_or_near_xml_gives_a_mapping(text: str) -> None:
    assert isinstance(parse_sidecar(text), dict)
