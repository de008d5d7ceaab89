"""Words beside a name that are no part of it, misread ones too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.normalise.name_words import STOPS, TITLES, is_stop, is_title
from extract.normalise.names import find_names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Petitioner Makena Della Rocca", "Makena Della Rocca"),
        ("Phystctan Gary Weiss", "Gary Weiss"),
        ("Mfmber Lemuel Choi", "Lemuel Choi"),
        ("Pulmonologist Kimberly Müller", "Kimberly Müller"),
        ("Attending Ana Hale", "Ana Hale"),
        ("Kimberly Hale Mfmber ID 3", "Kimberly Hale"),
        ("Katarzyna Dos Santos Phonc 3", "Katarzyna Dos Santos"),
        # Names of people that look like such words stay.
        ("Ana Page", "Ana Page"),
        ("Marta Birch", "Marta Birch"),
    ],
)
def test_a_word_of_what_somebody_is_called_is_no_name(text: str, name: str) -> None:
    assert [each.value for each in find_names(text)] == [name]


@given(st.sampled_from(sorted(STOPS | TITLES)))
def test_every_listed_word_is_known_as_printed(word: str) -> None:
    assert is_stop(word) or is_title(word)
