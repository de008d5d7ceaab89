"""A person works at the desk in a real browser: by keyboard alone, with the evidence in sight."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from desk.context import DeskContext
from store.cases import get_case, list_cases
from store.database import Store
from store.outbox import get_delivery, list_deliveries
from store.people import Patient, get_patient, upsert_patient
from store.readings import get_document
from store.tasks import Task, get_task, list_tasks
from tests.unit.desk.desk_office import PASSWORD, add_failed_envelope, add_referral

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
# How far parts of the page moved by themselves while it loaded.
_SHIFT = """new Promise(done => {
  let sum = 0;
  const watch = list => list.getEntries().forEach(one => { sum += one.value; });
  new PerformanceObserver(watch).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 150);
})"""
_CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


def sign_in(page: Page, address: str, login: str = "amy", path: str = "/") -> None:
    page.goto(address + path)
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def approval(store: Store) -> Task:
    return next(task for task in list_tasks(store) if task.source == "ELMFORD-0193.tif")


def open_approval(page: Page, address: str, store: Store) -> None:
    sign_in(page, address, path=f"/review/{approval(store).id}")
    expect(page.locator("#value-1-member_id")).to_be_focused()


def lit_box(page: Page) -> str | None:
    lit = page.locator(".box.lit")
    expect(lit).to_have_count(1)
    return lit.get_attribute("data-field")


def test_a_review_is_done_by_keyboard_alone(address: str, store: Store, open_page: OpenPage) -> None:
    page, task = open_page(), approval(store)
    open_approval(page, address, store)
    assert lit_box(page) == "value-1-member_id"
    expect(page.locator("#strip")).to_contain_text("“LMH482O1937”")
    page.keyboard.press("Control+A")
    page.keyboard.type("LMH48201937")
    page.keyboard.press("Tab")
    expect(page.locator("#value-1-expiry_date")).to_be_focused()
    assert lit_box(page) == "value-1-expiry_date"
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Saved. Here is the next one.")).to_be_visible()
    assert task.id not in page.url and "/review/task-" in page.url
    assert get_case(store, "C2001").coverage == "pa_approved"
    assert get_document(store, task.document_id or "").document.items[0].value("member_id") == "LMH48201937"


def test_the_lit_box_lies_over_its_words_in_the_picture(address: str, store: Store, open_page: OpenPage) -> None:
    page = open_page()
    open_approval(page, address, store)
    expect(page.locator(".sheet img").first).to_have_js_property("complete", True)
    lit = page.locator(".box.lit").bounding_box()
    sheet = page.locator(".sheet img").first.bounding_box()
    view = page.locator("#viewport").bounding_box()
    assert lit and sheet and view
    box = get_document(store, approval(store).document_id or "").document.items[0].findings["member_id"].box
    assert box is not None
    assert abs((lit["x"] - sheet["x"]) / sheet["width"] - box.x0) < 0.01
    assert abs((lit["y"] - sheet["y"]) / sheet["height"] - box.y0) < 0.01
    assert view["y"] < lit["y"] < view["y"] + view["height"]


def test_enter_goes_to_the_next_field_and_saves_nothing(address: str, store: Store, open_page: OpenPage) -> None:
    page = open_page()
    open_approval(page, address, store)
    page.keyboard.press("Enter")
    expect(page.locator("#value-1-expiry_date")).to_be_focused()
    assert get_case(store, "C2001").coverage == "pa_submitted"


def test_a_wrong_value_is_shown_at_its_field(address: str, store: Store, open_page: OpenPage) -> None:
    page = open_page()
    open_approval(page, address, store)
    page.keyboard.press("Tab")
    page.keyboard.type("32/32/2027")
    page.keyboard.press("Control+Enter")
    field = page.locator("#value-1-expiry_date")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved yet")


def test_skipping_by_key_goes_to_the_next_task(address: str, store: Store, open_page: OpenPage) -> None:
    page = open_page()
    open_approval(page, address, store)
    page.keyboard.press("Alt+n")
    page.wait_for_url(lambda url: approval(store).id not in url)
    assert approval(store).state == "open"


def test_pages_turn_and_zoom_and_a_box_leads_to_its_field(address: str, store: Store, open_page: OpenPage) -> None:
    page = open_page()
    open_approval(page, address, store)
    page.keyboard.press("Alt+PageDown")
    expect(page.locator("#page-count")).to_have_text("Page 2 (2 of 2)")
    page.keyboard.press("Alt+PageUp")
    before = page.locator(".sheet img").first.bounding_box()
    page.get_by_title("Larger").click()
    after = page.locator(".sheet img").first.bounding_box()
    assert before and after and after["width"] > before["width"] * 1.2
    page.get_by_role("button", name="Fit width").click()
    page.locator(".box[data-field=value-1-drug_name]").click()
    expect(page.locator("#value-1-drug_name")).to_be_focused()


def test_a_step_without_a_paper_is_recorded_and_taken_back_by_keyboard(
    address: str, store: Store, open_page: OpenPage
) -> None:
    page = open_page()
    sign_in(page, address, path="/cases/C2001")
    stood = get_case(store, "C2001").coverage
    page.get_by_label("The step").focus()
    page.keyboard.type("PA appr")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The step is recorded.")
    assert get_case(store, "C2001").coverage == "pa_approved"
    page.get_by_label("Take back: PA approved").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("the letter is another patient's")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The fact is void.")
    assert get_case(store, "C2001").coverage == stood


def test_a_prescriber_is_named_and_the_request_sent_by_keyboard(
    address: str, store: Store, open_page: OpenPage
) -> None:
    page = open_page()
    sign_in(page, address, path="/cases/C2001")
    page.get_by_role("link", name="name the prescriber").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Last name")).to_have_value("Winterbourne")
    page.get_by_label("Fax").focus()
    page.keyboard.type("212-555-0182")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The case has its prescriber.")
    page.get_by_role("link", name="Prepare the PA request").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Page 1 of the request")).to_have_js_property("naturalWidth", 1100)
    page.get_by_role("button", name="Put it into the outbox").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The request lies in the outbox")
    (delivery,) = list_deliveries(store, case_id="C2001")
    assert (delivery.state, delivery.envelope.fax_number) == ("waiting", "2125550182")


def test_another_patient_is_found_and_brings_the_cases(address: str, store: Store, open_page: OpenPage) -> None:
    page = open_page()
    open_approval(page, address, store)
    cases = page.locator("#case-1 option:not([disabled])")
    expect(cases.filter(has_text="C2001")).to_have_count(1)
    expect(cases.filter(has_text="C2002")).to_have_count(0)
    page.get_by_label("Find another patient").fill("hostile")
    expect(page.get_by_text("1 found; choose above.")).to_be_visible()
    found = page.locator(".person", has_text="P1003")
    expect(found).to_contain_text("<script>alert('x')</script>")
    found.locator("input").check()
    expect(cases.filter(has_text="C2001")).to_have_count(0)
    page.locator(".person", has_text="P1002").locator("input").check()
    expect(cases.filter(has_text="C2002")).to_have_count(1)


def test_another_type_asks_for_its_fields_and_a_field_can_be_added(
    address: str, store: Store, open_page: OpenPage
) -> None:
    page = open_page()
    open_approval(page, address, store)
    page.get_by_label("Type of the paper").select_option("pa_info_request")
    expect(page.locator(".add option[value=due_at]").or_(page.locator("#value-1-due_at")).first).to_be_attached()
    # The list of fields comes from the desk: choosing from the old one would be lost when the new one arrives.
    with page.expect_response("**/types/pa_approval/fields"):
        page.get_by_label("Type of the paper").select_option("pa_approval")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    page.locator(".add").select_option("reply_fax")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#value-1-reply_fax")).to_be_focused()


def test_a_new_patient_is_added_from_the_fax_by_keyboard(
    address: str, store: Store, context: DeskContext, open_page: OpenPage
) -> None:
    twin = Patient("P2001", "Ines", "", "Sandoval", dob="1979-08-21", city="Elmford", state="NY")
    upsert_patient(store, twin)
    task_id = add_referral(store, context.vault)
    page = open_page()
    sign_in(page, address, path=f"/review/{task_id}")
    page.locator("#value-1-patient_phone").fill("518-555-0165")
    page.get_by_role("radio", name="No patient of ours").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="New patient from this fax")).to_be_checked()
    expect(page.locator("#new-phone")).to_have_value("518-555-0165")
    expect(page.locator("#new-first_name")).to_have_value("Inés")
    expect(page.get_by_text("may be the same person")).to_be_visible()
    assert page.evaluate(_CONTRAST) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    page.locator("#new-dob").focus()
    assert lit_box(page) == "value-1-patient_dob"
    page.keyboard.press("Control+Enter")
    tick = page.get_by_label("This is a different person: Ines Sandoval, P2001")
    expect(tick).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved yet")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The patient was added and the paper is saved.")).to_be_visible()
    added = get_patient(store, get_task(store, task_id).patient_id or "")
    assert (added.last_name, added.phone, added.city) == ("SANDOVAL-KEANE", "518-555-0165", "Elmford")
    assert len(list_cases(store, patient_ids=[added.patient_id])) == 1


def test_the_form_for_a_new_patient_follows_the_choice_and_the_type(
    address: str, store: Store, context: DeskContext, open_page: OpenPage
) -> None:
    page = open_page()
    sign_in(page, address, path=f"/review/{add_referral(store, context.vault)}")
    page.get_by_role("radio", name="New patient from this fax").check()
    expect(page.locator("#new-dob")).to_be_visible()
    page.locator("#value-1-patient_dob").fill("08/27/1979")
    page.get_by_role("button", name="Fill in again").click()
    expect(page.locator("#new-dob")).to_have_value("08/27/1979")
    page.get_by_role("radio", name="No patient of ours").check()
    expect(page.locator("#new-dob")).to_be_hidden()
    page.get_by_label("Type of the paper").select_option("pa_denial")
    expect(page.get_by_role("radio", name="New patient from this fax")).to_be_hidden()


def test_rejecting_asks_for_a_reason_first(address: str, store: Store, open_page: OpenPage) -> None:
    page = open_page()
    open_approval(page, address, store)
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose why this paper is rejected.")
    page.get_by_label("Why reject it").select_option("illegible")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Rejected. Here is the next one.")).to_be_visible()


def test_an_abandoned_screen_goes_blank_and_signs_out(hasty_address: str, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, hasty_address, path="/cases")
    expect(page.get_by_text("You will be signed out in a moment")).to_be_visible(timeout=10_000)
    page.wait_for_url(re.compile("/login"))
    expect(page.get_by_text("nobody used this screen")).to_be_visible()
    page.goto(hasty_address + "/cases")
    assert "/login" in page.url


def test_a_failed_envelope_is_sent_again_by_keyboard(address: str, store: Store, open_page: OpenPage) -> None:
    add_failed_envelope(store)
    page = open_page()
    sign_in(page, address)
    link = page.get_by_role("link", name="See why")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The number does not answer.")).to_be_visible()
    page.get_by_role("button", name="Send pa-request:C2001:1 again").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("handed over again")
    assert get_delivery(store, "pa-request:C2001:1").state == "waiting"


@pytest.mark.parametrize("width", [1280, 1440])
def test_nothing_overflows_jumps_or_is_hard_to_read(
    address: str, store: Store, open_page: OpenPage, width: int
) -> None:
    page, task = open_page(width, 800), approval(store)
    sign_in(page, address, "sue")
    others = (f"/faxes/{task.fax_id}", "/cases/C2001", "/cases/C2001/prescriber", f"/review/{task.id}")
    add_failed_envelope(store)
    for path in ("/", "/faxes", "/cases", "/outbox", "/audit", "/tasks", *others):
        page.goto(address + path, wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(_CONTRAST) == [], path
        shift = page.evaluate(_SHIFT)
        assert shift < 0.02, path
        unnamed = page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
            ".filter(one => !one.labels?.length && !one.getAttribute('aria-label')).map(one => one.outerHTML)"
        )
        assert unnamed == [], path
