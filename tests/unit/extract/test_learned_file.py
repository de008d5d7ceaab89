"""The file of a generation: what is written is read back; what is damaged is refused with a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.errors import LearnedError
from extract.learned.file import read_learned, write_learned
from extract.learned.knowledge import ANY, WHERE, Layout, Learned, Place

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
WORDS = st.from_regex(r"[a-zà-öø-ž][a-zà-öø-ž']{0,12}", fullmatch=True)
SHIFTS = st.floats(-1, 1).map(lambda part: round(part, 5))
PLACES = st.builds(
    Place,
    field=NAMES,
    label=st.lists(WORDS, min_size=1, max_size=5).map(tuple),
    where=st.sampled_from(WHERE),
    nth=st.integers(ANY, 3),
    lines=st.integers(1, 4),
    shift=st.tuples(SHIFTS, SHIFTS),
    right=st.integers(0, 500),
    wrong=st.integers(0, 500),
)
LAYOUTS = st.builds(
    Layout,
    number=st.integers(1, 99),
    prints=st.frozensets(st.integers(0, 2**32 - 1), max_size=20),
    documents=st.integers(1, 99),
    patients=st.integers(1, 99),
    type=st.none() | NAMES,
    places=st.lists(PLACES, max_size=3).map(tuple),
    never=st.lists(PLACES, max_size=2).map(tuple),
    absent=st.lists(NAMES, max_size=2).map(tuple),
)
GENERATIONS = st.builds(
    Learned,
    generation=st.just(7),
    layouts=st.lists(LAYOUTS, max_size=3).map(tuple),
    figures=st.dictionaries(NAMES, st.integers(0, 999), max_size=3),
    before=st.integers(0, 6),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PLACE = Place("member_id", ("scheme", "token"), "right", right=18, wrong=1)
WHOLE = Learned(2, (Layout(1, frozenset([5, 9]), 20, 19, "pa_denial", (PLACE,), (PLACE,), ("urgency",)),), {"documents": 20}, 1)


@given(GENERATIONS)
def test_what_is_written_is_read_back(learned: Learned) -> None:
    assert read_learned(write_learned(learned)) == learned


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(LearnedError):
        read_learned(text)


@given(JSON)
def test_any_other_json_is_refused(value: Any) -> None:
    with pytest.raises(LearnedError):
        read_learned(json.dumps(value))


@given(st.data(), JSON)
def test_a_file_with_one_value_exchanged_is_refused_or_still_whole(data: st.DataObject, value: Any) -> None:
    whole = json.loads(write_learned(WHOLE))
    row = data.draw(st.sampled_from([whole, whole["layouts"][0], whole["layouts"][0]["places"][0]]))
    row[data.draw(st.sampled_from(sorted(row)))] = value
    try:
        read = read_learned(json.dumps(whole))
    except LearnedError as error:
        assert "damaged" in error.message or "not of format" in error.message
    else:
        assert read_learned(write_learned(read)) == read


@given(st.integers(0, 400))
def test_a_file_cut_off_anywhere_is_refused(end: int) -> None:
    text = write_learned(WHOLE)
    with pytest.raises(LearnedError):
        read_learned(text[: min(end, len(text) - 1)])


@pytest.mark.parametrize("word", ["NHP40077193", "04", "o3", "two words", ""])
def test_a_label_with_anything_but_letters_is_refused(word: str) -> None:
    given = json.loads(write_learned(WHOLE))
    given["layouts"][0]["places"][0]["label"] = [word]
    with pytest.raises(LearnedError, match=r"label\[0\] must be a word of letters"):
        read_learned(json.dumps(given))


def test_a_refusal_names_the_key_and_never_what_stands_there() -> None:
    given = json.loads(write_learned(WHOLE))
    given["layouts"][0]["places"][0]["field"] = "Rosalind Quarles"
    with pytest.raises(LearnedError) as refused:
        read_learned(json.dumps(given))
    assert "layouts[0].places[0].field" in refused.value.message
    assert "Quarles" not in refused.value.message
