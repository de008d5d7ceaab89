"""Letters that decide several requests: the print beside two requested drugs says yes and no."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from documents.catalog import Catalog, load_catalog
from documents.findings import Kind
from extract.classifying import study
from extract.layout import lay_out
from extract.mixed import MIXED, recognise_mixed
from extract.prepared import Prepared, prepare
from tests.unit.extract.printed import Row, page_of

TOP: tuple[Row, ...] = (
    "Coverage Determination Summary",
    "Member: Jocasta Quillfeather  DOB 06/21/1963",
    "",
)
FIRST: tuple[Row, ...] = (
    "1) Request 5518820  Drug requested: COSENTYX 150 mg/mL pen",
    "Outcome: The request has been approved from 11/06/2026 to 11/05/2027.",
    "",
)
SECOND: tuple[Row, ...] = (
    "2) Request 5518821  Drug requested: OZEMPIC 2 mg/3 mL pen",
    "Outcome: The request was not approved.",
)


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[3] / "catalog")


def judge(*rows: Row, kind: str = "pa_approval", chance: float = 0.5) -> Kind:
    """The kind after `recognise_mixed`, the tagger giving mixed decisions `chance`."""
    layouts = [lay_out(page_of(*rows))]
    ready = prepare(layouts, catalog())
    asked: Prepared = replace(ready, tagged=replace(ready.tagged, types={**ready.tagged.types, MIXED: chance}))
    return recognise_mixed(Kind(kind, 0.8), asked, study(layouts, catalog().types), catalog())


def test_one_drug_granted_and_one_refused_is_a_mixed_decision() -> None:
    found = judge(*TOP, *FIRST, *SECOND)
    assert found.type == MIXED
    assert found.runner_up == "pa_approval" and found.confidence < 0.9


def test_one_granted_drug_stays_an_approval() -> None:
    assert judge(*TOP, *FIRST).type == "pa_approval"


def test_two_granted_drugs_stay_an_approval() -> None:
    again = (SECOND[0], "Outcome: The request has been approved.")
    assert judge(*TOP, *FIRST, *again).type == "pa_approval"


def test_without_any_sign_of_several_decisions_nothing_changes() -> None:
    assert judge(*TOP, *FIRST, *SECOND, chance=0.01).type == "pa_approval"


def test_papers_that_decide_nothing_are_left_alone() -> None:
    assert judge(*TOP, *FIRST, *SECOND, kind="clinical_records").type == "clinical_records"
