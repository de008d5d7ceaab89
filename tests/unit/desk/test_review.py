"""The review page: what it shows, what it writes, and what it refuses to write."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

import store.tasks as store_tasks
from documents.findings import Item
from store.accounts import find_user
from store.audit import list_entries
from store.cases import get_case, list_events
from store.database import Store
from store.intake import count_ledger, get_fax
from store.people import get_patient
from store.readings import get_document, replace_document
from store.tasks import Task, get_task, list_corrections, list_tasks
from tests.unit.desk.desk_office import HOSTILE, token_of

Visit = Callable[..., TestClient]
_INPUT = re.compile(r'<input id="[^"]+" name="(value[^"]+)" value="([^"]*)"')
_SELECT = re.compile(r'<select [^>]*name="((?:value|case)\.[^"]+|type)"[^>]*>(.*?)</select>', re.S)
_OPTION = re.compile(r'<option value="([^"]*)"[^>]* selected>')
_RADIO = re.compile(r'name="(patient\.\d)" value="([^"]*)" checked')


def task_of(store: Store, source: str) -> Task:
    return next(task for task in list_tasks(store) if task.source == source)


def approval(store: Store) -> Task:
    return task_of(store, "ELMFORD-0193.tif")


def form_of(page: str) -> dict[str, str]:
    """What a browser would send from the review page."""
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    form = {"token": token_of(page), "seen": seen[1]}
    form |= {name: unescape(value) for name, value in _INPUT.findall(page)}
    for name, options in _SELECT.findall(page):
        chosen = _OPTION.search(options)
        form[name] = chosen[1] if chosen else ""
    return form | dict(_RADIO.findall(page))


def confirm(client: TestClient, task: Task, **changes: str) -> Response:
    form = form_of(client.get(f"/review/{task.id}").text) | {k.replace("__", "."): v for k, v in changes.items()}
    return client.post(f"/review/{task.id}/confirm", data=form)


def test_reasons_doubts_and_the_words_of_the_page_are_shown(visit: Visit, store: Store) -> None:
    page = unescape(visit("amy").get(f"/review/{approval(store).id}").text)
    assert "Member ID is not sure: letters and digits were confused." in page
    assert "The second reader saw LMH48201937." in page
    assert "Read on page 1: “10/13/2027”. Faxdesk is not sure (83 %)." in page
    assert "Date of birth differs: 1986, not 1968." in page


def test_fields_to_check_come_before_sure_ones(visit: Visit, store: Store) -> None:
    names = [name for name, _ in _INPUT.findall(visit("amy").get(f"/review/{approval(store).id}").text)]
    assert names[:2] == ["value.1.member_id", "value.1.expiry_date"]


def test_what_is_on_record_is_not_among_the_fields_to_check_and_says_so(visit: Visit, store: Store) -> None:
    task = approval(store)
    document = get_document(store, task.document_id or "").document
    findings = dict(document.items[0].findings)
    for name in ("patient_name", "patient_dob", "decision"):
        findings[name] = replace(findings[name], accepted=False, doubts=("hard to read",))
    replace_document(store, task.document_id or "", replace(document, items=(Item(findings),)))
    page = unescape(visit("amy").get(f"/review/{task.id}").text)
    told = {name: state for state, name in re.findall(r'<div class="field (\w+)" data-name="(\w+)"', page)}
    assert (told["patient_name"], told["patient_dob"], told["decision"]) == ("sure", "sure", "check")
    assert page.count("and it is what we have on record.") == 2


def test_a_box_stands_where_the_words_were_found(visit: Visit, store: Store) -> None:
    task = approval(store)
    box = get_document(store, task.document_id or "").document.items[0].findings["member_id"].box
    page = visit("amy").get(f"/review/{task.id}").text
    found = re.search(r'<rect x="([\d.]+)" y="([\d.]+)" [^>]*data-field="value-1-member_id"', page)
    assert found and box
    assert abs(float(found[1]) / 1000 - box.x0) < 0.005
    assert abs(float(found[2]) / 1000 - box.y0) < 0.005


def test_confirming_moves_the_case_and_goes_to_the_next_task(visit: Visit, store: Store) -> None:
    task = approval(store)
    answer = confirm(visit("amy"), task, value__1__member_id="LMH48201937")
    assert answer.status_code == 303, answer.text
    assert re.fullmatch(r"/review/task-\w+\?done=confirmed", answer.headers["location"])
    assert get_case(store, "C2001").coverage == "pa_approved"
    assert get_task(store, task.id).state == "done"
    assert get_fax(store, task.fax_id or "").state == "filed"
    assert count_ledger(store).balanced
    amy = find_user(store, "amy")
    assert amy is not None
    assert list_events(store, "C2001")[-1].by == amy.id
    fixed = [(one.name, one.old, one.new) for one in list_corrections(store, task.document_id)]
    assert fixed == [("member_id", "LMH482O1937", "LMH48201937")]


def test_unchanged_values_are_no_corrections(visit: Visit, store: Store) -> None:
    task = approval(store)
    assert confirm(visit("amy"), task).status_code == 303
    assert list_corrections(store, task.document_id) == ()
    kept = get_document(store, task.document_id or "").document.items[0]
    assert kept.value("expiry_date") == "2027-10-13"
    assert kept.value("approved_quantity") == 2


def test_a_value_that_does_not_fit_is_said_beside_its_field_and_nothing_is_written(visit: Visit, store: Store) -> None:
    task = approval(store)
    answer = confirm(
        visit("amy"), task, value__1__prescriber_npi="2456789018", value__1__expiry_date="13/45/2027"
    )
    assert answer.status_code == 422
    assert "The check digit of this NPI is wrong" in answer.text
    assert "Write month/day/year" in answer.text
    assert 'value="13/45/2027"' in answer.text
    assert get_task(store, task.id).state == "claimed"
    assert list_events(store, "C2001")[-1].event == "pa_submitted"


def test_confirming_twice_writes_once_and_says_who_was_first(visit: Visit, store: Store) -> None:
    task = approval(store)
    amy = visit("amy")
    form = form_of(amy.get(f"/review/{task.id}").text)
    assert amy.post(f"/review/{task.id}/confirm", data=form).status_code == 303
    events = list_events(store, "C2001")
    again = amy.post(f"/review/{task.id}/confirm", data=form)
    assert again.status_code == 409
    assert "Amy Coordinator finished this task" in again.text
    assert list_events(store, "C2001") == events


def test_a_task_in_other_hands_says_so_and_takes_nothing(visit: Visit, store: Store) -> None:
    task = approval(store)
    visit("amy").get(f"/review/{task.id}")
    ben = visit("ben")
    page = ben.get(f"/review/{task.id}").text
    assert "Amy Coordinator has been working on this since" in page
    assert ben.post(f"/review/{task.id}/confirm", data=form_of(page)).status_code == 409
    assert get_case(store, "C2001").coverage == "pa_submitted"


def test_taking_over_moves_the_task_and_is_logged(visit: Visit, store: Store) -> None:
    task = approval(store)
    amy, ben = visit("amy"), visit("ben")
    form = form_of(amy.get(f"/review/{task.id}").text)
    ben.post(f"/review/{task.id}/take", data={"token": token_of(ben.get("/").text)})
    assert list_entries(store)[0].action == "take_over"
    refused = amy.post(f"/review/{task.id}/confirm", data=form)
    assert refused.status_code == 409
    assert "Ben Coordinator has been working on this" in refused.text
    assert confirm(ben, task).status_code == 303


def test_what_was_typed_before_somebody_else_took_the_task_is_kept_when_it_is_taken_back(
    visit: Visit, store: Store
) -> None:
    task = approval(store)
    amy, ben = visit("amy"), visit("ben")
    form = form_of(amy.get(f"/review/{task.id}").text) | {"value.1.pa_reference": "PA-0000-TYPED"}
    ben.post(f"/review/{task.id}/take", data={"token": token_of(ben.get("/").text)})
    refused = amy.post(f"/review/{task.id}/confirm", data=form).text
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', refused.split('id="take-form"')[1]))
    assert kept["value.1.pa_reference"] == "PA-0000-TYPED"
    page = amy.post(f"/review/{task.id}/take", data=kept)
    assert page.status_code == 200
    assert "has been working" not in page.text
    assert form_of(page.text)["value.1.pa_reference"] == "PA-0000-TYPED"
    assert get_case(store, "C2001").coverage == "pa_submitted"


def test_a_task_left_behind_is_free_again_after_the_idle_time(
    visit: Visit, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = approval(store)
    with monkeypatch.context() as patch:
        patch.setattr(store_tasks, "utc_now", lambda: datetime.now(UTC) - timedelta(minutes=30))
        visit("amy").get(f"/review/{task.id}")
    ben = visit("ben")
    assert "has been working" not in ben.get(f"/review/{task.id}").text
    ben_user = find_user(store, "ben")
    assert ben_user is not None
    assert get_task(store, task.id).claimed_by == ben_user.id


def test_signing_out_gives_the_task_back(visit: Visit, store: Store) -> None:
    task = approval(store)
    amy = visit("amy")
    page = amy.get(f"/review/{task.id}").text
    assert get_task(store, task.id).state == "claimed"
    amy.post("/logout", data={"token": token_of(page)})
    assert get_task(store, task.id).state == "open"


def test_a_document_changed_meanwhile_is_shown_again_and_not_written(visit: Visit, store: Store) -> None:
    task = approval(store)
    amy = visit("amy")
    form = form_of(amy.get(f"/review/{task.id}").text) | {"seen": "0" * 24}
    answer = amy.post(f"/review/{task.id}/confirm", data=form)
    assert answer.status_code == 409
    assert "Somebody else changed this document" in answer.text
    assert get_task(store, task.id).state == "claimed"


def test_skipping_gives_the_task_back_and_shows_the_next(visit: Visit, store: Store) -> None:
    reviews = [task for task in list_tasks(store) if task.kind == "review"]
    amy = visit("amy")
    token = token_of(amy.get(f"/review/{reviews[0].id}").text)
    answer = amy.post(f"/review/{reviews[0].id}/skip", data={"token": token})
    assert get_task(store, reviews[0].id).state == "open"
    assert amy.get(answer.headers["location"]).headers["location"] == f"/review/{reviews[1].id}"


def test_the_next_task_is_the_most_pressing_nobody_works_on(visit: Visit, store: Store) -> None:
    reviews = [task for task in list_tasks(store) if task.kind == "review"]
    visit("amy").get(f"/review/{reviews[0].id}")
    assert visit("ben").get("/review").headers["location"] == f"/review/{reviews[1].id}"


def test_a_doubtful_patient_must_be_chosen_by_hand(visit: Visit, store: Store) -> None:
    task = task_of(store, "TARROW-0021.tif")
    amy = visit("amy")
    answer = confirm(amy, task)
    assert answer.status_code == 422
    assert "Choose the patient, or say that it is no patient of ours." in answer.text
    assert get_case(store, "C2002").coverage == "pa_submitted"
    chosen = confirm(amy, task, patient__1="P1002", case__1="C2002")
    assert chosen.status_code == 303, chosen.text
    assert get_case(store, "C2002").coverage == "pa_denied"


def test_a_case_of_another_patient_is_refused(visit: Visit, store: Store) -> None:
    task = task_of(store, "TARROW-0021.tif")
    answer = confirm(visit("amy"), task, patient__1="P1002", case__1="C2001")
    assert answer.status_code == 422
    assert "belongs to another patient" in answer.text
    assert get_case(store, "C2001").coverage == "pa_submitted"


def test_what_conflicts_with_the_case_comes_back_and_needs_a_reason(visit: Visit, store: Store) -> None:
    task = approval(store)
    amy = visit("amy")
    answer = confirm(amy, task, case__1="C2003")
    assert answer.status_code == 409
    assert "Nothing was written." in answer.text and 'name="override"' in answer.text
    assert get_case(store, "C2003").coverage == "pa_submitted"
    again = confirm(amy, task, case__1="C2003", override="the payer mixed up the drugs; called them")
    assert again.status_code == 303, again.text
    assert get_case(store, "C2003").coverage == "pa_approved"


def test_what_items_share_is_edited_once(visit: Visit, store: Store) -> None:
    task = task_of(store, "ELMFORD-0194.tif")
    amy = visit("amy")
    page = amy.get(f"/review/{task.id}").text
    assert "value.0.letter_date" in page and "value.1.letter_date" not in page
    assert "value.1.decision" in page and "value.2.decision" in page
    confirm(amy, task, value__0__letter_date="10/12/2026")
    items = get_document(store, task.document_id or "").document.items
    assert [item.value("letter_date") for item in items] == ["2026-10-12", "2026-10-12"]
    assert [item.value("decision") for item in items] == ["approved", "denied"]


def test_rejecting_needs_a_reason_and_moves_no_case(visit: Visit, store: Store) -> None:
    task = approval(store)
    amy = visit("amy")
    form = form_of(amy.get(f"/review/{task.id}").text)
    without = amy.post(f"/review/{task.id}/reject", data=form)
    assert without.status_code == 422
    assert "Choose why this paper is rejected." in without.text
    answer = amy.post(f"/review/{task.id}/reject", data=form | {"reject_reason": "misdirected"})
    assert answer.headers["location"].endswith("?done=rejected")
    assert get_document(store, task.document_id or "").reject_reason == "misdirected"
    assert get_case(store, "C2001").coverage == "pa_submitted"
    privacy = next(one for one in list_tasks(store) if one.kind == "privacy")
    assert amy.get(f"/review/{privacy.id}").headers["location"] == f"/faxes/{task.fax_id}"


def test_a_missing_field_can_be_added(visit: Visit, store: Store) -> None:
    task = approval(store)
    amy = visit("amy")
    page = amy.get(f"/review/{task.id}").text
    assert '<option value="reply_fax">' in page
    part = amy.get(f"/review/{task.id}/field?item=1&name=reply_fax").text
    assert 'name="value.1.reply_fax"' in part and "<html" not in part
    assert amy.get(f"/review/{task.id}/field?item=7&name=reply_fax").status_code == 404
    assert amy.get(f"/review/{task.id}/field?item=1&name=<x>").status_code == 404
    assert confirm(amy, task, value__1__reply_fax="555-0142").status_code == 303
    assert get_document(store, task.document_id or "").document.items[0].value("reply_fax") == "555-0142"


def test_emptying_a_field_says_that_the_paper_does_not_have_it(visit: Visit, store: Store) -> None:
    task = approval(store)
    assert confirm(visit("amy"), task, value__1__prescriber_npi="").status_code == 303
    assert "prescriber_npi" not in get_document(store, task.document_id or "").document.items[0].findings


def test_another_type_brings_its_own_fields(visit: Visit, store: Store) -> None:
    amy = visit("amy")
    fields = amy.get("/types/pa_denial/fields").json()
    assert "denial_reason_code" in {name for name, _ in fields["fields"]}
    assert amy.get("/types/none/fields").status_code == 404
    answer = confirm(amy, approval(store), type="<b>")
    assert answer.status_code == 422
    assert "Choose one of the types of the list." in answer.text


def test_searching_a_patient_is_logged_by_ids_only(visit: Visit, store: Store) -> None:
    amy = visit("amy")
    token = token_of(amy.get("/").text)
    found = amy.post("/patients/search", data={"text": "marlow"}, headers={"x-form-token": token}).json()
    assert [one["patient_id"] for one in found["patients"]] == ["P1002", "P1001"]
    assert {one["case_id"] for one in found["cases"]} == {"C2001", "C2002", "C2003"}
    by_birth = amy.post("/patients/search", data={"text": "4/9/1968"}, headers={"x-form-token": token}).json()
    assert [one["patient_id"] for one in by_birth["patients"]] == ["P1001"]
    entries = [one for one in list_entries(store) if one.action == "search"]
    assert {one.patient_id for one in entries} == {"P1001", "P1002"}
    assert "arlow" not in repr(entries)


def test_views_and_decisions_are_in_the_audit_log_by_patient(visit: Visit, store: Store) -> None:
    task = approval(store)
    amy = visit("amy")
    confirm(amy, task)
    amy.get(f"/faxes/{task.fax_id}/pages/1.png")
    seen = {(one.action, one.object_type) for one in list_entries(store, patient_id="P1001")}
    assert {("view", "document"), ("confirm", "document"), ("view", "page_image")} <= seen
    for entry in list_entries(store):
        for word in ("Marlow", "Denise", "LMH482", "1968"):
            # Whole words: the microseconds of a time may hold any four figures.
            assert not re.search(rf"\b{word}\b", repr(entry))


def test_hostile_text_of_a_paper_stays_text(visit: Visit, store: Store) -> None:
    amy = visit("amy")
    task = approval(store)
    answer = confirm(amy, task, value__1__patient_name=HOSTILE, value__1__expiry_date="x", patient__1="P1003")
    assert answer.status_code == 422
    assert get_patient(store, "P1003").first_name == HOSTILE
    for page in (answer.text, amy.get("/faxes").text, amy.get(f"/review/{task.id}").text):
        assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in answer.text
