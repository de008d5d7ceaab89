"""Lists whose entries the tagger marks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from documents.reading import Box, Word
from extract.candidates.strips import Strip, strip_of
from extract.candidates.tagged_lists import split_run


def run_of(text: str) -> Strip:
    """The words of a text as a run on one line."""
    return strip_of([Word(part, Box(0.01 * n, 0.1, 0.01 * n + 0.009, 0.11), 0.9) for n, part in enumerate(text.split())])


def entries_of(text: str) -> list[str]:
    return [str(parsed.value) for _, parsed in split_run(run_of(text))]


def test_a_run_of_drugs_is_cut_at_commas_and_joining_words() -> None:
    assert entries_of("amlodipine, mycophenolate mofetil and baclofen 10 mg") == [
        "amlodipine", "mycophenolate mofetil", "baclofen 10 mg",
    ]  # fmt: skip


def test_each_drug_of_a_run_keeps_its_own_words() -> None:
    (first, _), (second, _) = split_run(run_of("amlodipine, omeprazole"))
    assert [word.text for word in first.words] == ["amlodipine,"]
    assert [word.text for word in second.words] == ["omeprazole"]


@given(st.lists(st.text(min_size=1, max_size=12).filter(lambda text: text.strip() and not text.isspace()), max_size=12))
def test_any_marked_words_are_read_without_failing_and_in_their_order(texts: list[str]) -> None:
    run = strip_of([Word(text, Box(0, 0, 0.1, 0.1), 0.9) for text in texts])
    starts = [strip.words[0] for strip, _ in split_run(run)]
    at = [next(n for n, word in enumerate(run.words) if word is first) for first in starts]
    assert at == sorted(at)
