"""A person who is not on the roster is added from the fax on the review page, after a look for doubles."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from desk.new_patient import split_address
from store.audit import list_entries
from store.cases import list_cases
from store.database import Store
from store.people import Coverage, Patient, count_patients, get_patient, upsert_patient
from store.tasks import Task, get_task, list_tasks
from tests.unit.desk.desk_office import HOSTILE, add_referral
from tests.unit.desk.test_review import form_of, task_of

Visit = Callable[..., TestClient]
_ENTRY = re.compile(r'<input id="new-[^"]+" name="(new\.[^"]+)" value="([^"]*)"')
_CHOICE = re.compile(r'<select id="new-[^"]+" name="(new\.[^"]+)"[^>]*>(.*?)</select>', re.S)
_CHOSEN = re.compile(r'<option value="([^"]*)" selected>')
_TICK = re.compile(r'<input type="checkbox" name="(new\.other\.[^"]+)"')
INES = Patient("P2001", "Ines", "", "Sandoval", dob="1979-08-21", phone="518-555-0164",
               coverages=(Coverage(member_id="LMH77310425"),))  # fmt: skip


@pytest.fixture
def task(store: Store, office: Path) -> Task:
    return get_task(store, add_referral(store, office / "vault"))


def entries_of(page: str) -> dict[str, str]:
    """The form for the new patient as a browser would send it, nothing ticked."""
    entries = {name: unescape(value) for name, value in _ENTRY.findall(page)}
    for name, options in _CHOICE.findall(page):
        chosen = _CHOSEN.search(options)
        entries[name] = chosen[1] if chosen else ""
    return entries


def open_form(client: TestClient, task: Task, **changes: str) -> dict[str, str]:
    """What the review page would send after "New patient from this fax" was chosen on it."""
    form = form_of(client.get(f"/review/{task.id}").text) | {"patient.1": "+new"}
    form |= {key.replace("__", "."): value for key, value in changes.items()}
    part = client.post(f"/review/{task.id}/new-patient", data=form)
    assert part.status_code == 200 and "<html" not in part.text
    return form | entries_of(part.text)


def confirm(client: TestClient, task: Task, form: dict[str, str]) -> Response:
    return client.post(f"/review/{task.id}/confirm", data=form)


def test_the_form_is_filled_from_the_fields_as_corrected_on_the_page(visit: Visit, task: Task) -> None:
    form = open_form(visit("amy"), task, value__1__patient_dob="08/27/1979", value__1__bin="610 014")
    assert {name.removeprefix("new."): value for name, value in form.items() if name.startswith("new.")} == {
        "first_name": "Inés", "middle_name": "M", "last_name": "SANDOVAL-KEANE", "suffix": "", "dob": "08/27/1979",
        "sex": "F", "phone": "518-555-0164", "address": "48 Quarry Rd", "city": "Elmford", "state": "NY",
        "zip": "12054", "payer": "Larkmoor Health Plan", "pbm": "", "line_of_business": "",
        "member_id": "LMH77310425", "group_number": "88120", "bin": "610 014", "pcn": "ADV",
    }  # fmt: skip


def test_confirming_adds_the_patient_opens_the_case_and_goes_on(visit: Visit, store: Store, task: Task) -> None:
    amy = visit("amy")
    form = open_form(amy, task) | {"new.last_name": "Sandoval-Keane", "new.line_of_business": "commercial"}
    answer = confirm(amy, task, form)
    assert answer.status_code == 303, answer.text
    assert re.fullmatch(r"/review/task-\w+\?done=added", answer.headers["location"])
    assert "The patient was added" in amy.get(answer.headers["location"]).text
    patient_id = get_task(store, task.id).patient_id or ""
    patient = get_patient(store, patient_id)
    assert patient_id.startswith("pat-")
    assert (patient.full_name, patient.dob, patient.city) == ("Inés M Sandoval-Keane", "1979-08-21", "Elmford")
    assert (patient.coverages[0].group_number, patient.coverages[0].line_of_business) == ("88120", "commercial")
    (case,) = list_cases(store, patient_ids=[patient_id])
    assert (case.drug_name, case.coverage) == ("Humira", "intake_incomplete")


def test_without_scripts_the_first_confirmation_shows_the_filled_form(visit: Visit, store: Store, task: Task) -> None:
    amy = visit("amy")
    first = confirm(amy, task, form_of(amy.get(f"/review/{task.id}").text) | {"patient.1": "+new"})
    assert first.status_code == 422
    assert "Check what is filled in for the new patient" in first.text
    assert 'value="+new" checked' in first.text
    assert count_patients(store) == 3
    assert confirm(amy, task, form_of(first.text) | entries_of(first.text)).status_code == 303
    assert count_patients(store) == 4


def test_sent_twice_it_adds_one_patient_and_one_case(visit: Visit, store: Store, task: Task) -> None:
    amy = visit("amy")
    form = open_form(amy, task)
    assert confirm(amy, task, form).status_code == 303
    again = confirm(amy, task, form)
    assert again.status_code == 409 and "finished this task" in again.text
    assert count_patients(store) == 4
    assert len(list_cases(store, patient_ids=[get_task(store, task.id).patient_id or ""])) == 1


def test_a_possible_double_is_shown_and_must_be_ruled_out_by_a_tick(visit: Visit, store: Store, task: Task) -> None:
    upsert_patient(store, INES)
    amy = visit("amy")
    form = open_form(amy, task)
    answer = confirm(amy, task, form)
    assert answer.status_code == 422
    assert "Same date of birth and a similar name." in answer.text
    assert "Same phone number." in answer.text and "Same member ID" in answer.text
    assert "tick that it is a different person" in answer.text
    assert 'name="patient.1" value="P2001"' in answer.text
    assert _TICK.findall(answer.text) == ["new.other.P2001"]
    assert count_patients(store) == 4
    assert confirm(amy, task, form | {"new.other.P1001": "yes"}).status_code == 422
    assert confirm(amy, task, form | {"new.other.P2001": "yes"}).status_code == 303
    assert count_patients(store) == 5
    added = get_task(store, task.id).patient_id or ""
    entry = next(one for one in list_entries(store, patient_id=added) if one.action == "patient.created")
    assert entry.detail["different_from"] == ["P2001"]


def test_the_double_may_be_chosen_instead_and_nobody_is_added(visit: Visit, store: Store, task: Task) -> None:
    upsert_patient(store, INES)
    amy = visit("amy")
    form = open_form(amy, task) | {"patient.1": "P2001"}
    assert confirm(amy, task, form).status_code == 303
    assert count_patients(store) == 4
    assert get_task(store, task.id).patient_id == "P2001"


def test_somebody_added_while_the_form_was_open_is_a_double_too(visit: Visit, store: Store, task: Task) -> None:
    amy = visit("amy")
    form = open_form(amy, task)
    upsert_patient(store, INES)
    assert confirm(amy, task, form).status_code == 422
    assert count_patients(store) == 4


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("dob", "", "A new patient needs this."), ("first_name", " ", "A new patient needs this."),
        ("last_name", "", "A new patient needs this."), ("last_name", "-/-", "This is no name."),
        ("dob", "01/01/2090", "This date of birth lies in the future."),
        ("dob", "01/01/1890", "This date of birth lies more than 120 years back."),
        ("dob", "soon", "Not a date."), ("phone", "555-0164", "A phone number has 10 digits"),
        ("state", "XX", "Two letters"), ("zip", "1205", "five digits"), ("bin", "61001", "6 digits"),
        ("sex", "female", "Choose one of the list."), ("line_of_business", "barter", "Choose one of the list."),
        ("member_id", "9" * 201, "At most 200 characters."),
        ("dob", "08/27/1979", "The date of birth of the new patient is not the one in the fields of the paper."),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_right_is_said_and_nothing_is_written(
    visit: Visit, store: Store, task: Task, name: str, value: str, said: str
) -> None:
    amy = visit("amy")
    answer = confirm(amy, task, open_form(amy, task) | {f"new.{name}": value})
    assert answer.status_code == 422
    assert said in answer.text
    assert count_patients(store) == 3
    assert get_task(store, task.id).state == "claimed"


def test_other_papers_do_not_offer_it_and_do_not_take_it(visit: Visit, store: Store) -> None:
    amy, denial = visit("amy"), task_of(store, "TARROW-0021.tif")
    page = amy.get(f"/review/{denial.id}").text
    assert 'newcomer" hidden' in page
    answer = confirm(amy, denial, open_form(amy, denial))
    assert answer.status_code == 422
    assert "Only a referral or a new prescription for one person may bring a new patient." in answer.text
    assert count_patients(store) == 3


def test_a_changed_type_decides_whether_it_is_offered(visit: Visit, task: Task) -> None:
    amy = visit("amy")
    assert 'newcomer" hidden' not in amy.get(f"/review/{task.id}").text
    assert amy.get("/types/new_prescription/fields").json()["new_patient"] is True
    assert amy.get("/types/claim_rejection/fields").json()["new_patient"] is False
    assert confirm(amy, task, open_form(amy, task, type="pa_denial")).status_code == 422


def test_what_is_left_out_for_the_paper_leaves_no_patient_behind(visit: Visit, store: Store, task: Task) -> None:
    amy = visit("amy")
    answer = confirm(amy, task, open_form(amy, task, value__1__drug_name=""))
    assert answer.status_code == 409
    assert "Nothing was written." in answer.text
    assert 'name="new.first_name" value="Inés"' in answer.text
    assert count_patients(store) == 3


def test_only_those_who_work_tasks_may_add_a_patient(visit: Visit, task: Task) -> None:
    for login in ("nora", "olga", "adam"):
        client = visit(login)
        token = re.search(r'data-token="([0-9a-f]{64})"', client.get("/login").text + client.get("/cases").text
                          + client.get("/audit").text + client.get("/").text)  # fmt: skip
        assert token
        assert client.post(f"/review/{task.id}/new-patient", data={"token": token[1]}).status_code == 403


def test_a_task_in_other_hands_adds_nobody(visit: Visit, store: Store, task: Task) -> None:
    form = open_form(visit("amy"), task)
    ben = visit("ben")
    own = form_of(ben.get(f"/review/{task.id}").text)
    assert confirm(ben, task, form | {"token": own["token"]}).status_code == 409
    assert count_patients(store) == 3


def test_addresses_and_the_audit_log_hold_ids_only(visit: Visit, store: Store, task: Task) -> None:
    upsert_patient(store, INES)
    amy = visit("amy")
    form = open_form(amy, task)
    confirm(amy, task, form)
    answer = confirm(amy, task, form | {"new.other.P2001": "yes"})
    added = get_task(store, task.id).patient_id or ""
    actions = {one.action for one in list_entries(store, patient_id=added)}
    assert {"patient.created", "confirm", "document.recorded"} <= actions
    assert {"search", "view"} <= {one.action for one in list_entries(store, patient_id="P2001")}
    for word in ("andoval", "ANDOVAL", "1979", "LMH773", "Quarry", "555-01", "55501"):
        assert word not in repr(list_entries(store)) + answer.headers["location"]


def test_hostile_text_stays_text(visit: Visit, store: Store, task: Task) -> None:
    hostile = Patient(f"P{HOSTILE}", HOSTILE, "", "Sandoval-Keane", dob="1979-08-21")
    upsert_patient(store, hostile)
    amy = visit("amy")
    form = open_form(amy, task, value__1__payer=HOSTILE) | {"new.first_name": HOSTILE, "new.zip": '"><i>'}
    answer = confirm(amy, task, form)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text and '"><i>' not in answer.text
    assert "&lt;script&gt;alert" in answer.text


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("48 Quarry Rd, Elmford, NY 12054", ("48 Quarry Rd", "Elmford", "NY", "12054")),
        ("48 Quarry Rd, Apt 4, Elmford NY 12054-0007", ("48 Quarry Rd, Apt 4", "Elmford", "NY", "12054-0007")),
        ("48 Quarry Rd\r\nElmford, NY 12054", ("48 Quarry Rd", "Elmford", "NY", "12054")),
        ("48 Quarry Rd Elmford NY 12054", ("48 Quarry Rd Elmford", "", "NY", "12054")),
        ("48 Quarry Rd, Elmford, XX 12054", ("48 Quarry Rd, Elmford, XX 12054", "", "", "")),
        ("48 Quarry Rd", ("48 Quarry Rd", "", "", "")),
        ("", ("", "", "", "")),
    ],
)
def test_a_printed_address_is_parted_only_where_it_is_clear(printed: str, parts: tuple[str, ...]) -> None:
    assert tuple(split_address(printed).values()) == parts


def test_every_review_task_still_opens(visit: Visit, store: Store, task: Task) -> None:
    amy = visit("amy")
    for one in list_tasks(store):
        if one.kind == "review":
            assert amy.get(f"/review/{one.id}").status_code == 200
