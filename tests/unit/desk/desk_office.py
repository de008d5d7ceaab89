"""An invented office for the tests of the desk: users, patients, cases, and faxes whose pages are drawn here."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from httpx2 import Response
from PIL import Image, ImageDraw, ImageFont
from starlette.testclient import TestClient

from app.config import build_config
from app.requests import draft_request, prepare_request
from cases.confirming import confirm, reject
from cases.vouching import vouch_document
from desk.context import DeskContext
from desk.passwords import hash_password
from documents.catalog import Catalog, load_catalog
from documents.findings import Document, Evidence, Finding, Item, Kind, Understanding, Value
from documents.judgement import Candidate, Match, Timer
from documents.outgoing import Envelope
from documents.reading import Box, Page, Reading, Word
from ingest.images import page_png
from store.accounts import add_user
from store.cases import Case, Event, Reference, append_event, get_case, open_case, set_states, update_case
from store.database import Store
from store.intake import record_arrival, set_fax_state
from store.outbox import add_envelope, fail_attempt, start_attempt
from store.people import Coverage, Patient, Prescriber, upsert_patient, upsert_prescriber
from store.readings import save_matches, save_reading, save_understanding
from store.tasks import open_task
from store.timers import start_timer

PASSWORD = "blue kettle 42"
NOW = datetime.now(UTC)
# When the faxes came: soon after the letters were written and the requests were sent.
RECEIVED = datetime(2026, 10, 15, 14, tzinfo=UTC)
SUBMITTED = "2026-10-05"
HOSTILE = "<script>alert('x')</script>"
_WIDTH, _HEIGHT = 1700, 2200
_CATALOG = Path(__file__).parents[3] / "catalog"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn page: its image, its words, and the box of each line that was given a name."""

    image: Image.Image
    page: Page
    boxes: Mapping[str, Box]


def real_catalog() -> Catalog:
    return load_catalog(_CATALOG)


def draw_sheet(number: int, lines: list[tuple[str, str]]) -> Sheet:
    """Draw `(name, text)` lines one below the other; a line `Label: value` is boxed at its value."""
    image = Image.new("L", (_WIDTH, _HEIGHT), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(36)
    words, boxes = [], {}
    y = 130.0
    for name, text in lines:
        x = 150.0
        placed: list[tuple[str, Box]] = []
        for word in text.split(" "):
            left, top, right, bottom = draw.textbbox((x, y), word, font=font)
            draw.text((x, y), word, fill=0, font=font)
            placed.append((word, Box(left / _WIDTH, top / _HEIGHT, right / _WIDTH, bottom / _HEIGHT)))
            x += draw.textlength(word + " ", font=font)
        words += [Word(word, box, 0.94) for word, box in placed if word]
        if name:
            colon = next((at + 1 for at, (word, _) in enumerate(placed) if word.endswith(":")), 0)
            value = placed[colon:] or placed
            box = value[0][1]
            for _, other in value[1:]:
                box = box.union(other)
            boxes[name] = box
        y += 66
    return Sheet(image, Page(number, tuple(words), _WIDTH, _HEIGHT, confidence=0.9), boxes)


def finding(
    sheet: Sheet, name: str, value: Value, text: str, *, confidence: float = 0.97, doubts: tuple[str, ...] = ()
) -> Finding:
    box = sheet.boxes.get(name)
    return Finding(name, value, confidence, sheet.page.number, box, "label", text, not doubts, doubts)


def add_fax(
    store: Store, vault: Path, source: str, sheets: list[Sheet], *, minutes_ago: int = 30, urgent: bool = False
) -> str:
    """Put drawn pages into the vault as a TIFF and record arrival and reading; the fax id comes back."""
    out = io.BytesIO()
    first, *others = [sheet.image.convert("1", dither=Image.Dither.NONE) for sheet in sheets]
    first.save(out, "TIFF", save_all=True, append_images=others, compression="group4", dpi=(200, 200))
    data = out.getvalue()
    sha256 = hashlib.sha256(data).hexdigest()
    path = vault / sha256[:2] / sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    fax = record_arrival(
        store, claim_key=source, sha256=sha256, source=source, received_at=RECEIVED - timedelta(minutes=minutes_ago),
        size=len(data), media_type="image/tiff", urgent=urgent,
    )  # fmt: skip
    save_reading(store, fax.id, Reading(tuple(sheet.page for sheet in sheets), 2.0, 1.8))
    return fax.id


def add_review(
    store: Store, fax_id: str, document: Document, matches: list[Match], *, priority: int, due_hours: float | None = 4
) -> str:
    """Keep a doubtful document and ask a person about it; the task id comes back."""
    document_id = save_understanding(store, fax_id, Understanding((document,)))[0]
    save_matches(store, document_id, matches)
    set_fax_state(store, fax_id, "review")
    due = None if due_hours is None else NOW + timedelta(hours=due_hours)
    return open_task(
        store, key=f"review:{document_id}", kind="review", reasons=document.reasons, priority=priority,
        fax_id=fax_id, document_id=document_id, due_at=due,
    )  # fmt: skip


def add_people(store: Store) -> None:
    """Three patients, two of them easily confused, and a case each for the first two."""
    plan = Coverage(payer="Larkmoor Health Plan", member_id="LMH48201937", line_of_business="commercial")
    upsert_patient(store, Patient(
        "P1001", "Denise", "R", "Marlowe", dob="1968-04-09", city="Elmford", state="NY", coverages=(plan,)
    ))  # fmt: skip
    other = Coverage(payer="Cresthaven Medicaid", member_id="CRM55120877", line_of_business="medicaid_mco")
    upsert_patient(store, Patient(
        "P1002", "Denise", "", "Marlow", dob="1986-04-09", city="Tarrow", state="NY", coverages=(other,)
    ))  # fmt: skip
    upsert_patient(store, Patient("P1003", HOSTILE, "", "Hostile", dob="1970-01-01"))
    for case_id, patient_id, drug, strength in (
        ("C2001", "P1001", "Humira", "40 mg/0.4 mL"),
        ("C2002", "P1002", "Dupixent", "300 mg/2 mL"),
        ("C2003", "P1001", "Otezla", "30 mg"),
    ):
        add_case(store, Case(
            case_id, patient_id, drug, drug_strength=strength, payer="Larkmoor Health Plan",
            submitted_at=SUBMITTED, line_of_business="commercial",
            references=(Reference("pa_reference", f"PA-{case_id[1:]}-77"),),
        ))  # fmt: skip


def add_case(store: Store, case: Case) -> None:
    open_case(store, case)
    key = f"{case.case_id}:sent"
    append_event(store, Event(case.case_id, key, "pa_submitted", SUBMITTED, "faxdesk", to_state="pa_submitted"))
    set_states(store, case.case_id, {"coverage": "pa_submitted"})
    due = (NOW + timedelta(days=3)).date().isoformat()
    safe = (NOW + timedelta(days=1)).date().isoformat()
    start_timer(store, case.case_id, f"{case.case_id}:decide", Timer("payer_decision", due, safe, "receipt_of_request"))


def add_approval(store: Store, vault: Path, source: str = "ELMFORD-0193.tif") -> str:
    """An approval of two pages whose member ID is doubtful and whose strength was not found."""
    sheet = draw_sheet(1, [
        ("", "LARKMOOR HEALTH PLAN"), ("", "Pharmacy Services · Fax 555-0142"), ("", ""),
        ("letter_date", "Date: 10/14/2026"), ("", ""), ("", "NOTICE OF APPROVAL"), ("", ""),
        ("patient_name", "Member name: Denise R Marlowe"), ("patient_dob", "Date of birth: 04/09/1968"),
        ("member_id", "Member ID: LMH482O1937"), ("pa_reference", "Authorization number: PA-2001-77"), ("", ""),
        ("drug_name", "Medication: Humira"), ("approved_quantity", "Quantity: 2 per 28 days"),
        ("prescriber_name", "Prescriber: Ada Winterbourne MD"), ("prescriber_npi", "NPI: 2456789017"), ("", ""),
        ("decision", "We have approved your request for coverage of this medication."),
        ("effective_date", "Effective: 10/14/2026"), ("expiry_date", "Expires: 10/13/2027"), ("", ""),
        ("", "This approval does not guarantee payment. Benefits are"),
        ("", "subject to eligibility on the date of service."),
    ])  # fmt: skip
    second = draw_sheet(2, [("", "Page 2"), ("", "Your rights and how to reach us.")])
    fax_id = add_fax(store, vault, source, [sheet, second], urgent=False)
    item = Item({one.name: one for one in (
        finding(sheet, "patient_name", "Denise R Marlowe", "Denise R Marlowe"),
        finding(sheet, "patient_dob", "1968-04-09", "04/09/1968"),
        finding(sheet, "member_id", "LMH482O1937", "LMH482O1937", confidence=0.61,
                doubts=("letters read as digits", "the second reader saw LMH48201937")),
        finding(sheet, "drug_name", "Humira", "Humira", confidence=0.99),
        finding(sheet, "decision", "approved", "We have approved your request", confidence=0.99),
        finding(sheet, "pa_reference", "PA-2001-77", "PA-2001-77"),
        finding(sheet, "letter_date", "2026-10-14", "10/14/2026"),
        finding(sheet, "effective_date", "2026-10-14", "10/14/2026"),
        finding(sheet, "expiry_date", "2027-10-13", "10/13/2027", confidence=0.83,
                doubts=("one digit lies under a streak",)),
        finding(sheet, "approved_quantity", 2, "2 per 28 days"),
        finding(sheet, "prescriber_name", "Ada Winterbourne", "Ada Winterbourne MD"),
        finding(sheet, "prescriber_npi", "2456789017", "2456789017"),
    )})  # fmt: skip
    words = "We have approved your request for coverage of this medication."
    evidence = Evidence(words, 1, sheet.boxes["decision"], "strong", 3.0)
    document = Document(
        (1, 2), Kind("pa_approval", 0.99, (evidence,), "appeal_overturned", 0.01), (item,), True,
        ("Member ID is not sure: letters and digits were confused.", "End of approval is not sure: a digit is faint."),
    )  # fmt: skip
    candidates = (
        Candidate("P1001", "C2001", 0.93, ("name and date of birth agree", "member ID differs by one sign")),
        Candidate("P1002", None, 0.21, ("first name agrees", "date of birth differs: 1986, not 1968")),
    )
    match = Match("P1001", "C2001", 0.93, candidates[0].reasons, candidates)
    return add_review(store, fax_id, document, [match], priority=2)


def add_denial(store: Store, vault: Path) -> str:
    """A denial that may belong to either of two patients; the most pressing task."""
    sheet = draw_sheet(1, [
        ("", "CRESTHAVEN MEDICAID"), ("", "Notice of Adverse Benefit Determination"), ("", ""),
        ("letter_date", "Date: 10/12/2026"), ("patient_name", "Member: D. Marlow"), ("drug_name", "Drug: Dupixent"),
        ("decision", "Your request was denied."), ("denial_reason_code", "You must first try a preferred alternative."),
    ])  # fmt: skip
    fax_id = add_fax(store, vault, "TARROW-0021.tif", [sheet], minutes_ago=95, urgent=True)
    item = Item({one.name: one for one in (
        finding(sheet, "patient_name", "D. Marlow", "D. Marlow", confidence=0.7, doubts=("first name is an initial",)),
        finding(sheet, "drug_name", "Dupixent", "Dupixent"),
        finding(sheet, "decision", "denied", "Your request was denied."),
        finding(sheet, "denial_reason_code", "step_therapy", "You must first try", confidence=0.95),
        finding(sheet, "letter_date", "2026-10-12", "10/12/2026"),
    )})  # fmt: skip
    candidates = (
        Candidate("P1002", "C2002", 0.66, ("last name agrees", "drug of an open case agrees")),
        Candidate("P1001", None, 0.41, ("last name differs by one letter",)),
    )
    document = Document(
        (1,), Kind("pa_denial", 0.98), (item,), True, ("Two patients may be meant; nobody is chosen.",), urgent=True
    )
    return add_review(store, fax_id, document, [Match(None, None, 0.66, (), candidates)], priority=1, due_hours=1)


def add_mixed(store: Store, vault: Path) -> str:
    """Two drugs in one letter: two items that share the patient."""
    sheet = draw_sheet(1, [
        ("", "LARKMOOR HEALTH PLAN"), ("patient_name", "Member: Denise R Marlowe"), ("letter_date", "Date: 10/13/2026"),
        ("drug_name", "Humira: approved"), ("second", "Otezla: denied"),
    ])  # fmt: skip
    fax_id = add_fax(store, vault, "ELMFORD-0194.tif", [sheet], minutes_ago=12)
    shared = [
        finding(sheet, "patient_name", "Denise R Marlowe", "Denise R Marlowe"),
        finding(sheet, "letter_date", "2026-10-13", "10/13/2026", confidence=0.8, doubts=("year is faint",)),
    ]
    first = [finding(sheet, "drug_name", "Humira", "Humira"), finding(sheet, "decision", "approved", "approved")]
    second = [finding(sheet, "drug_name", "Otezla", "Otezla"), finding(sheet, "decision", "denied", "denied")]
    items = tuple(Item({one.name: one for one in (*shared, *own)}) for own in (first, second))
    reasons = ("The letter decides two drugs differently.",)
    document = Document((1,), Kind("pa_mixed_decision", 0.9), items, True, reasons)
    candidate = Candidate("P1001", "C2001", 0.9, ("name agrees",))
    matches = [Match("P1001", "C2001", 0.9, (), (candidate,)), Match("P1001", "C2003", 0.9, (), (candidate,))]
    return add_review(store, fax_id, document, matches, priority=3, due_hours=None)


def add_referral(store: Store, vault: Path, name: str = "SANDOVAL-KEANE, Inés M", **more: str) -> str:
    """A referral of somebody who is not on the roster; not in the office unless a test asks for it."""
    said = {
        "patient_dob": "1979-08-21", "patient_sex": "F", "patient_phone": "518-555-0164",
        "patient_address": "48 Quarry Rd, Elmford, NY 12054", "payer": "Larkmoor Health Plan",
        "member_id": "LMH77310425", "group_number": "88120", "bin": "610011", "pcn": "ADV",
        "drug_name": "Humira", "prescriber_name": "Ada Winterbourne", **more,
    }  # fmt: skip
    lines = [("patient_name", f"Patient: {name}"), *((key, f"{key}: {value}") for key, value in said.items())]
    sheet = draw_sheet(1, [("", "REFERRAL FORM"), ("", ""), *lines])
    fax_id = add_fax(store, vault, "QUARRY-0007.tif", [sheet], minutes_ago=5)
    found = [finding(sheet, key, value, value) for key, value in said.items()]
    item = Item({one.name: one for one in (finding(sheet, "patient_name", name, name), *found)})
    document = Document((1,), Kind("referral", 0.97), (item,), True, ("No patient can be linked.",))
    return add_review(store, fax_id, document, [Match(None, None, 0.0)], priority=3, due_hours=None)


def add_others(store: Store, vault: Path) -> None:
    """A quarantined fax with its task, a duplicate, and one in progress."""
    locked = record_arrival(store, claim_key="q", sha256="cd" * 32, source="scan-locked.pdf", received_at=NOW, size=900)
    said = "The PDF is protected by a password. Ask the sender to fax it without one."
    set_fax_state(store, locked.id, "quarantined", code="encrypted", message=said)
    open_task(store, key=f"quarantine:{locked.id}", kind="quarantine", reasons=[said], priority=2, fax_id=locked.id)
    for claim in ("w", "w again"):
        name = f"{claim} {HOSTILE}.pdf"
        record_arrival(store, claim_key=claim, sha256="ab" * 32, source=name, received_at=NOW, size=5)


def add_prescriber(store: Store, case_id: str = "C2001", *, fax: str = "(212) 555-0182") -> None:
    """The prescriber of a case, to whom its PA request goes."""
    ada = Prescriber(
        "D1001", npi="2456789017", first_name="Ada", last_name="Winterbourne", credentials="MD",
        practice="Elmford Rheumatology", phone="(212) 555-0181", fax=fax,
    )  # fmt: skip
    upsert_prescriber(store, ada)
    update_case(store, replace(get_case(store, case_id), prescriber_id="D1001"))


def add_failed_envelope(store: Store, key: str = "pa-request:C2001:1", case_id: str | None = "C2001") -> None:
    """An envelope that no try could send."""
    sealed = Envelope(key, "Dr <b>Hale</b>, Elmford Clinic", "3125550142", "PA request", 3, "ab" * 32, case_id)
    add_envelope(store, sealed, by="amy")
    attempt = start_attempt(store, key, "folder", NOW)
    fail_attempt(store, attempt, key, now=NOW, detail="The number does not answer.", retry_at=None)


def make_context(store: Store, catalog: Catalog, vault: Path) -> DeskContext:
    given = {"folders": {"vault": str(vault)}, "office": {"phone": "555-0100"}}
    config = build_config(_CATALOG.parent / "config.toml", given)
    return DeskContext(
        store=store,
        catalog=catalog,
        vault=vault,
        page_png=page_png,
        confirm=lambda store, task, given, by: confirm(store, catalog, task, given, by=by, override=given.override),
        reject=lambda store, task, reason, by: reject(store, task, reason, by=by),
        vouched=lambda store, stored: vouch_document(store, catalog, stored),
        draft_request=lambda store, case_id, name: draft_request(store, config, case_id, prepared_by=name),
        prepare_request=lambda store, case_id, submission, by, name: prepare_request(
            store, config, case_id, by=by, prepared_by=name, submission=submission
        ),
        session_key="key of the tests",
        office_name="Larkfield Specialty Pharmacy",
    )


def add_users(store: Store) -> None:
    """Sign-in names are first names; the role is in the last name."""
    hashed = hash_password(PASSWORD)
    for login, name, roles in (
        ("amy", "Amy Coordinator", ["coordinator"]),
        ("ben", "Ben Coordinator", ["coordinator"]),
        ("sue", "Sue Supervisor", ["supervisor"]),
        ("olga", "Olga Auditor", ["auditor"]),
        ("adam", "Adam Administrator", ["administrator"]),
        ("nora", "Nora Adherence", ["adherence_specialist"]),
        ("robot", "A service account", ["service"]),
    ):
        add_user(store, login=login, name=name, password_hash=hashed, roles=roles)


def later(context: DeskContext, minutes: float) -> DeskContext:
    """The same desk, that much later."""
    return replace(context, clock=lambda: datetime.now(UTC) + timedelta(minutes=minutes))


def sign_in(client: TestClient, login: str, password: str = PASSWORD, **more: str) -> Response:
    """Fill and send the sign-in form."""
    token = token_of(client.get("/login").text)
    return client.post("/login", data={"token": token, "login": login, "password": password, **more})


def token_of(page: str) -> str:
    """The form token that a page carries."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]
