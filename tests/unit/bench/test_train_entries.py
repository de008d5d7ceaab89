"""What the truth of a simulated paper says of the entries found on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.scoring import read_lines
from bench.simulator.__main__ import main as simulate
from bench.training.train_entries import judge
from extract.entries import find_entries
from extract.layout import lay_out
from extract.scoring import Scored
from tests.unit.extract.printed import page_of
from tests.unit.extract.test_entries import at

ITEMS = [{"drug_name": "Enbrel", "drug_strength": "50 mg"}, {"drug_name": "Otezla", "drug_strength": "30 mg"}]
PAGE = page_of("Enbrel 50 mg", "", "Otezla 30 mg", "", "Humira")


def entries_of(*ranked: Scored) -> tuple[bool | None, ...]:
    found = find_entries(ranked, [lay_out(PAGE)])
    places = {
        f"{number}.drug_name": [{"page": 1, "box": [0.08, y, 0.14, y + 0.011]}] for number, y in ((1, 0.1), (2, 0.14))
    }
    (drugs,) = (each for each in found if each.leader == "drug")
    return judge(drugs, ITEMS, places)


def test_the_print_where_another_item_stands_begins_one() -> None:
    drugs = (at("drug_name", "Enbrel", 0, score=3), at("drug_name", "Otezla", 2), at("drug_name", "Humira", 4))
    assert entries_of(*drugs) == (False, True, False)


def test_without_places_the_entry_with_the_values_of_an_item_begins_it() -> None:
    ranked = [
        at("drug_name", "Enbrel", 0, score=3), at("drug_strength", "50 mg", 0, 8),
        at("drug_name", "Otezla", 2), at("drug_strength", "30 mg", 2, 8), at("drug_name", "Humira", 4),
    ]  # fmt: skip
    (drugs,) = (each for each in find_entries(ranked, [lay_out(PAGE)]) if each.leader == "drug")
    assert judge(drugs, ITEMS, {}) == (False, True, False)


def test_a_paper_of_one_item_has_no_other_one() -> None:
    found = find_entries([at("drug_name", "Enbrel", 0, score=3), at("drug_name", "Otezla", 2)], [lay_out(PAGE)])
    assert all(judge(each, ITEMS[:1], {}) == (False,) * len(each.entries) for each in found)


@pytest.mark.parametrize(("items", "several"), [("several", True), ("one", False)])
def test_papers_are_drawn_with_as_many_items_as_asked(tmp_path: Path, items: str, several: bool) -> None:
    simulate(["--authors", "C", "--count", "3", "--batches", "0", "--items", items, "--out", str(tmp_path)])
    truths = read_lines(tmp_path / "truth.jsonl")
    assert {len(truth["documents"][0]["items"]) > 1 for truth in truths} == {several}
