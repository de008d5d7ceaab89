"""Letters that say in the plainest words what they decide: never surely read as their opposite."""

from functools import lru_cache
from pathlib import Path

import pytest

from documents.catalog import Catalog, load_catalog
from documents.findings import Kind
from documents.reading import Reading
from extract.settings import ExtractSettings
from extract.understanding import understand
from tests.unit.extract.printed import page_of

# What `classify` never exceeds where something speaks against the type it names.
_UNSURE = 0.75
_GRANTING = {"pa_approval", "appeal_overturned", "assistance_approval"}
_REFUSING = {"pa_denial", "appeal_upheld", "assistance_denial"}
_HEADS = (
    ("Cascade Health Plan", "November 9, 2026", "Member: Jane Q Roe", "Drug: Otezla 30 mg"),
    ("Cascade Health Plan Pharmacy Services", "Date: 11/09/2026", "To: Dr. Anton Belisle",
     "Re: Roe, Jane  DOB 04/09/1971  ID CHP4471902", "Medication: Otezla 30 mg tablet, 60 per 30 days"),
)  # fmt: skip

_YES = (
    "The plan has approved the request for prior authorization of the drug named above.",
    "We approved your request for Otezla.",
    "Coverage of Otezla is approved through 11/08/2027.",
    "We have granted coverage for this medication until 11/08/2027.",
    "Status: Approved",
    "We have overturned our denial. Otezla is now approved.",
    "Your appeal was granted. The earlier denial is reversed.",
    "The chamber has approved the request for prior authorization of the remedy named above.",
)
_NO = (
    "The plan has denied the request for prior authorization of the drug named above.",
    "We denied your request for Otezla.",
    "Prior authorization denied. Criteria not met.",
    "We cannot approve coverage of Otezla at this time.",
    "Status: Denied. Reason: not medically necessary.",
    "We are unable to approve this request. You may appeal within 180 days.",
    "We have upheld our decision to deny Otezla. Your appeal is denied.",
    "After review of your appeal, the denial stands.",
)


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[3] / "catalog")


def kind_of(*rows: str) -> Kind:
    return understand(Reading((page_of(*rows),)), catalog(), ExtractSettings()).documents[0].kind


@pytest.mark.parametrize("head", _HEADS)
@pytest.mark.parametrize(
    ("sentence", "opposite"), [*((said, _REFUSING) for said in _YES), *((said, _GRANTING) for said in _NO)]
)
def test_a_plain_yes_or_no_is_never_surely_read_as_its_opposite(
    head: tuple[str, ...], sentence: str, opposite: set[str]
) -> None:
    kind = kind_of(*head, "", sentence)
    assert kind.type not in opposite or kind.confidence <= _UNSURE
