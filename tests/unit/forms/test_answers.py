"""Answers files are read whole or refused by type; names that no form knows are reported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.errors import FormError
from documents.form_specs import Vocabulary
from forms.answers import BY_HAND, parse_answers, read_answers
from forms.values import look_up


def test_values_are_found_by_their_dotted_names_with_their_evidence(vocabulary: Vocabulary) -> None:
    answers = parse_answers(
        '{"coverage": [{}, {"member_id": "A1"}], "patient": {"dob": {"value": "1979-05-21", "evidence": "doc:7"}}}',
        vocabulary,
    )
    assert look_up(answers.values, "coverage[1].member_id") == ("A1", BY_HAND)
    assert look_up(answers.values, "patient.dob") == ("1979-05-21", "doc:7")
    assert look_up(answers.values, "coverage[2].member_id") == (None, None)
    assert answers.unknown == ()


def test_unknown_names_are_reported_once(vocabulary: Vocabulary) -> None:
    text = '{"patient": {"first_nmae": "Ana"}, "dx": [{"kode": "L40.0"}, {"kode": "L40.1"}], "zzz": 1}'
    assert parse_answers(text, vocabulary).unknown == ("patient.first_nmae", "dx[].kode", "zzz")


def test_what_lies_below_a_list_of_small_objects_is_known(vocabulary: Vocabulary) -> None:
    text = '{"patient": {"allergies": [{"substance": "sulfa"}]}, "question": {"f": {"q": {"answer": true}}}}'
    assert parse_answers(text, vocabulary).unknown == ()


@pytest.mark.parametrize(
    "text", ["", "[]", "3", "{", '{"a": NaN}', "[" * 100_000, '{"a":' * 50 + "1" + "}" * 50, "9" * 10_000, "\x00"]
)
def test_what_is_no_answers_file_is_refused(vocabulary: Vocabulary, text: str) -> None:
    with pytest.raises(FormError) as caught:
        parse_answers(text, vocabulary)
    assert caught.value.code == "answers"


def test_an_unreadable_file_is_refused(vocabulary: Vocabulary, tmp_path: Path) -> None:
    binary = tmp_path / "answers.json"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "absent.json", tmp_path, binary):
        with pytest.raises(FormError):
            read_answers(path, vocabulary)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["patient", "coverage", "dx", "member_id", "x"]), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=50) | json_values.map(json.dumps))
def test_any_text_gives_answers_or_a_typed_refusal(vocabulary: Vocabulary, text: str) -> None:
    try:
        answers = parse_answers(text, vocabulary)
    except FormError:
        return
    look_up(answers.values, "coverage[0].member_id")
