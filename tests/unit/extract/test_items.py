"""When a document is one item and when it is several, and what belongs to which."""

from functools import lru_cache
from pathlib import Path

from documents.field_specs import FieldSpecs, load_field_specs
from documents.reading import Box
from extract.candidates.candidate import Candidate
from extract.candidates.directions import find_directions
from extract.items import split_items, ticked_rows
from extract.layout import lay_out
from extract.scoring import Choice, Scored, make_choice
from tests.unit.extract.printed import page_of


@lru_cache(maxsize=1)
def specs() -> FieldSpecs:
    return load_field_specs(Path(__file__).parents[3] / "catalog" / "fields")


def scored(name: str, value: str, y: float, score: float = 2.0, source: str = "table") -> Scored:
    box = Box(0.1, y, 0.3, y + 0.01)
    candidate = Candidate(name, value, value, 1, box, (), source, {"quality": 1.0})
    return Scored(make_choice(name, [candidate]), score)


def values(items: list[list[Scored]], name: str) -> list[list[object]]:
    return [[each.value for each in part if each.name == name] for part in items]


def test_one_drug_is_one_item() -> None:
    ranked = [scored("drug_name", "Humira", 0.3), scored("pa_reference", "98120457", 0.3)]
    assert split_items(ranked, specs()) == [ranked]


def test_two_drugs_in_rows_keep_their_own_numbers_and_share_the_date() -> None:
    items = split_items(
        [
            scored("letter_date", "2026-11-09", 0.1, source="label"),
            scored("drug_name", "Humira", 0.3), scored("pa_reference", "98120457", 0.3),
            scored("drug_name", "Otezla", 0.33), scored("pa_reference", "98120458", 0.33),
        ],
        specs(),
    )  # fmt: skip
    assert values(items, "drug_name") == [["Humira"], ["Otezla"]]
    assert values(items, "pa_reference") == [["98120457"], ["98120458"]]
    assert values(items, "letter_date") == [["2026-11-09"], ["2026-11-09"]]


def test_a_drug_named_only_as_the_one_to_try_first_is_no_item() -> None:
    box = Box(0.5, 0.33, 0.6, 0.34)
    other = Candidate("drug_name", "Taltz", "Taltz", 1, box, (), "mention", {"quality": 1.0, "against": 1.0})
    items = split_items(
        [
            scored("drug_name", "Otezla", 0.3, source="sentence"), scored("drug_name", "Cosentyx", 0.33, source="sentence"),
            Scored(make_choice("drug_name", [other]), 1.5),
        ],
        specs(), mixed=True,
    )  # fmt: skip
    assert values(items, "drug_name") == [["Otezla"], ["Cosentyx"]]


def test_what_no_row_holds_belongs_to_all() -> None:
    drugs = [scored("drug_name", "Humira", 0.3), scored("drug_name", "Otezla", 0.33)]
    ranked = [*drugs, scored("due_at", "2026-12-01", 0.6)]
    assert values(split_items(ranked, specs()), "due_at") == [["2026-12-01"], ["2026-12-01"]]


def test_a_doubtful_second_drug_does_not_split_a_letter() -> None:
    ranked = [scored("drug_name", "Humira", 0.3), scored("drug_name", "Otezla", 0.33, score=-1.5)]
    assert len(split_items(ranked, specs())) == 1
    assert len(split_items(ranked, specs(), mixed=True)) == 2


def test_a_name_and_its_longer_print_are_one_drug() -> None:
    ranked = [scored("drug_name", "Enbrel", 0.3), scored("drug_name", "Enbrel SureClick", 0.33)]
    assert len(split_items(ranked, specs())) == 1


def test_two_patients_in_rows_are_two_items() -> None:
    items = split_items(
        [
            scored("patient_name", "Jane Roe", 0.3), scored("patient_dob", "1971-04-09", 0.3),
            scored("patient_name", "Piotr Lund", 0.33), scored("patient_dob", "1963-06-21", 0.33),
        ],
        specs(),
    )  # fmt: skip
    assert values(items, "patient_dob") == [["1971-04-09"], ["1963-06-21"]]


def test_each_ticked_row_of_one_drug_is_an_item() -> None:
    layout = lay_out(
        page_of(
            [(0, "[X] Inject 600 mg IV weeks 0, 4 and 8")],
            "",
            [(0, "[ ] Inject 300 mg IV every week")],
            "",
            [(0, "[X] Inject 360 mg SC every 8 weeks")],
        )
    )
    found = [
        Scored(Choice(each.name, each.value, (each,), 1.0, 0.0), 1.0) for each in find_directions([layout], "referral")
    ]
    assert [band.anchor.value for band in ticked_rows(found)] == [
        "Inject 600 mg IV weeks 0, 4 and 8",
        "Inject 360 mg SC every 8 weeks",
    ]
