"""When a document is one item and when it is several, and what belongs to which."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pytest

from documents.field_specs import FieldSpecs, load_field_specs
from documents.findings import Finding, Item, Kind
from documents.reading import Box, Reading
from extract import items as items_module
from extract.candidates.candidate import Candidate
from extract.candidates.directions import find_directions
from extract.entries import Entries, find_entries
from extract.finding import doubt_a_lone_one, doubt_what_differs
from extract.items import in_rows, leaders_of, split_items, ticked_rows
from extract.layout import PageLayout, lay_out
from extract.scoring import Choice, Scored, make_choice
from extract.settings import ExtractSettings
from extract.understanding import understand
from tests.unit.extract.printed import Row, page_of
from tests.unit.extract.test_mixed import catalog


@lru_cache(maxsize=1)
def specs() -> FieldSpecs:
    return load_field_specs(Path(__file__).parents[3] / "catalog" / "fields")


def scored(name: str, value: str, y: float, x: float = 0.1, score: float = 2.0, source: str = "table") -> Scored:
    box = Box(x, y, x + 0.15, y + 0.01)
    candidate = Candidate(name, value, value, 1, box, (), source, {"quality": 1.0, "label": 1.0, "sureness": 1.0})
    return Scored(make_choice(name, [candidate]), score)


def values(items: list[list[Scored]], name: str) -> list[list[object]]:
    return [[each.value for each in part if each.name == name] for part in items]


def page() -> list[PageLayout]:
    return [lay_out(page_of("A page", "of some", "lines"))]


def divide(ranked: Sequence[Scored], monkeypatch: pytest.MonkeyPatch, begins: Sequence[str]) -> list[list[Scored]]:
    """The items where the prints of `begins` are judged to begin another one."""

    def judge(found: Entries, *_: object) -> list[float]:
        return [2.0 if str(entry.print.scored.value) in begins else -5.0 for entry in found.entries]

    monkeypatch.setattr(items_module, "score_entries", judge)
    levels = {(each.name, each.value): each.score for each in ranked}

    def rescore(choices: Sequence[Choice]) -> list[Scored]:
        return [Scored(choice, levels[choice.name, choice.value]) for choice in choices]

    return split_items(ranked, specs(), page(), Kind("pa_denial", 1.0), rescore)


def test_one_drug_is_one_item(monkeypatch: pytest.MonkeyPatch) -> None:
    ranked = [scored("drug_name", "Humira", 0.3), scored("pa_reference", "98120457", 0.3, x=0.4)]
    assert divide(ranked, monkeypatch, []) == [ranked]


def test_two_drugs_in_rows_keep_their_own_numbers_and_share_the_date(monkeypatch: pytest.MonkeyPatch) -> None:
    items = divide(
        [
            scored("letter_date", "2026-11-09", 0.1, source="label"),
            scored("drug_name", "Humira", 0.3, score=2.5), scored("pa_reference", "98120457", 0.3, x=0.4),
            scored("drug_name", "Otezla", 0.33), scored("pa_reference", "98120458", 0.33, x=0.4),
        ],
        monkeypatch, ["Otezla"],
    )  # fmt: skip
    assert values(items, "drug_name") == [["Humira"], ["Otezla"]]
    assert values(items, "pa_reference") == [["98120457"], ["98120458"]]
    assert values(items, "letter_date") == [["2026-11-09"], ["2026-11-09"]]


def test_orders_side_by_side_keep_what_stands_in_their_column(monkeypatch: pytest.MonkeyPatch) -> None:
    items = divide(
        [
            scored("drug_name", "Humira", 0.3, score=2.5), scored("drug_name", "Otezla", 0.3, x=0.6),
            scored("drug_strength", "40 mg", 0.33), scored("drug_strength", "30 mg", 0.33, x=0.6),
        ],
        monkeypatch, ["Otezla"],
    )  # fmt: skip
    assert values(items, "drug_strength") == [["40 mg"], ["30 mg"]]


def test_what_no_row_holds_belongs_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    ranked = [scored("drug_name", "Humira", 0.3, score=2.5), scored("drug_name", "Otezla", 0.33)]
    items = divide([*ranked, scored("due_at", "2026-12-01", 0.6)], monkeypatch, ["Otezla"])
    assert values(items, "due_at") == [["2026-12-01"], ["2026-12-01"]]


def test_what_stands_under_the_last_row_belongs_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    items = divide(
        [
            scored("drug_name", "Humira", 0.3, score=2.5), scored("drug_strength", "40 mg", 0.31, x=0.4),
            scored("drug_name", "Otezla", 0.36), scored("drug_strength", "30 mg", 0.37, x=0.4),
            scored("effective_date", "2026-12-01", 0.41, x=0.4),
        ],
        monkeypatch, ["Otezla"],
    )  # fmt: skip
    assert values(items, "drug_strength") == [["40 mg"], ["30 mg"]]
    assert values(items, "effective_date") == [["2026-12-01"], ["2026-12-01"]]


def test_a_drug_named_twice_with_the_same_dose_is_one_order(monkeypatch: pytest.MonkeyPatch) -> None:
    ranked = [scored("drug_name", "Enbrel SureClick", 0.3, score=2.5), scored("drug_name", "Enbrel", 0.33)]
    assert len(divide(ranked, monkeypatch, ["Enbrel"])) == 1


def test_a_drug_named_twice_with_two_strengths_is_two_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    items = divide(
        [
            scored("drug_name", "Rinvoq ER", 0.3, score=2.5), scored("drug_strength", "45 mg", 0.3, x=0.4),
            scored("drug_name", "Rinvoq", 0.36), scored("drug_strength", "15 mg", 0.36, x=0.4),
        ],
        monkeypatch, ["Rinvoq"],
    )  # fmt: skip
    assert values(items, "drug_strength") == [["45 mg"], ["15 mg"]]


def test_two_patients_in_rows_are_two_items(monkeypatch: pytest.MonkeyPatch) -> None:
    items = divide(
        [
            scored("patient_name", "Jane Roe", 0.3, score=2.5), scored("patient_dob", "1971-04-09", 0.3, x=0.4),
            scored("patient_name", "Piotr Lund", 0.33), scored("patient_dob", "1963-06-21", 0.33, x=0.4),
        ],
        monkeypatch, ["Piotr Lund"],
    )  # fmt: skip
    assert values(items, "patient_dob") == [["1971-04-09"], ["1963-06-21"]]


def test_two_drugs_of_one_of_two_patients_are_three_items(monkeypatch: pytest.MonkeyPatch) -> None:
    items = divide(
        [
            scored("patient_name", "Jane Roe", 0.3, score=2.5), scored("drug_name", "Humira", 0.32, x=0.3, score=2.5),
            scored("drug_name", "Otezla", 0.35, x=0.3),
            scored("patient_name", "Piotr Lund", 0.4), scored("drug_name", "Xolair", 0.42, x=0.3),
        ],
        monkeypatch, ["Piotr Lund", "Otezla", "Xolair"],
    )  # fmt: skip
    assert values(items, "drug_name") == [["Humira"], ["Otezla"], ["Xolair"]]
    assert values(items, "patient_name") == [["Jane Roe"], ["Jane Roe"], ["Piotr Lund"]]


def test_what_stands_in_the_column_of_two_items_is_likelier_one_too() -> None:
    drugs = [scored("drug_name", name, y) for name, y in (("Humira", 0.3), ("Otezla", 0.33), ("Xolair", 0.36))]
    found = next(each for each in find_entries(drugs, page()) if each.leader == "drug")
    raised = in_rows(found, [2.0, 2.0, -1.5], page())
    assert raised[:2] == [2.0, 2.0]
    assert raised[2] > 0
    assert in_rows(found, [-1.5, -1.5, -1.5], page()) == [-1.5, -1.5, -1.5]


def test_a_row_that_goes_on_at_the_top_of_the_next_page_is_likelier_an_item() -> None:
    def drug(name: str, number: int, y: float, score: float) -> Scored:
        box = Box(0.1, y, 0.25, y + 0.01)
        told = {"quality": 1.0, "label": 1.0, "sureness": 1.0}
        return Scored(
            make_choice("drug_name", [Candidate("drug_name", name, name, number, box, (), "table", told)]), score
        )

    pages = [lay_out(page_of("A page", number=number)) for number in (1, 2)]
    drugs = [drug("Humira", 1, 0.9, 3.0), drug("Otezla", 2, 0.1, 2.0), drug("Xolair", 2, 0.4, 2.0)]
    (found,) = (each for each in find_entries(drugs, pages) if each.leader == "drug")
    assert in_rows(found, [-1.5, -1.5, -1.5], pages) == [-1.5, 1.5, -1.5]


def test_the_likeliest_print_alone_leads_a_paper_of_one_order(monkeypatch: pytest.MonkeyPatch) -> None:
    drugs = [scored("drug_name", "Humira", 0.3, score=3), scored("drug_name", "Otezla", 0.33)]
    found = next(each for each in find_entries(drugs, page()) if each.leader == "drug")
    monkeypatch.setattr(items_module, "score_entries", lambda *_: [-5.0, -5.0])
    assert [each.scored.value for each in leaders_of(found, drugs, page(), Kind("referral", 1.0))] == ["Humira"]


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
    assert [band.leader.scored.value for band in ticked_rows(found)] == [
        "Inject 600 mg IV weeks 0, 4 and 8",
        "Inject 360 mg SC every 8 weeks",
    ]


TOP: tuple[Row, ...] = (
    "Wrenfield Transplant Clinic   Phone 207-555-0118   Fax 207-555-0119",
    "SPECIALTY PHARMACY REFERRAL",
    "",
    "Patient: Jocasta Quillfeather     DOB: 06/21/1963",
    "Prescriber: Ida Marlowe, MD     NPI: 2785159171",
    "",
)


def test_what_is_not_said_of_all_items_is_never_accepted_unseen() -> None:
    def item(drug: str, strength: str | None) -> Item:
        told = {"patient_name": "Jocasta Quillfeather", "drug_name": drug, "drug_strength": strength}
        return Item({n: Finding(n, v, 0.99, 1, None, "table", accepted=True) for n, v in told.items() if v})

    for items in ([item("Humira", "40 mg"), item("Otezla", None)], [item("Humira", "40 mg"), item("Humira", None)]):
        first, second = doubt_what_differs(items)
        assert first.findings["patient_name"].accepted and second.findings["patient_name"].accepted
        assert not first.findings["drug_strength"].accepted and first.findings["drug_strength"].doubts
        assert first.findings["drug_name"].accepted == (items[0].value("drug_name") == items[1].value("drug_name"))
    (alone,) = doubt_what_differs([item("Humira", "40 mg")])
    assert alone.findings["drug_strength"].accepted


def test_of_a_letter_that_decides_several_requests_one_found_alone_is_never_accepted_unseen() -> None:
    told = {"patient_name": "Jocasta Quillfeather", "drug_name": "Humira"}
    item = Item({n: Finding(n, v, 0.99, 1, None, "table", accepted=True) for n, v in told.items()})
    (mixed,) = doubt_a_lone_one([item], Kind("pa_mixed_decision", 0.99), catalog().fields)
    assert mixed.findings["patient_name"].accepted and not mixed.findings["drug_name"].accepted
    assert doubt_a_lone_one([item], Kind("pa_denial", 0.99), catalog().fields) == (item,)


def read_items(*rows: Row) -> list[tuple[object, object]]:
    (document,) = understand(Reading((page_of(*TOP, *rows),)), catalog(), ExtractSettings()).documents
    return [(item.value("drug_name"), item.value("drug_strength")) for item in document.items]


def test_a_table_of_orders_is_read_row_by_row() -> None:
    found = read_items(
        [(0, "Drug"), (30, "Strength"), (45, "Directions"), (75, "Qty"), (82, "Refills")],
        [(0, "Envarsus XR"), (30, "4 mg"), (45, "Take 2 tablets daily"), (75, "60"), (82, "11")],
        [(0, "Valganciclovir"), (30, "450 mg"), (45, "Take 2 tablets daily"), (75, "60"), (82, "5")],
    )
    assert found == [("Envarsus XR", "4 mg"), ("Valganciclovir", "450 mg")]


def test_what_the_patient_no_longer_takes_is_not_an_order() -> None:
    found = read_items(
        "Medication ordered: Otezla 30 mg tablet, 1 tablet twice daily, quantity 60, 5 refills",
        "",
        "Tried and failed: methotrexate 15 mg (stopped 2024), sulfasalazine (rash)",
    )
    assert found == [("Otezla", "30 mg")]


def test_one_ticked_row_does_not_undo_a_second_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the tick of the second row is lost in print."""
    ticked = scored("sig", "Inject 20 mg weekly for 4 weeks", 0.3, x=0.4)
    first = ticked.candidates[0]
    row = Candidate(first.name, first.value, first.text, 1, first.box, (), "table", {**first.features, "ticked": 1.0})
    ranked = [
        scored("drug_name", "Kesimpta", 0.3, score=2.5), Scored(make_choice("sig", [row]), 2.0),
        scored("drug_name", "Taltz", 0.4), scored("sig", "80 mg every 4 weeks", 0.4, x=0.4),
    ]  # fmt: skip
    assert values(divide(ranked, monkeypatch, ["Taltz"]), "drug_name") == [["Kesimpta"], ["Taltz"]]
    assert values(divide(ranked, monkeypatch, []), "sig") == [["Inject 20 mg weekly for 4 weeks", "80 mg every 4 weeks"]]
