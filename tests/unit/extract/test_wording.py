"""Plain text, sentence ends, repair of damaged words, and the language of cues."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.reading import Box, Word
from extract.wording import ends_sentence, matcher, plain, plain_words, repaired_words

_BOX = Box(0, 0, 0.1, 0.1)


def matches(cue: str, text: str) -> bool:
    words = plain(text) + " "
    return matcher(cue).search(words, frozenset(words.split())) is not None


def test_contractions_are_opened_and_punctuation_dropped() -> None:
    assert plain("We can't approve; it's not FDA-approved.") == "we cannot approve . it is not fda approved ."


@pytest.mark.parametrize(
    ("word", "ends"), [("denied.", True), ("Dr.", False), ("No.", False), ("1.", False), ("why?", True)]
)
def test_abbreviations_do_not_end_a_sentence(word: str, ends: bool) -> None:
    assert ends_sentence(word) is ends


@pytest.mark.parametrize(
    ("cue", "text", "found"),
    [
        ("request ... approved", "Your request for Otezla has been approved", True),
        ("request ... approved", "A request came. It was approved", False),
        ("no|not prior? authorization", "no authorization is needed", True),
        ("approv*", "approvals", True),
        ("approved", "unapproved", False),
        ("co-pay card", "your co-pay card", True),
    ],
)
def test_cues_match_alternatives_gaps_prefixes_and_optional_words(cue: str, text: str, found: bool) -> None:
    assert matches(cue, text) is found


def test_a_doubtful_word_is_taken_for_the_known_word_next_to_it() -> None:
    words = [Word("dcnied.", _BOX, 0.4), Word("Tremfya", _BOX, 0.4), Word("dcnied", _BOX, 0.97)]
    assert [word.text for word in repaired_words(words, frozenset(["denied"]))] == ["denied.", "Tremfya", "dcnied"]


def test_abbreviations_lose_their_dots_in_a_statement() -> None:
    assert plain_words([Word("Dr.", _BOX, 0.9), Word("Obi", _BOX, 0.9)]) == "dr obi"


@given(st.text(max_size=120))
def test_plain_text_is_stable(text: str) -> None:
    assert plain(plain(text)).split() == plain(text).split()
