"""Names that two readers saw differently."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.reading import Box, Page, Reading, Word
from extract.normalise.known_names import load_names, plain_letters
from extract.settings import ExtractSettings
from extract.two_readings import NEITHER, settle_names
from extract.understanding import understand
from tests.unit.extract.printed import page_of
from tests.unit.extract.test_mixed import catalog

BOX = Box(0.1, 0.1, 0.2, 0.12)


def settled(text: str, second: str | None, sure: float | None = 0.8) -> Word:
    page = Page(1, (Word(text, BOX, 0.9, "rapid", second, sure),), 1700, 2200)
    return settle_names(page, catalog()).words[0]


@pytest.mark.parametrize(
    ("read", "seen", "name"),
    [
        ("Comelius", "Cornelius", "Cornelius"),
        ("HACE,", "HALE", "HALE,"),
        ("Hemández-O'Rourke", "Hernandez-O'Rourke", "Hernandez-O'Rourke"),
        ("Uilson", "wilson", "Wilson"),
        ("DENIET,", "DENIED", "DENIED,"),
    ],
)
def test_of_two_readings_the_one_that_is_a_name_or_a_word_is_taken(read: str, seen: str, name: str) -> None:
    word = settled(read, seen)
    assert (word.text, word.second) == (name, read)
    assert (word.confidence, word.second_confidence, word.source) == (0.9, 0.9, "rapid")


def test_a_name_that_neither_saw_but_both_are_near_is_marked_as_put_together() -> None:
    word = settled("Aalivah", "Nalivah")
    assert (word.text, word.second, word.source) == ("Aaliyah", "Nalivah", NEITHER)


def test_a_name_put_together_is_shown_with_a_doubt_and_never_accepted() -> None:
    rows = ("PRIOR AUTHORIZATION APPROVED", "", "Date: 03/04/2027", "Patient Name: Aalivah Hale", "DOB: 04/05/1971",
            "Member ID: JTP291489305", "Drug: Taltz 80 mg/mL")  # fmt: skip
    page = page_of(*rows)
    words = [replace(word, second="Nalivah" if word.text == "Aalivah" else word.text) for word in page.words]
    read = understand(Reading((replace(page, words=tuple(words)),)), catalog(), ExtractSettings())
    name = read.documents[0].items[0].findings["patient_name"]
    assert name.value == "Aaliyah Hale"
    assert not name.accepted
    assert "a name that neither reader saw so" in name.doubts


@pytest.mark.parametrize(
    ("read", "seen", "sure"),
    [
        ("Chaya", "Chava", 0.9),  # a name already
        ("Otezla", "Olevia", 0.9),  # a drug
        ("Boudreauxx", "Boudreau", 0.2),  # hardly seen
        ("Kahananui", "Karen", 0.9),  # not alike
        ("approvel", "April", 0.9),  # no capital
        ("W12a", "Walsh", 0.9),  # a number
        ("Comelius", None, None),  # not read twice
    ],
)
def test_other_words_stay(read: str, seen: str | None, sure: float | None) -> None:
    assert settled(read, seen, sure).text == read


@given(st.text(max_size=14), st.text(max_size=14) | st.none(), st.floats(0, 1) | st.none())
def test_whatever_was_read_stays_one_word_at_its_place(read: str, seen: str | None, sure: float | None) -> None:
    word = settled(read, seen, sure)
    assert word.box == BOX
    assert word.text == read or word.second == read or word.source == NEITHER


def test_a_page_whose_readers_agree_is_the_same_page() -> None:
    page = Page(1, (Word("Hale", BOX, 0.9, second="Hale"), Word("Cornelius", BOX, 0.9)), 1700, 2200)
    assert settle_names(page, catalog()) is page
    assert settle_names(replace(page, words=()), catalog()).words == ()


def test_names_are_known_without_accents_and_signs() -> None:
    names = load_names()
    assert all(name in names for name in ("García", "GARCIA", "O'Brien", "Wiśniewski", "Müller"))
    assert "Hatloran" not in names
    assert plain_letters("Søren Weiß-O'Łowski") == "sorenweissolowski"


def test_a_name_between_two_readings_is_the_only_one_near() -> None:
    names = load_names()
    assert names.between("Leilanl", "Leilant") == "leilani"
    assert names.between("Xqzzyv", "Xqzzvv") is None
    assert names.between("Marlo", "Marla") is None
