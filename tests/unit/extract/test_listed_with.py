"""What a value of a list is told about the others beside it, before they are weighed."""

from __future__ import annotations

from documents.findings import Kind
from documents.reading import Box
from extract.candidates.candidate import Candidate
from extract.finding import carried_by, find_shortened
from extract.scoring import CHOICE_FEATURES, Choice, Scored, choice_table, make_choice, read_people
from tests.unit.extract.test_mixed import catalog

KIND = Kind("referral", 1.0)


def printed(name: str, value: str, line: float, x: float = 0.2) -> Choice:
    y = 0.3 + line / 64
    told = {"quality": 1.0, "label": 1.0, "sureness": 1.0, "colon": 1.0}
    return make_choice(name, [Candidate(name, value, value, 1, Box(x, y, x + 0.1, y + 0.01), (), "label", told)])


def column(name: str, *choices: Choice) -> list[float]:
    table = choice_table(choices, catalog().fields, carried_by(KIND, catalog()), {}, read_people(""))
    return [round(float(value), 2) for value in table[:, CHOICE_FEATURES.index(name)]]


def test_codes_under_each_other_know_how_near_the_next_one_is_and_that_they_begin_at_one_edge() -> None:
    codes = [printed("diagnosis_codes", "L40.0", 0), printed("diagnosis_codes", "M45.9", 1),
             printed("diagnosis_codes", "K50.90", 5, x=0.6)]  # fmt: skip
    assert column("lines_to_listed", *codes) == [1.0, 1.0, 4.0]
    assert column("listed_aligned", *codes) == [1.0, 1.0, 0.0]
    assert all(each > 0 for each in column("listed_loudest", *codes))


def test_a_value_of_a_field_that_holds_one_has_no_company() -> None:
    days = [printed("letter_date", "2026-03-01", 0), printed("letter_date", "2026-04-01", 1)]
    assert column("lines_to_listed", *days) == [8.0, 8.0]
    assert column("listed_aligned", *days) == [0.0, 0.0]


def test_a_list_to_which_another_possible_code_may_belong_is_known_to_be_short() -> None:
    specs = catalog().fields
    said, possible, hardly = (
        Scored(printed("diagnosis_codes", code, line), score)
        for code, line, score in (("L40.0", 0, 3.0), ("M45.9", 1, -1.5), ("K50.90", 2, -4.0))
    )
    chosen = {"diagnosis_codes": (said,)}
    assert find_shortened(chosen, [said, possible, hardly], specs) == {"diagnosis_codes"}
    assert find_shortened(chosen, [said, hardly], specs) == frozenset()
