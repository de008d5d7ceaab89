"""Prints that may begin an item, and what stands around them."""

from __future__ import annotations

from documents.findings import Kind
from documents.reading import Box
from extract.candidates.candidate import Candidate
from extract.entries import FEATURES, Entries, entry_table, find_entries, score_entries
from extract.layout import PageLayout, lay_out
from extract.scoring import Scored, make_choice
from tests.unit.extract.printed import page_of

KIND = Kind("referral", 1.0)


def at(name: str, value: str, line: float, column: int = 0, score: float = 2.0) -> Scored:
    x, y = 0.08 + column * 0.0095, 0.1 + line * 0.02
    sure = {"quality": 1.0, "label": 1.0, "sureness": 1.0, "colon": 1.0}
    box = Box(x, y, x + 0.1, y + 0.011)
    return Scored(make_choice(name, [Candidate(name, value, value, 1, box, (), "table", sure)]), score)


def numbered() -> tuple[list[Scored], list[PageLayout]]:
    page = page_of("1) Enbrel 50 mg", "", "2) Otezla 30 mg", "", "Humira is stopped")
    ranked = [
        at("drug_name", "Enbrel", 0, 3, score=3), at("drug_strength", "50 mg", 0, 10),
        at("drug_name", "Otezla", 2, 3), at("drug_strength", "30 mg", 2, 10),
        at("drug_name", "Humira", 4),
    ]  # fmt: skip
    return ranked, [lay_out(page)]


def drugs(ranked: list[Scored], layouts: list[PageLayout]) -> Entries:
    return next(each for each in find_entries(ranked, layouts) if each.leader == "drug")


def column(name: str, found: Entries, ranked: list[Scored], layouts: list[PageLayout]) -> list[float]:
    return [float(value) for value in entry_table(found, ranked, layouts, KIND)[:, FEATURES.index(name)]]


def test_every_print_of_a_drug_is_an_entry_with_the_strength_in_its_reach() -> None:
    ranked, layouts = numbered()
    found = drugs(ranked, layouts)
    assert [each.print.scored.value for each in found.entries] == ["Enbrel", "Otezla", "Humira"]
    assert [str(each.parts["strength"].scored.value) for each in found.entries[:2]] == ["50 mg", "30 mg"]
    assert "strength" not in found.entries[2].parts
    assert found.first == 0


def test_a_table_of_entries_has_one_column_for_each_feature() -> None:
    ranked, layouts = numbered()
    assert entry_table(drugs(ranked, layouts), ranked, layouts, KIND).shape == (3, len(FEATURES))


def test_a_numbered_line_and_a_strength_of_its_own_are_told() -> None:
    ranked, layouts = numbered()
    found = drugs(ranked, layouts)
    assert column("marker", found, ranked, layouts) == [1.0, 1.0, 0.0]
    assert column("differs_strength", found, ranked, layouts) == [-1.0, 1.0, 0.0]
    assert column("shared", found, ranked, layouts) == [2.0, 2.0, 1.0]


def test_a_dose_with_a_drug_in_its_line_is_no_entry_of_its_own() -> None:
    ranked, layouts = numbered()
    assert all(each.leader != "dose" for each in find_entries(ranked, layouts))
    alone = [at("sig", "Inject 300 mg", 0), at("sig", "Inject 150 mg", 5)]
    (doses,) = find_entries(alone, [lay_out(page_of("a", "b", "c", "d", "e", "f"))])
    assert doses.leader == "dose" and len(doses.entries) == 2


def test_a_single_entry_begins_no_other_item() -> None:
    ranked = [at("drug_name", "Enbrel", 0)]
    layouts = [lay_out(page_of("Enbrel"))]
    assert score_entries(drugs(ranked, layouts), ranked, layouts, KIND) == [-6.0]


def test_ranked_values_without_a_place_are_no_entries() -> None:
    nowhere = Candidate("drug_name", "Enbrel", "Enbrel", 1, None, (), "table", {"quality": 1.0})
    assert find_entries([Scored(make_choice("drug_name", [nowhere]), 1.0)], [lay_out(page_of("Enbrel"))]) == []


def test_a_box_typed_or_drawn_before_an_entry_is_told() -> None:
    page = page_of("[X] Enbrel 50 mg", "[ ] Otezla 30 mg", "Humira is stopped")
    ranked = [at("drug_name", "Enbrel", 0, 5, score=3), at("drug_name", "Otezla", 1, 5), at("drug_name", "Humira", 2)]
    layouts = [lay_out(page)]
    found = drugs(ranked, layouts)
    assert column("behind_tick", found, ranked, layouts) == [1.0, 0.0, 0.0]
    assert column("behind_empty", found, ranked, layouts) == [0.0, 1.0, 0.0]
    assert column("first_behind_tick", found, ranked, layouts) == [1.0] * 3
    assert column("all_behind_empty", found, ranked, layouts) == [1.0] * 3
