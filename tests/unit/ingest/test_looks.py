"""The same paper sent twice: noticed in spite of noise, never confused with the next patient's form letter."""

from __future__ import annotations

import random

from documents.reading import Box, Page, Reading, Word
from ingest.looks import find_same_look, fingerprint, likeness

LETTER = (
    "Northfield Health Plan coverage review department we have completed the review of the request that your office "
    "sent for the member named below and the medicine is approved under the pharmacy benefit for the period shown "
    "member Rosalind Quarles born 04/09/1971 identification NHP40077193 reference 88120457 valid 10/16/2026 through "
    "10/15/2027 quantity 2 pens per 28 days call 555-0142 with questions about this letter or your pharmacy benefit"
)


def reading_of(text: str, header: str = "") -> Reading:
    words = [Word(part, Box(0.1, 0.01, 0.2, 0.02), 0.9) for part in header.split()]
    words += [Word(part, Box(0.1, 0.2, 0.2, 0.22), 0.9) for part in text.split()]
    return Reading(pages=(Page(1, tuple(words), 1728, 2156),))


def with_noise(text: str, share: float, seed: int = 7) -> str:
    chance = random.Random(seed)
    return " ".join(word if chance.random() > share else word[:-1] + "~" for word in text.split())


def test_a_second_transmission_with_another_header_and_noise_is_probably_the_same() -> None:
    one = fingerprint(reading_of(LETTER, header="NOV 03 2026 09:12 P.01"))
    two = fingerprint(reading_of(with_noise(LETTER, 0.05), header="NOV 04 2026 17:40 P.07"))
    assert find_same_look(two, [("fax-1", one)]) is not None


def test_the_same_form_letter_for_the_next_patient_is_another_paper() -> None:
    other = LETTER.replace("Rosalind Quarles", "Ingram Vossberg").replace("04/09/1971", "07/21/1984")
    other = other.replace("NHP40077193", "NHP51160027").replace("88120457", "88120999")
    one, two = fingerprint(reading_of(LETTER)), fingerprint(reading_of(other))
    assert find_same_look(two, [("fax-1", one)]) is None


def test_pages_with_next_to_no_words_are_never_alike() -> None:
    empty = fingerprint(reading_of("page 1"))
    assert likeness(empty, empty) == 0.0


def test_a_paper_with_a_page_more_is_another_paper() -> None:
    one = fingerprint(reading_of(LETTER))
    assert likeness(one, one * 2) == 0.0
