"""Drug names with letters of like shape taken for each other: proposed with a doubt, never read."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.drugs import DrugIndex, load_drugs
from extract.normalise.drugs import find_drug

DRUGS = Path(__file__).parents[3] / "catalog" / "drugs.toml"


@lru_cache(maxsize=1)
def drugs() -> DrugIndex:
    return load_drugs(DRUGS)


@pytest.mark.parametrize(
    ("printed", "name"), [("Rinvog", "Rinvoq"), ("OZFMPIC", "Ozempic"), ("FNBRFL", "Enbrel"), ("Dup1xent", "Dupixent")]
)
def test_a_misread_name_is_proposed_with_a_doubt(printed: str, name: str) -> None:
    (found,) = find_drug(f"{printed} 40 mg", drugs(), loose=False)
    assert (found.value, found.doubts) == (name, ("drug name was misread",))
    assert found.quality < 1


def test_a_known_name_is_never_taken_for_a_misread_one() -> None:
    for drug in drugs().drugs:
        assert drugs().misread(drug.name) is None


def test_look_alike_names_are_never_proposed_for_each_other() -> None:
    for drug in drugs().drugs:
        for other in drugs().lookalikes(drug):
            assert drugs().misread(other) in (None, other)


@pytest.mark.parametrize("word", ["denied", "request", "coverage", "Tier", "ER", "patient", "0118", ""])
def test_ordinary_words_name_no_drug(word: str) -> None:
    assert drugs().misread(word) is None


@given(st.text(max_size=20))
def test_any_text_gives_a_known_name_or_none(text: str) -> None:
    name = drugs().misread(text)
    assert name is None or drugs().exact(name)
