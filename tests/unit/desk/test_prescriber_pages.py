"""Naming who prescribes on a case: filled from its papers, chosen where the NPI is known, never doubled unasked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from store.audit import list_entries
from store.cases import get_case
from store.database import Store
from store.people import find_prescribers, get_prescriber
from store.readings import list_case_documents
from tests.unit.desk.desk_office import add_prescriber, token_of

Visit = Callable[..., TestClient]
NPI = "2456789017"
TYPED = {
    "npi": "2840483632", "first_name": "Ines", "last_name": "Quist", "credentials": "NP", "practice": "Tarrow Clinic",
    "phone": "", "fax": "212-555-0147",
}  # fmt: skip


@pytest.fixture
def amy(visit: Visit) -> TestClient:
    return visit("amy")


def send(client: TestClient, case_id: str = "C2001", **typed: str) -> str:
    """Post the form; where the answer leads, or what it complains of."""
    page = client.get(f"/cases/{case_id}/prescriber").text
    answer = client.post(f"/cases/{case_id}/prescriber", data={"token": token_of(page), **TYPED, **typed})
    if answer.status_code == 303:
        return answer.headers["location"]
    return answer.text.partition('role="alert">')[2].partition("<")[0]


def test_the_form_is_filled_from_the_papers_of_the_case(amy: TestClient, store: Store) -> None:
    stored = next(one for one in list_case_documents(store, "C2001") if one.document.items)
    assert stored.document.items[0].value("prescriber_npi") == NPI
    page = amy.get("/cases/C2001/prescriber").text
    assert f'name="npi" value="{NPI}"' in page and 'name="last_name" value="Winterbourne"' in page
    assert "name nobody" in amy.get("/cases/C2003/prescriber").text


def test_somebody_typed_is_added_once_and_is_the_prescriber_of_the_case(amy: TestClient, store: Store) -> None:
    assert send(amy) == "/cases/C2001?done=prescriber"
    (ines,) = find_prescribers(store, npi=TYPED["npi"])
    assert get_case(store, "C2001").prescriber_id == ines.prescriber_id
    assert (ines.last_name, ines.practice, ines.fax) == ("Quist", "Tarrow Clinic", "212-555-0147")
    page = amy.get("/cases/C2001?done=prescriber").text
    assert "prescriber Ines Quist, NP" in page and "The case has its prescriber." in page
    assert "case.prescriber_named" in {one.action for one in list_entries(store, object_id="C2001")}
    assert "Ines Quist NP, Tarrow Clinic" in amy.get("/cases/C2001/request").text


def test_who_is_on_the_roster_is_offered_and_not_doubled_unasked(amy: TestClient, store: Store) -> None:
    add_prescriber(store, "C2002")
    page = amy.get("/cases/C2001/prescriber").text
    assert 'value="D1001" checked' in page and "Elmford Rheumatology" in page
    assert send(amy, npi=NPI, known="") == "This NPI is on the roster. Choose who it is."
    assert send(amy, npi=NPI, known="D1001").endswith("prescriber")
    assert get_case(store, "C2001").prescriber_id == "D1001" and len(find_prescribers(store, npi=NPI)) == 1


def test_one_person_at_a_second_practice_is_a_record_of_its_own(amy: TestClient, store: Store) -> None:
    add_prescriber(store, "C2002")
    assert send(amy, npi=NPI, known="another", practice="Tarrow Clinic").endswith("prescriber")
    assert {one.practice for one in find_prescribers(store, npi=NPI)} == {"Elmford Rheumatology", "Tarrow Clinic"}
    assert get_prescriber(store, "D1001").fax == "(212) 555-0182"


def test_a_choice_made_for_another_npi_is_asked_again(amy: TestClient, store: Store) -> None:
    add_prescriber(store, "C2002")
    assert send(amy, known="D1001") == "The NPI was changed. Choose again who it is."
    assert get_case(store, "C2001").prescriber_id is None


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"npi": "2840483633"}, "No NPI has these digits"),
        ({"npi": "12"}, "No NPI has these digits"),
        ({"fax": "at the front desk"}, "The fax number needs ten digits"),
        ({"phone": "0143"}, "The phone number needs ten digits"),
        ({"last_name": "", "fax": ""}, "Needed: Last name, Fax."),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    amy: TestClient, store: Store, typed: dict[str, str], problem: str
) -> None:
    assert problem in send(amy, **typed)
    page = amy.get("/cases/C2001/prescriber").text
    answer = amy.post(
        "/cases/C2001/prescriber", data={"token": token_of(page), **TYPED, **typed, "practice": "<b>Tarrow</b>"}
    )
    assert "&lt;b&gt;Tarrow&lt;/b&gt;" in answer.text
    assert get_case(store, "C2001").prescriber_id is None
    assert find_prescribers(store, npi=TYPED["npi"]) == ()
