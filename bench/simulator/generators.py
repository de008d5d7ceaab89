"""What an invented value of each field looks like, in agreement with the other values of the document."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from bench.listing import listed
from bench.simulator import organisations as orgs
from bench.simulator.expressions import move
from bench.simulator.people import (
    fill_shape,
    make_address,
    make_dea,
    make_mbi,
    make_npi,
    make_person,
    make_phone,
)
from bench.simulator.templates import DECOY, Template, WordingError, find_slots

if TYPE_CHECKING:
    from bench.simulator.scope import Scope

DRUG_FIELDS = frozenset(listed("drug_name drug_generic drug_strength drug_form sig"))
FULL_FORMATS = ("", "first_last", "last_first", "last_first_upper", "first_last_upper", "upper")
FIRST_DAY, LAST_DAY = date(2026, 3, 2), date(2027, 9, 30)
CHILD = re.compile(r"your (child|son|daughter)|parent or guardian|parent/guardian", re.IGNORECASE)
OLD = ("medicare_part_d", "medicare_advantage", "medicare_b")
LINES = (
    "commercial",
    "commercial",
    "commercial",
    "commercial_self_funded",
    "medicare_part_d",
    "medicaid_mco",
    "marketplace",
)

# days from another date: (base field, least, most)
DATES: dict[str, tuple[str, int, int]] = {
    "decision_date": ("letter_date", -2, 0),
    "received_by_payer_date": ("decision_date", -7, -1),
    "effective_date": ("decision_date", -3, 5),
    "due_at": ("letter_date", 2, 14),
    "existing_pa_expiry": ("letter_date", 20, 200),
    "need_by_date": ("letter_date", 3, 16),
    "appeal_deadline": ("letter_date", 60, 180),
    "original_denial_date": ("letter_date", -90, -20),
    "appeal_received_date": ("letter_date", -25, -3),
    "continuation_deadline": ("letter_date", 10, 15),
    "p2p_deadline": ("letter_date", 5, 14),
    "service_date": ("letter_date", -35, -1),
    "date_written": ("letter_date", -3, 0),
    "patient_hipaa_date": ("letter_date", -9, 0),
    "renewal_window_start": ("expiry_date", -75, -50),
    "renewal_window_end": ("expiry_date", -30, -5),
    "ship_date": ("letter_date", -1, 3),
    "delivered_at": ("ship_date", 1, 3),
    "appointment_date": ("letter_date", 5, 40),
    "dismissal_review_deadline": ("letter_date", 60, 65),
    "request_date": ("letter_date", -6, -1),
    "fax_date": ("letter_date", 0, 1),
}
MEMBER_SHAPES = {
    "medicare": ("MBI", "H####-###-##", "########", "@@##########", "#@@#-@@-######", "@@@ #### #### ##"),
    "medicaid": ("#########", "##########", "@@#######", "@@@#######", "########@", "@########@"),
    "other": (
        "@@@#########",
        "@@@ ### ### ### ##",
        "#########-##",
        "@#########",
        "W#########",
        "@@@@#######",
        "##########",
        "@@@-####-####-#",
        "@@@######*",
        "#*#######",
        "@@ ####-####",
        "@@@###@#####",
        "##-#######-##",
        "U###########",
    ),
}
SHAPES: dict[str, tuple[str, ...]] = {
    "pa_reference": (
        "PA-########",
        "PA-@#######",
        "##-#########",
        "########",
        "#########",
        "@@-######",
        "@@@-####-######",
        "AUTH########",
        "A#########",
        "UM-######-####",
        "##########",
        "@@@##########",
        "PAR#######",
        "######-##",
        "2026#########",
        "@@##-#####",
        "EXC-#######",
        "1-########",
    ),
    "existing_pa_reference": ("PA-########", "##-#########", "########", "@@-######", "##-####-####"),
    "appeal_reference": (
        "AP-#######",
        "APL########",
        "##-@@-#####",
        "G-#########",
        "A##-######",
        "R#########",
        "@@@-##-@@-#####",
    ),
    "program_reference": ("##-######", "@@-#######", "CASE-######", "########", "P@@######", "@#######"),
    "epa_key": ("@@######", "@*@*@*@*", "B*******"),
    "mrn": ("########", "@@-#####", "#######", "E#######", "M######", "##-##-##"),
    "rx_number": ("#######", "#######-00", "######", "########", "##-######"),
    "group_number": ("RX####", "@@@#", "########", "#@@##-###", "####-@@@", "######", "@@#####", "RXGRP##", "####"),
    "pcn": ("ADV", "A4", "PGIGN", "MEDDPRIME", "CTRXMEDD", "@@@@##", "9999", "IRX", "@#", "ASPROD1"),
    "bin": ("004336", "003858", "610011", "610279", "015581", "610455", "011552", "015574", "610014", "0#####"),
    "tracking_number": ("1Z###@##########", "#### #### ####", "#### #### #### ####", "NMC-########"),
    "enrollment_number": ("###-####", "@@######", "########"),
    "reviewer": (),
    "decoy_id": ("########", "@@#######", "##-#######", "#########", "@@@-#####", "T-######", "#######"),
}
NUMBERS: dict[str, tuple[int, int]] = {
    "page_count": (2, 12),
    "household_size": (1, 6),
    "question_count": (4, 12),
    "refills": (0, 11),
    "approved_fills": (3, 13),
    "bridge_days": (7, 30),
    "loading_quantity": (2, 6),
    "appeal_days": (60, 180),
    "decoy_days": (15, 90),
    "decoy_quantity": (1, 12),
    "decoy_age": (18, 88),
    "decoy_percent": (5, 80),
}


def make_anchor(rng: Random) -> date:
    """A weekday in the period that the papers are from."""
    day = FIRST_DAY + timedelta(days=rng.randint(0, (LAST_DAY - FIRST_DAY).days))
    return day - timedelta(days=max(0, day.weekday() - 4))


def generate(scope: Scope, name: str) -> Any:
    """An invented value of the field. Raises WordingError where only a template's constant could give it."""
    maker = MAKERS.get(name)
    if maker is not None:
        return maker(scope)
    if name in DATES:
        base, least, most = DATES[name]
        return scope.date_of(base) + timedelta(days=scope.rng.randint(least, most))
    if name in NUMBERS:
        return scope.rng.randint(*NUMBERS[name])
    if name in SHAPES:
        return fill_shape(scope.rng, scope.rng.choice(SHAPES[name]))
    decoy = DECOY.fullmatch(name)
    if decoy:
        return _make_decoy(scope, decoy[1])
    if name.endswith(("_phone", "_fax")):
        return make_phone(scope.rng, toll_free=name.startswith(("payer", "appeal", "reply", "p2p", "opt")))
    raise WordingError(f"{scope.template.id}: no value can be invented for {name!r}; give it in constants")


def is_person(name: str) -> bool:
    return name.startswith("decoy_name")


def printed_slots(template: Template) -> set[str]:
    """All slots with their formats, without item numbers."""
    return {slot.split(".", 1)[-1] for slot in find_slots(template.raw["blocks"])}


def full_name_printed(template: Template, name: str) -> bool:
    """Whether the whole name stands somewhere, so that a title may stand with the surname alone."""
    return any(f"{name}:{fmt}".rstrip(":") in printed_slots(template) for fmt in FULL_FORMATS)


def _make_decoy(scope: Scope, kind: str) -> Any:
    for _ in range(20):
        value = DECOYS[kind](scope)
        if value not in scope.values.values():
            return value
    return value


def _decoy_date(scope: Scope) -> date:
    return scope.date_of("letter_date") + timedelta(days=scope.rng.choice((-1, -1, -1, 1)) * scope.rng.randint(3, 320))


def _decoy_name(scope: Scope) -> str:
    return make_person(scope.rng, plain=True).stored


def _decoy_address(scope: Scope) -> str:
    street, city, state, zip_code, _ = make_address(scope.rng)
    return f"{street}, {city}, {state} {zip_code}"


def _line(scope: Scope) -> str:
    fixed = scope.values.get("line_of_business") or (
        scope.parent.values.get("line_of_business") if scope.parent else None
    )
    return str(fixed or "")


def _patient_dob(scope: Scope) -> date:
    usual = (66, 89) if _line(scope) in OLD else (1, 17) if _is_child(scope) else (19, 84)
    least, most = scope.hints.get("age", usual)
    days = scope.rng.uniform(least, most + 0.95) * 365.25
    return scope.date_of("letter_date") - timedelta(days=int(days))


def _is_child(scope: Scope) -> bool:
    """Whether the wording speaks of a child without saying so in its hints."""
    to_parent = scope.values.get("addressed_to") == "member_representative"
    return _line(scope) == "chip" or (to_parent and bool(CHILD.search(str(scope.template.raw["blocks"]))))


def _weight(scope: Scope) -> float:
    age = (scope.date_of("letter_date") - scope.get("patient_dob")).days / 365.25
    low, high = (47.0, 119.0) if age >= 17 else (max(3.5, 2.6 * age + 5), 4.2 * age + 9)
    return round(scope.rng.uniform(low, high), scope.rng.choice((0, 1)))


def _member_id(scope: Scope) -> str:
    line = _line(scope)
    kind = "medicare" if line in OLD else "medicaid" if line.startswith("medicaid") else "other"
    shape = scope.rng.choice(MEMBER_SHAPES[kind])
    return make_mbi(scope.rng) if shape == "MBI" else fill_shape(scope.rng, shape)


def _expiry(scope: Scope) -> date:
    start = scope.date_of("effective_date")
    months = scope.rng.choice((3, 6, 6, 12, 12, 12, 12, 12))
    end: date = move(start, months, "month")
    return end - timedelta(days=scope.rng.choice((0, 1, 1)))


def place(scope: Scope, name: str) -> tuple[str, str, str, str, str]:
    """The address behind a name: one per scope and field, the area code with it."""
    if scope.parent and name not in scope.own:
        return scope.parent.place(name)
    if name not in scope.places:
        scope.places[name] = make_address(scope.rng)
    return scope.places[name]


def _address(name: str) -> Callable[[Scope], str]:
    def make(scope: Scope) -> str:
        street, city, state, zip_code, _ = place(scope, name)
        return f"{street}, {city}, {state} {zip_code}"

    return make


def _local_phone(address: str) -> Callable[[Scope], str]:
    return lambda scope: make_phone(scope.rng, place(scope, address)[4] if scope.rng.random() < 0.85 else None)


def _days(scope: Scope) -> int:
    return scope.drug().days


def _codes(scope: Scope) -> list[str]:
    codes = scope.drug().codes
    return list(codes[: 1 if scope.rng.random() < 0.75 else 2])


def _deductible_met(scope: Scope) -> float:
    return round(float(scope.get("deductible_amount")) * scope.rng.choice((0, 0.25, 0.6, 1)), 2)


MAKERS: dict[str, Callable[[Scope], Any]] = {
    "letter_date": lambda s: s.anchor,
    "expiry_date": _expiry,
    "patient_dob": _patient_dob,
    "patient_birth_year": lambda s: s.get("patient_dob").year,
    "patient_name": lambda s: s.person("patient_name").stored,
    "prescriber_name": lambda s: s.person("prescriber_name").stored,
    "provider_name": lambda s: s.person("provider_name").stored,
    "signed_by": lambda s: s.person("signed_by").stored,
    "reviewer": lambda s: s.person("reviewer").stored,
    "patient_initials": lambda s: "".join(p[0] for p in s.get("patient_name").replace("-", " ").split()).upper(),
    "patient_sex": lambda s: s.hints.get("sex") or s.person("patient_name").sex,
    "patient_weight_kg": _weight,
    "member_id": _member_id,
    "patient_address": _address("patient_address"),
    "clinic_address": _address("clinic_address"),
    "payer_address": _address("payer_address"),
    "pharmacy_address": _address("pharmacy_address"),
    "patient_phone": _local_phone("patient_address"),
    "prescriber_phone": _local_phone("clinic_address"),
    "prescriber_fax": _local_phone("clinic_address"),
    "sender_phone": _local_phone("clinic_address"),
    "prescriber_npi": lambda s: make_npi(s.rng),
    "pharmacy_npi": lambda s: make_npi(s.rng),
    "prescriber_dea": lambda s: make_dea(s.rng, s.person("prescriber_name").last),
    "allergies": lambda s: s.rng.choice(
        (["NKDA"], ["NKDA"], ["sulfa"], ["penicillin"], ["latex", "codeine"], ["amoxicillin"])
    ),
    "payer": lambda s: orgs.make_payer(s.rng, _line(s)),
    "pbm": lambda s: s.rng.choice(orgs.PBMS),
    "line_of_business": lambda s: s.rng.choice(LINES),
    "drug_name": lambda s: s.drug().name,
    "drug_generic": lambda s: s.drug().generic,
    "drug_strength": lambda s: s.drug().strength,
    "drug_form": lambda s: s.drug().form,
    "sig": lambda s: s.drug().sig,
    "requested_quantity": lambda s: s.drug().quantity,
    "approved_quantity": lambda s: s.get("requested_quantity"),
    "requested_days": _days,
    "approved_days": lambda s: s.get("requested_days"),
    "diagnosis_codes": _codes,
    "alternatives": lambda s: list(s.drug().alternatives),
    "ndc": lambda s: fill_shape(s.rng, "0##########"),
    "formulary_tier": lambda s: str(s.rng.randint(2, 6)),
    "coinsurance_pct": lambda s: s.rng.choice((10, 20, 25, 30, 33, 50)),
    "deductible_amount": lambda s: float(s.rng.choice((250, 500, 590, 615, 1500, 3000, 5000))),
    "deductible_met": _deductible_met,
    "oop_max": lambda s: float(s.rng.choice((2100, 4000, 6500, 8700, 9100))),
    "oop_met": lambda s: round(float(s.get("oop_max")) * s.rng.random(), 2),
    "copay_max": lambda s: float(s.rng.choice((60, 100, 150, 250, 400))),
    "annual_income": lambda s: s.rng.randint(9_000, 88_000),
    "required_pharmacy": lambda s: s.rng.choice(orgs.NETWORK_PHARMACIES),
    "dispensing_pharmacy": lambda s: s.rng.choice(orgs.NETWORK_PHARMACIES),
    "pharmacy_name": lambda s: s.rng.choice(orgs.PHARMACIES),
    "recipient": lambda s: s.get("pharmacy_name"),
    "intended_recipient": lambda s: s.rng.choice(orgs.OTHER_PHARMACIES),
    "clinic_name": lambda s: orgs.make_clinic(s.rng),
    "sender_name": lambda s: s.get("clinic_name"),
    "program_name": lambda s: s.rng.choice(orgs.PROGRAMS),
    "carrier": lambda s: s.rng.choice(("UPS", "FedEx", "Northgate Medical Couriers")),
}
DECOYS: dict[str, Callable[[Scope], Any]] = {
    "date": _decoy_date,
    "name": _decoy_name,
    "phone": lambda s: make_phone(s.rng),
    "fax": lambda s: make_phone(s.rng),
    "id": lambda s: fill_shape(s.rng, s.rng.choice(SHAPES["decoy_id"])),
    "amount": lambda s: float(s.rng.randint(15, 9000)),
    "drug": lambda s: s.rng.choice(
        ("methotrexate", "prednisone", "metformin", "atorvastatin", "omeprazole", "lisinopril")
    ),
    "quantity": lambda s: s.rng.randint(1, 12),
    "payer": lambda s: orgs.make_payer(s.rng, None),
    "pbm": lambda s: s.rng.choice(orgs.PBMS),
    "company": lambda s: s.rng.choice(orgs.COMPANIES),
    "address": lambda s: _decoy_address(s),
    "days": lambda s: s.rng.choice((15, 30, 60, 90)),
    "bin": lambda s: fill_shape(s.rng, "6#####"),
    "pcn": lambda s: fill_shape(s.rng, "@@###"),
    "strength": lambda s: s.rng.choice(("5 mg", "20 mg", "50 mg", "81 mg", "2.5 mg")),
    "npi": lambda s: make_npi(s.rng),
    "clinic": lambda s: orgs.make_clinic(s.rng),
    "pharmacy": lambda s: s.rng.choice(orgs.OTHER_PHARMACIES),
    "age": lambda s: s.rng.randint(18, 88),
    "weight": lambda s: s.rng.randint(40, 120),
    "code": lambda s: fill_shape(s.rng, "@##.#"),
    "number": lambda s: fill_shape(s.rng, "######"),
    "group": lambda s: fill_shape(s.rng, "@@@####"),
    "reference": lambda s: fill_shape(s.rng, "##-######"),
    "year": lambda s: s.rng.randint(2019, 2025),
    "percent": lambda s: s.rng.randint(5, 80),
}
