"""ICD-10-CM: what exists, what can be billed, what it is called."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import icd10


@pytest.mark.parametrize(
    "code", ["L40.0", "l40.0", "L400", " K50.90 ", "M05.79", "B20", "Z94.0", "S52.521A", "U07.1", "G35.A"]
)
def test_a_code_of_the_release_exists_with_or_without_dot_and_in_any_case(code: str) -> None:
    assert icd10.is_code(code)
    assert icd10.is_billable(code)


@pytest.mark.parametrize("code", ["M05", "L40", "G35", "S52.521", "T36.0X"])
def test_a_category_exists_but_cannot_be_billed(code: str) -> None:
    assert icd10.is_code(code)
    assert not icd10.is_billable(code)


@pytest.mark.parametrize(
    "code",
    ["", "L", "L4", "L40.", "L4.00", "L40.99", "MO5.79", "714.0", "A00-A09", "1", "L40.0.0", "Ł40"],
)
def test_what_is_not_a_code_is_refused(code: str) -> None:
    assert not icd10.is_code(code)
    assert not icd10.is_billable(code)
    assert icd10.describe(code) is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("L40.0", "Psoriasis vulgaris"),
        ("B18.2", "Chronic viral hepatitis C"),
        ("G35", "Multiple sclerosis"),
        ("E78.01", "Familial hypercholesterolemia"),
        ("B99", "Other and unspecified infectious diseases"),
        ("S52.521A", "Torus fracture of lower end of right radius, initial encounter for closed fracture"),
    ],
)
def test_a_code_is_described_by_the_official_words(code: str, words: str) -> None:
    assert icd10.describe(code) == words


def test_a_seventh_character_behind_a_placeholder_is_described() -> None:
    text = icd10.describe("T36.0X1A")
    assert text is not None
    assert text.startswith("Poisoning by penicillins")
    assert text.endswith("initial encounter")


def test_codes_are_printed_with_the_dot_after_the_third_character() -> None:
    assert icd10.dotted("l4050") == "L40.50"
    assert icd10.dotted("B20") == "B20"
    assert icd10.dotted("40.5") is None


@given(st.text(max_size=12))
def test_any_text_is_answered_and_only_codes_are_described(text: str) -> None:
    assert (icd10.describe(text) is not None) == icd10.is_code(text)
    assert icd10.is_code(text) or not icd10.is_billable(text)


@given(st.from_regex(r"[A-Z][0-9][0-9AB]\.[0-9A-Z]{1,4}", fullmatch=True))
def test_every_longer_code_has_its_category(code: str) -> None:
    if icd10.is_code(code):
        assert icd10.is_code(code[:3])
        assert not icd10.is_billable(code[:3])


def test_the_first_use_stays_under_60_megabytes() -> None:
    script = (
        "import resource; before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "from documents import icd10; assert icd10.describe('S52.521A')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    command = [sys.executable, "-c", script]
    grown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert int(grown.stdout) < 60_000
